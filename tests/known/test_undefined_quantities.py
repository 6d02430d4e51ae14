"""Claims that join what cannot be judged, such as ``P(a | b)`` where b never happens, with what can."""

from __future__ import annotations

import pytest

import deterrence as dt
from deterrence.analysis.claims import Verdict
from deterrence.analysis.claims.reading import read_statement
from deterrence.model import Claim, Model, read_text

PATROL = """
deterrence: 1
title: A patrol that never pays
players: {us: United States, iran: Iran}
parameters:
  cost: {value: 1, range: [1, 3], meaning: Cost of a patrol}
  gain: {value: 1, range: [0, 2], meaning: Gain from smuggling}
timeline:
  - {move: patrol, player: us, sees: [], actions: [stay, sail]}
  - {move: cargo, player: iran, sees: [patrol], actions: [none, arms]}
payoffs:
  us:
    - {name: cost, loss: cost, when: patrol == sail, because: Ships cost}
  iran:
    - {name: gain, gain: gain - 1, when: cargo == arms, because: Arms sell}
outcomes:
  sails: patrol == sail
  arms: cargo == arms
concept: subgame-perfect
"""
"""Nobody ever sails; what Iran ships depends on whether its gain is below, at or above 1."""


@pytest.fixture(scope="module")
def patrol() -> Model:
    return read_text(PATROL, "model.yaml", "patrol", lambda name, file: None)


def decided(model: Model, expect: str, every: bool = True) -> Verdict:
    claim = Claim("", read_statement(model, expect), every, True, None, None)
    (verdict,) = dt.check_claims(model, claims=[claim])
    return verdict


@pytest.mark.parametrize(
    ("expect", "status", "vacuous"),
    [
        ("P(arms | sails) <= 1/2", "proved", True),
        ("P(arms | sails) <= 1/2 or P(arms) <= 1/2", "proved", False),  # true where nobody ships, else never judged
        ("(P(arms | sails) > 1/2 or P(arms) >= 0) implies gain <= 1", "refuted", False),
        ("(P(arms | sails) > 1/2 or P(arms) > 1/2) implies gain < 1", "refuted", False),
        ("(P(arms | sails) > 1/2 or P(arms) > 1/2) implies gain >= 1", "proved", False),
        ("(P(arms | sails) > 1/2 and P(arms) > 1/2) implies gain < 1", "proved", False),
        ("not (P(arms | sails) > 1/2 or P(arms) > 1/2)", "refuted", False),
        ("not (P(arms | sails) > 1/2 and P(arms) > 1/2)", "proved", False),
        ("P(arms)/P(sails) >= 0 or gain < 0", "proved", True),
        ("P(sails)/P(arms) == 0", "proved", False),  # judged where Iran ships
    ],
)
def test_what_is_not_defined_settles_nothing(patrol: Model, expect: str, status: str, vacuous: bool) -> None:
    found = decided(patrol, expect)
    assert (found.status, found.vacuous) == (status, vacuous)
