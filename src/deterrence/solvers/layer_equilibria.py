"""Nash equilibria of what remains of a subgame, as products of convex sets of mixtures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from numbers import Rational
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

    payoffs = tuple(tuple(Fraction(0) + value.constant for value in table.payoffs[i]) for i in movers)
    if not all(isinstance(value, Rational) for row in payoffs for value in row):
        return LayerEquilibria(movers, (), "payoffs that later mixing makes irrational, in a simultaneous move")
    game = NormalFormGame(tuple(table.players[i] for i in movers), tuple(table.actions[i] for i in movers), payoffs)
    solution = solve_game(game, "nash", replace(settings, progress=lambda _what, _share: None))
    spanned = [subset for component in solution.components for subset in component.subsets]
    loose = sorted(set(range(len(solution))).difference(*spanned))
    gap = ""
    if not solution.complete:
        gap = f"its Nash equilibria may not all be found: {solution.complete.argument}"
    elif any(solution.components[solution.equilibria[k].component - 1].dimension for k in loose):
        gap = "a curved continuum of Nash equilibria, of which only sample points were followed"
    subsets = (*spanned, *((k,) for k in loose))
    return LayerEquilibria(movers, tuple(_factors(solution, subset) for subset in subsets), gap)


def _factors(solution: Solution, subset: Sequence[int]) -> tuple[tuple[Mapping[str, Any], ...], ...]:
    """Per player the extreme mixtures of a set that is a product of convex sets of mixtures."""
    return tuple(
        _distinct([solution.equilibria[k].strategies[player][player] for k in subset])
        for player in solution.game.players
    )


def _distinct(mixtures: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    return tuple({tuple(one.items()): one for one in mixtures}.values())
