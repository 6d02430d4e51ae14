"""Names that occur, and putting expressions in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeVar, cast

from deterrence.expressions.claims import At, Belief, HoldsAt, HoldsIn, In, Monotone, Over, Probability
from deterrence.expressions.evaluate import COMPARE
from deterrence.expressions.formulas import And, Comparison, Formula, Implies, Not, Or, Truth, all_of, any_of
from deterrence.expressions.nodes import Call, Expression, Name, Node, Number, Power, Product, Sum
from deterrence.expressions.simplify import add, apply, as_expression, multiply, raise_to

__all__ = ["names", "replace", "substitute"]

N = TypeVar("N", Expression, Formula)


def names(node: Node) -> tuple[str, ...]:
    """Return the parameters and definitions that occur, in order of first appearance.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> names(parse_expression("b*a + b"))
    ('b', 'a')
    """
    return tuple(dict.fromkeys([part.name for part in node.walk() if isinstance(part, Name)]))


def substitute(node: N, mapping: Mapping[str, Expression | Fraction | int]) -> N:
    """Return the node with expressions or numbers in place of names, simplified.

    All names are replaced at once, so ``{"x": y, "y": x}`` swaps. Comparisons between two numbers become `TRUE` or
    `FALSE`.

    Raises
    ------
    ExpressionError
        A division by zero arises, or a limit is passed.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> print(substitute(parse_expression("leverage - cost*q"), {"leverage": parse_expression("relief*s"), "q": 0}))
    relief*s
    """
    values = {name: as_expression(value) for name, value in mapping.items()}

    def swap(part: Expression) -> Expression | None:
        return values.get(part.name) if isinstance(part, Name) else None

    return rebuild(node, swap)


def replace(node: N, mapping: Mapping[Expression, Expression]) -> N:
    """Return the node with whole subexpressions, such as the quantities of a claim, replaced and the rest simplified.

    Examples
    --------
    >>> from deterrence.expressions import parse_claim, parse_expression, parse_quantity
    >>> claim = parse_claim("P(attacked) >= 1/2")
    >>> print(replace(claim, {parse_quantity("P(attacked)"): parse_expression("1 - q/2")}))
    1 - q/2 >= 1/2
    """
    return rebuild(node, mapping.get)


def rebuild(node: N, swap: Callable[[Expression], Expression | None]) -> N:
    """Return the node rebuilt from below with `swap` applied to every expression first."""
    rebuilt: Node = rebuild_formula(node, swap) if isinstance(node, Formula) else rebuild_expression(node, swap)
    return cast("N", rebuilt)


def rebuild_expression(node: Expression, swap: Callable[[Expression], Expression | None]) -> Expression:
    """Return the rebuilt expression."""
    swapped = swap(node)
    if swapped is not None:
        return swapped
    match node:
        case Number() | Name():
            return node
        case Sum(terms):
            return add([rebuild_expression(term, swap) for term in terms])
        case Product(factors):
            return multiply([rebuild_expression(factor, swap) for factor in factors])
        case Power(base, exponent):
            return raise_to(rebuild_expression(base, swap), exponent)
        case Call(function, arguments):
            return apply(function, [rebuild_expression(argument, swap) for argument in arguments])
        case Probability() | Belief():
            return node
        case Over(extreme, quantity):
            return Over(extreme, rebuild_expression(quantity, swap), span=node.span)
        case At(quantity, settings):
            return At(
                quantity, tuple((name, rebuild_expression(value, swap)) for name, value in settings), span=node.span
            )
        case In(variant, quantity):
            return In(variant, quantity, span=node.span)
        case _:
            return node


def rebuild_formula(node: Formula, swap: Callable[[Expression], Expression | None]) -> Formula:
    """Return the rebuilt formula."""
    match node:
        case Comparison(left, relation, right):
            return compare(rebuild_expression(left, swap), relation, rebuild_expression(right, swap))
        case And(parts):
            return all_of(tuple([rebuild_formula(part, swap) for part in parts]))
        case Or(parts):
            return any_of(tuple([rebuild_formula(part, swap) for part in parts]))
        case Not(part):
            return ~rebuild_formula(part, swap)
        case Implies(antecedent, consequent):
            return Implies(rebuild_formula(antecedent, swap), rebuild_formula(consequent, swap))
        case Monotone(direction, quantity, parameter):
            return Monotone(direction, rebuild_expression(quantity, swap), parameter, span=node.span)
        case HoldsAt() | HoldsIn() | Truth():
            return node
        case _:
            return node


def compare(left: Expression, relation: str, right: Expression) -> Formula:
    """Return the comparison, decided when both sides are numbers or equal.

    Examples
    --------
    >>> x = Name("x")
    >>> print(compare(x, "<=", x + 1), compare(x, "<", x))
    x <= x + 1 false
    """
    if left == right:
        return Truth(relation in ("<=", ">=", "=="))
    if isinstance(left, Number) and isinstance(right, Number):
        return Truth(bool(COMPARE[relation](left.value, right.value)))
    return Comparison(left, relation, right)
