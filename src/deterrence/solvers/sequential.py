"""Sequential equilibria: the perfect Bayesian paths that beliefs from common trembles hold up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from deterrence.concepts.sequential import Sequential
from deterrence.games import ExtensiveFormGame
from deterrence.solvers.assessment_search import AssessmentSearch, Pieces
from deterrence.solvers.base import Settings
from deterrence.solvers.ordered_theories import OrderedTheories, Rankings
from deterrence.solvers.refined_paths import RefinedPaths
from deterrence.solvers.solution import Equilibrium
from deterrence.solvers.support_search import Path
from deterrence.solvers.theories import Nonlinear, Supports, Theories

__all__ = ["SequentialPaths", "SequentialSearch"]


class SequentialSearch(AssessmentSearch):
    """Perfect Bayesian paths with consistent beliefs: `OrderedTheories` instead of one theory per set of roots.

    Attributes
    ----------
    tied
        How often the weights of several deviations at a time had to be products of each other; such sets are left out.
    """

    def __init__(self, game: ExtensiveFormGame[Any], settings: Settings | None = None) -> None:
        super().__init__(game, "perfect-bayesian", settings)
        self.tied = 0

    def alternatives(self, supports: Supports, cluster: list[int]) -> Iterator[Theories]:
        """Theories under every order of the deviations; the plain ones where any order will do."""
        rankings = Rankings(OrderedTheories(self.form, supports), cluster)
        if rankings.are_all_possible():
            yield from super().alternatives(supports, cluster)
            return
        for tops in rankings:
            theories = OrderedTheories(self.form, supports, tops=tops)
            theories.tied = not rankings.are_weights_free(theories)
            yield theories

    def stands(self, theories: Theories, cluster: list[int], state: Pieces) -> bool:
        """Whether all supported actions and all likeliest roots can have positive weight, in free proportions."""
        if not isinstance(theories, OrderedTheories):
            return super().stands(theories, cluster, state)
        members = set(cluster)
        for piece in state:
            for unknown in piece.unknowns:
                concerned = unknown[0] != "b" or unknown[1] in members
                if concerned and not piece.can_be_positive(unknown):
                    return False
        self.tied += theories.tied
        return not theories.tied

    def _hold_up(self, supports: Supports) -> Iterator[Path[Pieces]]:
        before = self.tied
        found = list(super()._hold_up(supports))
        if not found and self.tied > before:
            self._note(supports, Nonlinear("the weights of joint deviations are products of each other"))
        yield from found

    def _clusters(self, theories: Theories, off: list[int]) -> list[list[int]]:
        """As for perfect Bayesian paths, but the same deviation ties all players' information sets together."""
        clusters: list[tuple[set[int], set[tuple[int, int]]]] = []
        for cluster in super()._clusters(theories, off):
            members = set(cluster)
            deviations = {
                deviation
                for h in cluster
                for place in self.form.places[h]
                for deviation in theories.deviations(place, self.form.owner[h])
            }
            for other in [one for one in clusters if one[1] & deviations]:
                clusters.remove(other)
                members |= other[0]
                deviations |= other[1]
            clusters.append((members, deviations))
        return [[h for h in self.order if h in members] for members, _ in clusters]


class SequentialPaths(RefinedPaths):
    """Sequential equilibria, by their paths of play."""

    name: ClassVar[str] = "paths-sequential"
    concept: ClassVar[str] = "sequential"
    finds: ClassVar[str] = "the perfect Bayesian paths that consistent beliefs hold up; complete when it says so"

    def search(self, game: ExtensiveFormGame[Any], settings: Settings) -> SequentialSearch:
        """See `SequentialSearch`."""
        return SequentialSearch(game, settings)

    def why(self, search: AssessmentSearch, one: Equilibrium) -> tuple[str, ...]:
        """What keeps the beliefs of the coarser concept's witness from being consistent."""
        broken = Sequential().certify(search.game, one).violations
        return tuple(f"not sequential: {told}, and no other beliefs hold this path up" for told in broken)
