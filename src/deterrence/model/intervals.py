"""Enclosures of an expression over a box, in exact arithmetic: cheap, and often all that a check needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from deterrence.errors import ExpressionError

if TYPE_CHECKING:
    from deterrence.expressions import Expression

__all__ = ["Interval", "enclosure"]

Interval = tuple[Fraction, Fraction]

ROUNDING = Fraction(1, 10**35)
"""Relative width that is allowed for rounded functions; they are correct to 40 digits."""


def enclosure(expression: Expression, box: Mapping[str, Interval]) -> Interval | None:
    """An interval that holds every value of an expression over a box; None where a value may not exist.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> unit = {"p": (Fraction(0), Fraction(1))}
    >>> enclosure(parse_expression("1 - p**2"), unit)
    (Fraction(0, 1), Fraction(1, 1))
    >>> enclosure(parse_expression("1/p"), unit) is None
    True
    """
    from deterrence.expressions import Call, Name, Number, Power, Product, Sum

    match expression:
        case Number(value):
            return value, value
        case Name(name):
            return box.get(name)
        case Sum(parts) | Product(parts) | Call(_, parts):
            found = [enclosure(part, box) for part in parts]
            known = [one for one in found if one is not None]
            if len(known) < len(found):
                return None
            if isinstance(expression, Call):
                return _function(expression.function, known)
            return _sum(known) if isinstance(expression, Sum) else _product(known)
        case Power(base, exponent):
            inner = enclosure(base, box)
            return None if inner is None else _power(inner, exponent)
        case _:
            return None


def _sum(parts: Sequence[Interval]) -> Interval:
    return sum((low for low, _ in parts), Fraction(0)), sum((high for _, high in parts), Fraction(0))


def _product(parts: Sequence[Interval]) -> Interval:
    low = high = Fraction(1)
    for one, other in parts:
        corners = (low * one, low * other, high * one, high * other)
        low, high = min(corners), max(corners)
    return low, high


def _power(base: Interval, exponent: int) -> Interval | None:
    low, high = base
    if exponent < 0:
        if low <= 0 <= high:
            return None
        return _power((1 / high, 1 / low), -exponent)
    if exponent % 2 == 0 and low < 0:
        low, high = (Fraction(0), max(-low, high)) if high > 0 else (-high, -low)
    return low**exponent, high**exponent


def _function(function: str, parts: Sequence[Interval]) -> Interval | None:
    low, high = parts[0]
    if function in ("min", "max"):
        choose = min if function == "min" else max
        return choose(one for one, _ in parts), choose(other for _, other in parts)
    if function == "abs":
        return (Fraction(0) if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))
    return _rounded(function, low, high)


def _rounded(function: str, low: Fraction, high: Fraction) -> Interval | None:
    """`exp`, `log` and `sqrt` increase, so their ends are the values at the ends."""
    from deterrence.expressions import Call, Number, evaluate

    try:
        below, above = (evaluate(Call(function, (Number(end),)), {}) for end in (low, high))
    except ExpressionError:
        return None
    return below - abs(below) * ROUNDING, above + abs(above) * ROUNDING
