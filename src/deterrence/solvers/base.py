"""What a solver is: an algorithm for one solution concept on one kind of game."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from deterrence.games import Game
from deterrence.solvers.work import Work

if TYPE_CHECKING:
    from deterrence.solvers.solution import Solution

__all__ = ["Progress", "Settings", "Solver"]

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, between 0 and 1."""


def _silent(_what: str, _share: float) -> None:
    return None


@dataclass(frozen=True)
class Settings:
    """How hard a solver may try, and whom it tells.

    Parameters
    ----------
    seconds
        Time budget; a solver that cannot finish returns what is certified, marked incomplete, or raises
        `LimitError` when nothing is. None: no budget.
    progress
        Told of the share done.
    excluded
        Whether the equilibria of a coarser concept that fail are looked up, too (`Solution.excluded`). Whoever solves
        at many points for the equilibria alone does without.
    work
        Budget of work, for what counts its own; None: no such budget.
    """

    seconds: float | None = None
    progress: Progress = _silent
    excluded: bool = True
    work: Work | None = None
    started: float = field(default_factory=time.monotonic)

    def seconds_left(self) -> float | None:
        """What is left of the time budget; None without one."""
        return None if self.seconds is None else max(0.0, self.started + self.seconds - time.monotonic())

    def out_of_time(self) -> bool:
        """Whether the time budget, or that of work, is used up."""
        if self.work is not None and self.work.is_used_up:
            return True
        return self.seconds is not None and time.monotonic() - self.started > self.seconds

    def what_ran_out(self) -> str:
        """The budget that is used up, in words."""
        if self.work is not None and self.work.is_used_up:
            return self.work.told
        return f"the time budget of {self.seconds:g} seconds is used up"


class Solver(ABC):
    """An algorithm; it holds nothing but what it is."""

    name: ClassVar[str]
    """Unique among `SOLVERS`."""
    concept: ClassVar[str]
    """Name of the solution concept whose equilibria it finds."""
    finds: ClassVar[str]
    """What it finds and how complete that is, in one sentence, for the documented table."""

    @abstractmethod
    def accepts(self, game: Game[Any]) -> bool:
        """Whether the solver is made for this game (its kind, not its size)."""

    @abstractmethod
    def solve(self, game: Game[Any], settings: Settings) -> Solution:
        """All equilibria, or a declared part of them.

        Raises
        ------
        LimitError
            When the game is beyond the solver's stated size.
        """
