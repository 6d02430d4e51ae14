"""Sweeps side by side with the memory's speed and with loops over other packages, in one run on one machine.

Run with ``python benchmarks/sweep.py [points]``; prints a Markdown table to keep. Times are of one thread, the best of
several runs, without compiling. *Of triad* compares bytes read and written per second with those of the loop
``a[i] = b[i] + 3 c[i]`` over arrays of as many points: at 100 % a sweep costs as much as touching its numbers once.
Loops over other packages solve a sample of the points one by one, from payoffs already calculated; nashpy and QuantEcon
find all equilibria only where no payoffs tie.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deterrence.analysis.sweeps.class_plan import ClassPlan
from deterrence.analysis.sweeps.family_plan import FamilyPlan
from deterrence.analysis.sweeps.compiling import compiled_loop
from deterrence.analysis.sweeps.points import Grid, axis
from deterrence.analysis.sweeps.sweeping import prepare
from deterrence.errors import DeterrenceError
from deterrence.interop.with_pygambit import to_pygambit
from deterrence.interop.with_quantecon import to_quantecon
from deterrence.model import Model, load

POINTS = 10**7
ROUNDS = 5
PEER_POINTS = 200
Columns = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Row:
    """A row of the table."""

    what: str
    seconds: float
    points: int
    bytes: int
    triad: float

    def told(self, peers: Sequence[str]) -> str:
        """As Markdown."""
        nanoseconds = 1e9 * self.seconds / self.points
        share = self.bytes / self.seconds / self.triad
        cells = [f"{nanoseconds:.2f}", f"{1e3 / nanoseconds:,.0f}", f"{share:.0%}", *peers]
        return f"| {self.what} | {' | '.join(cells)} |"


def best(work: Callable[[], Any]) -> float:
    """The least time of several runs after one that compiles."""
    work()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def triad_speed(points: int) -> float:
    """Bytes a second."""
    from numba import njit

    @njit
    def triad(a: Any, b: Any, c: Any) -> None:
        for i in range(len(a)):
            a[i] = b[i] + 3.0 * c[i]

    arrays = [np.ones(points) for _ in range(3)]
    return 24 * points / best(lambda: triad(*arrays))


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


def classes(name: str, names: Sequence[str], points: int, triad: float) -> Row:
    """A 2x2 model over a table of points."""
    model = load(name)
    plan = plan_of(model, names, "classes")
    assert isinstance(plan, ClassPlan)
    columns = list(drawn(model, names, points).values())
    found, p, q = np.zeros(points, np.uint8), np.zeros(points), np.zeros(points)
    seconds = best(lambda: plan.kernel.over_columns(columns, found, p, q))
    return Row(f"{name} (2x2), table, {len(names)} parameters", seconds, points, (8 * len(names) + 17) * points, triad)


def class_grid(name: str, names: Sequence[str], points: int, triad: float) -> Row:
    """A 2x2 model over a grid."""
    model = load(name)
    plan = plan_of(model, names, "classes")
    assert isinstance(plan, ClassPlan)
    side = int(points**0.5)
    ranges = [model.parameters[one].range for one in names]
    grid = Grid(
        [axis(one, np.linspace(float(r.low) + 0.01, float(r.high), side)) for one, r in zip(names, ranges, strict=True)]
    )
    seconds = best(lambda: plan.kernel.run(grid, 0, grid.size))
    return Row(f"{name} (2x2), grid, {len(names)} parameters", seconds, grid.size, 17 * grid.size, triad)


def families(name: str, names: Sequence[str], points: int, triad: float) -> Row:
    """Regimes and bounds of a model through its families."""
    model = load(name)
    plan = plan_of(model, names, "families", ["bounds"])
    assert isinstance(plan, FamilyPlan)
    inputs = np.stack(list(drawn(model, names, points).values()))
    kernel = plan.kernel
    masks, doubts = np.empty(points, np.uint64), np.empty(points, np.bool_)
    values = np.empty((kernel.columns, points))
    loop = compiled_loop(kernel.loop_source())
    seconds = best(lambda: loop(inputs, masks, doubts, values))
    told = f"{name}, {len(plan.layout.equilibria)} families, {kernel.columns} numbers"
    return Row(told, seconds, points, (8 * len(names) + 9 + 8 * kernel.columns) * points, triad)


def peers(name: str, names: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Seconds a point that other packages take for a model in normal form with two players."""
    model = load(name)
    columns = drawn(model, names, PEER_POINTS)
    games = [model.at(None, **{one: float(columns[one][k]) for one in names}) for k in range(PEER_POINTS)]
    for told, prepared, solve in PEERS:
        try:
            theirs = [prepared(one) for one in games]
            solve(theirs[0])
        except (ImportError, DeterrenceError):
            continue
        began = time.perf_counter()
        for one in theirs:
            solve(one)
        yield told, (time.perf_counter() - began) / len(theirs)


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


PEERS: tuple[tuple[str, Callable[[Any], Any], Callable[[Any], Any]], ...] = (
    ("nashpy", in_nashpy, lambda game: list(game.support_enumeration())),
    ("QuantEcon", to_quantecon, with_quantecon),
    ("Gambit", to_pygambit, with_gambit),
)


def main(points: int) -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    triad = triad_speed(points)
    print(f"{points:,} points; triad: {triad / 1e9:.1f} GB/s\n")
    names = ("nashpy", "QuantEcon", "Gambit")
    print(f"| sweep | ns a point | million points a second | of triad | {' | '.join(f'x {one}' for one in names)} |")
    print("|---|---|---|---|---|---|---|")
    two = ("sanction_pressure", "leverage")
    every = tuple(load("escalation").parameters)
    rows: list[tuple[Row, tuple[str, Sequence[str]] | None]] = [
        (classes("escalation", two, points, triad), ("escalation", two)),
        (classes("escalation", every, points, triad), ("escalation", every)),
        (class_grid("escalation", two, points, triad), ("escalation", two)),
        (
            families("preemption-or-deterrence", ("benefit", "cost"), points, triad),
            ("preemption-or-deterrence", ("benefit", "cost")),
        ),
        (families("unilateral-deterrence", ("p_iran_hard", "p_us_hard"), points, triad), None),
        (families("proxy-deniability", ("sanction_pressure", "deniability"), points, triad), None),
        (families("denial", ("gain", "cost"), points, triad), None),
    ]
    for row, peer in rows:
        found = dict(peers(*peer)) if peer else {}
        ratios = [f"{found[one] * row.points / row.seconds:,.0f}" if one in found else "" for one in names]
        print(row.told(ratios))


if __name__ == "__main__":
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else POINTS)
