"""Progress of long work, on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

__all__ = ["progress_shown"]

PATIENCE = 0.7
"""Seconds of work before anything is shown: most solves are over by then, and rich need not be loaded."""


@contextmanager
def progress_shown() -> Iterator[Callable[[str, float], None] | None]:
    """A function to tell progress to, drawn on standard error; None when that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    display = _Display()
    try:
        yield display.told
    finally:
        display.close()


class _Display:
    def __init__(self) -> None:
        self.began = time.monotonic()
        self.bar: Bar | None = None

    def told(self, what: str, share: float) -> None:
        if self.bar is None:
            if time.monotonic() - self.began < PATIENCE:
                return
            self.bar = self._open()
        self.bar.update(self.bar.tasks[0].id, description=what, completed=share)

    def _open(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        bar = Progress(*columns, console=Console(stderr=True), transient=True)
        bar.add_task("", total=1.0)
        bar.start()
        return bar

    def close(self) -> None:
        if self.bar is not None:
            self.bar.stop()
