"""`min`, `max` and `abs` split into cases without them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

from deterrence.expressions.formulas import (
    FALSE,
    And,
    Comparison,
    Formula,
    Implies,
    Not,
    Or,
    all_of,
    any_of,
)
from deterrence.expressions.limits import MAX_CASES, beyond_limit
from deterrence.expressions.nodes import Call, Expression, Number, Power, Product, Sum
from deterrence.expressions.simplify import add, apply, multiply, raise_to
from deterrence.expressions.substitution import compare

__all__ = ["Case", "split_cases", "without_cases"]


@final
@dataclass(frozen=True, slots=True)
class Case:
    """An expression without `min`, `max`, `abs`, and the conditions under which it is the value.

    Attributes
    ----------
    conditions
        Comparisons ``<`` and ``<=``, all of which hold; empty when there is one case only.
    expression
        The value there.
    """

    conditions: tuple[Comparison, ...]
    expression: Expression


def split_cases(expression: Expression) -> tuple[Case, ...]:
    """Return cases that exclude each other and together cover every point.

    Cases whose conditions contradict each other literally are dropped; others may still be empty over a model's ranges.

    Raises
    ------
    ExpressionError
        More than `MAX_CASES` cases.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> for case in split_cases(parse_expression("credit - max(0, punish)")):
    ...     print(*case.conditions, "->", case.expression)
    punish <= 0 -> credit
    0 < punish -> credit - punish
    """
    match expression:
        case Sum(terms):
            return combined(terms, add)
        case Product(factors):
            return combined(factors, multiply)
        case Power(base, exponent):
            return combined((base,), lambda parts: raise_to(parts[0], exponent))
        case Call("min" | "max" | "abs" as function, arguments):
            found = [case for choice in choices(arguments) for case in extremes(function, choice)]
            refuse_too_many(len(found))
            return tuple(found)
        case Call(function, arguments):
            return combined(arguments, lambda parts: apply(function, parts))
        case _:
            return (Case((), expression),)


Choice: TypeAlias = tuple[tuple[Comparison, ...], tuple[Expression, ...]]


def choices(parts: Sequence[Expression]) -> list[Choice]:
    """Return every consistent way to take one case of each part."""
    found: list[Choice] = [((), ())]
    for part in parts:
        cases = split_cases(part)
        joined: list[Choice] = []
        for conditions, chosen in found:
            for case in cases:
                merged = consistent((*conditions, *case.conditions))
                if merged is not None:
                    joined.append((merged, (*chosen, case.expression)))
        refuse_too_many(len(joined))
        found = joined
    return found


def combined(parts: Sequence[Expression], join: Callable[[Sequence[Expression]], Expression]) -> tuple[Case, ...]:
    """Return the cases of an expression that `join` makes of its parts."""
    return tuple([Case(conditions, join(chosen)) for conditions, chosen in choices(parts)])


def extremes(function: str, choice: Choice) -> list[Case]:
    """Return the cases of a `min`, `max` or `abs` of arguments that have no cases left."""
    conditions, arguments = choice
    if function == "abs":
        value = arguments[0]
        zero = Number(Fraction(0))
        ways = [([compare(zero, "<=", value)], value), ([compare(value, "<", zero)], -value)]
    else:
        ways = [(winning(function, arguments, index), argument) for index, argument in enumerate(arguments)]
    cases: list[Case] = []
    for wanted, value in ways:
        if FALSE in wanted:
            continue
        added = [part for part in wanted if isinstance(part, Comparison)]
        merged = consistent((*conditions, *added))
        if merged is not None:
            cases.append(Case(merged, value))
    return cases


def winning(function: str, arguments: Sequence[Expression], index: int) -> list[Formula]:
    """Return when the argument at `index` is the first extreme one."""
    mine = arguments[index]
    found: list[Formula] = []
    for position, other in enumerate(arguments):
        if position != index:
            relation = "<" if position < index else "<="
            found.append(compare(mine, relation, other) if function == "min" else compare(other, relation, mine))
    return found


def consistent(conditions: Sequence[Comparison]) -> tuple[Comparison, ...] | None:
    """Return the conditions without repetitions; None when two of them contradict each other literally."""
    kept = dict.fromkeys(conditions)
    for condition in kept:
        opposite = "<" if condition.relation == "<=" else "<="
        if Comparison(condition.right, opposite, condition.left) in kept:
            return None
    return tuple(kept)


def refuse_too_many(count: int) -> None:
    """Raise the error for more cases than the limit."""
    if count > MAX_CASES:
        raise beyond_limit("min, max and abs split into too many cases", str(count), f"at most {MAX_CASES} cases")


def without_cases(formula: Formula) -> Formula:
    """Return an equivalent condition without `min`, `max` and `abs`.

    Examples
    --------
    >>> from deterrence.expressions import parse_condition
    >>> print(without_cases(parse_condition("credit > max(0, punish)")))
    punish <= 0 and credit > 0 or 0 < punish and credit > punish
    """
    match formula:
        case Comparison(left, relation, right):
            found = choices((left, right))
            if len(found) == 1 and not found[0][0]:
                return formula
            return any_of(tuple([all_of((*where, compare(one, relation, other))) for where, (one, other) in found]))
        case And(parts):
            return all_of(tuple([without_cases(part) for part in parts]))
        case Or(parts):
            return any_of(tuple([without_cases(part) for part in parts]))
        case Not(part):
            return ~without_cases(part)
        case Implies(antecedent, consequent):
            return ~without_cases(antecedent) | without_cases(consequent)
        case _:
            return formula
