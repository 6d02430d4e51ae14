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

from deterrence.solvers.sequence_form import Place, Sequence
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

    def weight(self, number: int, theory: Theory, place: Place[Any], sequences: tuple[Sequence, ...]) -> Unknown | None:
        """The others' weight of a leaf or node below `place` of an information set; None: zero; ONE: one.

        Raises
        ------
        Nonlinear
            When it is a product of unknowns.
        """
        found = self.weighed(number, theory, place, sequences)
        return None if found is None else found[0]

    def weighed(
        self, number: int, theory: Theory, place: Place[Any], sequences: tuple[Sequence, ...]
    ) -> tuple[Unknown, Any] | None:
        """As `weight`, with a number that multiplies it: that of the `given` weights."""
        found = self.factors(number, theory, place, sequences)
        if found is None:
            return None
        factors, root = found
        left = [one for one in factors if one not in self.given]
        times = prod((self.given[one] for one in factors if one in self.given), start=1)
        if len(left) > 1:
            raise Nonlinear(self._product_message(number))
        if root is None:
            return left[0] if left else ONE, times
        return (("g", theory.name, root, *left[0][1:]) if left else ("u", theory.name, root)), times

    def factors(
        self, number: int, theory: Theory, place: Place[Any], sequences: tuple[Sequence, ...]
    ) -> tuple[list[Unknown], Root | None] | None:
        """What `weight` multiplies: a weight ``("b", ...)`` for every other player who mixes since its last deviation,
        and the root whose weight scales them (None: one); None where the weight is zero."""
        player = self.form.owner[number]
        if theory.roots:
            return self._root_factors(number, theory, place, sequences)
        if not self.others_reach(place, player):
            return None
        factors = self._plan_factors(number, player, sequences)
        return None if factors is None else (factors, None)

    def _product_message(self, number: int) -> str:
        return f"the conditions at {self.form.game.information_sets[number].label} multiply unknown probabilities"

    def _plan_factors(self, number: int, player: int, sequences: tuple[Sequence, ...]) -> list[Unknown] | None:
        factors: list[Unknown] = []
        alike = self._settled(player).alike[number]
        for j, sequence in enumerate(sequences):
            if j == player:
                continue
            if not self.supported(sequence):
                return None
            last = None if j in alike else self._last_mixed(sequence)
            if last is not None:
                factors.append(last)
        return factors

    def _root_factors(
        self, number: int, theory: Theory, place: Place[Any], sequences: tuple[Sequence, ...]
    ) -> tuple[list[Unknown], Root | None] | None:
        player = self.form.owner[number]
        if self.weak:
            root: Root = ("node", place.node)
            starts = [len(sequence) for sequence in place.sequences]
        else:
            root = self.root_of(place, player)
            if root not in theory.live:
                return None
            starts = [self._start(sequence) for sequence in place.sequences]
        alike = self._settled(player).alike[number]
        factors: list[Unknown] = []
        for j, sequence in enumerate(sequences):
            if j == player:
                continue
            tail = sequence[starts[j] :]
            if not self.supported(tail):
                return None
            last = None if j in alike else self._last_mixed(tail)
            if last is not None:
                factors.append(last)
        return factors, (None if len(theory.roots) == 1 and not self.weak else root)

    def _start(self, sequence: Sequence) -> int:
        """Position after the last deviation."""
        for position in range(len(sequence), 0, -1):
            h, a = sequence[position - 1]
            if a not in (self.supports[h] or ()):
                return position
        return 0

    def _last_mixed(self, sequence: Sequence) -> Unknown | None:
        for h, a in reversed(sequence):
            support = self.supports[h]
            if support is not None and len(support) > 1:
                return ("b", h, a)
        return None

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
        form = self.form
        player = form.owner[number]
        theory = self.theory(number)
        places = {place.node: place for place in form.places[number]}
        total: dict[Unknown, Any] = {}
        for leaf in self._settled(player).below[number]:
            if not self._follows(leaf.sequences[player], number, action, plan or {}):
                continue
            place = places[self.ancestor(leaf.node, places)]
            found = self.weighed(number, theory, place, leaf.sequences)
            if found is None:
                continue
            unknown, times = found
            amount = leaf.weighted[player] * times
            if self.weak and theory.roots:
                amount = Fraction(amount) / place.chance
            total[unknown] = total[unknown] + amount if unknown in total else amount
        return total

    def ancestor(self, node: int, places: dict[int, Any]) -> int:
        """The node of an information set that a later node lies below."""
        parents = self.form.game.parents
        while node not in places:
            node = parents[node][0]
        return node

    def _follows(self, own: Sequence, number: int, action: int, plan: Plan) -> bool:
        below = False
        for h, a in own:
            if below:
                if a != (plan[h] if h in plan else (self.supports[h] or (-1,))[0]):
                    return False
            elif h == number:
                if a != action:
                    return False
                below = True
        return True

    def _plans(self, number: int, action: int) -> Iterator[Plan]:
        """Later choices to hold against the supported ones: those at own information sets off the path, if what the
        owner believes there need not follow from what it believes here. Elsewhere supported choices are best ones."""
        options: list[list[Plan]] = []
        for h in sorted(self.form.sets_below[number][action]) if self.weak else ():
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
        pending = list(unknowns)
        done: set[Any] = set()
        while pending:
            unknown = pending.pop()
            kind = unknown[0]
            key = unknown[:2] if kind in ("b", "u") else unknown[:4]
            if key in done:
                continue
            done.add(key)
            condition = self._roots_sum(unknown[1]) if kind == "u" else self._flow(unknown)
            yield condition
            pending.extend(u for u, _ in condition.form if u != ONE)

    def _roots_sum(self, name: tuple[Any, ...]) -> Condition:
        theory = next(one for one in self.known.values() if one.name == name)
        return Condition(True, (*((("u", name, root), 1) for root in theory.roots), (ONE, -1)))

    def flow_of(self, unknown: Unknown) -> tuple[Unknown, ...]:
        """The unknowns that an unknown stands beside, and last what they sum to."""
        condition = self._roots_sum(unknown[1]) if unknown[0] == "u" else self._flow(unknown)
        return tuple(u for u, _ in condition.form)

    def _scale_start(self, unknown: Unknown, h: int) -> int:
        """Where, in the sequence before h, the weights counted relative to the unknown's root begin."""
        if unknown[0] == "g" and unknown[2][0] == "node":
            player, number = self.form.owner[h], unknown[1][1]
            place = next(one for one in self.form.places[number] if one.node == unknown[2][1])
            return len(place.sequences[player])
        return self._start(self.form.own_parent[h])

    def _flow(self, unknown: Unknown) -> Condition:
        prefix, h = (unknown[:1], unknown[1]) if unknown[0] == "b" else (unknown[:3], unknown[3])
        before = self.form.own_parent[h]
        above = self._last_mixed(before[self._scale_start(unknown, h) :])
        times: Any = 1
        if unknown[0] == "b":
            total: Unknown = above if above is not None else ONE
        elif above is not None and above not in self.given:
            total = (*prefix, above[1], above[2])
        else:
            total, times = ("u", unknown[1], unknown[2]), self.given.get(above, 1) if above is not None else 1
        return Condition(True, (*(((*prefix, h, a), 1) for a in self.supports[h] or ()), (total, -times)))
