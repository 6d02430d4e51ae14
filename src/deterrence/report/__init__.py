"""What is handed to a reader: elements, and one way of rendering them in every format."""

from __future__ import annotations

from deterrence.report.elements import Drawing, Links, Live, Passage, Report, Table, Words
from deterrence.report.rendering import RENDERINGS, Rendering, rendering_for, rendering_named

__all__ = [
    "RENDERINGS",
    "Drawing",
    "Links",
    "Live",
    "Passage",
    "Rendering",
    "Report",
    "Table",
    "Words",
    "rendering_for",
    "rendering_named",
]
