"""Claims of the models with complete information, judged at sampled points by exact solves.

What an author expects to be proved holds at every point that is tried, and what he expects to be refuted fails at one.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import islice
from random import Random

import pytest

from deterrence.expressions import parse_claim
from deterrence.model import load
from deterrence.model.parts import Claim
from tests.known.claims_at_points import holds, points

MODELS = (
    "asymmetric-escalation",
    "base-defence",
    "denial",
    "empty-threat",
    "escalation",
    "host-nation",
    "preemption-dilemma",
    "preemption-or-deterrence",
    "provocation-trap",
    "red-line",
    "salvo",
    "sanctions-violation",
    "strike-and-response",
    "tripwire",
)
CLAIMS = [
    pytest.param(name, number, id=f"{name}-{number}") for name in MODELS for number in range(len(load(name).claims))
]


@pytest.fixture(autouse=True)
def no_search_for_what_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nash equilibria that rest on empty threats are told besides the answer; claims do not need them."""
    monkeypatch.setattr("deterrence.solvers.subgame_perfect.not_credible", lambda game, settings: ((), ()))


@pytest.mark.parametrize(("name", "number"), CLAIMS)
def test_a_claim_is_true_or_false_as_its_author_expects(name: str, number: int) -> None:
    model = load(name)
    claim = model.claims[number]
    if claim.proved:
        tried = [holds(model, claim, point) for point in islice(points(model, claim, Random(7)), 15)]
        assert False not in tried
        assert True in tried, "never judged"
    else:
        assert any(holds(model, claim, point) is False for point in islice(points(model, claim, Random(7)), 120))


def test_every_model_proves_something_and_refutes_something() -> None:
    for name in MODELS:
        claims = load(name).claims
        assert 2 <= len(claims) <= 5
        assert {claim.proved for claim in claims} == {True, False}, name


@pytest.mark.parametrize(
    ("name", "false"),
    [
        ("empty-threat", "P(harassment) == 0"),
        ("sanctions-violation", "P(violation) == 1/3 + penalty / 1000000"),
        ("preemption-dilemma", "payoff(us) > 0 and payoff(ally) > 0"),
        ("denial", "P(hit | attacked) == 0"),
    ],
)
def test_a_planted_false_claim_is_caught(name: str, false: str) -> None:
    model = load(name)
    claim = Claim("", parse_claim(false), every=True, proved=True)
    tried = [holds(model, claim, point) for point in islice(points(model, claim, Random(7)), 40)]
    assert False in tried


def test_a_claim_about_some_equilibrium_needs_one_only() -> None:
    model = load("empty-threat")
    claim = Claim("", parse_claim("P(harassment) == 1"), every=False, proved=True)
    assert holds(model, claim, {}) is True
    assert holds(model, replace(claim, every=True), {}) is False


def test_a_condition_that_never_happens_leaves_a_claim_unjudged() -> None:
    model = load("denial")
    claim = Claim("", parse_claim("P(hit | attacked) == 0"), every=True, proved=True)
    assert holds(model, claim, {}) is None
    assert holds(model, claim, {"interception": Fraction(0)}) is False
