"""How much may be worked, counted in a way that does not depend on the machine."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Work"]


@dataclass
class Work:
    """A budget of work, in the units in which z3 counts its own: some two million a second on a machine of 2026.

    Attributes
    ----------
    most
        Units that may be spent.
    spent
        Units that were.

    Examples
    --------
    >>> work = Work(1_000)
    >>> work.spend(1_500)
    >>> work.is_used_up, work.told
    (True, 'the budget of 1,000 units of work is used up')
    """

    most: int
    spent: int = 0

    def spend(self, units: int) -> None:
        """Count units; nothing happens when they are too many: whoever works looks at `is_used_up` now and then."""
        self.spent += units

    @property
    def is_used_up(self) -> bool:
        """Whether nothing is left."""
        return self.spent > self.most

    @property
    def told(self) -> str:
        """What a reader is told then."""
        return f"the budget of {self.most:,} units of work is used up"
