"""Claims of the models with incomplete information, judged at sampled points by exact solves."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest

from deterrence.expressions import Monotone
from deterrence.model import load
from tests.known.claims_at_points import holds, points

MODELS = (
    "base-withdrawal",
    "hawks-and-doves",
    "hidden-aim",
    "militia-leadership",
    "mutual-deterrence",
    "noisy-attribution",
    "reputation-two-stages",
    "resolve-signals",
    "rogue-cover",
    "sanctions-and-attack",
    "unilateral-deterrence",
    "warning-signals",
)
"""The others take seconds a point, or let players see named events, which this oracle leaves out."""
CLAIMS = [
    pytest.param(name, number, id=f"{name}-{number}")
    for name in MODELS
    for number, claim in enumerate(load(name).claims)
    if not isinstance(claim.expect, Monotone)
]


@pytest.mark.parametrize(("name", "number"), CLAIMS)
def test_a_claim_is_true_or_false_as_its_author_expects(name: str, number: int) -> None:
    model = load(name)
    claim = model.claims[number]
    tried = points(model, claim, Random(7))
    if claim.proved:
        verdicts = [holds(model, claim, point) for point in islice(tried, 5)]
        assert False not in verdicts
        assert True in verdicts, "never judged"
    else:
        assert any(holds(model, claim, point) is False for point in islice(tried, 60))
