"""Expressions as terms of the SMT solver z3, in exact rationals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import add, mul
from typing import Any

from deterrence.errors import ExpressionError
from deterrence.expressions.formulas import Formula
from deterrence.expressions.lowering import lower, lower_formula
from deterrence.expressions.nodes import Expression

__all__ = ["to_z3"]


class Z3Target:
    """Real arithmetic of z3; names become real constants."""

    def __init__(self, symbols: Mapping[str, Any]) -> None:
        import z3

        self.z3: Any = z3
        self.symbols = symbols

    def number(self, value: Fraction) -> Any:
        return self.z3.RealVal(f"{value.numerator}/{value.denominator}")

    def name(self, name: str) -> Any:
        return self.symbols[name] if name in self.symbols else self.z3.Real(name)

    def sum(self, terms: Sequence[Any]) -> Any:
        return reduce(add, terms)

    def product(self, factors: Sequence[Any]) -> Any:
        return reduce(mul, factors)

    def power(self, base: Any, exponent: int) -> Any:
        if exponent == 0:
            return self.number(Fraction(1))
        product = reduce(mul, [base] * abs(exponent))
        return product if exponent > 0 else self.number(Fraction(1)) / product

    def call(self, function: str, arguments: Sequence[Any]) -> Any:
        choose = self.z3.If
        match function:
            case "abs":
                return choose(arguments[0] >= 0, arguments[0], -arguments[0])
            case "min":
                return reduce(lambda one, other: choose(one <= other, one, other), arguments)
            case "max":
                return reduce(lambda one, other: choose(one >= other, one, other), arguments)
            case _:
                rule = "proofs cover polynomials, fractions, min, max and abs"
                fix = "name it in a definition, which is treated as a parameter"
                raise ExpressionError("not-algebraic", f"{function} in a proof", function, rule, fix)

    def truth(self, value: bool) -> Any:
        return self.z3.BoolVal(value)

    def comparison(self, left: Any, relation: str, right: Any) -> Any:
        match relation:
            case "<":
                return left < right
            case "<=":
                return left <= right
            case ">":
                return left > right
            case ">=":
                return left >= right
            case "==":
                return left == right
            case _:
                return left != right

    def conjunction(self, parts: Sequence[Any]) -> Any:
        return self.z3.And(*parts)

    def disjunction(self, parts: Sequence[Any]) -> Any:
        return self.z3.Or(*parts)

    def negation(self, part: Any) -> Any:
        return self.z3.Not(part)


def to_z3(node: Expression | Formula, symbols: Mapping[str, Any] | None = None) -> Any:
    """Return the expression or condition as a z3 term; z3 is imported here.

    In z3 a division by zero has an arbitrary value: assert that divisors are not zero, or multiply out (`to_flint`).

    Parameters
    ----------
    node
        A function of parameters.
    symbols
        What names stand for; otherwise `z3.Real(name)`.

    Raises
    ------
    ExpressionError
        The node holds `exp`, `log`, `sqrt`, a quantity of an equilibrium or an event.

    Examples
    --------
    >>> import z3
    >>> from deterrence.expressions import parse_condition
    >>> solver = z3.Solver()
    >>> solver.add(to_z3(parse_condition("x**2 < 0.1 and x > 1/3")))
    >>> solver.check()
    unsat
    """
    target = Z3Target(symbols or {})
    return lower(node, target) if isinstance(node, Expression) else lower_formula(node, target)
