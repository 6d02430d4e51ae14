"""Phase diagrams: which equilibria exist, over two parameters, with exact boundaries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from deterrence.errors import UsageError
from deterrence.expressions import Comparison, Formula, compile_batch, names, substitute
from deterrence.families import Characterization
from deterrence.families.rational_functions import Ring
from deterrence.report.figures.canvas import (
    COLOURS,
    HATCHES,
    axis_label,
    cautioned,
    legend_below,
    new_figure,
    part_of_matplotlib,
    plain,
    style,
    tint,
)
from deterrence.report.figures.cautions import caution_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["RegimeMap", "plot_phases"]

CELLS = 480
"""Cells per side in which the map is drawn; boundaries do not depend on it."""
NEAR = 2e-4
"""How far to each side of a boundary regimes are compared, as a share of the range."""
MOST_WORDS = 900
"""Characters of a legend that names the families of every area in full."""
OUTSIDE = -1


class RegimeMap:
    """Which families exist at points of the plane of two parameters, and where that changes.

    Coordinates are shares of the two ranges, so that both count alike.

    Parameters
    ----------
    found
        Families over exactly two parameters.
    """

    def __init__(self, found: Characterization) -> None:
        if len(found.vary) != 2:
            raise UsageError(f"a phase diagram is drawn over two parameters, not {len(found.vary)}")
        self.found, self.model = found, found.model
        self.axes = tuple(found.vary)
        ranges = [self.model.parameters[name].range for name in self.axes]
        self.box = [(float(one.low), float(one.high)) for one in ranges]
        self.assumed = [one for one in self._assumptions() if set(names(one)) & set(self.axes)]
        conditions = [c for one in found.families for alternative in one.region.alternatives for c in alternative]
        self._conditions = list(dict.fromkeys([*conditions, *self.assumed]))
        self._held = compile_batch(self._conditions, self.axes) if self._conditions else None

    def _assumptions(self) -> list[Formula]:
        whole = [substitute(one, self.model.substitutions) for one in self.model.assume]
        return [substitute(one, self.found.point) for one in whole]

    def columns(self, u: Numbers, v: Numbers) -> Mapping[str, Numbers]:
        """Shares of the ranges as values of the parameters."""
        return {
            name: low + (high - low) * share
            for name, (low, high), share in zip(self.axes, self.box, (u, v), strict=True)
        }

    def regimes(self, u: Numbers, v: Numbers) -> NDArray[np.int64]:
        """Sum of 2**k over the families k that exist; -1 where the assumptions fail."""
        import numpy as np

        known: dict[Formula, Any] = {}
        if self._held is not None:
            known = dict(zip(self._conditions, self._held(self.columns(u, v)), strict=True))
        masks = np.zeros(np.shape(u), np.int64)
        for k, family in enumerate(self.found.families):
            somewhere = np.zeros(np.shape(u), np.bool_)
            for alternative in family.region.alternatives:
                here = np.ones(np.shape(u), np.bool_)
                for condition in alternative:
                    here &= known[condition].astype(np.bool_)
                somewhere |= here
            masks |= somewhere.astype(np.int64) << k
        for condition in self.assumed:
            masks = np.where(known[condition].astype(np.bool_), masks, OUTSIDE)
        return masks

    def name(self, mask: int) -> str:
        """A regime in words."""
        if mask == OUTSIDE:
            return "outside the assumptions"
        told = [one.name for k, one in enumerate(self.found.families) if mask >> k & 1]
        return " and ".join(told) or "no family"

    def boundaries(self) -> Iterator[tuple[Numbers, Numbers]]:
        """Curves on which a condition turns and the regime with it, in values of the parameters."""
        import numpy as np

        contour_generator = part_of_matplotlib("contourpy").contour_generator
        ends = np.linspace(0, 1, 161)
        u, v = np.meshgrid(ends, ends)
        for curve in self._polynomials():
            for line in contour_generator(ends, ends, curve.value(u, v)).lines(0.0):
                refined = curve.onto(np.asarray(line))
                yield from self._where_it_matters(curve, refined)

    def _where_it_matters(self, curve: _Curve, line: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
        import numpy as np

        middle = (line[1:] + line[:-1]) / 2
        slope = curve.gradient(middle)
        normal = NEAR * slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-300)
        one, other = middle + normal, middle - normal
        inside = ((one > 0) & (one < 1) & (other > 0) & (other < 1)).all(axis=1)
        changes = inside & (self.regimes(*one.T) != self.regimes(*other.T))
        for start, stop in _runs(changes):
            piece = line[start : stop + 1]
            x, y = (low + (high - low) * piece[:, k] for k, (low, high) in enumerate(self.box))
            yield x, y

    def _polynomials(self) -> list[_Curve]:
        import numpy as np

        ring = Ring(list(self.axes))
        found: dict[str, _Curve] = {}
        for condition in self._conditions:
            for one in condition.walk():
                if not isinstance(one, Comparison):
                    continue
                gap = ring.read(one.left - one.right)
                for part in (gap.above, gap.below):
                    for factor, _ in part.factor()[1]:
                        terms = [(int(e[0]), int(e[1]), float(Fraction(str(c)))) for e, c in factor.terms()]
                        found.setdefault(str(factor), _Curve(np.array(terms), self.box))
        return list(found.values())


class _Curve:
    """The zeros of a polynomial in two parameters, in shares of their ranges."""

    def __init__(self, terms: Numbers, box: Sequence[tuple[float, float]]) -> None:
        self.terms, self.box = terms, box

    def _at(self, u: Numbers, v: Numbers) -> tuple[Numbers, Numbers]:
        (a, b), (c, d) = self.box
        return a + (b - a) * u, c + (d - c) * v

    def value(self, u: Numbers, v: Numbers) -> Numbers:
        import numpy as np

        x, y = self._at(u, v)
        total = np.zeros(np.shape(u))
        for i, j, factor in self.terms:
            total = total + factor * x**i * y**j
        return total

    def gradient(self, points: Numbers) -> Numbers:
        import numpy as np

        x, y = self._at(points[:, 0], points[:, 1])
        across, up = np.zeros(len(points)), np.zeros(len(points))
        for i, j, factor in self.terms:
            across += factor * i * x ** max(i - 1, 0) * y**j
            up += factor * j * x**i * y ** max(j - 1, 0)
        (a, b), (c, d) = self.box
        return np.column_stack([across * (b - a), up * (d - c)])

    def onto(self, points: Numbers) -> Numbers:
        """Points moved onto the curve by Newton's method, to floating-point accuracy."""
        import numpy as np

        for _ in range(6):
            slope = self.gradient(points)
            size = np.maximum((slope**2).sum(axis=1), 1e-300)
            points = points - slope * (self.value(points[:, 0], points[:, 1]) / size)[:, None]
        return np.clip(points, 0, 1)


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(first, one past the last) of every run of true values."""
    import numpy as np

    steps = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(steps[::2], steps[1::2], strict=True)]


def plot_phases(found: Characterization, *, width: float = 6.4, height: float = 5.0) -> Any:
    """Draw which equilibria exist over two parameters.

    Areas come from the families' conditions at each point; the curves between them are the zeros of the conditions'
    polynomials, to floating-point accuracy, drawn where the regime differs on their two sides.

    Parameters
    ----------
    found
        ``characterize(model, vary=[across, up])``.
    width, height
        In inches.

    Returns
    -------
    matplotlib.figure.Figure
        Save it with `save_figure`.

    Raises
    ------
    UsageError
        When not exactly two parameters vary, or matplotlib is missing.
    """
    with style():
        regimes = RegimeMap(found)
        figure, axes = new_figure(width, height)
        masks = _fill(axes, regimes)
        for x, y in regimes.boundaries():
            axes.plot(x, y, color="black", linewidth=1.1, solid_capstyle="round", zorder=3)
        _mark_baseline(axes, regimes)
        _legend(figure, regimes, masks)
        across, up = (found.model.parameters[name] for name in regimes.axes)
        axes.set_xlabel(axis_label(across))
        axes.set_ylabel(axis_label(up, 50))
        axes.set_title(plain(found.model.title), loc="left")
        axes.set_xlim(*regimes.box[0])
        axes.set_ylim(*regimes.box[1])
        cautioned(figure, caution_of(found))
    return figure


def _fill(axes: Any, regimes: RegimeMap) -> list[int]:
    """Colour and hatch every regime; returns them, the largest first."""
    import numpy as np

    centres = (np.arange(CELLS) + 0.5) / CELLS
    u, v = np.meshgrid(centres, centres)
    held = regimes.regimes(u, v)
    found, counts = np.unique(held, return_counts=True)
    masks = [int(one) for one in found[np.argsort(-counts, kind="stable")]]
    edge = np.pad(held, 1, mode="edge")
    around = np.concatenate([[0.0], centres, [1.0]])
    (a, b), (c, d) = regimes.box
    x, y = a + (b - a) * around, c + (d - c) * around
    for k, mask in enumerate(masks):
        colour, hatch = _look(k, mask)
        area = (edge == mask).astype(float)
        drawn = axes.contourf(x, y, area, levels=[0.5, 1.5], colors=[colour], hatches=[hatch], zorder=1)
        drawn.set_edgecolor("#00000066")
        drawn.set_linewidth(0)
        drawn.set_paths([_thinned(path, 0.6 / CELLS, regimes.box) for path in drawn.get_paths()])
    return masks


def _thinned(path: Any, tolerance: float, box: Sequence[tuple[float, float]]) -> Any:
    """The same outline with fewer points: the steps of cells along slanted edges are within the tolerance of a line."""
    import numpy as np

    whole = part_of_matplotlib("path").Path
    sizes = np.array([high - low for low, high in box])
    starts = [*np.flatnonzero(path.codes == whole.MOVETO).tolist(), len(path.codes)]
    vertices, codes = [], []
    for start, stop in pairwise(starts):
        ring = path.vertices[start:stop]
        keep = _needed(ring / sizes, tolerance)
        vertices.append(ring[keep])
        codes += [whole.MOVETO, *[whole.LINETO] * (len(keep) - 2), whole.CLOSEPOLY]
    return whole(np.concatenate(vertices), codes)


def _needed(points: Numbers, tolerance: float) -> list[int]:
    """Numbers of the points that a line needs to stay within the tolerance (Douglas and Peucker)."""
    import numpy as np

    far = int(np.argmax(((points - points[0]) ** 2).sum(axis=1)))
    keep, open_ = {0, far, len(points) - 1}, [(0, far), (far, len(points) - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        along = points[last] - points[first]
        off = points[first + 1 : last] - points[first]
        length = float(np.hypot(*along))
        gaps = np.abs(along[0] * off[:, 1] - along[1] * off[:, 0]) / length if length else np.hypot(*off.T)
        worst = int(np.argmax(gaps))
        if gaps[worst] > tolerance:
            middle = first + 1 + worst
            keep.add(middle)
            open_ += [(first, middle), (middle, last)]
    return sorted(keep)


def _look(k: int, mask: int) -> tuple[Any, str]:
    if mask == OUTSIDE:
        return (0.93, 0.93, 0.93), ""
    return tint(COLOURS[k % len(COLOURS)], 0.55), HATCHES[(k + k // len(COLOURS)) % len(HATCHES)]


def _mark_baseline(axes: Any, regimes: RegimeMap) -> None:
    model, found = regimes.model, regimes.found
    if any(model.parameters[name].value != value for name, value in found.point.items()):
        return
    x, y = (float(model.parameters[name].value) for name in regimes.axes)
    axes.plot([x], [y], marker="o", markersize=6, color="white", markeredgecolor="black", zorder=4, linestyle="none")
    side, height = _quiet_corner(regimes, x, y)
    axes.annotate(
        "baseline",
        (x, y),
        xytext=(9 * side, 9 * height),
        textcoords="offset points",
        ha="left" if side > 0 else "right",
        va="bottom" if height > 0 else "top",
        fontsize=8.5,
        zorder=4,
        bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "none", "alpha": 0.85},
    )


def _quiet_corner(regimes: RegimeMap, x: float, y: float) -> tuple[int, int]:
    """The side (right, up: 1; left, down: -1) of a point on which a label hides the fewest boundaries."""
    import numpy as np

    (a, b), (c, d) = regimes.box
    u, v = (x - a) / (b - a), (y - c) / (d - c)
    hidden = {}
    for side in (1, -1):
        for height in (1, -1):
            across, up = np.meshgrid(u + side * np.linspace(0.02, 0.16, 8), v + height * np.linspace(0.03, 0.1, 6))
            outside = ((across < 0) | (across > 1) | (up < 0) | (up > 1)).any()
            hidden[side, height] = (bool(outside), len(np.unique(regimes.regimes(across, up))))
    return min(hidden, key=lambda corner: hidden[corner])


def _legend(figure: Any, regimes: RegimeMap, masks: Sequence[int]) -> None:
    """What every area stands for; where that takes many words, families have letters, told once."""
    patch = part_of_matplotlib("patches").Patch
    handles = []
    for k, mask in enumerate(masks):
        colour, hatch = _look(k, mask)
        handles.append(patch(facecolor=colour, hatch=hatch, edgecolor="#00000066"))
    labels = [regimes.name(mask) for mask in masks]
    if sum(map(len, labels)) > MOST_WORDS:
        drawn = [k for k in range(len(regimes.found.families)) if any(mask >> k & 1 for mask in masks if mask > 0)]
        letters = {k: ascii_uppercase[n] if n < 26 else str(n) for n, k in enumerate(drawn)}
        for n, mask in enumerate(masks):
            if mask > 0:
                labels[n] = ", ".join(letters[k] for k in drawn if mask >> k & 1)
        labels += [f"{letter}: {regimes.found.families[k].name}" for k, letter in letters.items()]
        handles += [patch(visible=False) for _ in drawn]
    legend_below(
        figure, handles, labels, handlelength=2.6, handleheight=1.5, title="Equilibria that exist", title_fontsize=8.5,
    )  # fmt: skip
