"""Games from and for other programs: files, nashpy, QuantEcon, Gambit."""

from __future__ import annotations

from deterrence.interop.base import GameFormat
from deterrence.interop.files import FORMATS, format_of, format_table, read_game, write_game

__all__ = ["FORMATS", "GameFormat", "format_of", "format_table", "read_game", "write_game"]
