"""Chunks of a sweep, done here or by any executor; what comes out does not depend on who does what when."""

from __future__ import annotations

import os
import pickle
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from deterrence.analysis.sweeps.plans import Block, Plan
from deterrence.analysis.sweeps.points import PointSet
from deterrence.errors import LimitError, UsageError
from deterrence.solvers.base import Progress

__all__ = ["Chunk", "Runner", "evaluate_chunks", "in_order", "told_progress"]

Chunk = tuple[int, int, int]
"""Number of a chunk, first point, and the point after the last."""
MOST_BREAKS = 3
"""How often in a row workers may die without finishing anything."""
_plans: dict[str, Plan] = {}


@dataclass(frozen=True)
class Runner:
    """Who does the work.

    Parameters
    ----------
    executor
        None: this process. A number: so many processes. An `Executor`, something with ``get_executor()`` such as a
        client of dask, or a function that makes an executor, which is called again when the workers' pool breaks.
    window
        Most chunks handed out at a time.
    """

    executor: Any = None
    window: int = 0

    def opened(self) -> tuple[Executor, bool]:
        """An executor, and whether it is ours to close and to replace."""
        given = self.executor
        if isinstance(given, int) and not isinstance(given, bool):
            if given < 1:
                raise UsageError(f"at least one worker is needed, not {given}")
            return _pool(given), True
        if hasattr(given, "submit") and isinstance(given, Executor):
            return given, False
        if hasattr(given, "get_executor"):
            return getattr(given, "get_executor")(), False  # noqa: B009 -- a dask client, which need not be installed
        made = given() if callable(given) else None
        if not isinstance(made, Executor):
            raise UsageError(
                f"executor is a number of workers, an Executor, or a function that makes one, not {given!r}"
            )
        return made, True

    def most(self) -> int:
        """Most chunks in flight."""
        return self.window or 2 * (self.executor if isinstance(self.executor, int) else os.cpu_count() or 1) + 2


def _pool(workers: int) -> Executor:
    import multiprocessing

    ways = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in ways else "spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """Let a worker end when the process that it works for is killed: it would wait for work for ever."""
    import multiprocessing
    import threading

    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def evaluate_chunks(
    plan: Plan, points: PointSet, chunks: Sequence[Chunk], compiled: bool, runner: Runner
) -> Iterator[tuple[Chunk, Block]]:
    """Evaluate chunks, yielding each as it is done, in any order.

    Raises
    ------
    LimitError
        When workers die again and again; the chunks then in work are named.
    """
    if runner.executor is None:
        for chunk in chunks:
            yield chunk, plan.evaluate(points, chunk[1], chunk[2], compiled)
        return
    whole = pickle.dumps(plan, protocol=5)
    digest = sha256(whole).hexdigest()

    def submit(executor: Executor, chunk: Chunk) -> Future[Block]:
        part, start, stop = points.part(chunk[1], chunk[2])
        return executor.submit(_work, digest, whole, part, start, stop, compiled)

    yield from _windowed(chunks, submit, runner)


def _work(digest: str, whole: bytes, points: PointSet, start: int, stop: int, compiled: bool) -> Block:
    """What a worker does; it unpacks the plan once."""
    if digest not in _plans:
        _plans.clear()
        _plans[digest] = pickle.loads(whole)
    return _plans[digest].evaluate(points, start, stop, compiled)


def _windowed(
    chunks: Iterable[Chunk], submit: Callable[[Executor, Chunk], Future[Block]], runner: Runner
) -> Iterator[tuple[Chunk, Block]]:
    waiting = deque(chunks)
    flying: dict[Future[Block], Chunk] = {}
    executor, ours = runner.opened()
    breaks = 0
    try:
        while waiting or flying:
            try:
                while waiting and len(flying) < runner.most() and _near(waiting[0], flying.values(), runner.most()):
                    flying[submit(executor, waiting[0])] = waiting[0]
                    waiting.popleft()
                done, _ = wait(flying, return_when=FIRST_COMPLETED)
                for future in done:
                    block = future.result()
                    breaks = 0
                    yield flying.pop(future), block
            except BrokenExecutor as error:
                breaks += 1
                lost = sorted(flying.values())
                if not ours or breaks > MOST_BREAKS:
                    raise _died(lost, ours) from error
                waiting.extendleft(reversed(lost))
                flying.clear()
                executor.shutdown(wait=False, cancel_futures=True)
                executor, ours = runner.opened()
    finally:
        for future in flying:
            future.cancel()
        if ours:
            with suppress(Exception):
                executor.shutdown(wait=False, cancel_futures=True)


def _near(chunk: Chunk, flying: Iterable[Chunk], most: int) -> bool:
    """Whether a chunk may start: not so far ahead of the slowest that finished ones fill the memory."""
    return chunk[0] - min((one[0] for one in flying), default=chunk[0]) < 8 * most


def in_order(done: Iterable[tuple[Chunk, Block]]) -> Iterator[tuple[Chunk, Block]]:
    """Chunks 0, 1, ... in order, however they come."""
    held: dict[int, tuple[Chunk, Block]] = {}
    following = 0
    for chunk, block in done:
        held[chunk[0]] = chunk, block
        while following in held:
            yield held.pop(following)
            following += 1


def _died(lost: Sequence[Chunk], ours: bool) -> LimitError:
    told = ", ".join(f"{first}-{stop - 1}" for _, first, stop in lost[:4])
    if ours:
        fix = "a script that starts worker processes needs the guard `if __name__ == '__main__':` around its main part"
    else:
        fix = "give a number of workers or a function that makes the executor, so that a broken pool can be replaced"
    return LimitError(f"workers died while solving points {told}; {fix}")


def told_progress(progress: Progress | None, total: int, done: int) -> Callable[[int], None]:
    """A function that is told how many more points are done, and tells rate and time left."""
    began, first, count = time.monotonic(), done, done

    def told(more: int) -> None:
        nonlocal count
        count += more
        if progress is not None:
            seconds = max(time.monotonic() - began, 1e-9)
            rate = (count - first) / seconds
            left = (total - count) / rate if rate else 0.0
            progress(f"{count:,} of {total:,} points, {rate:,.0f} a second, {left:,.0f} s left", count / max(total, 1))

    return told
