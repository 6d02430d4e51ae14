"""All equilibria in pure strategies of a game with any number of players."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

from deterrence.errors import LimitError
from deterrence.games import NormalFormGame

__all__ = ["MOST_PROFILES", "pure_equilibria"]

MOST_PROFILES = 5_000_000
"""Largest number of pure profiles of a game."""


def pure_equilibria(game: NormalFormGame[Any]) -> list[tuple[int, ...]]:
    """Every pure profile at which no player gains by another action; complete, ties included.

    One pass over the profiles for each player, in time proportional to the number of payoffs.

    Returns
    -------
    list of tuple of int
        Action numbers, one per player, in the order of the profiles.

    Raises
    ------
    LimitError
        Beyond `MOST_PROFILES` profiles.

    Examples
    --------
    >>> pure_equilibria(NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]]))
    [(0, 1), (1, 0)]
    """
    shape = game.shape
    size = prod(shape)
    if size > MOST_PROFILES:
        raise LimitError(f"the game has {size} pure profiles; the limit is {MOST_PROFILES}")
    stable = [True] * size
    for player, payoffs in enumerate(game.payoffs):
        step = prod(shape[player + 1 :])
        block = step * shape[player]
        for start in range(0, size, block):
            for offset in range(start, start + step):
                own = range(offset, offset + block, step)
                best: Fraction = max(payoffs[cell] for cell in own)
                for cell in own:
                    if payoffs[cell] < best:
                        stable[cell] = False
    return [profile for profile, holds in zip(game.profiles(), stable, strict=True) if holds]
