"""All equilibria of small games with three and four players, ties included, against an independent oracle."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from deterrence.games import NormalFormGame
from deterrence.solvers import Settings
from deterrence.solvers.multilinear import SupportEnumeration
from tests.properties.other_equilibria import Oracle, random_game

Case = tuple[tuple[int, ...], tuple[int, ...], int]

CASES: list[Case] = [
    ((2, 2, 2), (0, 1), 80),
    ((2, 2, 2), (-1, 0, 1), 80),
    ((2, 2, 2), (-9, -5, -3, -1, 0, 2, 4, 7, 8), 100),
    ((2, 2, 3), (0, 1, 2), 20),
    ((3, 3, 2), (0, 1), 5),
    ((2, 2, 2, 2), (0, 1), 3),
]
MANY: list[Case] = [((2, 2, 2), (0, 1), 1000), ((2, 2, 2), (-2, -1, 0, 1, 2), 1000), ((2, 2, 3), (0, 1, 2), 300)]
MANY += [((3, 3, 2), (0, 1), 60), ((2, 2, 2, 2), (0, 1), 10)]


def compare(shape: tuple[int, ...], values: tuple[int, ...], count: int, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(count):
        game = random_game(rng, shape, values)
        solution = SupportEnumeration().solve(game, Settings())
        oracle = Oracle(game)
        assert solution.complete, game.payoffs
        assert all(one.max_regret == 0 for one in solution.equilibria)
        assert not oracle.misses(solution), game.payoffs
        for component in solution.components:
            assert not any(oracle.refutes(one) for one in component.conditions), (game.payoffs, component)


@pytest.mark.parametrize(("shape", "values", "count"), CASES)
def test_no_equilibrium_is_missed_and_every_set_consists_of_equilibria(
    shape: tuple[int, ...], values: tuple[int, ...], count: int
) -> None:
    compare(shape, values, count, seed=20)


@pytest.mark.long
@pytest.mark.parametrize(("shape", "values", "count"), MANY)
def test_no_equilibrium_is_missed_in_thousands_of_games(
    shape: tuple[int, ...], values: tuple[int, ...], count: int
) -> None:
    compare(shape, values, count, seed=21)


def test_the_oracle_notices_every_missing_isolated_equilibrium_and_every_wrong_set() -> None:
    rng = random.Random(3)
    noticed = 0
    for _ in range(60):
        game = random_game(rng, (2, 2, 2), (-2, -1, 0, 1, 2))
        solution = SupportEnumeration().solve(game, Settings())
        isolated = {one.number for one in solution.components if one.dimension == 0}
        oracle = Oracle(game)
        for k, one in enumerate(solution.equilibria):
            if one.component in isolated:
                assert oracle.misses(solution, without=k)
                noticed += 1
    assert noticed > 50
    assert oracle.refutes("p[a: 1] <= 1 (dimension 3)")


def test_a_surface_of_equilibria_that_becomes_free_where_sampled_is_still_sampled() -> None:
    """On its best-reply surface w0*w2 - w1*w2 + w0 = 1 the point w0 = w1 = 1 leaves w2 open."""
    payoffs = (
        (1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1),
        (1, 0, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1),
        (1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 1, 0),
    )
    table = tuple(tuple(map(Fraction, line)) for line in payoffs)
    game = NormalFormGame(("a", "b", "c"), (("1", "2", "3"), ("1", "2", "3"), ("1", "2")), table)
    solution = SupportEnumeration().solve(game, Settings())
    assert solution.complete
    assert not Oracle(game).misses(solution)


def test_generic_games_have_an_odd_number_of_equilibria() -> None:
    rng = random.Random(4)
    for shape in [(2, 2, 2)] * 60 + [(2, 3, 2)] * 20 + [(3, 3, 2)] * 8 + [(2, 2, 2, 2)] * 8:
        game = random_game(rng, shape, tuple(range(-10_000, 10_000, 7)))
        solution = SupportEnumeration().solve(game, Settings())
        assert solution.complete
        assert {one.dimension for one in solution.components} == {0}
        assert len(solution.equilibria) % 2 == 1
