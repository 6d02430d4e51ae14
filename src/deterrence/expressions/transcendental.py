"""Values of `exp`, `log`, `sqrt` and of the exact functions at rational points."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from math import isqrt

from deterrence.errors import ExpressionError
from deterrence.expressions.limits import SIGNIFICANT_DIGITS, beyond_limit

__all__ = ["exact_value", "rounded_value"]

MAX_EXP_ARGUMENT = 10_000
"""Largest absolute value that `exp` takes, so that its value stays below 4,400 digits."""


def exact_value(function: str, argument: Fraction) -> Fraction | None:
    """Return the function's value when it is rational and known to be so, otherwise None.

    Examples
    --------
    >>> exact_value("sqrt", Fraction(4, 9))
    Fraction(2, 3)
    >>> exact_value("sqrt", Fraction(2)) is None
    True
    """
    match function:
        case "abs":
            return abs(argument)
        case "exp" if argument == 0:
            return Fraction(1)
        case "log" if argument == 1:
            return Fraction(0)
        case "sqrt" if argument >= 0:
            above, below = isqrt(argument.numerator), isqrt(argument.denominator)
            exact = above * above == argument.numerator and below * below == argument.denominator
            return Fraction(above, below) if exact else None
        case _:
            return None


def rounded_value(function: str, argument: Fraction) -> Fraction:
    """Return `exp`, `log` or `sqrt` rounded to `SIGNIFICANT_DIGITS` significant decimal digits.

    Raises
    ------
    ExpressionError
        Outside the function's domain, or `exp` of a number beyond its limit.

    Notes
    -----
    The standard library's decimal functions round correctly; the argument carries as many guard digits as the
    logarithm of a number close to one needs.

    Examples
    --------
    >>> float(rounded_value("exp", Fraction(1)))
    2.718281828459045
    """
    if function == "exp" and abs(argument) > MAX_EXP_ARGUMENT:
        rule = f"its argument lies within {MAX_EXP_ARGUMENT} of zero"
        raise beyond_limit("exp of too large a number", "", rule, "rescale")
    if (function == "sqrt" and argument < 0) or (function == "log" and argument <= 0):
        domain = "log takes positive numbers" if function == "log" else "sqrt takes numbers from zero on"
        raise ExpressionError("outside-domain", f"{function} outside its domain", f"{function}({argument})", domain)
    guard = 20 + len(str(argument.denominator.bit_length())) + argument.denominator.bit_length() // 3
    fine = Context(prec=SIGNIFICANT_DIGITS + guard, Emin=-(10**9), Emax=10**9)
    point = fine.divide(Decimal(argument.numerator), Decimal(argument.denominator))
    coarse = Context(prec=SIGNIFICANT_DIGITS, Emin=-(10**9), Emax=10**9)
    value = {"exp": coarse.exp, "log": coarse.ln, "sqrt": coarse.sqrt}[function](point)
    return Fraction(value)
