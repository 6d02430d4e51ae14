"""Conjunctions of sign conditions made short and readable, with proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deterrence.expressions import Formula, Name, from_flint
from deterrence.expressions.nodes import Sum
from deterrence.expressions.simplify import add
from deterrence.families.family import comparison
from deterrence.families.rational_functions import RationalFunction
from deterrence.families.readable import is_negative, split_linear
from deterrence.families.sign_facts import reduced_signs
from deterrence.families.signs import POLISH, Answer, Constraint, SignOracle

__all__ = ["RegionMaker"]


@dataclass(frozen=True)
class RegionMaker:
    """Simplifies and prints sign conditions over the region of an oracle."""

    oracle: SignOracle

    # --- simplification --------------------------------------------------------------------------------------------

    def simplify(
        self, constraints: Sequence[Constraint], context: Sequence[Constraint] = ()
    ) -> list[Constraint] | None:
        """An equivalent conjunction without factors of known sign and without implied conditions.

        Parameters
        ----------
        constraints
            What must hold.
        context
            What holds anyway, besides ranges and assumptions.

        Returns
        -------
        list or None
            None when nothing satisfies them.
        """
        rows = reduced_signs(constraints, context, self.oracle)
        if rows is None:
            return None
        for k, constraint in enumerate(rows):
            again = self._without_known_factors(constraint, [*context, *rows[:k], *rows[k + 1 :]])
            if again is None:
                return None
            rows[k] = again
        return self._without_implied([one for one in dict.fromkeys(rows) if not one[0].is_constant()], context)

    def alternatives(self, constraints: Sequence[Constraint], context: Sequence[Constraint]) -> list[list[Constraint]]:
        """As `simplify`, with products of factors whose signs differ within the region split by these signs."""
        whole = self.simplify(constraints, context)
        if whole is None:
            return []
        for k, (function, relation) in enumerate(whole):
            parts, positive = self.oracle.table.factors_of(function)
            if len(parts) < 2:
                continue
            rest = parts[1]
            for one in parts[2:]:
                rest = rest * one
            rest = rest if positive else -rest
            others = [*whole[:k], *whole[k + 1 :]]
            found = []
            for first, second in ((parts[0], rest), (-parts[0], -rest)):
                split: list[Constraint] = [*others, (first, relation), (second, relation)]
                if self.strictly_possible([*context, *split]) != "no":
                    found += self.alternatives(split, context)
            return found
        return [whole]

    def _without_known_factors(self, constraint: Constraint, context: Sequence[Constraint]) -> Constraint | None:
        """Drop factors of one sign; None when the condition cannot hold."""
        function, relation = constraint
        factors, positive = self.oracle.table.factors_of(function)
        if len(factors) < 2:
            return constraint
        left = self.oracle.ring.one
        for one in factors:
            sign = self.oracle.sign(one, context, POLISH)
            positive ^= sign == "-"
            left = left * one if sign == "?" else left
        if left.is_constant():
            return (left, relation) if positive else None
        return (left if positive else -left), relation

    def _without_implied(self, kept: list[Constraint], context: Sequence[Constraint]) -> list[Constraint]:
        """Drop conditions that follow from the others, long ones first."""
        for constraint in sorted(kept, key=lambda one: _length(one[0]), reverse=True):
            others = [one for one in kept if one is not constraint]
            if self.oracle.implies([*context, *others], constraint, POLISH) == "yes":
                kept = others
        return kept

    def strictly_possible(self, constraints: Sequence[Constraint]) -> Answer:
        """Whether the conditions hold on an open set of parameters."""
        return self.oracle.possible([(function, ">") for function, _ in constraints if function != 0])

    def union(self, alternatives: list[list[Constraint]], context: Sequence[Constraint]) -> list[list[Constraint]]:
        """Alternatives widened where that changes nothing, without those that lie within the others."""
        if len(alternatives) > 1:
            alternatives = [self._widened(one, alternatives, context) for one in alternatives]
        kept: list[list[Constraint]] = []
        for one in sorted(alternatives, key=len):
            if not any(self._within(one, other, context) for other in kept):
                kept.append(one)
        for one in list(kept):
            others = [other for other in kept if other is not one]
            if others and self._covered(one, others, context):
                kept = others
        return kept

    def _covered(self, one: list[Constraint], others: list[list[Constraint]], context: Sequence[Constraint]) -> bool:
        """Whether a conjunction lies within the union of others."""
        z3, oracle = self.oracle.z3, self.oracle
        closed: list[list[Constraint]] = [[(c, ">=") for c, _ in other] for other in others]
        left = oracle.points.where([*context, *one])
        for other in closed:
            left &= ~oracle.points.where(other)
        if left:
            return False
        outside = [z3.Or(*[z3.Not(oracle.term(c)) for c in other]) for other in closed]
        return oracle.ask([*map(oracle.term, [*context, *one]), *outside], POLISH) == "no"

    def _widened(
        self, one: list[Constraint], all_of_them: list[list[Constraint]], context: Sequence[Constraint]
    ) -> list[Constraint]:
        """A conjunction without the conditions that only separate it from the other alternatives."""
        for constraint in list(one):
            wider = [other for other in one if other is not constraint]
            if self._covered(wider, all_of_them, context):
                one = wider
        return one

    def _within(self, one: list[Constraint], other: list[Constraint], context: Sequence[Constraint]) -> bool:
        return all(self.oracle.implies([*context, *one], (c[0], ">="), POLISH) == "yes" for c in other)

    # --- printing --------------------------------------------------------------------------------------------------

    def formula(self, constraint: Constraint) -> Formula:
        """A sign condition as a bound on a parameter in which it is linear, else with positive terms on each side."""
        function, relation = constraint
        bounds = {name: self._bound(function, name, relation) for name in self.oracle.ring.names}
        ways = [(name in self.shares, one) for name, one in bounds.items() if one is not None]
        ways.append((False, self._sides(function, relation)))
        shortest = min(len(str(one)) for _, one in ways)
        fit = [(not share, len(str(one)), str(one), one) for share, one in ways if len(str(one)) <= 2 * shortest + 20]
        return min(fit, key=lambda one: one[:3])[-1]

    @property
    def shares(self) -> set[str]:
        """Parameters that are probabilities, judged by their ranges; conditions are told as bounds on these."""
        return {name for name, (low, high) in self.oracle.bounds.items() if low >= 0 and high <= 1}

    def _bound(self, function: RationalFunction, name: str, relation: str) -> Formula | None:
        ring = self.oracle.ring
        position = ring.names.index(name)
        if function.above.degrees()[position] != 1 or not function.below.is_constant():
            return None
        slope, rest = split_linear(function.above, position)
        factor = RationalFunction(ring, slope, ring.unit)
        sign = self.oracle.sign(factor)
        if sign not in ("+", "-"):
            return None
        bound = -(RationalFunction(ring, rest, ring.unit) / factor)
        turned = relation if sign == "+" else relation.replace(">", "<")
        return comparison(Name(name), turned, bound.expression)

    def _sides(self, function: RationalFunction, relation: str) -> Formula:
        expanded = from_flint(function.above)
        terms = expanded.terms if isinstance(expanded, Sum) else (expanded,)
        left = [term for term in terms if not is_negative(term)]
        right = [term * -1 for term in terms if is_negative(term)]
        return comparison(add(left), relation, add(right))


def _length(function: RationalFunction) -> tuple[int, int]:
    """How long a polynomial is, written out: terms, and factors in them."""
    terms = list(function.above.terms())
    return len(terms), sum(int(e) for exponents, _ in terms for e in exponents)
