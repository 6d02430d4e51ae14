"""What a statement says at one point, worked out on an exact solve there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from deterrence.analysis.claims.extremes import is_isolated, is_linear, is_polyhedral, is_safe
from deterrence.analysis.claims.normal_form import OPPOSITE, about_all_alike, one_sided
from deterrence.analysis.claims.standings import Solved, Standing, belief_in, on_tree, solved_point
from deterrence.analysis.claims.statements import World
from deterrence.analysis.claims.variants import variant_of
from deterrence.errors import UsageError
from deterrence.expressions import (
    And,
    At,
    Belief,
    Call,
    Comparison,
    Exists,
    Expression,
    Formula,
    HoldsAt,
    HoldsIn,
    Implies,
    In,
    Monotone,
    Name,
    Not,
    Number,
    Or,
    Over,
    Payoff,
    Power,
    Probability,
    Product,
    Sum,
    Truth,
    condition_holds,
    evaluate,
    event_holds,
    to_text,
)
from deterrence.expressions.evaluate import COMPARE
from deterrence.expressions.nodes import Quantity
from deterrence.games import Game, Strategies
from deterrence.games.profiles import leaf_probabilities, payoffs
from deterrence.solvers.solution import Equilibrium

if TYPE_CHECKING:
    from deterrence.model import Model
    from deterrence.solvers.solution import Solution

__all__ = ["Judge", "Judgement"]

MOST_TUPLES = 5_000
"""Most combinations of equilibria (of the point, of those it is compared with) that are judged."""


@dataclass(frozen=True)
class Judgement:
    """What a statement says at one point.

    Parameters
    ----------
    every, some
        Whether no equilibrium makes it false, and whether some makes it true; None: not decided by what was looked at.
    judged
        Whether some equilibrium makes it true or false.
    culprit
        An equilibrium that makes it false (for `every`), with the values of the quantities that it speaks of.
    """

    every: bool | None
    some: bool | None
    judged: bool
    culprit: tuple[Standing, Mapping[str, Any]] | None = None
    solution: Solution | None = None


@dataclass
class Judge:
    """Judges statements at points of a model; points are solved once.

    Parameters
    ----------
    model, concept
        Whose equilibria.
    presence
        (name of a family, world) -> where it exists; None: nothing is known of families.
    """

    model: Model
    concept: str
    presence: Callable[[str, World], Formula] | None = None
    solved: dict[tuple[str, tuple[tuple[str, Fraction], ...]], Solved] = field(default_factory=dict)

    def judge(self, statement: Formula, point: Mapping[str, Fraction]) -> Judgement:
        """What a statement says at a point.

        Raises
        ------
        DeterrenceError
            When the point has no game or cannot be solved.
        """
        worlds = list(dict.fromkeys(_worlds(statement, World(), self.model)))
        home = self._solved(World(), point)
        about_beliefs = any(isinstance(part, Belief) for part in statement.walk())
        places = [(world, self._solved(world, point)) for world in worlds] or [(World(), home)]
        lists = [one.with_beliefs if about_beliefs else one.standings for _, one in places]
        whole = all(one.whole for _, one in places) and len(places) == 1
        isolated = all(is_isolated(one.solution) for _, one in places) and not about_beliefs
        safe = whole and (isolated or (is_safe(statement) and is_polyhedral(home.solution)))
        truths: list[bool | None] = []
        culprit = None
        for count, chosen in enumerate(product(*lists)):
            if count == MOST_TUPLES:
                safe = False
                break
            env = dict(zip((world for world, _ in places), chosen, strict=True))
            truth = self._truth(statement, World(), point, env)
            truths.append(truth)
            if truth is False and culprit is None:
                culprit = next(iter(env.values())), self._quantities(statement, point, env)
        no_pairs = not any(isinstance(part, Monotone) for part in statement.walk())
        every = False if False in truths else (True if safe and no_pairs else None)
        some = True if True in truths else (False if safe and isolated and no_pairs else None)
        return Judgement(every, some, any(one is not None for one in truths), culprit, home.solution)

    def told(
        self, statement: Formula, point: Mapping[str, Fraction]
    ) -> Iterator[tuple[int, bool | None, Mapping[str, Any]]]:
        """For every equilibrium of a point its number, from 1, the statement's truth, and the quantities in it."""
        worlds = list(dict.fromkeys(_worlds(statement, World(), self.model)))
        for standing in self._solved(World(), point).standings:
            if any(world != World() for world in worlds):
                return
            env = {World(): standing}
            yield (
                standing.number + 1,
                self._truth(statement, World(), point, env),
                self._quantities(statement, point, env),
            )

    def truth_of(
        self, statement: Formula, point: Mapping[str, Fraction], game: Game[Any], strategies: Strategies[Any]
    ) -> bool | None:
        """What a statement says of any profile of a point, equilibrium or not."""
        place = self._solved(World(), point)
        leaves = leaf_probabilities(game, strategies)
        profile = Equilibrium(strategies, payoffs=payoffs(game, strategies))
        standing = Standing(-1, profile, on_tree(game, place.tree, leaves))
        return self._truth(statement, World(), point, {World(): standing})

    # --- solving ---------------------------------------------------------------------------------------------------

    def _solved(self, world: World, point: Mapping[str, Fraction]) -> Solved:
        model = variant_of(self.model, world.variant) if world.variant else self.model
        known = self.model.with_definitions(point)
        values = {**point, **{name: evaluate(value, known) for name, value in world.settings}}
        values = {name: value for name, value in values.items() if name in model.parameters}
        key = (model.name, tuple(values.items()))
        if key not in self.solved:
            self.solved[key] = solved_point(model, self.concept, values)
        return self.solved[key]

    # --- truth -----------------------------------------------------------------------------------------------------

    def _truth(
        self, statement: Formula, world: World, point: Mapping[str, Fraction], env: Mapping[World, Standing]
    ) -> bool | None:
        """True, false, or None where it speaks of something that is not defined."""
        match statement:
            case Truth(value):
                return value
            case And(parts):
                return _all([self._truth(part, world, point, env) for part in parts])
            case Or(parts):
                return _any([self._truth(part, world, point, env) for part in parts])
            case Not(part):
                truth = self._truth(part, world, point, env)
                return None if truth is None else not truth
            case Implies(antecedent, consequent):
                first = self._truth(antecedent, world, point, env)
                opposite = None if first is None else not first
                return _any([opposite, self._truth(consequent, world, point, env)])
            case Comparison(left, relation, right):
                one, other = (self._value(side, world, point, env) for side in (left, right))
                if one is None or other is None:
                    return None
                truth = bool(COMPARE[relation](one, other))
                if self._extremes_known(left, world, point) and self._extremes_known(right, world, point):
                    return truth
                shown = statement if truth else Comparison(left, OPPOSITE[relation], right)
                return truth if one_sided(shown) else None
            case HoldsAt(inner, settings):
                return self._truth(inner, self._at(world, settings), point, env)
            case HoldsIn(variant, inner):
                return self._truth(inner, replace(world, variant=variant), point, env)
            case Exists(family):
                if self.presence is None:
                    raise UsageError(f"whether {family!r} exists is asked of a characterization only")
                return condition_holds(self.presence(family, world), self.model.with_definitions(point))
            case _:
                return None

    def _extremes_known(self, expression: Expression, world: World, point: Mapping[str, Fraction]) -> bool:
        """Whether no equilibrium that is not listed can go beyond the extremes in an expression."""
        match expression:
            case Over(_, quantity):
                place = self._solved(world, point)
                if any(isinstance(part, Belief) for part in quantity.walk()) or not place.whole:
                    return False
                return is_isolated(place.solution) or (is_linear(quantity) and is_polyhedral(place.solution))
            case At(quantity, settings):
                return self._extremes_known(quantity, self._at(world, settings), point)
            case In(variant, quantity):
                return self._extremes_known(quantity, replace(world, variant=variant), point)
            case _:
                parts = [child for child in expression.children() if isinstance(child, Expression)]
                return all(self._extremes_known(part, world, point) for part in parts)

    def _at(self, world: World, settings: tuple[tuple[str, Expression], ...]) -> World:
        return world.moved(dict(settings))

    def _value(
        self, expression: Expression, world: World, point: Mapping[str, Fraction], env: Mapping[World, Standing]
    ) -> Any:
        """The exact value, or None where it is not defined."""
        parts: list[Any]
        match expression:
            case Number(value):
                return value
            case Name():
                return evaluate(expression, self._solved(world, point).point)
            case Probability() | Payoff() | Belief():
                return self._quantity(expression, self._solved(world, point), env[world])
            case Over(extreme, quantity):
                place = self._solved(world, point)
                about_beliefs = any(isinstance(part, Belief) for part in quantity.walk())
                standings = place.with_beliefs if about_beliefs else place.standings
                values = [self._value(quantity, world, point, {**env, world: one}) for one in standings]
                defined = [value for value in values if value is not None]
                return (min if extreme == "lowest" else max)(defined) if defined else None
            case At(quantity, settings):
                return self._value(quantity, self._at(world, settings), point, env)
            case In(variant, quantity):
                return self._value(quantity, replace(world, variant=variant), point, env)
            case Sum(terms):
                parts = [self._value(term, world, point, env) for term in terms]
                return None if None in parts else sum(parts, Fraction(0))
            case Product(factors):
                total: Any = Fraction(1)
                for factor in factors:
                    one = self._value(factor, world, point, env)
                    if one is None:
                        return None
                    total = total * one
                return total
            case Power(base, exponent):
                one = self._value(base, world, point, env)
                return None if one is None or (one == 0 and exponent < 0) else one**exponent
            case Call(function, arguments):
                parts = [self._value(argument, world, point, env) for argument in arguments]
                if None in parts:
                    return None
                functions: dict[str, Any] = {"min": min, "max": max, "abs": lambda several: abs(several[0])}
                return functions[function](parts)
            case _:
                raise UsageError(f"{to_text(expression)} has no value")

    def _quantity(self, quantity: Quantity, place: Solved, standing: Standing) -> Any:
        events = {name: outcome.when for name, outcome in place.model.outcomes.items()}
        match quantity:
            case Payoff(player):
                return standing.equilibrium.payoffs[player]
            case Probability(event, given):
                chosen = {
                    leaf: p
                    for leaf, p in standing.leaves.items()
                    if given is None or event_holds(given, dict(place.tree.history(leaf)), events)
                }
                happens = [
                    p for leaf, p in chosen.items() if event_holds(event, dict(place.tree.history(leaf)), events)
                ]
                total = sum(happens, Fraction(0))
                if given is None:
                    return total
                whole = sum(chosen.values(), Fraction(0))
                return None if whole == 0 else total / whole
            case Belief(event, label):
                return belief_in(place, standing, event, label, events)
            case _:
                raise UsageError(f"{quantity} has no value")

    def _quantities(
        self, statement: Formula, point: Mapping[str, Fraction], env: Mapping[World, Standing]
    ) -> dict[str, Any]:
        """The values of the plain quantities in a statement, for readers."""
        if set(env) != {World()}:
            return {}
        found = {}
        for part in statement.walk():
            if isinstance(part, (Probability, Payoff, Belief)):
                found[to_text(part)] = self._value(part, World(), point, env)
        return found

    # --- pairs -----------------------------------------------------------------------------------------------------

    def falls(
        self, claim: Monotone, low: Mapping[str, Fraction], high: Mapping[str, Fraction]
    ) -> tuple[Standing, Standing, Any, Any] | None:
        """Two equilibria of one family, at a lower and a higher value, that run against ``increasing``; None: none do.

        A family is known by what is played along its path; it has one equilibrium at each of the two points.
        """
        from deterrence.analysis.regimes import path_supports

        if about_all_alike(Comparison(claim.quantity, "<", claim.quantity)):
            return self._extreme_falls(claim, low, high)
        found: list[dict[Any, tuple[Standing, Any]]] = []
        for point in (low, high):
            place = self._solved(World(), point)
            here = {}
            sizes = {one.number: one.dimension for one in place.solution.components}
            for one in place.standings:
                if sizes.get(one.equilibrium.component, 0) == 0:
                    value = self._value(claim.quantity, World(), point, {World(): one})
                    here[path_supports(place.tree, one.equilibrium.strategies)] = (one, value)
            found.append(here)
        for key, (one, before) in found[0].items():
            if key in found[1]:
                other, after = found[1][key]
                if before is None or after is None:
                    continue
                if after < before if claim.direction == "increasing" else after > before:
                    return one, other, before, after
        return None

    def _extreme_falls(
        self, claim: Monotone, low: Mapping[str, Fraction], high: Mapping[str, Fraction]
    ) -> tuple[Standing, Standing, Any, Any] | None:
        """As `falls`, for what is the same in all equilibria of a point."""
        known = all(self._extremes_known(claim.quantity, World(), point) for point in (low, high))
        before, after = (self._value(claim.quantity, World(), point, {}) for point in (low, high))
        one, other = (self._solved(World(), point).standings for point in (low, high))
        if not known or before is None or after is None or not one or not other:
            return None
        against = after < before if claim.direction == "increasing" else after > before
        return (one[0], other[0], before, after) if against else None


def _all(truths: list[bool | None]) -> bool | None:
    return False if False in truths else None if None in truths else True


def _any(truths: list[bool | None]) -> bool | None:
    return True if True in truths else None if None in truths else False


def _worlds(statement: Formula | Expression, world: World, model: Model) -> Iterator[World]:
    """The worlds of which a statement speaks other than through ``lowest`` and ``highest``."""
    match statement:
        case Probability() | Payoff() | Belief():
            yield world
        case Over() | Monotone() | Exists():
            return
        case At(inner, settings) | HoldsAt(inner, settings):
            yield from _worlds(inner, world.moved(dict(settings)), model)
        case In(variant, inner) | HoldsIn(variant, inner):
            yield from _worlds(inner, replace(world, variant=variant), model)
        case _:
            for child in statement.children():
                if isinstance(child, (Formula, Expression)):
                    yield from _worlds(child, world, model)
