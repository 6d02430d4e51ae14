"""Fresh processes to share work among, which end with the work: nobody waits for what is not wanted any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from deterrence.errors import DeterrenceError

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

__all__ = ["fresh_processes"]


@contextmanager
def fresh_processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that share no state with this one, for a ``with`` block that collects all that they were given to do.

    When the block ends early, by Ctrl-C or an error, what is still at work is ended.

    Parameters
    ----------
    workers
        How many.

    Raises
    ------
    DeterrenceError
        When a process ends before its work is done.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    fresh = multiprocessing.get_context("spawn")
    before = set(multiprocessing.active_children())
    with ProcessPoolExecutor(workers, mp_context=fresh, initializer=_leave_interrupts) as pool:
        try:
            yield pool
        except BrokenProcessPool as error:
            told = "a process ended before its work was done, perhaps for lack of memory; try again"
            raise DeterrenceError(told) from error
        except BaseException:
            for child in set(multiprocessing.active_children()) - before:
                child.terminate()
            raise


def _leave_interrupts() -> None:
    """Interrupting is told to the process that the user sees; it ends the others."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
