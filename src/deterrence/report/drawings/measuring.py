"""How wide text is, before any browser has set it: so that nothing in a drawing overlaps or is cut off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

__all__ = ["clean", "shortened", "text_width", "wrapped"]

REGULAR = (
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
    84, 84, 54, 102, 69, 69, 73, 78, 67, 61, 78, 76, 30, 50, 67, 56, 87, 75, 79, 67, 79, 73, 67, 62, 74, 69, 99, 69, 67,
    69, 40, 34, 40, 84, 56, 50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60,
    82, 60, 60, 53, 64, 34, 64, 84,
)  # fmt: skip
"""Advance widths of ASCII from the blank on, in hundredths of the font size, rounded up: the larger of what DejaVu Sans
and Helvetica's relatives take, so that text set in any usual sans serif fits."""
BOLD = (
    35, 46, 53, 84, 70, 101, 88, 31, 46, 46, 53, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40, 84,
    84, 84, 62, 100, 78, 77, 74, 84, 69, 69, 83, 84, 38, 56, 78, 64, 100, 84, 86, 74, 86, 78, 73, 69, 82, 78, 111, 78,
    73, 73, 46, 37, 46, 84, 56, 50, 68, 72, 60, 72, 68, 44, 72, 72, 35, 35, 67, 35, 105, 72, 69, 72, 72, 50, 60, 48, 72,
    66, 93, 65, 66, 59, 72, 40, 72, 84,
)  # fmt: skip
"""The same for bold text."""
OTHER, WIDE = 92, 108
_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def clean(text: str) -> str:
    """Text that XML may hold, on one line: control characters become blanks, those that turn reading order included.

    Examples
    --------
    >>> clean("a\\nb\\x00 c")
    'a b c'
    """
    return " ".join(_FORBIDDEN.sub(" ", text).split())


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line of text, rather too much than too little.

    Parameters
    ----------
    text
        One line.
    size
        Of the font, in pixels; the width is in pixels as well.

    Examples
    --------
    >>> text_width("iiii", 10) < text_width("mmmm", 10) < text_width("mmmm", 10, bold=True)
    True
    """
    table = BOLD if bold else REGULAR
    return sum(_hundredths(one, table) for one in text) * size / 100


def _hundredths(one: str, table: Sequence[int]) -> int:
    place = ord(one) - 32
    if 0 <= place < len(table):
        return table[place]
    if unicodedata.combining(one):
        return 0
    return WIDE if unicodedata.east_asian_width(one) in "WFA" else OTHER


def shortened(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """As much of a line as there is room for, with dots where something is left out.

    Examples
    --------
    >>> shortened("retaliate", 10, 200), shortened("retaliate", 10, 30)
    ('retaliate', 'ret…')
    """
    if text_width(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and text_width(kept + "…", size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrapped(text: str, size: float, room: float, *, bold: bool = False, most: int = 99) -> list[str]:
    """Text in lines that fit; a word that is too long, and what exceeds the most lines, is shortened with dots.

    Examples
    --------
    >>> wrapped("who moves and what is seen", 10, 90)
    ['who moves and', 'what is seen']
    """
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [shortened(line, size, room, bold=bold) for line in lines]
