"""Sets of mixed strategies of one player that are cut out by linear conditions: vertices, dimension, meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import comb
from typing import Any

from deterrence.errors import LimitError
from deterrence.solvers.linear_programs import LinearProgram, Row, minimise

__all__ = ["MOST_BASES", "MixturePolytope"]

MOST_BASES = 50_000
"""Most choices of tight conditions that are tried for the vertices of one polytope."""

Form = tuple[Fraction, ...]


@dataclass(frozen=True)
class MixturePolytope:
    """Mixtures x over one player's actions with ``form . x == 0`` and ``form . x <= 0`` for given linear forms.

    Parameters
    ----------
    support
        For each action whether it may be played.
    zero, weak
        The forms, one coefficient per action.

    Examples
    --------
    >>> at_most_half = MixturePolytope((True, True), (), ((Fraction(1), Fraction(-1)),))
    >>> [[str(v) for v in vertex] for vertex in at_most_half.vertices]
    [['0', '1'], ['1/2', '1/2']]
    """

    support: tuple[bool, ...]
    zero: tuple[Form, ...] = ()
    weak: tuple[Form, ...] = ()

    @cached_property
    def vertices(self) -> tuple[Form, ...]:
        """All vertices, ascending; none when the polytope is empty.

        Raises
        ------
        LimitError
            When there are more than `MOST_BASES` candidate choices of tight conditions.
        """
        size = len(self.support)
        unit = [tuple(Fraction(int(k == j)) for k in range(size)) for j in range(size)]
        always = [*self.zero, *(unit[j] for j in range(size) if not self.support[j])]
        sometimes = [*self.weak, *(unit[j] for j in range(size) if self.support[j])]
        ones = tuple(Fraction(1) for _ in range(size))
        missing = size - _rank([ones, *always])
        if comb(len(sometimes), missing) > MOST_BASES:
            raise LimitError(f"a polytope of mixtures over {size} actions has too many conditions ({len(sometimes)})")
        found = set()
        for tight in combinations(sometimes, missing):
            point = _meeting_point([ones, *always, *tight])
            if point is not None and self.contains(point):
                found.add(point)
        return tuple(sorted(found))

    @property
    def dimension(self) -> int:
        """Dimension of the polytope; -1 when empty."""
        if not self.vertices:
            return -1
        first = self.vertices[0]
        return _rank([tuple(a - b for a, b in zip(other, first, strict=True)) for other in self.vertices[1:]])

    def contains(self, mixture: Sequence[Any]) -> bool:
        """Whether a mixture (of any exact numbers) satisfies all conditions."""
        return (
            all(x >= 0 if may else x == 0 for x, may in zip(mixture, self.support, strict=True))
            and all(_dot(form, mixture) == 0 for form in self.zero)
            and all(_dot(form, mixture) <= 0 for form in self.weak)
        )

    def meets(self, other: MixturePolytope) -> bool:
        """Whether the two have a mixture in common (an exact linear program)."""
        size = len(self.support)
        banned = [Fraction(int(not (a and b))) for a, b in zip(self.support, other.support, strict=True)]
        equal: list[Row] = [([1] * size, 1), (banned, 0), *((form, 0) for form in (*self.zero, *other.zero))]
        at_most: list[Row] = [(form, 0) for form in (*self.weak, *other.weak)]
        return minimise(LinearProgram([0] * size, at_most, equal)).status == "optimal"


def _dot(form: Form, mixture: Sequence[Any]) -> Any:
    return sum((x * c for c, x in zip(form, mixture, strict=True)), Fraction(0))


def _matrix(rows: Sequence[Sequence[Fraction]]) -> Any:
    from flint import fmpq, fmpq_mat

    return fmpq_mat([[fmpq(v.numerator, v.denominator) for v in row] for row in rows])


def _rank(rows: Sequence[Form]) -> int:
    return int(_matrix(rows).rank()) if rows else 0


def _meeting_point(rows: Sequence[Form]) -> Form | None:
    """The point where the first form is one and all others zero, when there is exactly one."""
    size = len(rows[0])
    augmented = [(*row, Fraction(int(k == 0))) for k, row in enumerate(rows)]
    reduced, rank = _matrix(augmented).rref()
    pivots = [next(c for c in range(size + 1) if reduced[r, c] != 0) for r in range(rank)]
    if pivots != list(range(size)):
        return None
    return tuple(Fraction(int(reduced[r, size].p), int(reduced[r, size].q)) for r in range(size))
