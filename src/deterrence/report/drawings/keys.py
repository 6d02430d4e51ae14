"""What the signs in a drawing mean: a line or two of samples below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from deterrence.report.drawings.canvas import Canvas
from deterrence.report.drawings.measuring import text_width, wrapped

__all__ = ["Sample", "draw_key"]

SIZE, LINE = 10.5, 17


@dataclass(frozen=True)
class Sample:
    """A sign, drawn by a function into a box that starts at (x, y of its middle), and what it means."""

    told: str
    width: float
    draw: Callable[[Canvas, float, float], None]


def draw_key(canvas: Canvas, left: float, top: float, room: float, samples: Iterable[Sample]) -> float:
    """Samples side by side, in as many lines as they take; returns where the last line ends."""
    x, y = left, top
    for one in samples:
        lines = wrapped(one.told, SIZE, room - one.width - 6)
        width = one.width + 6 + max(text_width(line, SIZE) for line in lines) + 18
        if x > left and x + width - 18 > left + room:
            x, y = left, y + LINE
        one.draw(canvas, x, y)
        for k, line in enumerate(lines):
            canvas.text(x + one.width + 6, y + 4 + 13 * k, line, SIZE, class_="quiet")
        x += width
        if len(lines) > 1:
            x, y = left, y + 13 * (len(lines) - 1) + LINE
    return y + 8 if x > left else y + 8 - LINE
