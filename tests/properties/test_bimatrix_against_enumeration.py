"""The exact two-player solver against a brute-force enumeration in fractions that shares no code with it.

The oracle solves every square subsystem of the inequalities of a best-response polyhedron, keeps the feasible
solutions, and then tries every pair of them against the definition of equilibrium. Components come from trying every
subset of vertices.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

import pytest

from deterrence.games import NormalFormGame
from deterrence.interop import read_game
from deterrence.solvers import Settings
from deterrence.solvers.bimatrix import Bimatrix

Matrix = list[list[Fraction]]
Mixture = tuple[Fraction, ...]
Pair = tuple[Mixture, Mixture]
Components = set[tuple[frozenset[Pair], int, frozenset[frozenset[Pair]]]]


def transposed(matrix: Matrix) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def unique_solution(rows: list[list[Fraction]]) -> list[Fraction] | None:
    """Solve a square system given as augmented rows; None when it is singular."""
    rows = [list(row) for row in rows]
    for column in range(len(rows)):
        pivot = next((k for k in range(column, len(rows)) if rows[k][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column][column]
        rows[column] = [value / head for value in rows[column]]
        for k in range(len(rows)):
            if k != column and rows[k][column]:
                factor = rows[k][column]
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[column], strict=True)]
    return [row[-1] for row in rows]


def vertices(against: Matrix) -> set[Mixture]:
    """Mixtures x at which a vertex of {x in simplex, v >= x . column} lies."""
    size = len(against)
    simplex = [Fraction(1)] * size + [Fraction(0), Fraction(1)]
    inequalities = [[Fraction(int(i == k)) for k in range(size)] + [Fraction(0)] for i in range(size)]
    inequalities += [[-value for value in column] + [Fraction(1)] for column in transposed(against)]
    found = set()
    for chosen in combinations(inequalities, size):
        point = unique_solution([simplex, *([*row, Fraction(0)] for row in chosen)])
        if point is not None and all(sum(a * b for a, b in zip(row, point, strict=True)) >= 0 for row in inequalities):
            found.add(tuple(point[:size]))
    return found


def is_equilibrium(a: Matrix, b: Matrix, x: Mixture, y: Mixture) -> bool:
    """No pure deviation gains, by the payoffs themselves."""
    by_row = [sum(p * value for p, value in zip(y, row, strict=True)) for row in a]
    by_column = [sum(p * value for p, value in zip(x, column, strict=True)) for column in transposed(b)]
    return max(by_row) == sum(p * value for p, value in zip(x, by_row, strict=True)) and max(by_column) == sum(
        p * value for p, value in zip(y, by_column, strict=True)
    )


def enumerated(a: Matrix, b: Matrix) -> set[Pair]:
    """All extreme equilibria by brute force."""
    pairs = product(vertices(b), vertices(transposed(a)))
    return {(x, y) for x, y in pairs if is_equilibrium(a, b, x, y)}


def rank(points: Iterable[Mixture]) -> int:
    rows = [list(point) for point in points]
    found = 0
    for column in range(len(rows[0])):
        pivot = next((k for k in range(found, len(rows)) if rows[k][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for k in range(found + 1, len(rows)):
            factor = rows[k][column] / rows[found][column]
            rows[k] = [p - factor * q for p, q in zip(rows[k], rows[found], strict=True)]
        found += 1
    return found


def enumerated_components(equilibria: set[Pair]) -> Components:
    """Connected components with their dimension and maximal Nash subsets, by trying every set of row mixtures."""
    rows = sorted({x for x, _ in equilibria})
    subsets = []
    for chosen in (set(c) for size in range(1, len(rows) + 1) for c in combinations(rows, size)):
        shared = {y for _, y in equilibria if all((x, y) in equilibria for x in chosen)}
        closed = {x for x in rows if all((x, y) in equilibria for y in shared)}
        if shared and chosen == closed:
            dimension = rank(chosen) - 1 + rank(shared) - 1
            subsets.append((frozenset(product(chosen, shared)), dimension))
    groups: list[set[Pair]] = []
    for pair in equilibria:
        near = [group for group in groups if any(pair[0] == x or pair[1] == y for x, y in group)]
        groups = [group for group in groups if group not in near] + [{pair}.union(*near)]
    return {
        (
            frozenset(group),
            max(dimension for subset, dimension in subsets if subset <= group),
            frozenset(subset for subset, _ in subsets if subset <= group),
        )
        for group in groups
    }


def solved(a: Matrix, b: Matrix) -> tuple[list[Pair], Components]:
    """What the solver says, as plain probabilities."""
    solution = Bimatrix().solve(NormalFormGame.from_arrays(a, b, players=("row", "column")), Settings())
    assert solution.complete
    assert all(one.max_regret == 0 and one.certificate for one in solution.equilibria)
    listed = [
        (tuple(one.strategies["row"]["row"].values()), tuple(one.strategies["column"]["column"].values()))
        for one in solution.equilibria
    ]
    groups = {
        (
            frozenset(
                pair for pair, one in zip(listed, solution.equilibria, strict=True) if one.component == group.number
            ),
            group.dimension,
            frozenset(frozenset(listed[k] for k in subset) for subset in group.subsets),
        )
        for group in solution.components
    }
    return listed, groups


def compare(a: Matrix, b: Matrix, found: list[Pair]) -> None:
    """Fail unless `found` holds every extreme equilibrium once and nothing else."""
    expected = enumerated(a, b)
    assert len(found) == len(set(found)), f"an equilibrium is listed twice: {a} {b}"
    assert set(found) == expected, f"not the equilibria of {a} {b}"


def deterrence_shaped(rng: random.Random, rows: int, columns: int) -> tuple[Matrix, Matrix]:
    """Small integers; leaving things as they are (the first row) makes the row player's payoff constant, often both."""
    spread = rng.choice((1, 2, 4))
    a, b = ([[Fraction(rng.randint(-spread, spread)) for _ in range(columns)] for _ in range(rows)] for _ in range(2))
    a[0] = [a[0][0]] * columns
    if rng.random() < 0.7:
        b[0] = [b[0][0]] * columns
    return a, b


SIZES = [*(((rows, columns), 60) for rows in range(1, 5) for columns in range(1, 5)), ((2, 2), 1000), ((3, 3), 300)]


@pytest.mark.parametrize(("shape", "count"), SIZES)
def test_equilibria_and_components_are_those_of_brute_force(shape: tuple[int, int], count: int) -> None:
    rng = random.Random(f"{shape} {count}")
    for _ in range(count):
        a, b = deterrence_shaped(rng, *shape)
        found, groups = solved(a, b)
        compare(a, b, found)
        assert groups == enumerated_components(set(found))


def test_von_stengels_75_equilibria_are_those_of_brute_force() -> None:
    game = read_game(Path(__file__).parents[1] / "known" / "games" / "stengel-75-small.nfg")
    assert isinstance(game, NormalFormGame)
    a, b = game.matrix(0), game.matrix(1)
    found, _ = solved(a, b)
    compare(a, b, found)
    assert len(found) == 75


@pytest.mark.long
@pytest.mark.parametrize(("shape", "count"), [((2, 2), 20_000), ((3, 3), 4000), ((4, 4), 1500), ((3, 4), 2000)])
def test_equilibria_of_thousands_more_games_are_those_of_brute_force(shape: tuple[int, int], count: int) -> None:
    rng = random.Random(f"more {shape}")
    for _ in range(count):
        a, b = deterrence_shaped(rng, *shape)
        found, groups = solved(a, b)
        compare(a, b, found)
        assert groups == enumerated_components(set(found))


CHAIN_STORE = (
    [[Fraction(0), Fraction(0)], [Fraction(1), Fraction(-1)]],
    [[Fraction(2)] * 2, [Fraction(0), Fraction(-1)]],
)


def test_a_dropped_equilibrium_is_caught() -> None:
    found, _ = solved(*CHAIN_STORE)
    for k in range(len(found)):
        with pytest.raises(AssertionError, match="not the equilibria"):
            compare(*CHAIN_STORE, found[:k] + found[k + 1 :])


def test_a_duplicated_equilibrium_is_caught() -> None:
    found, _ = solved(*CHAIN_STORE)
    with pytest.raises(AssertionError, match="listed twice"):
        compare(*CHAIN_STORE, [*found, found[0]])


def test_a_perturbed_equilibrium_is_caught() -> None:
    found, _ = solved(*CHAIN_STORE)
    (x, (p, q)), *rest = found
    moved = (x, (p + Fraction(1, 10**9), q - Fraction(1, 10**9)))
    with pytest.raises(AssertionError, match="not the equilibria"):
        compare(*CHAIN_STORE, [moved, *rest])


def test_a_wrong_dimension_is_caught() -> None:
    found, groups = solved(*CHAIN_STORE)
    assert {(pairs, dimension + 1, subsets) for pairs, dimension, subsets in groups} != enumerated_components(
        set(found)
    )
