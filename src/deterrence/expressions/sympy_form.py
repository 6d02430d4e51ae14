"""Expressions as SymPy's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from deterrence.expressions.formulas import Formula
from deterrence.expressions.lowering import lower, lower_formula
from deterrence.expressions.nodes import Expression

__all__ = ["to_sympy"]


class SympyTarget:
    """SymPy terms; names become real symbols, nothing more is assumed of them."""

    def __init__(self, symbols: Mapping[str, Any]) -> None:
        import sympy

        self.sympy: Any = sympy
        self.symbols = symbols
        self.relations = {
            "<": sympy.Lt,
            "<=": sympy.Le,
            ">": sympy.Gt,
            ">=": sympy.Ge,
            "==": sympy.Eq,
            "!=": sympy.Ne,
        }
        self.functions = {
            "min": sympy.Min,
            "max": sympy.Max,
            "abs": sympy.Abs,
            "exp": sympy.exp,
            "log": sympy.log,
            "sqrt": sympy.sqrt,
        }

    def number(self, value: Fraction) -> Any:
        return self.sympy.Rational(value.numerator, value.denominator)

    def name(self, name: str) -> Any:
        return self.symbols[name] if name in self.symbols else self.sympy.Symbol(name, real=True)

    def sum(self, terms: Sequence[Any]) -> Any:
        return self.sympy.Add(*terms)

    def product(self, factors: Sequence[Any]) -> Any:
        return self.sympy.Mul(*factors)

    def power(self, base: Any, exponent: int) -> Any:
        return self.sympy.Pow(base, exponent)

    def call(self, function: str, arguments: Sequence[Any]) -> Any:
        return self.functions[function](*arguments)

    def truth(self, value: bool) -> Any:
        return self.sympy.true if value else self.sympy.false

    def comparison(self, left: Any, relation: str, right: Any) -> Any:
        return self.relations[relation](left, right)

    def conjunction(self, parts: Sequence[Any]) -> Any:
        return self.sympy.And(*parts)

    def disjunction(self, parts: Sequence[Any]) -> Any:
        return self.sympy.Or(*parts)

    def negation(self, part: Any) -> Any:
        return self.sympy.Not(part)


def to_sympy(node: Expression | Formula, symbols: Mapping[str, Any] | None = None) -> Any:
    """Return the expression or condition as SymPy's; SymPy is imported here.

    Parameters
    ----------
    node
        A function of parameters.
    symbols
        What names stand for; otherwise `sympy.Symbol(name, real=True)`. No sign is assumed: a parameter whose closed
        range starts at zero is not positive.

    Raises
    ------
    ExpressionError
        The node holds a quantity of an equilibrium or an event.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> to_sympy(parse_expression("(E + I)**2/lambda"))
    (E + I)**2/lambda
    """
    target = SympyTarget(symbols or {})
    return lower(node, target) if isinstance(node, Expression) else lower_formula(node, target)
