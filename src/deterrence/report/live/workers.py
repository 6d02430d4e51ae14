"""Work in processes of its own, so that it can be stopped: exact solves at points, and the search for families."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from deterrence.errors import DeterrenceError, LimitError, UsageError

__all__ = ["Worker", "families_of", "solution_at"]

Question = tuple[str, str, dict[str, Any]]
"""Name of a function of `QUESTIONS`, a model's path, arguments."""

STOPPED = "the work was stopped"


def solution_at(path: str, point: Mapping[str, str]) -> dict[str, Any]:
    """Every equilibrium at a point, as a page takes it."""
    from deterrence.analysis.solving import solve_at
    from deterrence.model import load
    from deterrence.report.live.payload import known_point

    model = load(path)
    for name in point:
        if name not in model.parameters:
            raise UsageError(f"{model.name} has no parameter {name!r}")
    return known_point(solve_at(model, point))


def families_of(path: str, seconds: float, for_ends: float, vary: list[str] | None = None) -> dict[str, Any] | None:
    """What a page solves a model with; None where no complete families are found in the time."""
    from deterrence.model import load
    from deterrence.report.live.choosing import live_view

    return live_view(load(path), seconds, for_ends, vary=vary)


QUESTIONS: Mapping[str, Callable[..., Any]] = {"solution": solution_at, "families": families_of}


def _serve(connection: Any, patient: bool) -> None:
    """Answer questions until the other end is closed."""
    if patient and hasattr(os, "nice"):
        os.nice(10)
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            name, path, arguments = connection.recv()
            try:
                connection.send(("answer", QUESTIONS[name](path, **arguments)))
            except DeterrenceError as error:
                connection.send(("error", str(error)))


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """What is started meanwhile never hears of Ctrl-C, which is for the program and not for its workers."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Worker:
    """A process that answers one question at a time and is ended when one takes too long.

    Parameters
    ----------
    patient
        Whether it leaves the processor to others.
    """

    def __init__(self, patient: bool = False) -> None:
        self._patient = patient
        self._turn, self._guard = threading.Lock(), threading.Lock()
        self._process: Any = None
        self._connection: Any = None
        self._closed = False

    def ask(self, question: Question, seconds: float) -> Any:
        """The answer.

        Raises
        ------
        DeterrenceError
            What went wrong; `LimitError` when it took longer than `seconds` or the process was ended.
        """
        with self._turn:
            connection = self._started()
            try:
                connection.send(question)
                if not connection.poll(seconds):
                    raise LimitError(f"this took longer than {seconds:g} seconds and was stopped")
                kind, told = connection.recv()
            except (EOFError, OSError) as error:
                self.end()
                raise LimitError(STOPPED) from error
            except LimitError:
                self.end()
                raise
        if kind == "error":
            raise DeterrenceError(told)
        return told

    def _started(self) -> Any:
        """The way to a process that is alive, which nobody ends before it has started."""
        with self._guard:
            if self._closed:
                raise LimitError(STOPPED)
            if self._process is not None and self._process.is_alive():
                return self._connection
            if self._connection is not None:
                self._connection.close()
            context = multiprocessing.get_context("spawn")
            own, other = context.Pipe()
            process = context.Process(target=_serve, args=(other, self._patient), daemon=True)
            with _interrupts_held():
                process.start()
            other.close()
            self._process, self._connection = process, own
            return own

    def end(self) -> None:
        """End the process, whatever it does; the next question starts another."""
        with self._guard:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.join()

    def close(self) -> None:
        """End the process for good: further questions are answered by `LimitError`."""
        with self._guard:
            self._closed = True
        self.end()
