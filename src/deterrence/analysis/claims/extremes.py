"""What may be concluded about a continuum of equilibria from its extreme points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deterrence.expressions import (
    And,
    Comparison,
    Expression,
    Formula,
    Name,
    Number,
    Payoff,
    Probability,
    Product,
    Sum,
    Truth,
)
from deterrence.expressions.nodes import Quantity

if TYPE_CHECKING:
    from deterrence.solvers.solution import Solution

__all__ = ["is_isolated", "is_linear", "is_polyhedral", "is_safe"]


def is_isolated(solution: Solution) -> bool:
    """Whether no continuum of equilibria is among the answers."""
    return all(one.dimension == 0 for one in solution.components)


def is_polyhedral(solution: Solution) -> bool:
    """Whether every continuum is a union of products of polytopes, known by their extreme points."""
    return not any(one.conditions for one in solution.components)


def is_safe(statement: Formula) -> bool:
    """Whether a statement that holds at the extreme points of products of polytopes holds throughout."""
    match statement:
        case Truth():
            return True
        case And(parts):
            return all(map(is_safe, parts))
        case Comparison(left, relation, right):
            return relation != "!=" and is_linear(left) and is_linear(right)
        case _:
            return False


def is_linear(expression: Expression) -> bool:
    """Whether an expression is a linear combination of probabilities and payoffs."""
    match expression:
        case Probability(_, given):
            return given is None
        case Payoff() | Number() | Name():
            return True
        case Sum(terms):
            return all(map(is_linear, terms))
        case Product(factors):
            moving = [one for one in factors if any(isinstance(part, Quantity) for part in one.walk())]
            return len(moving) <= 1 and all(map(is_linear, moving))
        case _:
            return not any(isinstance(part, Quantity) for part in expression.walk())
