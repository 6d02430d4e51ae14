"""What kind of 2 x 2 game a game is, for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deterrence.report.elements import Element, Passage, Report, Table
from deterrence.report.games import bimatrix

if TYPE_CHECKING:
    from deterrence.analysis.classify import Cell, Classification

__all__ = ["classification_report"]


def classification_report(found: Classification, title: str = "", notes: tuple[str, ...] = ()) -> Report:
    """Name, class, orders, equilibria and dominance, with the payoffs."""
    title = title or found.game.title or "Game"
    first, *others = str(found).splitlines()
    grid = bimatrix(found.game)
    elements: list[Element] = [Passage(first, items=tuple(others)), *([grid] if grid is not None else [])]
    elements += [Passage(paragraphs=notes)] if notes else []
    record = {
        "game": title,
        "name": found.name,
        "classes": ", ".join(str(one.number) for one in found.classes),
        "orders": "; ".join(f"{player}: {order}" for player, order in found.orders.items()),
        "pure equilibria": "; ".join(_told(cell) for cell in found.pure),
        "payoff-dominant": _told(found.payoff_dominant),
        "risk-dominant": _told(found.risk_dominant),
    }
    data = {
        "game": title,
        "name": found.name,
        "names": list(found.names),
        "classes": [
            {"number": one.number, "code": one.code, "name": one.name, "rapoport_guyer": one.rapoport_guyer}
            for one in found.classes
        ],
        "orders": dict(found.orders),
        "dominant": dict(found.dominant),
        "pure_equilibria": [list(cell) for cell in found.pure],
        "payoff_dominant": list(found.payoff_dominant) if found.payoff_dominant else None,
        "risk_dominant": list(found.risk_dominant) if found.risk_dominant else None,
        "notes": list(notes),
    }
    return Report(title, tuple(elements), Table.of([record]), data)


def _told(cell: Cell | None) -> str:
    return "" if cell is None else " / ".join(cell)
