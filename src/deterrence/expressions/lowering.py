"""One traversal that turns expressions and conditions into the terms of another system.

A *target* says what a number, a name, a sum and so on are in that system; `lower` and `lower_formula` apply it from
below, each distinct subexpression once.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Protocol, TypeVar

from deterrence.errors import ExpressionError
from deterrence.expressions.formulas import And, Comparison, Formula, Implies, Not, Or, Truth
from deterrence.expressions.nodes import Call, Expression, Name, Node, Number, Power, Product, Sum

__all__ = ["FormulaTarget", "Target", "lower", "lower_formula"]

T = TypeVar("T")


class Target(Protocol[T]):
    """What the parts of an arithmetic expression are elsewhere."""

    def number(self, value: Fraction) -> T: ...

    def name(self, name: str) -> T: ...

    def sum(self, terms: Sequence[T]) -> T: ...

    def product(self, factors: Sequence[T]) -> T: ...

    def power(self, base: T, exponent: int) -> T: ...

    def call(self, function: str, arguments: Sequence[T]) -> T: ...


class FormulaTarget(Target[T], Protocol[T]):
    """What the parts of a condition are elsewhere."""

    def truth(self, value: bool) -> Any: ...

    def comparison(self, left: T, relation: str, right: T) -> Any: ...

    def conjunction(self, parts: Sequence[Any]) -> Any: ...

    def disjunction(self, parts: Sequence[Any]) -> Any: ...

    def negation(self, part: Any) -> Any: ...


def lower(node: Expression, target: Target[T], done: dict[Expression, T] | None = None) -> T:
    """Return the expression in the target's terms.

    Parameters
    ----------
    node
        An expression without quantities of an equilibrium.
    target
        What each kind of node becomes.
    done
        Results by subexpression: consulted, and filled.

    Raises
    ------
    ExpressionError
        The expression holds a quantity of an equilibrium, or something that the target does not have.
    """
    results: dict[Expression, T] = {} if done is None else done
    result = results.get(node)
    if result is not None:
        return result
    match node:
        case Number(value):
            result = target.number(value)
        case Name(name):
            result = target.name(name)
        case Sum(terms):
            result = target.sum([lower(term, target, results) for term in terms])
        case Product(factors):
            result = target.product([lower(factor, target, results) for factor in factors])
        case Power(base, exponent):
            result = target.power(lower(base, target, results), exponent)
        case Call(function, arguments):
            result = target.call(function, [lower(argument, target, results) for argument in arguments])
        case _:
            raise unsuited(node)
    results[node] = result
    return result


def lower_formula(node: Formula, target: FormulaTarget[T], done: dict[Expression, T] | None = None) -> Any:
    """Return the condition in the target's terms; the arguments are those of `lower`."""
    results: dict[Expression, T] = {} if done is None else done
    match node:
        case Comparison(left, relation, right):
            return target.comparison(lower(left, target, results), relation, lower(right, target, results))
        case And(parts):
            return target.conjunction([lower_formula(part, target, results) for part in parts])
        case Or(parts):
            return target.disjunction([lower_formula(part, target, results) for part in parts])
        case Not(part):
            return target.negation(lower_formula(part, target, results))
        case Implies(antecedent, consequent):
            first = target.negation(lower_formula(antecedent, target, results))
            return target.disjunction([first, lower_formula(consequent, target, results)])
        case Truth(value):
            return target.truth(value)
        case _:
            raise unsuited(node)


def unsuited(node: Node) -> ExpressionError:
    """Return the error for a node that is no function of parameters."""
    what, rule = "this is no function of the parameters alone", "replace quantities of an equilibrium first"
    return ExpressionError("not-a-function", what, str(node), rule, "", node.span[0] if node.span else 0)
