"""Verdicts on claims, for readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from deterrence.report.elements import Element, Passage, Report, Table

if TYPE_CHECKING:
    from deterrence.analysis.claims import Verdict

__all__ = ["claim_report", "claims_elements", "claims_report", "claims_table"]


def claims_table(verdicts: Sequence[Verdict]) -> Table:
    """One row per claim."""
    return Table.of(
        [
            {
                "model": one.model,
                "claim": " ".join(one.claim.says.split()),
                "verdict": one.status + (", vacuously" if one.vacuous else ""),
                "expected": one.expected,
                "fits": one.as_expected,
            }
            for one in verdicts
        ],
        caption="Claims",
    )


def claims_elements(verdicts: Sequence[Verdict]) -> list[Element]:
    """The table, and beneath it what every verdict rests on; nothing when there are no verdicts."""
    if not verdicts:
        return []
    items: list[str] = []
    for one in verdicts:
        first, *others = str(one).splitlines()
        items += [first, *(f"  {line.strip()}" for line in others)]
    return [claims_table(verdicts), Passage("What the verdicts rest on", items=tuple(items))]


def claims_report(verdicts: Sequence[Verdict]) -> Report:
    """All verdicts of a model."""
    table = claims_table(verdicts)
    fitting = sum(map(bool, verdicts))
    title = f"{fitting} of {len(verdicts)} claims are as expected" if verdicts else "No claims"
    return Report(title, tuple(claims_elements(verdicts)), table, [one.to_dict() for one in verdicts])


def claim_report(verdict: Verdict) -> Report:
    """One verdict by itself."""
    first, *rest = str(verdict).splitlines()
    return Report(
        first, (Passage(items=tuple(line.strip() for line in rest)),), claims_table([verdict]), verdict.to_dict()
    )
