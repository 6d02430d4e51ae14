"""Verdicts on claims agree with exact solves at single points, ties and ends of ranges included."""

from __future__ import annotations

from fractions import Fraction

import pytest

import deterrence as dt
from deterrence.analysis.claims.asking import concept_of
from deterrence.analysis.claims.judging import Judge
from deterrence.analysis.claims.reading import read_statement
from deterrence.analysis.thresholds import thresholds
from deterrence.expressions import parse_condition
from deterrence.model import Claim, Model

CASES = [
    ("proxy-deniability", "sanction_pressure"),
    ("escalation", "audience"),
    ("unilateral-deterrence", "p_us_hard"),
    ("provocation-trap", "backlash"),
    ("rogue-cover", "rogue"),
]


def stops(model: Model, parameter: str) -> list[Fraction]:
    """Thresholds that are rational, points between them, and the ends of the range."""
    found = thresholds(model, parameter)
    values = [one.value for one in found.points if isinstance(one.value, Fraction)]
    values += [one.sample for one in found.intervals] + [one.value for one in found.ends]
    return sorted(set(values))


def contradicted(judge: Judge, claim: Claim, parameter: str, values: list[Fraction]) -> list[Fraction]:
    """Values at which an exact solve lists an equilibrium that makes the claim false."""
    point = {name: one.value for name, one in judge.model.parameters.items()}
    return [v for v in values if judge.judge(claim.expect, {**point, parameter: v}).every is False]


@pytest.mark.parametrize(("name", "parameter"), [case for case in CASES if case[0] in dt.shipped_models()])
def test_bounds_on_outcomes_are_decided_as_exact_solves_decide_them(name: str, parameter: str) -> None:
    model = dt.load(name)
    if parameter not in model.parameters:
        parameter = next(n for n, one in model.parameters.items() if one.range.low < one.range.high)
    judge = Judge(model, concept_of(model))
    values = stops(model, parameter)
    for outcome in list(model.outcomes)[:2]:
        for bound in ("<= 0", "<= 1/4", "< 1", "== 1"):
            claim = Claim("", read_statement(model, f"P({outcome}) {bound}"), True, True, (parameter,), None)
            (verdict,) = dt.check_claims(model, claims=[claim])
            against = contradicted(judge, claim, parameter, values)
            assert verdict.status == ("refuted" if against else "proved"), (verdict, against)


def test_the_comparison_catches_a_verdict_on_another_region() -> None:
    """Negative control: what is proved below a threshold is contradicted beyond it."""
    model = dt.load("proxy-deniability")
    where = parse_condition("sanction_pressure < 8/15")
    claim = Claim("", read_statement(model, "P(attack != none) <= 0"), True, True, ("sanction_pressure",), where)
    (verdict,) = dt.check_claims(model, claims=[claim])
    judge = Judge(model, verdict.concept)
    assert verdict.status == "proved"
    assert contradicted(judge, claim, "sanction_pressure", stops(model, "sanction_pressure"))
