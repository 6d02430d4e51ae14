"""Sets of mixing weights bounded by payoff comparisons: are they empty, what spans them, of what dimension are they.

A *cell* is the set of weights of several mixings (each a simplex) at which some multilinear polynomials are zero and
others at least zero. Mixings that share no condition are independent, so a cell is a product of *blocks*. A block with
linear conditions is a polytope: its vertices are found by cutting the product of simplices with one condition after the
other. A block with products of weights need not be convex: it is decided by z3, exactly, and given by points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from itertools import product
from math import prod
from numbers import Rational
from typing import Any

from deterrence.errors import LimitError
from deterrence.expressions.z3_answers import answer_of
from deterrence.solvers.mixing_polynomials import MixingPolynomial, Variable

__all__ = ["Block", "Condition", "Mixing", "Point", "blocks_of", "rank"]

Mixing = tuple[int, int]
Point = dict[Mixing, tuple[Any, ...]]

VERTEX_LIMIT = 20_000
_RLIMIT = 20_000_000


@dataclass(frozen=True)
class Condition:
    """A polynomial that must be zero (`equal`), or at least zero."""

    polynomial: MixingPolynomial
    equal: bool = False


@dataclass(frozen=True)
class Block:
    """Mixings that hang together by conditions.

    Parameters
    ----------
    mixings
        Which.
    points
        Linear: all vertices. Else: the corners of the simplices that belong to it, and one point found by z3 in the
        relative interior where there is one. Empty: no point was found.
    linear
        Whether `points` spans the block.
    dimension
        Number of directions at the last point of a block that is not linear (a lower bound for the whole); that of a
        linear one is that of the hull of `points`.
    decided
        False when z3 gave up, or found only points that are not rational.
    """

    mixings: tuple[Mixing, ...]
    points: tuple[Point, ...]
    linear: bool
    dimension: int = 0
    decided: bool = True

    @property
    def empty(self) -> bool:
        """Whether it is proved to be empty."""
        return self.decided and not self.points


def blocks_of(sizes: Mapping[Mixing, int], conditions: Sequence[Condition]) -> list[Block]:
    """The blocks of a cell.

    Parameters
    ----------
    sizes
        Mixing -> number of alternatives.
    conditions
        Over these mixings.

    Raises
    ------
    LimitError
        When a block has more than 20,000 vertices.

    Examples
    --------
    A weight of at least 2/3:

    >>> at_least = Condition(MixingPolynomial({frozenset({(0, 0, 0)}): Fraction(3), frozenset(): Fraction(-2)}))
    >>> [point[0, 0][0] for point in blocks_of({(0, 0): 2}, [at_least])[0].points]
    [Fraction(1, 1), Fraction(2, 3)]
    """
    constant = [one for one in conditions if one.polynomial.degree == 0]
    if any(one.polynomial.constant < 0 or (one.equal and one.polynomial.constant != 0) for one in constant):
        return [Block((), (), True)]
    rest = [one for one in conditions if one.polynomial.degree > 0]
    found = []
    for mixings in _groups(sizes, rest):
        own = [one for one in rest if one.polynomial.mixings & mixings]
        within = {mixing: sizes[mixing] for mixing in sorted(mixings)}
        linear = all(one.polynomial.degree == 1 for one in own)
        found.append(_polytope(within, own) if linear else _semialgebraic(within, own))
        if found[-1].empty:
            return [found[-1]]
    return found


def _groups(sizes: Mapping[Mixing, int], conditions: Sequence[Condition]) -> list[frozenset[Mixing]]:
    groups = {mixing: frozenset({mixing}) for mixing in sizes}
    for one in conditions:
        merged = frozenset().union(*(groups[mixing] for mixing in one.polynomial.mixings))
        groups.update(dict.fromkeys(merged, merged))
    return list(dict.fromkeys(groups.values()))


def _corners(sizes: Mapping[Mixing, int]) -> list[Point]:
    if prod(sizes.values()) > VERTEX_LIMIT:
        raise LimitError(
            f"ties allow {prod(sizes.values())} combinations of choices that hang together; at most {VERTEX_LIMIT} are "
            "followed. Break some of the ties by changing a payoff"
        )
    return [
        {
            mixing: tuple(Fraction(int(k == chosen)) for k in range(count))
            for (mixing, count), chosen in zip(sizes.items(), corner, strict=True)
        }
        for corner in product(*(range(count) for count in sizes.values()))
    ]


def _polytope(sizes: Mapping[Mixing, int], conditions: Sequence[Condition]) -> Block:
    vertices = [
        (point, frozenset((mixing, k) for mixing, weights in point.items() for k, w in enumerate(weights) if w == 0))
        for point in _corners(sizes)
    ]
    for number, one in enumerate(conditions):
        vertices = _cut(vertices, one, number)
    return Block(tuple(sizes), tuple(point for point, _ in vertices), True)


_Vertex = tuple[Point, frozenset[Any]]


def _cut(vertices: list[_Vertex], condition: Condition, number: int) -> list[_Vertex]:
    """Vertices after one more condition: those that satisfy it, and where it crosses an edge.

    Two vertices share an edge when no third one satisfies with equality all that both satisfy with equality; along an
    edge as many do as there are directions, but for one.
    """
    fewest = sum(len(weights) - 1 for weights in vertices[0][0].values()) - 1 if vertices else 0
    values = [condition.polynomial.at(point) for point, _ in vertices]
    kept: list[_Vertex] = []
    above, below = [], []
    for vertex, value in zip(vertices, values, strict=True):
        if value == 0:
            kept.append((vertex[0], vertex[1] | {number}))
        elif value < 0:
            below.append((vertex, value))
        else:
            above.append((vertex, value))
            if not condition.equal:
                kept.append(vertex)
    for (first, a), (second, b) in product(above, below):
        common = first[1] & second[1]
        if len(common) < fewest:
            continue
        if not any(common <= other[1] for other in vertices if other is not first and other is not second):
            share = a / (a - b)
            kept.append((_between(first[0], second[0], share), common | {number}))
    return kept


def _between(first: Point, second: Point, share: Any) -> Point:
    return {
        mixing: tuple(x if x == y else x + share * (y - x) for x, y in zip(weights, second[mixing], strict=True))
        for mixing, weights in first.items()
    }


def rank(rows: Sequence[Sequence[Any]]) -> int:
    """Rank of a matrix of exact numbers.

    Examples
    --------
    >>> rank([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(4)]])
    1
    """
    left = [list(row) for row in rows if any(value != 0 for value in row)]
    count = 0
    while left:
        pivot_row = left.pop()
        column = next((k for k, value in enumerate(pivot_row) if value != 0), None)
        if column is None:
            continue
        count += 1
        left = [_without(row, pivot_row, column) if row[column] != 0 else row for row in left]
    return count


def _without(row: Sequence[Any], pivot_row: Sequence[Any], column: int) -> list[Any]:
    share = row[column] / pivot_row[column]
    return [x - share * y if y != 0 else x for x, y in zip(row, pivot_row, strict=True)]


def _semialgebraic(sizes: Mapping[Mixing, int], conditions: Sequence[Condition]) -> Block:
    corners = [point for point in _corners(sizes) if all(_holds(one, point) for one in conditions)]
    decided, witness = True, None
    for strictly in (True, False):
        decided, witness = _witness(sizes, conditions, strictly)
        if witness is not None:
            break
    points = corners + ([witness] if witness is not None and witness not in corners else [])
    dimension = _dimension_at(sizes, conditions, points[-1]) if points else 0
    return Block(tuple(sizes), tuple(points), False, dimension, decided or bool(points))


def _holds(condition: Condition, point: Point) -> bool:
    value = condition.polynomial.at(point)
    return bool(value == 0 if condition.equal else value >= 0)


def _variables(sizes: Mapping[Mixing, int]) -> list[Variable]:
    return [(*mixing, k) for mixing, count in sizes.items() for k in range(count - 1)]


def _witness(
    sizes: Mapping[Mixing, int], conditions: Sequence[Condition], strictly: bool
) -> tuple[bool, Point | None]:
    """(decided, a rational point or None) by z3."""
    if not all(isinstance(factor, Rational) for one in conditions for factor in one.polynomial.terms.values()):
        return False, None
    z3: Any = import_module("z3")

    unknowns: dict[Variable, Any] = {variable: z3.Real("_".join(map(str, variable))) for variable in _variables(sizes)}
    solver = z3.SolverFor("QF_NRA")
    for mixing, count in sizes.items():
        own = [unknowns[(*mixing, k)] for k in range(count - 1)]
        for value in [*own, 1 - z3.Sum(own)] if own else []:
            solver.add(value > 0 if strictly else value >= 0)
    for one in conditions:
        value = z3.Sum([_z3_term(key, factor, unknowns) for key, factor in one.polynomial.terms.items()])
        solver.add(value == 0 if one.equal else value > 0 if strictly else value >= 0)
    answer = answer_of(solver, rlimit=_RLIMIT)
    if answer == z3.unsat:
        return True, None
    if answer != z3.sat:
        return False, None
    model = solver.model()
    values = {variable: model.eval(unknown, model_completion=True) for variable, unknown in unknowns.items()}
    if not all(z3.is_rational_value(value) for value in values.values()):
        return False, None
    exact = {variable: Fraction(value.as_string()) for variable, value in values.items()}
    point: Point = {}
    for mixing, count in sizes.items():
        own_weights = [exact[(*mixing, k)] for k in range(count - 1)]
        point[mixing] = (*own_weights, 1 - sum(own_weights, Fraction(0)))
    return True, point


def _z3_term(key: frozenset[Variable], factor: Any, unknowns: Mapping[Variable, Any]) -> Any:
    term: Any = import_module("z3").Q(factor.numerator, factor.denominator)
    for variable in key:
        term = term * unknowns[variable]
    return term


def _dimension_at(sizes: Mapping[Mixing, int], conditions: Sequence[Condition], point: Point) -> int:
    """Variables minus the rank of the gradients of what holds with equality."""
    variables = _variables(sizes)
    rows = [
        [one.polynomial.slope(variable).at(point) for variable in variables]
        for one in conditions
        if one.equal or one.polynomial.at(point) == 0
    ]
    for mixing, weights in point.items():
        for k, weight in enumerate(weights):
            if weight == 0:
                last = k == len(weights) - 1
                rows.append([Fraction(int(v == (*mixing, k) or (last and v[:2] == mixing))) for v in variables])
    return len(variables) - rank(rows)
