"""Systems of linear conditions, solved component by component and remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from deterrence.solvers.cones import Cone, integer_row
from deterrence.solvers.theories import ONE, Condition, Unknown

__all__ = ["Piece", "Systems", "centre_of", "connected"]


@dataclass(frozen=True)
class Piece:
    """All solutions of one connected group of conditions: unknown number k is coordinate k + 1 of the cone."""

    unknowns: tuple[Unknown, ...]
    cone: Cone

    def vertices(self) -> list[dict[Unknown, Fraction]]:
        """Extreme points as mappings."""
        return [dict(zip(self.unknowns, vertex, strict=True)) for vertex in self.cone.vertices()]

    def centre(self) -> dict[Unknown, Fraction]:
        """A point in the relative interior."""
        return dict(zip(self.unknowns, self.cone.centre(), strict=True))

    def can_be_positive(self, unknown: Unknown) -> bool:
        """Whether an unknown is positive somewhere."""
        return self.cone.can_be_positive(self.unknowns.index(unknown) + 1)


def centre_of(pieces: Iterable[Piece]) -> dict[Unknown, Fraction]:
    """A point in the relative interior of a product of pieces."""
    return {unknown: value for piece in pieces for unknown, value in piece.centre().items()}


@dataclass
class Systems:
    """Solves systems of `Condition`s; equal groups of conditions are solved once."""

    solved: dict[frozenset[Condition], Piece | None] = field(default_factory=dict)

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
        left: list[Condition] = []
        for condition in conditions:
            one = condition if not known else _with_values(condition, known)
            if any(unknown != ONE for unknown, _ in one.form):
                left.append(one)
                continue
            constant = one.form[0][1] if one.form else 0
            if constant < 0 or (one.equal and constant != 0):
                return None
        pieces = []
        for group in connected(left):
            key = frozenset(group)
            if key not in self.solved:
                self.solved[key] = _solve_group(group)
            piece = self.solved[key]
            if piece is None:
                return None
            pieces.append(piece)
        return pieces


def _with_values(condition: Condition, known: Mapping[Unknown, Fraction]) -> Condition:
    form: dict[Unknown, Fraction] = {}
    for unknown, amount in condition.form:
        if unknown in known:
            form[ONE] = form.get(ONE, Fraction(0)) + amount * known[unknown]
        else:
            form[unknown] = form.get(unknown, Fraction(0)) + amount
    return Condition(condition.equal, tuple((unknown, amount) for unknown, amount in form.items() if amount != 0))


def connected(conditions: list[Condition]) -> list[list[Condition]]:
    """Conditions in groups that share no unknown."""
    group_of: dict[Unknown, int] = {}
    groups: dict[int, list[Condition]] = {}
    for number, condition in enumerate(conditions):
        unknowns = [unknown for unknown, _ in condition.form if unknown != ONE]
        touched = {group_of[unknown] for unknown in unknowns if unknown in group_of}
        merged = [condition]
        for other in touched:
            merged = groups.pop(other) + merged
        groups[number] = merged
        if touched:
            for unknown, group in group_of.items():
                if group in touched:
                    group_of[unknown] = number
        for unknown in unknowns:
            group_of[unknown] = number
    return list(groups.values())


def _solve_group(conditions: list[Condition]) -> Piece | None:
    unknowns = tuple(dict.fromkeys(u for condition in conditions for u, _ in condition.form if u != ONE))
    coordinate = {unknown: k for k, unknown in enumerate(unknowns, start=1)} | {ONE: 0}
    cone = Cone.orthant(len(unknowns))
    for condition in sorted(conditions, key=lambda one: (not one.equal, len(one.form))):
        row = integer_row(cone.size, {coordinate[u]: c for u, c in condition.form})
        cone = cone.equal(row) if condition.equal else cone.at_least(row)
        if cone.is_empty():
            return None
    return Piece(unknowns, cone)
