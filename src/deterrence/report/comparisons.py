"""Two models, variants or scenarios side by side, for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deterrence.report.elements import Element, Passage, Report, Table

if TYPE_CHECKING:
    from deterrence.analysis.comparing import Comparison

__all__ = ["comparison_report"]


def comparison_report(found: Comparison) -> Report:
    """One table, with the sides as columns."""
    table = Table.of(found.rows())
    first, second = found.first, found.second
    differ = sum(1 for row in found.rows() if not row["same"])
    told = f"{first.model.title} and {second.model.title}"
    if first.model.title == second.model.title:
        told = first.model.title
    intro = f"{told}: {differ} of {len(table.rows)} rows differ. Concepts: {first.solution.concept}"
    if second.solution.concept != first.solution.concept:
        intro += f" and {second.solution.concept}"
    elements: list[Element] = [Passage(paragraphs=(f"{intro}.",)), table]
    if found.notes:
        elements.append(Passage("Notes", items=found.notes))
    return Report(f"{first.label} and {second.label} compared", tuple(elements), table, found.to_dict())
