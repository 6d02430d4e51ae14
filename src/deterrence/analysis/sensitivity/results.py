"""What every answer about sensitivity can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from deterrence.displays import Displayed

if TYPE_CHECKING:
    from deterrence.model import Model

__all__ = ["Sensitivity"]


class Sensitivity(Displayed, ABC):
    """An answer to "what does it depend on": rows for a table, notes on how to read them.

    Attributes
    ----------
    model, concept
        What was asked about.
    notes
        How the numbers came about, and what they leave out.
    """

    method: ClassVar[str]
    """Name by which `sensitivity` calls it."""
    model: Model
    concept: str
    notes: tuple[str, ...]

    @property
    @abstractmethod
    def caption(self) -> str:
        """What the rows show, in one line."""

    @abstractmethod
    def rows(self) -> list[dict[str, Any]]:
        """One mapping from heading to value per line of the table."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON: rationals are strings, estimates floats, other algebraic numbers objects."""
        from deterrence.solvers.solution import as_json

        return {
            "model": self.model.name,
            "method": self.method,
            "concept": self.concept,
            "what": self.caption,
            "rows": [as_json(row) for row in self.rows()],
            "notes": list(self.notes),
        }

    def to_dataframe(self) -> Any:
        """`rows` as a data frame of pandas; estimates in full."""
        import pandas

        return pandas.DataFrame(self.rows())

    def __str__(self) -> str:
        lines = [self.caption]
        for row in self.rows():
            told = [f"{name} {_short(value)}" for name, value in row.items() if value not in (None, "")]
            lines.append("  " + ", ".join(told))
        return "\n".join([*lines, *(f"note: {note}" for note in self.notes)])


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
