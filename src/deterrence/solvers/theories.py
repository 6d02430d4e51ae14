"""What an information set's owner thinks, once supports are fixed, and the linear conditions that follow.

Fix for every information set the actions that may carry weight (its *support*). Then every information set rests on a
*theory* of the others' play:

- the *plan*: the others do what their strategies say. It speaks wherever the others' supports lead;
- elsewhere the others must have deviated, and a theory weighs the *roots*, their last deviations on the way. Nodes with
  the same root keep the proportions that chance and strategies give them, and information sets of one player to which
  the same roots lead share one theory: who deviates does not know which of them will arise. A node that takes strictly
  more deviations than another of the same information set has belief zero.

Under perfect recall the owner's own past cancels and its own future may be replaced by one supported pure continuation,
so with two strategic players optimality is linear in unknown weights. Unknowns are named by tuples:

``("b", h, a)``
    weight of action a at information set h, relative to its player's last deviation before h (or to the start);
``("u", theory, root)``
    weight of a root in a theory;
``("g", theory, root, h, a)``
    the product of the two where the root's weight is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from deterrence.solvers.sequence_form import Place
from deterrence.solvers.settled_leaves import SettledLeaves
from deterrence.solvers.theory_roots import TheoryRoots
from deterrence.solvers.unknowns import ONE, PLAN, Condition, Nonlinear, Root, Supports, Theory, Unknown

__all__ = ["ONE", "PLAN", "Condition", "Nonlinear", "Root", "Supports", "Theories", "Theory", "Unknown"]

Plan = dict[int, int]
"""Own information set -> action."""


@dataclass
class Theories(TheoryRoots):
    """The theories and conditions of a game under given supports; parameters as of `TheoryRoots`."""

    # --- weights ---------------------------------------------------------------------------------------------------

    def weight(self, number: int, theory: Theory, place: Place[Any], node: int | None = None) -> Unknown | None:
        """The others' weight of `place` of an information set, or of a node below it; None: zero; ONE: one.

        Raises
        ------
        Nonlinear
            When it is a product of unknowns.
        """
        found = self.weighed(number, theory, place, place.node if node is None else node)
        return None if found is None else found[0]

    def weighed(self, number: int, theory: Theory, place: Place[Any], node: int) -> tuple[Unknown, Any] | None:
        """As `weight`, with a number that multiplies it: that of the `given` weights."""
        found = self.factors(number, theory, place, node)
        if found is None:
            return None
        factors, root = found
        times: Any = 1
        if self.given:
            times = prod((self.given[one] for one in factors if one in self.given), start=1)
            factors = [one for one in factors if one not in self.given]
        if len(factors) > 1:
            raise Nonlinear(self._product_message(number))
        if root is None:
            return factors[0] if factors else ONE, times
        return (("g", theory.name, root, *factors[0][1:]) if factors else ("u", theory.name, root)), times

    def factors(
        self, number: int, theory: Theory, place: Place[Any], node: int | None = None
    ) -> tuple[list[Unknown], Root | None] | None:
        """What `weight` multiplies: a weight ``("b", ...)`` for every other player who mixes since its last deviation,
        and the root whose weight scales them (None: one); None where the weight is zero."""
        way = self._ways.get(place.node)
        if way is None:
            way = self._ways[place.node] = self._way(number, theory, place)
        starts, root = way
        if starts is None:
            return None
        masks, (played, _, mixed, _) = self.form.masks, self.masks
        player = self.form.owner[number]
        alike = self._settled(player).alike[number]
        factors: list[Unknown] = []
        for j, done in enumerate(masks.needs[place.node if node is None else node]):
            if j == player:
                continue
            tail = done >> starts[j]
            if tail & ~(played >> starts[j]):
                return None
            if j not in alike:
                last = tail & mixed >> starts[j]
                if last:
                    factors.append(masks.weights[last.bit_length() - 1 + starts[j]])
        return factors, root

    def nodes(self, number: int) -> list[tuple[int, Any, tuple[list[Unknown] | None, Unknown]]]:
        """The nodes of an information set: number, probability of chance, and the others' weight of it.

        That is, after its `factors`, the one unknown that is the weight; where several mix on the way, or weights are
        `given`, what scales the product of the factors. No factors: the weight is zero.
        """
        if number not in self._nodes:
            theory = self.theory(number)
            free = self.weak and theory.roots
            self._nodes[number] = [
                (place.node, Fraction(1) if free else place.chance, self._weight_of(number, theory, place))
                for place in self.form.places[number]
            ]
        return self._nodes[number]

    def _weight_of(self, number: int, theory: Theory, place: Place[Any]) -> tuple[list[Unknown] | None, Unknown]:
        found = self.factors(number, theory, place)
        if found is None:
            return None, ONE
        factors, root = found
        if len(factors) < 2 and not self.given:
            return factors, self.weight(number, theory, place) or ONE
        return factors, ONE if root is None else ("u", theory.name, root)

    def _way(
        self, number: int, theory: Theory, place: Place[Any]
    ) -> tuple[tuple[int, ...] | None, Root | None]:
        """Below a node, where a theory's weights start: for every player the bits of its sequence before, which are
        not weighed, and the root; no bits where the weight is zero."""
        needs = self.form.masks.needs[place.node]
        if not theory.roots:
            return (0,) * len(needs), None
        if self.weak:
            return tuple(map(int.bit_length, needs)), ("node", place.node)
        root = self.root_of(place, self.form.owner[number])
        if root not in theory.live:
            return None, None
        return tuple(self._start(done) for done in needs), (None if len(theory.roots) == 1 else root)

    def _start(self, done: int) -> int:
        """Position of the bit after the last deviation of a player's sequence."""
        return (done & ~self.masks.played).bit_length()

    def _product_message(self, number: int) -> str:
        return f"the conditions at {self.form.game.information_sets[number].label} multiply unknown probabilities"

    def _settled(self, player: int) -> SettledLeaves:
        kept: dict[int, SettledLeaves] = self.form.__dict__.setdefault("settled", {})
        if player not in kept:
            kept[player] = SettledLeaves(self.form, player)
        return kept[player]

    # --- conditions ------------------------------------------------------------------------------------------------

    def value(self, number: int, action: int, plan: Plan | None = None) -> dict[Unknown, Any]:
        """Expected payoff of an action, times the weight of the information set, as a form in the others' weights.

        The owner's later choices are those of `plan`, elsewhere its first supported ones.
        """
        if not self.is_plain:
            return self._value(number, action, plan)
        key = (number, action, self.chosen & self.form.concerns[number][action])
        found = self.form.worth.get(key)
        if found is None:
            found = self.form.worth[key] = self._value(number, action, plan)
        return found

    def _value(self, number: int, action: int, plan: Plan | None) -> dict[Unknown, Any]:
        player = self.form.owner[number]
        theory = self.theory(number)
        elsewhere = ~self._followed(plan)
        total: dict[Unknown, Any] = {}
        for leaf, place, later in self._settled(player).after[number][action]:
            if later & elsewhere:
                continue
            found = self.weighed(number, theory, place, leaf.node)
            if found is None:
                continue
            unknown, times = found
            amount = leaf.weighted[player] * times
            if self.weak and theory.roots:
                amount = (Fraction(amount) if isinstance(amount, int) else amount) / place.chance
            total[unknown] = total[unknown] + amount if unknown in total else amount
        return total

    def _followed(self, plan: Plan | None) -> int:
        """The actions of a plan, elsewhere the first supported ones, as bits."""
        masks, found = self.form.masks, self.masks.first
        for h, a in plan.items() if plan else ():
            found = found & ~masks.actions[h] | masks.bit[h][a]
        return found

    def ancestor(self, node: int, places: dict[int, Any]) -> int:
        """The node of an information set that a later node lies below."""
        parents = self.form.game.parents
        while node not in places:
            node = parents[node][0]
        return node

    def _plans(self, number: int, action: int) -> Iterator[Plan]:
        """Later choices to hold against the supported ones: those at own information sets off the path, if what the
        owner believes there need not follow from what it believes here. Elsewhere supported choices are best ones."""
        if not self.weak:
            yield {}
            return
        options: list[list[Plan]] = []
        for h in sorted(self.form.sets_below[number][action]):
            if self.form.own_parent[h][-1:] == ((number, action),) and not self.reached(h):
                options.append([{h: a} | later for a in range(self.form.sizes[h]) for later in self._plans(h, a)])
        for chosen in product(*options):
            yield {h: a for one in chosen for h, a in one.items()}

    def optimality(self, number: int, actions: Iterable[int] | None = None) -> Iterator[Condition]:
        """That no action (of those named) is better than the supported ones, and these are equally good."""
        supports = self.supports
        support = supports[number]
        if self.form.sizes[number] == 1 or not support:
            return
        best = self.value(number, support[0])
        for action in range(self.form.sizes[number]) if actions is None else actions:
            for plan in self._plans(number, action):
                if action == support[0] and not plan:
                    continue
                form = dict(best)
                for unknown, amount in self.value(number, action, plan).items():
                    form[unknown] = form[unknown] - amount if unknown in form else -amount
                supported = action in support and all(a in (supports[h] or ()) for h, a in plan.items())
                left = tuple((u, c) for u, c in form.items() if c != 0)
                if left:
                    yield Condition(supported, left)

    def bookkeeping(self, unknowns: Iterable[Unknown]) -> Iterator[Condition]:
        """What ties the unknowns together: weights at an information set sum to the weight before it, roots' to one."""
        done: set[Any] = set()
        for unknown in reversed(list(unknowns)):
            while unknown != ONE:
                key = unknown[:4] if unknown[0] == "g" else unknown[:2]
                if key in done:
                    break
                done.add(key)
                condition = self.sum_of(unknown)
                yield condition
                unknown = condition.form[-1][0]

    def sum_of(self, unknown: Unknown) -> Condition:
        """What ties an unknown to those beside it: last in its form is what they sum to."""
        if unknown[0] == "u":
            return self._roots_sum(unknown[1])
        if self.given:
            return self._flow(unknown)
        h = unknown[1] if unknown[0] == "b" else unknown[3]
        key = (unknown, self.masks.played & self.form.own[h])
        flows: dict[Any, Condition] = self.form.flows
        if key not in flows:
            flows[key] = self._flow(unknown)
        return flows[key]

    def _roots_sum(self, name: tuple[Any, ...]) -> Condition:
        theory = next(one for one in self.known.values() if one.name == name)
        return Condition(True, (*((("u", name, root), 1) for root in theory.roots), (ONE, -1)))

    def flow_of(self, unknown: Unknown) -> tuple[Unknown, ...]:
        """The unknowns that an unknown stands beside, and last what they sum to."""
        return tuple(u for u, _ in self.sum_of(unknown).form)

    def _flow(self, unknown: Unknown) -> Condition:
        prefix, h = (unknown[:1], unknown[1]) if unknown[0] == "b" else (unknown[:3], unknown[3])
        masks, player = self.form.masks, self.form.owner[h]
        before = masks.needs[self.form.places[h][0].node][player]
        if unknown[0] == "g" and unknown[2][0] == "node":
            start = masks.needs[unknown[2][1]][player].bit_length()
        else:
            start = self._start(before)
        mixed = before & self.masks.mixed
        above = masks.weights[mixed.bit_length() - 1] if mixed.bit_length() > start else None
        times: Any = 1
        if unknown[0] == "b":
            total: Unknown = above if above is not None else ONE
        elif above is not None and above not in self.given:
            total = (*prefix, above[1], above[2])
        else:
            total, times = ("u", unknown[1], unknown[2]), self.given.get(above, 1) if above is not None else 1
        return Condition(True, (*(((*prefix, h, a), 1) for a in self.supports[h] or ()), (total, -times)))
