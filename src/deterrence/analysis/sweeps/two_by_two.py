"""All Nash equilibria of 2x2 games from the signs of four payoff differences and two mixing probabilities.

With actions (A, B) of the row player and (C, D) of the column player, let ``r_C, r_D`` be what the row player gains by
A over B against C and against D, and ``c_A, c_B`` what the column player gains by C over D. The signs of the four
numbers make 81 classes. In each class the same ones of nine candidates are extreme equilibria: the four pure profiles,
and profiles in which the row player plays A with ``p = c_B / (c_B - c_A)`` or the column player plays C with
``q = r_D / (r_D - r_C)``, which make the other indifferent. Every equilibrium lies in the hull of a product of extreme
ones, so that class, p and q hold the complete set, components included :cite:`avis-rosenberg-savani-von-stengel-2010`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

__all__ = ["CANDIDATES", "Candidate", "candidates_of", "class_of", "signs_of"]

Signs = tuple[int, int, int, int]
"""Signs of ``r_C, r_D, c_A, c_B``: -1, 0 or 1."""


@dataclass(frozen=True)
class Candidate:
    """A possible extreme equilibrium.

    Parameters
    ----------
    row, column
        0 or 1: the pure action; None: mixed, with p or q.
    """

    row: int | None
    column: int | None

    def holds(self, signs: Signs) -> bool:
        """Whether it is an equilibrium in a class."""
        r, c = signs[:2], signs[2:]
        row_mixes, column_mixes = c[0] * c[1] < 0, r[0] * r[1] < 0
        if (self.row is None and not row_mixes) or (self.column is None and not column_mixes):
            return False
        return _content(self.row, self.column, r) and _content(self.column, self.row, c)


def _content(own: int | None, other: int | None, gains: tuple[int, int]) -> bool:
    """Whether one player gains nothing by another action, given signs of what its first action gains."""
    if other is None:  # the other's mixture makes this player indifferent
        return True
    gain = gains[other]
    return gain == 0 if own is None else (gain >= 0 if own == 0 else gain <= 0)


CANDIDATES: tuple[Candidate, ...] = (
    Candidate(0, 0),
    Candidate(0, 1),
    Candidate(1, 0),
    Candidate(1, 1),
    Candidate(None, None),
    Candidate(None, 0),
    Candidate(None, 1),
    Candidate(0, None),
    Candidate(1, None),
)
"""The nine possible extreme equilibria."""


def class_of(signs: Signs) -> int:
    """The number of a class: 27 r_C + 9 r_D + 3 c_A + c_B, each sign counted 0, 1, 2.

    Examples
    --------
    >>> class_of((-1, -1, -1, -1)), class_of((0, 0, 0, 0)), signs_of(80)
    (0, 40, (1, 1, 1, 1))
    """
    return sum((sign + 1) * 3 ** (3 - k) for k, sign in enumerate(signs))


def signs_of(number: int) -> Signs:
    """The signs that make a class."""
    a, b, c, d = (number // 3 ** (3 - k) % 3 - 1 for k in range(4))
    return a, b, c, d


@cache
def candidates_of(number: int) -> tuple[int, ...]:
    """Positions in `CANDIDATES` of the extreme equilibria of a class.

    Examples
    --------
    >>> candidates_of(class_of((1, -1, 1, -1)))  # coordination: both pure ones and the mixed one
    (0, 3, 4)
    >>> candidates_of(class_of((1, 1, 1, 1)))
    (0,)
    """
    signs = signs_of(number)
    return tuple(k for k, one in enumerate(CANDIDATES) if one.holds(signs))


def classes() -> Iterator[Signs]:
    """All 81."""
    signs = (-1, 0, 1)
    yield from ((a, b, c, d) for a, b, c, d in product(signs, signs, signs, signs))
