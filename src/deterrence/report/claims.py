"""Verdicts on claims, for readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from deterrence.report.elements import Element, Passage, Table

if TYPE_CHECKING:
    from deterrence.analysis.claims import Verdict

__all__ = ["claims_elements", "claims_table"]


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
