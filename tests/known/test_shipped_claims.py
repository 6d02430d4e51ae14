"""The claims of the shipped models have the verdicts that their files state."""

from __future__ import annotations

import pytest

import deterrence as dt
from deterrence.analysis.claims.judging import Judge
from deterrence.model import Model

SLOW = {"asymmetric-escalation-types", "resolve-signals", "salvo", "strike-and-response"}
"""Models with many supports, or slow to solve at a point: their claims take a few seconds."""

MODELS = [pytest.param(name, marks=[pytest.mark.long] if name in SLOW else [], id=name) for name in dt.shipped_models()]


def hold_to_the_file(model: Model) -> None:
    """Every verdict is as stated; every counterexample is confirmed once more."""
    verdicts = dt.check_claims(model)
    assert [str(verdict) for verdict in verdicts if not verdict] == []
    judge = Judge(model, verdicts[0].concept if verdicts else model.concept)
    for verdict in verdicts:
        shown = verdict.counterexample
        assert (shown is not None) == (verdict.status == "refuted")
        if shown is not None and not shown.second:
            point = {name: one.value for name, one in model.parameters.items()} | dict(shown.parameters)
            found = judge.judge(verdict.claim.expect, point)
            assert (found.every if verdict.claim.every else found.some) is not True


@pytest.mark.parametrize("name", MODELS)
def test_claims_have_the_verdicts_that_the_file_states(name: str) -> None:
    hold_to_the_file(dt.load(name))


def test_a_wrong_verdict_in_a_file_is_caught() -> None:
    """Negative control: the same claims with their expected verdicts turned round."""
    from dataclasses import replace

    model = dt.load("preemption-dilemma")
    turned = replace(model, claims=tuple(replace(one, proved=not one.proved) for one in model.claims))
    verdicts = dt.check_claims(turned)
    assert not any(verdicts)
    with pytest.raises(AssertionError):
        hold_to_the_file(turned)


def test_there_are_enough_claims_and_refuted_ones_among_them() -> None:
    claims = [claim for name in dt.shipped_models() for claim in dt.load(name).claims]
    assert len(claims) >= 30
    assert sum(not claim.proved for claim in claims) >= 10


@pytest.mark.parametrize("article", ["bloomberg-2020-04", "csmonitor-2020-01"])
def test_claims_drawn_from_the_articles_say_so(article: str) -> None:
    """Each article has claims of both kinds: views that a model bears out and views that it refutes."""
    claims = [claim for name in dt.shipped_models() for claim in dt.load(name).claims if article in claim.sources]
    assert len(claims) >= 10
    assert {claim.proved for claim in claims} == {True, False}
