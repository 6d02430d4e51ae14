"""Letters for areas: where they stand in the plane, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, hypot, pi, sin

from deterrence.report.drawings.areas import Area

__all__ = ["BADGE", "Spot", "letter", "spots"]

BADGE = 9
"""Radius of a letter's disc, in pixels."""
Spot = tuple[int, float, float, float, float]
"""Number of the area, place of its letter, and the place in the area that the letter belongs to, in pixels."""


def letter(k: int) -> str:
    """A, B, ... Z, A2, B2, ...

    Examples
    --------
    >>> letter(1), letter(27)
    ('B', 'B2')
    """
    again = k // 26
    return chr(ord("A") + k % 26) + (str(again + 1) if again else "")


def spots(held: Sequence[Area], wide: float, high: float, taken: Sequence[tuple[float, float]]) -> list[Spot]:
    """Where letters stand: inside an area that has room, else beside it.

    Parameters
    ----------
    held
        Areas.
    wide, high
        Of the plane, in pixels; places are measured from its lower left corner.
    taken
        Places that letters keep away from.
    """
    found: list[Spot] = []
    narrow = []
    for k, area in enumerate(held):
        centres = [(u * wide, v * high, room * min(wide, high)) for u, v, room in area.centres]
        found += [(k, x, y, x, y) for x, y, room in centres if room > BADGE + 2]
        if centres and centres[0][2] <= BADGE + 2:
            narrow.append((k, *centres[0][:2]))
    for k, x, y in narrow:
        free = [(a, b) for a, b in _around(x, y) if BADGE < a < wide - BADGE and BADGE < b < high - BADGE]
        others = [*taken, *((a, b) for _, a, b, _, _ in found)]
        free = [(a, b) for a, b in free if all(hypot(a - c, b - d) > 2.4 * BADGE for c, d in others)]
        if free:
            found.append((k, *free[0], x, y))
    return found


def _around(x: float, y: float) -> Iterator[tuple[float, float]]:
    for away in (2.6 * BADGE, 4 * BADGE, 5.5 * BADGE):
        for eighth in (1, 7, 3, 5, 0, 4, 2, 6):
            yield x + away * cos(eighth * pi / 4), y + away * sin(eighth * pi / 4)
