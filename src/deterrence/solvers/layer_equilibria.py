"""Nash equilibria of what remains of a subgame, as products of convex sets of mixtures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from deterrence.games import NormalFormGame
from deterrence.solvers.base import Settings
from deterrence.solvers.mixing_polynomials import MixingPolynomial
from deterrence.solvers.solution import Solution

__all__ = ["LayerEquilibria", "layer_equilibria"]


@dataclass(frozen=True)
class LayerEquilibria:
    """The equilibria of a normal form among those who move in it.

    Parameters
    ----------
    movers
        Numbers of the players who move.
    subsets
        For every set of equilibria and every mover the extreme mixtures (plan -> probability): each combination of
        their convex combinations is an equilibrium.
    gap
        Why these may not be all; empty when they are.
    """

    movers: tuple[int, ...]
    subsets: tuple[tuple[tuple[Mapping[str, Any], ...], ...], ...]
    gap: str


def layer_equilibria(
    table: NormalFormGame[MixingPolynomial], movers: tuple[int, ...], settings: Settings
) -> LayerEquilibria:
    """Solve a normal form in which the movers' payoffs are constant, with the solver that the table of solvers picks.

    Raises
    ------
    LimitError
        When the normal form is beyond that solver's limits.
    """
    from deterrence.solvers import solve_game

    game = NormalFormGame(
        tuple(table.players[i] for i in movers),
        tuple(table.actions[i] for i in movers),
        tuple(tuple(Fraction(0) + value.constant for value in table.payoffs[i]) for i in movers),
    )
    solution = solve_game(game, "nash", replace(settings, progress=lambda _what, _share: None))
    subsets = _exchangeable(solution) if len(movers) == 2 else _one_by_one(solution)
    gap = ""
    if not solution.complete:
        gap = f"its Nash equilibria may not all be found: {solution.complete.argument}"
    elif len(movers) > 2 and any(one.dimension for one in solution.components):
        gap = "a continuum of equilibria among three or more players; only those that the solver lists were followed"
    return LayerEquilibria(movers, subsets, gap)


def _exchangeable(solution: Solution) -> tuple[tuple[tuple[Mapping[str, Any], ...], ...], ...]:
    """Maximal Nash subsets of a two-player game: each is a product of two convex sets."""
    return tuple(
        tuple(
            _distinct([solution.equilibria[position].strategies[player][player] for position in subset])
            for player in solution.game.players
        )
        for component in solution.components
        for subset in component.subsets
    )


def _one_by_one(solution: Solution) -> tuple[tuple[tuple[Mapping[str, Any], ...], ...], ...]:
    return tuple(
        tuple((one.strategies[player][player],) for player in solution.game.players) for one in solution.equilibria
    )


def _distinct(mixtures: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    return tuple({tuple(one.items()): one for one in mixtures}.values())
