"""All positive points of a zero-dimensional system, exactly: a rational univariate representation.

The system is split until every unknown has an irreducible minimal polynomial; it then is radical (Seidenberg's lemma),
and in the algebra of polynomials modulo the system a linear form that separates the points generates everything. Each
irreducible factor of the form's minimal polynomial gives one number field for a bundle of conjugate points, in which
every coordinate is a polynomial in the form (Rouillier 1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import count as numbers
from typing import Any

from deterrence.errors import LimitError
from deterrence.expressions.algebraic import AlgebraicNumber, NumberField, algebraic
from deterrence.expressions.real_roots import factor, isolate, primitive, value_at
from deterrence.solvers.polynomial_systems import Part, parts

__all__ = ["LARGEST_ALGEBRA", "Number", "positive_points", "sign"]

Number = Fraction | AlgebraicNumber

LARGEST_ALGEBRA = 150
"""Largest number of complex solutions, with multiplicity, of one system."""


def positive_points(part: Part) -> list[tuple[Number, ...]]:
    """Every point with positive real coordinates of a part of dimension zero; a point's coordinates share one field.

    Raises
    ------
    LimitError
        When the system has more than `LARGEST_ALGEBRA` complex solutions.

    Examples
    --------
    >>> circle = {(2, 0): Fraction(1), (0, 2): Fraction(1), (0, 0): Fraction(-1)}
    >>> line = {(1, 0): Fraction(1), (0, 1): Fraction(-1)}
    >>> [[str(v) for v in point] for part in parts([circle, line], 2) for point in positive_points(part)]
    [['sqrt(2)/2', 'sqrt(2)/2']]
    """
    if part.count == 0:
        return [()]
    linear = _linear_point(part)
    if linear is not None:
        return [linear] if all(v > 0 for v in linear) else []
    monomials, tables = _multiplication(part)
    for k, table in enumerate(tables):
        minimal = primitive([_fraction(c) for c in table.minpoly().coeffs()])
        factors = factor(minimal)
        if sum(len(one) - 1 for one in factors) == len(minimal) - 1 and len(factors) == 1:
            continue
        return [point for one in factors for point in _points_with(part, k, one)]
    for attempt in numbers(1):
        form = [attempt**k for k in range(part.count)]
        points = _points_by(form, tables, len(monomials))
        if points is not None:
            return points
    raise AssertionError("some integer form separates finitely many points")


def sign(value: Number) -> int:
    """-1, 0 or 1."""
    return value.sign() if isinstance(value, AlgebraicNumber) else (value > 0) - (value < 0)


def _points_with(part: Part, k: int, minimal: tuple[int, ...]) -> list[tuple[Number, ...]]:
    """The positive points whose coordinate k is a root of an irreducible polynomial."""
    if not any(high > 0 for _, high in isolate(minimal)):
        return []
    constant = (0,) * part.count
    confined = {_shift(constant, k, power): Fraction(c) for power, c in enumerate(minimal) if c}
    return [point for one in parts([*part.polynomials, confined], part.count) for point in positive_points(one)]


def _linear_point(part: Part) -> tuple[Fraction, ...] | None:
    """The point itself where the basis is ``w0 - c0, w1 - c1, ...``."""
    values: dict[int, Fraction] = {}
    constant = (0,) * part.count
    for one in part.basis:
        exponents, lead = one[0]
        if sum(exponents) != 1 or any(e != constant for e, _ in one[1:]):
            return None
        values[exponents.index(1)] = Fraction(-sum(c for _, c in one[1:]), lead)
    return tuple(values[k] for k in range(part.count)) if len(values) == part.count else None


def _multiplication(part: Part) -> tuple[list[tuple[int, ...]], list[Any]]:
    """A monomial basis of the algebra, and the matrix by which each unknown multiplies (columns are images)."""
    from flint import fmpq_mat

    rules = {one[0][0]: one for one in part.basis}
    monomials = _standard(list(rules), part.count)
    place = {e: k for k, e in enumerate(monomials)}
    images: dict[tuple[int, ...], list[Fraction]] = {}

    def image(exponents: tuple[int, ...]) -> list[Fraction]:
        """Coordinates of a monomial in the basis; smaller monomials first, so that the recursion ends."""
        if exponents in images:
            return images[exponents]
        vector = [Fraction(0)] * len(monomials)
        if exponents in place:
            vector[place[exponents]] = Fraction(1)
        elif exponents in rules:
            (_, lead), *tail = rules[exponents]
            for e, c in tail:
                vector[place[e]] -= Fraction(c, lead)
        else:
            k = next(k for k in range(part.count) if exponents[k] and _shift(exponents, k, -1) not in place)
            for coordinate, e in zip(image(_shift(exponents, k, -1)), monomials, strict=True):
                if coordinate:
                    vector = [a + coordinate * b for a, b in zip(vector, image(_shift(e, k, 1)), strict=True)]
        images[exponents] = vector
        return vector

    size = len(monomials)
    tables = []
    for k in range(part.count):
        columns = [image(_shift(e, k, 1)) for e in monomials]
        tables.append(fmpq_mat(size, size, [_fmpq(columns[c][r]) for r in range(size) for c in range(size)]))
    return monomials, tables


def _standard(leads: list[tuple[int, ...]], count: int) -> list[tuple[int, ...]]:
    """Monomials that no leading monomial divides, by degree."""
    found: list[tuple[int, ...]] = []
    level = {(0,) * count}
    while level:
        kept = sorted(e for e in level if not any(all(a >= b for a, b in zip(e, lead, strict=True)) for lead in leads))
        found += kept
        if len(found) > LARGEST_ALGEBRA:
            raise LimitError(f"a system has more than {LARGEST_ALGEBRA} complex solutions, the stated limit")
        level = {_shift(e, k, 1) for e in kept for k in range(count)}
    return found


def _shift(exponents: tuple[int, ...], k: int, by: int) -> tuple[int, ...]:
    return (*exponents[:k], exponents[k] + by, *exponents[k + 1 :])


def _points_by(form: Sequence[int], tables: list[Any], size: int) -> list[tuple[Number, ...]] | None:
    """The positive points, when the linear form separates all points, else None."""
    from flint import fmpq_mat

    matrix = fmpq_mat(size, size)
    for c, table in zip(form, tables, strict=True):
        matrix += c * table
    unit = fmpq_mat(size, 1, [int(row == 0) for row in range(size)])
    powers = [unit]
    for _ in range(size):
        powers.append(matrix * powers[-1])
    basis = fmpq_mat(size, size, [powers[c][r, 0] for r in range(size) for c in range(size)])
    if basis.rank() < size:
        return None
    relation = [*(-_fraction(c) for c in basis.solve(powers[size]).entries()), Fraction(1)]
    coordinates = [[_fraction(c) for c in basis.solve(table * unit).entries()] for table in tables]
    points: list[tuple[Number, ...]] = []
    for minimal in factor(primitive(relation)):
        for root in range(len(isolate(minimal))):
            field = NumberField(minimal, root)
            point = tuple(_in_field(field, one) for one in coordinates)
            if all(sign(value) > 0 for value in point):
                points.append(point)
    return points


def _in_field(field: NumberField, coefficients: Sequence[Fraction]) -> Number:
    if field.degree > 1:
        return algebraic(field, coefficients)
    return value_at(coefficients, Fraction(-field.polynomial[0], field.polynomial[1]))


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _fmpq(value: Fraction) -> Any:
    from flint import fmpq

    return fmpq(value.numerator, value.denominator)
