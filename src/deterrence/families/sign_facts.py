"""What the signs of products say about the signs of their factors, and the other way round.

A sign condition on a polynomial is one on its irreducible factors: of those that it has an odd number of times, an even
number is negative. So conditions are linear equations over the field with two elements, and many questions about signs
are answered by elimination there, without any real algebra.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.families.z3_questions import POLISH

if TYPE_CHECKING:
    from flint import fmpq_mpoly

    from deterrence.families.signs import SignOracle

__all__ = ["FactorTable", "Factored", "Facts", "Part", "numbers", "reduced_signs", "shortened"]

Constraint = tuple[RationalFunction, Literal[">", ">=", "=="]]


@dataclass(frozen=True)
class Factored:
    """A function as a sign times irreducible factors.

    Parameters
    ----------
    negative
        Whether the sign is minus.
    odd
        Bit mask of the factors that occur an odd number of times.
    even
        Bit mask of the others.
    """

    negative: bool
    odd: int
    even: int


class FactorTable:
    """Numbers the irreducible factors of functions, as they are met.

    Parameters
    ----------
    ring
        What the functions belong to.

    Attributes
    ----------
    factors
        Each factor as a function, by its number.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> ring = Ring(["p", "q"])
    >>> table = FactorTable(ring)
    >>> table.of(ring.read(parse_expression("-p*(p - q)"))), table.of(ring.read(parse_expression("(q - p)/q**2")))
    (Factored(negative=True, odd=3, even=0), Factored(negative=True, odd=2, even=4))
    """

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self.factors: list[RationalFunction] = []
        self._numbers: dict[RationalFunction, int] = {}
        self._known: dict[RationalFunction, Factored] = {}

    def of(self, function: RationalFunction) -> Factored:
        """The factors of a function that is not zero."""
        if function not in self._known:
            negative, odd, even = False, 0, 0
            for part in (function.above, function.below):
                leading, factors = part.factor()
                negative ^= bool(leading < 0)
                for factor, exponent in factors:
                    bit = 1 << self._number(factor)
                    odd, even = (odd, even | bit) if exponent % 2 == 0 else (odd | bit, even)
            self._known[function] = Factored(negative, odd, even)
        return self._known[function]

    def _number(self, factor: fmpq_mpoly) -> int:
        one = RationalFunction(self.ring, factor, self.ring.unit)
        if one not in self._numbers:
            self._numbers[one] = len(self.factors)
            self.factors.append(one)
        return self._numbers[one]

    def factors_of(self, function: RationalFunction) -> tuple[list[RationalFunction], bool]:
        """The factors that occur an odd number of times, and whether their product has the function's sign."""
        one = self.of(function)
        return [self.factors[number] for number in numbers(one.odd)], not one.negative

    def product(self, mask: int) -> RationalFunction:
        """The product of the factors of a mask."""
        whole = self.ring.one
        for number in numbers(mask):
            whole = whole * self.factors[number]
        return whole


def numbers(mask: int) -> Sequence[int]:
    """The positions of a mask's bits."""
    return [k for k in range(mask.bit_length()) if mask >> k & 1]


@dataclass
class Facts:
    """Which products of factors are positive or negative, in reduced form.

    Examples
    --------
    >>> facts = Facts()
    >>> facts.add(0b11, False), facts.add(0b110, True), facts.sign(0b101), facts.add(0b101, False)
    (True, True, True, False)
    """

    rows: dict[int, tuple[int, bool]] = field(default_factory=dict)
    """Highest bit -> (mask, whether the product is negative); no row contains the highest bit of another."""
    nonzero: int = 0
    """The factors known not to be zero."""
    settled: int = 0
    """Those whose sign is the same all over the region."""

    def reduced(self, mask: int, negative: bool) -> tuple[int, bool]:
        """A product with what is known divided out."""
        for pivot, (row, minus) in self.rows.items():
            if mask >> pivot & 1:
                mask, negative = mask ^ row, negative ^ minus
        return mask, negative

    def add(self, mask: int, negative: bool) -> bool:
        """Note that a product is positive, or negative; False when that contradicts what is known."""
        self.nonzero |= mask
        mask, negative = self.reduced(mask, negative)
        if not mask:
            return not negative
        pivot = mask.bit_length() - 1
        for other, (row, minus) in list(self.rows.items()):
            if row >> pivot & 1:
                self.rows[other] = (row ^ mask, minus ^ negative)
        self.rows[pivot] = (mask, negative)
        return True

    def sign(self, mask: int) -> bool | None:
        """Whether a product is negative; None where nothing follows."""
        left, negative = self.reduced(mask, False)
        return None if left else negative

    def contradict(self, one: Factored, relation: str) -> bool:
        """Whether a condition that allows zero, too, cannot hold."""
        if relation == ">" or (one.odd | one.even) & ~self.nonzero:
            return False
        left, negative = self.reduced(one.odd, one.negative)
        return relation == "==" or (not left and negative)


@dataclass(frozen=True)
class Part:
    """A condition: the sign of a product of factors.

    Parameters
    ----------
    factors
        Bit mask.
    negative
        Whether the product is negative, else positive.
    weak
        Whether it may also be zero.
    """

    factors: int
    negative: bool
    weak: bool


def shortened(
    constraints: Sequence[Constraint], table: FactorTable, facts: Facts
) -> tuple[list[Part], list[Constraint]]:
    """Conditions that together say the same, without factors of known sign; and those that stay as they are.

    Parameters
    ----------
    constraints
        Sign conditions on functions that are not constant.
    table
        Their factors.
    facts
        What follows from the strict ones among them, and from the region.
    """
    parts = dict.fromkeys(
        Part(mask, negative, False) for mask, negative in facts.rows.values() if mask & ~facts.settled
    )
    rest: dict[Constraint, None] = {}
    for function, relation in constraints:
        one = table.of(function)
        if relation == "==" or one.even & ~(facts.settled if relation == ">" else facts.nonzero):
            rest[function, relation] = None
        elif relation == ">=":
            outside = one.odd & ~facts.nonzero
            left, negative = facts.reduced(one.odd & ~outside, one.negative)
            if left | outside:
                parts[Part(left | outside, negative, bool(outside))] = None
    return list(parts), list(rest)


def reduced_signs(
    constraints: Sequence[Constraint], context: Sequence[Constraint], oracle: SignOracle
) -> list[Constraint] | None:
    """Sign conditions that imply the given ones and, almost everywhere, follow from them: as few factors as can be.

    Parameters
    ----------
    constraints
        Strict and weak inequalities.
    context
        What holds besides.
    oracle
        Knows the factors and their signs.

    Returns
    -------
    list or None
        None when the inequalities hold on no open set.
    """
    if any(function.is_constant() and not _holds(function.constant(), relation) for function, relation in constraints):
        return None
    table, facts = oracle.table, oracle.facts(context)
    if facts is None:
        return None
    masks: list[tuple[int, bool, str]] = []
    own = Facts()
    for function, relation in constraints:
        if function.is_constant():
            continue
        one = table.of(function)
        mask, negative = facts.reduced(one.odd, one.negative)
        for number in numbers(mask):
            sign = oracle.sign(table.factors[number], (), POLISH)
            if sign != "?":
                mask, negative = mask ^ (1 << number), negative ^ (sign == "-")
        if not own.add(mask, negative):
            return None
        masks.append((mask, negative, relation))
    strict = {pivot for mask, _, relation in masks if relation == ">" for pivot in own.rows if mask >> pivot & 1}
    return [
        (-table.product(mask) if negative else table.product(mask), ">" if pivot in strict else ">=")
        for pivot, (mask, negative) in own.rows.items()
    ]


def _holds(value: Fraction, relation: str) -> bool:
    return value > 0 or (value == 0 and relation != ">")
