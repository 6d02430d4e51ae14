"""Names and probabilities as drawings print them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deterrence.report.drawings.measuring import clean

__all__ = ["listed", "name_of", "shape_of", "shown"]

SHAPES = ("circle", "square", "triangle", "diamond")


def shown(name: str) -> str:
    """An identifier for readers.

    Examples
    --------
    >>> shown("hold_fire")
    'hold fire'
    """
    return clean(name.replace("_", " ")) or "(no name)"


def name_of(player: str, players: Mapping[str, str]) -> str:
    """What readers call a player."""
    return clean(players.get(player) or player.replace("_", " ")) or "(no name)"


def listed(items: Sequence[Any], last: str = "and") -> str:
    """Items for running text.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    told = [str(one) for one in items]
    return f" {last} ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def shape_of(player: int) -> str:
    """The mark of a player's moves, told apart without colour."""
    return SHAPES[player % len(SHAPES)]
