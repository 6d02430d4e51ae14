"""Exact thresholds along one parameter."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import deterrence as dt
from deterrence.analysis.regimes import FamilyReader, RegimeReader
from deterrence.analysis.thresholds import thresholds_along
from deterrence.errors import UsageError
from deterrence.expressions import evaluate, parse_expression
from deterrence.families import characterize
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


KINKED = """
deterrence: 1
title: Chicken whose peace is worth no more than what yielding leaves
players: {row: Row, col: Column}
parameters:
  gain: {value: 3, range: [0, 10], meaning: Worth of standing alone}
definitions: {calm: "min(2, 2 * gain)"}
actions: {row: [yield, stand], col: [yield, stand]}
table:
  yield / yield: [calm / 3, 2 * calm / 3]
  yield / stand: [0, gain + 1]
  stand / yield: [gain, 0]
  stand / stand: [-4, -4]
outcomes: {crash: row == stand and col == stand}
"""


@pytest.mark.parametrize("reading", [RegimeReader, FamilyReader])
def test_families_of_one_path_are_told_apart_by_the_cases_of_min(tmp_path: Path, reading: type[RegimeReader]) -> None:
    file = tmp_path / "kinked.yaml"
    file.write_text(KINKED)
    found = thresholds_along(characterize(file, cache=False), reading)
    mixed = [one.name for one in found.characterization.families if "yield|stand, col=yield|stand" in one.name]
    assert len(mixed) == 2
    assert [str(one.value) for one in found.points] == ["1"]
    below, above = ([name for name in one.regime if name in mixed] for one in found.intervals)
    assert len(below) == len(above) == 1
    assert below != above
    for interval, (name,) in zip(found.intervals, (below, above), strict=True):
        point = {"gain": interval.sample}
        family = next(one for one in found.characterization.families if one.name == name)
        exact = next(one for one in dt.solve(file, gain=interval.sample).equilibria if 0 < one.outcomes["crash"] < 1)
        assert evaluate(family.outcomes["crash"], point) == exact.outcomes["crash"]


def test_where_a_branch_of_chance_is_impossible_families_around_need_not_hold() -> None:
    """Murky evidence of a proxy that can never be: nobody who sees it can suspect one, and holding back pays."""
    found = dt.thresholds("proxy-deniability", "deniability", sanction_pressure="3/5")
    (first, *_), (end, *_) = found.intervals, found.ends
    assert first.low == end.value == 0
    assert first.regime == ("attack=none", "attack=direct")
    assert end.regime == ("attack=none",)
    there = dt.solve("proxy-deniability", deniability=0, sanction_pressure="3/5")
    assert [one.strategies["iran"]["attack"]["none"] for one in there.equilibria] == [1]
