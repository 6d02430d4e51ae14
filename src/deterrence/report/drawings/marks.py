"""Marks of who moves: a shape and a colour per player, an open circle for chance."""

from __future__ import annotations

from typing import Any

from deterrence.report.drawings.canvas import FAMILIES, Canvas
from deterrence.report.drawings.words import shape_of

__all__ = ["draw_mark"]

OUTLINES = {
    "square": "M{0:g} {1:g}h8.6v8.6h-8.6Z",
    "triangle": "M{0:g} {1:g}l5.4 9.4h-10.8Z",
    "diamond": "M{0:g} {1:g}l5.8 5.8l-5.8 5.8l-5.8 -5.8Z",
}
STARTS = {"square": (-4.3, -4.3), "triangle": (0.0, -6.0), "diamond": (0.0, -5.8)}


def draw_mark(canvas: Canvas, player: int, x: float, y: float, told: str | None = None, **attributes: Any) -> None:
    """The mark of a player, or of chance (-1), around a place."""
    told = told or None
    if player < 0:
        canvas.add("circle", told, cx=x, cy=y, r=4.2, class_="paper in-ink", stroke_width=1.4, **attributes)
        return
    given = {"class_": f"family-{player % FAMILIES + 1} in-ink", "stroke_width": 0.8, **attributes}
    shape = shape_of(player)
    if shape == "circle":
        canvas.add("circle", told, cx=x, cy=y, r=4.8, **given)
        return
    right, down = STARTS[shape]
    canvas.add("path", told, d=OUTLINES[shape].format(x + right, y + down), **given)
