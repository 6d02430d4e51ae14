"""Whether linear conditions have a solution, in exact numbers, for definitions that ask whether something exists."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

__all__ = ["feasible"]

Row = tuple[Sequence[Fraction | int], Fraction | int]
"""Coefficients, and the number that their sum is compared with."""


def feasible(size: int, at_least: Sequence[Row] = (), equal: Sequence[Row] = ()) -> tuple[Fraction, ...] | None:
    """A point ``x >= 0`` with ``row . x >= bound`` and ``row . x == bound``; None when there is none.

    The first phase of the simplex method with Bland's rule, which cannot cycle. For a few dozen conditions.

    Examples
    --------
    >>> feasible(2, at_least=[([1, 0], 1)], equal=[([1, 1], 3)])
    (Fraction(1, 1), Fraction(2, 1))
    >>> feasible(1, at_least=[([1], 1), ([-1], 0)]) is None
    True
    """
    rows = [(row, bound, k) for k, (row, bound) in enumerate(at_least)] + [(row, bound, -1) for row, bound in equal]
    surplus = len(at_least)
    width = size + surplus
    table: list[list[Fraction]] = []
    for row, bound, own in rows:
        line = [Fraction(value) for value in row] + [Fraction(0)] * surplus + [Fraction(bound)]
        if own >= 0:
            line[size + own] = Fraction(-1)
        table.append([-value for value in line] if line[-1] < 0 else line)
    # Artificial variables width, width + 1, ... start as the basis and never enter again: their columns are not kept.
    basis = list(range(width, width + len(table)))
    cost = [sum((line[k] for line in table), Fraction(0)) for k in range(width + 1)]
    while cost[-1] != 0:
        entering = next((k for k in range(width) if cost[k] > 0), None)
        if entering is None:
            return None
        _, _, leaving = min(
            (line[-1] / line[entering], basis[k], k) for k, line in enumerate(table) if line[entering] > 0
        )
        basis[leaving] = entering
        _pivot(table, cost, leaving, entering)
    values = dict(zip(basis, (line[-1] for line in table), strict=True))
    return tuple(values.get(k, Fraction(0)) for k in range(size))


def _pivot(table: list[list[Fraction]], cost: list[Fraction], leaving: int, entering: int) -> None:
    divisor = table[leaving][entering]
    chosen = table[leaving] = [value / divisor for value in table[leaving]]
    for line in [*table[:leaving], *table[leaving + 1 :], cost]:
        factor = line[entering]
        if factor != 0:
            for k, value in enumerate(chosen):
                if value != 0:
                    line[k] -= factor * value
