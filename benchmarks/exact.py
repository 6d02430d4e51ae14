"""Exact solving of two-player games, side by side with other packages, in one run on one machine.

Run with ``python benchmarks/exact.py``; prints a Markdown table to keep. Packages that are not installed are left out.

Every package is given its own objects, made beforehand, and asked for all equilibria. A cell shows the median time of a
solve and, in brackets, how much longer it takes than this package; where the *number* of equilibria that it returns
is wrong in some of the games, the cell says in how many. Nashpy and QuantEcon calculate in floating point, Gambit in
rationals as this package does.
"""

from __future__ import annotations

import random
import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from deterrence.games import NormalFormGame
from deterrence.solvers import solve_game

Matrix = list[list[int]]
Bimatrix = tuple[Matrix, Matrix]


@dataclass(frozen=True)
class Peer:
    """A package: how its game object is made, and how many equilibria it returns for one."""

    name: str
    prepare: Callable[[Matrix, Matrix], Any]
    count: Callable[[Any], int]


@dataclass(frozen=True)
class Case:
    """A row of the table: random games of one shape."""

    name: str
    size: int
    spread: int
    games: int
    repeats: int = 1
    tied: bool = False

    def draw(self) -> list[Bimatrix]:
        """Integer payoffs in [-spread, spread]; a tied case has a status quo: a first row constant for both."""
        rng = random.Random(self.name)
        return [self._pair(rng) for _ in range(self.games)]

    def _pair(self, rng: random.Random) -> Bimatrix:
        a, b = (
            [[rng.randint(-self.spread, self.spread) for _ in range(self.size)] for _ in range(self.size)]
            for _ in range(2)
        )
        if self.tied:
            a[0], b[0] = [a[0][0]] * self.size, [b[0][0]] * self.size
        return a, b


CASES = (
    Case("2 x 2", 2, 100, 40, repeats=20),
    Case("2 x 2, status quo, small integers", 2, 2, 40, repeats=20, tied=True),
    Case("2 x 2, payoffs up to 10^12", 2, 10**12, 40, repeats=20),
    Case("4 x 4, status quo, small integers", 4, 2, 20, repeats=3, tied=True),
    Case("8 x 8", 8, 100, 5),
    Case("8 x 8, status quo, small integers", 8, 2, 5, tied=True),
    Case("8 x 8, payoffs up to 10^12", 8, 10**12, 5),
)


def ours() -> Peer:
    """This package, from a game object to a certified `Solution`."""
    return Peer("deterrence", NormalFormGame.from_arrays, lambda game: len(solve_game(game, "nash")))


def peers() -> Iterator[Peer]:
    """Other packages, as far as they are installed."""
    try:
        import pygambit

        yield Peer(
            "Gambit (exact)",
            lambda a, b: pygambit.StrategicGame.from_arrays(a, b),
            lambda game: len(pygambit.nash.enummixed_solve(game, rational=True).equilibria),
        )
    except ImportError:
        pass
    import nashpy
    import numpy

    yield Peer(
        "Nashpy (vertices)",
        lambda a, b: nashpy.Game(numpy.array(a), numpy.array(b)),
        lambda game: len(list(game.vertex_enumeration())),
    )
    try:
        import quantecon.game_theory as gt

        yield Peer(
            "QuantEcon (vertices)",
            lambda a, b: gt.NormalFormGame(
                [gt.Player(numpy.array(a, float)), gt.Player(numpy.ascontiguousarray(numpy.array(b, float).T))]
            ),
            lambda game: len(gt.vertex_enumeration(game)),
        )
    except ImportError:
        pass


def measure(peer: Peer, games: list[Bimatrix], repeats: int) -> tuple[float, list[int | None]]:
    """Median seconds of a solve, and the number of equilibria returned for each game; None where it fails."""
    prepared = [peer.prepare(a, b) for a, b in games]
    counts: list[int | None] = []
    times = []
    for game in prepared:
        started = time.perf_counter()
        try:
            for _ in range(repeats):
                found: int | None = peer.count(game)
        except Exception:
            found = None
        times.append((time.perf_counter() - started) / repeats)
        counts.append(found)
    return statistics.median(times), counts


def written(seconds: float) -> str:
    return (
        f"{1e6 * seconds:.0f} us"
        if seconds < 1e-3
        else f"{1e3 * seconds:.1f} ms"
        if seconds < 1
        else f"{seconds:.1f} s"
    )


def cell(seconds: float, counts: list[int | None], base: float, right: list[int | None]) -> str:
    wrong = sum(mine != theirs for mine, theirs in zip(counts, right, strict=True))
    told = f"{written(seconds)} (x {seconds / base:.2g})"
    return told if wrong == 0 else f"{told}; wrong number in {wrong} of {len(right)}"


def main() -> None:
    """Measure every case and print the table."""
    warnings.simplefilter("ignore")
    others = list(peers())
    for peer in (ours(), *others):
        measure(peer, Case("warm up", 2, 9, 3).draw(), 1)
    print(f"| games | deterrence | {' | '.join(peer.name for peer in others)} |")
    print("|" + "---|" * (len(others) + 2))
    for case in CASES:
        games = case.draw()
        base, right = measure(ours(), games, case.repeats)
        cells = []
        for peer in others:
            seconds, counts = measure(peer, games, case.repeats)
            cells.append(cell(seconds, counts, base, right))
        print(f"| {case.name} | {written(base)} | {' | '.join(cells)} |", flush=True)
    largest = Case("12 x 12", 12, 100, 3)
    seconds, _ = measure(ours(), largest.draw(), 1)
    print(f"| {largest.name} | {written(seconds)} | {' | '.join('not measured' for _ in others)} |")


if __name__ == "__main__":
    main()
