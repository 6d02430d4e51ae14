"""A claim as a question to z3: where and when does a statement fail (or hold) for certain?

Statements are three-valued: a comparison with ``P(a | b)`` or ``belief(...)`` is neither true nor false where these are
not defined. `Statements.term` says that a statement is *definitely* false (or true), existentially: for some parameters
and some equilibria. Each *world* stands for one equilibrium: of the point itself, of a point that ``at`` moves to, of a
variant, or of another equilibrium of the same point for ``lowest`` and ``highest``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from deterrence.analysis.claims.normal_form import OPPOSITE, about_all_alike, one_sided
from deterrence.errors import ExpressionError, NotDefinedError
from deterrence.expressions import (
    And,
    At,
    Belief,
    Comparison,
    Exists,
    Expression,
    Formula,
    HoldsAt,
    HoldsIn,
    Implies,
    In,
    Monotone,
    Name,
    Not,
    Or,
    Over,
    Payoff,
    Power,
    Probability,
    Truth,
    to_z3,
)
from deterrence.expressions.nodes import Quantity

__all__ = ["Extreme", "Held", "Statements", "World"]


@dataclass(frozen=True)
class World:
    """One equilibrium that a statement speaks of.

    Parameters
    ----------
    settings
        Parameter -> value, where ``at`` or ``increasing`` moves it.
    variant
        Another model; empty: this one.
    copy
        0 for the equilibrium that is judged; others for ``lowest`` and ``highest``.
    same_family
        Whether it plays with the same supports as world 0.
    """

    settings: tuple[tuple[str, Expression], ...] = ()
    variant: str = ""
    copy: int = 0
    same_family: bool = False

    def moved(self, settings: Mapping[str, Expression]) -> World:
        """The world where parameters take other values."""
        return replace(self, settings=tuple(sorted({**dict(self.settings), **settings}.items(), key=lambda s: s[0])))


@dataclass(frozen=True)
class Held:
    """A quantity in a world: symbols of z3 for it, for what it divides and by what."""

    world: World
    quantity: Quantity
    value: Any
    above: Any
    below: Any


@dataclass(frozen=True)
class Extreme:
    """A ``lowest`` or ``highest`` of which it matters that no other equilibrium of its world goes beyond.

    Parameters
    ----------
    world
        Where; its `copy` is that of the surroundings.
    over
        What.
    value
        The term of z3 for it.
    """

    world: World
    over: Over
    value: Any


@dataclass
class Statements:
    """Turns statements into terms of z3 and remembers of which worlds and quantities they speak.

    Parameters
    ----------
    z3
        The module.
    symbols
        Parameter -> constant of z3.
    put
        (expression, world) -> the expression over the parameters that vary.
    presence
        (name of a family, world) -> where it exists, as a condition.

    Attributes
    ----------
    worlds, held
        The worlds and quantities spoken of so far.
    extremes
        Those that one equilibrium does not show.
    raised
        Name of a second, higher value -> the parameter, one for every ``increasing`` or ``decreasing``.
    """

    z3: Any
    symbols: dict[str, Any]
    put: Any
    presence: Any
    worlds: dict[World, None] = field(default_factory=dict)
    held: dict[tuple[World, Quantity], Held] = field(default_factory=dict)
    extremes: list[Extreme] = field(default_factory=list)
    raised: dict[str, str] = field(default_factory=dict)
    copies: int = 0

    def term(self, statement: Formula, wanted: bool, world: World) -> Any:
        """That a statement is definitely true, or definitely false, in a world.

        Raises
        ------
        NotDefinedError
            When that is not an existential question.
        """
        z3 = self.z3
        match statement:
            case Truth(value):
                return z3.BoolVal(value == wanted)
            case And(parts):
                return (z3.And if wanted else z3.Or)([self.term(part, wanted, world) for part in parts])
            case Or(parts):
                return (z3.Or if wanted else z3.And)([self.term(part, wanted, world) for part in parts])
            case Not(part):
                return self.term(part, not wanted, world)
            case Implies(antecedent, consequent):
                both = [self.term(antecedent, not wanted, world), self.term(consequent, wanted, world)]
                return (z3.Or if wanted else z3.And)(both)
            case Comparison(left, relation, right):
                return self._comparison(left, relation if wanted else OPPOSITE[relation], right, world)
            case HoldsAt(inner, settings):
                return self.term(inner, wanted, self._at(world, settings))
            case HoldsIn(variant, inner):
                return self.term(inner, wanted, replace(world, variant=variant))
            case Exists(family):
                where = to_z3(self.presence(family, world), self.symbols)
                return where if wanted else z3.Not(where)
            case Monotone(direction, quantity, parameter):
                return self._monotone(direction, quantity, parameter, wanted, world)
            case _:
                raise NotDefinedError(f"{statement} is not a statement about equilibria")

    def _monotone(self, direction: str, quantity: Expression, parameter: str, wanted: bool, world: World) -> Any:
        alike = about_all_alike(Comparison(quantity, "<", quantity))
        mixed = not alike and any(isinstance(part, Over) for part in quantity.walk())
        if wanted or world.settings or world.variant or mixed:
            raise NotDefinedError(f"{direction}(...) can be refuted for the equilibria of the point itself only")
        if parameter not in self.symbols:
            return self.z3.BoolVal(False)  # it has one value only
        name = f"{parameter}__{len(self.raised)}"
        self.symbols[name] = self.z3.Real(name)
        self.raised[name] = parameter
        above = replace(world.moved({parameter: Name(name)}), same_family=not alike)
        low, low_defined = self._number(quantity, world, alike)
        high, high_defined = self._number(quantity, above, alike)
        falls = high < low if direction == "increasing" else high > low
        return self.z3.And([falls, *low_defined, *high_defined])

    # --- comparisons -----------------------------------------------------------------------------------------------

    def _comparison(self, left: Expression, relation: str, right: Expression, world: World) -> Any:
        z3 = self.z3
        if relation == "!=":
            parts = [self._comparison(left, one, right, world) for one in ("<", ">")]
            return z3.Or(parts)
        bounded = not one_sided(Comparison(left, relation, right))
        one, one_defined = self._number(left, world, bounded)
        other, other_defined = self._number(right, world, bounded)
        holds = {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other, "==": one == other}
        return z3.And([holds[relation], *one_defined, *other_defined])

    def _number(self, expression: Expression, world: World, bounded: bool) -> tuple[Any, list[Any]]:
        """An expression as a term of z3, and what must hold for it to be defined.

        An extreme is attained by an equilibrium; `bounded`: and the others do not go beyond.
        """
        z3 = self.z3
        names: dict[str, Any] = dict(self.symbols)
        defined: list[Any] = []

        def swapped(node: Expression, here: World) -> Expression:
            from deterrence.expressions.substitution import rebuild_expression

            def swap(part: Expression) -> Expression | None:
                match part:
                    case Probability() | Payoff() | Belief():
                        one = self._held(here, part)
                        names[str(one.value)] = one.value
                        if isinstance(part, Belief) or (isinstance(part, Probability) and part.given is not None):
                            defined.append(one.below > 0)
                        return Name(str(one.value))
                    case Over(_, quantity):
                        self.copies += 1
                        attained = swapped(quantity, replace(here, copy=self.copies, same_family=False))
                        if bounded:
                            self.extremes.append(Extreme(here, part, to_z3(attained, names)))
                        return attained
                    case At(quantity, settings):
                        return swapped(quantity, self._at(here, settings))
                    case In(variant, quantity):
                        return swapped(quantity, replace(here, variant=variant))
                    case Name():
                        found: Expression = self.put(part, here)
                        return found
                    case _:
                        return None

            return rebuild_expression(node, swap)

        try:
            whole = swapped(expression, world)
        except ExpressionError as error:
            if error.problem.code != "division-by-zero":
                raise
            return z3.RealVal(0), [z3.BoolVal(False)]
        for part in whole.walk():
            if isinstance(part, Power) and part.exponent < 0:
                defined.append(to_z3(part.base, names) != 0)
        return to_z3(whole, names), defined

    def _at(self, world: World, settings: tuple[tuple[str, Expression], ...]) -> World:
        for _, value in settings:
            if any(isinstance(part, Quantity) for part in value.walk()):
                raise NotDefinedError("at(...) sets parameters to values that depend on no equilibrium")
        return world.moved({name: self.put(value, world) for name, value in settings})

    def _held(self, world: World, quantity: Quantity) -> Held:
        self.worlds[world] = None
        if (world, quantity) not in self.held:
            number = len(self.held)
            value, above, below = (self.z3.Real(f"q{number}__{part}") for part in ("value", "above", "below"))
            self.held[world, quantity] = Held(world, quantity, value, above, below)
        return self.held[world, quantity]
