"""Linear programs in exact numbers, answered with a certificate that anyone can check.

Two-phase primal simplex with Bland's rule (it cannot cycle) on an integer tableau with fraction-free pivots
(Edmonds 1967). Meant for small programs: domination, feasibility of a support, adjacency of components.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Literal

__all__ = ["LinearAnswer", "LinearProgram", "Row", "minimise"]

Number = int | Fraction
Row = tuple[Sequence[Number], Number]
"""Coefficients, and the bound of their sum."""


@dataclass(frozen=True)
class LinearProgram:
    """Minimise ``objective . x`` subject to ``row . x <= bound``, ``row . x == bound`` and signs.

    Parameters
    ----------
    objective
        One coefficient per variable; all zero asks for any feasible point.
    at_most, equal
        Pairs (row, bound).
    free
        Positions of variables that may be negative; all others are at least zero.
    """

    objective: Sequence[Number]
    at_most: Sequence[Row] = ()
    equal: Sequence[Row] = ()
    free: frozenset[int] = frozenset()


@dataclass(frozen=True)
class LinearAnswer:
    """What became of a linear program, with the proof.

    Parameters
    ----------
    status
        ``optimal``, ``infeasible`` or ``unbounded``.
    value
        The least value of the objective; zero unless optimal.
    point
        An optimal point; empty when infeasible; a feasible point when unbounded.
    multipliers
        One number per row, those of `at_most` first and at least zero. Optimal: the objective plus the rows' sum
        with these weights is nowhere negative (zero for free variables), and the bounds' weighted sum is minus the
        value, so that no point is better. Infeasible (Farkas): the rows' weighted sum is nowhere negative (zero for
        free variables) while the bounds' is negative, so that no point is feasible.
    ray
        Unbounded: a direction that stays feasible and lowers the objective for ever.
    """

    status: Literal["optimal", "infeasible", "unbounded"]
    value: Fraction = Fraction(0)
    point: tuple[Fraction, ...] = ()
    multipliers: tuple[Fraction, ...] = ()
    ray: tuple[Fraction, ...] = ()

    def proves(self, program: LinearProgram) -> bool:
        """Whether point, multipliers or ray prove the status, without solving anything."""
        if self.status == "infeasible":
            sums, bound = _weighted(program, self.multipliers)
            return self._signs_hold(program, sums) and bound < 0
        if not _feasible(program, self.point):
            return False
        if self.status == "unbounded":
            moves = all(_dot(row, self.ray) <= 0 for row, _ in program.at_most)
            level = all(_dot(row, self.ray) == 0 for row, _ in program.equal)
            signs = all(v >= 0 or k in program.free for k, v in enumerate(self.ray))
            return moves and level and signs and _dot(program.objective, self.ray) < 0
        sums, bound = _weighted(program, self.multipliers)
        slopes = [Fraction(c) + s for c, s in zip(program.objective, sums, strict=True)]
        return self._signs_hold(program, slopes) and self.value == -bound == _dot(program.objective, self.point)

    def _signs_hold(self, program: LinearProgram, slopes: Sequence[Fraction]) -> bool:
        weights = all(weight >= 0 for weight in self.multipliers[: len(program.at_most)])
        return weights and all(s == 0 if k in program.free else s >= 0 for k, s in enumerate(slopes))


def minimise(program: LinearProgram) -> LinearAnswer:
    """Solve a linear program exactly.

    Returns
    -------
    LinearAnswer
        Its `proves` holds.

    Examples
    --------
    >>> program = LinearProgram([-1, -1], at_most=[([2, 1], 4), ([1, 3], 6)])
    >>> answer = minimise(program)
    >>> answer.status, str(answer.value), [str(v) for v in answer.point], answer.proves(program)
    ('optimal', '-14/5', ['6/5', '8/5'], True)
    >>> minimise(LinearProgram([0], at_most=[([1], -1)])).status
    'infeasible'
    """
    tableau = _Tableau(program)
    if not tableau.reach_feasibility():
        return LinearAnswer("infeasible", multipliers=tableau.multipliers(phase=1))
    entering = tableau.descend(phase=2)
    if entering is not None:
        return LinearAnswer("unbounded", point=tableau.point(), ray=tableau.ray(entering))
    point = tableau.point()
    return LinearAnswer("optimal", _dot(program.objective, point), point, tableau.multipliers(phase=2))


@dataclass
class _Tableau:
    """Integer tableau: every entry stands for itself divided by `unit`; the last column holds the bounds."""

    program: LinearProgram
    rows: list[list[int]] = field(default_factory=list)
    costs: dict[int, list[int]] = field(default_factory=dict)
    basis: list[int] = field(default_factory=list)
    unit: int = 1

    def __post_init__(self) -> None:
        program = self.program
        self.negative = sorted(program.free)
        self.count = len(program.objective)
        structural = self.count + len(self.negative)
        lines = [*program.at_most, *program.equal]
        slacks = len(program.at_most)
        self.artificial = structural + slacks
        self.width = self.artificial + len(lines) + 1
        self.scales: list[Fraction] = []
        for number, (row, bound) in enumerate(lines):
            scale = _common_denominator([*row, bound]) * (-1 if bound < 0 else 1)
            values = self._with_negatives([int(v * scale) for v in row])
            line = values + [0] * (self.width - structural)
            if number < slacks:
                line[structural + number] = 1 if scale > 0 else -1
            line[self.artificial + number] = 1
            line[-1] = int(bound * scale)
            self.rows.append(line)
            self.scales.append(Fraction(scale))
            ready = number < slacks and scale > 0
            self.basis.append(structural + number if ready else self.artificial + number)
        scale = _common_denominator(program.objective)
        objective = self._with_negatives([int(v * scale) for v in program.objective])
        self.objective_scale = scale
        self.costs[2] = objective + [0] * (self.width - structural)
        self.costs[1] = [0] * self.artificial + [1] * len(lines) + [0]
        for line, basic in zip(self.rows, self.basis, strict=True):
            if basic >= self.artificial:
                self.costs[1] = [c - v for c, v in zip(self.costs[1], line, strict=True)]

    def _with_negatives(self, values: list[int]) -> list[int]:
        return values + [-values[k] for k in self.negative]

    def reach_feasibility(self) -> bool:
        self.descend(phase=1)
        if self.costs[1][-1] != 0:
            return False
        for number, basic in enumerate(self.basis):
            if basic < self.artificial:
                continue
            column = next((c for c in range(self.artificial) if self.rows[number][c]), None)
            if column is not None:
                if self.rows[number][column] < 0:
                    self.rows[number] = [-v for v in self.rows[number]]
                self.pivot(number, column)
        return True

    def descend(self, phase: int) -> int | None:
        """Pivot until no cost is negative; the entering column where the objective falls without end."""
        while True:
            costs = self.costs[phase]
            entering = next((c for c in range(self.artificial) if costs[c] < 0), None)
            if entering is None:
                return None
            ratios = [
                (Fraction(line[-1], line[entering]), self.basis[number], number)
                for number, line in enumerate(self.rows)
                if line[entering] > 0
            ]
            if not ratios:
                return entering
            self.pivot(min(ratios)[2], entering)

    def pivot(self, number: int, column: int) -> None:
        chosen = self.rows[number]
        centre = chosen[column]
        self.rows = [line if line is chosen else self._cleared(line, chosen, column) for line in self.rows]
        self.costs = {phase: self._cleared(line, chosen, column) for phase, line in self.costs.items()}
        self.unit = centre
        self.basis[number] = column

    def _cleared(self, line: list[int], chosen: list[int], column: int) -> list[int]:
        centre, factor = chosen[column], line[column]
        return [(centre * v - factor * w) // self.unit for v, w in zip(line, chosen, strict=True)]

    def point(self) -> tuple[Fraction, ...]:
        values = {basic: Fraction(line[-1], self.unit) for basic, line in zip(self.basis, self.rows, strict=True)}
        return self._joined(values)

    def ray(self, entering: int) -> tuple[Fraction, ...]:
        steps = {basic: Fraction(-line[entering], self.unit) for basic, line in zip(self.basis, self.rows, strict=True)}
        return self._joined(steps | {entering: Fraction(1)})

    def _joined(self, values: dict[int, Fraction]) -> tuple[Fraction, ...]:
        point = [values.get(k, Fraction(0)) for k in range(self.count)]
        for position, k in enumerate(self.negative):
            point[k] -= values.get(self.count + position, Fraction(0))
        return tuple(point)

    def multipliers(self, phase: int) -> tuple[Fraction, ...]:
        price = 1 if phase == 1 else 0
        reduced = self.costs[phase][self.artificial : -1]
        below = 1 if phase == 1 else self.objective_scale
        return tuple(
            (Fraction(cost, self.unit) - price) * scale / below
            for cost, scale in zip(reduced, self.scales, strict=True)
        )


def _common_denominator(values: Sequence[Number]) -> int:
    return lcm(*(Fraction(value).denominator for value in values))


def _dot(row: Sequence[Number], point: Sequence[Fraction]) -> Fraction:
    return sum((Fraction(a) * b for a, b in zip(row, point, strict=True)), Fraction(0))


def _feasible(program: LinearProgram, point: Sequence[Fraction]) -> bool:
    signs = all(v >= 0 or k in program.free for k, v in enumerate(point))
    below = all(_dot(row, point) <= bound for row, bound in program.at_most)
    return signs and below and all(_dot(row, point) == bound for row, bound in program.equal)


def _weighted(program: LinearProgram, weights: Sequence[Fraction]) -> tuple[list[Fraction], Fraction]:
    lines = [*program.at_most, *program.equal]
    sums = [
        sum((w * Fraction(row[k]) for w, (row, _) in zip(weights, lines, strict=True)), Fraction(0))
        for k in range(len(program.objective))
    ]
    return sums, sum((w * Fraction(bound) for w, (_, bound) in zip(weights, lines, strict=True)), Fraction(0))
