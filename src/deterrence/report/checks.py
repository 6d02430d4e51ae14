"""What checking found, for readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from deterrence.report.claims import claims_elements
from deterrence.report.elements import Element, Passage, Report, Table

if TYPE_CHECKING:
    from deterrence.analysis.checking import Checked
    from deterrence.errors import Problem

__all__ = ["checks_report"]


def checks_report(found: Sequence[Checked]) -> Report:
    """One row per subject; verdicts and notes below. The problems are in the data; the program tells them apart."""
    records = [
        {
            "subject": one.subject,
            "title": one.title,
            "verdict": "fine" if one else "fails",
            "problems": len(one.problems),
            "claims": len(one.verdicts),
            "notes": len(one.notes),
        }
        for one in found
    ]
    table = Table.of(records)
    notes = tuple(str(note) for one in found for note in one.notes)
    fine = sum(map(bool, found))
    title = f"{fine} of {len(found)} fine"
    elements: list[Element] = [table, *claims_elements([verdict for one in found for verdict in one.verdicts])]
    elements += [Passage("Notes", items=notes)] if notes else []
    return Report(title, tuple(elements), table, [_data(one) for one in found])


def _data(one: Checked) -> dict[str, Any]:
    return {
        "subject": one.subject,
        "title": one.title,
        "fine": bool(one),
        "problems": [_problem(problem) for problem in one.problems],
        "notes": [_problem(note) for note in one.notes],
        "claims": [verdict.to_dict() for verdict in one.verdicts],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "code": problem.code,
        "what": problem.what,
        "value": problem.value,
        "rule": problem.rule,
        "fix": problem.fix,
        "file": place.file if place is not None else None,
        "line": place.line if place is not None else None,
        "column": place.column if place is not None else None,
    }
