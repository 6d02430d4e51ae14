"""Expressions as one list of instructions, so that a page evaluates them without running generated code.

An instruction is a list: what to do, then the numbers of earlier instructions (or a literal). Equal subexpressions are
written once. The page reads the list with an interpreter of its own, in floating point with error bounds and, where a
sign or a number must be certain, in exact fractions; nothing in it can become code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from deterrence.errors import ExpressionError
from deterrence.expressions import And, Comparison, Expression, Formula, Implies, Not, Or, Truth, substitute
from deterrence.expressions.lowering import lower
from deterrence.expressions.simplify import ZERO

__all__ = ["Tape"]

NUMBER, NAME, SUM, PRODUCT, POWER, CALL = range(6)
"""What an instruction does: a literal, a parameter, a sum, a product, a power with an integer, a function."""


class Tape:
    """Collects instructions.

    Parameters
    ----------
    meanings
        Names that stand for expressions, put in before anything is written.

    Attributes
    ----------
    instructions
        As JSON's types; each refers to earlier ones only.

    Examples
    --------
    >>> from deterrence.expressions import parse_condition, parse_expression
    >>> tape = Tape({"twice": parse_expression("2*x")})
    >>> tape.write(parse_expression("twice/y - 1"))
    6
    >>> tape.instructions
    [[0, '2'], [1, 'x'], [1, 'y'], [4, 2, -1], [3, 0, 1, 3], [0, '-1'], [2, 4, 5]]
    >>> tape.condition(parse_condition("x >= 1/2 and not y == 0"))
    ['and', ['>=', 8], ['not', ['==', 2]]]
    """

    def __init__(self, meanings: Mapping[str, Expression] | None = None) -> None:
        self.meanings = dict(meanings or {})
        self.instructions: list[list[Any]] = []
        self._places: dict[tuple[Any, ...], int] = {}
        self._done: dict[Expression, int] = {}

    def write(self, expression: Expression) -> int:
        """The number of the instruction that gives an expression's value."""
        whole = substitute(expression, self.meanings) if self.meanings else expression
        return lower(whole, self, self._done)

    def condition(self, formula: Formula) -> list[Any]:
        """A condition as a nested list; a comparison holds the number of its left side less its right."""
        match formula:
            case Comparison(left, relation, right):
                return [relation, self.write(left - right)]
            case And(parts):
                return ["and", *(self.condition(part) for part in parts)]
            case Or(parts):
                return ["or", *(self.condition(part) for part in parts)]
            case Not(part):
                return ["not", self.condition(part)]
            case Implies(antecedent, consequent):
                return ["or", ["not", self.condition(antecedent)], self.condition(consequent)]
            case Truth(value):
                return ["==" if value else "!=", self.write(ZERO)]
            case _:
                raise ExpressionError("not-a-condition", "a condition over parameters is needed", str(formula))

    # --- the target of `lower` -------------------------------------------------------------------------------------

    def _place(self, *instruction: Any) -> int:
        if instruction not in self._places:
            self._places[instruction] = len(self.instructions)
            self.instructions.append(list(instruction))
        return self._places[instruction]

    def number(self, value: Fraction) -> int:
        """A literal, as a text, so that it stays exact."""
        return self._place(NUMBER, str(value))

    def name(self, name: str) -> int:
        """A parameter."""
        return self._place(NAME, name)

    def sum(self, terms: Sequence[int]) -> int:
        """A sum."""
        return self._place(SUM, *terms)

    def product(self, factors: Sequence[int]) -> int:
        """A product."""
        return self._place(PRODUCT, *factors)

    def power(self, base: int, exponent: int) -> int:
        """A power."""
        return self._place(POWER, base, exponent)

    def call(self, function: str, arguments: Sequence[int]) -> int:
        """A function."""
        return self._place(CALL, function, *arguments)
