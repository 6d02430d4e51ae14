"""Texts that are no expressions: refused at the right character, quickly, with a way out."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction

import pytest

from deterrence.errors import ExpressionError
from deterrence.expressions import (
    Expression,
    Formula,
    Name,
    evaluate,
    parse_claim,
    parse_condition,
    parse_event,
    parse_expression,
    parse_quantity,
    substitute,
)

CASES: tuple[tuple[Callable[[str], Expression | Formula], str, str, int], ...] = (
    (parse_expression, "", "expression-syntax", 0),
    (parse_expression, "   ", "expression-syntax", 0),
    (parse_expression, "1 +", "expression-syntax", 3),
    (parse_expression, "2x", "expression-syntax", 1),
    (parse_expression, "a b", "expression-syntax", 2),
    (parse_expression, "a = b", "expression-syntax", 2),
    (parse_expression, "sin(x)", "expression-syntax", 3),
    (parse_expression, "a^2", "expression-character", 1),
    (parse_expression, "a − b", "expression-character", 2),
    (parse_expression, "x ≤ 1", "expression-character", 2),
    (parse_expression, "(a + b", "expression-syntax", 6),
    (parse_expression, "a)", "expression-syntax", 1),
    (parse_expression, "min()", "expression-syntax", 4),
    (parse_expression, "abs(a, b)", "expression-syntax", 8),
    (parse_expression, "x**y", "expression-syntax", 3),
    (parse_expression, "x**0.5", "expression-syntax", 3),
    (parse_expression, "x**2**3", "expression-syntax", 4),
    (parse_expression, "a < b", "expression-kind", 0),
    (parse_expression, "1 + (a < b)", "expression-kind", 4),
    (parse_expression, "1/0", "division-by-zero", 2),
    (parse_expression, "x**65", "expression-limit", 0),
    (parse_expression, "implies", "expression-syntax", 0),
    (parse_condition, "a", "expression-kind", 0),
    (parse_condition, "a < b and c", "expression-kind", 10),
    (parse_condition, "a < b implies c < d", "expression-syntax", 6),
    (parse_condition, "not a", "expression-kind", 0),
    (parse_event, "attack", "expression-syntax", 6),
    (parse_event, "attack = proxy", "expression-syntax", 7),
    (parse_event, "attack < proxy", "expression-syntax", 7),
    (parse_event, "attack in proxy", "expression-syntax", 10),
    (parse_event, "attack in []", "expression-syntax", 11),
    (parse_event, "attack == ", "expression-syntax", 9),
    (parse_event, "attack == a + b", "expression-kind", 0),
    (parse_event, "happened()", "expression-syntax", 9),
    (parse_event, "1 == 2", "expression-syntax", 0),
    (parse_claim, "P(attacked)", "expression-kind", 0),
    (parse_claim, "P(attacked > 0", "expression-syntax", 11),
    (parse_claim, "increasing(x, y)", "expression-syntax", 14),
    (parse_claim, "at(x, y)", "expression-syntax", 7),
    (parse_claim, "at(x, y=1, y=2) > 0", "expression-syntax", 13),
    (parse_claim, "belief(a == b) > 0", "expression-syntax", 13),
    (parse_quantity, "exists(pooling)", "expression-kind", 0),
)


@pytest.mark.parametrize(("reader", "text", "code", "offset"), CASES)
def test_refused_with_code_and_place(
    reader: Callable[[str], Expression | Formula], text: str, code: str, offset: int
) -> None:
    with pytest.raises(ExpressionError) as caught:
        reader(text)
    assert (caught.value.problem.code, caught.value.offset) == (code, offset)


HOSTILE = (
    "9**9**9",
    "10**10**10",
    "(9**64)**64**64",
    "((((9**64)**64)**64)**64)**64",
    "1e999999999",
    "1e-999999999",
    "9" * 5000,
    "*".join(["9**64"] * 3000),
    "*".join(["1e300"] * 2000),
    "(" * 100_000,
    "(" * 150 + "x" + ")" * 150,
    "-" * 5000 + "x",
    "not " * 3000 + "x > 0",
    "x**" * 3000 + "2",
    "/".join(["x"] * 9000),
    "+".join(["x"] * 500_000),
    "min(" * 200 + "x" + ")" * 200,
    "x" * 1_000_000,
    "((x**64)**64)",
    "exp(1e300)",
    "exp(exp(exp(exp(9))))",
    "__import__('os').system('true')",
    "().__class__",
    "\x00",
    "x\n\ty z",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_within_a_second(text: str) -> None:
    start = time.process_time()
    for reader in (parse_expression, parse_condition, parse_event, parse_claim):
        with pytest.raises(ExpressionError):
            read_and_evaluate(reader, text)
    assert time.process_time() - start < 1


def read_and_evaluate(reader: Callable[[str], Expression | Formula], text: str) -> None:
    node = reader(text)
    if isinstance(node, Expression):
        evaluate(node, {"x": Fraction(10**50, 3)})


def test_definitions_that_double_each_other_are_refused() -> None:
    with pytest.raises(ExpressionError, match=r"too large|too deeply"):
        double_often(60)


def double_often(times: int) -> Expression:
    expression: Expression = Name("x")
    for _ in range(times):
        expression = substitute(parse_expression("min(d, 1)/(1 + max(d, 2))"), {"d": expression})
    return expression


def test_values_that_grow_are_refused() -> None:
    with pytest.raises(ExpressionError, match="too large"):
        evaluate(parse_expression("(x**64 + 1)**64"), {"x": Fraction(7**200)})


def test_division_by_zero_names_the_divisor_and_its_place() -> None:
    with pytest.raises(ExpressionError, match="a - b") as caught:
        evaluate(parse_expression("1 + c/(a - b)"), {"a": Fraction(1), "b": Fraction(1), "c": Fraction(1)})
    assert caught.value.problem.code == "division-by-zero"
    assert caught.value.offset == 7
