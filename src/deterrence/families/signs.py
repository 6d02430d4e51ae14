"""Questions about signs over a region of parameters, answered by proof.

The solver of real arithmetic z3 :cite:`de-moura-bjorner-2008` decides them under a deterministic resource limit, so
that answers do not depend on the machine. An answer that the limit cuts off is "unknown", never a guess.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from deterrence.errors import LimitError
from deterrence.expressions import Formula, condition_holds, to_z3
from deterrence.families.float_programs import FloatRow, seems_possible
from deterrence.families.interiors import strict
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.families.sample_points import SamplePoints

if TYPE_CHECKING:
    from flint import fmpq_mpoly

__all__ = ["POLISH", "RESOURCES", "Answer", "Constraint", "Sign", "SignOracle", "rational"]

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
MOST_PATIENCE = 50.0
"""On a busy machine these seconds are stretched, at most by this factor: less is worked in the same time."""
DRAWN = 96
"""Points drawn from the region."""
MOST_POINTS = 600
"""Most points kept."""
TRIED = 12
"""At so many points linear conditions are tried before z3 is asked about all points at once."""
LARGEST_DENOMINATOR = 10**40
"""Coordinates of points that are kept are rounded to fractions with no larger ones."""

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
        self.solver: Any = z3.SolverFor("QF_NRA")
        self.solver.set("rlimit", RESOURCES)
        for name, (low, high) in bounds.items():
            self.solver.add(self.symbols[name] > _real(z3, low), self.symbols[name] < _real(z3, high))
        self.assume = tuple(assume)
        for formula in self.assume:
            self.solver.add(to_z3(formula, self.symbols))
        self.asked = self.gave_up = self.by_clock = 0
        self.bounds = dict(bounds)
        self.points = SamplePoints(ring, bounds, self.assume)
        self.deadline: float | None = None
        self._began, self._worked_before = time.monotonic(), time.process_time()
        self._waited = self._worked = 0.0
        self._favourites: list[int] = []
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

    def ask(self, terms: Sequence[Any], resources: int = RESOURCES) -> Answer:
        """Whether some point of the region satisfies all terms of z3.

        Raises
        ------
        LimitError
            When the time budget is used up.
        """
        self._count()
        self.solver.push()
        self._assert(terms)
        found = self._check(resources)
        if found == self.z3.sat and self.ring.names:
            self._keep(self.solver.model())
        if found == self.z3.unknown:
            self._give_up(self.solver)
        self.solver.pop()
        return "unknown" if found == self.z3.unknown else "yes" if found == self.z3.sat else "no"

    def _count(self) -> None:
        self.asked += 1

    def _assert(self, terms: Sequence[Any]) -> None:
        self.solver.add(*terms)

    def _give_up(self, solver: Any) -> None:
        self.gave_up += 1
        self.by_clock += solver.reason_unknown() in ("timeout", "canceled")

    def linear_at_a_point(
        self, forms: Sequence[tuple[Mapping[Any, RationalFunction], str]], within: Sequence[Constraint] = ()
    ) -> bool:
        """Whether conditions, linear in further unknowns, seem to be met at one of a few points that satisfy others.

        Worked out in floating point: it may only ever save a proof.

        Parameters
        ----------
        forms
            (unknown -> coefficient, relation to zero); the key ``()`` holds the constant term.
        within
            Sign conditions on the parameters.
        """
        places = {u: k for k, u in enumerate(dict.fromkeys(u for form, _ in forms for u in form if u != ()))}
        where = self.points.where(within)
        self._favourites = [*range(len(self.points) - 1, len(self._favourites) - 1, -1), *self._favourites]
        tried = 0
        for number in self._favourites:
            if where >> number & 1 and (rows := self._rows_at(forms, number, places)) is not None:
                tried += 1
                if seems_possible(rows, len(places)):
                    self._favourites.remove(number)
                    self._favourites.insert(0, number)
                    return True
                if tried == TRIED:
                    return False
        return False

    def _rows_at(
        self, forms: Sequence[tuple[Mapping[Any, RationalFunction], str]], number: int, places: Mapping[Any, int]
    ) -> list[FloatRow] | None:
        """Forms at a point, rounded; None where one is not defined."""
        rows: list[FloatRow] = []
        for form, relation in forms:
            row = [0.0] * (len(places) + 1)
            for unknown, amount in form.items():
                value = self.points.rounded(amount, number)
                if value is None:
                    return None
                row[places[unknown] if unknown != () else -1] = value
            rows.append((row[:-1], row[-1], relation))
        return rows

    def _check(self, resources: int, solver: Any = None) -> Any:
        """Ask z3 under the resource limit, and under the time limit where there is one."""
        solver = self.solver if solver is None else solver
        patience = 1.0 if resources <= POLISH else self._slowness  # without polish an answer is only longer
        seconds = LONGEST_QUESTION * resources / RESOURCES * patience
        if self.deadline is not None:
            self.keep_time()
            seconds = min(seconds, self.deadline - time.monotonic())
        solver.set("rlimit", resources)
        solver.set("timeout", max(100, int(1000 * seconds)))
        began, worked = time.monotonic(), time.process_time()
        found = solver.check()
        self._waited += time.monotonic() - began
        self._worked += time.process_time() - worked
        return found

    @property
    def _slowness(self) -> float:
        """How much longer questions take than the work on them, because other programs run, too."""
        waited, worked = self._waited, self._worked
        if worked < 0.05:  # too few questions to tell
            waited, worked = time.monotonic() - self._began, time.process_time() - self._worked_before
        return min(MOST_PATIENCE, max(1.0, waited / worked)) if worked > 0.01 else MOST_PATIENCE

    def keep_time(self) -> None:
        """Stop when the time budget is used up.

        Raises
        ------
        LimitError
            Then.
        """
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

    def draw_points(self, start: Mapping[str, Fraction]) -> bool:
        """Fill `points`, beginning at `start` where it lies inside; False when the region has no interior.

        Raises
        ------
        LimitError
            When it could not be decided whether there is an interior.
        """
        inside = [to_z3(strict(formula), self.symbols) for formula in self.assume]
        here: Mapping[str, Fraction] | None = start if self._lies_inside(start) else None
        if here is None:
            answer = self.ask(inside)
            if answer == "no":
                return False
            found = [point for point in self.points.points if self._lies_inside(point)]
            here = found[-1] if found else None
        if here is None:
            raise LimitError("no parameters were found at which all assumptions hold; fix some parameters")
        self.points.add(here)
        self.points.spread(here, DRAWN)
        self.ring.reference = self.points.coordinates(0) if self.ring.names else None
        return True

    def _lies_inside(self, point: Mapping[str, Fraction]) -> bool:
        return self.points.holds(point) and all(condition_holds(strict(formula), point) for formula in self.assume)

    def possible(self, constraints: Sequence[Constraint], resources: int = RESOURCES) -> Answer:
        """Whether some point of the region satisfies all sign conditions."""
        open_ones = []
        for function, relation in constraints:
            if function.is_constant():
                value = function.constant()
                if not (value > 0 or (value == 0 and relation != ">")) or (relation == "==" and value != 0):
                    return "no"
            else:
                open_ones.append((function, relation))
        if not open_ones or self.points.where(open_ones):
            return "yes"
        return self.ask([self.term(one) for one in open_ones], resources)

    def implies(self, constraints: Sequence[Constraint], conclusion: Constraint, resources: int = RESOURCES) -> Answer:
        """Whether every point of the region with these signs has that one, too."""
        function, relation = conclusion
        against: Constraint = (-function, ">=" if relation == ">" else ">")
        found = self.possible([*constraints, against], resources)
        if relation == "==" and found == "no":
            found = self.possible([*constraints, (function, ">")], resources)
        opposite: dict[Answer, Answer] = {"yes": "no", "no": "yes", "unknown": "unknown"}
        return opposite[found]

    def sign(self, function: RationalFunction, context: Sequence[Constraint] = (), resources: int = RESOURCES) -> Sign:
        """The sign of a function over the region, where it is the same almost everywhere; else "?"."""
        if function.is_constant():
            value = function.constant()
            return "0" if value == 0 else "+" if value > 0 else "-"
        if function not in self._signs:
            self._signs[function] = self._find_sign(function, (), resources)
        known = self._signs[function]
        return self._find_sign(function, context, resources) if known == "?" and context else known

    def _find_sign(self, function: RationalFunction, context: Sequence[Constraint], resources: int) -> Sign:
        if self.possible([*context, (-function, ">")], resources) == "no":
            return "+"
        if self.possible([*context, (function, ">")], resources) == "no":
            return "-"
        return "?"

    def sample(self, constraints: Sequence[Constraint]) -> dict[str, Fraction] | None:
        """A rational point of the region that satisfies strict sign conditions; None when none is found."""
        known = self.points.where(constraints)
        if known:
            return dict(self.points.points[(known & -known).bit_length() - 1])
        if self.ask([self.term(one) for one in constraints]) == "yes" and len(self.points):
            last = self.points.points[-1]
            if self.points.where(constraints) >> (len(self.points) - 1):
                return dict(last)
        return None


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
