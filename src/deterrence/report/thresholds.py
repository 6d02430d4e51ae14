"""Regimes along a parameter, for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deterrence.report.elements import Element, Passage, Report, Table

if TYPE_CHECKING:
    from deterrence.analysis.thresholds import Thresholds

__all__ = ["thresholds_report"]


def thresholds_report(found: Thresholds) -> Report:
    """The thresholds, the regime between each two and at each, and what does not respond to the parameter."""
    parameter = found.model.parameters[found.parameter]
    title = f"{found.model.title}: {found.parameter}"
    meaning = f"{parameter.meaning}; " if parameter.meaning else ""
    intro = f"{meaning}range {parameter.range}, baseline {parameter.value}. Concept: {found.concept}."
    rows = [{"from": row["from"], "to": row["to"], "regime": row["regime"]} for row in found.rows()]
    table = Table.of(rows)
    state = "Complete" if found.complete else "Not complete"
    elements: list[Element] = [Passage(paragraphs=(intro,)), table]
    if found.notes:
        elements.append(Passage("What does not respond", items=found.notes))
    elements.append(Passage(paragraphs=(f"{state}: {found.argument}.",)))
    return Report(title, tuple(elements), table, found.to_dict())
