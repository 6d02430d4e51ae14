"""What is handed to a reader: elements, and one way of rendering them in every format."""

from __future__ import annotations

from deterrence.report.elements import Passage, Report, Table
from deterrence.report.rendering import RENDERINGS, rendering_for, rendering_named

__all__ = ["RENDERINGS", "Passage", "Report", "Table", "rendering_for", "rendering_named"]
