"""Claims where the chances of several branches add up to one: there the last branch is impossible, and left out."""

from __future__ import annotations

import pytest

import deterrence as dt
from deterrence.analysis.claims import Verdict
from deterrence.analysis.claims.reading import read_statement
from deterrence.model import Claim, Model, read_text

THREE = """
deterrence: 1
title: Three types
players: {s: Sender, r: Receiver}
parameters:
  p: {value: 1/3, range: {above: 0, to: 1}, meaning: Chance of the first type}
  q: {value: 1/3, range: {above: 0, to: 1}, meaning: Chance of the second type}
  cost: {value: 1, range: [0, 2], meaning: What a signal costs the third type}
assume: [p + q <= 1]
timeline:
  - {chance: type, outcomes: {one: p, two: q, three: 1 - p - q}}
  - {move: signal, player: s, sees: [type], actions: [quiet, loud]}
  - {move: answer, player: r, sees: [signal], actions: [no, yes]}
payoffs:
  s:
    - {name: yes, gain: 3, when: answer == yes, because: It wants a yes}
    - {name: one, gain: 1, when: type == one and signal == loud, because: Cheap}
    - {name: two, loss: 4, when: type == two and signal == loud, because: Too dear}
    - {name: three, loss: 4 + cost, when: type == three and signal == loud, because: Too dear}
  r:
    - {name: right, gain: 1, when: type == one and answer == yes, because: Right}
    - {name: wrong, loss: 1, when: type != one and answer == yes, because: Wrong}
outcomes:
  loud: signal == loud
  yes: answer == yes
  third: type == three
concept: perfect-bayesian
"""
"""The first type may be loud, the others never; without a third type (p + q = 1) nothing else changes."""


@pytest.fixture(scope="module")
def three() -> Model:
    return read_text(THREE, "model.yaml", "three", lambda name, file: None)


def decided(model: Model, expect: str, every: bool = True) -> Verdict:
    claim = Claim("", read_statement(model, expect), every, True, ("p", "q", "cost"), None)
    (verdict,) = dt.check_claims(model, claims=[claim])
    return verdict


@pytest.mark.parametrize(
    ("expect", "status"),
    [
        ("P(loud and type == two) == 0", "proved"),
        ("P(loud) <= p", "proved"),
        ("P(third) == 1 - p - q", "proved"),
        ("P(third) > 0", "refuted"),  # on the face p + q = 1 only
        ("P(third) > 0 or p + q == 1", "proved"),
        ("P(third) > 0 or p + q != 1 or q < 1/3", "refuted"),
        ("at(P(third), q=q/2) > 0", "proved"),
    ],
)
def test_the_face_on_which_chances_add_up_to_one_is_looked_at(three: Model, expect: str, status: str) -> None:
    found = decided(three, expect)
    assert found.status == status, found
    if status == "refuted":
        assert found.counterexample is not None
        point = found.counterexample.parameters
        assert point["p"] + point["q"] == 1


def test_the_face_is_named_in_the_proof(three: Model) -> None:
    assert any("1 face where chance rules out a branch" in one for one in decided(three, "P(loud) <= p").rests_on)


def test_some_equilibrium_is_left_open_on_such_a_face(three: Model) -> None:
    found = decided(three, "P(loud) == 0", every=False)
    assert found.status in ("undecided", "refuted")
    found = decided(three, "P(loud) <= p", every=False)
    assert found.status == "undecided"
    assert "chance rules out a branch: not looked at" in found.reason
