"""How far each parameter can move alone before the regime changes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from deterrence.analysis.sensitivity.tornado import Change, Reach, Tornado
from deterrence.report.drawings.canvas import Canvas, number
from deterrence.report.drawings.keys import Sample, draw_key
from deterrence.report.drawings.measuring import shortened, text_width
from deterrence.report.drawings.words import shown
from deterrence.report.elements import Drawing

__all__ = ["tornado_drawing"]

MARGIN, SIZE, SMALL = 14, 11.5, 10.5
NAME_ROOM, BAR = 190, 330
ROW = 25
HATCH = "hatch"


def tornado_drawing(found: Tornado, *, name: str = "tornado", caption: str = "") -> Drawing:
    """Draw, for each parameter, its range, and the part of it in which the regime stays as it is.

    Rows run from the parameter that has least far to go; each is scaled to the parameter's own range, whose ends stand
    beside it. Thresholds are exact.

    Parameters
    ----------
    found
        ``sensitivity(model, method="thresholds")``.
    name
        Stem of the picture's file and prefix of its ids.
    """
    canvas = Canvas(name)
    canvas.parts.append(
        f'<defs><pattern id="{canvas.id(HATCH)}" width="7" height="7" patternUnits="userSpaceOnUse">'
        '<path class="in-line" fill="none" stroke-width="1" d="M-2 2l4 -4M0 7l7 -7M5 9l4 -4"/></pattern></defs>'
    )
    names = [shortened(shown(one.parameter), SIZE, NAME_ROOM) for one in found.reaches]
    side = max([text_width(one, SIZE) for one in names] + [60])
    ends = [number(value) for one in found.reaches for value in (one.low, one.high)]
    gutter = max([text_width(one, SMALL) for one in ends] + [20])
    left = MARGIN + side + 16 + gutter + 8
    width = left + BAR + 8 + gutter + MARGIN
    for k, (one, called) in enumerate(zip(found.reaches, names, strict=True)):
        canvas.open(class_="reach", data_parameter=one.parameter)
        canvas.text(MARGIN, MARGIN + ROW * k + 16, called, SIZE)
        _row(canvas, one, left, MARGIN + ROW * k)
        canvas.close()
    samples = [
        Sample("the regime stays", 24, lambda c, x, y: _bar(c, x, y - 6, 24, 12)),
        Sample("another regime, or further ones", 24, lambda c, x, y: _beyond(c, x, y - 6, 24, 12)),
        Sample("value now", 12, lambda c, x, y: _marker(c, x + 6, y)),
    ]
    end = draw_key(canvas, MARGIN, MARGIN + ROW * len(found.reaches) + 16, width - 2 * MARGIN, samples)
    title = f"Room for each parameter: {found.model.title}"
    return canvas.drawing(width, end + MARGIN - 4, title, _alt(found), caption, kind="tornado")


def _row(canvas: Canvas, one: Reach, left: float, top: float) -> None:
    low = _share(one, one.below.at) if one.below else 0.0
    high = _share(one, one.above.at) if one.above else 1.0
    canvas.text(left - 8, top + 16, number(one.low), SMALL, text_anchor="end", class_="quiet")
    canvas.text(left + BAR + 8, top + 16, number(one.high), SMALL, class_="quiet")
    _beyond(canvas, left, top + 4, BAR, ROW - 9)
    _bar(canvas, left + BAR * low, top + 4, max(BAR * (high - low), 2), ROW - 9)
    now = left + BAR * _share(one, one.value)
    taken = [(now - 6, now + 6)]
    for side, place, is_below in ((one.below, low, True), (one.above, high, False)):
        if side is not None:
            _threshold(canvas, number(side.at), left + BAR * place, top + 4, is_below, taken, left)
    _marker(canvas, now, top + 4 + (ROW - 9) / 2)


def _threshold(
    canvas: Canvas, told: str, x: float, top: float, is_below: bool, taken: list[tuple[float, float]], left: float
) -> None:
    """The number of a threshold, outside of the bar where there is room, else inside."""
    width = text_width(told, SMALL) + 6
    near, far = taken[0]
    outside = min(x - 2, near) - width if is_below else max(x + 2, far)
    places = [outside, x + 2 if is_below else x - width - 2]
    fits = [
        start
        for start in places
        if left <= start and start + width <= left + BAR and all(start + width <= a or b <= start for a, b in taken)
    ]
    canvas.add("path", d=f"M{x:.2f} {top - 1:g}v{ROW - 7}", class_="in-ink", stroke_width=1.6)
    if fits:
        taken.append((fits[0], fits[0] + width))
        canvas.add("rect", x=fits[0], y=top + 1.5, width=width, height=ROW - 12, rx=2, class_="paper")
        canvas.text(fits[0] + 3, top + 12, told, SMALL)


def _bar(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    canvas.add("rect", x=x, y=y, width=width, height=height, class_="paper")
    canvas.add("rect", x=x, y=y, width=width, height=height, class_="stays family-1 in-family-1", fill_opacity=0.6)


def _beyond(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    hatch = f"url(#{canvas.id(HATCH)})"
    canvas.add("rect", x=x, y=y, width=width, height=height, fill=hatch, class_="in-line", stroke_width=0.7)


def _marker(canvas: Canvas, x: float, y: float) -> None:
    canvas.add("circle", cx=x, cy=y, r=4.5, class_="marker paper in-ink", stroke_width=1.8)


def _share(one: Reach, value: Any) -> float:
    return float(value - one.low) / float(one.high - one.low)


def _alt(found: Tornado) -> str:
    regime = "; ".join(found.regime) or "none"
    told = [f"Room for each parameter, alone, until the regime ({regime}) changes, the most sensitive first."]
    for one in found.reaches:
        where = f"now {number(one.value)} in [{number(one.low)}, {number(one.high)}]"
        told.append(f"{shown(one.parameter)}, {where}: {_room(one)}.")
    return " ".join(told)


def _room(one: Reach) -> str:
    parts = [
        f"{word} to {_value(side)}" for word, side in (("down", one.below), ("up", one.above)) if side is not None
    ]
    return "changes " + " and ".join(parts) if parts else "no change within the range"


def _value(side: Change) -> str:
    return number(side.at) if isinstance(side.at, Fraction) else f"about {float(side.at):.4g}"
