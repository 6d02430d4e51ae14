"""Expressions as JavaScript, evaluated by Node where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from fractions import Fraction

import pytest

from deterrence.expressions import condition_holds, evaluate, parse_condition, parse_expression, to_javascript

NODE = shutil.which("node")
POINT = {"a": Fraction(3, 4), "b": Fraction(-2), "new": Fraction(5), "lambda": Fraction(1, 3)}
NUMBERS = (
    *("-a**2", "(-a)**3/b", "a - (b - new)", "a/(b*new)/lambda", "2*(a + b)**-2", "min(a, b, lambda) - max(a, -b)"),
    *("abs(b)*sqrt(a)", "exp(-b) - log(new)", "-(a + b)*-new", "1e-3*a - 2/3", "-a/-b", "1/(1/(a + 1))"),
)
CONDITIONS = ("a < b or not new == 5", "b <= a < new and lambda != 1/3", "not (a > 0 and b > 0)")


def in_node(code: list[str]) -> list[float]:
    point = json.dumps({name: float(value) for name, value in POINT.items()})
    script = f"const p = {point}; console.log(JSON.stringify([{', '.join(code)}]))"
    finished = subprocess.run([str(NODE), "-e", script], capture_output=True, text=True, check=True, timeout=60)
    return list(json.loads(finished.stdout))


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_node_gives_the_exact_values_but_for_rounding() -> None:
    expressions = [parse_expression(text) for text in NUMBERS]
    found = in_node([to_javascript(expression) for expression in expressions])
    expected = [float(evaluate(expression, POINT)) for expression in expressions]
    assert found == pytest.approx(expected, rel=1e-14)
    assert in_node([to_javascript(parse_expression("(-a)**2"))]) != pytest.approx(expected[:1])


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_node_decides_conditions_alike() -> None:
    conditions = [parse_condition(text) for text in CONDITIONS]
    found = in_node([to_javascript(condition) for condition in conditions])
    assert found == [condition_holds(condition, POINT) for condition in conditions]
