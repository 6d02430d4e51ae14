"""Games from and for Gambit's Python package (17.0.0b2), exactly, through its own text formats.

Gambit insists on different names for different outcomes and numbers equal ones; the events of a game are recognized in
spite of that. It keeps information sets in the order in which they occur, no other. What else it does not keep is said
in `deterrence.interop.efg` and `deterrence.interop.nfg`.
"""

from __future__ import annotations

from fractions import Fraction
from io import StringIO
from typing import Any

from deterrence.errors import UsageError
from deterrence.games import ExtensiveFormGame, Game
from deterrence.interop.efg import EfgFormat
from deterrence.interop.nfg import NfgFormat
from deterrence.interop.optional import optional_module

__all__ = ["from_pygambit", "to_pygambit"]

_INSTALL = "pip install 'deterrence[gambit]'"


def to_pygambit(game: Game[Any]) -> Any:
    """The same game as a ``pygambit.Game``, extensive or strategic like it, with exact numbers.

    Raises
    ------
    UsageError
        When pygambit is not installed, or cannot read the game (some of its versions refuse odd names).
    """
    gambit = optional_module("pygambit", _INSTALL)
    try:
        if isinstance(game, ExtensiveFormGame):
            return gambit.read_efg(StringIO(EfgFormat().write(game)))
        return gambit.read_nfg(StringIO(NfgFormat().write(game)))
    except ValueError as error:
        raise UsageError(f"Gambit does not accept this game: {error}") from error


def from_pygambit(game: Any) -> Game[Fraction]:
    """The same game as a ``pygambit.Game``: its tree where it has one, else its table.

    Raises
    ------
    UsageError
        When pygambit is not installed.
    """
    gambit = optional_module("pygambit", _INSTALL)
    if isinstance(game, gambit.ExtensiveGame):
        return EfgFormat().read(game.to_efg(), "pygambit")
    return NfgFormat().read(game.to_nfg(), "pygambit")
