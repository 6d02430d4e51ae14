"""What a solver says about a one-shot game, in the words of `one_shot`, and where the two differ."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from deterrence.solvers.assessment_search import AssessmentSearch
from deterrence.solvers.linear_conditions import Piece
from deterrence.solvers.linear_programs import LinearProgram, minimise
from deterrence.solvers.support_search import Mode, Path
from tests.oracles.one_shot import BruteForce, Cell, OneShot, Pattern

Point = Mapping[tuple[Any, ...], Fraction]


@dataclass(frozen=True)
class Claim:
    """The solver's set of paths with given supports: a union of hulls of points."""

    hulls: tuple[tuple[Point, ...], ...]

    def best(self, direction: Point) -> Fraction:
        """The greatest value of a linear form."""
        return max(_value(direction, point) for hull in self.hulls for point in hull)

    def holds(self, point: Point) -> bool:
        """Whether a point belongs to one of the hulls."""
        return any(_within(point, hull) for hull in self.hulls)


def claims(game: OneShot, mode: Mode) -> dict[Pattern, Claim]:
    """What the search under test finds."""
    search = AssessmentSearch(game.tree(), mode)
    found: dict[Pattern, Claim] = {}
    for path in search.paths():
        pattern, claim = _claim(search, path)
        assert pattern not in found, "a path is found once"
        found[pattern] = claim
    assert not search.undecided
    return found


def _claim(search: AssessmentSearch, path: Path[tuple[Piece, ...]]) -> tuple[Pattern, Claim]:
    keys = [_key(one.label) for one in search.game.information_sets]
    reached = path.reached()
    sender = tuple(path.supports[h] or () for h in reached if keys[h][0] == "s")
    answers = tuple(sorted((keys[h][1:], path.supports[h] or ()) for h in reached if keys[h][0] == "r"))
    state: Iterable[tuple[Piece, ...]] = [path.state] if path.values is not None else [c.state for c in path.parts[0]]
    hulls = []
    for pieces in state:
        hull: list[Point] = [{}]
        for piece in pieces:
            points = [
                {
                    (keys[u[1]][0], _inner(keys[u[1]]), u[2]): value
                    for u, value in v.items()
                    if u[0] == "b" and u[1] in reached
                }
                for v in piece.vertices()
            ]
            distinct = [dict(items) for items in dict.fromkeys(tuple(one.items()) for one in points)]
            hull = [{**one, **other} for one in hull for other in distinct]
        hulls.append(tuple(hull))
    return (sender, answers), Claim(tuple(hulls))


def _key(label: str) -> tuple[str, int, int]:
    kind, _, rest = label.rstrip("]").partition("[")
    numbers = [int(part) for part in rest.split(",")]
    return kind, numbers[0], numbers[-1]


def _inner(key: tuple[str, int, int]) -> Any:
    return key[1] if key[0] == "s" else key[1:]


def disagreements(game: OneShot, mode: Mode, told: Mapping[Pattern, Claim], rng: random.Random) -> Iterator[str]:
    """Supports on the path that only one side finds, and sets of different extent."""
    truth = dict(BruteForce(game, mode).cells())
    for pattern in truth.keys() - told.keys():
        yield f"missing: {pattern}"
    for pattern in told.keys() - truth.keys():
        yield f"invented: {pattern}"
    for pattern in truth.keys() & told.keys():
        yield from _compare(pattern, truth[pattern], told[pattern], rng)


def _compare(pattern: Pattern, cell: Cell, claim: Claim, rng: random.Random) -> Iterator[str]:
    mixed = {v for v in cell.sender.variables if len(pattern[0][int(str(v[1]))]) > 1}
    answers = dict(pattern[1])
    mixed |= {("r", i, r) for i, support in answers.items() for r in support if len(support) > 1}
    order = sorted(mixed, key=str)
    if not order:
        return
    signs = [{v: Fraction(s)} for v in order for s in (1, -1)]
    for direction in [*signs, *({v: Fraction(rng.randint(-9, 9)) for v in order} for _ in range(3))]:
        if _farthest(cell, direction) != claim.best(direction):
            yield f"{pattern}: the sets differ along {direction}"
    for point in _nearby(claim, rng):
        if any(value == 0 for value in point.values()):
            continue
        if belongs(cell, point) != claim.holds(point):
            yield f"{pattern}: the sets differ at {point}"


def belongs(cell: Cell, point: Point) -> bool:
    """Whether exact mixtures on the path are an equilibrium's."""
    return cell.sender.feasible(point) and any(one.feasible(point) for one in cell.receiver)


def _farthest(cell: Cell, direction: Point) -> Fraction:
    return cell.sender.best(direction) + max(one.best(direction) for one in cell.receiver)


def _nearby(claim: Claim, rng: random.Random) -> Iterator[Point]:
    """Points between the extreme points of all hulls: within some hull, or just between two of them."""
    every = [point for hull in claim.hulls for point in hull]
    for _ in range(2 if len(every) > 1 else 0):
        weights = [rng.randint(0, 4) for _ in every]
        total = sum(weights)
        if total:
            yield {
                v: sum((p[v] * w for p, w in zip(every, weights, strict=True)), Fraction(0)) / total for v in every[0]
            }


def _value(direction: Point, point: Point) -> Fraction:
    return sum((amount * point[v] for v, amount in direction.items()), Fraction(0))


def _within(point: Point, hull: tuple[Point, ...]) -> bool:
    rows = [([corner[v] for corner in hull], value) for v, value in point.items()]
    rows.append(([Fraction(1)] * len(hull), Fraction(1)))
    return minimise(LinearProgram([0] * len(hull), equal=rows)).status == "optimal"
