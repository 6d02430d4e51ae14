"""Exact perfect Bayesian solves at a point: how long, and how many paths.

Run with ``python benchmarks/assessments.py``; prints a Markdown table to keep. Times are of one process on one core
(processor time), the median over random games or over repeated solves of one game, after one solve to warm up.
"""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import deterrence as dt
from deterrence.games import ExtensiveFormGame
from deterrence.games.extensive_form import Chance, Decision, InformationSet, Node, Terminal
from deterrence.solvers import solve_game

GAMES = Path(__file__).parent.parent / "tests" / "known" / "games"
MODELS = (
    "proxy-deniability", "unilateral-deterrence", "noisy-attribution", "reputation-two-stages", "militia-leadership",
    "reputation-three-stages", "asymmetric-escalation-types",
)  # fmt: skip
CONCEPT = "perfect-bayesian"

Game = ExtensiveFormGame[Fraction]


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    name: str
    games: list[Game]

    def __str__(self) -> str:
        solve_game(self.games[0], CONCEPT)
        times, paths, complete = [], [], True
        for game in self.games:
            started = time.process_time()
            solution = solve_game(game, CONCEPT)
            times.append(1000 * (time.process_time() - started))
            paths.append(len(solution))
            complete = complete and bool(solution.complete)
        count = f"{min(paths)}" if min(paths) == max(paths) else f"{min(paths)} to {max(paths)}"
        sets = len(self.games[0].information_sets)
        told = f"{statistics.median(times):.1f} | {max(times):.1f}"
        return f"| {self.name} | {sets} | {told} | {count} | {'yes' if complete else 'no'} |"


def signalling(rng: random.Random, types: int, signals: int, answers: int) -> Game:
    """A random signalling game with integer payoffs."""
    nodes: list[Node[Fraction]] = []
    asked: list[list[int]] = [[] for _ in range(signals)]
    senders = []
    width = 1 + answers
    start = 1
    for kind in range(types):
        senders.append(start)
        nodes.append(Decision(kind, tuple(start + 1 + signal * width for signal in range(signals))))
        for signal in range(signals):
            node = start + 1 + signal * width
            asked[signal].append(node)
            nodes.append(Decision(types + signal, tuple(range(node + 1, node + width))))
            nodes += [Terminal((Fraction(rng.randint(0, 20)), Fraction(rng.randint(0, 20)))) for _ in range(answers)]
        start += 1 + signals * width
    odds = (Fraction(1, types),) * types
    root = Chance("type", tuple(f"t{kind}" for kind in range(types)), odds, tuple(senders))
    names, replies = tuple(f"m{k}" for k in range(signals)), tuple(f"r{k}" for k in range(answers))
    sets = [InformationSet(0, f"send[{kind}]", "send", names, (node,)) for kind, node in enumerate(senders)]
    sets += [InformationSet(1, f"reply[{k}]", "reply", replies, tuple(several)) for k, several in enumerate(asked)]
    return ExtensiveFormGame(("sender", "receiver"), (root, *nodes), tuple(sets))


def rows() -> list[Row]:
    """Random signalling games, then known games and shipped models at their baselines."""
    found = []
    for shape, count in (((2, 2, 2), 40), ((2, 3, 2), 20), ((2, 3, 3), 10), ((3, 3, 3), 5)):
        rng = random.Random(0)
        found.append(Row(f"signalling {' x '.join(map(str, shape))}", [signalling(rng, *shape) for _ in range(count)]))
    for name in ("beer-quiche", "kuhn-poker"):
        game = dt.read_game(GAMES / f"{name}.efg")
        assert isinstance(game, ExtensiveFormGame)
        found.append(Row(name, [game] * 3))
    for name in MODELS:
        game = dt.load(name).at()
        assert isinstance(game, ExtensiveFormGame)
        found.append(Row(name, [game] * 3))
    return found


def main() -> None:
    """Print the table."""
    print("| game | information sets | median ms | slowest ms | paths | complete |")
    print("|---|---|---|---|---|---|")
    for row in rows():
        print(row, flush=True)


if __name__ == "__main__":
    main()
