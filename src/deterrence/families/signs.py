"""Questions about signs over a region of parameters, answered by proof.

The solver of real arithmetic z3 :cite:`demoura2008` decides them under a deterministic resource limit, so that
answers do not depend on the machine. An answer that the limit cuts off is "unknown", never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from deterrence.expressions import Formula, to_z3
from deterrence.families.rational_functions import RationalFunction, Ring

if TYPE_CHECKING:
    from flint import fmpq_mpoly

__all__ = ["RESOURCES", "Answer", "Sign", "SignOracle"]

RESOURCES = 3_000_000
"""Resource units of z3 for one question (about a second on a machine of 2026)."""

Answer = Literal["yes", "no", "unknown"]
Sign = Literal["+", "-", "0", "?"]
Constraint = tuple[RationalFunction, Literal[">", ">=", "=="]]


class SignOracle:
    """Decides conjunctions of sign conditions over the interior of the parameters' ranges, under assumptions.

    Parameters
    ----------
    ring
        Its names are the parameters that vary.
    bounds
        Lowest and highest value of each.
    assume
        What holds among them.

    Attributes
    ----------
    asked, gave_up
        How many questions went to z3, and how many of them the limit cut off.
    """

    def __init__(
        self, ring: Ring, bounds: Mapping[str, tuple[Fraction, Fraction]], assume: Iterable[Formula] = ()
    ) -> None:
        import z3

        self.z3: Any = z3
        self.ring = ring
        self.symbols = {name: z3.Real(name) for name in ring.names}
        self.solver: Any = z3.SolverFor("QF_NRA")
        self.solver.set("rlimit", RESOURCES)
        for name, (low, high) in bounds.items():
            self.solver.add(self.symbols[name] > _real(z3, low), self.symbols[name] < _real(z3, high))
        self.assume = tuple(assume)
        for formula in self.assume:
            self.solver.add(to_z3(formula, self.symbols))
        self.asked = self.gave_up = 0
        self._polynomials: dict[Any, Any] = {}
        self._signs: dict[RationalFunction, Sign] = {}

    # --- terms -----------------------------------------------------------------------------------------------------

    def polynomial(self, polynomial: fmpq_mpoly) -> Any:
        """A polynomial as a term of z3."""
        key = tuple((e, str(c)) for e, c in polynomial.terms())
        if key not in self._polynomials:
            variables = [self.symbols[name] for name in self.ring.names]
            total = self.z3.RealVal(0)
            for exponents, coefficient in polynomial.terms():
                term = self.z3.RealVal(str(coefficient))
                for variable, exponent in zip(variables, exponents, strict=True):
                    for _ in range(int(exponent)):
                        term = term * variable
                total = total + term
            self._polynomials[key] = total
        return self._polynomials[key]

    def term(self, constraint: Constraint) -> Any:
        """A sign condition as a formula of z3, multiplied out."""
        function, relation = constraint
        above = self.polynomial(function.above)
        if relation == "==":
            return above == 0
        value = above if function.below.is_constant() else above * self.polynomial(function.below)
        return value > 0 if relation == ">" else value >= 0

    def linear_term(self, form: Mapping[Any, RationalFunction], symbols: Mapping[Any, Any]) -> Any:
        """A form that is linear in further unknowns as a term of z3, multiplied by a square of its denominators."""
        below = self.ring.unit
        for amount in form.values():
            below = below * (amount.below / below.gcd(amount.below))
        total = self.z3.RealVal(0)
        for unknown, amount in form.items():
            factor = self.polynomial(amount.above * below * (below / amount.below))
            total = total + (factor * symbols[unknown] if unknown in symbols else factor)
        return total

    # --- questions -------------------------------------------------------------------------------------------------

    def ask(self, terms: Sequence[Any]) -> Answer:
        """Whether some point of the region satisfies all terms of z3."""
        self.asked += 1
        self.solver.push()
        self.solver.add(*terms)
        found = self.solver.check()
        self.solver.pop()
        if found == self.z3.unknown:
            self.gave_up += 1
            return "unknown"
        return "yes" if found == self.z3.sat else "no"

    def possible(self, constraints: Sequence[Constraint]) -> Answer:
        """Whether some point of the region satisfies all sign conditions."""
        open_ones = []
        for function, relation in constraints:
            if function.is_constant():
                value = function.constant()
                if not (value > 0 or (value == 0 and relation != ">")) or (relation == "==" and value != 0):
                    return "no"
            else:
                open_ones.append((function, relation))
        return self.ask([self.term(one) for one in open_ones]) if open_ones else "yes"

    def implies(self, constraints: Sequence[Constraint], conclusion: Constraint) -> Answer:
        """Whether every point of the region with these signs has that one, too."""
        function, relation = conclusion
        against: list[Constraint]
        against = [(-function, ">" if relation == ">=" else ">=")]
        found = self.possible([*constraints, *against])
        if relation == "==" and found == "no":
            found = self.possible([*constraints, (function, ">")])
        return {"yes": "no", "no": "yes", "unknown": "unknown"}[found]  # type: ignore[return-value]

    def sign(self, function: RationalFunction, context: Sequence[Constraint] = ()) -> Sign:
        """The sign of a function over the region, where it is the same almost everywhere; else "?"."""
        if function.is_constant():
            value = function.constant()
            return "0" if value == 0 else "+" if value > 0 else "-"
        if function not in self._signs:
            self._signs[function] = self._find_sign(function, ())
        known = self._signs[function]
        return self._find_sign(function, context) if known == "?" and context else known

    def _find_sign(self, function: RationalFunction, context: Sequence[Constraint]) -> Sign:
        if self.possible([*context, (-function, ">")]) == "no":
            return "+"
        if self.possible([*context, (function, ">")]) == "no":
            return "-"
        return "?"

    def sample(self, constraints: Sequence[Constraint]) -> dict[str, Fraction] | None:
        """A rational point of the region that satisfies strict sign conditions; None when z3 finds none."""
        self.solver.push()
        self.solver.add(*[self.term(one) for one in constraints])
        found = self.solver.check()
        model = self.solver.model() if found == self.z3.sat else None
        self.solver.pop()
        if model is None:
            return None
        values = {}
        for name, symbol in self.symbols.items():
            value = model.eval(symbol, model_completion=True)
            if not self.z3.is_rational_value(value):
                value = value.approx(20)
            values[name] = Fraction(value.numerator_as_long(), value.denominator_as_long())
        return values


def _real(z3: Any, value: Fraction) -> Any:
    return z3.RealVal(f"{value.numerator}/{value.denominator}")
