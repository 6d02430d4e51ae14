"""Exact thresholds along one parameter."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import deterrence as dt
from deterrence.analysis.regimes import RegimeReader
from deterrence.errors import UsageError
from deterrence.expressions import parse_expression
from deterrence.families.rational_functions import Ring

BET = """
deterrence: 1
title: A bet whose odds are squared
players: {a: A}
parameters:
  q: {value: 1/2, range: [0, 1], meaning: Odds}
timeline:
  - {move: bet, player: a, sees: [], actions: [yes, no]}
  - chance: luck
    outcomes: {good: q ** 2, bad: 1 - q ** 2}
payoffs:
  a:
    - {name: win, gain: 1, when: bet == yes and luck == good, because: The bet is won}
    - {name: lose, loss: 1, when: bet == yes and luck == bad, because: The bet is lost}
"""


def test_attribution_example_along_sanction_pressure() -> None:
    found = dt.thresholds("proxy-deniability", "sanction_pressure")
    assert [one.value for one in found.points] == [Fraction(8, 15), Fraction(53, 90), Fraction(37, 60)]
    none, deniable, open_ = "attack=none", "attack=none|proxy", "attack=direct"
    assert [set(one.regime) for one in found.intervals] == [{none}, {deniable}, {deniable, open_}, {open_}]
    assert {none, deniable} <= set(found.points[0].regime)
    assert {deniable, open_} <= set(found.points[1].regime)
    assert {deniable, open_} <= set(found.points[2].regime)
    assert found.complete


def test_attribution_example_along_deniability() -> None:
    found = dt.thresholds("proxy-deniability", "deniability")
    assert [one.value for one in found.points] == [Fraction(7, 25)]


def test_own_payoff_invariance_is_noted() -> None:
    found = dt.thresholds("proxy-deniability", "sanction_pressure")
    assert any("does not respond to sanction_pressure" in note and "own payoffs only" in note for note in found.notes)


def test_an_irrational_threshold_is_an_algebraic_number(tmp_path: Path) -> None:
    file = tmp_path / "bet.yaml"
    file.write_text(BET)
    found = dt.thresholds(file, "q")
    assert len(found.points) == 1
    assert found.points[0].value.minimal_polynomial == "2*x**2 - 1"
    assert not found.points[0].exact
    assert len(found.points[0].regime) == 2


def test_every_interval_agrees_with_exact_solves_inside_it() -> None:
    found = dt.thresholds("proxy-deniability", "sanction_pressure")
    reader = RegimeReader(found.model, found.characterization, "sanction_pressure", dict(found.point))
    for interval in found.intervals:
        for share in (Fraction(1, 97), Fraction(1, 2), Fraction(96, 97)):
            assert reader.solved(interval.low + share * (interval.high - interval.low)) == interval.regime


def test_a_planted_wrong_interval_is_noticed_by_exact_solves() -> None:
    found = dt.thresholds("proxy-deniability", "sanction_pressure")
    reader = RegimeReader(found.model, found.characterization, "sanction_pressure", dict(found.point))
    first, second = found.intervals[0], found.intervals[1]
    assert reader.solved((second.low + second.high) / 2) != first.regime


@pytest.mark.parametrize(("parameter", "fixed"), [("pressure", {}), ("deniability", {"deniability": "1/2"})])
def test_unusable_parameters_are_refused(parameter: str, fixed: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        dt.thresholds("proxy-deniability", parameter, **fixed)


def test_regimes_are_told_up_to_where_an_assumption_ends() -> None:
    """Below the last threshold in the range there is a regime too, although most of that stretch is not allowed."""
    found = dt.thresholds("unilateral-deterrence", "iran_status_quo", p_iran_hard="1/4", p_us_hard="7/10")
    assert [one.value for one in found.points] == [Fraction(-6, 5), Fraction(8, 5)]
    assert [(one.low, one.high) for one in found.intervals] == [
        (-2, Fraction(-6, 5)),
        (Fraction(-6, 5), Fraction(8, 5)),
        (Fraction(8, 5), 5),
    ]
    assert [sorted(one.regime) for one in found.intervals] == [
        ["bluff", "pooling on wait"],
        ["pooling on wait", "separating"],
        ["pooling on wait"],
    ]


def test_values_that_assumptions_rule_out_part_the_regimes(tmp_path: Path) -> None:
    file = tmp_path / "bet.yaml"
    file.write_text(BET + "assume:\n  - q < 3/5 or q > 4/5\n")
    found = dt.thresholds(file, "q")
    assert [(one.low, one.high) for one in found.intervals] == [(0, Fraction(3, 5)), (Fraction(4, 5), 1)]
    assert found.intervals[0].regime != found.intervals[1].regime
    assert found.points == ()


@pytest.mark.parametrize(
    "conditions, held",
    [
        (("1 / x - 1",), True),
        (("1 - 1 / x**2",), False),
        (("1 / x", "0 - x"), False),
        (("1 / x", "x"), True),
        (("x", "0 - x"), True),
        (("x - 1",), False),
    ],
)
def test_conditions_with_a_pole_are_limits_from_one_side_together(conditions: tuple[str, ...], held: bool) -> None:
    ring = Ring(["x"])
    gaps = [ring.read(parse_expression(text)) for text in conditions]
    assert RegimeReader._closes(gaps, Fraction(0)) is held
