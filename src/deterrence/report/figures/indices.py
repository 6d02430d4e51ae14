"""Sensitivity indices with their intervals, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deterrence.analysis.sensitivity.morris import MorrisEffects
from deterrence.analysis.sensitivity.sobol import SobolIndices
from deterrence.report.figures.branches import quantity_label
from deterrence.report.figures.canvas import COLOURS, headline, new_figure, plain, style

__all__ = ["plot_indices"]

ROW = 0.42
"""Inches per factor."""
Series = tuple[str, dict[str, tuple[float, tuple[float, float]]]]
"""Label, and factor -> (estimate, interval)."""


def plot_indices(found: SobolIndices | MorrisEffects, *, width: float = 6.4) -> Any:
    """Draw first-order and total Sobol indices, or mean absolute elementary effects, with their intervals.

    Parameters
    ----------
    found
        ``sensitivity(model, outcome, "sobol")`` or ``"morris"``.

    Returns
    -------
    matplotlib.figure.Figure
        Save it with `save_figure`.

    Raises
    ------
    UsageError
        When matplotlib is missing.
    """
    series = _sobol(found) if isinstance(found, SobolIndices) else _morris(found)
    factors = list(series[0][1])
    with style():
        figure, axes = new_figure(width, 1.5 + ROW * len(factors) * max(1, len(series) / 3))
        _draw(axes, series, factors)
        axes.set_ylim(len(factors) - 0.4, -0.6)
        axes.set_yticks(range(len(factors)), [plain(_wrapped(one)) for one in factors])
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.axvline(0, color="black", linewidth=0.7)
        shares = "Share of the variance under the priors"
        axes.set_xlabel(shares if isinstance(found, SobolIndices) else "Change per unit of prior probability")
        headline(figure, found.model.title, quantity_label(found.model, found.quantity))
        if len(series) > 1:
            figure.legend(loc="outside lower center", ncols=2)
    return figure


def _draw(axes: Any, series: Sequence[Series], factors: Sequence[str]) -> None:
    step = 0.62 / max(1, len(series) - 1) if len(series) > 1 else 0.0
    for k, (label, values) in enumerate(series):
        y = [n - 0.31 * (len(series) > 1) + step * k for n in range(len(factors))]
        estimates = [values[name][0] for name in factors]
        below = [max(0.0, values[name][0] - values[name][1][0]) for name in factors]
        above = [max(0.0, values[name][1][1] - values[name][0]) for name in factors]
        axes.errorbar(
            estimates, y, xerr=[below, above], fmt="os^D"[k % 4], color=COLOURS[(k // 2) % len(COLOURS)],
            markerfacecolor="white" if k % 2 == 0 and len(series) > 1 else COLOURS[(k // 2) % len(COLOURS)],
            markersize=5.5, capsize=2.5, linewidth=1.2, label=plain(label),
        )  # fmt: skip


def _sobol(found: SobolIndices) -> list[Series]:
    series: list[Series] = []
    many = len(found.mean) > 1
    for selection in found.mean:
        tail = f" ({selection} equilibrium)" if many else ""
        mine = [one for one in found.indices if one.selection == selection]
        series.append((f"alone{tail}", {one.factor: (one.first, one.first_interval) for one in mine}))
        series.append((f"in total{tail}", {one.factor: (one.total, one.total_interval) for one in mine}))
    return series


def _morris(found: MorrisEffects) -> list[Series]:
    selections = dict.fromkeys(one.selection for one in found.effects)
    return [
        (
            f"{selection} equilibrium",
            {one.parameter: (one.strength, one.interval) for one in found.effects if one.selection == selection},
        )
        for selection in selections
    ]


def _wrapped(factor: str) -> str:
    from textwrap import fill

    return fill(factor, 26, break_long_words=False)
