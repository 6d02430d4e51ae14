"""Real roots of polynomials with integer coefficients: isolation, refinement, and short rational enclosures.

Polynomials are tuples of integers, constant term first.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import gcd, isqrt
from typing import Any

__all__ = [
    "Interval",
    "bisect",
    "factor",
    "isolate",
    "polynomial_text",
    "primitive",
    "quadratic_root_text",
    "range_on",
    "simplest_between",
    "value_at",
]

Interval = tuple[Fraction, Fraction]


def primitive(coefficients: Sequence[int | Fraction]) -> tuple[int, ...]:
    """The integer multiple of a polynomial with content one and positive leading coefficient.

    Examples
    --------
    >>> primitive([Fraction(1, 2), 0, Fraction(-3, 4)])
    (-2, 0, 3)
    """
    values = [Fraction(c) for c in coefficients]
    while values and values[-1] == 0:
        values.pop()
    if not values:
        return ()
    scale = 1
    for value in values:
        scale = scale * value.denominator // gcd(scale, value.denominator)
    integers = [int(value * scale) for value in values]
    content = gcd(*integers) * (1 if integers[-1] > 0 else -1)
    return tuple(value // content for value in integers)


def polynomial_text(coefficients: Sequence[int], variable: str = "x") -> str:
    """A polynomial in one variable as text, highest power first.

    Examples
    --------
    >>> polynomial_text((-1, 1, 1)), polynomial_text((2, 0, -3))
    ('x**2 + x - 1', '-3*x**2 + 2')
    """
    terms: list[str] = []
    for power in range(len(coefficients) - 1, -1, -1):
        c = coefficients[power]
        if c == 0:
            continue
        base = "" if power == 0 else variable if power == 1 else f"{variable}**{power}"
        size = str(abs(c)) if not base else base if abs(c) == 1 else f"{abs(c)}*{base}"
        sign = ("-" if c < 0 else "") if not terms else (" - " if c < 0 else " + ")
        terms.append(sign + size)
    return "".join(terms) or "0"


def quadratic_root_text(polynomial: tuple[int, ...], root: int) -> str:
    """A root of an irreducible quadratic polynomial as text with its square root; 0 for the smaller one, 1.

    Examples
    --------
    >>> quadratic_root_text((-1, 1, 1), 1)
    '(-1 + sqrt(5))/2'
    """
    c, b, a = polynomial
    radicand = b * b - 4 * a * c
    square = max(k for k in range(1, min(isqrt(radicand), 1000) + 1) if radicand % (k * k) == 0)
    common = gcd(b, square, 2 * a)
    rooted = f"sqrt({radicand // square**2})"
    b, square, below = b // common, square // common, 2 * a // common
    rooted = rooted if square == 1 else f"{square}*{rooted}"
    minus = root == 0
    above = f"{-b} {'-' if minus else '+'} {rooted}" if b else f"{'-' if minus else ''}{rooted}"
    if below == 1:
        return above
    return f"({above})/{below}" if b else f"{above}/{below}"


def value_at(coefficients: Sequence[int | Fraction], point: Fraction) -> Fraction:
    """A polynomial's value at a rational point."""
    total = Fraction(0)
    for c in reversed(coefficients):
        total = total * point + c
    return total


def range_on(coefficients: Sequence[int | Fraction], interval: Interval) -> Interval:
    """An enclosure of a polynomial's range on an interval (Horner's scheme in interval arithmetic).

    Examples
    --------
    >>> range_on((0, 1, 1), (Fraction(1), Fraction(2)))
    (Fraction(2, 1), Fraction(6, 1))
    """
    low = high = Fraction(0)
    for c in reversed(coefficients):
        corners = [low * interval[0], low * interval[1], high * interval[0], high * interval[1]]
        low, high = min(corners) + c, max(corners) + c
    return low, high


def factor(coefficients: Sequence[int]) -> list[tuple[int, ...]]:
    """The distinct irreducible factors over the rationals, without constants, in a fixed order.

    Examples
    --------
    >>> factor((-1, 0, 0, 0, 1))
    [(-1, 1), (1, 1), (1, 0, 1)]
    """
    from flint import fmpz_poly

    polynomial: Any = fmpz_poly([int(c) for c in coefficients])
    factors = [primitive([int(c) for c in one.coeffs()]) for one, _ in polynomial.factor()[1]]
    return sorted(factors, key=lambda one: (len(one), one))


@lru_cache(maxsize=512)
def isolate(coefficients: tuple[int, ...]) -> tuple[Interval, ...]:
    """Disjoint rational intervals, ascending, each holding exactly one real root of an irreducible polynomial.

    A root of a linear polynomial gets an interval of length zero. Elsewhere the polynomial changes sign between the
    ends, which proves that a root is there; that no root is missed rests on FLINT's certified complex roots.

    Examples
    --------
    >>> [(float(a) < 0, float(b) < 0) for a, b in isolate((-1, 1, 1))]
    [(True, True), (False, False)]
    """
    from flint import ctx, fmpz_poly

    if len(coefficients) == 2:
        root = Fraction(-coefficients[0], coefficients[1])
        return ((root, root),)
    polynomial: Any = fmpz_poly(list(coefficients))
    precision = 64
    while True:
        with ctx.workprec(precision):
            balls = [ball.real for ball, _ in polynomial.complex_roots() if ball.imag == 0]
            intervals = sorted(_rational_ends(ball) for ball in balls)
        apart = all(a[1] < b[0] for a, b in pairwise(intervals))
        if apart and all(value_at(coefficients, a) * value_at(coefficients, b) < 0 for a, b in intervals):
            return tuple(intervals)
        precision *= 2


def bisect(coefficients: Sequence[int], interval: Interval, steps: int) -> Interval:
    """Halve an isolating interval a number of times, keeping the root inside."""
    low, high = interval
    if low == high:
        return interval
    rising = value_at(coefficients, high) > 0
    for _ in range(steps):
        middle = (low + high) / 2
        value = value_at(coefficients, middle)
        if value == 0:
            return middle, middle
        if (value > 0) == rising:
            high = middle
        else:
            low = middle
    return low, high


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the smallest denominator in a closed interval (of those, the smallest numerator in size).

    Examples
    --------
    >>> simplest_between(Fraction(60, 100), Fraction(617, 1000))
    Fraction(3, 5)
    """
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest_between(-high, -low)
    whole = -((-low.numerator) // low.denominator)
    if whole <= high:
        return Fraction(whole)
    floor = whole - 1
    return floor + 1 / simplest_between(1 / (high - floor), 1 / (low - floor))


def _rational_ends(ball: Any) -> Interval:
    centre = _exact(ball.mid())
    radius = max(_exact(ball.rad()), Fraction(1, 10**30))
    low, high = centre - 2 * radius, centre + 2 * radius
    margin = (high - low) / 8
    return simplest_between(low, low + margin), simplest_between(high - margin, high)


def _exact(number: Any) -> Fraction:
    mantissa, exponent = number.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
