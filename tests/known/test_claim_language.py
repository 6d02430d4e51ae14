"""What the language of claims can say beyond one equilibrium: extremes, negations, cases, variants, refinements."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

import deterrence as dt
from deterrence.analysis.claims.reading import read_statement
from deterrence.analysis.claims.verdicts import Verdict
from deterrence.expressions import parse_condition
from deterrence.model import Claim, Model, load, read_text

ENTRY = """
deterrence: 1
title: A threat that may be meant
story: A challenger may attack; a defender who would rather fight than concede is one possibility.
players: {iran: Iran, us: United States}
parameters:
  prize: {value: 4, range: [1, 6], meaning: What conceding gives}
  cost: {value: 2, range: [0, 5], meaning: Cost of fighting}
  harm: {value: 3, range: [0, 5], meaning: What conceding costs}
timeline:
  - {move: attack, player: iran, sees: [], actions: [hold, attack]}
  - {move: reply, player: us, sees: [], actions: [concede, fight]}
payoffs:
  iran:
    - {name: prize, gain: prize, when: attack == attack and reply == concede, because: It takes what it wants}
    - {name: war, loss: 2, when: attack == attack and reply == fight, because: War hurts}
  us:
    - {name: relief, loss: "max(0, cost - harm)", when: attack == attack and reply == fight, because: Costs beyond harm}
    - {name: shame, loss: "min(harm, 1) + abs(harm - 1)", when: attack == attack and reply == concede, because: Shame}
outcomes:
  attacked: attack == attack
concept: nash
"""
"""With 0 < harm and cost <= harm the defender would rather fight; then not attacking and attacking is a matter of
what the challenger expects, and any reply to no attack is as good as another."""

BEER = """
deterrence: 1
title: Beer or quiche
story: A state that may be strong shows force or not; the other attacks those that seem weak.
players: {iran: Iran, us: United States}
parameters:
  p_strong: {value: 9/10, range: [3/5, 9/10], meaning: Chance that Iran is strong}
timeline:
  - chance: kind
    outcomes: {strong: p_strong, weak: 1 - p_strong}
  - {move: show, player: iran, sees: [kind], actions: [force, calm]}
  - {move: answer, player: us, sees: [show], actions: [spare, attack]}
payoffs:
  iran:
    - {name: easy_strong, gain: 1, when: kind == strong and show == force, because: It likes to}
    - {name: easy_weak, gain: 1, when: kind == weak and show == calm, because: It likes to}
    - {name: spared, gain: 2, when: answer == spare, because: Nobody likes attacks}
  us:
    - {name: win, gain: 1, when: kind == weak and answer == attack, because: The weak lose}
    - {name: lose, loss: 1, when: kind == strong and answer == attack, because: The strong win}
outcomes:
  calm: show == calm
  force: show == force
concept: perfect-bayesian
"""


def opened(text: str) -> Model:
    return read_text(text, "model.yaml", "model", lambda name, file: None)


def decided(
    model: Model, expect: str, where: str = "", vary: str = "", every: bool = True, concept: str | None = None
) -> Verdict:
    condition = parse_condition(where) if where else None
    claim = Claim("", read_statement(model, expect), every, True, tuple(vary.split()) or None, condition)
    (verdict,) = dt.check_claims(model, concept, claims=[claim])
    return verdict


@pytest.fixture(scope="module")
def proxy() -> Model:
    return dt.load("proxy-deniability")


A_SECOND = 2_000_000
"""Units in which z3 counts its work."""
BOTH = "sanction_pressure >= 53/90 and sanction_pressure <= 37/60"
"""Where the deniable and the open attack are equilibria, both ends included."""


@pytest.mark.parametrize(
    ("expect", "where", "status"),
    [
        ("highest(P(attack == direct)) == 1 and lowest(P(attack == direct)) == 0", BOTH, "proved"),
        ("highest(P(attack == direct)) > lowest(P(attack == direct))", BOTH, "proved"),
        ("highest(P(attack == direct)) > lowest(P(attack == direct))", "", "refuted"),
        ("highest(P(attack == direct)) == 1", "sanction_pressure >= 1/2", "refuted"),
        ("not highest(P(attack == direct)) >= 1", "sanction_pressure < 53/90", "proved"),
        ("highest(P(attacked)) >= at(highest(P(attacked)), sanction_pressure = 1/2)", "", "proved"),
        ("highest(P(attacked)) > at(highest(P(attacked)), sanction_pressure = 1/2)", "", "refuted"),
        ("increasing(highest(P(attacked)), in sanction_pressure)", "", "proved"),
        ("increasing(lowest(P(attack == proxy)), in sanction_pressure)", "", "refuted"),
    ],
)
def test_extremes_over_all_equilibria_are_decided(proxy: Model, expect: str, where: str, status: str) -> None:
    verdict = decided(proxy, expect, where, "sanction_pressure")
    assert verdict.status == status, verdict


@pytest.mark.parametrize("every", [True, False])
def test_what_holds_of_extremes_holds_in_some_and_in_every_equilibrium(proxy: Model, every: bool) -> None:
    assert decided(proxy, "highest(P(attack == direct)) == 1", BOTH, "sanction_pressure", every).status == "proved"
    assert decided(proxy, "lowest(P(attack == direct)) == 1", BOTH, "sanction_pressure", every).status == "refuted"


def test_the_negation_of_monotonicity_is_proved_by_two_points_and_refuted_by_a_proof(proxy: Model) -> None:
    falls = decided(proxy, "not increasing(P(attack == none), in deniability)", vary="deniability sanction_pressure")
    rises = decided(proxy, "not decreasing(P(attack == none), in deniability)", vary="deniability sanction_pressure")
    statuses = {falls.status, rises.status}
    assert statuses == {"proved", "refuted"}
    shown, refuted = (falls, rises) if falls.status == "proved" else (rises, falls)
    assert shown.rests_on[0].startswith("shown by: at ")
    assert shown.rests_on[1] == "confirmed by exact solves at both points"
    assert refuted.rests_on[0] == "the opposite is proved"
    assert refuted.counterexample is None


@pytest.mark.parametrize(
    ("expect", "where", "status"),
    [
        ("payoff(us) >= -5", "", "proved"),
        ("P(attacked) == 0 or P(reply == concede) > 0", "cost <= harm", "proved"),
        ("P(attacked) == 0 or P(reply == concede) > 0", "", "proved"),
        ("P(attacked and reply == fight) == 0", "", "refuted"),
        ("payoff(us) == -max(0, cost - harm)", "cost > harm + 5", "proved"),
        ("payoff(us) >= -abs(harm) - 1", "", "proved"),
        ("payoff(us) >= -1/2", "", "refuted"),
        ("highest(payoff(us)) >= 0", "cost <= harm", "proved"),
        ("highest(payoff(us)) >= 0", "", "proved"),
        ("lowest(payoff(us)) >= 0", "", "refuted"),
    ],
)
def test_payoffs_with_min_max_and_abs_are_split_into_cases(expect: str, where: str, status: str) -> None:
    verdict = decided(opened(ENTRY), expect, where)
    assert verdict.status == status, verdict


def test_a_variant_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    expect = "in(nowhere, P(attacked)) >= 0"
    path.write_text(ENTRY + f"claims:\n  - {{says: x, in: every equilibrium, expect: '{expect}', verdict: proved}}\n")
    with pytest.raises(dt.DeterrenceError, match="nowhere"):
        load(str(path))


@pytest.fixture
def variants(tmp_path: Path) -> Model:
    """A model and, beside it, a variant in which war costs the challenger nothing."""
    (tmp_path / "base.yaml").write_text(ENTRY)
    (tmp_path / "bold.yaml").write_text(ENTRY.replace("name: war, loss: 2", "name: war, loss: 0"))
    return load(str(tmp_path / "base.yaml"))


@pytest.mark.parametrize(
    ("expect", "status"),
    [
        ("in(bold, payoff(iran)) >= 0", "proved"),
        ("in(bold, lowest(P(attacked))) <= in(bold, highest(P(attacked)))", "proved"),
        ("in(bold, P(attacked)) >= P(attacked)", "refuted"),
        ("in(bold, P(attacked) > 0)", "refuted"),
        ("in(bold, highest(P(attacked))) >= highest(P(attacked))", "proved"),
        ("in(bold, highest(P(attacked))) > highest(P(attacked))", "refuted"),
    ],
)
def test_variants_are_compared(variants: Model, expect: str, status: str) -> None:
    verdict = decided(variants, expect, "harm >= 1 and cost <= 4")
    assert verdict.status == status, verdict


def test_a_variant_is_not_the_model_itself(variants: Model) -> None:
    """Negative control: the same statement is false of the model and true of its variant."""
    statement = "highest(P(attacked and reply == fight)) > 0"
    assert decided(variants, statement, "cost < harm").status == "refuted"
    assert decided(variants, f"in(bold, {statement})", "cost < harm").status == "proved"


@pytest.mark.parametrize(
    ("concept", "expect", "status"),
    [
        ("perfect-bayesian", "P(calm) == 0", "refuted"),
        ("perfect-bayesian", "P(answer == attack) <= 1/10", "proved"),
        ("intuitive", "P(answer == attack) <= 1/10", "proved"),
        ("d1", "P(answer == attack) <= 1/10", "proved"),
        ("sequential", "P(calm) == 0", "refuted"),
        ("intuitive", "P(calm) == 0", "undecided"),
        ("intuitive", "P(force) == 0", "refuted"),
        ("d1", "highest(P(calm)) >= 1", "refuted"),
    ],
)
def test_refinements_inherit_what_holds_in_every_equilibrium(concept: str, expect: str, status: str) -> None:
    """Calling for calm by both kinds is perfect Bayesian and sequential, but fails the intuitive criterion."""
    verdict = decided(opened(BEER), expect, concept=concept)
    assert verdict.status == status, verdict
    assert verdict.concept == concept
    if status == "undecided":
        assert "none of which is intuitive there" in verdict.reason
        assert "points solved exactly" in verdict.evidence


@pytest.mark.parametrize(
    ("concept", "expect", "status"),
    [
        ("sequential", "P(answer == attack) <= 1/10", "proved"),  # true of all perfect Bayesian ones, and one exists
        ("sequential", "P(answer == attack) > 1/10", "refuted"),
        ("sequential", "P(calm) == 1", "undecided"),  # of some perfect Bayesian ones only
        ("d1", "P(answer == attack) <= 1/10", "undecided"),  # there may be none by d1, for all that is known
        ("sequential", "P(answer == attack | calm) >= 0", "undecided"),  # not judged where nobody is calm
    ],
)
def test_what_holds_in_all_of_a_coarser_concept_holds_in_some_of_a_finer_one(
    concept: str, expect: str, status: str
) -> None:
    assert decided(opened(BEER), expect, every=False, concept=concept).status == status


def test_families_are_those_of_the_point_that_is_moved_to(proxy: Model) -> None:
    """Deniability is fixed at 2/5 here; at 1/5 the attack through a proxy begins at another pressure."""
    from deterrence.families import characterize

    names = [one.name for one in characterize(proxy, vary=["sanction_pressure"]).families]
    deniable = next(one for one in names if "proxy" in one)
    where = "sanction_pressure > 8/15 and sanction_pressure < 29/50"
    here = decided(proxy, f'exists("{deniable}")', where, "sanction_pressure")
    there = decided(proxy, f'at(exists("{deniable}"), deniability = 1/5)', where, "sanction_pressure")
    assert here.status == "proved", here
    assert there.status == "refuted", there
    assert there.counterexample is not None
    assert there.counterexample.parameters["sanction_pressure"] > Fraction(8, 15)


@pytest.mark.parametrize(
    ("text", "expect", "status"),
    [
        (BEER, "P(answer == attack) <= 1 - p_strong", "proved"),
        (BEER, "P(show == calm | kind == strong) == P(show == calm | kind == weak)", "proved"),
        (BEER, "payoff(iran) >= 2", "proved"),
        (BEER, "belief(kind == weak | answer[show=force]) <= 1/2", "refuted"),
        (BEER, "P(calm) <= 1/2", "refuted"),
        (BEER, "increasing(payoff(us), in p_strong)", "proved"),
        ("unilateral-deterrence", "P(attacked) <= 1 - p_us_hard", "refuted"),
        ("unilateral-deterrence", "payoff(iran) >= iran_status_quo", "proved"),
    ],
)
def test_planted_claims_about_two_types_take_less_than_a_second_of_work(
    text: str, expect: str, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("checking", "known_families"):
        monkeypatch.setattr(f"deterrence.analysis.claims.{module}.MOST_WORK", A_SECOND)
    model = opened(text) if text == BEER else dt.load(text)
    verdict = decided(model, expect, vary="" if text == BEER else "p_iran_hard p_us_hard")
    assert verdict.status == status, verdict


def test_too_little_work_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deterrence.analysis.claims.checking.MOST_WORK", A_SECOND // 2000)
    verdict = decided(opened(BEER), "P(show == calm | kind == strong) == P(show == calm | kind == weak)")
    assert verdict.status == "undecided"
    assert "units of work" in verdict.reason


def test_the_command_of_a_refutation_by_another_concept_names_it() -> None:
    told = next(one for one in dt.check_claims("proxy-deniability", concept="sequential") if one.commands)
    assert told.commands[0].endswith(" --concept sequential")


def test_the_command_of_a_refutation_runs_and_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    from deterrence.cli import main

    told = next(one for one in dt.check_claims("proxy-deniability") if one.status == "refuted")
    assert told.counterexample is not None
    (command,) = told.commands
    assert command in str(told)
    with pytest.raises(SystemExit) as ended:
        main([*command.split()[1:], "--format", "json"])
    assert ended.value.code == 0
    shown = json.loads(capsys.readouterr().out)
    strategies = shown["equilibria"][told.counterexample.equilibrium - 1]["strategies"]["iran"]["attack"]
    assert Fraction(strategies["proxy"]) < Fraction(strategies["direct"])
