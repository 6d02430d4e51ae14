"""Whether many sign conditions on parameters can hold at once, asked again and again with small differences.

Searches for supports ask this thousands of times. Most answers follow from earlier ones: from a point at which all
conditions hold, or from two conditions that exclude each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deterrence.families.signs import Constraint, SignOracle

__all__ = ["JointSigns"]


class JointSigns:
    """Remembers which pairs of sign conditions exclude each other.

    Parameters
    ----------
    oracle
        Decides what is not known yet.
    """

    def __init__(self, oracle: SignOracle) -> None:
        self.oracle = oracle
        self._numbers: dict[Constraint, int] = {}
        self._constraints: list[Constraint] = []
        self._pairs: dict[tuple[int, int], bool] = {}

    def possible(self, conditions: Sequence[Constraint]) -> bool:
        """Whether it is not refuted that all of them hold at some point."""
        numbers = sorted({self._number(one) for one in conditions})
        wanted = [self._constraints[k] for k in numbers]
        if self.oracle.points.where(wanted):
            return True
        if not all(self._together(one, other) for one, other in combinations(numbers, 2)):
            return False
        return self.oracle.possible(wanted) != "no"

    def _number(self, condition: Constraint) -> int:
        if condition not in self._numbers:
            self._numbers[condition] = len(self._constraints)
            self._constraints.append(condition)
        return self._numbers[condition]

    def _together(self, one: int, other: int) -> bool:
        if (one, other) not in self._pairs:
            pair = [self._constraints[one], self._constraints[other]]
            self._pairs[one, other] = self.oracle.possible(pair) != "no"
        return self._pairs[one, other]
