"""Statements taken apart into pieces that can be decided one by one."""

from __future__ import annotations

from collections.abc import Iterator

from deterrence.expressions import (
    And,
    At,
    Belief,
    Comparison,
    Expression,
    Formula,
    HoldsAt,
    HoldsIn,
    Implies,
    In,
    Not,
    Number,
    Or,
    Over,
    Payoff,
    Probability,
    Product,
    Sum,
    Truth,
    all_of,
    any_of,
    replace,
)
from deterrence.expressions.nodes import Node

__all__ = ["OPPOSITE", "about_all_alike", "conjuncts", "lifted", "negation_normal", "one_sided", "signed_extremes"]

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def negation_normal(statement: Formula, wanted: bool = True) -> Formula:
    """The same statement with negations at named families and monotonicity only.

    Where something is not defined, both are neither true nor false.

    Examples
    --------
    >>> from deterrence.expressions import parse_claim
    >>> print(negation_normal(parse_claim("not (P(a) > 0 implies increasing(P(b), in x))")))
    P(a) > 0 and not increasing(P(b), in x)
    """
    match statement:
        case Truth(value):
            return Truth(value == wanted)
        case And(parts):
            return (all_of if wanted else any_of)(tuple(negation_normal(part, wanted) for part in parts))
        case Or(parts):
            return (any_of if wanted else all_of)(tuple(negation_normal(part, wanted) for part in parts))
        case Not(part):
            return negation_normal(part, not wanted)
        case Implies(first, then):
            both = (negation_normal(first, not wanted), negation_normal(then, wanted))
            return (any_of if wanted else all_of)(both)
        case Comparison(left, relation, right):
            return statement if wanted else Comparison(left, OPPOSITE[relation], right)
        case HoldsAt(inner, settings):
            return HoldsAt(negation_normal(inner, wanted), settings)
        case HoldsIn(variant, inner):
            return HoldsIn(variant, negation_normal(inner, wanted))
        case _:
            return statement if wanted else Not(statement)


def conjuncts(statement: Formula) -> Iterator[Formula]:
    """Statements that are all true in every equilibrium exactly when a statement is; an equation about ``lowest`` or
    ``highest`` is two inequalities.

    Examples
    --------
    >>> from deterrence.expressions import parse_claim
    >>> [str(one) for one in conjuncts(parse_claim("lowest(P(a)) == 0 and P(b) > 0"))]
    ['lowest(P(a)) <= 0', 'lowest(P(a)) >= 0', 'P(b) > 0']
    """
    match negation_normal(statement):
        case And(parts):
            for part in parts:
                yield from conjuncts(part)
        case Comparison(left, "==", right) if _has_extremes(left) or _has_extremes(right):
            yield Comparison(left, "<=", right)
            yield Comparison(left, ">=", right)
        case other:
            yield other


def _has_extremes(node: Node) -> bool:
    return any(isinstance(part, Over) for part in node.walk())


def about_all_alike(statement: Formula) -> bool:
    """Whether a statement says the same of every equilibrium of a point: of lowest and highest values only."""

    def plain(node: Node) -> bool:
        if isinstance(node, Over):
            return False
        return isinstance(node, (Probability, Payoff, Belief)) or any(map(plain, node.children()))

    return _has_extremes(statement) and not plain(statement)


# --- extremes ------------------------------------------------------------------------------------------------------


def signed_extremes(expression: Expression, sign: int = 1) -> Iterator[tuple[int, Over | None]]:
    """Every ``lowest`` and ``highest`` in a sum, with the sign it counts with; None where one occurs otherwise."""
    match expression:
        case Sum(terms):
            for term in terms:
                yield from signed_extremes(term, sign)
        case Product((Number(value), *rest)) if len(rest) == 1 and value != 0:
            yield from signed_extremes(rest[0], sign if value > 0 else -sign)
        case Over() if not _has_extremes(expression.quantity):
            yield sign, expression
        case At(inner, _) | In(_, inner):
            yield from signed_extremes(inner, sign)
        case _ if _has_extremes(expression):
            yield sign, None


def one_sided(comparison: Comparison) -> bool:
    """Whether the equilibria that attain the extremes alone show that a comparison holds.

    One equilibrium shows ``lowest(x) < c``; ``lowest(x) > c`` takes all of them.
    """
    if comparison.relation in ("==", "!="):
        return not _has_extremes(comparison)
    low, high = comparison.left, comparison.right
    if comparison.relation in (">", ">="):
        low, high = high, low
    found = [*signed_extremes(low), *((-sign, one) for sign, one in signed_extremes(high))]
    return all(one is not None and (one.extreme == "lowest") == (sign > 0) for sign, one in found)


def lifted(comparison: Formula) -> Formula | None:
    """What some equilibrium has to be like for a comparison with one extreme to hold at a point; None where that says
    something else.

    Examples
    --------
    >>> from deterrence.expressions import parse_claim
    >>> print(lifted(parse_claim("2*highest(P(a)) >= 1")))
    2*P(a) >= 1
    """
    if not isinstance(comparison, Comparison) or comparison.relation in ("==", "!="):
        return None
    found = [*signed_extremes(comparison.left), *signed_extremes(comparison.right)]
    if len(found) != 1 or found[0][1] is None or not about_all_alike(comparison) or not one_sided(comparison):
        return None
    if any(isinstance(part, (At, In)) for part in comparison.walk()):
        return None
    over = found[0][1]
    return Comparison(
        replace(comparison.left, {over: over.quantity}),
        comparison.relation,
        replace(comparison.right, {over: over.quantity}),
    )
