"""Points of a region of parameters that answer most questions about signs without a proof.

A question "is there a point where all these conditions hold" has the answer yes as soon as one point is known; only the
answer no needs a proof. So points are drawn once, exactly, and every point that a proof turns up is kept, too.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from deterrence.expressions import Formula, condition_holds, names
from deterrence.families.rational_functions import RationalFunction, Ring

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly

__all__ = ["SamplePoints"]

STEPS = 251
"""Drawn values divide a range into so many equal steps: denominators stay small, coincidences rare."""


FAR = 20
"""How far around its value a symbol without bounds is drawn."""


class SamplePoints:
    """Rational points in the interior of ranges at which assumptions hold, and the signs of functions there.

    Parameters
    ----------
    ring
        Its names are the parameters.
    bounds
        Lowest and highest value of each that has bounds.
    assume
        What holds among them.
    """

    def __init__(
        self, ring: Ring, bounds: Mapping[str, tuple[Fraction, Fraction]], assume: Sequence[Formula] = ()
    ) -> None:
        self.ring, self.bounds, self.assume = ring, dict(bounds), tuple(assume)
        self.points: list[dict[str, Fraction]] = []
        self._coordinates: list[tuple[fmpq, ...]] = []
        self._signs: dict[RationalFunction, tuple[int, int, int]] = {}
        self._rounded: dict[RationalFunction, dict[int, float | None]] = {}
        self._about = {name: [c for c in self.assume if name in names(c)] for name in ring.names}

    def __len__(self) -> int:
        return len(self.points)

    def add(self, point: Mapping[str, Fraction]) -> bool:
        """Keep a point if it belongs to the region."""
        if not self.holds(point):
            return False
        from flint import fmpq

        self.points.append({name: point[name] for name in self.ring.names})
        self._coordinates.append(tuple(fmpq(point[n].numerator, point[n].denominator) for n in self.ring.names))
        return True

    def holds(self, point: Mapping[str, Fraction]) -> bool:
        """Whether a point belongs to the region."""
        inside = all(low < point[name] < high for name, (low, high) in self.bounds.items())
        return inside and all(_holds(condition, point) for condition in self.assume)

    def spread(self, start: Mapping[str, Fraction], count: int) -> None:
        """Draw points by a random walk, one coordinate at a time, from a point of the region."""
        generator = random.Random(19791104)
        here = {name: start[name] for name in self.ring.names}
        around = {name: self.bounds.get(name, (here[name] - FAR, here[name] + FAR)) for name in self.ring.names}
        for _ in range(count):
            for name in self.ring.names:
                low, high = around[name]
                old = here[name]
                for _attempt in range(4):
                    step = (high - low) * generator.randrange(1, STEPS)
                    here[name] = low + step / STEPS
                    if all(_holds(condition, here) for condition in self._about[name]):
                        break
                    low, high = (here[name], high) if here[name] < old else (low, here[name])
                else:
                    here[name] = old
            self.add(here)

    def value(self, polynomial: fmpq_mpoly, number: int) -> fmpq:
        """A polynomial at one of the points."""
        at = self._coordinates[number]
        return polynomial(*at) if at else polynomial.leading_coefficient()

    def rounded(self, function: RationalFunction, number: int) -> float | None:
        """A function at one of the points, rounded; None where it is not defined or too large."""
        known = self._rounded.setdefault(function, {})
        if number not in known:
            below = self.value(function.below, number)
            quotient = self.value(function.above, number) / below if below else None
            try:
                known[number] = None if quotient is None else int(quotient.p) / int(quotient.q)
            except OverflowError:
                known[number] = None
        return known[number]

    def coordinates(self, number: int) -> tuple[fmpq, ...]:
        """One of the points, in the order of the ring's names."""
        return self._coordinates[number]

    # --- signs -----------------------------------------------------------------------------------------------------

    def signs(self, function: RationalFunction) -> tuple[int, int]:
        """Bit masks of the points where a function is positive, and where it is zero."""
        positive, zero, seen = self._signs.get(function, (0, 0, 0))
        for k in range(seen, len(self.points)):
            sign = _sign(function.above, self._coordinates[k]) * _sign(function.below, self._coordinates[k])
            if sign > 0:
                positive |= 1 << k
            elif _sign(function.below, self._coordinates[k]) and not sign:
                zero |= 1 << k
        self._signs[function] = positive, zero, len(self.points)
        return positive, zero

    def where(self, constraints: Sequence[tuple[RationalFunction, str]]) -> int:
        """Bit mask of the points where all sign conditions hold."""
        mask = (1 << len(self.points)) - 1
        for function, relation in constraints:
            if not mask:
                break
            positive, zero = self.signs(function)
            mask &= {">": positive, "==": zero}.get(relation, positive | zero)
        return mask


def _sign(polynomial: fmpq_mpoly, at: tuple[fmpq, ...]) -> int:
    value = polynomial(*at) if at else polynomial.leading_coefficient()
    return 1 if value > 0 else -1 if value < 0 else 0


def _holds(condition: Formula, point: Mapping[str, Fraction]) -> bool:
    try:
        return condition_holds(condition, point)
    except ZeroDivisionError:
        return False
