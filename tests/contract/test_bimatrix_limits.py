"""Limits of the exact two-player solver: crossing one is a clear error, never a partial answer."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from deterrence.errors import LimitError
from deterrence.games import NormalFormGame
from deterrence.solvers import Settings
from deterrence.solvers.best_response_vertices import best_response_vertices
from deterrence.solvers.bimatrix import Bimatrix
from deterrence.solvers.bimatrix_equilibria import extreme_equilibria
from deterrence.solvers.nash_subsets import components


def random_matrix(rows: int, columns: int, seed: int) -> list[list[int]]:
    rng = random.Random(seed)
    return [[rng.randint(-100, 100) for _ in range(columns)] for _ in range(rows)]


def test_a_game_far_beyond_12_by_12_is_refused_with_the_limit_named() -> None:
    game = NormalFormGame.from_arrays(random_matrix(40, 40, 1), random_matrix(40, 40, 2))
    with pytest.raises(LimitError, match=r"40 actions against 40.*more than 400000 edges"):
        Bimatrix().solve(game, Settings())


def test_every_limit_raises_and_returns_nothing() -> None:
    a, b = random_matrix(6, 6, 1), random_matrix(6, 6, 2)
    ties = [[0] * 6] * 6
    with pytest.raises(LimitError, match="edges"):
        best_response_vertices(a, limit=30)
    with pytest.raises(LimitError, match="more than 35 extreme equilibria"):
        extreme_equilibria(ties, ties, equilibrium_limit=35)
    assert len(extreme_equilibria(ties, ties, equilibrium_limit=36).pairs) == 36
    with pytest.raises(LimitError, match="more than 5 maximal Nash subsets"):
        components(extreme_equilibria(ties, b), subset_limit=5)


def test_progress_rises_to_one() -> None:
    told: list[float] = []
    game = NormalFormGame.from_arrays(random_matrix(6, 5, 1), random_matrix(6, 5, 2))
    Bimatrix().solve(game, Settings(progress=lambda _, share: told.append(share)))
    assert told == sorted(told)
    assert told[-1] == 1


def test_a_used_up_time_budget_is_an_error() -> None:
    game = NormalFormGame.from_arrays(random_matrix(6, 6, 1), random_matrix(6, 6, 2))
    with pytest.raises(LimitError, match="time budget of -1 seconds"):
        Bimatrix().solve(game, Settings(seconds=-1))


def test_only_rational_two_player_normal_forms_are_accepted() -> None:
    solver = Bimatrix()
    assert solver.accepts(NormalFormGame.from_arrays([[1, 2]], [[3, 4]]))
    assert not solver.accepts(NormalFormGame.from_arrays([[[1]]], [[[2]]], [[[3]]]))
    assert not solver.accepts(NormalFormGame(("a", "b"), (("1",), ("1",)), ((0.5,), (0.5,))))
    assert not solver.accepts(NormalFormGame(("a",), (("1",),), ((Fraction(1),),)))


@pytest.mark.parametrize("columns", [1, 7])
def test_a_player_without_a_choice_leaves_the_other_its_best_actions(columns: int) -> None:
    b = [[k % 3 for k in range(columns)]]
    solution = Bimatrix().solve(NormalFormGame.from_arrays([[5] * columns], b), Settings())
    assert len(solution.equilibria) == sum(value == max(b[0]) for value in b[0])
    assert [one.dimension for one in solution.components] == [len(solution.equilibria) - 1]


@pytest.mark.long
def test_games_of_12_by_12_are_within_the_limits() -> None:
    for seed in range(5):
        a, b = random_matrix(12, 12, seed), random_matrix(12, 12, seed + 100)
        found = extreme_equilibria(a, b)
        assert len(found.pairs) % 2 == 1
        assert extreme_equilibria([[10**12 * value for value in row] for row in a], b).pairs == found.pairs
    for seed in range(3):
        flat = extreme_equilibria([[0] * 12] * 12, random_matrix(12, 12, seed))
        assert [group.dimension for group in components(flat)] == [11]
