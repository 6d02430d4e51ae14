"""What a statement says at one point, worked out on an exact solve there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from deterrence.analysis.claims.extremes import is_isolated, is_polyhedral, is_safe
from deterrence.analysis.claims.normal_form import OPPOSITE, one_sided
from deterrence.analysis.claims.point_values import PointValues
from deterrence.analysis.claims.standings import Standing, on_tree
from deterrence.analysis.claims.statements import World
from deterrence.errors import UsageError
from deterrence.expressions import (
    And,
    At,
    Belief,
    Comparison,
    Exists,
    Expression,
    Formula,
    HoldsAt,
    HoldsIn,
    Implies,
    In,
    Monotone,
    Not,
    Or,
    Over,
    Payoff,
    Probability,
    Truth,
    condition_holds,
    to_text,
)
from deterrence.expressions.evaluate import COMPARE
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
    values: PointValues = field(init=False)

    def __post_init__(self) -> None:
        self.values = PointValues(self.model, self.concept)

    def knowing(self, presence: Callable[[str, World], Formula]) -> Judge:
        """The same with what is known of families; points stay solved."""
        other = Judge(self.model, self.concept, presence)
        other.values = self.values
        return other

    def judge(self, statement: Formula, point: Mapping[str, Fraction]) -> Judgement:
        """What a statement says at a point.

        Raises
        ------
        DeterrenceError
            When the point has no game or cannot be solved.
        """
        worlds = list(dict.fromkeys(_worlds(statement, World(), self.values)))
        home = self.values.at(World(), point)
        about_beliefs = any(isinstance(part, Belief) for part in statement.walk())
        places = [(world, self.values.at(world, point)) for world in worlds] or [(World(), home)]
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
        worlds = list(dict.fromkeys(_worlds(statement, World(), self.values)))
        for standing in self.values.at(World(), point).standings:
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
        place = self.values.at(World(), point)
        leaves = leaf_probabilities(game, strategies)
        profile = Equilibrium(strategies, payoffs=payoffs(game, strategies))
        standing = Standing(-1, profile, on_tree(game, place.tree, leaves))
        return self._truth(statement, World(), point, {World(): standing})

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
                one, other = (self.values.value(side, world, point, env) for side in (left, right))
                if one is None or other is None:
                    return None
                truth = bool(COMPARE[relation](one, other))
                if self.values.extremes_known(left, world, point) and self.values.extremes_known(right, world, point):
                    return truth
                shown = statement if truth else Comparison(left, OPPOSITE[relation], right)
                return truth if one_sided(shown) else None
            case HoldsAt(inner, settings):
                return self._truth(inner, self.values.moved(world, settings), point, env)
            case HoldsIn(variant, inner):
                return self._truth(inner, replace(world, variant=variant), point, env)
            case Exists(family):
                if self.presence is None:
                    raise UsageError(f"whether {family!r} exists is asked of a characterization only")
                return condition_holds(self.presence(family, world), self.model.with_definitions(point))
            case _:
                return None

    def _quantities(
        self, statement: Formula, point: Mapping[str, Fraction], env: Mapping[World, Standing]
    ) -> dict[str, Any]:
        """The values of the plain quantities in a statement, for readers."""
        if set(env) != {World()}:
            return {}
        found = {}
        for part in statement.walk():
            if isinstance(part, (Probability, Payoff, Belief)):
                found[to_text(part)] = self.values.value(part, World(), point, env)
        return found


def _all(truths: list[bool | None]) -> bool | None:
    return False if False in truths else None if None in truths else True


def _any(truths: list[bool | None]) -> bool | None:
    return True if True in truths else None if None in truths else False


def _worlds(statement: Formula | Expression, world: World, values: PointValues) -> Iterator[World]:
    """The worlds of which a statement speaks other than through ``lowest`` and ``highest``."""
    match statement:
        case Probability() | Payoff() | Belief():
            yield world
        case Over() | Monotone() | Exists():
            return
        case At(inner, settings) | HoldsAt(inner, settings):
            yield from _worlds(inner, values.moved(world, settings), values)
        case In(variant, inner) | HoldsIn(variant, inner):
            yield from _worlds(inner, replace(world, variant=variant), values)
        case _:
            for child in statement.children():
                if isinstance(child, (Formula, Expression)):
                    yield from _worlds(child, world, values)
