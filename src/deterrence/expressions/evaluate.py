"""Exact values of expressions and conditions at a point."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import TypeAlias

from deterrence.errors import ExpressionError
from deterrence.expressions.build import number_power
from deterrence.expressions.formulas import And, Comparison, Formula, Implies, Not, Or, Truth
from deterrence.expressions.limits import bounded
from deterrence.expressions.nodes import Call, Expression, Name, Node, Number, Power, Product, Sum
from deterrence.expressions.transcendental import exact_value, rounded_value

__all__ = ["Values", "condition_holds", "evaluate", "is_exact"]

Values: TypeAlias = Mapping[str, Fraction] | Mapping[str, int] | Mapping[str, Fraction | int]
"""The value of each name."""

COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}
TRANSCENDENTAL = ("exp", "log", "sqrt")


def evaluate(expression: Expression, values: Values) -> Fraction:
    """Return the exact value of the expression.

    `exp`, `log` and irrational `sqrt` are rounded to 40 significant digits; see `is_exact`.

    Parameters
    ----------
    expression
        Any expression without quantities of an equilibrium.
    values
        A value for every name that occurs.

    Raises
    ------
    ExpressionError
        A name without a value, a division by zero (naming the divisor), `log` or `sqrt` outside their domains, or a
        number beyond the limit of bits.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> evaluate(parse_expression("max(a/3, 0.1) - b"), {"a": Fraction(2), "b": Fraction(1, 6)})
    Fraction(1, 2)
    """
    match expression:
        case Number(value):
            return value
        case Name(name):
            if name not in values:
                raise failure(expression, "unknown-name", "a name without a value", name)
            given = values[name]
            return given if isinstance(given, Fraction) else Fraction(given)
        case Sum(terms):
            total = Fraction(0)
            for term in terms:
                total += evaluate(term, values)
            return bounded(total)
        case Product(factors):
            product = Fraction(1)
            for factor in factors:
                product = bounded(product * evaluate(factor, values))
            return product
        case Power(base, exponent):
            value = evaluate(base, values)
            if exponent < 0 and value == 0:
                rule = "the divisor is zero at this point"
                raise failure(base, "division-by-zero", "division by zero", str(base), rule)
            return number_power(value, exponent)
        case Call(function, arguments):
            return call(expression, function, [evaluate(argument, values) for argument in arguments])
        case _:
            raise failure(expression, "no-value", "this has a value only in an equilibrium", str(expression))


def call(node: Expression, function: str, arguments: list[Fraction]) -> Fraction:
    """Return the function's value at `arguments`."""
    match function:
        case "min":
            return min(arguments)
        case "max":
            return max(arguments)
        case _:
            exact = exact_value(function, arguments[0])
            if exact is not None:
                return exact
            try:
                return bounded(rounded_value(function, arguments[0]))
            except ExpressionError as error:
                problem = error.problem
                raise failure(node, problem.code, problem.what, str(node), problem.rule) from None


def condition_holds(condition: Formula, values: Values) -> bool:
    """Return whether the condition over parameters holds at a point.

    ``and`` and ``or`` stop at the first part that settles them, so that ``x != 0 and 1/x > 2`` is safe.

    Raises
    ------
    ExpressionError
        As `evaluate`; also for events and claims, which need more than parameters.

    Examples
    --------
    >>> from deterrence.expressions import parse_condition
    >>> condition_holds(parse_condition("0 < x <= 1"), {"x": Fraction(1)})
    True
    """
    match condition:
        case Comparison(left, relation, right):
            return bool(COMPARE[relation](evaluate(left, values), evaluate(right, values)))
        case And(parts):
            return all(condition_holds(part, values) for part in parts)
        case Or(parts):
            return any(condition_holds(part, values) for part in parts)
        case Not(part):
            return not condition_holds(part, values)
        case Truth(value):
            return value
        case Implies(antecedent, consequent):
            return not condition_holds(antecedent, values) or condition_holds(consequent, values)
        case _:
            raise failure(condition, "not-a-condition", "this is not a condition over parameters", str(condition))


def is_exact(node: Node) -> bool:
    """Return whether values are exact: no `exp` or `log`, and no `sqrt` that may be irrational.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> [is_exact(parse_expression(text)) for text in ("x/3", "sqrt(4/9)", "sqrt(x)", "2*exp(1)")]
    [True, True, False, False]
    """
    for part in node.walk():
        match part:
            case Call(function, (Number(value),)) if function in TRANSCENDENTAL:
                if exact_value(function, value) is None:
                    return False
            case Call(function) if function in TRANSCENDENTAL:
                return False
            case _:
                pass
    return True


def failure(node: Node, code: str, what: str, value: str, rule: str = "") -> ExpressionError:
    """Return the error that stands at `node`."""
    return ExpressionError(code, what, value, rule, "", node.span[0] if node.span else 0)
