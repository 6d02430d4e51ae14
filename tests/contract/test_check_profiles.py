"""What `check` accepts as a profile, and how it tells what is wrong with one."""

from __future__ import annotations

import json
from typing import Any

import pytest

import deterrence as dt


@pytest.fixture(scope="module")
def game() -> Any:
    return dt.load("proxy-deniability").at()


@pytest.fixture(scope="module")
def solution(game: Any) -> dt.Solution:
    return dt.solve(game)


def test_equilibria_pass_as_they_are_and_as_json(game: Any, solution: dt.Solution) -> None:
    for one in solution.equilibria:
        assert dt.check(game, one)
        assert dt.check(game, json.loads(json.dumps(one.to_dict())))
        assert dt.check(game, dict(one.strategies), concept="nash")


def test_beliefs_that_follow_from_the_strategies_may_be_left_out(game: Any, solution: dt.Solution) -> None:
    deniable = next(one for one in solution.equilibria if one.outcomes["attacked"] < 1)
    assert dt.check(game, deniable.strategies)
    free = next(one for one in solution.equilibria if one.outcomes["attacked"] == 1)
    with pytest.raises(dt.GameError, match="no belief for us at 'response"):
        dt.check(game, free.strategies)


def test_a_wrong_profile_is_told_who_gains_how_much_by_what_under_which_belief(
    game: Any, solution: dt.Solution
) -> None:
    deniable = next(one for one in solution.equilibria if one.outcomes["attacked"] < 1)
    strategies = {player: dict(sets) for player, sets in deniable.strategies.items()}
    strategies["iran"] = {"attack": {"none": 1}}
    clear = {f"response[resolve={type_},evidence=clear]": {"attack=proxy": 1} for type_ in ("firm", "weary")}
    told = str(dt.check(game, dt.Assessment(strategies, {"us": clear})))
    assert told.startswith("perfect-bayesian: fails")
    assert "us at response[resolve=firm,evidence=murky] believing attack=none: 1" in told
    assert "=strike_militia gains" in told


def test_a_belief_against_bayes_rule_is_told(game: Any, solution: dt.Solution) -> None:
    deniable = next(one for one in solution.equilibria if one.outcomes["attacked"] < 1)
    label = "response[resolve=firm,evidence=murky]"
    wrong = dt.Assessment(deniable.strategies, {"us": {label: {"attack=none": "1/4", "attack=proxy": "3/4"}}})
    assert f"the belief at {label} breaks Bayes' rule" in str(dt.check(game, wrong))
