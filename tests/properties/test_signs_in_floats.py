"""Signs that floating point is certain of are the exact signs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deterrence.analysis.sweeps.signs_in_floats import Polynomial, SignSource
from deterrence.errors import ExpressionError
from deterrence.expressions import parse_condition

NAMES = ("x", "y")
COEFFICIENTS = st.fractions(-1000, 1000, max_denominator=1000)
TERMS = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), COEFFICIENTS, max_size=8)
POINTS = st.tuples(*(st.fractions(-3, 7, max_denominator=10**6) for _ in NAMES))
BOX = {name: (Fraction(-3), Fraction(7)) for name in NAMES}


def exactly(polynomial: Polynomial, point: tuple[Fraction, ...]) -> Fraction:
    return sum((c * point[0] ** a * point[1] ** b for (a, b), c in polynomial.terms.items()), Fraction(0))


def in_floats(polynomial: Polynomial, point: tuple[Fraction, ...]) -> float:
    space: dict[str, Any] = {f"v_{name}": float(one) for name, one in zip(NAMES, point, strict=True)}
    return float(eval(polynomial.source(), space))


@settings(max_examples=150, deadline=None)
@given(TERMS, POINTS)
def test_the_error_stays_below_the_bound(terms: dict[tuple[int, int], Fraction], point: tuple[Fraction, ...]) -> None:
    polynomial = Polynomial(NAMES, {e: c for e, c in terms.items() if c})
    error = abs(Fraction(in_floats(polynomial, point)) - exactly(polynomial, point))
    assert error <= Fraction(polynomial.bound(BOX))


def test_a_bound_of_zero_would_be_wrong() -> None:
    polynomial = Polynomial(NAMES, {(1, 0): Fraction(3), (0, 0): Fraction(-1)})
    third = (Fraction(1, 3), Fraction(0))
    assert exactly(polynomial, third) == 0
    wrong = Polynomial(NAMES, {(1, 0): Fraction(1), (0, 1): Fraction(1), (0, 0): Fraction(-3, 10)})
    tenths = (Fraction(1, 10), Fraction(2, 10))
    assert exactly(wrong, tenths) == 0 != in_floats(wrong, tenths)


@settings(max_examples=100, deadline=None)
@given(TERMS, POINTS)
def test_a_sign_over_a_box_holds_at_every_point(
    terms: dict[tuple[int, int], Fraction], point: tuple[Fraction, ...]
) -> None:
    polynomial = Polynomial(NAMES, {e: c for e, c in terms.items() if c})
    sign = polynomial.sign_over(BOX)
    assert sign is None or sign * exactly(polynomial, point) > 0


def test_conditions_have_three_values() -> None:
    signs = SignSource(("x",), {"x": (Fraction(0), Fraction(1))})
    for text, at, expected in (
        ("x < 1/3", Fraction(1, 3), (False, True)),
        ("x < 1/3", Fraction(1, 4), (True, True)),
        ("x < 1/3", Fraction(1, 2), (False, False)),
        ("x == 1/3 or x > 1/2", Fraction(3, 4), (True, True)),
        ("not (x < 1/3)", Fraction(1, 3), (False, True)),
        ("max(x, 1/2) > 2/5", Fraction(0), (True, True)),
    ):
        condition = parse_condition(text)
        sources = signs.surely(condition), signs.possibly(condition)
        space: dict[str, Any] = {"v_x": float(at), "not_": lambda one: not one}
        space |= {f"b{k}": bound for k, bound in enumerate(signs.bounds)}
        for line in signs.lines:
            exec(line, space)
        assert tuple(bool(eval(one, space)) for one in sources) == expected, text


@settings(max_examples=50, deadline=None)
@given(TERMS, POINTS, st.integers(300, 900))
def test_long_coefficients_are_shortened_and_keep_every_sign(
    terms: dict[tuple[int, int], Fraction], point: tuple[Fraction, ...], bits: int
) -> None:
    polynomial = Polynomial(NAMES, {e: c for e, c in terms.items() if c}).times(Fraction(3**bits + 1, 7**40))
    short = polynomial.primitive()
    assert short.bound(BOX) < 1e30
    old, new = (exactly(one, point) for one in (polynomial, short))
    assert (old > 0) - (old < 0) == (new > 0) - (new < 0)


def test_coefficients_too_long_to_shorten_are_refused() -> None:
    long = Polynomial(NAMES, {(1, 0): Fraction(2**901 + 1), (0, 0): Fraction(1)}).primitive()
    with pytest.raises(ExpressionError, match=r"about 10\*\*272"):
        long.bound(BOX)
