"""One number field that holds two given ones, by a primitive element."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import count
from typing import Any

from deterrence.errors import LimitError
from deterrence.expressions.algebraic import AlgebraicNumber, NumberField, algebraic
from deterrence.expressions.real_roots import factor, isolate, primitive

__all__ = ["LARGEST_DEGREE", "in_common_field"]

LARGEST_DEGREE = 64
"""Largest product of two fields' degrees for which numbers of both are added or multiplied."""


def in_common_field(a: AlgebraicNumber, b: AlgebraicNumber) -> tuple[AlgebraicNumber, AlgebraicNumber]:
    """Rewrite two numbers of different fields in one field.

    Raises
    ------
    LimitError
        When the product of the degrees is beyond `LARGEST_DEGREE`. Comparing such numbers still works.

    Examples
    --------
    >>> from deterrence.expressions.algebraic import real_roots
    >>> two, three = real_roots((-2, 0, 1))[1], real_roots((-3, 0, 1))[1]
    >>> str(two * three), (two + three).minimal_polynomial
    ('sqrt(6)', 'x**4 - 10*x**2 + 1')
    """
    first, second = _embeddings(a.field, b.field)
    return _image(a, first), _image(b, second)


def _image(number: AlgebraicNumber, generator: AlgebraicNumber) -> AlgebraicNumber:
    total: Any = number.coefficients[-1]
    for c in reversed(number.coefficients[:-1]):
        total = generator * total + c
    if not isinstance(total, AlgebraicNumber):
        raise AssertionError("an irrational number has an irrational image")
    return total


@lru_cache(maxsize=256)
def _embeddings(f: NumberField, g: NumberField) -> tuple[AlgebraicNumber, AlgebraicNumber]:
    """Both generators, written in the field of ``t = x + k*y`` for the first k that makes t generate both."""
    if f.degree * g.degree > LARGEST_DEGREE:
        raise LimitError(
            f"arithmetic with numbers of degrees {f.degree} and {g.degree} needs a field of degree up to "
            f"{f.degree * g.degree}; the limit is {LARGEST_DEGREE}. Comparisons have no such limit"
        )
    for k in count(1):
        found = _written_in(f, g, k)
        if found is None:
            continue
        relation, x, y = found
        common = _field_of_sum(f, g, k, relation)
        first, second = algebraic(common, x), algebraic(common, y)
        if isinstance(first, AlgebraicNumber) and isinstance(second, AlgebraicNumber):
            return first, second
    raise AssertionError("some integer multiple always gives a primitive element")


def _written_in(f: NumberField, g: NumberField, k: int) -> tuple[list[Fraction], list[Fraction], list[Fraction]] | None:
    """In Q[x, y]/(f, g): the relation of the powers of t = x + k*y, and x and y as polynomials in t."""
    from flint import fmpq_mat

    m, n = f.degree, g.degree
    size = m * n
    times_x, times_y = _companion(f.polynomial), _companion(g.polynomial)
    step = [[Fraction(0)] * size for _ in range(size)]
    for i in range(m):
        for j in range(n):
            for a in range(m):
                step[a * n + j][i * n + j] += times_x[a][i]
            for b in range(n):
                step[i * n + b][i * n + j] += k * times_y[b][j]
    multiply: Any = fmpq_mat(_entries(step))
    powers = [_column([Fraction(int(row == 0)) for row in range(size)])]
    for _ in range(size):
        powers.append(multiply * powers[-1])
    basis: Any = fmpq_mat(size, size, [powers[c][r, 0] for r in range(size) for c in range(size)])
    if basis.rank() < size:
        return None
    solved = [basis.solve(target) for target in (powers[size], _unit(size, n), _unit(size, 1))]
    top, x, y = ([Fraction(int(v.p), int(v.q)) for v in one.entries()] for one in solved)
    return [*(-c for c in top), Fraction(1)], x, y


def _field_of_sum(f: NumberField, g: NumberField, k: int, relation: list[Fraction]) -> NumberField:
    roots = [(one, r, ends) for one in factor(primitive(relation)) for r, ends in enumerate(isolate(one))]
    while True:
        (f_low, f_high), (g_low, g_high) = f.enclosure(), g.enclosure()
        low, high = f_low + k * g_low, f_high + k * g_high
        touched = [(one, r) for one, r, (a, b) in roots if a <= high and low <= b]
        if len(touched) == 1:
            return NumberField(*touched[0])
        f.refine()
        g.refine()


def _companion(polynomial: tuple[int, ...]) -> list[list[Fraction]]:
    degree = len(polynomial) - 1
    return [
        [
            Fraction(int(r == c + 1)) if c < degree - 1 else Fraction(-polynomial[r], polynomial[-1])
            for c in range(degree)
        ]
        for r in range(degree)
    ]


def _entries(rows: list[list[Fraction]]) -> list[list[Any]]:
    from flint import fmpq

    return [[fmpq(v.numerator, v.denominator) for v in row] for row in rows]


def _column(values: list[Fraction]) -> Any:
    from flint import fmpq_mat

    return fmpq_mat(_entries([[v] for v in values]))


def _unit(size: int, position: int) -> Any:
    return _column([Fraction(int(row == position)) for row in range(size)])
