"""Which exact numbers are the decimals that their floating-point numbers print as."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from deterrence.games import exact

__all__ = ["DIGITS", "rounds", "scale"]

DIGITS = 15
"""Decimals of so many digits are what their floating-point numbers print as."""


def scale(below: int) -> int:
    """What makes fractions over a denominator whole numbers of decimal places: ``10**k / below``; 0 when nothing does.

    Examples
    --------
    >>> scale(8), scale(3)
    (125, 0)
    """
    return next((10**k // below for k in range(DIGITS + 1) if 10**k % below == 0), 0)


def rounds(floats: Iterable[float], values: Sequence[Fraction]) -> bool:
    """Whether some value is not the decimal that its floating-point number prints as.

    Examples
    --------
    >>> rounds([0.1], [Fraction(1, 10)]), rounds([1 / 3], [Fraction(1, 3)])
    (False, True)
    """
    scales: dict[int, int] = {}
    for one, value in zip(floats, values, strict=True):
        below = value.denominator
        if below not in scales:
            scales[below] = scale(below)
        short = scales[below] and abs(value.numerator) * scales[below] < 10**DIGITS
        if not short and exact(float(one)) != value:
            return True
    return False
