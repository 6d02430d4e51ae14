"""The definition of Nash equilibrium: what it measures, for any number of players."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from operator import mul

import pytest

from deterrence.concepts.nash import Nash
from deterrence.errors import GameError, NotDefinedError
from deterrence.games import NormalFormGame, Profile
from deterrence.games.base import Game

PENNIES = NormalFormGame.from_arrays([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], players=("a", "b"), actions=["HT", "HT"])
EVEN = {"H": Fraction(1, 2), "T": Fraction(1, 2)}


def test_regret_is_what_the_best_deviation_gains() -> None:
    skew = {"H": Fraction(2, 3), "T": Fraction(1, 3)}
    certificate = Nash().certify(PENNIES, Profile({"a": {"a": skew}, "b": {"b": EVEN}}))
    assert not certificate
    assert [(one.player, one.gain) for one in certificate.deviations] == [("a", 0), ("b", Fraction(1, 3))]
    assert certificate.deviations[1].instead == "T"
    assert Nash().certify(PENNIES, Profile({"a": {"a": EVEN}, "b": {"b": EVEN}}))


def test_the_smallest_perturbation_is_noticed_at_any_magnitude() -> None:
    for factor in (1, 10**12, Fraction(1, 7)):
        game = PENNIES.map(partial(mul, factor))
        nudge = Fraction(1, 10**15)
        moved = {"H": Fraction(1, 2) + nudge, "T": Fraction(1, 2) - nudge}
        assert Nash().certify(game, Profile({"a": {"a": moved}, "b": {"b": EVEN}})).max_regret == 2 * nudge * factor


def test_three_players_are_weighed_by_the_joint_probability_of_the_other_two() -> None:
    payoff = [[[0, 0], [0, 0]], [[8, -8], [4, -4]]]
    zero = [[[0, 0], [0, 0]], [[0, 0], [0, 0]]]
    game = NormalFormGame.from_arrays(payoff, zero, zero, players=("a", "b", "c"))
    third = {"1": Fraction(1, 3), "2": Fraction(2, 3)}
    profile = Profile({"a": {"a": {"1": 1}}, "b": {"b": third}, "c": {"c": {"1": Fraction(3, 4), "2": Fraction(1, 4)}}})
    # against (1/3, 2/3) and (3/4, 1/4) the second action pays (8/3 + 8/3) * (3/4 - 1/4)
    assert Nash().certify(game, profile).max_regret == Fraction(8, 3)


def test_a_profile_that_is_no_profile_is_an_error() -> None:
    with pytest.raises(GameError, match="sum to 1"):
        Nash().certify(PENNIES, Profile({"a": {"a": {"H": Fraction(1, 2)}}, "b": {"b": EVEN}}))
    with pytest.raises(GameError, match="at least 0"):
        Nash().certify_mixtures(PENNIES, ([Fraction(3, 2), Fraction(-1, 2)], list(EVEN.values())))
    with pytest.raises(GameError, match="no action 'X'"):
        Nash().certify(PENNIES, Profile({"a": {"a": {"X": 1}}, "b": {"b": EVEN}}))


def test_floating_and_rational_numbers_get_the_same_verdict() -> None:
    game = PENNIES.map(float)
    even = (0.5, 0.5)
    assert Nash().certify_mixtures(game, (even, even)).max_regret == 0
    assert Nash().certify_mixtures(game, ((0.75, 0.25), even)).max_regret == 0.5


def test_other_representations_are_refused() -> None:
    class Other(Game[Fraction]):
        players = ("a",)

        @property
        def information_set_labels(self) -> dict[str, dict[str, tuple[str, ...]]]:
            return {}

        def is_exact(self) -> bool:
            return True

    with pytest.raises(NotDefinedError, match="neither in normal nor in extensive form"):
        Nash().certify(Other(), Profile({}))
