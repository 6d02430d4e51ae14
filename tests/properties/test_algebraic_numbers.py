"""Algebraic numbers obey the laws of arithmetic and order, exactly, within a field and across fields."""

from __future__ import annotations

import pickle
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deterrence.errors import LimitError
from deterrence.expressions.algebraic import AlgebraicNumber, NumberField, algebraic, real_roots
from deterrence.expressions.real_roots import isolate, simplest_between, value_at

F = Fraction
FIELDS = [
    NumberField((-1, 1, 1), 1),
    NumberField((-2, 0, 1), 0),
    NumberField((1, -3, 0, 1), 1),
    NumberField((-2, 0, 0, 1), 0),
]
small = st.fractions(min_value=-5, max_value=5, max_denominator=4)


@st.composite
def numbers(draw: Any, field: NumberField | None = None) -> Any:
    chosen = field or draw(st.sampled_from(FIELDS))
    return algebraic(chosen, draw(st.lists(small, min_size=1, max_size=chosen.degree)))


@given(st.data(), st.sampled_from(FIELDS))
def test_arithmetic_in_one_field_obeys_the_laws(data: Any, field: NumberField) -> None:
    a, b, c = (data.draw(numbers(field)) for _ in range(3))
    assert (a + b) * c == a * c + b * c
    assert a - a == 0
    assert (a + b) - b == a
    if b != 0:
        assert (a / b) * b == a
    assert abs(float(a * b) - float(a) * float(b)) < 1e-9


@given(numbers(), numbers())
def test_order_agrees_with_floats_where_they_can_tell(a: Any, b: Any) -> None:
    if abs(float(a) - float(b)) > 1e-9:
        assert (a < b) == (float(a) < float(b))
        assert (a > b) == (float(a) > float(b))
        assert a != b


@given(numbers(), numbers())
def test_sum_and_product_across_fields_are_right(a: Any, b: Any) -> None:
    assert abs(float(a + b) - float(a) - float(b)) < 1e-9
    assert abs(float(a * b) - float(a) * float(b)) < 1e-8
    assert (a + b) - a == b
    assert hash((a + b) - a) == hash(b)


@given(numbers())
def test_a_number_is_the_only_root_of_its_minimal_polynomial_in_its_interval(a: Any) -> None:
    if not isinstance(a, AlgebraicNumber):
        return
    coefficients = a.minimal_coefficients
    total: Any = F(0)
    for c in reversed(coefficients):
        total = total * a + c
    assert total == 0
    for width in (F(1, 25), F(1, 10**12)):
        low, high = a.within(width)
        assert low < a < high
        assert high - low <= width
        assert sum(low < root < high for root in real_roots(coefficients)) == 1


def test_equal_numbers_of_different_fields_are_equal_and_hash_alike() -> None:
    two = real_roots((-2, 0, 1))[1]
    also_two = algebraic(NumberField((-8, 0, 1), 1), (0, F(1, 2)))
    assert two == also_two
    assert hash(two) == hash(also_two)
    assert not two < also_two
    assert two != -also_two
    assert len({two, also_two, -two}) == 2


def test_numbers_closer_than_floats_can_tell_are_told_apart() -> None:
    two = real_roots((-2, 0, 1))[1]
    near = real_roots((-2 * 10**60 - 1, 0, 10**60))[1]
    assert float(two) == float(near)
    assert two < near
    assert two != near
    assert isinstance(two, AlgebraicNumber)
    low, high = two.within(F(1, 10**40))
    assert low < two < high


def test_rational_results_are_fractions() -> None:
    a, b = real_roots((-1, 1, 1))
    assert (a + b, a * b) == (-1, -1)
    assert isinstance(a * b, F)
    assert sum([a, b], F(2)) == 1


def test_json_is_as_the_command_line_promises() -> None:
    golden = real_roots((-1, 1, 1))[1]
    assert isinstance(golden, AlgebraicNumber)
    assert golden.to_json() == {
        "approx": 0.6180339887498949,
        "minimal_polynomial": "x**2 + x - 1",
        "interval": ["3/5", "5/8"],
    }
    assert pickle.loads(pickle.dumps(golden)) == golden


@pytest.mark.parametrize(
    ("coefficients", "texts"),
    [
        ((-8, 0, 1), ["-2*sqrt(2)", "2*sqrt(2)"]),
        ((24, -53, 23), ["(53 - sqrt(601))/46", "(53 + sqrt(601))/46"]),
        ((-1, -2, 1), ["1 - sqrt(2)", "1 + sqrt(2)"]),
        ((-2, 0, 0, 1), ["1.25992 (root of x**3 - 2)"]),
        ((-6, 1, 1), ["-3", "2"]),
    ],
)
def test_numbers_print_as_readers_write_them(coefficients: tuple[int, ...], texts: list[str]) -> None:
    assert [str(root) for root in real_roots(coefficients)] == texts


def test_isolation_agrees_with_a_count_by_sturm_chains() -> None:
    """The number of real roots by Sturm's theorem, an independent count."""
    for coefficients in product(range(-2, 3), repeat=4):
        if coefficients[-1] and coefficients[0]:
            distinct = real_roots(coefficients)
            assert len(distinct) == sturm_count([F(c) for c in coefficients])
            assert all(a < b for a, b in combinations(distinct, 2))


def sturm_count(polynomial: list[Fraction]) -> int:
    derivative = [k * c for k, c in enumerate(polynomial)][1:]
    chain = [polynomial, derivative]
    while len(chain[-1]) > 1 or (chain[-1] and chain[-1] != [0]):
        rest = remainder(chain[-2], chain[-1])
        if not rest:
            break
        chain.append([-c for c in rest])
    signs = [[(one[-1] > 0) == (side > 0 or len(one) % 2 == 1) for one in chain] for side in (-1, 1)]
    changes = [sum(a != b for a, b in pairwise(line)) for line in signs]
    return changes[0] - changes[1]


def remainder(a: list[Fraction], b: list[Fraction]) -> list[Fraction]:
    rest = list(a)
    while len(rest) >= len(b):
        factor = rest[-1] / b[-1]
        for k in range(len(b)):
            rest[len(rest) - len(b) + k] -= factor * b[k]
        rest.pop()
    while rest and rest[-1] == 0:
        rest.pop()
    return rest


def test_the_sturm_count_catches_a_planted_extra_root() -> None:
    assert sturm_count([F(1), F(0), F(1)]) == 0
    assert sturm_count([F(-1), F(0), F(1)]) == 2


def test_enclosures_show_the_sign_change_that_proves_the_root() -> None:
    for low, high in isolate((1, -3, 0, 1)):
        assert value_at((1, -3, 0, 1), low) * value_at((1, -3, 0, 1), high) < 0
    assert simplest_between(F(314, 100), F(315, 100)) == F(22, 7)


def test_arithmetic_beyond_the_stated_degree_is_refused_and_comparison_is_not() -> None:
    a = real_roots((-2, *[0] * 8, 1))[0]
    b = real_roots((-3, *[0] * 10, 1))[0]
    with pytest.raises(LimitError, match="limit is 64"):
        a + b
    assert b > a
