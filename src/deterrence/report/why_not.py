"""Why a hoped-for outcome does not come about, for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deterrence.report.elements import Element, Passage, Report, Table
from deterrence.report.values import plain_number

if TYPE_CHECKING:
    from deterrence.analysis.why_not import WhyNot

__all__ = ["why_not_report"]

MOST_PATHS = 4
"""Up to this many paths with the hoped-for outcome are told; the data hold them all."""


def why_not_report(found: WhyNot, title: str = "") -> Report:
    """What the equilibria say, who stands in the way, and the nearest parameters that clear it."""
    state = {(True, True): "comes about in every equilibrium", (False, True): "comes about in some equilibrium only"}
    told = state.get((bool(found.every), bool(found.some)), "comes about in no equilibrium")
    point = ", ".join(f"{name} = {plain_number(value)}" for name, value in found.parameters.items())
    elements: list[Element] = [
        Passage(paragraphs=(f"{found.expect} {told} ({found.concept}).", f"Parameters: {point}."), items=found.remarks),
        Passage("What the equilibria say", items=tuple(map(str, found.equilibria))),
    ]
    items: list[str] = []
    for one in found.blocked[:MOST_PATHS]:
        items.append(one.path + (" (an equilibrium)" if one.certificate else ""))
        items += [f"  {reason}" for reason in one.reasons]
    if len(found.blocked) > MOST_PATHS:
        items.append(f"... and {len(found.blocked) - MOST_PATHS} more, farther from equilibrium (--format json)")
    if items:
        elements.append(Passage("Who would leave a path with this outcome", items=tuple(items)))
    rows = [
        {
            "parameter": one.parameter,
            "present": found.parameters[one.parameter],
            "nearest": one.value,
            "holds": _where(one.attained, one.beyond, one.direction),
            "in": f"{one.sense} equilibrium",
            "confirmed at": one.sample,
        }
        for one in found.restored
    ]
    table = Table.of(rows, caption="Nearest values of single parameters that bring it about")
    elements += [table] if rows else []
    return Report(f"{title or found.model}: why not {found.expect}", tuple(elements), table, found.to_dict())


def _where(attained: bool | None, beyond: bool, direction: int) -> str:
    side = "above" if direction > 0 else "below"
    if not attained:
        return f"just {side}"
    return f"there and {side}" if beyond else "there alone"
