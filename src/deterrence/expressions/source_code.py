"""Expressions as source code, every name checked before it becomes code.

A `Dialect` says how names, functions and logic are written; `NUMPY`, over arrays, and `SCALAR`, over numbers, are the
two that the package uses. Operators and brackets are the same in both. In each, values are floating-point numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Final, NamedTuple, final

from deterrence.errors import ExpressionError
from deterrence.expressions.formulas import Formula
from deterrence.expressions.limits import beyond_limit
from deterrence.expressions.lowering import lower, lower_formula
from deterrence.expressions.nodes import Expression
from deterrence.expressions.tokens import NAME

__all__ = [
    "NUMPY",
    "SCALAR",
    "CodeTarget",
    "Dialect",
    "source",
]

EXACT_INTEGERS: Final = 2**53
SUM, PRODUCT, ATOM = 1, 2, 3


@final
class Code(NamedTuple):
    """Source, how tightly its outermost operator binds, and for an inverse the divisor's source."""

    text: str
    tightness: int
    divisor: str = ""


@final
@dataclass(frozen=True, slots=True)
class Dialect:
    """How one writes what is written differently.

    Attributes
    ----------
    prefix
        Before every name, so that no name meets a reserved word.
    functions
        The function for each of the grammar's; `min` and `max` take two arguments when `binary`.
    """

    prefix: str
    functions: Mapping[str, str]
    binary: bool
    conjunction: str
    disjunction: str
    negation: str
    true: str
    false: str


NUMPY: Final = Dialect(
    prefix="v_",
    functions={
        "min": "np.minimum",
        "max": "np.maximum",
        "abs": "np.abs",
        "exp": "np.exp",
        "log": "np.log",
        "sqrt": "np.sqrt",
    },
    binary=True,
    conjunction=" & ",
    disjunction=" | ",
    negation="~",
    true="np.True_",
    false="np.False_",
)
SCALAR: Final = Dialect(
    prefix="v_",
    functions={
        "min": "min",
        "max": "max",
        "abs": "abs",
        "exp": "math.exp",
        "log": "math.log",
        "sqrt": "math.sqrt",
    },
    binary=False,
    conjunction=" and ",
    disjunction=" or ",
    negation="not ",
    true="True",
    false="False",
)


class CodeTarget:
    """Source code in a dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def number(self, value: Fraction) -> Code:
        sign = "-" if value < 0 else ""
        above, below = abs(value.numerator), value.denominator
        if max(above, below) > EXACT_INTEGERS:
            return Code(sign + repr(nearest(abs(value))), PRODUCT)
        if below == 1:
            return Code(f"{sign}{above}.0", PRODUCT if sign else ATOM)
        return Code(f"{sign}{above}.0/{below}.0", PRODUCT)  # both exact, so that their quotient rounds once

    def name(self, name: str) -> Code:
        if NAME.fullmatch(name) is None:
            rule = "names are letters a-z, digits and _"
            raise ExpressionError("unsafe-name", "a name that no code may hold", name, rule)
        return Code(self.dialect.prefix + name, ATOM)

    def sum(self, terms: Sequence[Code]) -> Code:
        text = terms[0].text
        for term in terms[1:]:
            text += f" - {term.text[1:]}" if term.text.startswith("-") else f" + {term.text}"
        return Code(text, SUM)

    def product(self, factors: Sequence[Code]) -> Code:
        above = [factor for factor in factors if not factor.divisor]
        tops = [bracketed(factor, ATOM if index else PRODUCT) for index, factor in enumerate(above)]
        bottoms = [factor.divisor for factor in factors if factor.divisor]
        if len(tops) > 1 and tops[0] in ("1.0", "-1.0"):
            tops[:2] = [tops[0].removesuffix("1.0") + tops[1]]
        text = "*".join(tops or ["1.0"])
        if bottoms:
            text += f"/{bottoms[0]}" if len(bottoms) == 1 else f"/({'*'.join(bottoms)})"
        return Code(text, PRODUCT)

    def power(self, base: Code, exponent: int) -> Code:
        if exponent == 0:
            return Code("1.0", ATOM)
        inner = bracketed(base, ATOM)
        if abs(exponent) > 1:
            inner = f"({base.text})**{abs(exponent)}"
        return Code(f"1.0/{inner}", PRODUCT, inner) if exponent < 0 else Code(inner, PRODUCT)

    def call(self, function: str, arguments: Sequence[Code]) -> Code:
        name = self.dialect.functions[function]
        texts = [argument.text for argument in arguments]
        if len(texts) == 1 and function in ("min", "max"):
            return arguments[0]
        if self.dialect.binary and function in ("min", "max"):
            return Code(reduce(lambda one, other: f"{name}({one}, {other})", texts), ATOM)
        return Code(f"{name}({', '.join(texts)})", ATOM)

    def truth(self, value: bool) -> str:
        return self.dialect.true if value else self.dialect.false

    def comparison(self, left: Code, relation: str, right: Code) -> str:
        return f"({left.text} {relation} {right.text})"

    def conjunction(self, parts: Sequence[str]) -> str:
        return f"({self.dialect.conjunction.join(parts)})"

    def disjunction(self, parts: Sequence[str]) -> str:
        return f"({self.dialect.disjunction.join(parts)})"

    def negation(self, part: str) -> str:
        return f"({self.dialect.negation}{part})"


def bracketed(code: Code, least: int) -> str:
    """Return the source, in brackets when it binds less tightly than `least`."""
    return code.text if code.tightness >= least else f"({code.text})"


def nearest(value: Fraction) -> float:
    """Return the nearest floating-point number."""
    try:
        return float(value)
    except OverflowError:
        raise beyond_limit("a number too large for floating point", "", "at most about 1.8e308", "rescale") from None


def source(node: Expression | Formula, dialect: Dialect) -> str:
    """Return a Python expression in a dialect; the parameter ``x`` is ``v_x``.

    Raises
    ------
    ExpressionError
        A name that is no identifier, a quantity of an equilibrium or an event.

    Examples
    --------
    >>> from deterrence.expressions import parse_condition, parse_expression
    >>> print(source(parse_expression("min(a, b, 1)/lambda**2 - a"), NUMPY))
    np.minimum(np.minimum(v_a, v_b), 1.0)/(v_lambda)**2 - v_a
    >>> print(source(parse_condition("not exp(x) > y"), SCALAR))
    (not (math.exp(v_x) > v_y))
    """
    target = CodeTarget(dialect)
    if isinstance(node, Expression):
        return lower(node, target).text
    return str(lower_formula(node, target))
