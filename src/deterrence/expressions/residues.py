"""Polynomials in one unknown modulo an irreducible one: the arithmetic of a number field.

Coefficients stand with the constant term first.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from deterrence.expressions.real_roots import primitive

__all__ = ["inverse", "minimal", "product", "reduced"]


def reduced(values: Sequence[Fraction], modulus: Sequence[int]) -> list[Fraction]:
    """A polynomial's remainder.

    Examples
    --------
    >>> reduced([Fraction(0), Fraction(0), Fraction(1)], (-2, 0, 1))
    [Fraction(2, 1), Fraction(0, 1)]
    """
    rest = list(values)
    degree = len(modulus) - 1
    while len(rest) > degree:
        lead = rest.pop() / modulus[-1]
        if lead:
            for k in range(degree):
                rest[len(rest) - degree + k] -= lead * modulus[k]
    return rest


def product(a: tuple[Fraction, ...], b: tuple[Fraction, ...], modulus: tuple[int, ...]) -> list[Fraction]:
    """The remainder of the product of two polynomials."""
    return _coefficients(_flint_polynomial(a) * _flint_polynomial(b) % _flint_polynomial(modulus))


def inverse(values: tuple[Fraction, ...], modulus: tuple[int, ...]) -> list[Fraction]:
    """The polynomial whose product with a given one, which is not zero, leaves 1.

    Examples
    --------
    >>> inverse((Fraction(0), Fraction(1)), (-2, 0, 1))
    [Fraction(0, 1), Fraction(1, 2)]
    """
    unit, found, _ = _flint_polynomial(values).xgcd(_flint_polynomial(modulus))
    return _coefficients(found / unit[0])


@lru_cache(maxsize=4096)
def minimal(values: tuple[Fraction, ...], modulus: tuple[int, ...]) -> tuple[int, ...]:
    """The minimal polynomial of what a polynomial is at a root of the modulus: primitive integers.

    Examples
    --------
    >>> minimal((Fraction(1), Fraction(1)), (-2, 0, 1))
    (-1, -2, 1)
    """
    from flint import fmpq, fmpq_mat

    degree = len(modulus) - 1
    rows = []
    power: list[Fraction] = list(values)
    for _ in range(degree):
        rows.append([fmpq(c.numerator, c.denominator) for c in power + [Fraction(0)] * (degree - len(power))])
        power = reduced([Fraction(0), *power], modulus)
    matrix: Any = fmpq_mat(rows)
    return primitive([_fraction(c) for c in matrix.minpoly().coeffs()])


@lru_cache(maxsize=4096)
def _flint_polynomial(coefficients: tuple[int, ...] | tuple[Fraction, ...]) -> Any:
    from flint import fmpq, fmpq_poly

    return fmpq_poly([fmpq(c.numerator, c.denominator) for c in coefficients])


def _coefficients(polynomial: Any) -> list[Fraction]:
    return [_fraction(c) for c in polynomial.coeffs()]


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))
