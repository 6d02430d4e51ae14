"""Limits that keep hostile or mistaken texts from costing time or memory.

Everything beyond a limit is an `ExpressionError` with code ``expression-limit``.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from deterrence.errors import ExpressionError

__all__ = [
    "MAX_BITS",
    "MAX_CASES",
    "MAX_DEPTH",
    "MAX_EXPONENT",
    "MAX_LENGTH",
    "MAX_LITERAL_DIGITS",
    "MAX_POLYNOMIAL_TERMS",
    "MAX_SIZE",
    "MAX_TOKENS",
    "SIGNIFICANT_DIGITS",
    "beyond_limit",
    "bounded",
]

MAX_LENGTH: Final = 20_000
"""Characters of one text."""
MAX_TOKENS: Final = 8_000
"""Numbers, names, operators and brackets of one text."""
MAX_DEPTH: Final = 100
"""Levels of nesting, in a text and in a tree."""
MAX_SIZE: Final = 100_000
"""Nodes of one tree, shared parts counted each time they occur."""
MAX_EXPONENT: Final = 64
"""Largest absolute value of an exponent."""
MAX_LITERAL_DIGITS: Final = 400
"""Digits of a literal number when written out, so that ``1e999999999`` is refused."""
MAX_BITS: Final = 65_536
"""Bits of any numerator or denominator that arises."""
MAX_CASES: Final = 256
"""Cases that the `min`, `max` and `abs` of one expression may split into."""
MAX_POLYNOMIAL_TERMS: Final = 50_000
"""Terms of one expanded polynomial."""
SIGNIFICANT_DIGITS: Final = 40
"""Decimal digits to which `exp`, `log` and irrational `sqrt` are rounded."""


def beyond_limit(
    what: str, value: str, rule: str, fix: str = "split it with definitions", offset: int = 0
) -> ExpressionError:
    """Return the error for something beyond a limit."""
    return ExpressionError("expression-limit", what, value, rule, fix, offset)


def bounded(value: Fraction) -> Fraction:
    """Return `value` when its numerator and denominator have at most `MAX_BITS` bits.

    Raises
    ------
    ExpressionError
        When it is larger.

    Examples
    --------
    >>> bounded(Fraction(1, 3))
    Fraction(1, 3)
    """
    if value.numerator.bit_length() > MAX_BITS or value.denominator.bit_length() > MAX_BITS:
        raise beyond_limit(
            "a number grows too large", "", f"numbers have at most {MAX_BITS} bits", "use smaller numbers"
        )
    return value
