"""Signs of polynomials in floating point, with bounds beyond which they are certain.

A polynomial is evaluated by Horner's rule. Every input, coefficient and operation rounds with relative error at most
``u = 2**-53``, and a term passes through at most ``k = 2 degree + terms + 3`` roundings, so the error is at most
``k u / (1 - k u)`` times the sum of the terms' absolute values :cite:`higham-2002`, which the declared ranges bound.
The bound is a constant of the polynomial: which points are certain does not depend on how a sweep is cut into blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, inf, lcm, nextafter
from typing import TYPE_CHECKING

from deterrence.errors import ExpressionError
from deterrence.expressions import (
    And,
    Comparison,
    Expression,
    Formula,
    Implies,
    Not,
    Or,
    Truth,
    polynomial_context,
    to_flint,
    without_cases,
)
from deterrence.model.intervals import Interval

if TYPE_CHECKING:
    from flint import fmpq_mpoly

    from deterrence.model import Model

__all__ = ["Polynomial", "SignSource", "box_of", "quotient"]

UNIT = Fraction(1, 2**53)
LARGEST = Fraction(2) ** 200
"""Beyond, products might overflow, or what underflows might matter."""

MOST_BITS = 64
"""Of coefficients; longer ones, such as powers of rounded exponentials, are divided by a power of two ..."""
LONGEST = 900
"""... unless they are so long that the smallest might underflow."""

Terms = dict[tuple[int, ...], Fraction]


@dataclass(frozen=True)
class Polynomial:
    """A polynomial in named columns.

    Parameters
    ----------
    names
        Its variables.
    terms
        exponents -> coefficient, none zero.
    """

    names: tuple[str, ...]
    terms: Mapping[tuple[int, ...], Fraction]

    @classmethod
    def of(cls, polynomial: fmpq_mpoly, names: Sequence[str]) -> Polynomial:
        """From a polynomial of python-flint in the same names."""
        terms = {tuple(int(e) for e in exponents): Fraction(str(c)) for exponents, c in polynomial.terms()}
        return cls(tuple(names), terms)

    def constant(self) -> Fraction | None:
        """The value when no variable occurs; else None."""
        if not self.terms:
            return Fraction(0)
        if len(self.terms) == 1:
            ((exponents, value),) = self.terms.items()
            return value if not any(exponents) else None
        return None

    def primitive(self) -> Polynomial:
        """A positive multiple with coprime integer coefficients, or these divided by a power of two."""
        if not self.terms:
            return self
        below = lcm(*(c.denominator for c in self.terms.values()))
        above = gcd(*(int(c * below) for c in self.terms.values()))
        return self.times(Fraction(below, above) / _excess(Fraction(c * below / above) for c in self.terms.values()))

    def times(self, factor: Fraction) -> Polynomial:
        """A multiple."""
        return Polynomial(self.names, {e: c * factor for e, c in self.terms.items()})

    def spread(self, box: Mapping[str, Interval]) -> Interval:
        """Between these its values over a box lie, term by term."""
        low = high = Fraction(0)
        for exponents, coefficient in self.terms.items():
            least = most = abs(coefficient)
            for name, exponent in zip(self.names, exponents, strict=True):
                least, most = _stretched(least, most, box[name], exponent)
            least, most = (-most, -least) if coefficient < 0 else (least, most)
            low, high = low + least, high + most
        return low, high

    def sign_over(self, box: Mapping[str, Interval]) -> int | None:
        """1 or -1 where a lower bound of its absolute value over a box is positive; else None."""
        low, high = self.spread(box)
        return 1 if low > 0 else -1 if high < 0 else None

    def bound(self, box: Mapping[str, Interval]) -> float:
        """More than the error of `source` at any point of a box.

        Raises
        ------
        ExpressionError
            When it might overflow.
        """
        total = Fraction(0)
        for exponents, coefficient in self.terms.items():
            term = abs(coefficient)
            for name, exponent in zip(self.names, exponents, strict=True):
                term *= max(Fraction(1), *(abs(end) for end in box[name])) ** exponent
            total += term
        if total > LARGEST:
            size = len(str(int(total))) - 1
            raise ExpressionError("too-large", "numbers too large for floating point", f"about 10**{size}")
        degree = max((sum(exponents) for exponents in self.terms), default=0)
        steps = (2 * degree + len(self.terms) + 3) * UNIT
        return nextafter(float(steps / (1 - steps) * total * Fraction(1001, 1000)) + 1e-300, inf)

    def source(self, prefix: str = "v_") -> str:
        """Python source that evaluates it by Horner's rule, the same for numbers and for arrays."""
        return _horner(dict(self.terms), [prefix + name for name in self.names])


def _excess(amounts: Iterable[Fraction]) -> int:
    """A power of two by which to divide large numbers; 1 where small ones would suffer."""
    size = max((int(abs(one)).bit_length() for one in amounts), default=0)
    return 1 << size - MOST_BITS if MOST_BITS < size <= LONGEST else 1


def _stretched(least: Fraction, most: Fraction, ends: Interval, exponent: int) -> Interval:
    """Bounds of a product of something in [least, most], where -least <= most, and a power."""
    if exponent == 0:
        return least, most
    low, high = ends
    size = max(abs(low), abs(high)) ** exponent
    return (least * low**exponent if low >= 0 and least >= 0 else -most * size), most * size


def _horner(terms: Terms, variables: list[str]) -> str:
    if not terms:
        return "0.0"
    counts = [sum(1 for exponents in terms if exponents[k]) for k in range(len(variables))]
    most = max(counts, default=0)
    if most == 0:
        return repr(float(next(iter(terms.values()))))
    k = counts.index(most)
    inner: Terms = {}
    rest: Terms = {}
    for exponents, coefficient in terms.items():
        if exponents[k]:
            inner[(*exponents[:k], exponents[k] - 1, *exponents[k + 1 :])] = coefficient
        else:
            rest[exponents] = coefficient
    nested = _horner(inner, variables)
    product = variables[k] if nested == "1.0" else f"{variables[k]}*{_bracketed(nested)}"
    return product if not rest else f"{product} + {_bracketed(_horner(rest, variables))}"


def _bracketed(source: str) -> str:
    return f"({source})" if " " in source or source.startswith("-") else source


def quotient(expression: Expression, names: Sequence[str]) -> tuple[Polynomial, Polynomial]:
    """Numerator and denominator of an expression over `names`.

    Raises
    ------
    ExpressionError
        When it is no quotient of polynomials.
    """
    above, below = (Polynomial.of(one, names) for one in to_flint(expression, polynomial_context(list(names))))
    factor = Fraction(1, _excess([*above.terms.values(), *below.terms.values()]))
    return above.times(factor), below.times(factor)


def box_of(model: Model, names: Sequence[str]) -> dict[str, Interval]:
    """The ranges of parameters."""
    return {name: (model.parameters[name].range.low, model.parameters[name].range.high) for name in names}


class SignSource:
    """Conditions as source code of two truth values: surely so, and possibly so.

    Parameters
    ----------
    names
        The columns.
    box
        The range of each.

    Attributes
    ----------
    lines
        Assignments of the polynomials' values, to go before the conditions.

    Examples
    --------
    >>> from deterrence.expressions import parse_condition
    >>> signs = SignSource(["p"], {"p": (Fraction(0), Fraction(1))})
    >>> signs.surely(parse_condition("3*p >= 1 and p < 2"))
    '((s0 > b0))'
    >>> signs.lines
    ['s0 = v_p*3.0 + (-1.0)']
    """

    def __init__(self, names: Sequence[str], box: Mapping[str, Interval]) -> None:
        self.names = tuple(names)
        self.box = box
        self.polynomials: dict[tuple[tuple[tuple[int, ...], Fraction], ...], int] = {}
        self.lines: list[str] = []
        self.bounds: list[float] = []

    def surely(self, formula: Formula) -> str:
        """Source that is true only where the formula is certain to hold."""
        return self._three_valued(without_cases(formula), sure=True)

    def possibly(self, formula: Formula) -> str:
        """Source that is false only where the formula is certain not to hold."""
        return self._three_valued(without_cases(formula), sure=False)

    def doubtful(self, polynomial: Polynomial) -> str:
        """Source that is true where a polynomial may be zero; empty where it never is over the box."""
        value = polynomial.constant()
        if value is not None:
            return "" if value else "True"
        if polynomial.sign_over(self.box):
            return ""
        k = self._number(polynomial)[0]
        return f"((s{k} <= b{k}) & (s{k} >= -b{k}))"

    def sign_is(self, polynomial: Polynomial, relation: str) -> str:
        """Source that is true only where ``polynomial relation 0`` is certain."""
        return self._comparison(polynomial, relation, sure=True)

    def difference(self, left: Expression, right: Expression) -> Polynomial:
        """A polynomial with the sign of ``left - right`` wherever both are defined."""
        above, below = to_flint(left - right, polynomial_context(list(self.names)))
        return Polynomial.of(above if below.is_constant() else above * below, self.names).primitive()

    def polynomial(self, expression: Expression) -> Polynomial:
        """An expression that is a polynomial, as it is.

        Raises
        ------
        ExpressionError
            When it is a quotient.
        """
        above, below = quotient(expression, self.names)
        divisor = below.constant()
        if divisor is None:
            raise ExpressionError("not-a-polynomial", "a polynomial is needed", str(expression))
        return above.times(1 / divisor)

    def _three_valued(self, formula: Formula, sure: bool) -> str:
        match formula:
            case Truth(value):
                return str(value)
            case Not(part):
                return _negated(self._three_valued(part, not sure))
            case And(parts):
                return _joined([self._three_valued(part, sure) for part in parts], "&", "True", "False")
            case Or(parts):
                return _joined([self._three_valued(part, sure) for part in parts], "|", "False", "True")
            case Implies(antecedent, consequent):
                return self._three_valued(Or((Not(antecedent), consequent)), sure)
            case Comparison(left, relation, right):
                return self._comparison(self.difference(left, right), relation, sure)
            case _:
                raise ExpressionError("not-a-condition", "a condition over parameters is needed", str(formula))

    def _comparison(self, polynomial: Polynomial, relation: str, sure: bool) -> str:
        if relation in ("==", "!="):
            zero = self.doubtful(polynomial) or "False"
            known = polynomial.constant() is not None or zero == "False"
            if relation == "==":
                return zero if known or not sure else "False"
            return _negated(zero) if known or sure else "True"
        if relation in ("<", "<="):
            polynomial = polynomial.times(Fraction(-1))
        value = polynomial.constant()
        if value is not None:
            return str(value > 0 or (value == 0 and relation in (">=", "<=")))
        sign = polynomial.sign_over(self.box)
        if sign is not None:
            return str(sign > 0)
        k, turned = self._number(polynomial)
        if turned:
            return f"(s{k} < -b{k})" if sure else f"(s{k} <= b{k})"
        return f"(s{k} > b{k})" if sure else f"(s{k} >= -b{k})"

    def _number(self, polynomial: Polynomial) -> tuple[int, bool]:
        """The number of a polynomial's variable, and whether that holds its negative."""
        for turned in (False, True):
            factor = -1 if turned else 1
            key = tuple(sorted((e, factor * c) for e, c in polynomial.terms.items()))
            if key in self.polynomials:
                return self.polynomials[key], turned
        k = len(self.lines)
        self.bounds.append(polynomial.bound(self.box))
        self.polynomials[tuple(sorted(polynomial.terms.items()))] = k
        self.lines.append(f"s{k} = {polynomial.source()}")
        return k, False


def _negated(source: str) -> str:
    return {"True": "False", "False": "True"}.get(source, f"(not_({source}))")


def _joined(parts: Sequence[str], operator: str, neutral: str, absorbing: str) -> str:
    if absorbing in parts:
        return absorbing
    left = [part for part in parts if part != neutral]
    return f"({f' {operator} '.join(left)})" if left else neutral
