"""Rational functions of a model's parameters, as scalars of a game."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from deterrence.expressions import Expression, polynomial_context, to_flint
from deterrence.families.readable import readable

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx

__all__ = ["PRIME", "RationalFunction", "Ring"]

PRIME = (1 << 61) - 1
"""Modulus of the tests at a random point; a false alarm has probability about degree / 2**61."""


class Ring:
    """The field of rational functions in given names, over the rational numbers.

    Attributes
    ----------
    reference
        A point at which factors are positive when printed; None while there is none.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> ring = Ring(["p", "q"])
    >>> half = ring.read(parse_expression("(p**2 - q**2)/(2*p + 2*q)"))
    >>> str(half), str(half / half)
    ('(p - q)/2', '1')
    """

    def __init__(self, names: list[str]) -> None:
        self.names = tuple(names)
        self.reference: tuple[fmpq, ...] | None = None
        self.context: fmpq_mpoly_ctx = polynomial_context(names)
        self.unit = self.context.constant(1)
        self.one = RationalFunction(self, self.unit, self.unit)
        self.zero = RationalFunction(self, self.context.constant(0), self.unit)

    def read(self, expression: Expression) -> RationalFunction:
        """An expression as an element of the field."""
        return RationalFunction(self, *to_flint(expression, self.context))

    def number(self, value: int | Fraction) -> RationalFunction:
        """A constant."""
        from flint import fmpq

        return RationalFunction(self, self.context.constant(fmpq(value.numerator, value.denominator)), self.unit)

    def reduced(self, above: fmpq_mpoly, below: fmpq_mpoly) -> RationalFunction:
        """The quotient in lowest terms, the denominator with leading coefficient one."""
        if below.is_one():
            return RationalFunction(self, above, below)
        if not below.is_constant():
            common = above.gcd(below)
            if not common.is_one():
                above, below = above / common, below / common
        leading = below.leading_coefficient()
        return RationalFunction(self, above / leading, below / leading)


class RationalFunction:
    """An element of a `Ring`: ``above / below`` in lowest terms, so that equal functions compare equal. Immutable."""

    def __init__(self, ring: Ring, above: fmpq_mpoly, below: fmpq_mpoly) -> None:
        self.ring, self.above, self.below = ring, above, below

    # --- arithmetic ------------------------------------------------------------------------------------------------

    def _other(self, other: Any) -> RationalFunction:
        return other if isinstance(other, RationalFunction) else self.ring.number(other)

    def __add__(self, other: Any) -> RationalFunction:
        one = self._other(other)
        if self.below == one.below:
            return self.ring.reduced(self.above + one.above, self.below)
        return self.ring.reduced(self.above * one.below + one.above * self.below, self.below * one.below)

    def __neg__(self) -> RationalFunction:
        return RationalFunction(self.ring, -self.above, self.below)

    def __sub__(self, other: Any) -> RationalFunction:
        return self + -self._other(other)

    def __rsub__(self, other: Any) -> RationalFunction:
        return self._other(other) - self

    def __mul__(self, other: Any) -> RationalFunction:
        one = self._other(other)
        return self.ring.reduced(self.above * one.above, self.below * one.below)

    def __truediv__(self, other: Any) -> RationalFunction:
        one = self._other(other)
        if one.above.is_zero():
            raise ZeroDivisionError("division by the zero function")
        return self.ring.reduced(self.above * one.below, self.below * one.above)

    __radd__ = __add__
    __rmul__ = __mul__

    # --- identity --------------------------------------------------------------------------------------------------

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """Coefficients, for hashing."""
        return tuple((exponents, str(c)) for part in (self.above, self.below) for exponents, c in part.terms())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RationalFunction):
            return bool(self.above == other.above and self.below == other.below)
        if isinstance(other, (int, Fraction)):
            return self.is_constant() and self.constant() == other
        return NotImplemented

    @cached_property
    def _hash(self) -> int:
        return hash(self.key)

    def __hash__(self) -> int:
        return self._hash

    def __str__(self) -> str:
        return str(self.expression)

    def __repr__(self) -> str:
        return f"RationalFunction({self})"

    # --- questions -------------------------------------------------------------------------------------------------

    def is_constant(self) -> bool:
        """Whether no parameter matters."""
        return bool(self.above.is_constant() and self.below.is_constant())

    def constant(self) -> Fraction:
        """The value of a constant function."""
        return Fraction(str(self.above.leading_coefficient() if not self.above.is_zero() else 0)) / Fraction(
            str(self.below.leading_coefficient())
        )

    @cached_property
    def expression(self) -> Expression:
        """As an expression, in the way that reads shortest."""
        return readable(self.above, self.below, self.ring.reference)

    def at(self, point: Mapping[str, Fraction]) -> Fraction:
        """The value at rational parameters.

        Raises
        ------
        ZeroDivisionError
            Where the function is not defined.
        """
        return _value(self.above, self.ring, point) / _value(self.below, self.ring, point)

    def modulo(self, residues: tuple[int, ...]) -> int:
        """The value at a point modulo `PRIME`."""
        above, below = (_residue(part, residues) for part in (self.above, self.below))
        return above * pow(below, -1, PRIME) % PRIME


def _value(polynomial: fmpq_mpoly, ring: Ring, point: Mapping[str, Fraction]) -> Fraction:
    values = [point[name] for name in ring.names]
    total = Fraction(0)
    for exponents, coefficient in polynomial.terms():
        term = Fraction(str(coefficient))
        for value, exponent in zip(values, exponents, strict=True):
            if exponent:
                term *= value ** int(exponent)
        total += term
    return total


def _residue(polynomial: fmpq_mpoly, residues: tuple[int, ...]) -> int:
    total = 0
    for exponents, coefficient in polynomial.terms():
        fraction = Fraction(str(coefficient))
        term = fraction.numerator * pow(fraction.denominator, -1, PRIME) % PRIME
        for value, exponent in zip(residues, exponents, strict=True):
            if exponent:
                term = term * pow(value, int(exponent), PRIME) % PRIME
        total += term
    return total % PRIME
