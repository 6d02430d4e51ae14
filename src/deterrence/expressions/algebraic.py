"""Real algebraic numbers: exact values of equilibria that no fraction can express.

A number is kept as a polynomial in one root of an irreducible polynomial, so that arithmetic within a solution stays in
one field and a zero is recognised by reduction, never by its smallness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import total_ordering
from typing import Any

from deterrence.expressions.real_roots import (
    Interval,
    bisect,
    factor,
    isolate,
    polynomial_text,
    primitive,
    quadratic_root_text,
    range_on,
    simplest_between,
)
from deterrence.expressions.residues import inverse, minimal, product, reduced

__all__ = ["AlgebraicNumber", "NumberField", "algebraic", "real_roots"]

WIDTH = Fraction(1, 25)
"""Largest width of the intervals that are printed."""


@dataclass(frozen=True)
class NumberField:
    """The rational numbers with one real algebraic number added.

    Parameters
    ----------
    polynomial
        The minimal polynomial of the added number: primitive, irreducible over the rationals, constant term first.
    root
        Which of its real roots the number is, counted from the smallest.

    Examples
    --------
    >>> golden = NumberField((-1, 1, 1), 1)
    >>> float(golden.generator)
    0.6180339887498949
    """

    polynomial: tuple[int, ...]
    root: int
    _enclosures: list[Interval] = field(default_factory=list, compare=False, repr=False)

    @property
    def degree(self) -> int:
        """Degree over the rational numbers."""
        return len(self.polynomial) - 1

    @property
    def generator(self) -> Fraction | AlgebraicNumber:
        """The number that was added."""
        return algebraic(self, (0, 1))

    def enclosure(self) -> Interval:
        """The narrowest interval found so far that holds this root and no other."""
        if not self._enclosures:
            self._enclosures.append(isolate(self.polynomial)[self.root])
        return self._enclosures[0]

    def refine(self, steps: int = 16) -> Interval:
        """Halve the enclosure `steps` times."""
        self._enclosures[:] = [bisect(self.polynomial, self.enclosure(), steps)]
        return self._enclosures[0]


def algebraic(number_field: NumberField, coefficients: Sequence[int | Fraction]) -> Fraction | AlgebraicNumber:
    """The number ``c0 + c1*a + c2*a**2 + ...`` for the generator `a` of a field; a `Fraction` when it is rational.

    Examples
    --------
    >>> root_two = NumberField((-2, 0, 1), 1)
    >>> algebraic(root_two, (0, 0, 1))
    Fraction(2, 1)
    """
    values = [Fraction(c) for c in coefficients]
    if len(values) > number_field.degree:
        values = reduced(values, number_field.polynomial)
    while values and values[-1] == 0:
        values.pop()
    if len(values) <= 1:
        return values[0] if values else Fraction(0)
    return AlgebraicNumber(number_field, tuple(values))


def real_roots(coefficients: Sequence[int | Fraction]) -> list[Fraction | AlgebraicNumber]:
    """All real roots of a polynomial (constant term first), ascending, without multiplicity.

    Examples
    --------
    >>> [str(root) for root in real_roots((2, -1, -2, 1))]
    ['-1', '1', '2']
    >>> [str(root) for root in real_roots((-1, 1, 1))]
    ['(-1 - sqrt(5))/2', '(-1 + sqrt(5))/2']
    """
    roots: list[Any] = []
    for one in factor(primitive(coefficients)):
        if len(one) == 2:
            roots.append(Fraction(-one[0], one[1]))
        else:
            roots.extend(NumberField(one, k).generator for k in range(len(isolate(one))))
    return sorted(roots)


@total_ordering
@dataclass(frozen=True, eq=False, repr=False)
class AlgebraicNumber:
    """An irrational real algebraic number; made by `algebraic`, which returns a `Fraction` for rational ones.

    Adds, subtracts, multiplies and divides with integers, fractions and other algebraic numbers, exactly; compares
    exactly with all of these and with floats.

    Parameters
    ----------
    field
        The number field that it is written in.
    coefficients
        As a polynomial in the field's generator: constant term first, the last not zero, fewer than the degree.

    Raises
    ------
    LimitError
        From arithmetic with a number of another field when the common field has too large a degree.

    Examples
    --------
    >>> golden = real_roots((-1, 1, 1))[1]
    >>> golden * golden == 1 - golden, golden < Fraction(2, 3), 1 / golden - golden
    (True, True, Fraction(1, 1))
    >>> golden.to_json()
    {'approx': 0.6180339887498949, 'minimal_polynomial': 'x**2 + x - 1', 'interval': ['3/5', '5/8']}
    """

    field: NumberField
    coefficients: tuple[Fraction, ...]

    @property
    def minimal_coefficients(self) -> tuple[int, ...]:
        """The number's own minimal polynomial: primitive integers, constant term first."""
        return minimal(self.coefficients, self.field.polynomial)

    @property
    def minimal_polynomial(self) -> str:
        """The number's own minimal polynomial as text, such as ``x**2 + x - 1``."""
        return polynomial_text(self.minimal_coefficients)

    @property
    def approx(self) -> float:
        """The nearest float."""
        return float(self)

    @property
    def root(self) -> int:
        """Which real root of its minimal polynomial the number is, counted from the smallest."""
        candidates = isolate(self.minimal_coefficients)
        while True:
            low, high = self.enclosure()
            touched = [k for k, (a, b) in enumerate(candidates) if a <= high and low <= b]
            if len(touched) == 1:
                return touched[0]
            self.field.refine()

    @property
    def interval(self) -> Interval:
        """An interval with short ends, at most 1/25 wide, that holds no other root of the minimal polynomial."""
        return self.within(WIDTH)

    def within(self, width: Fraction) -> Interval:
        """An interval at most `width` wide, with ends of small denominator, that isolates the number strictly inside.

        It holds no other root of the minimal polynomial.
        """
        others = [ends for k, ends in enumerate(isolate(self.minimal_coefficients)) if k != self.root]
        while True:
            low, high = self.enclosure()
            if high - low <= width / 50:
                slack = (width - (high - low)) / 2
                ends = simplest_between(low - slack, low), simplest_between(high, high + slack)
                if ends[0] < low < high < ends[1] and all(b < ends[0] or ends[1] < a for a, b in others):
                    return ends
                width /= 2
            self.field.refine()

    def enclosure(self) -> Interval:
        """An interval that holds the number, as narrow as the field's present enclosure allows."""
        return range_on(self.coefficients, self.field.enclosure())

    def to_json(self) -> dict[str, Any]:
        """As in the JSON of the command line: approximation, minimal polynomial, isolating interval."""
        low, high = self.interval
        return {"approx": float(self), "minimal_polynomial": self.minimal_polynomial, "interval": [str(low), str(high)]}

    def sign(self) -> int:
        """-1 or 1; an irrational number is not zero."""
        while True:
            low, high = self.enclosure()
            if low > 0 or high < 0:
                return 1 if low > 0 else -1
            self.field.refine()

    def __float__(self) -> float:
        while True:
            low, high = self.enclosure()
            if float(low) == float(high):
                return float(low)
            self.field.refine()

    def __bool__(self) -> bool:
        return True

    def __hash__(self) -> int:
        return hash(("algebraic", self.minimal_coefficients))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (int, Fraction, float)):
            return False
        if not isinstance(other, AlgebraicNumber):
            return NotImplemented
        if self.field == other.field:
            return self.coefficients == other.coefficients
        return self.minimal_coefficients == other.minimal_coefficients and self.root == other.root

    def __lt__(self, other: Any) -> bool:
        if isinstance(other, AlgebraicNumber) and other.field != self.field:
            return self != other and _below(self, other)
        if isinstance(other, float):
            if other != other or other in (float("inf"), float("-inf")):
                return other > 0
            other = Fraction(other)
        difference = self - other
        if difference is NotImplemented:
            return NotImplemented
        return bool(difference.sign() < 0 if isinstance(difference, AlgebraicNumber) else difference < 0)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, (int, Fraction)):
            return AlgebraicNumber(self.field, (self.coefficients[0] + other, *self.coefficients[1:]))
        if not isinstance(other, AlgebraicNumber):
            return NotImplemented
        a, b = _in_one_field(self, other)
        size = max(len(a.coefficients), len(b.coefficients))
        return algebraic(a.field, [x + y for x, y in zip(_padded(a, size), _padded(b, size), strict=True)])

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, (int, Fraction)):
            return algebraic(self.field, [c * other for c in self.coefficients])
        if not isinstance(other, AlgebraicNumber):
            return NotImplemented
        a, b = _in_one_field(self, other)
        return algebraic(a.field, product(a.coefficients, b.coefficients, a.field.polynomial))

    def inverse(self) -> Any:
        """One divided by the number."""
        return algebraic(self.field, inverse(self.coefficients, self.field.polynomial))

    def __neg__(self) -> AlgebraicNumber:
        return AlgebraicNumber(self.field, tuple(-c for c in self.coefficients))

    def __pos__(self) -> AlgebraicNumber:
        return self

    def __abs__(self) -> AlgebraicNumber:
        return self if self.sign() > 0 else -self

    def __sub__(self, other: Any) -> Any:
        if not isinstance(other, (int, Fraction, AlgebraicNumber)):
            return NotImplemented
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, (int, Fraction)):
            return self * (1 / Fraction(other))
        return self * other.inverse() if isinstance(other, AlgebraicNumber) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return self.inverse() * other

    def __pow__(self, exponent: int) -> Any:
        if not isinstance(exponent, int):
            return NotImplemented
        base: Any = self if exponent >= 0 else self.inverse()
        power: Any = Fraction(1)
        for _ in range(abs(exponent)):
            power = base * power
        return power

    __radd__ = __add__
    __rmul__ = __mul__

    def __str__(self) -> str:
        if len(self.minimal_coefficients) == 3:
            return quadratic_root_text(self.minimal_coefficients, self.root)
        return f"{float(self):.6g} (root of {self.minimal_polynomial})"

    def __repr__(self) -> str:
        return f"<AlgebraicNumber {float(self):.10g}, root {self.root} of {self.minimal_polynomial}>"

    def to_latex(self) -> str:
        """As mathematics in LaTeX: with its square root, else by its first digits and its minimal polynomial."""
        from deterrence.expressions.latex import to_latex
        from deterrence.expressions.parser import parse_expression

        if len(self.minimal_coefficients) == 3:
            return to_latex(parse_expression(str(self)))
        polynomial = to_latex(parse_expression(self.minimal_polynomial))
        return rf"{float(self):.6g}\ldots\;\text{{(a root of }}{polynomial}\text{{)}}"

    def _repr_latex_(self) -> str:
        return f"${self.to_latex()}$"


def _padded(number: AlgebraicNumber, size: int) -> tuple[Fraction, ...]:
    return number.coefficients + (Fraction(0),) * (size - len(number.coefficients))


def _below(a: AlgebraicNumber, b: AlgebraicNumber) -> bool:
    while True:
        (a_low, a_high), (b_low, b_high) = a.enclosure(), b.enclosure()
        if a_high < b_low or b_high < a_low:
            return a_high < b_low
        a.field.refine()
        b.field.refine()


def _in_one_field(a: AlgebraicNumber, b: AlgebraicNumber) -> tuple[AlgebraicNumber, AlgebraicNumber]:
    if a.field == b.field:
        return a, b
    from deterrence.expressions.common_fields import in_common_field

    return in_common_field(a, b)
