"""Drawings for pages: small SVG that scales, follows the page's colours, and says in words what it shows."""

from __future__ import annotations

from deterrence.report.drawings.canvas import STYLE_ELEMENT, STYLE_HASH, STYLE_SHEET
from deterrence.report.drawings.matrices import matrix_drawing
from deterrence.report.drawings.phases import phase_drawing
from deterrence.report.drawings.timelines import timeline_drawing
from deterrence.report.drawings.tornadoes import tornado_drawing
from deterrence.report.drawings.trees import tree_drawing

__all__ = [
    "STYLE_ELEMENT",
    "STYLE_HASH",
    "STYLE_SHEET",
    "matrix_drawing",
    "phase_drawing",
    "timeline_drawing",
    "tornado_drawing",
    "tree_drawing",
]
