"""The same value everywhere: polynomials, SymPy, z3, compiled columns, scalar code, cases."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
import z3
from hypothesis import given, settings

from deterrence.errors import ExpressionError
from deterrence.expressions import (
    compile_batch,
    condition_holds,
    evaluate,
    from_flint,
    parse_condition,
    parse_expression,
    polynomial_context,
    split_cases,
    to_flint,
    to_sympy,
    to_text,
    to_z3,
    without_cases,
)
from deterrence.expressions.nodes import Call, Expression
from deterrence.expressions.source_code import SCALAR, source
from tests.properties.expression_texts import NAMES, arithmetic_texts, condition_texts, points

Values = dict[str, Fraction]


def known(text: str, values: Values) -> tuple[Expression, Fraction] | None:
    """The expression and its value, or None where it has none or one that floats cannot hold."""
    try:
        expression = parse_expression(text)
        value = evaluate(expression, values)
    except ExpressionError:
        return None
    return (expression, value) if value == 0 or 1e-30 < abs(value) < 1e30 else None


def sympy_value(expression: Expression, values: Values) -> Fraction:
    exact = {name: sympy.Rational(value.numerator, value.denominator) for name, value in values.items()}
    found = to_sympy(expression, exact)
    return Fraction(int(found.p), int(found.q))


@settings(max_examples=60)
@given(arithmetic_texts(), points())
def test_sympy_has_the_same_value(text: str, values: Values) -> None:
    found = known(text, values)
    if found is not None:
        assert sympy_value(found[0], values) == found[1]


def test_the_sympy_oracle_catches_a_wrong_expression() -> None:
    values = dict.fromkeys(NAMES, Fraction(2, 3))
    assert sympy_value(parse_expression("a - b*c"), values) != evaluate(parse_expression("(a - b)*c"), values)


@settings(max_examples=150)
@given(arithmetic_texts(functions=False), points())
def test_quotient_of_polynomials_has_the_same_value(text: str, values: Values) -> None:
    found = known(text, values)
    if found is None:
        return
    above, below = to_flint(found[0], polynomial_context(NAMES))
    for factors in (False, True):
        back = from_flint(above, below, factors=factors)
        assert evaluate(back, values) == found[1]
        assert to_flint(back, polynomial_context(NAMES)) == (above, below)
        assert parse_expression(to_text(back)) == back


@settings(max_examples=60)
@given(arithmetic_texts(), points())
def test_z3_has_the_same_value(text: str, values: Values) -> None:
    found = known(text, values)
    if found is None:
        return
    exact = {name: z3.RealVal(f"{value.numerator}/{value.denominator}") for name, value in values.items()}
    term = z3.simplify(to_z3(found[0], exact) - z3.RealVal(f"{found[1].numerator}/{found[1].denominator}"))
    assert term.as_fraction() == 0


@settings(max_examples=150)
@given(arithmetic_texts(), points())
def test_compiled_columns_and_scalar_code_have_the_same_value(text: str, values: Values) -> None:
    found = known(text, values)
    if found is None:
        return
    expression, value = found
    columns = {name: np.array([float(number)] * 3) for name, number in values.items()}
    doubled, plain = compile_batch([expression * 2, expression], NAMES)(columns)
    scale = max(1.0, abs(float(value)))
    if not np.isfinite(plain[0]) or conditioning(expression, values) > 1e6:
        return
    assert plain.shape == (3,)
    assert abs(plain[0] - float(value)) <= 1e-7 * scale
    assert abs(doubled[0] - 2 * float(value)) <= 2e-7 * scale
    scalars = {f"v_{name}": float(number) for name, number in values.items()}
    code = source(expression, SCALAR)
    assert abs(eval(code, {"math": math, **scalars}) - float(value)) <= 1e-7 * scale


def conditioning(expression: Expression, values: Values) -> float:
    """The largest value that any part takes: what rounding is relative to."""
    parts = [node for node in expression.walk() if isinstance(node, Expression)]
    return max(abs(float(evaluate(part, values))) for part in parts)


@settings(max_examples=150)
@given(arithmetic_texts(), points())
def test_exactly_one_case_holds_and_it_has_the_value(text: str, values: Values) -> None:
    found = known(text, values)
    if found is None:
        return
    try:
        cases = split_cases(found[0])
        holding = [case for case in cases if all(condition_holds(part, values) for part in case.conditions)]
    except ExpressionError as error:  # too many cases, or a case that another case's condition guards from
        if error.problem.code not in ("expression-limit", "division-by-zero"):
            raise
        return
    assert len(holding) == 1
    assert evaluate(holding[0].expression, values) == found[1]
    for case in cases:
        assert not any(isinstance(node, Call) for node in case.expression.walk())


@settings(max_examples=100)
@given(condition_texts(), points())
def test_condition_without_cases_is_equivalent(text: str, values: Values) -> None:
    try:
        condition = parse_condition(text)
        split = without_cases(condition)
        expected = condition_holds(condition, values)
        assert condition_holds(split, values) == expected
    except ExpressionError as error:
        if error.problem.code not in ("expression-limit", "division-by-zero"):
            raise


def test_sympy_symbols_are_real_and_nothing_more() -> None:
    symbol = to_sympy(parse_expression("x"))
    assert symbol.is_real
    assert symbol.is_nonnegative is None


def test_names_that_mean_something_elsewhere_stay_names() -> None:
    expression = parse_expression("E + I*N - S/beta + lambda + Q")
    values = dict.fromkeys(("E", "I", "N", "S", "beta", "lambda", "Q"), Fraction(2))
    assert evaluate(expression, values) == 9
    assert {str(symbol) for symbol in to_sympy(expression).free_symbols} == set(values)
    (column,) = compile_batch([expression])({name: [2.0, 2.0] for name in values})
    assert column.tolist() == [9.0, 9.0]


def test_shared_parts_are_computed_once() -> None:
    function = compile_batch([parse_expression("1/(a + b)"), parse_expression("a*(a + b)")])
    assert function.source.count("v_a + v_b") == 1


def test_a_long_expansion_is_refused() -> None:
    expression = parse_expression("((a + b + c + E + lambda)**40 + 1)**20")
    with pytest.raises(ExpressionError, match="polynomial is too long"):
        to_flint(expression, polynomial_context(NAMES))
