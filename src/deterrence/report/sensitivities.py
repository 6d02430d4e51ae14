"""What an outcome depends on, for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deterrence.report.elements import Passage, Report, Table

if TYPE_CHECKING:
    from deterrence.analysis.sensitivity import Sensitivity

__all__ = ["sensitivity_report"]


def sensitivity_report(found: Sensitivity) -> Report:
    """The rows of an answer as a table, with what they show and how they came about."""
    rows = [{name: _shown(value) for name, value in row.items()} for row in found.rows()]
    table = Table.of(rows) if rows else Table(("result",), (("nothing was found",),))
    intro = Passage(paragraphs=(f"{found.caption}. Concept: {found.concept}.",))
    notes = Passage("How to read this", items=tuple(found.notes))
    return Report(f"{found.model.title}: sensitivity", (intro, table, notes), table, found.to_dict())


def _shown(value: Any) -> Any:
    """Estimates with four digits; more would be noise. JSON holds them in full."""
    return f"{value:.4g}" if isinstance(value, float) else value
