"""Variants say only what differs; claims and probabilities are checked where they speak."""

from __future__ import annotations

from fractions import Fraction as F
from pathlib import Path

import pytest

from deterrence.errors import ModelError
from deterrence.games import ExtensiveFormGame, Terminal
from deterrence.model import Model, load

BASE = """deterrence: 1
title: Base
story: The story
players: {us: Us, them: Them}
parameters:
  cost: {value: 1, range: [0, 4], meaning: Cost of acting, unit: points}
  harm: {value: 2, range: [0, 4], meaning: Harm}
timeline:
  - {move: act, player: us, sees: [], actions: [go, stay]}
  - {move: reply, player: them, when: act == go, sees: [act], actions: [yield, fight]}
payoffs:
  us:
    - {name: cost, loss: cost, when: act == go, because: Acting is costly}
    - {name: harm, loss: harm, when: reply == fight, because: Fighting hurts}
  them:
    - {name: fight, loss: 1, when: reply == fight, because: Fighting is costly}
outcomes: {fought: reply == fight}
scenarios: {cheap: {cost: 3/2}}
claims:
  - {says: No fight, in: every equilibrium, expect: P(fought) == 0, verdict: proved}
"""


def variant(folder: Path, text: str) -> Model:
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    path = folder / "variant.yaml"
    path.write_text(f"deterrence: 1\ntitle: Variant\nextends: base\n{text}", encoding="utf-8")
    return load(path)


def problems(folder: Path, text: str) -> list[tuple[str, int | None, str]]:
    with pytest.raises(ModelError) as caught:
        variant(folder, text)
    return [(one.code, one.place.line if one.place else None, one.value) for one in caught.value.problems]


def payoffs(model: Model) -> dict[tuple[tuple[str, str], ...], tuple[F, ...]]:
    game = model.at()
    assert isinstance(game, ExtensiveFormGame)
    return {game.history(n): node.payoffs for n, node in enumerate(game.nodes) if isinstance(node, Terminal)}


FIGHT = (("act", "go"), ("reply", "fight"))


def test_a_variant_inherits_everything_but_its_title(tmp_path: Path) -> None:
    model = variant(tmp_path, "")
    assert (model.title, model.story, model.extends) == ("Variant", "The story", "base")
    assert payoffs(model) == payoffs(load(tmp_path / "base.yaml"))


def test_a_payoff_term_is_replaced_by_its_name_and_new_ones_are_appended(tmp_path: Path) -> None:
    text = "payoffs:\n  us:\n    - {name: harm, loss: 3, when: reply == fight, because: It hurts more}\n"
    text += "    - {name: pride, gain: harm, when: act == go, because: Acting is bold}\n"
    model = variant(tmp_path, text)
    assert [term.name for term in model.payoffs["us"]] == ["cost", "harm", "pride"]
    assert payoffs(model)[FIGHT] == (F(-1 - 3 + 2), F(-1))


def test_a_parameter_keeps_what_the_variant_does_not_say(tmp_path: Path) -> None:
    one = variant(tmp_path, "parameters: {cost: 3/2}\n").parameters["cost"]
    assert (one.value, str(one.range), one.unit) == (F(3, 2), "[0, 4]", "points")
    other = variant(tmp_path, "parameters: {cost: {range: [0, 2]}}\n").parameters["cost"]
    assert (other.value, str(other.range), other.meaning) == (F(1), "[0, 2]", "Cost of acting")


def test_what_is_removed_is_gone(tmp_path: Path) -> None:
    model = variant(tmp_path, "remove: [payoffs.us.harm, parameters.harm, claims, scenarios.cheap]\n")
    assert [term.name for term in model.payoffs["us"]] == ["cost"]
    assert "harm" not in model.parameters
    assert model.claims == ()
    assert model.scenarios == {}


def test_removing_what_is_not_there_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    assert problems(tmp_path, "remove: [payoffs.us.hurt]\n") == [("unknown-name", 4, "payoffs.us.hurt")]


def test_removing_what_is_still_used_is_refused_where_it_is_used(tmp_path: Path) -> None:
    assert problems(tmp_path, "remove: [parameters.harm]\n") == [("unknown-name", 14, "harm")]


def test_lists_are_replaced_as_a_whole(tmp_path: Path) -> None:
    text = "timeline:\n  - {move: act, player: us, sees: [], actions: [go, stay]}\n"
    text += "  - {move: reply, player: them, sees: [], actions: [yield, fight]}\n"
    game = variant(tmp_path, text).at()
    assert isinstance(game, ExtensiveFormGame)
    assert game.information_set_labels["them"] == {"reply": ("yield", "fight")}


def test_a_variant_of_a_variant_inherits_from_both(tmp_path: Path) -> None:
    variant(tmp_path, "parameters: {cost: 2}\n")
    path = tmp_path / "third.yaml"
    path.write_text("deterrence: 1\ntitle: Third\nextends: variant\nparameters: {harm: 3}\n", encoding="utf-8")
    assert {name: one.value for name, one in load(path).parameters.items()} == {"cost": 2, "harm": 3}


def test_a_problem_of_the_base_is_placed_in_the_base(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        variant(tmp_path, "players: {us: Us, others: Others}\nremove: [players.them]\n")
    files = {Path(one.place.file).name for one in caught.value.problems if one.place}
    assert files == {"base.yaml", "variant.yaml"}


CLAIM = "claims:\n  - {says: x, in: every equilibrium, verdict: proved, expect: 'EXPECT', vary: [cost]}\n"


@pytest.mark.parametrize(
    ("expect", "unknown"),
    [
        ("P(fight) > 0", "fight"),
        ("P(reply == run) > 0", "run"),
        ("P(answer == fight) > 0", "answer"),
        ("payoff(host) > 0", "host"),
        ("payoff(us) > coast", "coast"),
        ("increasing(payoff(us), in coast)", "coast"),
        ("at(payoff(us), coast=1) > 0", "coast"),
        ("in(other, payoff(us)) > 0", "other"),
        ("belief(act == go | response) > 0", "response"),
    ],
)
def test_a_claim_that_names_nothing_is_refused(expect: str, unknown: str, tmp_path: Path) -> None:
    assert problems(tmp_path, CLAIM.replace("EXPECT", expect)) == [("unknown-name", 5, unknown)]


def test_a_claim_about_names_that_exist_is_read(tmp_path: Path) -> None:
    expect = "in(base, P(reply == anything)) >= 0 and belief(act == go | reply[act=go]) >= at(payoff(us), cost=0)"
    assert len(variant(tmp_path, CLAIM.replace("EXPECT", expect)).claims) == 1


CHANCE = """timeline:
  - chance: luck
    outcomes: {LOTTERY}
  - {move: act, player: us, sees: [], actions: [go, stay]}
  - {move: reply, player: them, when: act == go, sees: [act], actions: [yield, fight]}
ASSUME
"""


def lottery(text: str, assume: str = "") -> str:
    return CHANCE.replace("LOTTERY", text).replace("ASSUME", f"assume: ['{assume}']" if assume else "")


@pytest.mark.parametrize(
    ("text", "assume"),
    [
        ("a: cost/4, b: 1 - cost/4", ""),
        ("a: cost/8, b: harm/8, c: 1 - (cost + harm)/8", ""),
        ("a: cost/4 * (harm/4), b: cost/4 * (1 - harm/4), c: 1 - cost/4", ""),
        ("a: 'max(cost, harm)/4', b: '1 - max(cost, harm)/4'", ""),
        ("a: 'max(cost, harm)/4 + min(cost, harm)/4', b: 1 - cost/4 - harm/4", "cost + harm <= 4"),
        ("a: cost/(cost + harm + 1), b: (harm + 1)/(cost + harm + 1)", ""),
        ("a: cost - harm + 1, b: harm - cost", "harm >= cost and harm <= cost + 1"),
    ],
)
def test_probabilities_that_are_sound_everywhere_pass(text: str, assume: str, tmp_path: Path) -> None:
    assert variant(tmp_path, lottery(text, assume)).notes == ()


@pytest.mark.parametrize(
    ("text", "assume", "code"),
    [
        ("a: cost/4, b: 1/2", "", "probability-sum"),
        ("a: cost/2, b: 1 - cost/2", "", "probability-range"),
        ("a: cost/8, b: harm/8, c: 1 - (cost + harm)/7", "", "probability-sum"),
        ("a: cost - harm + 1, b: harm - cost", "harm >= cost", "probability-range"),
        ("a: 0.3, b: 0.6", "", "probability-sum"),
        ("a: 1.5, b: -0.5", "", "probability-range"),
        ("a: cost/(cost - harm), b: -harm/(cost - harm)", "", "division-by-zero"),
    ],
)
def test_probabilities_that_fail_somewhere_are_refused(text: str, assume: str, code: str, tmp_path: Path) -> None:
    assert code in {one for one, _, _ in problems(tmp_path, lottery(text, assume))}
