"""Exact numbers: what counts as one, and how a user's value becomes one."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from numbers import Rational
from typing import Any

from deterrence.errors import UsageError

__all__ = ["LONGEST_NUMBER", "exact", "is_exact_number", "times"]

LONGEST_NUMBER = 4000
"""Most characters of a number written as text, and the largest decimal exponent that it may carry."""


def exact(value: Any) -> Fraction:
    """Turn a value into a rational number without losing anything.

    Parameters
    ----------
    value
        An integer, a `Fraction`, a text such as ``"7/10"``, ``"0.7"`` or ``"1e-3"``, a `Decimal`, a sympy or flint
        rational, or a float, which stands for the shortest decimal that prints as it.

    Raises
    ------
    UsageError
        When the value is not a finite rational number.

    Examples
    --------
    >>> exact(0.1), exact("7/10"), exact(3)
    (Fraction(1, 10), Fraction(7, 10), Fraction(3, 1))
    """
    if type(value) is Fraction:
        return value
    if isinstance(value, bool):
        raise UsageError(f"a number is needed, not {value!r}")
    if isinstance(value, (int, Rational)):
        return Fraction(value)
    if isinstance(value, str):
        return _from_text(value)
    if hasattr(value, "item") and not isinstance(value, float):
        number = value.item()  # numpy's; its narrow floats have shorter decimals of their own
        return exact(float(str(value)) if isinstance(number, float) else number)
    if isinstance(value, float):
        if not isfinite(value):
            raise UsageError(f"a finite number is needed, not {value!r}")
        return Fraction(repr(float(value)))
    if hasattr(value, "p") and hasattr(value, "q"):
        return Fraction(int(_called(value.p)), int(_called(value.q)))
    try:
        return Fraction(value)
    except (TypeError, ValueError) as error:
        raise UsageError(f"a rational number is needed, not {value!r}") from error


def is_exact_number(value: object) -> bool:
    """Whether a value is a number that no rounding has touched.

    Examples
    --------
    >>> is_exact_number(Fraction(1, 3)), is_exact_number(0.5)
    (True, False)
    """
    return isinstance(value, Rational) or (hasattr(value, "minimal_polynomial") and not isinstance(value, float))


def times(one: Any, other: Any) -> Any:
    """The product; most probabilities are ones and zeros, which are spared the arithmetic of fractions.

    Examples
    --------
    >>> times(Fraction(1), Fraction(2, 3)), times(Fraction(1, 2), 3)
    (Fraction(2, 3), Fraction(3, 2))
    """
    if type(one) is Fraction and type(other) is Fraction:
        if one == 1 or other == 0:
            return other
        if other == 1 or one == 0:
            return one
    return one * other


def _from_text(text: str) -> Fraction:
    stripped = text.strip()
    if len(stripped) > LONGEST_NUMBER:
        raise UsageError(f"a number has {len(stripped)} characters; at most {LONGEST_NUMBER} are read")
    mantissa, _, exponent = stripped.lower().partition("e")
    if exponent and mantissa:
        digits = exponent.lstrip("+-").replace("_", "")
        if digits.isdecimal() and (len(digits) > 9 or int(digits) > LONGEST_NUMBER):
            raise UsageError(f"{stripped[:40]!r} is not a number with an exponent up to {LONGEST_NUMBER}")
    try:
        return Fraction(stripped)
    except (ValueError, ZeroDivisionError) as error:
        raise UsageError(f"{stripped[:40]!r} is not a rational number such as 3/5 or 0.6") from error


def _called(part: Any) -> Any:
    return part() if callable(part) else part
