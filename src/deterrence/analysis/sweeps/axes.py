"""Values of one parameter: as listed, or at equal distances, of which none is made before it is needed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING, Any, final, overload

from deterrence.analysis.sweeps.decimals import DIGITS, rounds, scale
from deterrence.errors import UsageError
from deterrence.games import exact

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from deterrence.analysis.sweeps.points import Column
    from deterrence.model.parts import Range

__all__ = ["Axis", "Steps", "axis"]

MOST_STEPS = 10**9
WHOLE = 2**53
"""Up to here whole numbers are floating-point numbers, so that their quotient is rounded once."""


@final
@dataclass(frozen=True)
class Steps(Sequence[Fraction]):
    """So many values ``(first + step k) / below``, k = 0, 1, ...; a step of zero repeats one value.

    Examples
    --------
    >>> [str(value) for value in Steps(0, 1, 3, 4)]
    ['0', '1/3', '2/3', '1']
    """

    first: int
    step: int
    below: int
    length: int

    @classmethod
    def between(cls, low: Fraction, high: Fraction, count: int) -> Steps:
        """From end to end, both included; of one value the lower end."""
        step = (high - low) / max(1, count - 1)
        below = lcm(low.denominator, step.denominator)
        return cls(int(low * below), int(step * below) if count > 1 else 0, below, count)

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, k: int) -> Fraction: ...
    @overload
    def __getitem__(self, k: slice) -> Sequence[Fraction]: ...
    def __getitem__(self, k: int | slice) -> Fraction | Sequence[Fraction]:
        if isinstance(k, slice):
            return [self[one] for one in range(*k.indices(self.length))]
        if not -self.length <= k < self.length:
            raise IndexError(k)
        return Fraction(self.first + self.step * (k % self.length), self.below)

    def floats(self, positions: NDArray[np.int64]) -> Column:
        """The floating-point numbers nearest to some of the values."""
        import numpy as np

        if max(self.below, abs(self.first), abs(self.first + self.step * self.length)) < WHOLE:
            return (self.first + self.step * positions) / np.float64(self.below)
        return np.array([float(self[k]) for k in positions.tolist()])

    def where(self, value: Fraction) -> list[int] | range:
        """Positions of a value."""
        above = value * self.below
        if self.step == 0:
            return range(self.length if above == self.first else 0)
        k, rest = divmod(above - self.first, self.step)
        return [int(k)] if rest == 0 and 0 <= k < self.length else []

    def outside(self, allowed: Range) -> Fraction | None:
        """The first value outside a range."""
        if self[0] not in allowed or self[-1] in allowed:
            return None if self[0] in allowed else self[0]
        return self[bisect_left(range(self.length), True, key=lambda k: self[k] not in allowed)]

    def rounds(self) -> bool:
        """Whether some value is not the decimal that its floating-point number prints as."""
        factor = scale(self.below)
        size = max(abs(self.first), abs(self.first + self.step * self.length)) * factor
        if factor and size < 10**DIGITS:
            return False
        return rounds(map(float, self), self)


@final
@dataclass(frozen=True)
class Axis:
    """Exact values of one parameter, in the order given."""

    name: str
    values: Sequence[Fraction]

    @property
    def floats(self) -> Column:
        """The nearest floating-point numbers."""
        import numpy as np

        return self.values.floats(np.arange(len(self.values))) if isinstance(self.values, Steps) else self._listed

    @cached_property
    def _listed(self) -> Column:
        import numpy as np

        return np.array([float(value) for value in self.values])

    def floats_at(self, positions: NDArray[np.int64]) -> Column:
        """The floating-point numbers nearest to some of the values."""
        return self.values.floats(positions) if isinstance(self.values, Steps) else self._listed[positions]

    def where(self, value: Fraction) -> Sequence[int]:
        """Positions of a value."""
        if isinstance(self.values, Steps):
            return self.values.where(value)
        return [k for k, one in enumerate(self.values) if one == value]

    def outside(self, allowed: Range) -> Fraction | None:
        """The first value outside a range."""
        if isinstance(self.values, Steps):
            return self.values.outside(allowed)
        return next((value for value in self.values if value not in allowed), None)

    @cached_property
    def rounds(self) -> bool:
        """Whether some value is not the decimal that its floating-point number prints as."""
        return self.values.rounds() if isinstance(self.values, Steps) else rounds(self._listed.tolist(), self.values)

    @property
    def told(self) -> str:
        """What determines all values."""
        if isinstance(self.values, Steps):
            return f"{self.name}: {self.values[0]} to {self.values[-1]} in {len(self.values)}"
        return f"{self.name}: {' '.join(map(str, self.values))}"


def axis(name: str, given: Any) -> Axis:
    """Read the values of a parameter.

    Parameters
    ----------
    name
        The parameter.
    given
        One value, a sequence or array of values (numbers or texts such as ``"8/15"``), or the text ``"lo:hi:count"``
        for `count` exact values at equal distances, ends included.

    Raises
    ------
    UsageError
        For anything else.

    Examples
    --------
    >>> [str(value) for value in axis("p", "0:1:4").values]
    ['0', '1/3', '2/3', '1']
    >>> axis("p", [0.1, "8/15"]).values
    (Fraction(1, 10), Fraction(8, 15))
    """
    if isinstance(given, str) and ":" in given:
        return Axis(name, _equal_steps(name, given))
    if isinstance(given, (bytes, Set, Mapping)):
        raise UsageError(f"{name}: values to sweep over stand in an order, as in a list, not in {type(given).__name__}")
    size = getattr(given, "ndim", 1)
    if size > 1:
        raise UsageError(f"{name}: values to sweep over have one dimension, not {size}")
    many = isinstance(given, Iterable) and not isinstance(given, str) and size == 1
    try:
        values = tuple(exact(value) for value in (given if many else [given]))
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from error
    if not values:
        raise UsageError(f"{name} has no values to sweep over")
    return Axis(name, values)


def _equal_steps(name: str, text: str) -> Steps:
    low, _, rest = text.partition(":")
    high, _, count = rest.partition(":")
    if not count.strip().isdecimal() or not 1 <= int(count) <= MOST_STEPS:
        raise UsageError(f"{name}={text}: a span is written lo:hi:count, e.g. 0:1:101, with a count from 1 to 10**9")
    try:
        return Steps.between(exact(low), exact(high), int(count))
    except UsageError as error:
        raise UsageError(f"{name}={text}: {error}") from error
