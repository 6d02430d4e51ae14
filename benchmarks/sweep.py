"""Sweeps side by side with the memory's speed and with loops over other packages, in one run on one machine.

Run with ``python benchmarks/sweep.py [POINTS [STREAMED ...]]``; prints a Markdown table and some lines to keep. A
row's time is the least of several runs of one thread, in CPU time and without compiling. *Of triad* compares bytes read
and written per second with those of the loop ``a[i] = b[i] + 3 c[i]`` over arrays of as many points, timed in turns
with the row's own runs: at 100 % a sweep costs as much as touching its numbers once. Loops over other packages solve a
sample of the points one by one, from games already made; nashpy and QuantEcon find all equilibria only where no payoffs
tie, and read no game trees. *Exact* is this package's own exact solve of every point. Rows of batches hold everything
that a sweep does with a chunk: kernel, numbering of regimes, and exact solves where there are any.
"""

from __future__ import annotations

import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deterrence.analysis.sweeps.axes import axis
from deterrence.analysis.sweeps.batch_plan import BatchPlan
from deterrence.analysis.sweeps.class_plan import ClassPlan
from deterrence.analysis.sweeps.compiling import compiled_loop
from deterrence.analysis.sweeps.family_plan import FamilyPlan
from deterrence.analysis.sweeps.grids import Grid
from deterrence.analysis.sweeps.point_tables import Table
from deterrence.analysis.sweeps.sweeping import prepare
from deterrence.errors import DeterrenceError
from deterrence.games import NormalFormGame
from deterrence.interop.with_pygambit import to_pygambit
from deterrence.interop.with_quantecon import to_quantecon
from deterrence.model import Model, load
from deterrence.solvers import Settings, default_concept, solve_game

POINTS = 10**7
ROUNDS = 7
PEER_POINTS = 200
TREE_POINTS = 20
TOO_LARGE = {"proxy-deniability", "salvo", "strike-and-response"}
"""Trees whose normal form keeps Gambit's enumeration busy for minutes at every point."""
BATCH_POINTS = 10**6
"""Points of a batch's row at most: regimes are numbered in chunks, which takes the same time for each point."""
Columns = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Row:
    """A row of the table: what is run, over how many points, and how many bytes it reads and writes."""

    what: str
    work: Callable[[slice], Any]
    points: int
    bytes: int

    def told(self, triad: Triad, peers: Sequence[str]) -> str:
        """Timed, as Markdown."""
        seconds, touched = in_turns(lambda: self.work(slice(None)), triad.run)
        nanoseconds = 1e9 * seconds / self.points
        share = (self.bytes / seconds) / (triad.bytes / touched)
        found = [f"{peer * self.points / seconds:,.0f}" if peer else "" for peer in map(float, peers)]
        return f"| {self.what} | {nanoseconds:.2f} | {1e3 / nanoseconds:,.0f} | {share:.0%} | {' | '.join(found)} |"


class Triad:
    """The memory's speed, as STREAM measures it."""

    def __init__(self, points: int) -> None:
        from numba import njit

        @njit(nogil=True)
        def triad(a: Any, b: Any, c: Any) -> None:
            for i in range(len(a)):
                a[i] = b[i] + 3.0 * c[i]

        self.loop = triad
        self.arrays = [np.ones(points) for _ in range(3)]
        self.bytes = 24 * points

    def run(self, part: slice = slice(None)) -> None:
        """Once."""
        self.loop(*(one[part] for one in self.arrays))


def in_turns(*works: Callable[[], Any], clock: Callable[[], float] = time.thread_time) -> list[float]:
    """The least time of each, after one run that compiles; they take turns, so that disturbances meet all of them."""
    times: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(ROUNDS):
        for work, own in zip(works, times, strict=True):
            began = clock()
            work()
            own.append(clock() - began)
    return [min(own) for own in times]


def drawn(model: Model, names: Sequence[str], points: int) -> Columns:
    """Random points inside the ranges."""
    rng = np.random.default_rng(1)
    ranges = {name: model.parameters[name].range for name in names}
    return {
        name: float(one.low) + float(one.high - one.low) * (0.01 + 0.98 * rng.random(points))
        for name, one in ranges.items()
    }


def plan_of(model: Model, names: Sequence[str], method: str, include: Sequence[str] = ()) -> Any:
    """The plan of a sweep over some parameters."""
    job = prepare(
        model, None, None, None, points=drawn(model, names, 1), samples=None, rng=None, fixed=None, method=method,
        include=include, chunk=None, progress=None,
    )  # fmt: skip
    return job.plan


def classes(name: str, names: Sequence[str], points: int) -> Row:
    """A 2x2 model over a table of points."""
    model = load(name)
    plan = plan_of(model, names, "classes")
    assert isinstance(plan, ClassPlan)
    columns = list(drawn(model, names, points).values())
    found, p, q = np.zeros(points, np.uint8), np.zeros(points), np.zeros(points)

    def work(part: slice) -> None:
        plan.kernel.over_columns([one[part] for one in columns], found[part], p[part], q[part])

    return Row(f"{name} (2x2), table, {len(names)} parameters", work, points, (8 * len(names) + 17) * points)


def class_grid(name: str, names: Sequence[str], points: int) -> Row:
    """A 2x2 model over a grid."""
    model = load(name)
    plan = plan_of(model, names, "classes")
    assert isinstance(plan, ClassPlan)
    side = int(points**0.5)
    ranges = [model.parameters[one].range for one in names]
    grid = Grid(
        [axis(one, np.linspace(float(r.low) + 0.01, float(r.high), side)) for one, r in zip(names, ranges, strict=True)]
    )
    found, p, q = np.zeros(grid.size, np.uint8), np.zeros(grid.size), np.zeros(grid.size)

    def work(part: slice) -> None:
        start, stop, _ = part.indices(grid.size)
        plan.kernel.over_grid(grid, start, stop, found[part], p[part], q[part])

    return Row(f"{name} (2x2), grid, {len(names)} parameters", work, grid.size, 17 * grid.size)


def families(name: str, names: Sequence[str], points: int) -> Row:
    """Regimes and bounds of a model through its families."""
    model = load(name)
    plan = plan_of(model, names, "families", ["bounds"])
    assert isinstance(plan, FamilyPlan)
    inputs = np.stack(list(drawn(model, names, points).values()))
    kernel = plan.kernel
    masks, doubts = np.empty((1, points), np.uint64), np.empty(points, np.bool_)
    values = np.empty((kernel.columns, points))
    loop = compiled_loop(kernel.loop_source())
    told = f"{name}, {len(plan.layout.equilibria)} families, {kernel.columns} numbers"

    def work(part: slice) -> None:
        loop(inputs[:, part], masks[:, part], doubts[part], values[:, part])

    return Row(told, work, points, (8 * len(names) + 9 + 8 * kernel.columns) * points)


def batch(name: str, names: Sequence[str], points: int) -> Row:
    """Regimes and bounds of a model by its batch solver, in chunks as a sweep runs them."""
    model, size = load(name), min(points, BATCH_POINTS)
    plan = plan_of(model, names, "batch", ["bounds"])
    assert isinstance(plan, BatchPlan)
    table = Table(drawn(model, names, size))

    def work(part: slice) -> None:
        start, stop, _ = part.indices(size)
        for first in range(start, stop, plan.chunk):
            plan.evaluate(table, first, min(first + plan.chunk, stop), True)

    columns = len(plan.layout.columns)
    return Row(
        f"{name}, batch, {len(names)} parameters, {columns} numbers",
        work,
        size,
        (8 * len(names) + 5 + 8 * columns) * size,
    )


def peers(name: str, names: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Seconds a point that other packages take for a model."""
    model = load(name)
    count = PEER_POINTS if isinstance(model.symbolic(), NormalFormGame) else TREE_POINTS
    columns = drawn(model, names, count)
    games = [model.at(None, **{one: float(columns[one][k]) for one in names}) for k in range(count)]
    for told, prepared, solve in PEERS:
        if told == "Gambit" and name in TOO_LARGE:
            continue
        try:
            theirs = [prepared(one) for one in games]
            solve(theirs[0])
        except (ImportError, DeterrenceError, AttributeError):
            continue
        began = time.thread_time()
        for one in theirs:
            solve(one)
        yield told, (time.thread_time() - began) / len(theirs)


def in_nashpy(game: Any) -> Any:
    """The game as nashpy holds it."""
    import nashpy

    return nashpy.Game(*(np.array([float(x) for x in one]).reshape(game.shape) for one in game.payoffs))


def with_quantecon(game: Any) -> Any:
    """All equilibria that vertex enumeration finds."""
    from quantecon.game_theory import vertex_enumeration

    return vertex_enumeration(game)


def with_gambit(game: Any) -> Any:
    """All extreme equilibria in rationals."""
    import pygambit

    return pygambit.nash.enummixed_solve(game, rational=True)


def exactly(game: Any) -> Any:
    """All equilibria of a point in fractions."""
    return solve_game(game, default_concept(game), Settings(excluded=False))


PEERS: tuple[tuple[str, Callable[[Any], Any], Callable[[Any], Any]], ...] = (
    ("nashpy", in_nashpy, lambda game: list(game.support_enumeration())),
    ("QuantEcon", to_quantecon, with_quantecon),
    ("Gambit", to_pygambit, with_gambit),
    ("exact", lambda game: game, exactly),
)


CASES: tuple[tuple[Callable[[str, Sequence[str], int], Row], str, tuple[str, ...]], ...] = (
    (classes, "escalation", ("sanction_pressure", "leverage")),
    (classes, "escalation", tuple(load("escalation").parameters)),
    (class_grid, "escalation", ("sanction_pressure", "leverage")),
    (families, "preemption-or-deterrence", ("benefit", "cost")),
    (families, "unilateral-deterrence", ("p_iran_hard", "p_us_hard")),
    (families, "proxy-deniability", ("sanction_pressure", "deniability")),
    (families, "denial", ("gain", "cost")),
    (batch, "denial", ("gain", "cost")),
    (batch, "strike-and-response", ("removal", "ill_will")),
    (batch, "salvo", ("lethality", "outcry")),
    (batch, "preemption-or-deterrence", ("benefit", "cost")),
    (batch, "preemption-or-deterrence", tuple(load("preemption-or-deterrence").parameters)),
)
"""2x2 over two and over all parameters and over a grid, 3x3, two-type signalling, attribution, and moves in turn; then
batches: moves in turn with 16, 32 and 57 nodes, and 3x3 over two and over all parameters."""


def scaling(row: Row, triad: Triad) -> str:
    """How much sooner two threads are done than one, for a row and for the triad."""
    half = row.points // 2
    with ThreadPoolExecutor(2) as threads:

        def both(work: Callable[[slice], Any], middle: int) -> None:
            list(threads.map(work, [slice(None, middle), slice(middle, None)]))

        one, two, alone, together = in_turns(
            lambda: row.work(slice(None)), lambda: both(row.work, half), triad.run,
            lambda: both(triad.run, len(triad.arrays[0]) // 2), clock=time.perf_counter,
        )  # fmt: skip
    return f"Two threads, {row.what}: x {one / two:.2f}; triad: x {alone / together:.2f}."


STREAMED = """
import re, sys
from deterrence.analysis.sweeps.streaming import run_job
from deterrence.analysis.sweeps.sweeping import prepare
from deterrence.model import load
fixed = {n: p.value for n, p in load("escalation").parameters.items() if n not in ("sanction_pressure", "leverage")}
job = prepare("escalation", None, None, None, points=None, samples=int(sys.argv[1]), rng=1, fixed=fixed,
              method="classes", include=None, chunk=None, progress=None)
run_job(job)
print(int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""


def memory(points: int) -> int:
    """Most memory, in MB, of a process of its own on Linux that streams so many samples."""
    done = subprocess.run([sys.executable, "-c", STREAMED, str(points)], capture_output=True, text=True, check=True)
    return int(done.stdout)


def main(points: int, streamed: Sequence[str]) -> None:
    """Print the tables; memory is measured for `streamed` points."""
    warnings.simplefilter("ignore")
    triad = Triad(points)
    print(f"{points:,} points; triad: {triad.bytes / in_turns(triad.run)[0] / 1e9:.1f} GB/s\n")
    names = tuple(name for name, _, _ in PEERS)
    print(f"| sweep | ns a point | million points a second | of triad | {' | '.join(f'x {one}' for one in names)} |")
    print("|---|---|---|---|" + "---|" * len(names))
    rows = []
    for make, name, varied in CASES:
        found = dict(peers(name, varied))
        rows.append(make(name, varied, points))
        print(rows[-1].told(triad, [str(found.get(one, 0.0)) for one in names]), flush=True)
    print()
    make, name, varied = CASES[0]
    small = make(name, varied, points // 10)
    few, many = in_turns(lambda: small.work(slice(None)), lambda: rows[0].work(slice(None)))
    each = [f"{1e9 * one / size:.2f} ns a point at {size:,}" for one, size in ((few, small.points), (many, points))]
    print(f"Linear: {', '.join(each)}.")
    print(scaling(rows[0], triad))
    sizes = [int(float(one)) for one in streamed] or [points // 10, points]
    told = ", ".join(f"{memory(size)} MB at {size:,}" for size in sizes)
    print(f"Most memory of a process that streams: {told} points.")


if __name__ == "__main__":
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else POINTS, sys.argv[2:])
