"""Numbers as text formats write them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from deterrence.errors import LimitError, UsageError
from deterrence.games import exact
from deterrence.games.rationals import LONGEST_NUMBER

__all__ = ["numeral"]

_DIGITS_PER_BIT = 0.30103


def numeral(value: Any) -> str:
    """A payoff or probability as an integer or fraction; a float stands for the shortest decimal that prints as it.

    Raises
    ------
    UsageError
        When it is symbolic or irrational.
    LimitError
        When it has more characters than a file's number may have.

    Examples
    --------
    >>> numeral(Fraction(-3, 5)), numeral(0.1)
    ('-3/5', '1/10')
    """
    try:
        number = exact(value)
    except UsageError as error:
        raise UsageError(
            f"{str(value)[:80]!r} is not a rational number, and these formats hold no other; "
            "evaluate the game at a point first"
        ) from error
    if (number.numerator.bit_length() + number.denominator.bit_length()) * _DIGITS_PER_BIT > LONGEST_NUMBER - 4:
        raise LimitError(f"a number has more than {LONGEST_NUMBER} characters; rescale or round the payoffs")
    return str(Fraction(number))
