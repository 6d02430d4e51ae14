"""Games for nashpy and QuantEcon, and back: axes, floats, refusals."""

from __future__ import annotations

import sys
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from deterrence.errors import LimitError, UsageError
from deterrence.games import NormalFormGame
from deterrence.games.simultaneous import as_tree
from deterrence.interop import from_nashpy, from_quantecon, to_nashpy, to_quantecon

CHAIN_STORE = NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]])


def numbered(*shape: int) -> NormalFormGame[Fraction]:
    """All payoffs different, so that no wrong order of axes goes unnoticed."""
    size = int(np.prod(shape))
    arrays = [np.arange(size).reshape(shape) + 1000 * i for i in range(len(shape))]
    return NormalFormGame.from_arrays(*arrays)


def test_nashpy_gets_the_same_matrices() -> None:
    game = to_nashpy(CHAIN_STORE)
    assert [matrix.tolist() for matrix in game.payoff_matrices] == [[[0, 0], [1, -1]], [[2, 2], [0, -1]]]
    assert from_nashpy(game) == CHAIN_STORE


def test_names_are_given_when_a_game_comes_from_nashpy() -> None:
    game = from_nashpy(to_nashpy(CHAIN_STORE), players=("E", "I"), actions=(("out", "in"), ("no", "yes")), title="t")
    assert (game.players, game.actions[0], game.title) == (("E", "I"), ("out", "in"), "t")


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 4), (3, 2, 2, 2), (4,)])
def test_quantecon_pays_every_player_the_same_at_every_profile(shape: tuple[int, ...]) -> None:
    pytest.importorskip("quantecon")
    game = numbered(*shape)
    there = to_quantecon(game)
    for profile in product(*(range(count) for count in shape)):
        told = there[profile] if len(shape) > 1 else [there.players[0].payoff_array[profile[0]]]
        assert [float(value) for value in told] == [float(game.payoff(i, profile)) for i in range(len(shape))]
    assert from_quantecon(there) == game


def test_the_axes_of_quantecon_are_relative_to_the_player() -> None:
    pytest.importorskip("quantecon")
    game = numbered(2, 3, 4)
    assert [player.payoff_array.shape for player in to_quantecon(game).players] == [(2, 3, 4), (3, 4, 2), (4, 2, 3)]
    absolute = [np.array([float(v) for v in values]).reshape(2, 3, 4) for values in game.payoffs]
    second = to_quantecon(game).players[1].payoff_array
    assert np.array_equal(second, absolute[1].transpose(1, 2, 0))
    assert not np.array_equal(second, absolute[1].reshape(3, 4, 2))


def test_floats_become_the_decimals_they_print_as() -> None:
    game: Any = type("Game", (), {"payoff_matrices": (np.array([[0.1, 1e-3]]), np.array([[1 / 3, 2.0]]))})()
    assert from_nashpy(game).payoffs[0] == (Fraction(1, 10), Fraction(1, 1000))
    assert from_nashpy(game).payoffs[1] == (Fraction("0.3333333333333333"), Fraction(2))


def test_games_that_arrays_cannot_hold_are_refused() -> None:
    with pytest.raises(UsageError, match="two players"):
        to_nashpy(numbered(2, 2, 2))
    with pytest.raises(UsageError, match="convert the game"):
        to_nashpy(as_tree(CHAIN_STORE))
    with pytest.raises(LimitError, match="range of floats"):
        to_nashpy(NormalFormGame.from_arrays([[10**400]], [[0]]))
    with pytest.raises(UsageError, match="at a point"):
        to_nashpy(NormalFormGame(("a", "b"), (("x",), ("y",)), (("pressure",), ("0",))).map(object_of))


def object_of(_: object) -> object:
    return object()


@pytest.mark.parametrize(
    ("package", "extra"), [("pygambit", "gambit"), ("quantecon.game_theory", "quantecon"), ("nashpy", "nashpy")]
)
def test_a_missing_package_is_named_with_the_way_to_get_it(
    package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deterrence.interop import to_pygambit

    monkeypatch.setitem(sys.modules, package, None)
    convert = {"pygambit": to_pygambit, "quantecon.game_theory": to_quantecon, "nashpy": to_nashpy}[package]
    with pytest.raises(UsageError, match=f"{package.partition('.')[0]}, which is not installed: pip install .*{extra}"):
        convert(CHAIN_STORE)
