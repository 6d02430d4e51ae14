"""Closed forms that papers and textbooks state, found from model files alone."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

import deterrence as dt
from deterrence.expressions import identical, parse_expression
from deterrence.families import Family

TABLE = """
deterrence: 1
title: Two by two
players: {a: A, b: B}
parameters:
  reward: {value: 3, range: [0, 10], meaning: both restrain}
  sucker: {value: 0, range: [-10, 10], meaning: restrains alone}
  temptation: {value: 5, range: [0, 20], meaning: escalates alone}
  punishment: {value: 1, range: [-10, 10], meaning: both escalate}
%s
actions: {a: [restrain, escalate], b: [restrain, escalate]}
table:
  restrain / restrain: [reward, reward]
  restrain / escalate: [sucker, temptation]
  escalate / restrain: [temptation, sucker]
  escalate / escalate: [punishment, punishment]
"""
DILEMMA = "assume: [temptation > reward, reward > punishment, punishment > sucker]"
CHICKEN = "assume: [temptation > reward, reward > sucker, sucker > punishment]"
CHAIN_STORE = """
deterrence: 1
title: Chain store
players: {entrant: Entrant, incumbent: Incumbent}
parameters:
  prize: {value: 1, range: {above: 0, to: 10}, meaning: Worth of entering a shared market}
  loss: {value: 1, range: {above: 0, to: 10}, meaning: Loss of the entrant who is fought}
  monopoly: {value: 2, range: {above: 1, to: 10}, meaning: Worth of the market alone}
  cost: {value: 1, range: {above: 0, to: 10}, meaning: Loss of the incumbent who fights}
timeline:
  - {move: entry, player: entrant, sees: [], actions: [out, in]}
  - {move: reply, player: incumbent, when: entry == in, sees: [], actions: [accept, fight]}
payoffs:
  entrant:
    - {name: prize, gain: prize, when: reply == accept, because: a share}
    - {name: loss, loss: loss, when: reply == fight, because: a war}
  incumbent:
    - {name: monopoly, gain: monopoly, when: entry == out, because: alone}
    - {name: share, gain: 1, when: reply == accept, because: a share}
    - {name: cost, loss: cost, when: reply == fight, because: a war}
concept: %s
"""


def model(tmp_path: Path, text: str) -> dt.Model:
    path = tmp_path / "model.yaml"
    path.write_text(text, encoding="utf-8")
    return dt.load(path)


def wrong_forms(family: Family, stated: Mapping[tuple[str, str, str], str]) -> list[tuple[str, str, str]]:
    """Places at which a family's closed form is not the stated one."""
    return [
        place for place, form in stated.items()
        if not identical(family.strategies[place[0]][place[1]][place[2]], parse_expression(form))
    ]  # fmt: skip


ROGUE = {
    ("iran", "order", "fire"): "rogue*(blunder/(credit + blunder))/(1 - (1 - rogue)*blunder/(credit + blunder))",
    ("us", "response", "retaliate"): "gain/damage",
}


def test_rogue_cover_hides_orders_at_a_rate_that_leverage_does_not_move() -> None:
    found = dt.characterize("rogue-cover", cache=False)
    mixed = next(one for one in found.families if len(one.path["us"]["response"]) == 2 and "rogue" in str(one))
    assert wrong_forms(mixed, ROGUE) == []
    assert str(mixed.region) == "damage > gain"
    assert identical(
        mixed.outcomes["attacked"],
        parse_expression("rogue/(1 - blunder/(credit + blunder) + rogue*blunder/(credit + blunder))"),
    )
    golden = found.model.point(gain=2, damage=5, blunder=3, credit=1, rogue="1/5")
    assert mixed.at(golden)["iran"]["order"]["fire"] == Fraction(3, 8)
    assert found.complete


def test_the_check_of_closed_forms_catches_a_planted_one() -> None:
    mixed = next(
        one for one in dt.characterize("rogue-cover", cache=False).families if len(one.path["us"]["response"]) == 2
    )
    assert wrong_forms(mixed, {("us", "response", "retaliate"): "damage/gain"}) == [("us", "response", "retaliate")]


def test_warnings_deter_in_two_mixed_ways_besides_the_war_of_all() -> None:
    found = dt.characterize("warning-signals", vary=["gain", "damage", "credit", "blunder"], cache=False)
    golden = found.model.point(gain=1, damage=4, detection="4/5", false_alarm="1/5", credit=2, blunder=1)
    rates = set()
    for one in found.families:
        if golden in one.region:
            (attack,) = (m for m in one.at(golden)["iran"].values())
            answers = [
                mix["strike"] if "strike" in mix else list(mix.values())[-1] for mix in one.at(golden)["us"].values()
            ]
            rates.add((list(attack.values())[-1], *sorted(answers, reverse=True)))
    assert (Fraction(1, 9), Fraction(5, 12), Fraction(0)) in rates
    assert (Fraction(2, 3), Fraction(1), Fraction(7, 12)) in rates


def test_the_dilemma_has_one_family_everywhere(tmp_path: Path) -> None:
    found = dt.characterize(model(tmp_path, TABLE % DILEMMA), cache=False)
    (only,) = found.families
    assert only.path == {"a": {"a": ("escalate",)}, "b": {"b": ("escalate",)}}
    assert only.region.everywhere()
    assert found.complete


def test_chicken_mixes_as_textbooks_say(tmp_path: Path) -> None:
    found = dt.characterize(model(tmp_path, (TABLE % CHICKEN).replace("value: 1,", "value: -1,")), cache=False)
    assert len(found) == 3
    mixed = next(one for one in found.families if len(one.path["a"]["a"]) == 2)
    stated = "(punishment - sucker)/(punishment - sucker + reward - temptation)"
    assert wrong_forms(mixed, {("a", "a", "restrain"): stated, ("b", "b", "restrain"): stated}) == []
    assert all(one.region.everywhere() for one in found.families)


@pytest.mark.parametrize(("concept", "paths"), [("perfect-bayesian", 1), ("subgame-perfect", 1), ("nash", 2)])
def test_the_chain_store_threat_is_a_nash_equilibrium_only(tmp_path: Path, concept: str, paths: int) -> None:
    found = dt.characterize(model(tmp_path, CHAIN_STORE % concept), cache=False)
    assert len(found) == paths
    assert all(one.region.everywhere() for one in found.families)
    entered = {one.path["entrant"]["entry"] for one in found.families}
    assert ("in",) in entered
    assert (("out",) in entered) == (concept == "nash")


def test_attacks_through_a_proxy_are_deniable_or_open_as_the_pressure_rises() -> None:
    found = dt.characterize("proxy-deniability", vary=["sanction_pressure", "deniability"], cache=False)
    assert found.complete
    baseline = found.model.point()
    here = [one for one in found.families if baseline in one.region]
    assert len(here) == 2
    deniable = next(one for one in here if "proxy" in one.path["iran"]["attack"])
    assert deniable.at(baseline)["iran"]["attack"] == {"none": Fraction(4, 5), "proxy": Fraction(1, 5), "direct": 0}
    assert {name: form_at(one, baseline) for name, one in deniable.payoffs.items()} == {
        "iran": Fraction(1, 5),
        "us": Fraction(-69, 50),
    }
    for pressure, count in {"1/2": 1, "14/25": 1, "3/5": 2, "7/10": 1}.items():
        point = found.model.point(sanction_pressure=pressure)
        assert sum(point in one.region for one in found.families) == count


def form_at(form: object, point: Mapping[str, Fraction]) -> Fraction:
    from deterrence.expressions import Expression, evaluate

    assert isinstance(form, Expression)
    return evaluate(form, point)
