"""Games from and for QuantEcon's ``game_theory``: any number of players, floats.

A player's payoff array there is *player-relative*: its first axis is that player's own action, the next ones those of
the following players, in a circle. Here the axes are the players in order, for everyone.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from deterrence.games import Game, NormalFormGame
from deterrence.interop.arrays import float_arrays
from deterrence.interop.optional import optional_module

__all__ = ["from_quantecon", "to_quantecon"]

_INSTALL = "pip install 'deterrence[quantecon]'"


def to_quantecon(game: Game[Any]) -> Any:
    """A ``quantecon.game_theory.NormalFormGame`` with the same payoffs as floats (rounded, see `float_arrays`).

    Names are not carried.

    Raises
    ------
    UsageError
        When the game is not in normal form, or QuantEcon is not installed.
    """
    theory = optional_module("quantecon.game_theory", _INSTALL)
    count = len(game.players)
    circles = [[(i + k) % count for k in range(count)] for i in range(count)]
    arrays = zip(float_arrays(game), circles, strict=True)
    return theory.NormalFormGame([theory.Player(array.transpose(circle)) for array, circle in arrays])


def from_quantecon(
    game: Any, players: Sequence[str] | None = None, actions: Sequence[Sequence[str]] | None = None, title: str = ""
) -> NormalFormGame[Fraction]:
    """An exact game from QuantEcon's: a float stands for the shortest decimal that prints as it.

    Parameters
    ----------
    game
        A ``quantecon.game_theory.NormalFormGame``.
    players, actions, title
        Names, which QuantEcon's games lack; numbered when absent.
    """
    count = len(game.players)
    circles = [[(k - i) % count for k in range(count)] for i in range(count)]
    arrays = [player.payoff_array.transpose(circle) for player, circle in zip(game.players, circles, strict=True)]
    return NormalFormGame.from_arrays(*arrays, players=players, actions=actions, title=title)
