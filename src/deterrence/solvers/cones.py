"""Small polyhedra in exact numbers, by their extreme rays.

Unknowns are nonnegative (probabilities, weights). A polytope is kept as the cone over it: coordinate 0 is the
homogenizing one, coordinates 1, 2, ... the unknowns. Cutting with one more condition is one step of the double
description method, so a search can add conditions one at a time and stop at the first contradiction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from operator import mul

from deterrence.errors import LimitError

__all__ = ["MOST_RAYS", "Cone"]

MOST_RAYS = 20_000
"""Most extreme rays held at a time."""


@dataclass(frozen=True)
class Cone:
    """The cone over ``{x >= 0 : conditions}``.

    Parameters
    ----------
    size
        Number of coordinates, the homogenizing one included.
    rays
        Extreme rays as integer vectors without a common divisor, each with the bitmask of the conditions (first the
        signs of the coordinates) that it satisfies with equality.
    conditions
        Number of conditions so far, signs included.

    Examples
    --------
    The unit segment cut at ``x1 >= 1/3``:

    >>> half = Cone.orthant(2).equal([-1, 1, 1]).at_least([-1, 3, 0])
    >>> sorted(half.vertices())
    [(Fraction(1, 3), Fraction(2, 3)), (Fraction(1, 1), Fraction(0, 1))]
    """

    size: int
    rays: tuple[tuple[tuple[int, ...], int], ...]
    conditions: int

    @classmethod
    def orthant(cls, unknowns: int) -> Cone:
        """Only the signs: every unknown is at least zero."""
        size = unknowns + 1
        full = (1 << size) - 1
        rays = tuple(((0,) * k + (1,) + (0,) * (size - 1 - k), full ^ (1 << k)) for k in range(size))
        return cls(size, rays, size)

    def equal(self, row: Sequence[int]) -> Cone:
        """Cut with ``row[0] + row[1] x1 + ... == 0``."""
        return self._cut(row, keep_positive=False)

    def at_least(self, row: Sequence[int]) -> Cone:
        """Cut with ``row[0] + row[1] x1 + ... >= 0``."""
        return self._cut(row, keep_positive=True)

    def _cut(self, row: Sequence[int], keep_positive: bool) -> Cone:
        label = 1 << self.conditions
        positive: list[tuple[tuple[int, ...], int, int]] = []
        negative: list[tuple[tuple[int, ...], int, int]] = []
        kept: list[tuple[tuple[int, ...], int]] = []
        for ray, tight in self.rays:
            slack = sum(map(mul, row, ray))
            if slack == 0:
                kept.append((ray, tight | label))
            elif slack > 0:
                positive.append((ray, tight, slack))
                if keep_positive:
                    kept.append((ray, tight))
            else:
                negative.append((ray, tight, -slack))
        if positive and negative:
            masks = [tight for _, tight in self.rays]
            fewest = self.size - 2
            for near, near_tight, above in positive:
                for far, far_tight, below in negative:
                    common = near_tight & far_tight
                    if common.bit_count() >= fewest and _only_two(masks, common):
                        between = [below * a + above * b for a, b in zip(near, far, strict=True)]
                        kept.append((_primitive(between), common | label))
        if len(kept) > MOST_RAYS:
            raise LimitError(
                f"a set of equilibria has more than {MOST_RAYS} extreme points; fix some responses or merge actions"
            )
        return Cone(self.size, tuple(kept), self.conditions + 1)

    def is_empty(self) -> bool:
        """Whether no point satisfies the conditions."""
        return not any(ray[0] for ray, _ in self.rays)

    def can_be_positive(self, coordinate: int) -> bool:
        """Whether some point has this unknown above zero."""
        return any(ray[coordinate] and ray[0] for ray, _ in self.rays)

    def vertices(self) -> list[tuple[Fraction, ...]]:
        """The extreme points, without the homogenizing coordinate."""
        return [tuple(Fraction(v, ray[0]) for v in ray[1:]) for ray, _ in self.rays if ray[0]]

    def centre(self) -> tuple[Fraction, ...]:
        """A point in the relative interior: the mean of the extreme points."""
        points = self.vertices()
        return tuple(sum(column, Fraction(0)) / len(points) for column in zip(*points, strict=True))


def _only_two(masks: Iterable[int], common: int) -> bool:
    """Whether no third ray satisfies all of some conditions with equality: the two that do are adjacent."""
    found = 0
    for mask in masks:
        if mask & common == common:
            found += 1
            if found > 2:
                return False
    return True


def _primitive(vector: list[int]) -> tuple[int, ...]:
    common = gcd(*vector)
    return tuple(vector) if common == 1 else tuple([value // common for value in vector])
