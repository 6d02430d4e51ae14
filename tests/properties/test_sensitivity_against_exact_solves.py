"""What the sampling methods read off closed forms is what an exact solve at each point says, ties included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import deterrence as dt
from deterrence.analysis.sensitivity.evaluating import Evaluator, evaluator
from deterrence.analysis.sensitivity.selecting import Rule, read_rules
from deterrence.errors import NotDefinedError

RULES = ("lowest", "highest", "best:us", "worst:us", "best:iran", "worst:iran")
PRESSURE = [0.1, 0.55, 0.595, 0.6, 0.6, 0.61, 0.62, 0.95]
DENIABILITY = [0.5, 0.6, 0.7, 0.4, 0.28, 0.1, 0.2, 0.9]
"""The fifth point lies on a threshold: 7/25."""


@pytest.fixture(scope="module")
def evaluate() -> Evaluator:
    model = dt.load("proxy-deniability")
    vary = ("sanction_pressure", "deniability")
    point = model.point()
    return evaluator(model, vary, {name: point[name] for name in model.parameters if name not in vary}, None)


@pytest.fixture(scope="module")
def solved() -> list[Any]:
    model = dt.load("proxy-deniability")
    pairs = zip(PRESSURE, DENIABILITY, strict=True)
    return [dt.solve(model, sanction_pressure=p, deniability=d).equilibria for p, d in pairs]


def expected(equilibria: Sequence[Any], rule: Rule) -> float:
    values = [one.outcomes["attacked"] for one in equilibria]
    if rule.kind in ("lowest", "highest"):
        return float(min(values) if rule.kind == "lowest" else max(values))
    choose = max if rule.kind == "best" else min
    reached = choose(one.payoffs[rule.argument] for one in equilibria)
    (value,) = {one.outcomes["attacked"] for one in equilibria if one.payoffs[rule.argument] == reached}
    return float(value)


@pytest.mark.parametrize("text", RULES)
def test_every_rule_picks_what_exact_solves_pick(evaluate: Evaluator, solved: list[Any], text: str) -> None:
    (rule,) = read_rules(evaluate.model, text)
    columns = {"sanction_pressure": np.array(PRESSURE), "deniability": np.array(DENIABILITY)}
    try:
        wanted = [expected(equilibria, rule) for equilibria in solved]
    except ValueError:  # equal payoffs at the tie, different outcomes
        with pytest.raises(NotDefinedError, match="picks no single value"):
            evaluate.picked("P(attacked)", [rule], columns)
        return
    (found,) = evaluate.picked("P(attacked)", [rule], columns)
    assert found == pytest.approx(wanted, abs=1e-12)


def test_the_comparison_catches_another_rule(evaluate: Evaluator, solved: list[Any]) -> None:
    columns = {"sanction_pressure": np.array(PRESSURE), "deniability": np.array(DENIABILITY)}
    (found,) = evaluate.picked("P(attacked)", read_rules(evaluate.model, "lowest"), columns)
    wrong = [expected(equilibria, Rule("highest")) for equilibria in solved]
    assert found != pytest.approx(wrong, abs=1e-12)
