"""Games from and for other programs: files, nashpy, QuantEcon, Gambit."""

from __future__ import annotations

from deterrence.interop.base import GameFormat
from deterrence.interop.files import FORMATS, format_of, format_table, read_game, write_game
from deterrence.interop.with_nashpy import from_nashpy, to_nashpy
from deterrence.interop.with_pygambit import from_pygambit, to_pygambit
from deterrence.interop.with_quantecon import from_quantecon, to_quantecon

__all__ = [
    "FORMATS",
    "GameFormat",
    "format_of",
    "format_table",
    "from_nashpy",
    "from_pygambit",
    "from_quantecon",
    "read_game",
    "to_nashpy",
    "to_pygambit",
    "to_quantecon",
    "write_game",
]
