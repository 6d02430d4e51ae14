"""What is handed to a reader: elements, and one way of rendering them in every format."""

from __future__ import annotations

from deterrence.report.elements import Links, Passage, Report, Table
from deterrence.report.rendering import RENDERINGS, Rendering, rendering_for, rendering_named

__all__ = ["RENDERINGS", "Links", "Passage", "Rendering", "Report", "Table", "rendering_for", "rendering_named"]
