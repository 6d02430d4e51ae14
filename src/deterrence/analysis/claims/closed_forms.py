"""Quantities of a family's equilibria in closed form."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from deterrence.analysis.claims.territory import Territory
from deterrence.errors import ExpressionError
from deterrence.expressions import (
    ONE,
    Comparison,
    Exists,
    Expression,
    Formula,
    HoldsAt,
    HoldsIn,
    Monotone,
    Name,
    Payoff,
    Probability,
    event_holds,
    names,
    replace,
)
from deterrence.expressions.nodes import Quantity
from deterrence.families import Characterization, Family
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.games import Chance, Decision, ExtensiveFormGame, NormalFormGame, Terminal
from deterrence.games.pruning import drop_zero_branches
from deterrence.games.simultaneous import as_tree

__all__ = ["FamilyForms", "closed_form", "forms_of", "tree_of"]

Quotient = tuple[RationalFunction, RationalFunction]


@dataclass(frozen=True)
class FamilyForms:
    """What a family's closed forms say of probabilities and payoffs.

    Parameters
    ----------
    family
        Whose path is told in closed form, or left open by ties.
    game
        The game, over `ring`.
    ring
        Of all that is told.
    events
        The model's named events.
    put
        Turns the family's closed forms into expressions over the ring's names.
    """

    family: Family
    game: ExtensiveFormGame[RationalFunction]
    ring: Ring
    events: Mapping[str, Formula]
    put: Callable[[Expression], Expression]

    @cached_property
    def leaves(self) -> dict[int, RationalFunction] | None:
        """Terminal node -> probability; None where ties leave it open."""
        reached: dict[int, RationalFunction] = {0: self.ring.one}
        leaves: dict[int, RationalFunction] = {}
        for number, node in enumerate(self.game.nodes):
            if number not in reached:
                continue
            here = reached[number]
            if isinstance(node, Terminal):
                leaves[number] = here
                continue
            if isinstance(node, Chance):
                shares = [self.ring.one * p for p in node.probabilities]
            else:
                assert isinstance(node, Decision)
                one = self.game.information_sets[node.information_set]
                mixture = self.family.strategies.get(self.game.players[one.player], {}).get(one.label, {})
                if any(action not in mixture for action in one.actions):
                    return None
                shares = [self.ring.read(self.put(mixture[action])) for action in one.actions]
            for child, share in zip(node.children, shares, strict=True):
                if share != 0:
                    reached[child] = here * share
        return leaves

    def quotient(self, quantity: Quantity) -> Quotient | None:
        """What a probability or payoff divides, and by what; None where it is not known."""
        leaves = self.leaves
        if leaves is None:
            return None
        match quantity:
            case Probability(event, given):
                whole = set(leaves) if given is None else self._among(given)
                chosen = self._among(event) & whole
                below = self.ring.one if given is None else self._total(leaves[n] for n in whole)
                return self._total(leaves[n] for n in chosen), below
            case Payoff(player):
                i, nodes = self.game.players.index(player), self.game.nodes
                paid = (p * node.payoffs[i] for n, p in leaves.items() if isinstance(node := nodes[n], Terminal))
                return self._total(paid), self.ring.one
            case _:
                return None

    @cached_property
    def opened(self) -> FamilyForms | None:
        """The same with a name for every probability that ties leave free; None where there is none, or no such name.

        What does not depend on these names is known, whatever the probabilities are.
        """
        opened: list[str] = []
        strategies: dict[str, dict[str, dict[str, Expression]]] = {}
        for player, sets in self.family.path.items():
            for label, played in sets.items():
                own = dict(self.family.strategies.get(player, {}).get(label, {}))
                missing = [action for action in played if action not in own]
                fresh = [f"free_{len(opened) + k}" for k in range(len(missing) - 1)]
                own |= {action: Name(name) for action, name in zip(missing, fresh, strict=False)}
                rest: Expression = ONE
                for share in own.values():
                    rest = rest - share
                own |= dict.fromkeys(missing[-1:], rest)
                opened += fresh
                strategies.setdefault(player, {})[label] = own
        if not opened or set(opened) & set(self.ring.names):
            return None
        wide = Ring([*self.ring.names, *opened])
        game = self.game.map(lambda amount: wide.read(amount.expression))
        whole = dataclasses.replace(self.family, strategies=strategies)
        return FamilyForms(whole, game, wide, self.events, self.put)

    def value(self, expression: Expression) -> RationalFunction | None:
        """An expression over parameters and unconditional quantities; None where it is not known."""
        if self.leaves is None:
            found = None if self.opened is None else self.opened.value(expression)
            if found is None or not set(names(found.expression)) <= set(self.ring.names):
                return None
            return self.ring.read(found.expression)
        known: dict[Expression, Expression] = {}
        for part in expression.walk():
            if isinstance(part, Quantity):
                quotient = self.quotient(part)
                if quotient is None or quotient[1] == 0:
                    return None
                known[part] = (quotient[0] / quotient[1]).expression
        try:
            return self.ring.read(self.put(replace(expression, known)))
        except ExpressionError:
            return None

    def statement(self, statement: Formula) -> Formula | None:
        """A statement about one equilibrium as a condition on parameters; None where it is not known.

        Conditional probabilities are not told: they need not be defined everywhere.
        """
        known: dict[Expression, Expression] = {}
        for part in statement.walk():
            if isinstance(part, (Probability, Payoff)):
                value = self.value(part)
                if value is None or (isinstance(part, Probability) and part.given is not None):
                    return None
                known[part] = value.expression
            elif isinstance(part, (Quantity, Exists, Monotone, HoldsAt, HoldsIn)):
                return None
        return replace(statement, {one: known[one] for one in known})

    def _among(self, event: Formula) -> set[int]:
        return {n for n in self.leaves or {} if event_holds(event, dict(self.game.history(n)), self.events)}

    def _total(self, amounts: Iterable[RationalFunction]) -> RationalFunction:
        result = self.ring.zero
        for amount in amounts:
            result = result + amount
        return result


def tree_of(
    territory: Territory, ring: Ring, values: Mapping[Expression, Expression] | None = None
) -> ExtensiveFormGame[RationalFunction]:
    """The game of a territory over a ring; `values`: what amounts with min, max or abs are in the case at hand."""
    game = territory.model.symbolic()
    tree = as_tree(game) if isinstance(game, NormalFormGame) else game
    known = values or {}

    def read(one: Expression) -> RationalFunction:
        put = territory.put(one, {})
        return ring.read(known.get(put, put))

    return drop_zero_branches(tree.map(read))


def closed_form(comparison: Comparison, family: Family, found: Characterization) -> RationalFunction | None:
    """Left minus right side of a comparison in a family, over the parameters that vary; None where it is not known."""
    forms = forms_of(family, found)
    return None if forms is None else forms.value(comparison.left - comparison.right)


def forms_of(family: Family, found: Characterization) -> FamilyForms | None:
    """A family's closed forms over the parameters that vary; None where payoffs have cases."""
    model = found.model
    ring = Ring(list(found.vary))
    fixed = {name: value for name, value in model.with_definitions(_whole(found)).items() if name not in found.vary}
    territory = Territory(model, tuple(found.vary), {n: v for n, v in fixed.items() if n not in model.substitutions})
    events = {name: outcome.when for name, outcome in model.outcomes.items()}
    try:
        game = tree_of(territory, ring)
    except ExpressionError:
        return None
    return FamilyForms(family, game, ring, events, lambda one: territory.put(one, {}))


def _whole(found: Characterization) -> dict[str, Fraction]:
    baseline = {name: one.value for name, one in found.model.parameters.items()}
    return {**baseline, **found.point}
