"""Numbers written for kernels are as near to the exact ones as they say."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deterrence.analysis.sweeps.bounded import Arithmetic, Bounded
from deterrence.errors import ExpressionError
from deterrence.expressions import Call, Expression, Number, evaluate, parse_expression
from deterrence.expressions.nodes import Name

BOX = {"x": (Fraction(-3), Fraction(7)), "y": (Fraction(0), Fraction(1)), "z": (Fraction(1, 3), Fraction(50))}
LEAVES = st.one_of(st.fractions(-20, 20, max_denominator=30).map(Number), st.sampled_from([Name(name) for name in BOX]))
POINTS = st.tuples(*(st.fractions(low, high, max_denominator=10**6) for low, high in BOX.values()))


def grown(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    two = st.tuples(inner, inner)
    return st.one_of(
        two.map(lambda ab: ab[0] + ab[1]),
        two.map(lambda ab: ab[0] - ab[1]),
        two.map(lambda ab: ab[0] * ab[1]),
        two.map(lambda ab: ab[0] / (ab[1] ** 2 + 1)),
        st.tuples(inner, st.integers(2, 5)).map(lambda ak: ak[0] ** ak[1]),
        two.map(lambda ab: Call("max", ab)),
        two.map(lambda ab: Call("min", ab)),
        inner.map(lambda a: Call("abs", (a,))),
    )


EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=8)


def run(numbers: Arithmetic, sources: list[str], point: dict[str, Fraction]) -> list[Any]:
    space: dict[str, Any] = {f"v_{name}": float(value) for name, value in point.items()}
    space["pick"] = lambda flag, one, other: one if flag else other
    for line in numbers.needed(sources):
        exec(line, space)
    return [eval(source, space) for source in sources]


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS, EXPRESSIONS, POINTS)
def test_errors_stay_below_their_bounds_and_values_within_their_enclosures(
    one: Expression, other: Expression, at: tuple[Fraction, ...]
) -> None:
    point = dict(zip(BOX, at, strict=True))
    numbers = Arithmetic(list(BOX), BOX)
    try:
        a, b = numbers.of(one), numbers.of(other)
        told: list[Bounded] = [a, b, numbers.sum([a, b, a]), numbers.difference(a, b), numbers.product(a, b)]
    except ExpressionError:  # numbers too large, or a divisor whose enclosure holds zero
        return
    x, y = evaluate(one, point), evaluate(other, point)
    for written, exact in zip(told, [x, y, 2 * x + y, x - y, x * y], strict=True):
        (value,) = run(numbers, [written.source], point)
        assert abs(Fraction(value) - exact) <= Fraction(written.error)
        assert Fraction(written.low) <= exact <= Fraction(written.high)
        positive, negative = run(numbers, [numbers.positive(written), numbers.negative(written)], point)
        assert not positive or exact > 0
        assert not negative or exact < 0
        assert not written.is_zero or exact == 0
        assert numbers.sign(written) in (None, (exact > 0) - (exact < 0))


def test_a_bound_of_zero_would_be_wrong() -> None:
    numbers = Arithmetic(["x"], {"x": (Fraction(0), Fraction(1))})
    gap = numbers.difference(numbers.of(parse_expression("max(x, 0)*3")), numbers.of(parse_expression("max(3/10, 0)")))
    point = {"x": Fraction(1, 10)}
    (value,) = run(numbers, [gap.source], point)
    assert 0 < abs(value) <= gap.error
    assert run(numbers, [numbers.positive(gap), numbers.negative(gap)], point) == [False, False]


def test_what_is_zero_whatever_the_parameters_is_known() -> None:
    numbers = Arithmetic(["x", "y"], {name: BOX[name] for name in ("x", "y")})
    square, parts = (
        numbers.of(parse_expression("(x + y)**2")),
        [numbers.of(parse_expression(text)) for text in ("x**2", "2*x*y", "y**2")],
    )
    assert numbers.difference(square, numbers.sum(parts)).is_zero
    assert not numbers.difference(square, numbers.sum(parts[:2])).is_zero
    one = numbers.of(parse_expression("max(x, y)"))
    assert numbers.difference(one, one).is_zero


@pytest.mark.parametrize("text", ["1/(x - 1)", "exp(x)", "(x + 1)**64 * (x + 1)**64"])
def test_what_kernels_do_not_have_is_refused(text: str) -> None:
    numbers = Arithmetic(["x"], {"x": (Fraction(0), Fraction(10))})
    with pytest.raises(ExpressionError):
        numbers.of(parse_expression(text))
