"""Exact solves at single points, told in the words of a sweep."""

from __future__ import annotations

from collections.abc import Mapping, MutableSequence, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import nan
from typing import Any

from deterrence.analysis.possible_leaves import possible_leaves
from deterrence.analysis.sweeps.family_cases import Cases, applies, cases_of
from deterrence.analysis.sweeps.picking import NONE, UNDEFINED, UNNAMED, Rule, best_of, least_risky
from deterrence.analysis.sweeps.plans import INCOMPLETE, Layout, action_name
from deterrence.concepts import concept_named
from deterrence.errors import ExpressionError
from deterrence.expressions import Formula, condition_holds, evaluate
from deterrence.families import Family
from deterrence.games import ExtensiveFormGame, Game, NormalFormGame
from deterrence.games.profiles import Profile
from deterrence.games.reaching import reached_information_sets
from deterrence.model import Model
from deterrence.solvers import Settings, solve_game
from deterrence.solvers.solution import Equilibrium, Solution

__all__ = ["OUTSIDE", "ExactPoint", "PointSolver", "path_name", "path_of", "regime_name"]

OUTSIDE = "outside-assumptions"
"""In place of a regime, where assumptions fail."""

Point = Mapping[str, Fraction]
Path = frozenset[tuple[str, str, str, Any]]
"""(player, information set, action, probability) of what is played with positive probability where play comes."""


@dataclass(frozen=True)
class ExactPoint:
    """What an exact solve found.

    Parameters
    ----------
    allowed
        Whether the assumptions hold; where not, nothing was solved.
    present
        Numbers of the families whose closed form is an equilibrium here.
    tied
        Whether some equilibrium is no family's closed form.
    complete
        Whether every equilibrium was found.
    solution
        The solution.
    """

    allowed: bool
    present: tuple[int, ...] = ()
    tied: bool = False
    complete: bool = True
    solution: Solution | None = None


@dataclass(frozen=True)
class PointSolver:
    """Solves a model at exact points.

    Parameters
    ----------
    model, concept
        What to solve, and for what.
    fixed
        Values of the parameters that do not vary.
    families
        Families among which equilibria are looked up.
    by_region
        Whether the families' regions are exact also where signs are zero, so that closed forms need not be compared.
    """

    model: Model
    concept: str
    fixed: Mapping[str, Fraction]
    families: tuple[Family, ...] = ()
    by_region: bool = False

    @cached_property
    def cases(self) -> tuple[Cases, ...]:
        """For every family the cases of min, max and abs that its closed forms belong to."""
        return cases_of(self.families)

    @cached_property
    def leaves(self) -> int:
        """Ends of the game where every branch of chance is possible that can be."""
        return possible_leaves(self.model.symbolic(), self.fixed)

    def point(self, values: Point) -> dict[str, Fraction]:
        """All parameters and definitions."""
        return self.model.with_definitions({**self.fixed, **values})

    def solve(self, values: Point) -> ExactPoint:
        """Solve at the given values of the parameters that vary."""
        point = self.point(values)
        if not all(condition_holds(one, point) for one in self.model.assume):
            return ExactPoint(False)
        game = self.model.at(None, **{name: point[name] for name in self.model.parameters})
        solution = solve_game(game, self.concept, Settings(excluded=False))
        if self.by_region:
            here = tuple(k for k, family in enumerate(self.families) if within(family, point))
            return ExactPoint(True, here, False, bool(solution.complete), solution)
        paths = {path_of(game, one) for one in solution.equilibria}
        cut = isinstance(game, ExtensiveFormGame) and len(game.terminals) < self.leaves
        present: list[int] = []
        covered: set[Path] = set()
        for k, (family, cases) in enumerate(zip(self.families, self.cases, strict=True)):
            if not applies(cases, point):
                continue
            forms = closed_forms(family, point)
            if forms is None and not family.free:  # at an edge where a mixture is not defined, or is none
                continue
            path = None if forms is None else path_of(game, Profile(forms))
            if path is not None and path in paths:
                covered.add(path)
            elif cut or not (within(family, point) or self._passes(game, forms)):
                continue
            present.append(k)
            covered |= {one for one in paths if family.free and _plays_within(one, family)}
        tied = bool(self.families) and bool(paths - covered)
        return ExactPoint(True, tuple(present), tied, bool(solution.complete), solution)

    def _passes(self, game: Game[Any], forms: Mapping[str, Any] | None) -> bool:
        """Whether a closed form inside a component, hence not listed, passes the definition."""
        if forms is None or not isinstance(game, NormalFormGame) or self.concept != "nash":
            return False
        return bool(concept_named(self.concept).certify(game, Profile(forms)))

    def numbers(self, values: Point, found: ExactPoint, layout: Layout) -> list[float]:
        """The columns of a layout at a solved point."""
        columns = [nan] * len(layout.columns)
        if found.solution is None:
            return columns
        point = self.point(values)
        seen: dict[str, list[Any]] = {}
        for one in found.solution.equilibria:
            for what, amount in quantities(one.outcomes, one.payoffs).items():
                seen.setdefault(what, []).append(amount)
        for k in found.present:
            family = self.families[k]
            own = {what: value(form, point) for what, form in quantities(family.outcomes, family.payoffs).items()}
            for what, amount in own.items():
                seen.setdefault(what, []).append(amount)
            forms = closed_forms(family, point) or {}
            own |= {action_name(*key): amount for key, amount in flattened(forms)}
            for what, amount in own.items():
                column = layout.column(k, what)
                if column is not None and amount is not None:
                    columns[column] = float(amount)
        for number, what in enumerate(layout.pairs):
            held = [float(amount) for amount in seen.get(what, ()) if amount is not None]
            if held:
                columns[2 * number], columns[2 * number + 1] = min(held), max(held)
        return columns

    def pick(
        self, values: Point, found: ExactPoint, rule: Rule, layout: Layout, columns: MutableSequence[float] | Any
    ) -> int:
        """The number of the equilibrium picked at a solved point, or why there is none; puts its numbers in place."""
        if found.solution is None:
            return NONE
        chosen = picked_one(found.solution, rule) if found.complete else UNDEFINED
        if chosen < 0:
            return chosen
        one = found.solution.equilibria[chosen]
        first = 2 * len(layout.pairs)
        for n, amount in enumerate(quantities(one.outcomes, one.payoffs).values()):
            columns[first + n] = float(amount)
        point, path = self.point(values), path_of(found.solution.game, one)
        for k in found.present:
            forms = closed_forms(self.families[k], point)
            if forms is not None and path_of(found.solution.game, Profile(forms)) == path:
                return k
        return UNNAMED


def picked_one(solution: Solution, rule: Rule) -> int:
    """The position of the equilibrium that a rule picks among all of a solution; else why there is none.

    Where a continuum is told by sample points or conditions, its best point may be none of those listed.
    """
    listed = solution.equilibria
    if any(one.dimension and not one.subsets for one in solution.components):
        return UNDEFINED
    if not rule.by_risk or len(listed) < 2:
        return best_of([rule.scores(one.payoffs) for one in listed])
    assert isinstance(solution.game, NormalFormGame)
    cell = least_risky(solution.game.payoffs, len(listed))
    if cell < 0:
        return cell
    chosen = [actions[k] for actions, k in zip(solution.game.actions, divmod(cell, 2), strict=True)]
    pure = [
        all(one.strategies[i][i].get(action) == 1 for i, action in zip(solution.game.players, chosen, strict=True))
        for one in listed
    ]
    return pure.index(True)


def _plays_within(path: Path, family: Family) -> bool:
    """Whether nothing else is played than a family's path allows, which leaves open how likely it is."""
    return all(action in family.path.get(player, {}).get(label, ()) for player, label, action, _ in path)


def quantities(outcomes: Mapping[str, Any], payoffs: Mapping[str, Any]) -> dict[str, Any]:
    """Outcomes and payoffs by their names in a layout."""
    return {
        **{f"P({name})": one for name, one in outcomes.items()},
        **{f"payoff({name})": one for name, one in payoffs.items()},
    }


def value(form: Any, point: Point) -> Fraction | None:
    """The value of a closed form; None where it is not defined."""
    try:
        return evaluate(form, point)
    except (ExpressionError, ZeroDivisionError):
        return None


def within(family: Family, point: Point) -> bool:
    """Whether the conditions of a family hold; an alternative that is not defined at the point does not."""
    return any(_hold(alternative, point) for alternative in family.region.alternatives)


def _hold(conditions: Sequence[Formula], point: Point) -> bool:
    try:
        return all(condition_holds(one, point) for one in conditions)
    except (ExpressionError, ZeroDivisionError):
        return False


def closed_forms(family: Family, point: Point, proper: bool = True) -> dict[str, dict[str, dict[str, Fraction]]] | None:
    """A family's strategies at a point; None where they are not all defined, not probabilities, or left free.

    With `proper` false they need not be probabilities.
    """
    if family.free:
        return None
    try:
        found = family.at(point)
    except (ExpressionError, ZeroDivisionError):
        return None
    mixtures = [mixture for sets in found.values() for mixture in sets.values()]
    kept = not proper or all(min(one.values()) >= 0 and sum(one.values()) == 1 for one in mixtures)
    return found if kept else None


def flattened(forms: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[tuple[tuple[str, str, str], Any]]:
    """((player, information set, action), value) in order."""
    return [
        ((player, label, action), amount)
        for player, sets in forms.items()
        for label, mixture in sets.items()
        for action, amount in mixture.items()
    ]


def path_of(game: Game[Any], profile: Profile | Equilibrium) -> Path:
    """What is played with positive probability at the information sets that play reaches."""
    reached = reached_information_sets(game, profile.strategies)
    return frozenset(
        (player, label, action, amount)
        for (player, label, action), amount in flattened(profile.strategies)
        if amount != 0 and (player, label) in reached
    )


def path_name(game: Game[Any], profile: Profile | Equilibrium, order: Sequence[tuple[str, str]]) -> str:
    """The supports along a path in words: ``attack=none, response=hold|strike``."""
    played: dict[tuple[str, str], list[str]] = {}
    reached = reached_information_sets(game, profile.strategies)
    for (player, label, action), amount in flattened(profile.strategies):
        if amount != 0 and (player, label) in reached:
            played.setdefault((player, label), []).append(action)
    return ", ".join(f"{where[1]}={'|'.join(played[where])}" for where in order if where in played)


def regime_name(found: ExactPoint, order: Sequence[tuple[str, str]]) -> str:
    """The set of the equilibria's paths at a point in words."""
    if found.solution is None:
        return OUTSIDE
    solution = found.solution
    paths = dict.fromkeys(path_name(solution.game, one, order) for one in solution.equilibria)
    told = " + ".join(sorted(paths)) or "none"
    return told if found.complete else f"{told} + {INCOMPLETE}"
