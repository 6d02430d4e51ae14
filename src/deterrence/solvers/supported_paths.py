"""A path of play under fixed supports, and the cells that can hold it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from deterrence.solvers.theories import Theories, Unknown

__all__ = ["Cell", "Known", "Path", "State"]

State = TypeVar("State")
Known = dict[Unknown, Any]


@dataclass(frozen=True)
class Cell(Generic[State]):
    """One way to play and believe at some information sets, under fixed supports.

    Parameters
    ----------
    sets
        The information sets concerned.
    theories
        Supports (of the path, too) and the theories that they lead to.
    state
        The solution set of the conditions.
    """

    sets: tuple[int, ...]
    theories: Theories
    state: State


@dataclass(frozen=True)
class Path(Generic[State]):
    """Supports along a path of play, with all that can hold it up.

    Parameters
    ----------
    supports
        Decided exactly at the reached information sets.
    state
        The solution set of the conditions along the path.
    values
        The unknowns on the path, where they are pinned to one value; None where ties leave a continuum.
    parts
        One list of alternative cells for every cluster off the path. Without pinned values there is one part, whose
        cells comprise the path's unknowns.
    """

    supports: tuple[tuple[int, ...] | None, ...]
    state: State
    values: Known | None
    parts: tuple[tuple[Cell[State], ...], ...]

    def reached(self) -> list[int]:
        """Numbers of the information sets on the path."""
        return [h for h, support in enumerate(self.supports) if support is not None]
