"""Games from and for nashpy: two players, floats."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from deterrence.errors import UsageError
from deterrence.games import Game, NormalFormGame
from deterrence.interop.arrays import float_arrays
from deterrence.interop.optional import optional_module

__all__ = ["from_nashpy", "to_nashpy"]

_INSTALL = "pip install nashpy"


def to_nashpy(game: Game[Any]) -> Any:
    """A ``nashpy.Game`` with the same payoffs as floats (rounded, see `float_arrays`); names are not carried.

    Raises
    ------
    UsageError
        When the game is not in normal form with two players.

    Examples
    --------
    >>> to_nashpy(NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]])).payoff_matrices[1].tolist()
    [[2.0, 2.0], [0.0, -1.0]]
    """
    if len(game.players) != 2:
        raise UsageError(f"nashpy's games have two players; this one has {len(game.players)}")
    return optional_module("nashpy", _INSTALL).Game(*float_arrays(game))


def from_nashpy(
    game: Any, players: Sequence[str] | None = None, actions: Sequence[Sequence[str]] | None = None, title: str = ""
) -> NormalFormGame[Fraction]:
    """An exact game from a ``nashpy.Game``: a float stands for the shortest decimal that prints as it.

    Parameters
    ----------
    game
        Any object with two `payoff_matrices`.
    players, actions, title
        Names, which nashpy's games lack; numbered when absent.

    Examples
    --------
    >>> import nashpy
    >>> from_nashpy(nashpy.Game([[0.1, 3]])).payoffs
    ((Fraction(1, 10), Fraction(3, 1)), (Fraction(-1, 10), Fraction(-3, 1)))
    """
    return NormalFormGame.from_arrays(*game.payoff_matrices, players=players, actions=actions, title=title)
