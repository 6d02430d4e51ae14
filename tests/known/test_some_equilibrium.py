"""Claims about some equilibrium: covered everywhere, poles of closed forms and limits of quotients included."""

from __future__ import annotations

from fractions import Fraction

import pytest

import deterrence as dt
from deterrence.analysis.claims import Verdict
from deterrence.analysis.claims.reading import read_statement
from deterrence.expressions import parse_condition
from deterrence.model import Claim, Model, read_text

POLE = """
deterrence: 1
title: Mixing with a pole
players: {a: First, b: Second}
parameters:
  x: {value: 0, range: [-1, 1], meaning: What the second row loses}
actions: {a: [r0, r1], b: [c0, c1]}
table:
  r0 / c0: [1, 0]
  r0 / c1: [2*x, 1]
  r1 / c0: [0, 1]
  r1 / c1: [0, 0]
outcomes: {left: b == c0, top: a == r0}
concept: nash
"""
"""Both mix while x < 0: b plays c0 with 2 x / (2 x - 1), which has no value at x = 1/2, where a plays r0 and b c1."""

LIMIT = """
deterrence: 1
title: A share that vanishes
players: {a: First, b: Second}
parameters:
  x: {value: 1/2, range: [0, 1], meaning: How much is at stake}
actions: {a: [r0, r1], b: [c0, c1]}
table:
  r0 / c0: [0, 1]
  r0 / c1: ["x", 0]
  r1 / c0: ["1 - x", 0]
  r1 / c1: [0, "1"]
outcomes: {left: b == c0, top: a == r0}
concept: nash
"""
"""Both mix: b plays c0 with x, until at x = 0 it plays c1 for certain."""


def opened(text: str) -> Model:
    return read_text(text, "model.yaml", "model", lambda name, file: None)


def decided(model: Model, expect: str, where: str = "") -> Verdict:
    condition = parse_condition(where) if where else None
    claim = Claim("", read_statement(model, expect), False, True, None, condition)
    (verdict,) = dt.check_claims(model, claims=[claim])
    return verdict


@pytest.mark.parametrize(
    ("expect", "where", "status"),
    [
        ("P(left) >= 0", "", "proved"),
        ("P(left) <= 2/3", "", "proved"),
        ("P(left) < 2/3", "", "refuted"),  # at x = -1 it is 2/3
        ("P(left) < 2/3", "x > -1", "proved"),
        ("P(left) >= 0 and x != 1/2", "", "refuted"),
        ("P(left) == 0 or x < 0", "x > -1", "proved"),
        ("P(left) > 0 or x >= 0", "", "proved"),
    ],
)
def test_where_a_closed_form_has_a_pole_another_family_has_to_serve(expect: str, where: str, status: str) -> None:
    found = decided(opened(POLE), expect, where)
    assert found.status == status, found


def test_the_refutation_is_at_the_pole() -> None:
    found = decided(opened(POLE), "P(left) >= 0 and x != 1/2")
    assert found.counterexample is not None
    assert found.counterexample.parameters == {"x": Fraction(1, 2)}


@pytest.mark.parametrize(
    ("expect", "where", "status"),
    [
        ("P(left) == x", "", "proved"),
        ("P(left)/P(left and top) >= 1", "", "refuted"),  # at x = 0 nobody goes left
        ("P(left)/P(left and top) >= 1", "x > 0", "proved"),
        ("P(top | left) >= 1/2", "", "refuted"),
        ("P(left)/x == 1", "", "refuted"),
        ("P(left)/x == 1", "x > 0", "proved"),
    ],
)
def test_what_has_a_limit_need_not_have_a_value_there(expect: str, where: str, status: str) -> None:
    found = decided(opened(LIMIT), expect, where)
    assert found.status == status, found


def test_a_claim_about_no_points_is_vacuous() -> None:
    for expect in ("P(left) >= 0", "P(left) < 0"):
        found = decided(opened(POLE), expect, "x > 2")
        assert (found.status, found.vacuous) == ("proved", True)
        assert not found
        assert "no point" in found.reason
