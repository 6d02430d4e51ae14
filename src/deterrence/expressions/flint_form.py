"""Expressions as reduced fractions of multivariate polynomials with rational coefficients, and back."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING, TypeAlias

from deterrence.errors import ExpressionError
from deterrence.expressions.limits import MAX_POLYNOMIAL_TERMS, beyond_limit
from deterrence.expressions.lowering import lower
from deterrence.expressions.nodes import Call, Expression, Name, Number
from deterrence.expressions.simplify import add, divide, multiply, raise_to
from deterrence.expressions.substitution import names as names_of
from deterrence.expressions.substitution import replace

if TYPE_CHECKING:
    from flint import fmpq_mpoly, fmpq_mpoly_ctx

    Quotient: TypeAlias = tuple[fmpq_mpoly, fmpq_mpoly]

__all__ = ["from_flint", "identical", "polynomial_context", "to_flint"]


def polynomial_context(names: Sequence[str]) -> fmpq_mpoly_ctx:
    """Return the ring of polynomials in `names`, in that order; python-flint is imported here.

    Examples
    --------
    >>> polynomial_context(["p", "q"]).names()
    ('p', 'q')
    """
    from flint import Ordering, fmpq_mpoly_ctx

    return fmpq_mpoly_ctx.get(list(names), Ordering.degrevlex)


class FlintTarget:
    """Quotients of polynomials in lowest terms whose denominator has leading coefficient one."""

    def __init__(self, context: fmpq_mpoly_ctx) -> None:
        self.context = context
        self.variables = dict(zip(context.names(), context.gens(), strict=True))
        self.one = context.constant(1)

    def number(self, value: Fraction) -> Quotient:
        from flint import fmpq

        return self.context.constant(fmpq(value.numerator, value.denominator)), self.one

    def name(self, name: str) -> Quotient:
        if name not in self.variables:
            raise ExpressionError("unknown-name", "a name that is no variable of the ring", name)
        return self.variables[name], self.one

    def sum(self, terms: Sequence[Quotient]) -> Quotient:
        total, bottom = terms[0]
        for above, below in terms[1:]:
            if below == bottom:
                total = total + above
            else:
                total = times(total, below) + times(above, bottom)
                bottom = times(bottom, below)
            total, bottom = self.reduced(total, bottom)
        return total, bottom

    def product(self, factors: Sequence[Quotient]) -> Quotient:
        total, bottom = factors[0]
        for above, below in factors[1:]:
            total, bottom = self.reduced(times(total, above), times(bottom, below))
        return total, bottom

    def power(self, base: Quotient, exponent: int) -> Quotient:
        above, below = base
        if exponent < 0:
            if above.is_zero():
                raise ExpressionError("division-by-zero", "division by zero", "", "the divisor is identically zero")
            above, below = self.reduced(below, above)
        return to_power(above, abs(exponent)), to_power(below, abs(exponent))

    def call(self, function: str, arguments: Sequence[Quotient]) -> Quotient:
        rule = "fractions of polynomials have + - * / ** only"
        fix = "split min, max and abs into cases; name exp, log and sqrt in a definition"
        raise ExpressionError("not-a-fraction", f"{function} in a fraction of polynomials", function, rule, fix)

    def reduced(self, above: fmpq_mpoly, below: fmpq_mpoly) -> Quotient:
        """Return the quotient in lowest terms."""
        if below.is_one():
            return above, below
        if not below.is_constant():
            common = above.gcd(below)
            if not common.is_one():
                above, below = above / common, below / common
        leading = below.leading_coefficient()
        return (above, below) if leading == 1 else (above / leading, below / leading)


def times(left: fmpq_mpoly, right: fmpq_mpoly) -> fmpq_mpoly:
    """Return the product unless it may have too many terms."""
    if len(left) * len(right) > MAX_POLYNOMIAL_TERMS * 20:
        raise too_many_terms()
    product = left * right
    if len(product) > MAX_POLYNOMIAL_TERMS:
        raise too_many_terms()
    return product


def to_power(base: fmpq_mpoly, exponent: int) -> fmpq_mpoly:
    """Return the power unless it may have too many terms."""
    if len(base) > 1 and comb(len(base) + exponent - 1, exponent) > MAX_POLYNOMIAL_TERMS:
        raise too_many_terms()
    return base**exponent


def too_many_terms() -> ExpressionError:
    """Return the error for a polynomial that is too long."""
    return beyond_limit("the expanded polynomial is too long", "", f"at most {MAX_POLYNOMIAL_TERMS} terms")


def to_flint(expression: Expression, context: fmpq_mpoly_ctx) -> tuple[fmpq_mpoly, fmpq_mpoly]:
    """Return numerator and denominator in lowest terms, the denominator with leading coefficient one.

    Equal rational functions give equal results.

    Parameters
    ----------
    expression
        Built from ``+ - * / **`` only.
    context
        The ring, e.g. from `polynomial_context`; it has a variable for every name.

    Raises
    ------
    ExpressionError
        A name that is no variable, a function, a divisor that is identically zero, or too many terms.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> to_flint(parse_expression("(p**2 - q**2)/(2*p + 2*q)"), polynomial_context(["p", "q"]))
    (1/2*p - 1/2*q, 1)
    """
    return lower(expression, FlintTarget(context))


def from_flint(numerator: fmpq_mpoly, denominator: fmpq_mpoly | None = None, *, factors: bool = False) -> Expression:
    """Return a quotient of polynomials as an expression.

    Parameters
    ----------
    numerator, denominator
        Of one ring; without a denominator the polynomial itself.
    factors
        Write both as products of irreducible factors instead of sums of monomials.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> above, below = to_flint(parse_expression("p/q - q/p"), polynomial_context(["p", "q"]))
    >>> print(from_flint(above, below), "|", from_flint(above, below, factors=True))
    (p**2 - q**2)/(p*q) | (p + q)*(p - q)/(p*q)
    """
    read = factored if factors else expanded
    return read(numerator) if denominator is None else divide(read(numerator), read(denominator))


def expanded(polynomial: fmpq_mpoly) -> Expression:
    """Return the sum of the monomials."""
    names = [Name(name) for name in polynomial.context().names()]
    return add(
        [
            multiply(
                [exact(coefficient), *[raise_to(name, int(power)) for name, power in zip(names, powers, strict=True)]]
            )
            for powers, coefficient in polynomial.terms()
        ]
    )


def factored(polynomial: fmpq_mpoly) -> Expression:
    """Return the product of the irreducible factors."""
    constant, parts = polynomial.factor()
    ordered = sorted(parts, key=lambda part: (part[0].total_degree(), str(part[0])))
    return multiply([exact(constant), *[raise_to(expanded(part), int(exponent)) for part, exponent in ordered]])


def exact(value: object) -> Number:
    """Return a rational number of flint as an expression."""
    return Number(Fraction(str(value)))


def identical(left: Expression, right: Expression) -> bool:
    """Return whether two expressions are the same function wherever both are defined.

    Exact for ``+ - * / **``. Each `min`, `max`, `abs`, `exp`, `log`, `sqrt` counts as a variable of its own, so that
    True is always right and False may be wrong where such functions are related.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> identical(parse_expression("p*q + p*(1 - q) + (1 - p)"), parse_expression("1"))
    True
    """
    difference = left - right
    opaque: dict[Expression, Expression] = {
        part: Name(f"call {index}") for index, part in enumerate(outermost_calls(difference))
    }
    difference = replace(difference, opaque)
    context = polynomial_context([f"x{index}" for index, _ in enumerate(names_of(difference))])
    known: dict[Expression, Expression] = {
        Name(name): Name(f"x{index}") for index, name in enumerate(names_of(difference))
    }
    return bool(to_flint(replace(difference, known), context)[0].is_zero())


def outermost_calls(expression: Expression) -> list[Call]:
    """Return the distinct function calls that lie in no other call."""
    if isinstance(expression, Call):
        return [expression]
    inner = [outermost_calls(child) for child in expression.children() if isinstance(child, Expression)]
    return list(dict.fromkeys([call for calls in inner for call in calls]))
