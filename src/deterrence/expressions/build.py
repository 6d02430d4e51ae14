"""Well-formed sums, products and powers that say what was written.

Only what changes no value and hides no name is done here: nested sums and products are flattened, the numbers of a
product are multiplied, integer powers are moved inward. ``0*x`` and ``x - x`` stay, so that every
name an author wrote can be checked, and ``x/x`` stays undefined at zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from deterrence.errors import ExpressionError
from deterrence.expressions.limits import MAX_BITS, MAX_EXPONENT, beyond_limit, bounded
from deterrence.expressions.nodes import Expression, Number, Power, Product, Span, Sum

__all__ = ["negative_of", "number_power", "power_of", "product_of", "split_coefficient", "sum_of"]


def sum_of(terms: Iterable[Expression], span: Span | None = None) -> Expression:
    """Return the sum of `terms`, flattened.

    Examples
    --------
    >>> sum_of([])
    Number(value=Fraction(0, 1))
    """
    flat: list[Expression] = []
    for term in terms:
        if isinstance(term, Sum):
            flat.extend(term.terms)
        else:
            flat.append(term)
    if not flat:
        return Number(Fraction(0), span=span)
    return flat[0] if len(flat) == 1 else Sum(tuple(flat), span=span)


def product_of(factors: Iterable[Expression], span: Span | None = None) -> Expression:
    """Return the product of `factors`, flattened, its numbers multiplied, negative powers last.

    Examples
    --------
    >>> product_of([])
    Number(value=Fraction(1, 1))
    """
    coefficient = Fraction(1)
    above: list[Expression] = []
    below: list[Expression] = []
    for factor in factors:
        for part in factor.factors if isinstance(factor, Product) else (factor,):
            if isinstance(part, Number):
                coefficient = part.value if coefficient == 1 else bounded(coefficient * part.value)
            elif isinstance(part, Power) and part.exponent < 0:
                below.append(part)
            else:
                above.append(part)
    flat = above + below
    if not flat:
        return Number(coefficient, span=span)
    if coefficient != 1:
        flat.insert(0, Number(coefficient))
    return flat[0] if len(flat) == 1 else Product(tuple(flat), span=span)


def negative_of(expression: Expression, span: Span | None = None) -> Expression:
    """Return minus `expression`."""
    return product_of((Number(Fraction(-1)), expression), span)


def power_of(base: Expression, exponent: int, span: Span | None = None) -> Expression:
    """Return `base` to an integer power, with powers of products and of powers moved inward.

    Raises
    ------
    ExpressionError
        Zero to a negative power, or an exponent or a number beyond its limit.
    """
    if abs(exponent) > MAX_EXPONENT:
        raise beyond_limit(
            "the exponent is too large",
            str(exponent),
            f"exponents lie between -{MAX_EXPONENT} and {MAX_EXPONENT}",
            "",
            start(span),
        )
    if exponent == 1:
        return base
    match base:
        case Number(value):
            return Number(number_power(value, exponent, span), span=span)
        case Product(factors) if exponent != 0:
            return product_of([power_of(factor, exponent, span) for factor in factors], span)
        case Power(inner, first) if first != 0 and exponent != 0:
            if first < 0 and exponent < 0:  # 1/(1/x) is not x: it has no value at zero
                return Power(power_of(inner, -first * exponent, span), -1, span=span)
            return power_of(inner, first * exponent, span)
        case _:
            return Power(base, exponent, span=span)


def number_power(value: Fraction, exponent: int, span: Span | None = None) -> Fraction:
    """Return `value` to an integer power, refusing zero to a negative one and results beyond the limit of bits."""
    if exponent < 0 and value == 0:
        raise ExpressionError(
            "division-by-zero", "division by zero", "", "no number is divided by zero", "", start(span)
        )
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    if (bits - 1) * abs(exponent) > MAX_BITS:
        raise beyond_limit(
            "a number grows too large", "", f"numbers have at most {MAX_BITS} bits", "use smaller numbers", start(span)
        )
    return bounded(value**exponent)


def split_coefficient(expression: Expression) -> tuple[Fraction, Expression | None]:
    """Return the number in front and what it multiplies (None when nothing).

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> coefficient, rest = split_coefficient(parse_expression("3*x/2"))
    >>> print(coefficient, rest)
    3/2 x
    """
    match expression:
        case Number(value):
            return value, None
        case Product((Number(value), *rest)):
            return value, rest[0] if len(rest) == 1 else Product(tuple(rest))
        case _:
            return Fraction(1), expression


def start(span: Span | None) -> int:
    """Return the offset at which `span` starts, zero when unknown."""
    return span[0] if span else 0
