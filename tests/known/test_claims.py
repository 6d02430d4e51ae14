"""Planted claims: true ones are proved, false ones refuted at a point where an exact solve confirms it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

import deterrence as dt
from deterrence.analysis.claims.asking import ask, concept_of
from deterrence.analysis.claims.judging import Judge
from deterrence.analysis.claims.known_families import KnownFamilies
from deterrence.analysis.claims.reading import read_statement
from deterrence.analysis.claims.territory import Territory
from deterrence.analysis.claims.verdicts import Verdict
from deterrence.analysis.solving import solve_at
from deterrence.expressions import parse_condition
from deterrence.model import Claim, Model, read_text

INSPECTION = """
deterrence: 1
title: Inspection
story: Sanctions on arms; a state may evade, an inspector may look.
players: {iran: Iran, us: United States}
parameters:
  pressure: {value: 2, range: [1, 4], meaning: Gain from evading}
  penalty: {value: 8, range: [5, 10], meaning: Loss when caught}
  cost: {value: 1, range: {above: 0, below: 3}, meaning: Cost of looking}
  harm: {value: 3, range: {above: 0, below: 9}, meaning: What looking saves}
assume: [cost < harm]
timeline:
  - {move: evade, player: iran, sees: [], actions: [comply, evade]}
  - {move: look, player: us, sees: [], actions: [wait, inspect]}
payoffs:
  iran:
    - {name: gain, gain: pressure, when: evade == evade, because: Evading pays}
    - {name: caught, loss: penalty, when: evade == evade and look == inspect, because: Being caught hurts}
  us:
    - {name: cost, loss: cost, when: look == inspect, because: Looking costs}
    - {name: harm, loss: harm, when: evade == evade and look == wait, because: Unseen evasion harms}
outcomes:
  attacked: evade == evade
  seen: evade == evade and look == inspect
concept: nash
"""
"""A game with a mixed equilibrium only: P(attacked) = cost/harm, P(inspect) = pressure/penalty."""


def claim(model: Model, expect: str, where: str = "", vary: str = "", every: bool = True) -> Claim:
    """A claim that is expected to be true."""
    condition = parse_condition(where) if where else None
    return Claim("", read_statement(model, expect), every, True, tuple(vary.split()) or None, condition)


def decided(model: Model, expect: str, where: str = "", vary: str = "", every: bool = True) -> Verdict:
    """The verdict on one claim."""
    (verdict,) = dt.check_claims(model, claims=[claim(model, expect, where, vary, every)])
    return verdict


@pytest.fixture(scope="module")
def inspection() -> Model:
    return read_text(INSPECTION, "inspection.yaml", "inspection", lambda name, file: None)


@pytest.fixture(scope="module")
def proxy() -> Model:
    return dt.load("proxy-deniability")


@pytest.mark.parametrize(
    "expect",
    [
        "increasing(P(attacked), in pressure) and decreasing(P(attacked), in pressure)",
        "P(attacked) == cost/harm",
        "P(attacked) == at(P(attacked), pressure = 4, penalty = 6)",
        "P(look == inspect) * penalty == pressure",
        "increasing(P(attacked), in cost)",
        "decreasing(P(attacked), in harm)",
        "payoff(us) == -cost",
        "P(seen | attacked) == pressure/penalty",
        "lowest(P(attacked)) >= cost/harm and highest(P(attacked)) <= cost/harm",
        "P(attacked) > 0 implies P(look == inspect) > 0",
        "not P(attacked) >= 1",
    ],
)
def test_true_claims_about_a_mixed_regime_are_proved(inspection: Model, expect: str) -> None:
    verdict = decided(inspection, expect)
    assert verdict.status == "proved", verdict
    assert not verdict.vacuous
    assert any("z3" in one for one in verdict.rests_on)


@pytest.mark.parametrize(
    "expect",
    [
        "increasing(P(attacked), in harm)",
        "decreasing(P(look == inspect), in pressure)",
        "P(attacked) <= 1/3",
        "P(attacked) != 1/2",
        "P(seen | attacked) > 1/4",
        "P(attacked) > at(P(attacked), pressure = 4)",
        "highest(payoff(us)) > -1",
        "P(attacked) < 1/2 or P(look == inspect) > 1/3",
    ],
)
def test_false_claims_about_a_mixed_regime_are_refuted(inspection: Model, expect: str) -> None:
    verdict = decided(inspection, expect)
    assert verdict.status == "refuted", verdict
    shown = verdict.counterexample
    assert shown is not None
    assert shown.equilibrium == 1
    solution = solve_at(inspection, shown.parameters)
    assert solution.equilibria[0].max_regret == 0


def test_a_refutation_is_the_point_where_the_exact_solve_contradicts(proxy: Model) -> None:
    verdict = decided(proxy, "P(attack == proxy) >= P(attack == direct)", vary="sanction_pressure deniability")
    assert verdict.status == "refuted"
    shown = verdict.counterexample
    assert shown is not None
    judge = Judge(proxy, "perfect-bayesian")
    whole = {name: one.value for name, one in proxy.parameters.items()} | dict(shown.parameters)
    assert judge.judge(verdict.claim.expect, whole).every is False
    assert all(value.denominator <= 100 for value in shown.parameters.values())
    assert shown.scenario().startswith("counterexample: {sanction_pressure: ")
    assert verdict.claim.expect is not None
    assert "deterrence solve proxy-deniability -p" in str(verdict)


def test_the_boundary_of_a_region_decides(proxy: Model) -> None:
    """Below pressure 8/15 nothing happens; at 8/15 itself an attack through a proxy is an equilibrium, too."""
    below = decided(proxy, "P(attack == proxy) == 0", "sanction_pressure < 8/15", "sanction_pressure")
    at_it = decided(proxy, "P(attack == proxy) == 0", "sanction_pressure <= 8/15", "sanction_pressure")
    assert below.status == "proved"
    assert at_it.status == "refuted"
    assert at_it.counterexample is not None
    assert at_it.counterexample.parameters == {"sanction_pressure": Fraction(8, 15)}


def test_beliefs_are_judged_over_all_supporting_beliefs(proxy: Model) -> None:
    """Open attack rests on any belief in [1/2, 1] after murky evidence."""
    label = "response[resolve=firm,evidence=murky]"
    low = decided(proxy, f"belief(attack == proxy | {label}) >= 1/2", "sanction_pressure > 5/8", "sanction_pressure")
    high = decided(proxy, f"belief(attack == proxy | {label}) > 1/2", "sanction_pressure > 5/8", "sanction_pressure")
    assert low.status == "proved", low
    assert high.status == "refuted", high


def test_some_equilibrium_is_proved_by_covering_and_refuted_by_a_complete_solve(proxy: Model) -> None:
    where, vary = "sanction_pressure >= 53/90 and sanction_pressure <= 37/60", "sanction_pressure"
    deniable = decided(proxy, "P(attack == direct) == 0", where, vary, every=False)
    every = decided(proxy, "P(attack == direct) == 0", where, vary)
    too_wide = decided(proxy, "P(attack == direct) == 0", "", vary, every=False)
    assert (deniable.status, every.status, too_wide.status) == ("proved", "refuted", "refuted")
    assert too_wide.counterexample is not None
    assert too_wide.counterexample.equilibrium == 0


def test_a_claim_that_is_never_judged_is_vacuous_and_not_as_expected(inspection: Model, proxy: Model) -> None:
    verdict = decided(
        proxy, "P(wrongful_strike | attack == direct) > 5", "sanction_pressure < 1/2", "sanction_pressure"
    )
    assert verdict.status == "proved"
    assert verdict.vacuous
    assert not verdict.as_expected
    nowhere = decided(inspection, "P(attacked) > 5", "cost > 2 and cost < 1")
    assert nowhere.vacuous
    assert not decided(inspection, "P(seen | attacked) > 0").vacuous


def test_samples_alone_never_prove(inspection: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where z3 gives up, solved points are evidence and no proof."""
    from deterrence.analysis.claims.oracle import PointOracle

    monkeypatch.setattr(PointOracle, "solve", lambda self, terms: "unknown")
    verdict = decided(inspection, "P(attacked) == cost/harm")
    assert verdict.status == "undecided"
    assert "points solved exactly" in verdict.evidence
    assert verdict.reason
    assert not verdict.as_expected


def test_a_named_family_exists_where_it_is_claimed(proxy: Model) -> None:
    found = dt.load("proxy-deniability")
    from deterrence.families import characterize

    names = [one.name for one in characterize(found, vary=["sanction_pressure"]).families]
    peaceful = next(one for one in names if "none" in one)
    assert decided(found, f'exists("{peaceful}")', "sanction_pressure < 1/2", "sanction_pressure").status == "proved"
    assert decided(found, f'exists("{peaceful}")', "sanction_pressure > 3/5", "sanction_pressure").status == "refuted"


def test_the_search_finds_a_planted_contradiction_at_one_tie_only(inspection: Model) -> None:
    """Negative control: at penalty == pressure the inspection rate is 1; a search that is generic would miss it."""
    wider = replace(
        inspection,
        parameters={
            **inspection.parameters,
            "penalty": replace(
                inspection.parameters["penalty"], range=replace(inspection.parameters["penalty"].range, low=Fraction(4))
            ),
        },
    )
    statement = read_statement(wider, "P(look == inspect) < 1")
    territory = Territory.of(wider, claim(wider, "P(look == inspect) < 1"))
    answer = ask(territory, statement, False, KnownFamilies(wider, concept_of(wider)))
    assert answer.found
    assert answer.found[0]["penalty"] == answer.found[0]["pressure"] == 4
    narrow = Territory.of(inspection, claim(inspection, "P(attacked) < 1"))
    assert ask(narrow, statement, False, KnownFamilies(inspection, "nash")).nowhere


def test_names_in_a_statement_are_checked(proxy: Model) -> None:
    for text in ("P(atacked) == 0", "payoff(uk) > 0", "P(attack == invade) == 0", "P(attacked) > presure"):
        with pytest.raises(dt.UsageError):
            read_statement(proxy, text)


def test_subgame_perfection_with_hidden_moves_that_are_not_simultaneous_is_not_claimed_to_be_proved() -> None:
    """Perfect Bayesian equilibria are fewer there: a proof about them would not be one."""
    model = replace(dt.load("proxy-deniability"), concept="subgame-perfect")
    answer = ask(
        Territory.of(model, claim(model, "P(attacked) <= 1", vary="deniability")),
        read_statement(model, "P(attacked) <= 1"),
        False,
        KnownFamilies(model, "subgame-perfect"),
    )
    assert answer.doubts
    assert not answer.nowhere


def test_closed_ends_where_chance_rules_out_a_branch_are_looked_at(proxy: Model) -> None:
    """At deniability 0 the murky branch of a proxy attack is gone; the claim holds on either side and at the end."""
    chosen = claim(proxy, "P(attacked) >= 0", vary="deniability")
    families = KnownFamilies(proxy, "perfect-bayesian")
    answer = ask(Territory.of(proxy, chosen), read_statement(proxy, "P(attacked) < 2"), False, families)
    assert answer.nowhere
    assert set(answer.faces) == {"deniability = 0", "deniability = 1"}
    there = ask(Territory.of(proxy, chosen), read_statement(proxy, "deniability > 0"), False, families)
    assert there.found == [{"deniability": Fraction(0)}]


TWO_MILITIAS = """
deterrence: 1
title: Two militias and a watcher
story: Two militias choose at once whether to fire; a third party sees nothing and may strike either.
players: {first: First militia, second: Second militia, us: United States}
parameters:
  gain: {value: 2, range: [1, 3], meaning: Gain from firing}
timeline:
  - {move: one, player: first, sees: [], actions: [wait, fire]}
  - {move: other, player: second, sees: [], actions: [wait, fire]}
  - {move: answer, player: us, sees: [], actions: [hold, strike_first, strike_second]}
payoffs:
  first:
    - {name: gain, gain: gain, when: one == fire, because: Firing pays}
    - {name: struck, loss: 6, when: one == fire and answer == strike_first, because: Being struck hurts}
  second:
    - {name: gain, gain: gain, when: other == fire, because: Firing pays}
    - {name: struck, loss: 6, when: other == fire and answer == strike_second, because: Being struck hurts}
  us:
    - {name: first, gain: 2, when: one == fire and answer == strike_first, because: It stops}
    - {name: second, gain: 2, when: other == fire and answer == strike_second, because: It stops}
    - {name: effort, loss: 1, when: answer != hold, because: A strike costs}
outcomes:
  both: one == fire and other == fire
concept: perfect-bayesian
"""


@pytest.mark.parametrize(
    ("expect", "status"),
    [
        ("belief(both | answer) == P(one == fire) * P(other == fire)", "proved"),
        ("belief(both | answer) <= 1/8", "refuted"),
    ],
)
def test_a_belief_may_be_a_product_of_what_several_others_mix(expect: str, status: str) -> None:
    model = read_text(TWO_MILITIAS, "two.yaml", "two", lambda name, file: None)
    assert decided(model, expect).status == status


THREAT = """
deterrence: 1
title: A threat and its cost
story: A challenger may attack, a defender may retaliate at a cost, and the challenger may then escalate.
players: {iran: Iran, us: United States}
parameters:
  cost: {value: 3, range: [0, 6], meaning: Cost of retaliating}
  harm: {value: 2, range: [1, 5], meaning: What conceding costs}
timeline:
  - {move: attack, player: iran, sees: [], actions: [hold, attack]}
  - {move: reply, player: us, when: attack == attack, sees: all, actions: [concede, retaliate]}
  - {move: last, player: iran, when: reply == retaliate, sees: all, actions: [stop, escalate]}
payoffs:
  iran:
    - {name: prize, gain: 2, when: reply == concede, because: It takes what it wants}
    - {name: hurt, loss: 1, when: reply == retaliate, because: Retaliation hurts}
    - {name: war, loss: 9, when: last == escalate, because: War hurts more}
  us:
    - {name: harm, loss: harm, when: reply == concede, because: Conceding costs}
    - {name: cost, loss: cost, when: reply == retaliate, because: Retaliating costs}
outcomes:
  conceded: reply == concede
concept: perfect-bayesian
"""


@pytest.mark.parametrize(
    ("expect", "status", "where"),
    [
        ("P(conceded) == 0 or P(conceded) == 1", "refuted", ""),
        ("P(conceded) == 0 or P(conceded) == 1", "proved", "cost != harm"),
        ("P(conceded | attack == attack) < 1", "proved", "cost < harm"),
        ("P(conceded) <= 1/3", "refuted", "cost == harm"),
        ("P(reply == retaliate) <= 2/3 or P(attack == attack) < 1", "proved", "cost == harm"),
        ("P(reply == retaliate) <= 3/5 or P(attack == attack) < 1", "refuted", "cost == harm"),
        ("payoff(iran) >= 0", "proved", ""),
        ("P(last == escalate) > 0", "refuted", ""),
    ],
)
def test_ties_of_the_last_mover_are_looked_at(expect: str, status: str, where: str) -> None:
    """At cost == harm alone the defender mixes, and the challenger attacks for any chance of 1/3 of a concession."""
    model = read_text(THREAT, "threat.yaml", "threat", lambda name, file: None)
    verdict = decided(model, expect, where)
    assert verdict.status == status, verdict
