"""A quick guess whether linear conditions can be met, in floating point: it saves proofs, and nothing rests on it."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["FloatRow", "seems_possible"]

FloatRow = tuple[Sequence[float], float, str]
"""Coefficients, constant term, and the relation of their sum to zero: ``>=``, ``>`` or ``==``."""
CLOSE = 1e-9
"""What counts as zero, after every row is divided by its largest entry."""
APART = 1e-6
"""What strict conditions must exceed."""
MOST_PIVOTS = 400
PATIENCE = 60
"""Pivots before the rule that cannot cycle."""


def seems_possible(rows: Sequence[FloatRow], count: int) -> bool:
    """Whether some point seems to meet all rows; a simplex method that gives up rather than to go on for ever.

    Parameters
    ----------
    rows
        The conditions.
    count
        Number of unknowns; one is taken to be nonnegative when a row says so and nothing else.

    Examples
    --------
    >>> bounds = [([1.0, 0.0], 0.0, ">="), ([0.0, 1.0], 0.0, ">")]
    >>> seems_possible([*bounds, ([1.0, 1.0], -1.0, "==")], 2), seems_possible([*bounds, ([-1.0, -1.0], 0.0, ">=")], 2)
    (True, False)
    """
    kept, signed = [], set()
    for coefficients, constant, relation in rows:
        largest = max(abs(constant), *map(abs, coefficients), 0.0)
        if largest == 0.0:
            if relation == ">":
                return False
            continue
        there = [k for k, c in enumerate(coefficients) if c != 0.0]
        if len(there) == 1 and constant == 0.0 and coefficients[there[0]] > 0 and relation != "==":
            signed.add(there[0])
            if relation == ">=":
                continue
        kept.append(([c / largest for c in coefficients], constant / largest, relation))
    return _Tableau(kept, count, signed).margin_is_positive()


class _Tableau:
    """Equations over nonnegative unknowns: the given ones, the margin of strict rows, slacks, then artificial ones."""

    def __init__(self, rows: Sequence[FloatRow], count: int, signed: set[int]) -> None:
        free = [k for k in range(count) if k not in signed]
        self.margin = count + len(free)
        slacks = sum(relation != "==" for _, _, relation in rows) + 1
        self.width = self.margin + 1 + slacks
        self.rows: list[list[float]] = []
        self.basis: list[int] = []
        self.strict = any(relation == ">" for _, _, relation in rows)
        slack = self.margin + 1
        for coefficients, constant, relation in rows:
            row = [*coefficients, *(-coefficients[k] for k in free), -1.0 if relation == ">" else 0.0]
            row += [0.0] * slacks + [-constant]
            if relation != "==":
                row[slack] = -1.0
            self._add(row, slack if relation != "==" else None)
            slack += relation != "=="
        row = [0.0] * (self.width + 1)
        row[self.margin] = row[slack] = row[-1] = 1.0
        self._add(row, slack)
        self.artificial = {k for k, one in enumerate(self.basis) if one < 0}

    def _add(self, row: list[float], slack: int | None) -> None:
        if row[-1] < 0 or (row[-1] == 0 and slack is not None and row[slack] < 0):
            row = [-value for value in row]
        self.basis.append(slack if slack is not None and row[slack] > 0 else -1)
        self.rows.append(row)

    def margin_is_positive(self) -> bool:
        """Whether all rows can hold, strict ones by a margin."""
        if self.artificial:
            goal = [sum(self.rows[k][j] for k in self.artificial) for j in range(self.width + 1)]
            goal = self._maximised(goal, CLOSE)
            if not -CLOSE * 10 < goal[-1] < CLOSE * 10:
                return False
        if not self.strict:
            return True
        goal = [0.0] * (self.width + 1)
        goal[self.margin] = 1.0
        for k, one in enumerate(self.basis):
            if one == self.margin:
                goal = [a - b for a, b in zip(goal, self.rows[k], strict=True)]
        return self._maximised(goal, -APART)[-1] < -APART

    def _maximised(self, goal: list[float], enough: float) -> list[float]:
        """Pivot until no entry of the goal gains; its last entry is what is left to gain, or minus what was gained."""
        for step in range(MOST_PIVOTS):
            if goal[-1] < enough:
                break
            gains = [j for j in range(self.width) if goal[j] > CLOSE]
            if not gains:
                break
            column = max(gains, key=goal.__getitem__) if step < PATIENCE else gains[0]
            ratios = [
                (row[-1] / row[column] if row[column] > CLOSE else 0.0, self.basis[k] >= 0, self.basis[k], k)
                for k, row in enumerate(self.rows)
                if row[column] > CLOSE or (self.basis[k] < 0 and row[-1] < CLOSE and row[column] < -CLOSE)
            ]
            if not ratios:
                break
            goal = self._pivoted(min(ratios)[-1], column, goal)
        return goal

    def _pivoted(self, place: int, column: int, goal: list[float]) -> list[float]:
        scale = self.rows[place][column]
        pivot = [value / scale for value in self.rows[place]]
        for k, row in enumerate(self.rows):
            factor = row[column]
            if k != place and factor != 0.0:
                self.rows[k] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
        self.rows[place] = pivot
        self.basis[place] = column
        factor = goal[column]
        return [a - factor * b for a, b in zip(goal, pivot, strict=True)]
