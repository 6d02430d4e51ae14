"""The nodes of a statement that is true or false: shared by conditions, events and claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, final

from deterrence.expressions.nodes import Expression, Node, Span

__all__ = [
    "FALSE",
    "RELATIONS",
    "TRUE",
    "And",
    "Comparison",
    "Formula",
    "Implies",
    "Not",
    "Or",
    "Truth",
    "all_of",
    "any_of",
]

RELATIONS: Final = ("<", "<=", ">", ">=", "==", "!=")
"""The relations of a comparison."""


@dataclass(frozen=True, slots=True, eq=False)
class Formula(Node):
    """A statement that is true or false.

    ``&``, ``|`` and ``~`` join formulas and fold the constants `TRUE` and `FALSE`.
    """

    def __and__(self, other: Formula) -> Formula:
        return all_of((self, other))

    def __or__(self, other: Formula) -> Formula:
        return any_of((self, other))

    def __invert__(self) -> Formula:
        match self:
            case Truth(value):
                return Truth(not value)
            case Not(part):
                return part
            case _:
                return Not(self)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Truth(Formula):
    """`true` or `false`."""

    value: bool

    def children(self) -> tuple[Node, ...]:
        return ()


@final
@dataclass(frozen=True, slots=True, eq=False)
class And(Formula):
    """Every one of two or more parts holds; no part is itself a conjunction."""

    parts: tuple[Formula, ...]

    def children(self) -> tuple[Node, ...]:
        return self.parts


@final
@dataclass(frozen=True, slots=True, eq=False)
class Or(Formula):
    """At least one of two or more parts holds; no part is itself a disjunction."""

    parts: tuple[Formula, ...]

    def children(self) -> tuple[Node, ...]:
        return self.parts


@final
@dataclass(frozen=True, slots=True, eq=False)
class Not(Formula):
    """The part does not hold."""

    part: Formula

    def children(self) -> tuple[Node, ...]:
        return (self.part,)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Implies(Formula):
    """The consequent holds wherever the antecedent does; only claims contain it."""

    antecedent: Formula
    consequent: Formula

    def children(self) -> tuple[Node, ...]:
        return (self.antecedent, self.consequent)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Formula):
    """Two numbers stand in one of `RELATIONS`."""

    left: Expression
    relation: str
    right: Expression

    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


TRUE: Final = Truth(True)
FALSE: Final = Truth(False)


def flattened(kind: type[And] | type[Or], parts: tuple[Formula, ...]) -> list[Formula]:
    """Return the parts with those of the same kind replaced by their own parts."""
    flat: list[Formula] = []
    for part in parts:
        if isinstance(part, kind):
            flat.extend(part.parts)
        else:
            flat.append(part)
    return flat


def conjunction(parts: tuple[Formula, ...], span: Span | None = None) -> Formula:
    """Return the conjunction as written: flattened, nothing dropped."""
    flat = flattened(And, parts)
    return flat[0] if len(flat) == 1 else And(tuple(flat), span=span)


def disjunction(parts: tuple[Formula, ...], span: Span | None = None) -> Formula:
    """Return the disjunction as written: flattened, nothing dropped."""
    flat = flattened(Or, parts)
    return flat[0] if len(flat) == 1 else Or(tuple(flat), span=span)


def all_of(parts: tuple[Formula, ...]) -> Formula:
    """Return the conjunction without repeated or true parts; `FALSE` when a part is false.

    Examples
    --------
    >>> all_of(()) == TRUE
    True
    """
    kept = list(dict.fromkeys(part for part in flattened(And, parts) if part != TRUE))
    if FALSE in kept:
        return FALSE
    return conjunction(tuple(kept)) if kept else TRUE


def any_of(parts: tuple[Formula, ...]) -> Formula:
    """Return the disjunction without repeated or false parts; `TRUE` when a part is true.

    Examples
    --------
    >>> any_of((FALSE, TRUE)) == TRUE
    True
    """
    kept = list(dict.fromkeys(part for part in flattened(Or, parts) if part != FALSE))
    if TRUE in kept:
        return TRUE
    return disjunction(tuple(kept)) if kept else FALSE
