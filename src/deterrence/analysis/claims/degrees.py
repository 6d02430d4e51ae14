"""How often parameters are multiplied in expressions and conditions."""

from __future__ import annotations

from deterrence.expressions import Comparison, Expression, Formula, Name, Number, Power, Product, Sum, names

__all__ = ["degree", "is_linear"]

UNKNOWN = 9
"""Stands for expressions that are no polynomials."""


def degree(expression: Expression) -> int:
    """The degree of a polynomial, before anything cancels; large where it is none.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> [degree(parse_expression(text)) for text in ("2*p + 1", "p*q", "p*q + p**3")]
    [1, 2, 3]
    """
    match expression:
        case Number():
            return 0
        case Name():
            return 1
        case Sum(terms):
            return max(map(degree, terms))
        case Product(factors):
            return sum(map(degree, factors))
        case Power(base, exponent):
            return degree(base) * exponent if exponent > 0 else UNKNOWN * bool(names(base))
        case _:
            return UNKNOWN


def is_linear(condition: Formula) -> bool:
    """Whether a condition compares linear expressions."""
    return isinstance(condition, Comparison) and degree(condition.left) <= 1 and degree(condition.right) <= 1
