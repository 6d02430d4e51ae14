"""Questions about signs over a region of parameters, answered by proof.

Most answers need no prover. Yes is shown by a point, of which thousands are drawn; no often follows from the signs of
irreducible factors alone. The rest goes to z3, in short: without factors whose sign is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from deterrence.errors import LimitError
from deterrence.expressions import Formula, condition_holds, to_z3
from deterrence.families.float_programs import FloatRow, seems_possible
from deterrence.families.interiors import strict
from deterrence.families.point_cloud import PointCloud
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.families.sign_facts import FactorTable, Facts, Part, numbers, shortened
from deterrence.families.z3_questions import POLISH, RESOURCES, Answer, Constraint, Questions, rational

__all__ = ["POLISH", "RESOURCES", "Answer", "Constraint", "Sign", "SignOracle", "rational"]

DRAWN = 96
"""Points drawn from the region."""
TRIED = 12
"""At so many points linear conditions are tried before z3 is asked about all points at once."""

Sign = Literal["+", "-", "0", "?"]


class SignOracle(Questions):
    """Decides conjunctions of sign conditions over the interior of the parameters' ranges, under assumptions.

    Parameters
    ----------
    ring, bounds, assume
        As of `Questions`.
    """

    def __init__(
        self, ring: Ring, bounds: Mapping[str, tuple[Fraction, Fraction]], assume: Iterable[Formula] = ()
    ) -> None:
        super().__init__(ring, bounds, assume)
        self.table = FactorTable(ring)
        self._favourites: list[int] = []
        self._cloud: PointCloud | None = None
        self._signs: dict[RationalFunction, Sign] = {}
        self._apart: dict[int, bool] = {}
        self._contexts: dict[tuple[Constraint, ...], Facts | None] = {}
        self._answers: dict[frozenset[Part | Constraint], tuple[int, Answer]] = {}

    # --- points ----------------------------------------------------------------------------------------------------

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

    def _seen(self, parts: Sequence[Part], search: bool) -> bool:
        """Whether a point is found, without a proof, at which products of factors have the given signs."""
        if len(self.bounds) < len(self.symbols) or not len(self.points):
            return False
        if self._cloud is None:
            self._cloud = PointCloud(self.ring, self.bounds, self.assume, self.points.points)
        signs = [(self.table.product(one.factors).above, -1 if one.negative else 1, one.weak) for one in parts]
        found = self._cloud.searched(signs) if search else self._cloud.witness(signs)
        wanted: list[Constraint] = [self._constraint(one) for one in parts]
        return found is not None and self.points.add(found) and bool(self.points.where(wanted) >> len(self.points) - 1)

    def _constraint(self, part: Part) -> Constraint:
        product = self.table.product(part.factors)
        return (-product if part.negative else product), ">=" if part.weak else ">"

    # --- questions -------------------------------------------------------------------------------------------------

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
        facts = self._facts(tuple(open_ones), resources)
        if facts is None:
            return "no"
        parts, equations = shortened(open_ones, self.table, facts)
        key: frozenset[Part | Constraint] = frozenset((*parts, *equations))
        spent, known = self._answers.get(key, (0, "unknown"))
        if known == "unknown" and spent < resources:
            known = self._proved(parts, equations, resources)
            self._answers[key] = resources, known
        return known

    def _proved(self, parts: Sequence[Part], equations: Sequence[Constraint], resources: int) -> Answer:
        if not equations and self._seen(parts, search=False):
            return "yes"
        found = self.ask([self.term(one) for one in (*map(self._constraint, parts), *equations)], resources)
        return "yes" if found == "unknown" and not equations and self._seen(parts, search=True) else found

    def _facts(self, constraints: tuple[Constraint, ...], resources: int) -> Facts | None:
        """What follows for the signs of factors; None where the conditions contradict each other."""
        if constraints not in self._contexts:
            self._contexts[constraints] = self._found_facts(constraints, resources)
        return self._contexts[constraints]

    def _found_facts(self, constraints: tuple[Constraint, ...], resources: int) -> Facts | None:
        facts = Facts()
        factored = [(self.table.of(function), relation) for function, relation in constraints]
        for one, relation in factored:
            if relation == ">" and not facts.add(one.odd, one.negative):
                return None
            facts.nonzero |= one.odd | one.even if relation == ">" else 0
        for number in numbers(sum_of(one.odd | one.even for one, _ in factored)):
            sign = self.sign(self.table.factors[number], (), resources)
            if sign == "?" or not (facts.nonzero >> number & 1 or self._never_zero(number)):
                continue
            facts.nonzero |= 1 << number
            facts.settled |= 1 << number
            if not facts.add(1 << number, sign == "-"):
                return None
        contradicted = any(facts.contradict(one, relation) for one, relation in factored)
        return None if contradicted else facts

    def facts(self, context: Sequence[Constraint]) -> Facts | None:
        """What follows for the signs of factors inside the set where conditions hold; None where it has no interior."""
        inside: list[Constraint] = [(function, ">") for function, _ in context if not function.is_constant()]
        return self._facts(tuple(inside), POLISH)

    def _never_zero(self, number: int) -> bool:
        """Whether a factor is proved to have no zero in the region."""
        if number not in self._apart:
            self._apart[number] = self.ask([self.term((self.table.factors[number], "=="))], POLISH) == "no"
        return self._apart[number]

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
            self._signs[function] = self._sign_everywhere(function, resources)
        known = self._signs[function]
        return self._sign_within(function, context, resources) if known == "?" and context else known

    def _sign_everywhere(self, function: RationalFunction, resources: int) -> Sign:
        one = self.table.of(function)
        if not one.odd:
            return "-" if one.negative else "+"
        if function.below.is_one() and one.odd.bit_count() == 1 and not one.even:
            return self._sign_of_factor(function, resources)
        signs = [self.sign(self.table.factors[number], (), resources) for number in numbers(one.odd)]
        if signs.count("?") == 1:
            return "?"
        if "?" in signs:
            return self._sign_within(function, (), resources)
        return "-" if one.negative ^ (signs.count("-") % 2 == 1) else "+"

    def _sign_of_factor(self, function: RationalFunction, resources: int) -> Sign:
        found: Sign = "?"
        for turned, answer in ((-function, "+"), (function, "-")):
            one = self.table.of(turned)
            part = Part(one.odd, one.negative, weak=False)
            if not self.points.where([(turned, ">")]) and self._proved([part], (), resources) == "no":
                found = "+" if answer == "+" else "-"
                break
        return found

    def _sign_within(self, function: RationalFunction, context: Sequence[Constraint], resources: int) -> Sign:
        facts = self._facts(tuple(one for one in context if not one[0].is_constant()), resources)
        one = self.table.of(function)
        left, negative = facts.reduced(one.odd, one.negative) if facts is not None else (0, False)
        if not left:
            return "-" if negative else "+"
        if self.possible([*context, (-function, ">")], resources) == "no":
            return "+"
        if self.possible([*context, (function, ">")], resources) == "no":
            return "-"
        return "?"

    def unsettled(self, function: RationalFunction, context: Sequence[Constraint]) -> RationalFunction:
        """Of a function whose sign varies, the shortest factor whose sign varies."""
        factors = [self.table.factors[number] for number in numbers(self.table.of(function).odd)]
        varying = [one for one in factors if self.sign(one, context, POLISH) == "?"]
        return min(varying, key=lambda one: (len(one.above), str(one.above)), default=function)

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


def sum_of(masks: Iterable[int]) -> int:
    """The union of bit masks."""
    whole = 0
    for mask in masks:
        whole |= mask
    return whole
