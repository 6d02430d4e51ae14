"""The nodes that only claims contain: quantities of an equilibrium and statements about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from deterrence.expressions.formulas import Formula
from deterrence.expressions.nodes import Expression, Node, Quantity

__all__ = ["At", "Belief", "Exists", "HoldsAt", "HoldsIn", "In", "Monotone", "Over", "Payoff", "Probability"]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Probability(Quantity):
    """``P(event)`` or ``P(event | given)`` in the equilibrium that is being judged."""

    event: Formula
    given: Formula | None = None

    def children(self) -> tuple[Node, ...]:
        return (self.event,) if self.given is None else (self.event, self.given)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Payoff(Quantity):
    """``payoff(player)``: the player's expected payoff."""

    player: str

    def children(self) -> tuple[Node, ...]:
        return ()


@final
@dataclass(frozen=True, slots=True, eq=False)
class Belief(Quantity):
    """``belief(event | information set)``: what the mover at a labelled information set believes.

    Attributes
    ----------
    information_set
        The label without spaces, such as ``response[resolve=firm,evidence=murky]``.
    """

    event: Formula
    information_set: str

    def children(self) -> tuple[Node, ...]:
        return (self.event,)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Over(Quantity):
    """``lowest(x)`` or ``highest(x)``: over all equilibria of a point; `extreme` is that word."""

    extreme: str
    quantity: Expression

    def children(self) -> tuple[Node, ...]:
        return (self.quantity,)


@final
@dataclass(frozen=True, slots=True, eq=False)
class At(Quantity):
    """``at(x, parameter=value, ...)``: the quantity where parameters take other values."""

    quantity: Expression
    settings: tuple[tuple[str, Expression], ...]

    def children(self) -> tuple[Node, ...]:
        return (self.quantity, *[value for _, value in self.settings])


@final
@dataclass(frozen=True, slots=True, eq=False)
class In(Quantity):
    """``in(variant, x)``: the quantity in another model, a variant of this one."""

    variant: str
    quantity: Expression

    def children(self) -> tuple[Node, ...]:
        return (self.quantity,)


@final
@dataclass(frozen=True, slots=True, eq=False)
class HoldsAt(Formula):
    """``at(statement, parameter=value, ...)``: the statement where parameters take other values."""

    statement: Formula
    settings: tuple[tuple[str, Expression], ...]

    def children(self) -> tuple[Node, ...]:
        return (self.statement, *[value for _, value in self.settings])


@final
@dataclass(frozen=True, slots=True, eq=False)
class HoldsIn(Formula):
    """``in(variant, statement)``: the statement in another model, a variant of this one."""

    variant: str
    statement: Formula

    def children(self) -> tuple[Node, ...]:
        return (self.statement,)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Exists(Formula):
    """``exists(family)``: a family of that name is present; spaces are written in quotes."""

    family: str

    def children(self) -> tuple[Node, ...]:
        return ()


@final
@dataclass(frozen=True, slots=True, eq=False)
class Monotone(Formula):
    """``increasing(x, in parameter)`` or ``decreasing(...)``: weakly, within each family."""

    direction: str
    quantity: Expression
    parameter: str

    def children(self) -> tuple[Node, ...]:
        return (self.quantity,)
