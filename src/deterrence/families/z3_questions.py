"""Questions about a region of parameters, put to z3 under limits.

The solver of real arithmetic z3 :cite:`de-moura-bjorner-2008` decides them under a deterministic resource limit, so
that answers do not depend on the machine. An answer that the limit cuts off is "unknown", never a guess.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from deterrence.errors import LimitError
from deterrence.expressions import Formula, to_z3
from deterrence.expressions.z3_answers import answer_of
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.families.sample_points import SamplePoints

if TYPE_CHECKING:
    from flint import fmpq_mpoly

    from deterrence.solvers.work import Work

__all__ = ["MOST_POINTS", "POLISH", "RESOURCES", "Answer", "Constraint", "Questions", "rational"]

RESOURCES = 3_000_000
"""Resource units of z3 for one question (about a second on a machine of 2026)."""
POLISH = 50_000
"""Resource units for a question whose answer only makes results shorter."""
LONGEST_TEXT = 1000
"""Characters of a fraction that is read exactly; Python refuses to read numbers of more than 4,300 digits."""
DIGITS = 60
"""Digits after the point of what is rounded."""
LONGEST_QUESTION = 20.0
"""Seconds of work after which a question is given up even if z3 counts few resources (not all its algebra counts)."""
NEARLY = 0.8
"""Share of these seconds after which no more is tried."""
MOST_PATIENCE = 60.0
"""How many times as long as it works a question may take at most, because other programs run, too."""
BY_CLOCK = ("timeout", "canceled")
"""z3's reasons for an answer "unknown" that the clock cut off."""
MOST_POINTS = 600
"""Most points kept."""
LARGEST_DENOMINATOR = 10**40
"""Coordinates of points that are kept are rounded to fractions with no larger ones."""

Answer = Literal["yes", "no", "unknown"]
Constraint = tuple[RationalFunction, Literal[">", ">=", "=="]]


class Questions:
    """Asks z3 about the interior of the parameters' ranges, under assumptions.

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
    asked, gave_up, by_clock
        How many questions went to z3, how many of them a limit cut off, and how many of these the clock.
    """

    def __init__(
        self, ring: Ring, bounds: Mapping[str, tuple[Fraction, Fraction]], assume: Iterable[Formula] = ()
    ) -> None:
        import z3

        self.z3: Any = z3
        self.ring = ring
        self.symbols = {name: z3.Real(name) for name in ring.names}
        self.assume = tuple(assume)
        self.base = [limit for name, ends in bounds.items() for limit in _within(z3, self.symbols[name], ends)]
        self.base += [to_z3(formula, self.symbols) for formula in self.assume]
        self.asked = self.gave_up = self.by_clock = 0
        self.bounds = dict(bounds)
        self.points = SamplePoints(ring, bounds, self.assume)
        self.deadline: float | None = None
        self.work: Work | None = None
        self._polynomials: dict[Any, Any] = {}

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

    def ask(self, terms: Sequence[Any], resources: int = RESOURCES) -> Answer:
        """Whether some point of the region satisfies all terms of z3.

        Raises
        ------
        LimitError
            When the time budget is used up.
        """
        self._count()
        solver = self.z3.SolverFor("QF_NRA")  # one that was asked before is slower by far
        for term in (*self.base, *terms):
            solver.assert_exprs(term)
        return self._told(self._check(resources, solver), solver)

    def _told(self, found: Any, solver: Any) -> Answer:
        """What a solver found, whose point is kept."""
        if found == self.z3.sat and self.symbols:
            self._keep(solver.model())
        if found == self.z3.unknown:
            self._give_up(solver)
            return "unknown"
        return "yes" if found == self.z3.sat else "no"

    def _count(self) -> None:
        self.asked += 1

    def _give_up(self, solver: Any) -> None:
        self.gave_up += 1
        self.by_clock += solver.reason_unknown() in BY_CLOCK

    def _check(self, resources: int, solver: Any) -> Any:
        """Ask z3 under the resource limit, and under the time limit where there is one.

        z3 knows no time but the clock's. What the clock cut off before the work was done is asked again, with more
        patience: answers shall not depend on what else the machine does.
        """
        work = LONGEST_QUESTION * resources / RESOURCES
        patience = work
        while True:
            seconds = patience
            self.keep_time()
            if self.deadline is not None:
                seconds = min(seconds, self.deadline - time.monotonic())
            began, before = time.thread_time(), self._units(solver)
            found = answer_of(solver, rlimit=resources, timeout=max(100, int(1000 * seconds)))
            worked = time.thread_time() - began
            if self.work is not None:
                self.work.spend(self._units(solver) - before)
            cut_off = found == self.z3.unknown and solver.reason_unknown() in BY_CLOCK
            if not cut_off or worked > NEARLY * work or patience > MOST_PATIENCE * work:
                return found
            patience *= 4

    def _units(self, solver: Any) -> int:
        """What z3 says it has worked so far, on whatever it was asked."""
        return int(solver.statistics().get_key_value("rlimit count")) if self.work is not None else 0

    def keep_time(self) -> None:
        """Stop when the time budget, or that of work, is used up.

        Raises
        ------
        LimitError
            Then.
        """
        if self.work is not None and self.work.is_used_up:
            raise LimitError(self.work.told)
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise LimitError("the time budget is used up")

    def _keep(self, model: Any) -> None:
        """Remember the parameters at which a question was answered with yes."""
        if len(self.points) < MOST_POINTS:
            self.points.add(self._values(model))

    def _values(self, model: Any) -> dict[str, Fraction]:
        """The parameters of an answer, long numbers rounded: what is open holds close by, too."""
        values = {}
        for name, symbol in self.symbols.items():
            value = rational(self.z3, model.eval(symbol, model_completion=True))
            values[name] = value.limit_denominator(LARGEST_DENOMINATOR)
        return values


def rational(z3: Any, value: Any) -> Fraction:
    """A value of z3's as a fraction: exact, except that irrational and very long ones are rounded."""
    if not z3.is_rational_value(value):
        value = value.approx(20)
    if len(value.as_string()) > LONGEST_TEXT:
        return Fraction(value.as_decimal(DIGITS).rstrip("?"))
    exact = value.as_fraction()
    return Fraction(exact.numerator, exact.denominator)


def _real(z3: Any, value: Fraction) -> Any:
    return z3.RealVal(f"{value.numerator}/{value.denominator}")


def _within(z3: Any, symbol: Any, ends: tuple[Fraction, Fraction]) -> tuple[Any, Any]:
    low, high = ends
    return symbol > _real(z3, low), symbol < _real(z3, high)
