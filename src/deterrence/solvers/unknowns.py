"""The words in which conditions on strategies and beliefs are written: unknowns, forms, theories."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from deterrence.errors import DeterrenceError

__all__ = ["ONE", "PLAN", "Condition", "Nonlinear", "Root", "Supports", "Theory", "Unknown"]

Supports = list[tuple[int, ...] | None]
"""For every information set the numbers of the actions that may carry weight; None where not yet decided."""
Unknown = tuple[Any, ...]
Root = tuple[Any, ...]
ONE: Unknown = ()
"""The key of a form's constant term."""


class Nonlinear(DeterrenceError):
    """Under these supports the conditions multiply unknowns; the information sets involved are named."""


@dataclass(frozen=True)
class Theory:
    """Which theory an information set rests on.

    Parameters
    ----------
    name
        ``("plan",)`` or a name of its own; information sets with equal names share it.
    roots
        The roots it weighs, in order; empty for the plan.
    live
        The roots among them that lead to the information set in question.
    mass
        Roots of which at least one must be able to have positive weight.
    none
        (theory name, roots) whose weight must be zero for this theory to apply.
    """

    name: tuple[Any, ...]
    roots: tuple[Root, ...] = ()
    live: tuple[Root, ...] = ()
    mass: tuple[Root, ...] = ()
    none: tuple[tuple[Any, ...], tuple[Root, ...]] | None = None


PLAN = Theory(("plan",))


@dataclass(frozen=True)
class Condition:
    """``form == 0`` or ``form >= 0``; a form maps unknowns (and `ONE`) to coefficients."""

    equal: bool
    form: tuple[tuple[Unknown, Any], ...]

    def __hash__(self) -> int:
        known: dict[str, int] = self.__dict__  # asked hundreds of thousands of times, and forms are long
        found = known.get("hash")
        if found is None:
            found = known["hash"] = hash((self.equal, self.form))
        return found

    @cached_property
    def unknowns(self) -> tuple[Unknown, ...]:
        """The unknowns of its form."""
        return tuple(unknown for unknown, _ in self.form if unknown != ONE)
