"""What quantities are in the equilibria of a solved point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from deterrence.analysis.claims.extremes import is_isolated, is_linear, is_polyhedral
from deterrence.analysis.claims.standings import Solved, Standing, belief_in, solved_point
from deterrence.analysis.claims.statements import World
from deterrence.analysis.claims.variants import variant_of
from deterrence.errors import UsageError
from deterrence.expressions import (
    At,
    Belief,
    Call,
    Expression,
    In,
    Name,
    Number,
    Over,
    Payoff,
    Power,
    Probability,
    Product,
    Sum,
    evaluate,
    event_holds,
    substitute,
    to_text,
)
from deterrence.expressions.nodes import Quantity

if TYPE_CHECKING:
    from deterrence.model import Model

__all__ = ["Env", "PointValues"]

Env = Mapping[World, Standing]
"""World -> the equilibrium that is looked at there."""


@dataclass
class PointValues:
    """Values at points of a model; points are solved once.

    Parameters
    ----------
    model, concept
        Whose equilibria.
    solved
        What is solved already: (model, its parameters) -> the point.
    """

    model: Model
    concept: str
    solved: dict[tuple[str, tuple[tuple[str, Fraction], ...]], Solved] = field(default_factory=dict)

    def at(self, world: World, point: Mapping[str, Fraction]) -> Solved:
        """Where a world lies, solved."""
        model = self._model(world)
        known = self.model.with_definitions(point)
        values = {**point, **{name: evaluate(value, known) for name, value in world.settings}}
        values = {name: value for name, value in values.items() if name in model.parameters}
        key = (model.name, tuple(values.items()))
        if key not in self.solved:
            self.solved[key] = solved_point(model, self.concept, values)
        return self.solved[key]

    def moved(self, world: World, settings: tuple[tuple[str, Expression], ...]) -> World:
        """The world that ``at`` leads to from another, whose own settings its values may depend on."""
        here = dict(world.settings)
        written_out = self._model(world).substitutions
        return world.moved({name: substitute(substitute(value, written_out), here) for name, value in settings})

    def _model(self, world: World) -> Model:
        return variant_of(self.model, world.variant) if world.variant else self.model

    def value(self, expression: Expression, world: World, point: Mapping[str, Fraction], env: Env) -> Any:
        """The exact value, or None where it is not defined."""
        parts: list[Any]
        match expression:
            case Number(value):
                return value
            case Name():
                return evaluate(expression, self.at(world, point).point)
            case Probability() | Payoff() | Belief():
                return self._quantity(expression, self.at(world, point), env[world])
            case Over(extreme, quantity):
                place = self.at(world, point)
                about_beliefs = any(isinstance(part, Belief) for part in quantity.walk())
                standings = place.with_beliefs if about_beliefs else place.standings
                values = [self.value(quantity, world, point, {**env, world: one}) for one in standings]
                defined = [value for value in values if value is not None]
                return (min if extreme == "lowest" else max)(defined) if defined else None
            case At(quantity, settings):
                return self.value(quantity, self.moved(world, settings), point, env)
            case In(variant, quantity):
                return self.value(quantity, replace(world, variant=variant), point, env)
            case Sum(terms):
                parts = [self.value(term, world, point, env) for term in terms]
                return None if None in parts else sum(parts, Fraction(0))
            case Product(factors):
                total: Any = Fraction(1)
                for factor in factors:
                    one = self.value(factor, world, point, env)
                    if one is None:
                        return None
                    total = total * one
                return total
            case Power(base, exponent):
                one = self.value(base, world, point, env)
                return None if one is None or (one == 0 and exponent < 0) else one**exponent
            case Call(function, arguments):
                parts = [self.value(argument, world, point, env) for argument in arguments]
                if None in parts:
                    return None
                functions: dict[str, Any] = {"min": min, "max": max, "abs": lambda several: abs(several[0])}
                return functions[function](parts)
            case _:
                raise UsageError(f"{to_text(expression)} has no value")

    def _quantity(self, quantity: Quantity, place: Solved, standing: Standing) -> Any:
        events = {name: outcome.when for name, outcome in place.model.outcomes.items()}
        match quantity:
            case Payoff(player):
                return standing.equilibrium.payoffs[player]
            case Probability(event, given):
                chosen = {
                    leaf: p
                    for leaf, p in standing.leaves.items()
                    if given is None or event_holds(given, dict(place.tree.history(leaf)), events)
                }
                happens = [
                    p for leaf, p in chosen.items() if event_holds(event, dict(place.tree.history(leaf)), events)
                ]
                total = sum(happens, Fraction(0))
                if given is None:
                    return total
                whole = sum(chosen.values(), Fraction(0))
                return None if whole == 0 else total / whole
            case Belief(event, label):
                return belief_in(place, standing, event, label, events)
            case _:
                raise UsageError(f"{quantity} has no value")

    def extremes_known(self, expression: Expression, world: World, point: Mapping[str, Fraction]) -> bool:
        """Whether no equilibrium that is not listed can go beyond the extremes in an expression."""
        match expression:
            case Over(_, quantity):
                place = self.at(world, point)
                if any(isinstance(part, Belief) for part in quantity.walk()) or not place.whole:
                    return False
                return is_isolated(place.solution) or (is_linear(quantity) and is_polyhedral(place.solution))
            case At(quantity, settings):
                return self.extremes_known(quantity, self.moved(world, settings), point)
            case In(variant, quantity):
                return self.extremes_known(quantity, replace(world, variant=variant), point)
            case _:
                parts = [child for child in expression.children() if isinstance(child, Expression)]
                return all(self.extremes_known(part, world, point) for part in parts)
