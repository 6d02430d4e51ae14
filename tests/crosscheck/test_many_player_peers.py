"""The many-player solver beside Gambit's polynomial solver, which finds true equilibria but may miss some."""

from __future__ import annotations

import random
from fractions import Fraction
from math import prod

import pytest

from deterrence.games import NormalFormGame
from deterrence.interop.with_pygambit import to_pygambit
from deterrence.solvers import Settings, Solution
from deterrence.solvers.multilinear import SupportEnumeration
from tests.properties.other_equilibria import random_game

pygambit = pytest.importorskip("pygambit")


def peers(game: NormalFormGame[Fraction]) -> list[list[float]]:
    """Gambit's equilibria as probabilities of all actions in order."""
    found = pygambit.nash.enumpoly_solve(to_pygambit(game)).equilibria
    return [[float(weight) for mixture in one for _, weight in mixture] for one in found]


def ours(game: NormalFormGame[Fraction], solution: Solution) -> list[list[float]]:
    return [
        [float(p) for player in game.players for p in one.strategies[player][player].values()]
        for one in solution.equilibria
    ]


def unmatched(theirs: list[list[float]], own: list[list[float]]) -> list[list[float]]:
    return [
        one
        for one in theirs
        if not any(max(abs(a - b) for a, b in zip(one, other, strict=True)) < 1e-4 for other in own)
    ]


def generic_games(count: int) -> list[NormalFormGame[Fraction]]:
    rng = random.Random(12)
    games = [random_game(rng, (2, 2, 2), tuple(range(-99, 100))) for _ in range(count)]
    return [one for one in games if all(len(set(line)) == prod(one.shape) for line in one.payoffs)]


def test_every_equilibrium_that_gambit_finds_is_found() -> None:
    matched = 0
    for game in generic_games(60):
        own = ours(game, SupportEnumeration().solve(game, Settings()))
        theirs = peers(game)
        assert not unmatched(theirs, own), game.payoffs
        matched += len(theirs)
    assert matched > 40


def test_the_comparison_notices_a_missing_equilibrium() -> None:
    game = generic_games(5)[0]
    theirs = peers(game)
    own = ours(game, SupportEnumeration().solve(game, Settings()))
    without_first = [one for one in own if unmatched(theirs[:1], [one])]
    assert len(without_first) == len(own) - 1
    assert unmatched(theirs, without_first) == theirs[:1]
