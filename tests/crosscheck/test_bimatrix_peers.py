"""The exact two-player solver beside Gambit, QuantEcon and Nashpy, on games for which each of them is right.

Gambit's exact enumeration is trusted while payoffs stay small, ties included. The vertex enumerations of QuantEcon and
Nashpy work in floating point and lose equilibria where there are ties, so they are asked about nondegenerate games.
"""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

from deterrence.games import NormalFormGame
from deterrence.interop import read_game
from deterrence.solvers import Settings
from deterrence.solvers.bimatrix import Bimatrix

Matrix = list[list[int]]
Mixture = tuple[Fraction, ...]
Pair = tuple[Mixture, Mixture]

SIZES = ((2, 2), (2, 3), (3, 3), (4, 3), (4, 4), (5, 5))


def random_matrix(rng: random.Random, rows: int, columns: int, spread: int) -> Matrix:
    return [[rng.randint(-spread, spread) for _ in range(columns)] for _ in range(rows)]


def solved(a: Matrix, b: Matrix) -> list[Pair]:
    solution = Bimatrix().solve(NormalFormGame.from_arrays(a, b, players=("row", "column")), Settings())
    return [
        (tuple(one.strategies["row"]["row"].values()), tuple(one.strategies["column"]["column"].values()))
        for one in solution.equilibria
    ]


def nondegenerate(a: Matrix, b: Matrix) -> bool:
    """No mixture has more best responses than actions in use; then all equilibria are isolated and odd in number."""
    from deterrence.solvers.best_response_vertices import best_response_vertices

    sides = (b, [list(column) for column in zip(*a, strict=True)])
    return all(
        vertex.best.bit_count() == sum(weight > 0 for weight in vertex.weights)
        for side in sides
        for vertex in best_response_vertices(side)
    )


def by_gambit(a: Matrix, b: Matrix) -> list[Pair]:
    pygambit = pytest.importorskip("pygambit")
    game = pygambit.StrategicGame.from_arrays(a, b)
    found = []
    for one in pygambit.nash.enummixed_solve(game, rational=True).equilibria:
        rows, columns = (tuple(Fraction(str(weight)) for _, weight in mixture) for mixture in one)
        found.append((rows, columns))
    return found


def same_floats(found: list[Pair], floats: list[tuple[list[float], list[float]]]) -> bool:
    """Whether two lists of equilibria agree one to one within rounding."""
    left = [[float(p) for p in (*x, *y)] for x, y in found]
    for x, y in floats:
        theirs = [*x, *y]
        near = [mine for mine in left if all(abs(p - q) < 1e-7 for p, q in zip(mine, theirs, strict=True))]
        if len(near) != 1:
            return False
        left.remove(near[0])
    return not left


@pytest.mark.parametrize("shape", SIZES)
@pytest.mark.parametrize("spread", [1, 3, 100])
def test_gambit_finds_the_same_extreme_equilibria(shape: tuple[int, int], spread: int) -> None:
    rng = random.Random(f"{shape} {spread}")
    for _ in range(15):
        a, b = random_matrix(rng, *shape, spread), random_matrix(rng, *shape, spread)
        if rng.random() < 0.5:
            a[0] = [0] * shape[1]
        found, theirs = solved(a, b), by_gambit(a, b)
        assert set(found) == set(theirs), (a, b)
        assert len(found) == len(set(found))


def test_gambit_finds_75_equilibria_of_von_stengels_game() -> None:
    game = read_game(Path(__file__).parents[1] / "known" / "games" / "stengel-75-small.nfg")
    assert isinstance(game, NormalFormGame)
    a, b = ([[int(value) for value in row] for row in game.matrix(player)] for player in (0, 1))
    assert set(by_gambit(a, b)) == set(solved(a, b))


@pytest.mark.long  # ten seconds of compilation
@pytest.mark.parametrize("shape", SIZES)
def test_quantecon_finds_the_same_equilibria_of_nondegenerate_games(shape: tuple[int, int]) -> None:
    gt = pytest.importorskip("quantecon.game_theory")
    numpy = pytest.importorskip("numpy")
    rng = random.Random(f"quantecon {shape}")
    for _ in range(20):
        a, b = random_matrix(rng, *shape, 100), random_matrix(rng, *shape, 100)
        if nondegenerate(a, b):
            rows, columns = numpy.array(a, dtype=float), numpy.array(b, dtype=float).T
            game = gt.NormalFormGame([gt.Player(rows), gt.Player(numpy.ascontiguousarray(columns))])
            theirs = [(list(x), list(y)) for x, y in gt.vertex_enumeration(game)]
            assert same_floats(solved(a, b), theirs), (a, b)


@pytest.mark.parametrize("shape", SIZES)
def test_nashpy_finds_the_same_equilibria_of_nondegenerate_games(shape: tuple[int, int]) -> None:
    nashpy = pytest.importorskip("nashpy")
    numpy = pytest.importorskip("numpy")
    rng = random.Random(f"nashpy {shape}")
    for _ in range(10):
        a, b = random_matrix(rng, *shape, 100), random_matrix(rng, *shape, 100)
        if nondegenerate(a, b):
            theirs = nashpy.Game(numpy.array(a), numpy.array(b)).vertex_enumeration()
            assert same_floats(solved(a, b), [(list(x), list(y)) for x, y in theirs]), (a, b)


def test_a_planted_difference_is_caught() -> None:
    found = solved([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    floats = [([float(p) for p in x], [float(p) for p in y]) for x, y in found]
    assert same_floats(found, floats)
    assert not same_floats(found, floats[1:])
    assert not same_floats(found, [*floats, floats[0]])
    moved = ([floats[1][0][0] + 1e-5, floats[1][0][1] - 1e-5], floats[1][1])
    assert not same_floats(found, [floats[0], moved, *floats[2:]])


@pytest.mark.long
@pytest.mark.parametrize("shape", [(3, 3), (4, 4), (6, 6), (8, 8)])
def test_gambit_agrees_on_many_more_games(shape: tuple[int, int]) -> None:
    rng = random.Random(f"many {shape}")
    for spread in (1, 2, 50):
        for _ in range(100 if shape < (6, 6) else 10):
            a, b = random_matrix(rng, *shape, spread), random_matrix(rng, *shape, spread)
            a[-1] = [1] * shape[1]
            assert set(solved(a, b)) == set(by_gambit(a, b)), (a, b)
