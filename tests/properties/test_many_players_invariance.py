"""Rescaling, relabelling and enlarging a game of several players does to its equilibria what it should."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import permutations, product
from typing import Any

import pytest

from deterrence.games import NormalFormGame
from deterrence.solvers import Settings
from deterrence.solvers.multilinear import SupportEnumeration
from tests.properties.other_equilibria import random_game

F = Fraction
Answer = list[tuple[tuple[tuple[Any, ...], ...], int]]
VALUES = [(0, 1, 2), tuple(range(-20, 21))]


def answer(game: NormalFormGame[Fraction]) -> Answer:
    """Isolated and extreme equilibria with the dimension of their component, sorted; sample points left out."""
    solution = SupportEnumeration().solve(game, Settings())
    dimension = {one.number: one.dimension for one in solution.components}
    found = [
        (tuple(tuple(one.strategies[p][p].values()) for p in game.players), dimension[one.component])
        for one in solution.equilibria
        if not one.remarks
    ]
    return sorted(found)


def games(values: tuple[int, ...], count: int) -> list[NormalFormGame[Fraction]]:
    rng = random.Random(31)
    return [random_game(rng, (2, 2, 2), values) for _ in range(count)]


@pytest.mark.parametrize("values", VALUES)
def test_positive_affine_rescaling_changes_nothing(values: tuple[int, ...]) -> None:
    for game in games(values, 15):
        factors = [(F(10**12), F(-5)), (F(1, 7), F(10**9)), (F(3), F(0))]
        table = tuple(tuple(a * v + b for v in line) for (a, b), line in zip(factors, game.payoffs, strict=True))
        assert answer(NormalFormGame(game.players, game.actions, table)) == answer(game)


def test_payoffs_of_many_digits_are_solved_like_any_others() -> None:
    digits = random.Random(4)
    mixed = 0
    for game in games(tuple(digits.randrange(-(10**12), 10**12) for _ in range(16)), 20):
        solution = SupportEnumeration().solve(game, Settings())
        assert solution.complete
        assert all(one.max_regret == 0 for one in solution.equilibria)
        first = game.players[0]
        mixed += any(0 < p < 1 for one in solution.equilibria for p in one.strategies[first][first].values())
    assert mixed


@pytest.mark.parametrize("values", VALUES)
def test_relabelling_players_and_actions_permutes_the_answer(values: tuple[int, ...]) -> None:
    for game in games(values, 8):
        expected = answer(game)
        for order in permutations(range(3)):
            table = tuple(
                tuple(
                    game.payoff(i, tuple(1 - profile[order.index(j)] for j in range(3)))
                    for profile in product((0, 1), repeat=3)
                )
                for i in order
            )
            moved = answer(NormalFormGame(game.players, game.actions, table))
            back = [(tuple(mixed[order.index(j)][::-1] for j in range(3)), d) for mixed, d in moved]
            assert sorted(back) == expected


def test_a_strictly_dominated_action_changes_nothing() -> None:
    for game in games(VALUES[0], 10):
        table = []
        for i in range(3):
            line = []
            for profile in product((0, 1), (0, 1), (0, 1, 2)):
                worst = F(-100) if i == 2 else F(profile[0])
                line.append(worst if profile[2] == 2 else game.payoff(i, profile))
            table.append(tuple(line))
        larger = NormalFormGame(game.players, (*game.actions[:2], ("1", "2", "3")), tuple(table))
        shortened = [((*mixed[:2], mixed[2][:2]), d) for mixed, d in answer(larger)]
        assert shortened == answer(game)
        assert all(mixed[2][2] == 0 for mixed, _ in answer(larger))


def test_a_duplicated_action_opens_a_component_for_every_equilibrium_that_plays_it() -> None:
    for game in games(VALUES[1], 8):
        table = tuple(
            tuple(game.payoff(i, (a, b, min(c, 1))) for a, b, c in product((0, 1), (0, 1), (0, 1, 2))) for i in range(3)
        )
        larger = NormalFormGame(game.players, (*game.actions[:2], ("1", "2", "2 again")), table)
        merged = {((*mixed[:2], (mixed[2][0], mixed[2][1] + mixed[2][2])), d) for mixed, d in answer(larger)}
        expected = {(mixed, 1 if mixed[2][1] != 0 else 0) for mixed, d in answer(game) if d == 0}
        assert expected <= merged
