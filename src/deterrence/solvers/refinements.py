"""The intuitive criterion and D1: the perfect Bayesian paths that beliefs on the types left can hold up."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, ClassVar

from deterrence.concepts.refinements import D1, Intuitive, Refinement, answers_to, least
from deterrence.games import ExtensiveFormGame
from deterrence.games.signalling import Message, Signalling
from deterrence.solvers.assessment_search import AssessmentSearch, Pieces
from deterrence.solvers.base import Settings
from deterrence.solvers.linear_conditions import centre_of
from deterrence.solvers.path_values import path_of
from deterrence.solvers.refined_paths import RefinedPaths
from deterrence.solvers.solution import Equilibrium
from deterrence.solvers.support_search import Cell, Known, Path
from deterrence.solvers.theories import Nonlinear, Root, Supports, Theories
from deterrence.solvers.witnesses import Witness

__all__ = ["D1Paths", "IntuitivePaths", "RefinedSearch"]


@dataclass
class RestrictedTheories(Theories):
    """Theories that give no weight to some roots.

    Parameters
    ----------
    struck
        Information set -> roots of weight zero.
    """

    struck: Mapping[int, frozenset[Root]] = field(default_factory=dict)

    @property
    def variant(self) -> Hashable:
        """What is struck out."""
        return ("restricted", frozenset(self.struck.items()))

    def roots(self, number: int) -> tuple[Root, ...]:
        """The roots that are left."""
        return tuple(root for root in super().roots(number) if root not in self.struck.get(number, ()))


class RefinedSearch(AssessmentSearch):
    """Perfect Bayesian paths of a sender-receiver game, beliefs after unsent messages restricted to the types left.

    Parameters
    ----------
    game, settings
        As in `AssessmentSearch`.
    criterion
        Which types are left, given the payoffs on the path.
    """

    def __init__(self, game: ExtensiveFormGame[Any], criterion: Refinement, settings: Settings | None = None) -> None:
        super().__init__(game, "perfect-bayesian", settings)
        self.criterion = criterion
        self.signalling = Signalling.of(game)
        self._struck: Mapping[int, frozenset[Root]] = {}
        self._reasons: dict[tuple[Any, ...], dict[int, str]] = {}

    def struck(self, message: Message, worth: Mapping[int, Any]) -> dict[int, str]:
        """Types struck out after a message, with reasons, given what each type gets."""
        key = (message.name, *(worth[kind] for kind in message.types))
        if key not in self._reasons:
            self._reasons[key] = self.criterion.struck(self.signalling, message, worth)
        return self._reasons[key]

    def alternatives(self, supports: Supports, cluster: list[int]) -> Iterator[Theories]:
        """As for perfect Bayesian paths, without the roots that are struck out."""
        for theories in super().alternatives(supports, cluster):
            yield RestrictedTheories(self.form, supports, theories.fresh, theories.weak, struck=self._struck)

    def parts(self, supports: Supports, values: Known) -> list[tuple[Cell[Pieces], ...]] | None:
        """See `SupportSearch.parts`; the types struck out are those at these values."""
        self._restrict(supports, self.worth(supports, values))
        return super().parts(supports, values)

    def parts_after(self, message: Message, supports: Supports, values: Known) -> bool:
        """Whether the path is held up when beliefs are restricted after one message only."""
        self._restrict(supports, self.worth(supports, values), (message,))
        return super().parts(supports, values) is not None

    def _hold_up(self, supports: Supports) -> Iterator[Path[Pieces]]:
        theories = Theories(self.form, supports)
        reached = [h for h in range(self.count) if supports[h] is not None]
        state = self.path_state(theories, self._path_conditions(theories, reached), reached)
        if state is None:
            return
        points = _corners(state)
        worths = [self.worth(supports, values) for values in points]
        if all(worth == worths[0] for worth in worths):
            self._restrict(supports, worths[0])
            yield from super()._hold_up(supports)
            return
        why = "the sender's payoffs vary along them; judged at their extreme points and their middle only"
        self._note(supports, Nonlinear(why))
        for values in [*points, centre_of(state)]:
            inside = all(values[u] != 0 for u in values if u[0] == "b")
            parts = self.parts(supports, values) if inside else None
            if parts is not None:
                yield Path(tuple(supports), state, values, tuple(parts))

    def worth(self, supports: Supports, values: Known) -> dict[int, Any]:
        """The payoff of every type on the path."""
        reached = [h for h in range(self.count) if supports[h] is not None]
        strategies = Witness(Theories(self.form, supports), values).strategies(reached)
        return self.signalling.payoffs_of_types(strategies)

    def unsent(self, supports: Supports) -> tuple[Message, ...]:
        """The messages that nobody is to send."""
        theories = Theories(self.form, supports)
        return tuple(one for one in self.signalling.messages if not theories.reached(one.answers[0]))

    def _restrict(self, supports: Supports, worth: Mapping[int, Any], after: tuple[Message, ...] | None = None) -> None:
        theories = Theories(self.form, supports)
        found: dict[int, frozenset[Root]] = {}
        for message in self.unsent(supports) if after is None else after:
            struck = self.struck(message, worth)
            for answer in message.answers:
                found[answer] = frozenset(
                    theories.root_of(place, self.signalling.receiver)
                    for place in self.form.places[answer]
                    if place.sequences[self.signalling.sender][0][0] in struck
                )
        self._struck = found


def _corners(state: Pieces) -> list[Known]:
    """All combinations of extreme points."""
    return [
        {u: v for one in several for u, v in one.items()} for several in product(*(piece.vertices() for piece in state))
    ]


class _RefinementPaths(RefinedPaths):
    criterion: ClassVar[type[Refinement]]

    def search(self, game: ExtensiveFormGame[Any], settings: Settings) -> RefinedSearch:
        """See `RefinedSearch`."""
        return RefinedSearch(game, self.criterion(), settings)

    def why(self, search: AssessmentSearch, one: Equilibrium) -> Iterator[str]:
        """The messages after which the types left cannot hold the path up: who is struck out, and who gains then."""
        assert isinstance(search, RefinedSearch)
        supports, values = path_of(search, one)
        worth = search.worth(supports, values)
        for message in search.unsent(supports):
            struck = search.struck(message, worth)
            if struck and not search.parts_after(message, supports, values):
                reasons = "; ".join(struck.values())
                yield f"not {self.concept}: {reasons}. {_who_gains(search.signalling, message, struck, worth)}"


def _who_gains(signalling: Signalling, message: Message, struck: Mapping[int, str], worth: Mapping[int, Any]) -> str:
    left = replace(message, types=tuple(kind for kind in message.types if kind not in struck))
    faces = list(answers_to(signalling, left))
    gainers = [
        signalling.label(kind) for kind in message.types if min(least(message, f, kind) for f in faces) > worth[kind]
    ]
    believed = " or ".join(signalling.label(kind) for kind in left.types)
    if gainers:
        return (
            f"Whoever answers {message.name} believing it came from {believed} makes {' and '.join(gainers)} gain by it"
        )
    return f"Every answer to {message.name} in the belief that it came from {believed} makes some type gain by it"


class IntuitivePaths(_RefinementPaths):
    """Equilibria that satisfy the intuitive criterion, by their paths of play."""

    name = "paths-intuitive"
    concept = "intuitive"
    finds = (
        "the perfect Bayesian paths of a sender-receiver game that survive the intuitive criterion, and why others fall"
    )
    criterion = Intuitive


class D1Paths(_RefinementPaths):
    """Equilibria that satisfy D1, by their paths of play."""

    name = "paths-d1"
    concept = "d1"
    finds = "the perfect Bayesian paths of a sender-receiver game that survive D1, and why others fall"
    criterion = D1
