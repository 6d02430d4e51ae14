"""Scenario discovery: boxes of parameters in which an outcome mostly holds, by patient peeling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from deterrence.analysis.sensitivity.drawing import Columns
from deterrence.analysis.sensitivity.results import Sensitivity
from deterrence.errors import NotDefinedError
from deterrence.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

__all__ = ["Box", "Boxes", "find_boxes"]

PEEL = 0.05
"""Share of the points in the box that one step may cut off."""
LEAST_MASS = 0.02
"""Smallest share of all points that a box may hold."""
MOST_BOXES = 3
CERTAIN = 0.99
"""Peeling stops where this share of the box's points has the outcome."""
WORTH = 0.01
"""A limit stays only if without it the density falls by at least this much."""

Limits = dict[str, tuple[float | None, float | None]]


@dataclass(frozen=True)
class Box:
    """Limits on parameters within which an outcome mostly holds.

    Parameters
    ----------
    limits
        parameter -> (low, high), None where the range is not cut; parameters that are not listed are free.
    coverage
        Share of all points with the outcome that lie in the box and in no earlier one.
    density
        Share of the points in the box (and in no earlier one) that have the outcome.
    mass
        Share of all points that lie in the box and in no earlier one.
    """

    limits: Limits
    coverage: float
    density: float
    mass: float


@dataclass(frozen=True, repr=False)
class Boxes(Sensitivity):
    """Boxes that predict an outcome, the best first, by the Patient Rule Induction Method :cite:`friedman-1999`.

    Coverage and density are those of the points that the boxes were found with; `held_out_density` is that of as many
    points that the search did not see.
    """

    method: ClassVar[str] = "boxes"
    model: Model
    concept: str
    quantity: str
    at_least: float
    selection: str
    share: float
    boxes: tuple[Box, ...]
    held_out_density: tuple[float | None, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def caption(self) -> str:
        """What the rows show, in one line."""
        return (
            f"Boxes in which {self.quantity} >= {self.at_least:g} (selection: {self.selection}); it holds at "
            f"{self.share:.1%} of all points"
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row per limit."""
        rows = []
        for k, (box, fresh) in enumerate(zip(self.boxes, self.held_out_density, strict=True), start=1):
            for name, (low, high) in box.limits.items():
                rows.append(
                    {
                        "box": k,
                        "parameter": name,
                        "from": low,
                        "to": high,
                        "density": box.density,
                        "density, new points": fresh,
                        "coverage": box.coverage,
                        "mass": box.mass,
                    }
                )
        return rows


def find_boxes(columns: Columns, wanted: Mask) -> tuple[Box, ...]:
    """Peel boxes one after the other, each from the points that earlier ones leave.

    A step cuts off at most 5 % of the points, on the side of the parameter where that raises the share of points with
    the outcome most; limits that contribute nothing are then given back.

    Parameters
    ----------
    columns
        The points.
    wanted
        Which have the outcome.

    Raises
    ------
    NotDefinedError
        When all points have the outcome, or none.
    """
    import numpy as np

    total = int(wanted.sum())
    if total in (0, len(wanted)):
        raise NotDefinedError(
            f"the outcome holds at {'all' if total else 'none'} of {len(wanted)} points: no box tells it apart; choose "
            "another level with at_least"
        )
    left = np.ones(len(wanted), np.bool_)
    found: list[Box] = []
    base = total / len(wanted)
    while len(found) < MOST_BOXES:
        limits = _pruned(columns, wanted, left, _peeled(columns, wanted, left))
        inside = left & _inside(columns, limits)
        density = float(wanted[inside].mean()) if inside.any() else 0.0
        if not limits or density <= max(base, float(wanted[left].mean())):
            break
        hits = int((wanted & inside).sum())
        found.append(Box(limits, hits / total, density, float(inside.mean())))
        left &= ~inside
        if (wanted & left).sum() < LEAST_MASS * len(wanted):
            break
    return tuple(found)


def density_in(box: Box, columns: Columns, wanted: Mask, earlier: tuple[Box, ...] = ()) -> float | None:
    """Share of the points in a box, and in no earlier one, that have the outcome; None when there are none."""
    inside = _inside(columns, box.limits)
    for one in earlier:
        inside &= ~_inside(columns, one.limits)
    return float(wanted[inside].mean()) if inside.any() else None


def _inside(columns: Columns, limits: Limits) -> Mask:
    import numpy as np

    inside = np.ones(len(next(iter(columns.values()))), np.bool_)
    for name, (low, high) in limits.items():
        if low is not None:
            inside &= columns[name] >= low
        if high is not None:
            inside &= columns[name] <= high
    return inside


def _peeled(columns: Columns, wanted: Mask, left: Mask) -> Limits:
    limits: Limits = {}
    inside = left.copy()
    while wanted[inside].mean() < CERTAIN:
        steps = [step for name, column in columns.items() for step in _steps(name, column, wanted, inside)]
        if not steps:
            break
        gain, name, side, limit, kept = max(steps, key=lambda one: one[0])
        if gain <= 0 or kept.sum() < LEAST_MASS * len(wanted):
            break
        low, high = limits.get(name, (None, None))
        limits[name] = (limit, high) if side == "low" else (low, limit)
        inside = kept
    return limits


def _steps(
    name: str, column: NDArray[np.float64], wanted: Mask, inside: Mask
) -> list[tuple[float, str, str, float, Mask]]:
    """Both cuts of one parameter: (gain in density per point cut off, parameter, side, limit, points kept)."""
    import numpy as np

    values = column[inside]
    before = wanted[inside].mean()
    found = []
    for side, share in (("low", PEEL), ("high", 1 - PEEL)):
        limit = float(np.quantile(values, share))
        kept = inside & (column >= limit if side == "low" else column <= limit)
        cut = int(inside.sum() - kept.sum())
        if cut and kept.any():
            found.append((float(wanted[kept].mean() - before) / cut, name, side, limit, kept))
    return found


def _pruned(columns: Columns, wanted: Mask, left: Mask, limits: Limits) -> Limits:
    """The limits without those that hardly raise the density."""
    kept = dict(limits)
    for name in list(limits):
        for side in (0, 1):
            if name not in kept or kept[name][side] is None:
                continue
            pair = tuple(None if k == side else end for k, end in enumerate(kept[name]))
            wider = {**kept, name: (pair[0], pair[1])}
            if pair == (None, None):
                del wider[name]
            now = wanted[left & _inside(columns, kept)].mean()
            if wider and wanted[left & _inside(columns, wider)].mean() >= now - WORTH:
                kept = wider
    return kept
