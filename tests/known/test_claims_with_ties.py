"""Claims about a model that ties at every point: mobilising costs the strong nothing, so that they may mix."""

from __future__ import annotations

from fractions import Fraction

import pytest

import deterrence as dt
from deterrence.analysis.claims.closed_forms import forms_of
from deterrence.expressions import parse_claim
from deterrence.families import characterize
from deterrence.model import Model

MOBILISING = """
deterrence: 1
title: Mobilising as a signal
players: {s: Sender, r: Receiver}
parameters:
  p: {value: 1/3, range: {above: 0, below: 1}, meaning: Chance that the sender is strong}
  c: {value: 1, range: [0, 5], meaning: Cost of mobilising to the weak}
  v: {value: 2, range: {above: 0, to: 5}, meaning: Worth of the prize}
  w: {value: 3, range: {above: 0, to: 5}, meaning: Loss in a war against the strong}
  g: {value: 1, range: {above: 0, to: 5}, meaning: Gain in a war against the weak}
timeline:
  - {chance: type, outcomes: {strong: p, weak: 1 - p}}
  - {move: signal, player: s, sees: [type], actions: [quiet, mobilise]}
  - {move: answer, player: r, sees: [signal], actions: [back, fight]}
payoffs:
  s:
    - {name: prize, gain: v, when: answer == back, because: It wins}
    - {name: cost, loss: c, when: signal == mobilise and type == weak, because: Mobilising strains the weak}
    - {name: fight, loss: v, when: answer == fight and type == weak, because: It loses}
  r:
    - {name: war, loss: w, when: answer == fight and type == strong, because: It loses}
    - {name: catch, gain: g, when: answer == fight and type == weak, because: It wins}
outcomes:
  war: answer == fight
  bluff: signal == mobilise and type == weak
  mobilised: signal == mobilise
concept: perfect-bayesian
claims:
"""
CLAIMS = (
    ("increasing(P(bluff), in p)", "refuted"),  # in the pooling equilibrium the weak bluff, and there are fewer of them
    ("decreasing(P(bluff), in p)", "refuted"),  # the weak mix so that p w / g of them bluff
    ("decreasing(P(bluff), in c)", "proved"),
    ("not increasing(payoff(s), in c)", "proved"),
    ("increasing(payoff(s), in v)", "refuted"),  # quiet, and fought
    ("decreasing(payoff(r), in w)", "proved"),
    ("increasing(P(mobilised), in v)", "undecided"),  # of the strong, ties leave open how many mobilise
    ("P(bluff) > 0 implies c <= 2*v", "proved"),
    ("P(war) <= 1/2", "refuted"),
)


@pytest.fixture(scope="module")
def mobilising(tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = tmp_path_factory.mktemp("models") / "mobilising.yaml"
    claims = [f'  - {{says: "{text}", in: every equilibrium, expect: "{text}", verdict: proved}}' for text, _ in CLAIMS]
    path.write_text(MOBILISING + "\n".join(claims) + "\n")
    return dt.load(str(path))


def test_planted_claims_are_decided_where_one_type_is_always_indifferent(mobilising: Model) -> None:
    found = dt.check_claims(mobilising)
    assert {one.claim.says: one.status for one in found} == dict(CLAIMS)
    undecided = next(one for one in found if one.status == "undecided")
    assert "not known in closed form" in undecided.reason
    for one in found:
        assert (one.status == "refuted") == (one.counterexample is not None)
        assert (one.status == "proved") == bool(one.rests_on and one.status != "refuted")


def test_what_ties_leave_open_is_known_where_it_does_not_matter(mobilising: Model) -> None:
    found = characterize(mobilising)
    (mixing,) = (one for one in found.families if one.free)
    forms = forms_of(mixing, found)
    assert forms is not None
    told = {
        text: forms.value(parse_claim(f"{text} == 0").left)  # type: ignore[attr-defined]
        for text in ("P(bluff)", "P(war)", "payoff(s)", "payoff(r)", "P(mobilised)")
    }
    assert {text: None if one is None else str(one) for text, one in told.items()} == {
        "P(bluff)": "0",
        "P(war)": "0",
        "payoff(s)": "v",
        "payoff(r)": "0",
        "P(mobilised)": None,
    }
    point = {"p": "1/2", "c": 1, "v": 2, "w": 3, "g": 1}
    there = [one for one in dt.solve(mobilising, **point).equilibria if one.outcomes["bluff"] == 0]  # type: ignore[arg-type]
    assert {one.payoffs["s"] for one in there} == {Fraction(2)}
    assert len({one.outcomes["mobilised"] for one in there}) > 1
