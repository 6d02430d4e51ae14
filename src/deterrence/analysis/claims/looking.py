"""Is a statement as wanted in some equilibrium? Asked of z3 support by support."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

from deterrence.analysis.claims.oracle import PointOracle
from deterrence.analysis.claims.search import ClaimSearch, Played
from deterrence.analysis.claims.statements import Held, Statements, World
from deterrence.errors import NotDefinedError
from deterrence.expressions import Belief, Formula, Payoff, Probability, all_of
from deterrence.families.rational_functions import RationalFunction
from deterrence.games import ExtensiveFormGame
from deterrence.solvers.theories import Supports

if TYPE_CHECKING:
    from deterrence.model import Model
    from deterrence.solvers.base import Settings
    from deterrence.solvers.support_search import Mode

__all__ = ["Looked", "look_at_supports"]

MOST_TUPLES = 4_000
"""Most combinations of supports that one question looks at."""


@dataclass
class Looked:
    """Points that were found, what could not be decided, and how many supports along the path there are."""

    found: list[dict[str, Fraction]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    paths: int = 0


def look_at_supports(
    games: Mapping[World, ExtensiveFormGame[RationalFunction]],
    models: Mapping[World, Model],
    statements: Statements,
    terms: list[Any],
    oracle: PointOracle,
    mode: Mode,
    settings: Settings,
) -> Looked:
    """Ask about every combination of supports, one for each world, until a point is found.

    Parameters
    ----------
    games, models
        What is played in each world, every branch of chance with positive probability; and whose events are meant.
    statements, terms
        The quantities spoken of, and what is to hold of them.
    oracle
        Of the points.
    mode, settings
        As in `ClaimSearch`.
    """
    return _Looking(games, models, statements, terms, oracle, mode, settings).run()


@dataclass
class _Looking:
    games: Mapping[World, ExtensiveFormGame[RationalFunction]]
    models: Mapping[World, Model]
    statements: Statements
    terms: list[Any]
    oracle: PointOracle
    mode: Mode
    settings: Settings
    looked: Looked = field(default_factory=Looked)

    def run(self) -> Looked:
        free = not any(world.same_family for world in self.games) and not self._of_beliefs()
        searches = {
            world: ClaimSearch(game, self.oracle, self.mode, self.settings, f"w{k}", _events(self.models[world]), free)
            for k, (world, game) in enumerate(self.games.items())
        }
        for world, search in searches.items():
            search.matters = partial(self._matters, world, search, {})
        paths: dict[World, list[Played]] = {}
        for world, search in searches.items():
            paths[world] = [Played(path) for path in search.paths()]
            if not paths[world] and not search.undecided:
                return self.looked
        self.looked.paths = sum(map(len, paths.values()))
        count = 0
        for chosen in product(*paths.values()):
            played = dict(zip(searches, chosen, strict=True))
            if not _alike(played):
                continue
            count += 1
            if count > MOST_TUPLES:
                self.looked.doubts.append(f"more than {MOST_TUPLES} combinations of supports")
                return self.looked
            self._look(searches, played)
            if self.looked.found:
                return self.looked
        self.looked.doubts += [told for search in searches.values() for told in search.undecided]
        return self.looked

    def _of_beliefs(self) -> bool:
        return any(isinstance(one.quantity, Belief) for one in self.statements.held.values())

    def _matters(
        self,
        world: World,
        search: ClaimSearch,
        known: dict[tuple[tuple[bool, bool, bool], ...], bool],
        supports: Supports,
    ) -> bool:
        """Whether the events that supports already exclude, or make certain, leave the statement open."""
        spoken = [
            (held, held.quantity)
            for held in self.statements.held.values()
            if held.world == world and isinstance(held.quantity, Probability)
        ]
        pattern = tuple((search.possible(one.given, supports)[0], *_within(search, one, supports)) for _, one in spoken)
        if pattern not in known:
            terms = list(self.terms)
            for (held, _), (judged, can, can_not) in zip(spoken, pattern, strict=True):
                if not judged:  # it has no value, and what is joined with it may be as wanted without
                    terms.append(held.below == 0)
                    continue
                terms += [held.value >= 0, held.value <= 1]
                terms += [] if can else [held.value == 0]
                terms += [] if can_not else [held.value == 1]
            known[pattern] = self.oracle.solve(terms) != "no"
        return known[pattern]

    def _look(self, searches: Mapping[World, ClaimSearch], played: dict[World, Played]) -> None:
        if not self._of_beliefs() and self._possible(searches, played) == "no":
            return
        for whole in _held_up(searches, played):
            answer = self._possible(searches, whole)
            if answer == "unknown":
                told = "; ".join(search.describe(list(whole[w].path.supports)) for w, search in searches.items())
                self.looked.doubts.append(f"z3 gave up on: {told}")
            if isinstance(answer, dict):
                self.looked.found.append(answer)
                return

    def _possible(
        self, searches: Mapping[World, ClaimSearch], played: Mapping[World, Played]
    ) -> dict[str, Fraction] | str:
        terms = list(self.terms)
        for held in self.statements.held.values():
            found = _quotient(searches[held.world], played[held.world], held)
            if found is None:
                terms.append(held.below == 0)
                continue
            above, below, more = found
            terms += [*more, held.below == below]
            always = not _may_be_undefined(held)
            terms.append(held.value * below == above if always else held.value * held.below == above)
        for world, search in searches.items():
            terms += search.terms_of(played[world])
        return self.oracle.solve(terms)


def _within(search: ClaimSearch, one: Probability, supports: Supports) -> tuple[bool, bool]:
    """Whether an event, and its opposite, can come about (given another)."""
    if one.given is None:
        return search.possible(one.event, supports)
    both = search.possible(all_of((one.event, one.given)), supports)[0]
    without = search.possible(all_of((one.given, ~one.event)), supports)[0]
    return both, without


def _may_be_undefined(held: Held) -> bool:
    one = held.quantity
    return isinstance(one, Belief) or (isinstance(one, Probability) and one.given is not None)


def _quotient(search: ClaimSearch, played: Played, held: Held) -> tuple[Any, Any, list[Any]] | None:
    match held.quantity:
        case Probability(event, given):
            return (*search.probability(played, event, given), [])
        case Payoff(player):
            return (*search.payoff(played, player), [])
        case Belief(event, label):
            return search.belief(played, event, label)
        case _:
            raise NotDefinedError(f"{held.quantity} is no quantity of an equilibrium")


def _held_up(searches: Mapping[World, ClaimSearch], played: Mapping[World, Played]) -> Iterator[dict[World, Played]]:
    """The same supports along the paths with every choice of what holds them up."""
    choices = []
    for world, search in searches.items():
        path = played[world].path
        choices.append([Played(path, cells) for cells in product(*search.held_up(path))])
    for chosen in product(*choices):
        yield dict(zip(searches, chosen, strict=True))


def _alike(played: Mapping[World, Played]) -> bool:
    return all(one.path.supports == played[World()].path.supports for world, one in played.items() if world.same_family)


def _events(model: Model) -> dict[str, Formula]:
    return {name: outcome.when for name, outcome in model.outcomes.items()}
