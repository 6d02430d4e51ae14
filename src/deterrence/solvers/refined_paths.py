"""Concepts finer than perfect Bayesian: which paths stay, which fall, and why."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

from deterrence.errors import LimitError
from deterrence.games import ExtensiveFormGame, Game
from deterrence.solvers.assessment_search import AssessmentSearch
from deterrence.solvers.assessments import PerfectBayesianPaths
from deterrence.solvers.base import Settings
from deterrence.solvers.path_components import path_point
from deterrence.solvers.path_values import held_up
from deterrence.solvers.solution import Equilibrium, Solution

__all__ = ["RefinedPaths"]


class RefinedPaths(PerfectBayesianPaths):
    """Enumerates paths under fewer beliefs, and says of the perfect Bayesian ones that fall why they do."""

    coarser: ClassVar[str] = "perfect-bayesian"

    @abstractmethod
    def search(self, game: ExtensiveFormGame[Any], settings: Settings) -> AssessmentSearch:
        """The enumeration of paths under fewer beliefs."""

    @abstractmethod
    def why(self, search: AssessmentSearch, one: Equilibrium) -> Iterable[str]:
        """Why an equilibrium of the coarser concept falls."""

    def solve(self, game: Game[Any], settings: Settings) -> Solution:
        """All paths that stay, each with its supporting set; `Solution.excluded` holds those that fall, with remarks.

        Raises
        ------
        NotDefinedError
            When the concept is not defined for the game.
        LimitError
            When nothing was found within the time budget.
        """
        solution = super().solve(game, settings)
        if not settings.excluded:
            return solution
        assert isinstance(game, ExtensiveFormGame)
        try:
            return replace(solution, excluded=self._fallen(game, settings, solution))
        except LimitError as error:
            told = f"which {self.coarser} equilibria fall was not worked out: {error}"
            return replace(solution, remarks=(*solution.remarks, told))

    def _fallen(self, game: ExtensiveFormGame[Any], settings: Settings, solution: Solution) -> tuple[Equilibrium, ...]:
        search = self.search(game, settings)
        coarse = PerfectBayesianPaths().solve(game, settings)
        everywhere = list(range(len(game.information_sets)))
        stay = {path_point(game, everywhere, one) for one in solution.equilibria}
        return tuple(
            replace(one, concepts={self.coarser: True, self.concept: False}, remarks=tuple(self.why(search, one)))
            for one in coarse.equilibria
            if path_point(game, everywhere, one) not in stay and held_up(search, one) is False
        )
