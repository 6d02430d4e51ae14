"""Fractions of polynomials as a paper would write them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from deterrence.expressions import Expression, Name, Number, from_flint
from deterrence.expressions.nodes import Product, Sum
from deterrence.expressions.simplify import add, divide, multiply, raise_to

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly

__all__ = ["is_negative", "readable", "readable_sum", "split_linear"]


def readable(above: fmpq_mpoly, below: fmpq_mpoly, at: Sequence[fmpq] | None = None) -> Expression:
    """The shortest of several ways to write a fraction; factors are turned to be positive at a point.

    Parameters
    ----------
    above, below
        In lowest terms.
    at
        The point; without one the leading terms decide.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression, polynomial_context, to_flint
    >>> from flint import fmpq
    >>> quotient = to_flint(parse_expression("(p - 1)/(q - 1)"), polynomial_context(["p", "q"]))
    >>> str(readable(*quotient, [fmpq(1, 2), fmpq(1, 3)]))
    '(1 - p)/(1 - q)'
    """
    if _is_turned(below, at):
        above, below = -above, -below
    top = readable_sum(above, at)
    if below.is_one():
        return top
    ways = [
        divide(one, other)
        for one in (top, _factored(above, at))
        for other in (readable_sum(below, at), _factored(below, at))
    ]
    return min(ways, key=_length)


LONGEST = 30
"""Polynomials with more terms are shown factored only."""


def readable_sum(polynomial: fmpq_mpoly, at: Sequence[fmpq] | None = None) -> Expression:
    """The shortest of several ways to write a polynomial."""
    if len(polynomial) == 1:
        return from_flint(polynomial)
    ways = [_factored(polynomial, at)]
    if len(polynomial) < LONGEST:
        ways += [_ordered(from_flint(polynomial)), *_collected(polynomial, at)]
    return min(ways, key=_length)


def _is_turned(polynomial: fmpq_mpoly, at: Sequence[fmpq] | None) -> bool:
    value = polynomial(*at) if at else polynomial.leading_coefficient()
    return bool(value < 0)


def _factored(polynomial: fmpq_mpoly, at: Sequence[fmpq] | None, collect: bool = True) -> Expression:
    return multiply(_factors(polynomial, at, collect))


def _factors(polynomial: fmpq_mpoly, at: Sequence[fmpq] | None, collect: bool) -> list[Expression]:
    """A number and the irreducible factors, each turned to be positive at the point."""
    leading, factors = polynomial.factor()
    parts: list[Expression] = []
    for factor, exponent in sorted(factors, key=lambda one: (one[0].total_degree(), str(one[0]))):
        turned = _is_turned(factor, at)
        leading = -leading if turned and exponent % 2 else leading
        shown = -factor if turned else factor
        ways = [_ordered(from_flint(shown)), *(_collected(shown, at) if collect and 2 < len(shown) < LONGEST else ())]
        parts.append(raise_to(min(ways, key=_length), int(exponent)))
    return [from_flint(polynomial.context().constant(leading)), *parts]


def _length(expression: Expression) -> tuple[int, str]:
    told = str(expression)
    return len(told), told


def _ordered(expression: Expression) -> Expression:
    """A sum with a positive term in front, where there is one."""
    if isinstance(expression, Sum) and is_negative(expression.terms[0]):
        first = next((k for k, term in enumerate(expression.terms) if not is_negative(term)), 0)
        return add([expression.terms[first], *expression.terms[:first], *expression.terms[first + 1 :]])
    return expression


def _collected(polynomial: fmpq_mpoly, at: Sequence[fmpq] | None) -> Iterator[Expression]:
    """A polynomial written as ``rest + name*slope``, for every name of degree one in several terms."""
    context = polynomial.context()
    for position, (name, degree) in enumerate(zip(context.names(), polynomial.degrees(), strict=True)):
        if degree != 1:
            continue
        slope, rest = split_linear(polynomial, position)
        if len(slope) > 1 and len(rest):
            parts = [_factored(rest, at, False), multiply([*_factors(slope, at, False), Name(name)])]
            yield add(sorted(parts, key=is_negative))


def split_linear(polynomial: fmpq_mpoly, position: int) -> tuple[fmpq_mpoly, fmpq_mpoly]:
    """Slope and rest of a polynomial of degree one in a variable."""
    context = polynomial.context()
    slope, rest = {}, {}
    for exponents, coefficient in polynomial.terms():
        powers = tuple(int(e) for e in exponents)
        if powers[position]:
            slope[(*powers[:position], 0, *powers[position + 1 :])] = coefficient
        else:
            rest[powers] = coefficient
    return context.from_dict(slope), context.from_dict(rest)


def is_negative(term: Expression) -> bool:
    """Whether a term begins with a minus sign."""
    if isinstance(term, Number):
        return term.value < 0
    return isinstance(term, Product) and any(isinstance(f, Number) and f.value < 0 for f in term.factors)
