"""How far each parameter can move alone before the regime changes, drawn."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from deterrence.analysis.sensitivity.tornado import Change, Reach, Tornado
from deterrence.report.figures.canvas import COLOURS, headline, new_figure, part_of_matplotlib, plain, style
from deterrence.report.figures.cautions import caution_of

__all__ = ["plot_tornado"]

WITHIN = COLOURS[0]
ROW = 0.36
"""Inches per parameter."""


def plot_tornado(found: Tornado, *, width: float = 6.4) -> Any:
    """Draw, for each parameter, its range, and the part of it in which the regime stays as it is.

    Parameters run from the one that has least far to go. Every row is scaled to the parameter's own range; the numbers
    are exact.

    Parameters
    ----------
    found
        ``sensitivity(model, method="thresholds")``.

    Returns
    -------
    matplotlib.figure.Figure
        Save it with `save_figure`.

    Raises
    ------
    UsageError
        When matplotlib is missing.
    """
    with style():
        caution = caution_of(found)
        figure, axes = new_figure(width, 1.3 + ROW * len(found.reaches) + (0.5 if caution else 0))
        for k, one in enumerate(found.reaches):
            _row(axes, k, one)
        axes.set_ylim(len(found.reaches) - 0.4, -0.6)
        axes.set_xlim(-0.02, 1.02)
        axes.set_yticks(range(len(found.reaches)), [plain(one.parameter) for one in found.reaches])
        axes.set_xticks([0, 1], ["lowest value", "highest value"])
        axes.tick_params(axis="both", length=0)
        axes.spines["left"].set_visible(False)
        axes.spines["bottom"].set_visible(False)
        headline(figure, found.model.title, "Room for each parameter, alone, until the regime changes", caution)
        patch = part_of_matplotlib("patches").Patch
        handles = [
            patch(facecolor=WITHIN, alpha=0.75, label="the regime stays"),
            patch(facecolor="white", edgecolor="#bbbbbb", hatch="////", label="another regime, or further ones"),
            axes.plot([], [], "o", color="white", markeredgecolor="black", markersize=5, label="value now")[0],
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=3)
    return figure


def _row(axes: Any, k: int, one: Reach) -> None:
    low = _share(one, one.below.at) if one.below else 0.0
    high = _share(one, one.above.at) if one.above else 1.0
    axes.barh([k], [1], height=0.5, color="white", edgecolor="#bbbbbb", hatch="////", linewidth=0.6, zorder=1)
    axes.barh([k], [max(high - low, 0.003)], left=[low], height=0.5, color="white", zorder=1.5)
    axes.barh([k], [max(high - low, 0.003)], left=[low], height=0.5, color=WITHIN, alpha=0.75, zorder=2)
    now = _share(one, one.value)
    axes.plot([now], [k], "o", color="white", markeredgecolor="black", markersize=5, zorder=4)
    _number(axes, k, low, one.below, left=True)
    _number(axes, k, high, one.above, left=False)


def _share(one: Reach, value: Any) -> float:
    return float(value - one.low) / float(one.high - one.low)


def _number(axes: Any, k: int, place: float, side: Change | None, left: bool) -> None:
    if side is None:
        return
    told = str(side.at) if isinstance(side.at, Fraction) and len(str(side.at)) <= 9 else f"{float(side.at):.4g}"
    axes.annotate(
        told, (place, k), xytext=(-4 if left else 4, 0), textcoords="offset points", fontsize=7.5,
        ha="right" if left else "left", va="center", zorder=5,
        bbox={"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.9},
    )  # fmt: skip
