"""The fused loop over 2x2 games against the exact solver, for every class and in floating point."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from deterrence.analysis.sweeps import sweep
from deterrence.analysis.sweeps.two_by_two import CANDIDATES, candidates_of, class_of, classes
from deterrence.games import NormalFormGame
from deterrence.model import load
from deterrence.solvers import solve_game

Signs = tuple[int, int, int, int]


def game_of(signs: Signs, rng: random.Random) -> NormalFormGame[Fraction]:
    """A game in a class, with other magnitudes and a constant of the other's choosing added."""
    a, b, c, d = (sign * rng.randint(1, 9) for sign in signs)
    x, y = rng.randint(-5, 5), rng.randint(-5, 5)
    return NormalFormGame.from_arrays([[a + x, b + y], [x, y]], [[c + x, x], [d + y, y]])


def extreme(game: NormalFormGame[Fraction]) -> set[tuple[Fraction, Fraction]]:
    found = solve_game(game, "nash")
    assert found.complete
    row, column = game.players
    return {
        (one.strategies[row][row][game.actions[0][0]], one.strategies[column][column][game.actions[1][0]])
        for one in found.equilibria
    }


def told(signs: Signs, game: NormalFormGame[Fraction], held: tuple[int, ...]) -> set[tuple[Fraction, Fraction]]:
    (r, c) = game.payoffs
    gain = (r[0] - r[2], r[1] - r[3], c[0] - c[1], c[2] - c[3])
    p = Fraction(gain[3], gain[3] - gain[2]) if signs[2] * signs[3] < 0 else None
    q = Fraction(gain[1], gain[1] - gain[0]) if signs[0] * signs[1] < 0 else None
    found = set()
    for k in held:
        row = p if CANDIDATES[k].row is None else Fraction(1 - (CANDIDATES[k].row or 0))
        column = q if CANDIDATES[k].column is None else Fraction(1 - (CANDIDATES[k].column or 0))
        assert row is not None
        assert column is not None
        found.add((row, column))
    return found


def test_every_class_holds_the_complete_equilibrium_set() -> None:
    rng = random.Random(0)
    for signs in classes():
        game = game_of(signs, rng)
        assert told(signs, game, candidates_of(class_of(signs))) == extreme(game), signs


def test_a_lost_equilibrium_would_be_noticed() -> None:
    signs = (1, -1, 1, -1)
    game = game_of(signs, random.Random(0))
    assert told(signs, game, candidates_of(class_of(signs))[1:]) != extreme(game)


GRID = {"sanction_pressure": "0:1:26", "leverage": "1:20:39"}


def test_classes_and_families_tell_the_same() -> None:
    loop, families = sweep("escalation", GRID, method="classes"), sweep("escalation", GRID)
    assert loop.method == "classes"
    np.testing.assert_array_equal(loop.present.values, families.present.values)
    mixed = families.strategies.isel(equilibrium=4).where(families.present.isel(equilibrium=4))
    for player in ("iran", "us"):
        first = next(str(one) for one in mixed.action.values if str(one).startswith(f"{player}:"))
        held = loop.mixing.sel(player=player).where(loop.present.isel(equilibrium=4))
        np.testing.assert_allclose(held.values, mixed.sel(action=first).values, atol=1e-12)


def test_a_grid_and_the_same_points_one_by_one_agree() -> None:
    grid = sweep("escalation", GRID, method="classes", chunk=100)
    names = list(GRID)
    points = {name: grid[name].broadcast_like(grid.regime).values.ravel() for name in names}
    table = sweep("escalation", points=points, method="classes")
    np.testing.assert_array_equal(table.regime.values, grid.regime.values.ravel())
    np.testing.assert_array_equal(table.mixing.values, grid.mixing.values.reshape(2, -1))


@pytest.mark.parametrize("leverage", ["8", "12", "16"])
def test_ties_are_right(leverage: str) -> None:
    model = load("escalation")
    pressures = ["1/7", "2/7", str(2 / Fraction(leverage)), str(4 / Fraction(leverage))]
    found = sweep(model, {"sanction_pressure": pressures, "leverage": [leverage]}, method="classes")
    assert bool(found.resolved.all())
    for k, pressure in enumerate(pressures):
        game = model.at(None, sanction_pressure=pressure, leverage=leverage)
        assert isinstance(game, NormalFormGame)
        assert len(extreme(game)) == int(found.present.isel(sanction_pressure=k).sum())
