"""Sums, products and powers that simplify as they are built: what ``+ - * / **`` on expressions do.

Numbers fold, like terms and equal bases are collected, zero annihilates, and a minus sign enters a sum. Nothing is
expanded. A simplified expression equals the original wherever the original is defined.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from deterrence.errors import ExpressionError
from deterrence.expressions.build import negative_of, number_power, power_of, product_of, split_coefficient, sum_of
from deterrence.expressions.limits import MAX_EXPONENT, beyond_limit, bounded
from deterrence.expressions.nodes import Call, Expression, Name, Number, Power, Product, Quantity, Sum
from deterrence.expressions.transcendental import exact_value

__all__ = ["ONE", "ZERO", "add", "apply", "as_expression", "divide", "multiply", "raise_to", "simplify"]

ZERO = Number(Fraction(0))
ONE = Number(Fraction(1))


def as_expression(value: Expression | Fraction | int | str) -> Expression:
    """Return an exact number as a `Number`, a text parsed, an expression as it is.

    Examples
    --------
    >>> as_expression(2)
    Number(value=Fraction(2, 1))
    """
    match value:
        case Expression():
            return value
        case str():
            from deterrence.expressions.parser import parse_expression

            return parse_expression(value)
        case _:
            return Number(Fraction(value))


def add(terms: Iterable[Expression]) -> Expression:
    """Return the simplified sum: one constant, like terms collected, in order of first appearance.

    Examples
    --------
    >>> x = Name("x")
    >>> print(add([x, ONE, x, Number(Fraction(-1))]))
    2*x
    """
    collected: dict[Expression | None, tuple[Fraction, Expression | None]] = {}
    collect_terms(terms, Fraction(1), collected)
    kept = [term or scaled(coefficient, rest) for rest, (coefficient, term) in collected.items() if coefficient]
    return sum_of(kept)


def collect_terms(
    terms: Iterable[Expression], sign: Fraction, into: dict[Expression | None, tuple[Fraction, Expression | None]]
) -> None:
    """Add `sign` times each term to the coefficients, entering sums whose coefficient is plus or minus one.

    With each coefficient goes the term itself while it is the only one of its kind, so that it need not be rebuilt.
    """
    for term in terms:
        coefficient, rest = split_coefficient(term)
        if isinstance(rest, Sum) and abs(coefficient) == 1:
            collect_terms(rest.terms, sign * coefficient, into)
        elif rest in into:
            into[rest] = bounded(into[rest][0] + sign * coefficient), None
        elif sign == 1:
            into[rest] = coefficient, term
        else:
            into[rest] = sign * coefficient, None


def scaled(coefficient: Fraction, rest: Expression | None) -> Expression:
    """Return the term `coefficient` times `rest`; a sum takes a minus sign inside."""
    if rest is None:
        return Number(coefficient)
    if coefficient == 1:
        return rest
    return product_of((Number(coefficient), rest))


def multiply(factors: Iterable[Expression]) -> Expression:
    """Return the simplified product: one number in front, equal bases collected.

    Examples
    --------
    >>> x = Name("x")
    >>> print(multiply([x, Number(Fraction(2)), x, Name("y")]))
    2*x**2*y
    """
    coefficient = Fraction(1)
    exponents: dict[Expression, int] = {}
    for factor in factors:
        for part in factor.factors if isinstance(factor, Product) else (factor,):
            if isinstance(part, Number):
                coefficient = bounded(coefficient * part.value)
                continue
            base, exponent = innermost_base(part)
            exponents[base] = exponents.get(base, 0) + exponent
    if coefficient == 0:
        return ZERO
    kept = [power(base, exponent) for base, exponent in exponents.items() if exponent]
    if coefficient == -1 and len(kept) == 1 and isinstance(kept[0], Sum):
        return sum_of([negative_of(term) for term in kept[0].terms])
    return product_of(kept if coefficient == 1 else [Number(coefficient), *kept])


def innermost_base(factor: Expression) -> tuple[Expression, int]:
    """Return a factor as a base that is no power, and its exponent."""
    base, exponent = factor, 1
    while isinstance(base, Power):
        exponent *= base.exponent
        base = base.base
    return base, exponent


def power(base: Expression, exponent: int) -> Expression:
    """Return `base` to a non-zero exponent; `base` is neither a number nor a product nor a power."""
    if abs(exponent) > MAX_EXPONENT:
        rule = f"exponents lie between -{MAX_EXPONENT} and {MAX_EXPONENT}"
        raise beyond_limit("the exponent is too large", str(exponent), rule)
    return base if exponent == 1 else Power(base, exponent)


def divide(numerator: Expression, denominator: Expression) -> Expression:
    """Return the simplified quotient.

    Raises
    ------
    ExpressionError
        When the denominator is the number zero.
    """
    if denominator == ZERO:
        raise ExpressionError(
            "division-by-zero", "division by zero", f"({numerator})/0", "no number is divided by zero"
        )
    return multiply((numerator, raise_to(denominator, -1)))


def raise_to(base: Expression, exponent: int) -> Expression:
    """Return the simplified power."""
    if exponent == 0:
        return ONE
    match base:
        case Number(value):
            return Number(number_power(value, exponent))
        case Product(factors):
            return multiply([raise_to(factor, exponent) for factor in factors])
        case Power(inner, first):
            return raise_to(inner, first * exponent) if first else ONE
        case _:
            return power_of(base, exponent)


def apply(function: str, arguments: Iterable[Expression]) -> Expression:
    """Return the function's call, folded where its value is rational.

    Examples
    --------
    >>> x = Name("x")
    >>> print(apply("max", [x, ONE, x, ZERO]))
    max(x, 1)
    """
    given = tuple(arguments)
    if function in ("min", "max"):
        return extreme(function, given)
    if isinstance(given[0], Number):
        value = exact_value(function, given[0].value)
        if value is not None:
            return Number(value)
    return Call(function, given)


def extreme(function: str, arguments: tuple[Expression, ...]) -> Expression:
    """Return `min` or `max` without repeated arguments and with at most one number."""
    pick = min if function == "min" else max
    numbers = [argument.value for argument in arguments if isinstance(argument, Number)]
    kept: dict[Expression, None] = {}
    for argument in arguments:
        kept[Number(pick(numbers)) if isinstance(argument, Number) else argument] = None
    return next(iter(kept)) if len(kept) == 1 else Call(function, tuple(kept))


def simplify(expression: Expression) -> Expression:
    """Return the expression rebuilt with everything simplified.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> print(simplify(parse_expression("0*x + (y - (y - 2*z))")))
    2*z
    """
    match expression:
        case Sum(terms):
            return add([simplify(term) for term in terms])
        case Product(factors):
            return multiply([simplify(factor) for factor in factors])
        case Power(base, exponent):
            return raise_to(simplify(base), exponent)
        case Call(function, arguments):
            return apply(function, [simplify(argument) for argument in arguments])
        case Number() | Name() | Quantity():
            return expression
        case _:
            raise TypeError(f"not an arithmetic node: {type(expression).__name__}")
