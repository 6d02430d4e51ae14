"""The phase diagram: which equilibria exist, over two parameters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deterrence.report.drawings.areas import Area, areas
from deterrence.report.drawings.canvas import FAMILIES, Canvas, number
from deterrence.report.drawings.hatching import define_patterns, fill_of, pattern_of
from deterrence.report.drawings.legends import BADGE, Spot, letter, spots
from deterrence.report.drawings.measuring import text_width, wrapped
from deterrence.report.drawings.scales import ticks
from deterrence.report.drawings.words import listed, shown
from deterrence.report.elements import Drawing
from deterrence.report.figures.phases import OUTSIDE, RegimeMap

if TYPE_CHECKING:
    from deterrence.families import Characterization
    from deterrence.model.parts import Parameter

__all__ = ["phase_drawing"]

MARGIN, SIZE, SMALL, LINE = 14, 11.5, 10.5, 14
SIDE_X, SIDE_Y = 480, 340
"""Pixels of the plane itself."""
MOST_LINES = 4
_NUMBERED = re.compile(r"family (\d+)(?: \((.*)\)|:? ?(.*))")


@dataclass(frozen=True)
class _Plane:
    """The plane's place in the picture."""

    left: float
    top: float

    def at(self, share: tuple[float, float]) -> tuple[float, float]:
        return self.left + SIDE_X * share[0], self.top + SIDE_Y * (1 - share[1])


def phase_drawing(found: Characterization, *, name: str = "phases", caption: str = "") -> Drawing:
    """Draw which families of equilibria exist over two parameters.

    Every area is one regime: the set of families that exist there. Corners of the outlines lie on the exact boundaries,
    to floating-point accuracy; between them a straight line is nowhere farther off than a fifth of a pixel.

    Parameters
    ----------
    found
        ``characterize(model, vary=[across, up])``.
    name
        Stem of the picture's file and prefix of its ids.

    Raises
    ------
    UsageError
        When not exactly two parameters vary.
    """
    regimes = RegimeMap(found)
    return _Phases(regimes, areas(regimes.regimes), Canvas(name)).drawing(caption)


class _Phases:
    def __init__(self, regimes: RegimeMap, held: Sequence[Area], canvas: Canvas) -> None:
        self.regimes, self.held, self.canvas = regimes, held, canvas
        self.across, self.up = (regimes.model.parameters[name] for name in regimes.axes)

    def drawing(self, caption: str) -> Drawing:
        low, high = self.regimes.box[1]
        gutter = max(text_width(told, SMALL) for _, told in ticks(low, high))
        width = MARGIN * 2 + gutter + 10 + SIDE_X
        y = self._axis_name(self.up, MARGIN, MARGIN, width - 2 * MARGIN)
        plane = _Plane(MARGIN + gutter + 10, y + 12)
        define_patterns(self.canvas, {pattern_of(k) for k in range(len(self.held))})
        self._areas(plane)
        self._axes(plane)
        y = self._axis_name(self.across, plane.left, plane.top + SIDE_Y + 26, SIDE_X)
        self._letters(plane)
        end = self._legend(y + 14, width - 2 * MARGIN)
        title = f"Phase diagram: {self.regimes.model.title}"
        return self.canvas.drawing(width, end + MARGIN - 4, title, self._alt(), caption, kind="phases")

    def _axis_name(self, one: Parameter, left: float, y: float, room: float) -> float:
        """Name and meaning of a parameter in lines; returns where they end."""
        told = one.meaning + (f" ({one.unit})" if one.unit else "")
        name = shown(one.name)
        start = text_width(name, SIZE, bold=True) + 8
        lines = wrapped(told, SMALL, max(room - start, 120), most=3) if told else []
        self.canvas.text(left, y + 10, name, SIZE, font_weight="bold")
        for k, line in enumerate(lines):
            self.canvas.text(left + start, y + 10 + LINE * k, line, SMALL, class_="quiet")
        return y + max(len(lines), 1) * LINE

    def _areas(self, plane: _Plane) -> None:
        (a, b), (c, d) = self.regimes.box
        self.canvas.open(
            class_="plane", data_across=self.across.name, data_up=self.up.name,
            data_range_across=f"{a:.12g} {b:.12g}", data_range_up=f"{c:.12g} {d:.12g}",
            data_box=f"{plane.left:.2f} {plane.top:.2f} {SIDE_X} {SIDE_Y}",
        )  # fmt: skip
        for k, area in enumerate(self.held):
            path = "".join(_outline(ring, plane) for ring in area.rings)
            families = " ".join(str(one) for one in self._families(area.mark))
            outside = area.mark == OUTSIDE
            told = self._name(area.mark)
            look = "line" if outside else f"family-{k % FAMILIES + 1}"
            self.canvas.add(
                "path", told, d=path, class_=f"area {look} in-ink", fill_opacity=0.18 if outside else 0.5,
                stroke_width=1.2, stroke_linejoin="round", data_families=families, data_regime=k,
            )  # fmt: skip
            hatch = None if outside else fill_of(self.canvas, k)
            if hatch:
                self.canvas.add("path", told, d=path, fill=hatch, fill_opacity=0.45)
        self.canvas.close()

    def _families(self, mark: int) -> list[int]:
        return [] if mark == OUTSIDE else [k for k in range(len(self.regimes.found.families)) if mark >> k & 1]

    def _name(self, mark: int) -> str:
        if mark == OUTSIDE:
            return "outside the assumptions"
        found = self.regimes.found
        none = "no family" if found.complete else "no family found; not all were looked for"
        return "; ".join(found.families[k].name for k in self._families(mark)) or none

    def _axes(self, plane: _Plane) -> None:
        (a, b), (c, d) = self.regimes.box
        lines = []
        bottom = plane.top + SIDE_Y
        for value, told in ticks(a, b):
            x = plane.left + SIDE_X * (value - a) / (b - a)
            lines.append(f"M{x:.1f} {bottom:g}v5")
            self.canvas.text(x, bottom + 17, told, SMALL, text_anchor="middle")
        for value, told in ticks(c, d):
            y = bottom - SIDE_Y * (value - c) / (d - c)
            lines.append(f"M{plane.left:g} {y:.1f}h-5")
            self.canvas.text(plane.left - 8, y + 4, told, SMALL, text_anchor="end")
        self.canvas.add("path", d="".join(lines), class_="in-ink", stroke_width=1)

    def _letters(self, plane: _Plane) -> None:
        """The baseline's marker with its label, and a letter for every area."""
        share = self._baseline_share()
        marker = [] if share is None else [(share[0] * SIDE_X, share[1] * SIDE_Y)]
        found = spots(self.held, SIDE_X, SIDE_Y, marker)
        label = None if share is None else self._label(plane, *plane.at(share), found)
        if label is not None:
            near = [(label[0] - plane.left + k, plane.top + SIDE_Y - label[1] - 8) for k in range(0, 60, 12)]
            found = spots(self.held, SIDE_X, SIDE_Y, [*marker, *near])
        for k, x, y, u, v in found:
            a, b = plane.left + x, plane.top + SIDE_Y - y
            if (x, y) != (u, v):
                c, d = plane.left + u, plane.top + SIDE_Y - v
                self.canvas.add("path", d=f"M{c:.2f} {d:.2f}L{a:.2f} {b:.2f}", class_="in-ink", stroke_width=1)
                self.canvas.add("circle", cx=c, cy=d, r=1.8, class_="ink")
            self.canvas.add("circle", cx=a, cy=b, r=BADGE, class_="paper in-ink", stroke_width=0.8)
            self.canvas.text(a, b + 4, letter(k), SMALL, text_anchor="middle", font_weight="bold")
        if share is not None and label is not None:
            self._baseline(*plane.at(share), *label)

    def _baseline(self, x: float, y: float, left: float, top: float) -> None:
        width = text_width("baseline", SMALL) + 8
        self.canvas.add("rect", x=left, y=top, width=width, height=16, rx=3, class_="paper", fill_opacity=0.9)
        self.canvas.text(left + 4, top + 12, "baseline", SMALL)
        self.canvas.add("circle", "baseline", cx=x, cy=y, r=5, class_="marker paper in-ink", stroke_width=2)

    def _label(self, plane: _Plane, x: float, y: float, found: Sequence[Spot]) -> tuple[float, float]:
        """Beside the marker, within the plane, where no letter stands."""
        width = text_width("baseline", SMALL) + 8
        taken = [(plane.left + a, plane.top + SIDE_Y - b) for _, a, b, c, d in found if (a, b) == (c, d)]
        places = [(x + dx, y + dy) for dx in (9, -9 - width) for dy in (-22, 6, -8)]

        def hidden(place: tuple[float, float]) -> tuple[bool, int]:
            left, top = place
            inside = plane.left < left and left + width < plane.left + SIDE_X
            inside = inside and plane.top < top and top + 16 < plane.top + SIDE_Y
            wide, high = (left - BADGE, left + width + BADGE), (top - BADGE, top + 16 + BADGE)
            return not inside, sum(wide[0] < u < wide[1] and high[0] < v < high[1] for u, v in taken)

        return min(places, key=hidden)

    def _baseline_share(self) -> tuple[float, float] | None:
        """Where the model's own values lie; None when the other parameters are elsewhere."""
        model, found = self.regimes.model, self.regimes.found
        known = model.parameters
        if any(name in known and known[name].value != value for name, value in found.point.items()):
            return None
        (a, b), (c, d) = self.regimes.box
        return (float(self.across.value) - a) / (b - a), (float(self.up.value) - c) / (d - c)

    def _legend(self, y: float, room: float) -> float:
        """What letters mean; families with long names are numbered and named once, below the regimes."""
        names = [self._name(area.mark) for area in self.held]
        numbered = any(len(wrapped(name, SMALL, room - 60)) > 2 for name in names)
        self.canvas.text(MARGIN, y + 8, "Equilibria that exist", SMALL, font_weight="bold")
        y += 20
        for k, (area, name) in enumerate(zip(self.held, names, strict=True)):
            families = [self._numbered(one)[0] for one in self._families(area.mark)]
            if numbered and families:
                name = f"famil{'y' if len(families) == 1 else 'ies'} {listed(families)}"
            y = self._entry(k, area, name, y, room)
        if numbered:
            y += 6
            for place in sorted({one for area in self.held for one in self._families(area.mark)}):
                number_, told = self._numbered(place)
                self.canvas.text(MARGIN, y + 10, f"family {number_}", SMALL, font_weight="bold")
                for line in wrapped(told, SMALL, room - 70, most=MOST_LINES):
                    self.canvas.text(MARGIN + 70, y + 10, line, SMALL)
                    y += LINE
                y += 4
        return y

    def _numbered(self, place: int) -> tuple[str, str]:
        """Number and name of a family; a name that begins with a number keeps it, so that a page's own numbers hold."""
        name = self.regimes.found.families[place].name
        told = _NUMBERED.fullmatch(name)
        return (told[1], told[2] or told[3] or "") if told else (str(place + 1), name)

    def _entry(self, k: int, area: Area, name: str, y: float, room: float) -> float:
        outside = area.mark == OUTSIDE
        look = "line" if outside else f"family-{k % FAMILIES + 1}"
        box: dict[str, Any] = {"x": MARGIN, "y": y, "width": 30, "height": 17}
        opacity = 0.18 if outside else 0.5
        self.canvas.add("rect", **box, class_=f"{look} in-ink", fill_opacity=opacity, stroke_width=0.8)
        hatch = None if outside else fill_of(self.canvas, k)
        if hatch:
            self.canvas.add("rect", **box, fill=hatch, fill_opacity=0.45)
        self.canvas.text(MARGIN + 40, y + 12.5, letter(k), SMALL, font_weight="bold")
        lines = wrapped(name, SMALL, room - 60, most=MOST_LINES)
        for place, line in enumerate(lines):
            self.canvas.text(MARGIN + 62, y + 12.5 + LINE * place, line, SMALL)
        return y + len(lines) * LINE + 8

    def _alt(self) -> str:
        (a, b), (c, d) = self.regimes.box
        across, up = shown(self.across.name), shown(self.up.name)
        told = [f"Phase diagram: {across} from {a:g} to {b:g} across, {up} from {c:g} to {d:g} upward."]
        for k, area in enumerate(self.held):
            where = ""
            if area.centres:
                u, v, _ = area.centres[0]
                where = f", for instance at {across} {a + (b - a) * u:.2g} and {up} {c + (d - c) * v:.2g}"
            told.append(f"{letter(k)}, {area.share:.0%} of the plane{where}: {self._name(area.mark)}.")
        if self._baseline_share() is not None:
            values = f"{across} {number(self.across.value)}, {up} {number(self.up.value)}"
            told.append(f"The baseline is marked at {values}.")
        return " ".join(told)


def _outline(ring: Sequence[tuple[float, float]], plane: _Plane) -> str:
    points = [plane.at(one) for one in ring]
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"
