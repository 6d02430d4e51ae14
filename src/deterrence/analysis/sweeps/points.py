"""Sets of points to sweep over: each a pure function of a point's number, so that any block can be made anywhere."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

from deterrence.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from deterrence.model.parts import Range

    Column = NDArray[np.float64]

__all__ = ["Listed", "PointSet", "require_in_range"]


class PointSet(ABC):
    """Points at which some parameters have values; the others do not vary.

    Floats stand for the shortest decimals that print as them, as everywhere in the package.
    """

    names: tuple[str, ...]
    """The parameters that vary, in order."""

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """Number of values along each dimension."""

    @property
    @abstractmethod
    def dimensions(self) -> tuple[str, ...]:
        """Name of each dimension."""

    @property
    def size(self) -> int:
        """Number of points."""
        return prod(self.shape)

    @abstractmethod
    def block(self, start: int, stop: int) -> dict[str, Column]:
        """Floating-point values of the points numbered `start` to `stop`, one column per parameter."""

    @abstractmethod
    def exact_at(self, number: int) -> dict[str, Fraction]:
        """Exact values at one point."""

    @abstractmethod
    def on(self, name: str, value: Fraction, start: int, stop: int) -> NDArray[np.bool_]:
        """Which of the points numbered `start` to `stop` have exactly this value of a parameter."""

    @abstractmethod
    def count(self, name: str, value: Fraction) -> int:
        """How many points have exactly this value of a parameter."""

    @property
    def origin(self) -> dict[str, str]:
        """What else tells where the points come from."""
        return {}

    @cached_property
    def rounded(self) -> tuple[str, ...]:
        """Parameters some of whose values are not the decimals that their floating-point numbers print as."""
        return tuple(name for name in self.names if self.rounds(name))

    def rounds(self, name: str) -> bool:
        """Whether `rounded` holds a parameter."""
        return False

    def texts(self, name: str, start: int, stop: int) -> list[str]:
        """Exact values of a parameter at the points numbered `start` to `stop`, in words such as ``8/15``."""
        return [str(self.exact_at(k)[name]) for k in range(start, stop)]

    def part(self, start: int, stop: int) -> tuple[PointSet, int, int]:
        """A smaller set that holds the points numbered `start` to `stop`, and their numbers in it."""
        return self, start, stop

    @abstractmethod
    def outside(self, name: str, allowed: Range) -> Fraction | None:
        """The first value of a parameter outside its range."""

    @abstractmethod
    def fingerprint(self) -> str:
        """SHA-256 of what determines all values."""


class Listed(PointSet):
    """Points along one dimension."""

    length: int
    """How many."""

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.length,)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return ("point",)


def require_in_range(points: PointSet, ranges: Mapping[str, Range]) -> None:
    """Refuse points outside the declared ranges, naming the first.

    Raises
    ------
    UsageError
        With the value and the range.
    """
    for name in points.names:
        number = points.outside(name, ranges[name])
        if number is not None:
            raise UsageError(f"{name} = {number} is outside its range {ranges[name]}")
