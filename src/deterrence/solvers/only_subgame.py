"""Subgame-perfect equilibria of a game in normal form: it has no subgame but itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from deterrence.games import Game, NormalFormGame
from deterrence.solvers.base import Settings, Solver
from deterrence.solvers.bimatrix import Bimatrix
from deterrence.solvers.multilinear import SupportEnumeration
from deterrence.solvers.solution import Solution

__all__ = ["OnlySubgame"]


class OnlySubgame(Solver):
    """All Nash equilibria of a game in normal form: the whole game is the only subgame.

    Complete where `nash` is, under the same limits.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]], players=("a", "b"))
    >>> solution = OnlySubgame().solve(game, Settings())
    >>> len(solution), bool(solution.complete), solution.concept
    (3, True, 'subgame-perfect')
    """

    name: ClassVar[str] = "only-subgame"
    concept: ClassVar[str] = "subgame-perfect"
    finds: ClassVar[str] = "all equilibria of a game in normal form, which is its own only subgame: those of nash"

    def accepts(self, game: Game[Any]) -> bool:
        """Normal form, as for `nash`."""
        return isinstance(game, NormalFormGame) and any(one.accepts(game) for one in _nash())

    def solve(self, game: Game[Any], settings: Settings) -> Solution:
        """See `Bimatrix` and `SupportEnumeration`."""
        solver = next(one for one in _nash() if one.accepts(game))
        found = solver.solve(game, settings)
        equilibria = tuple(
            replace(one, certificate=replace(one.certificate, concept=self.concept)) for one in found.equilibria
        )
        return replace(found, concept=self.concept, solver=self.name, equilibria=equilibria)


def _nash() -> tuple[Solver, ...]:
    return Bimatrix(), SupportEnumeration()
