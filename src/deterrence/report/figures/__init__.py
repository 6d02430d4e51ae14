"""Figures for papers: deterministic, readable without colour, drawn by matplotlib (the extra ``plot``)."""

from __future__ import annotations

from typing import Any

from deterrence.analysis.sensitivity import Sensitivity
from deterrence.analysis.sensitivity.morris import MorrisEffects
from deterrence.analysis.sensitivity.sobol import SobolIndices
from deterrence.analysis.sensitivity.tornado import Tornado
from deterrence.errors import UsageError
from deterrence.report.figures.branches import plot_branches
from deterrence.report.figures.canvas import ENDINGS, save_figure
from deterrence.report.figures.cautions import caution_of
from deterrence.report.figures.indices import plot_indices
from deterrence.report.figures.phases import plot_phases
from deterrence.report.figures.tornado import plot_tornado

__all__ = [
    "ENDINGS",
    "caution_of",
    "figure_of",
    "plot_branches",
    "plot_indices",
    "plot_phases",
    "plot_tornado",
    "save_figure",
]


def figure_of(found: Sensitivity) -> Any:
    """The figure that shows an answer about sensitivity.

    Raises
    ------
    UsageError
        When there is none for its method.
    """
    if isinstance(found, Tornado):
        return plot_tornado(found)
    if isinstance(found, (SobolIndices, MorrisEffects)):
        return plot_indices(found)
    raise UsageError(f"there is no figure for the method {found.method}; thresholds, sobol and morris have one")
