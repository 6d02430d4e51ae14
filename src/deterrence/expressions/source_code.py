"""Expressions as source code of other languages, every name checked before it becomes code.

A `Dialect` says how a language writes numbers, names, functions and logic; `JAVASCRIPT`, `NUMPY` and `SCALAR` are the
three that the package uses. Operators and brackets are the same in all of them. In each, values are floating-point
numbers.
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
    "JAVASCRIPT",
    "NUMPY",
    "SCALAR",
    "CodeTarget",
    "Dialect",
    "to_javascript",
    "to_numpy_source",
    "to_scalar_source",
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
    """How a language writes what the languages write differently.

    Attributes
    ----------
    prefix
        Before every name, so that no name meets a reserved word.
    functions
        The function for each of the grammar's; `min` and `max` take two arguments when `binary`.
    power
        A format of ``base`` and ``exponent``; the exponent is an integer of at least 2.
    """

    prefix: str
    functions: Mapping[str, str]
    binary: bool
    power: str
    equal: str
    unequal: str
    conjunction: str
    disjunction: str
    negation: str
    true: str
    false: str


JAVASCRIPT: Final = Dialect(
    prefix="p.",
    functions={name: f"Math.{name}" for name in ("min", "max", "abs", "exp", "log", "sqrt")},
    binary=False,
    power="Math.pow({base}, {exponent})",
    equal="===",
    unequal="!==",
    conjunction=" && ",
    disjunction=" || ",
    negation="!",
    true="true",
    false="false",
)
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
    power="({base})**{exponent}",
    equal="==",
    unequal="!=",
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
    power="({base})**{exponent}",
    equal="==",
    unequal="!=",
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
            inner = self.dialect.power.format(base=base.text, exponent=abs(exponent))
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
        written = {"==": self.dialect.equal, "!=": self.dialect.unequal}.get(relation, relation)
        return f"({left.text} {written} {right.text})"

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
    """Return the node's source code in a dialect."""
    target = CodeTarget(dialect)
    if isinstance(node, Expression):
        return lower(node, target).text
    return str(lower_formula(node, target))


def to_javascript(node: Expression | Formula) -> str:
    """Return a JavaScript expression; the parameter ``x`` is read as ``p.x``.

    Raises
    ------
    ExpressionError
        A name that is no identifier, a quantity of an equilibrium or an event.

    Examples
    --------
    >>> from deterrence.expressions import parse_condition
    >>> print(to_javascript(parse_condition("max(a, 2/5)*new >= 1 and b != 0")))
    ((Math.max(p.a, 2.0/5.0)*p.new >= 1.0) && (p.b !== 0.0))
    """
    return source(node, JAVASCRIPT)


def to_numpy_source(node: Expression | Formula) -> str:
    """Return a Python expression over arrays: the parameter ``x`` is the array ``v_x``, and ``np`` is NumPy.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> print(to_numpy_source(parse_expression("min(a, b, 1)/lambda**2 - a")))
    np.minimum(np.minimum(v_a, v_b), 1.0)/(v_lambda)**2 - v_a
    """
    return source(node, NUMPY)


def to_scalar_source(node: Expression | Formula) -> str:
    """Return a Python expression over numbers, for fused loops: the parameter ``x`` is ``v_x``, and ``math`` is the
    module.

    Examples
    --------
    >>> from deterrence.expressions import parse_condition
    >>> print(to_scalar_source(parse_condition("not exp(x) > y")))
    (not (math.exp(v_x) > v_y))
    """
    return source(node, SCALAR)
