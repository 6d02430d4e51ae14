"""Arithmetic in floating point that knows, before it is run, how far from the truth it can be.

A number is written as source code together with an enclosure of its exact values over the declared ranges and a bound
on its rounding error there. Operations combine both: if ``x`` and ``y`` are off by at most ``dx`` and ``dy``, their sum
is off by at most ``dx + dy`` and their product by at most ``|x| dy + |y| dx + dx dy``, and rounding adds ``u = 2**-53``
times the size of the result :cite:`higham-2002`. Bounds are calculated in floating point, each step rounded up. They
are constants, so that which points are certain does not depend on how a sweep is cut into blocks.

Sums and products of polynomials are followed as polynomials, too, as long as these stay short: so it is known which
numbers are zero at every point, whatever the parameters, and which never change their sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import inf, nextafter
from typing import TYPE_CHECKING, Any

from deterrence.analysis.sweeps.signs_in_floats import LARGEST, Polynomial
from deterrence.errors import ExpressionError
from deterrence.expressions import Call, Expression, Power, Product, Sum, polynomial_context, to_flint

if TYPE_CHECKING:
    from flint import fmpq_mpoly

    from deterrence.model.intervals import Interval

__all__ = ["Arithmetic", "Bounded"]

UNIT = 2.0**-53
SLACK = 1 + 2.0**-40
"""More than the rounding of the few operations in which a bound is calculated."""
TINY = 1e-300
"""More than what is lost where a result underflows."""
_NUMBERED = re.compile(r"\bn\d+\b")
MOST_TERMS = 1000
"""Longest polynomial that is followed through sums and products."""


@dataclass(frozen=True)
class Bounded:
    """A number at every point.

    Parameters
    ----------
    source
        A variable, or a constant.
    low, high
        Between these its exact value lies.
    error
        More than the distance of the evaluated number from its exact value.
    exact
        The polynomial that it is, if known.
    """

    source: str
    low: float
    high: float
    error: float
    exact: fmpq_mpoly | None = None

    @property
    def size(self) -> float:
        """More than its absolute value as evaluated."""
        return max(abs(self.low), abs(self.high)) + self.error

    @property
    def is_zero(self) -> bool:
        """Whether it is known to be zero at every point."""
        return self.exact is not None and self.exact.is_zero()


class Arithmetic:
    """Writes numbers over some columns, one line of source code for each.

    Parameters
    ----------
    names
        The columns ``v_name``.
    box
        The range of each.

    Attributes
    ----------
    lines
        Assignments to ``n0, n1, ...``, the same for numbers and for arrays; not all are needed, see `needed`.
    asked
        Polynomials whose sign was asked for and is not always the same.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> numbers = Arithmetic(["p"], {"p": (Fraction(0), Fraction(1))})
    >>> p, q = numbers.of(parse_expression("3*p - 1")), numbers.of(parse_expression("max(p, 1/2)"))
    >>> product = numbers.product(p, q)
    >>> numbers.lines[-1], product.low > -1.0001, product.high < 2.0001, product.error < 1e-14
    ('n3 = n0*n2', True, True, True)
    >>> numbers.positive(numbers.difference(q, q)), numbers.positive(numbers.of(parse_expression("1 + p")))
    ('False', 'True')
    """

    def __init__(self, names: Sequence[str], box: Mapping[str, Interval]) -> None:
        self.names = tuple(names)
        self.box = box
        self.context = polynomial_context(list(names))
        self.lines: list[str] = []
        self.asked: list[Polynomial] = []
        self._known: dict[Expression, Bounded] = {}
        self._lines: dict[str, str] = {}
        self._signs: dict[str, int | None] = {}

    # --- from expressions ------------------------------------------------------------------------------------------

    def of(self, expression: Expression) -> Bounded:
        """An expression of ``+ - * / **``, min, max and abs.

        Raises
        ------
        ExpressionError
            For other functions, for a divisor that may be zero within the ranges, and for numbers too large.
        """
        if expression not in self._known:
            self._known[expression] = self._read(expression)
        return self._known[expression]

    def _read(self, expression: Expression) -> Bounded:
        """As it is written or expanded, whichever has the smaller bound."""
        try:
            above, below = to_flint(expression, self.context)
        except ExpressionError:
            return self._composed(expression)
        exact = above / below.leading_coefficient() if below.is_constant() else None
        if exact is not None and (len(exact) < 2 or exact.total_degree() < 2):
            return self._polynomial(exact)
        ways: list[Bounded] = []
        with suppress(ExpressionError):
            ways.append(self._composed(expression))
        if exact is not None:
            ways.append(self._polynomial(exact))
        elif not ways:
            ways.append(self.quotient(self._polynomial(above), self._polynomial(below)))
        best = min(ways, key=lambda one: one.error)
        low, high = max(one.low for one in ways), min(one.high for one in ways)
        return Bounded(best.source, low, high, best.error, exact if exact is None or len(exact) <= MOST_TERMS else None)

    def _composed(self, expression: Expression) -> Bounded:
        match expression:
            case Sum(parts):
                return self.sum([self.of(part) for part in parts])
            case Product(parts):
                return reduce(self.product, [self.of(part) for part in parts])
            case Power(base, exponent):
                whole = reduce(self.product, [self.of(base)] * abs(exponent))
                return whole if exponent > 0 else self.quotient(self._constant(Fraction(1)), whole)
            case Call("min" | "max" | "abs" as function, arguments):
                given = [self.of(argument) for argument in arguments]
                if function == "abs":
                    given.append(self.difference(self._constant(Fraction(0)), given[0]))
                return reduce(self._smaller if function == "min" else self._larger, given)
            case _:
                raise ExpressionError("not-a-fraction", "kernels have + - * / **, min, max and abs", str(expression))

    def _polynomial(self, polynomial: fmpq_mpoly) -> Bounded:
        found = Polynomial.of(polynomial, self.names)
        value = found.constant()
        if value is not None:
            return self._constant(value)
        low, high = found.spread(self.box)
        return self._written(found.source(), float(low), float(high), found.bound(self.box), polynomial)

    def _constant(self, value: Fraction) -> Bounded:
        near = float(value)
        error = 0.0 if near == value else UNIT * abs(near) * SLACK + TINY
        return Bounded(repr(near), _down(near), _up(near), error, self.context.constant(_flint(value)))

    # --- operations ------------------------------------------------------------------------------------------------

    def sum(self, terms: Sequence[Bounded]) -> Bounded:
        """The sum, from the left."""
        return reduce(self._plus, terms)

    def _plus(self, one: Bounded, other: Bounded) -> Bounded:
        if one.is_zero or other.is_zero:
            return other if one.is_zero else one
        exact = None if one.exact is None or other.exact is None else one.exact + other.exact
        error = one.error + other.error + UNIT * (one.size + other.size)
        return self._made(f"{one.source} + {other.source}", one.low + other.low, one.high + other.high, error, exact)

    def difference(self, one: Bounded, other: Bounded) -> Bounded:
        """The first less the second."""
        if other.is_zero:
            return one
        if one == other:
            return self._constant(Fraction(0))
        exact = None if one.exact is None or other.exact is None else one.exact - other.exact
        error = one.error + other.error + UNIT * (one.size + other.size)
        return self._made(f"{one.source} - {other.source}", one.low - other.high, one.high - other.low, error, exact)

    def product(self, one: Bounded, other: Bounded) -> Bounded:
        """The product."""
        for factor, left in ((one, other), (other, one)):
            if factor.is_zero:
                return factor
            if factor.source == "1.0":
                return left
        exact = None
        if one.exact is not None and other.exact is not None and len(one.exact) * len(other.exact) <= 20 * MOST_TERMS:
            exact = one.exact * other.exact
        corners = [a * b for a in (one.low, one.high) for b in (other.low, other.high)]
        error = one.size * other.error + other.size * one.error + UNIT * one.size * other.size
        return self._made(f"{one.source}*{other.source}", min(corners), max(corners), error, exact)

    def quotient(self, one: Bounded, other: Bounded) -> Bounded:
        """The quotient.

        Raises
        ------
        ExpressionError
            When the divisor may be zero within the ranges.
        """
        least = min(abs(other.low), abs(other.high)) - other.error
        if not self.sign(other) or least <= 0:
            rule = "kernels divide by what has one sign over the declared ranges"
            raise ExpressionError("division-by-zero", "a divisor that may be zero", str(other.exact), rule)
        corners = [a / b for a in (one.low, one.high) for b in (other.low, other.high)]
        error = one.error / least + one.size * other.error / least**2 + UNIT * one.size / least
        return self._made(f"{one.source}/{other.source}", min(corners), max(corners), error, None)

    def _larger(self, one: Bounded, other: Bounded) -> Bounded:
        source = f"pick({one.source} > {other.source}, {one.source}, {other.source})"
        low, high = max(one.low, other.low), max(one.high, other.high)
        return self._written(source, low, high, max(one.error, other.error), None)

    def _smaller(self, one: Bounded, other: Bounded) -> Bounded:
        source = f"pick({one.source} < {other.source}, {one.source}, {other.source})"
        low, high = min(one.low, other.low), min(one.high, other.high)
        return self._written(source, low, high, max(one.error, other.error), None)

    def chosen(self, flags: Sequence[str], numbers: Sequence[Bounded]) -> Bounded:
        """The number whose flag is true; the last where none is."""
        if all(one.source == numbers[0].source for one in numbers):
            return numbers[0]
        source = numbers[-1].source
        for flag, one in zip(reversed(flags[:-1]), reversed(numbers[:-1]), strict=True):
            source = f"pick({flag}, {one.source}, {source})"
        low, high = min(one.low for one in numbers), max(one.high for one in numbers)
        return self._written(source, low, high, max(one.error for one in numbers), None)

    def outermost(self, flags: Sequence[str], numbers: Sequence[Bounded], end: int) -> Bounded:
        """The largest, for `end` 1, or smallest of the numbers whose flag is true; there is one at every point."""
        relation, beyond = (">", -float(LARGEST)) if end > 0 else ("<", float(LARGEST))
        source = repr(beyond)
        for flag, one in zip(flags, numbers, strict=True):
            closer = f"({one.source} {relation} {source})"
            better = closer if flag == "True" else f"{flag} & {closer}"
            source = self.named(f"pick({better}, {one.source}, {source})")
        low, high = min(one.low for one in numbers), max(one.high for one in numbers)
        return self._written(source, low, high, max(one.error for one in numbers), None)

    # --- signs -----------------------------------------------------------------------------------------------------

    def sign(self, one: Bounded) -> int | None:
        """1 or -1 if it has this sign at every point, 0 if it is zero at every point; else None."""
        if one.is_zero:
            return 0
        if one.low > 0 or one.high < 0:
            return 1 if one.low > 0 else -1
        if one.exact is not None and one.source not in self._signs:
            found = Polynomial.of(one.exact, self.names)
            self._signs[one.source] = found.sign_over(self.box)
            self.asked += [] if self._signs[one.source] else [found]
        return self._signs.get(one.source)

    def positive(self, one: Bounded) -> str:
        """Source that is true only where the number is certainly positive."""
        sign = self.sign(one)
        return self.named(f"{one.source} > {one.error!r}") if sign is None else str(sign > 0)

    def negative(self, one: Bounded) -> str:
        """Source that is true only where the number is certainly negative."""
        sign = self.sign(one)
        return self.named(f"{one.source} < {-one.error!r}") if sign is None else str(sign < 0)

    def named(self, source: str) -> str:
        """A variable that holds what a source says, written once."""
        if _NUMBERED.fullmatch(source):
            return source
        if source not in self._lines:
            self._lines[source] = f"n{len(self.lines)}"
            self.lines.append(f"{self._lines[source]} = {source}")
        return self._lines[source]

    def needed(self, sources: Iterable[str]) -> list[str]:
        """The lines, in order, that some sources rest on."""
        wanted = {name for source in sources for name in _NUMBERED.findall(source)}
        kept: list[str] = []
        for line in reversed(self.lines):
            name, _, source = line.partition(" = ")
            if name in wanted:
                kept.append(line)
                wanted.update(_NUMBERED.findall(source))
        return kept[::-1]

    # --- writing ---------------------------------------------------------------------------------------------------

    def _made(self, source: str, low: float, high: float, error: float, exact: fmpq_mpoly | None) -> Bounded:
        """A result, unless its polynomial is a constant."""
        if exact is not None and exact.is_constant():
            return self._constant(Fraction(str(exact.leading_coefficient())) if exact else Fraction(0))
        known = exact if exact is not None and len(exact) <= MOST_TERMS else None
        return self._written(source, low, high, error * SLACK + TINY, known)

    def _written(self, source: str, low: float, high: float, error: float, exact: fmpq_mpoly | None) -> Bounded:
        if max(abs(low), abs(high), error) > LARGEST:
            raise ExpressionError("too-large", "numbers too large for floating point", f"about {max(-low, high):.1e}")
        return Bounded(self.named(source), _down(low), _up(high), error, exact)


def _flint(value: Fraction) -> Any:
    from flint import fmpq

    return fmpq(value.numerator, value.denominator)


def _down(value: float) -> float:
    return nextafter(value, -inf)


def _up(value: float) -> float:
    return nextafter(value, inf)
