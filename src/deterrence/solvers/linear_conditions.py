"""Systems of linear conditions, solved component by component and remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from typing import Any

from deterrence.solvers.cones import Cone
from deterrence.solvers.theories import ONE, Condition, Unknown

__all__ = ["Piece", "Row", "Systems", "centre_of", "connected"]


@dataclass(frozen=True)
class Piece:
    """All solutions of one connected group of conditions: unknown number k is coordinate k + 1 of the cone."""

    unknowns: tuple[Unknown, ...]
    cone: Cone

    @cached_property
    def coordinate(self) -> dict[Unknown, int]:
        """Unknown -> its coordinate of the cone."""
        return {unknown: k for k, unknown in enumerate(self.unknowns, start=1)}

    @cached_property
    def zero(self) -> frozenset[Unknown]:
        """The unknowns that are nowhere positive."""
        return frozenset(u for u, k in self.coordinate.items() if not self.cone.can_be_positive(k))

    def vertices(self) -> list[dict[Unknown, Fraction]]:
        """Extreme points as mappings."""
        return [dict(zip(self.unknowns, vertex, strict=True)) for vertex in self.cone.vertices()]

    def centre(self) -> dict[Unknown, Fraction]:
        """A point in the relative interior."""
        return dict(zip(self.unknowns, self.cone.centre(), strict=True))

    def can_be_positive(self, unknown: Unknown) -> bool:
        """Whether an unknown is positive somewhere."""
        return unknown not in self.zero


def centre_of(pieces: Iterable[Piece]) -> dict[Unknown, Fraction]:
    """A point in the relative interior of a product of pieces."""
    return {unknown: value for piece in pieces for unknown, value in piece.centre().items()}


@dataclass(frozen=True, eq=False)
class Row:
    """A condition in integers without a common divisor; equal conditions share one row.

    Parameters
    ----------
    equal
        As of `Condition`.
    unknowns, amounts
        Numbers of the unknowns, and their coefficients.
    constant
        The constant term.
    mask
        The unknowns as bits.
    """

    equal: bool
    unknowns: tuple[int, ...]
    amounts: tuple[int, ...]
    constant: int
    mask: int

    @cached_property
    def order(self) -> tuple[bool, int]:
        """Equations come first, short ones before long ones."""
        return not self.equal, len(self.unknowns) + (self.constant != 0)


@dataclass
class Systems:
    """Solves systems of `Condition`s; equal groups of conditions are solved once.

    Attributes
    ----------
    unknowns
        The unknowns by number.
    """

    unknowns: list[Unknown] = field(default_factory=list)
    _numbers: dict[Unknown, int] = field(default_factory=dict)
    _rows: dict[Condition, Row] = field(default_factory=dict)
    _distinct: dict[tuple[Any, ...], Row] = field(default_factory=dict)
    _solved: dict[frozenset[Row], Piece | None] = field(default_factory=dict)
    _values: _Values | None = None

    def number(self, unknown: Unknown) -> int:
        """The number of an unknown."""
        found = self._numbers.get(unknown)
        if found is None:
            found = self._numbers[unknown] = len(self.unknowns)
            self.unknowns.append(unknown)
        return found

    def row(self, condition: Condition) -> Row:
        """A condition in integers."""
        found = self._rows.get(condition)
        if found is None:
            scale = lcm(*(amount.denominator for _, amount in condition.form))
            form = {u: amount.numerator * (scale // amount.denominator) for u, amount in condition.form}
            constant = form.pop(ONE, 0)
            found = self.distinct(condition.equal, tuple(map(self.number, form)), tuple(form.values()), constant)
            self._rows[condition] = found
        return found

    def distinct(self, equal: bool, unknowns: tuple[int, ...], amounts: tuple[int, ...], constant: int) -> Row:
        """The one row with these coefficients, or positive multiples of them."""
        common = gcd(constant, *amounts)
        if common > 1:
            amounts, constant = tuple(amount // common for amount in amounts), constant // common
        key = (equal, unknowns, amounts, constant)
        found = self._distinct.get(key)
        if found is None:
            mask = sum(1 << u for u in unknowns)
            found = self._distinct[key] = Row(equal, unknowns, amounts, constant, mask)
        return found

    def solve(
        self, conditions: Iterable[Condition], known: Mapping[Unknown, Fraction] | None = None
    ) -> list[Piece] | None:
        """The solution set as a product of pieces; None when it is empty.

        Parameters
        ----------
        conditions
            Over nonnegative unknowns.
        known
            Values to put in for some unknowns first.
        """
        return self.solve_rows([self.row(condition) for condition in conditions], known)

    def solve_rows(self, rows: Iterable[Row], known: Mapping[Unknown, Fraction] | None = None) -> list[Piece] | None:
        """As `solve`, for conditions in integers."""
        if known:
            rows = self.values(known).put_into(rows)
        left: list[Row] = []
        for row in rows:
            if row.unknowns:
                left.append(row)
            elif row.constant < 0 or (row.equal and row.constant != 0):
                return None
        pieces = []
        for group in _groups([row.unknowns for row in left], [row.mask for row in left]):
            key = frozenset([left[k] for k in group])
            if key not in self._solved:
                self._solved[key] = self._solve_group([left[k] for k in group])
            piece = self._solved[key]
            if piece is None:
                return None
            pieces.append(piece)
        return pieces

    def values(self, known: Mapping[Unknown, Fraction]) -> _Values:
        """Values to put in for some unknowns; the mapping must not change any more."""
        if self._values is None or self._values.known is not known:
            self._values = _Values(self, known)
        return self._values

    def _solve_group(self, rows: list[Row]) -> Piece | None:
        numbers = dict.fromkeys(u for row in rows for u in row.unknowns)
        coordinate = {u: k for k, u in enumerate(numbers, start=1)}
        cone = Cone.orthant(len(numbers))
        for row in sorted(rows, key=_in_order):
            dense = [0] * cone.size
            dense[0] = row.constant
            for u, amount in zip(row.unknowns, row.amounts, strict=True):
                dense[coordinate[u]] = amount
            cone = cone.equal(dense) if row.equal else cone.at_least(dense)
            if cone.is_empty():
                return None
        return Piece(tuple(self.unknowns[u] for u in numbers), cone)


def _in_order(row: Row) -> tuple[bool, int]:
    return row.order


class _Values:
    """Values of some unknowns, and the rows that they have been put into.

    Attributes
    ----------
    mask
        The unknowns as bits.
    """

    def __init__(self, systems: Systems, known: Mapping[Unknown, Fraction]) -> None:
        self.systems, self.known = systems, known
        self.scale = lcm(*(value.denominator for value in known.values()))
        self.amounts = {
            systems.number(u): value.numerator * (self.scale // value.denominator) for u, value in known.items()
        }
        self.mask = sum(1 << u for u in self.amounts)
        self._rows: dict[Row, Row] = {}

    def put_into(self, rows: Iterable[Row]) -> list[Row]:
        """The rows with the values put in."""
        return [self._put(row) if row.mask & self.mask else row for row in rows]

    def _put(self, row: Row) -> Row:
        found = self._rows.get(row)
        if found is None:
            constant, unknowns, amounts = row.constant * self.scale, [], []
            for u, amount in zip(row.unknowns, row.amounts, strict=True):
                if u in self.amounts:
                    constant += amount * self.amounts[u]
                else:
                    unknowns.append(u)
                    amounts.append(amount * self.scale)
            found = self._rows[row] = self.systems.distinct(row.equal, tuple(unknowns), tuple(amounts), constant)
        return found


def connected(conditions: list[Condition]) -> list[list[Condition]]:
    """Conditions in groups that share no unknown."""
    numbers: dict[Unknown, int] = {}
    several = [tuple(numbers.setdefault(u, len(numbers)) for u in one.unknowns) for one in conditions]
    masks = [sum(1 << u for u in set(one)) for one in several]
    return [[conditions[k] for k in group] for group in _groups(several, masks)]


def _groups(several: Sequence[tuple[int, ...]], masks: Sequence[int]) -> list[list[int]]:
    """Positions in groups that share no number.

    Parameters
    ----------
    several, masks
        The numbers at every position, and the same as bits.
    """
    groups: dict[int, tuple[int, list[int]]] = {}
    for position, mask in enumerate(masks):
        touched = [name for name, (other, _) in groups.items() if other & mask]
        if len(touched) > 1:
            touched = list({name for u in several[position] for name in touched if groups[name][0] >> u & 1})
        members = [position]
        for name in touched:
            other, before = groups.pop(name)
            mask |= other
            members = before + members
        groups[position] = (mask, members)
    return [members for _, members in groups.values()]
