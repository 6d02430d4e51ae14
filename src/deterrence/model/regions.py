"""The points that a model speaks of, and whether something can happen at one of them: intervals first, then z3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from deterrence.errors import DeterrenceError
from deterrence.model.intervals import Interval, enclosure
from deterrence.model.parts import Range

if TYPE_CHECKING:
    from deterrence.expressions import Expression, Formula
    from deterrence.model.model import Model

__all__ = ["Region", "Search", "region_of"]

EFFORT = 150_000
"""Resource limit of one question to z3: counted steps, so that answers do not depend on the machine."""
TOTAL_EFFORT = 8
"""Questions about one model that may run into the limit; later ones are not asked."""


@dataclass(frozen=True)
class Search:
    """Where something happens: at `point` (rounded when `exact` is false); nowhere; or `decided` is false."""

    decided: bool
    point: Mapping[str, Fraction] | None = None
    exact: bool = True

    def told(self) -> str:
        """The point in words."""
        values = self.point or {}
        about = "" if self.exact else "about "
        return ", ".join(f"{name} = {about}{_short(value)}" for name, value in values.items())


def _short(value: Fraction) -> str:
    return str(value) if len(str(value)) <= 24 else f"{float(value):.6g}"


class Region:
    """A box of parameters cut by assumptions.

    Parameters
    ----------
    ranges
        parameter -> range.
    conditions
        What holds among the parameters, over parameters and `rounded` names only.
    rounded
        Definitions whose values are rounded; z3 knows no more of them than their enclosure.
    """

    def __init__(
        self, ranges: Mapping[str, Range], conditions: tuple[Formula, ...], rounded: Mapping[str, Expression]
    ) -> None:
        self.ranges = ranges
        self.conditions = conditions
        self.rounded = rounded
        self.given_up = 0

    @cached_property
    def box(self) -> Mapping[str, Interval]:
        """Enclosures of the parameters and, where they have one, of the rounded definitions."""
        box = {name: (one.low, one.high) for name, one in self.ranges.items()}
        for name, expression in self.rounded.items():
            found = enclosure(expression, box)
            if found is not None:
                box[name] = found
        return box

    def find(self, event: Formula) -> Search:
        """Look for a point of the region at which a condition holds."""
        if self.given_up >= TOTAL_EFFORT:
            return Search(False)
        search = self._ask(event)
        self.given_up += not search.decided
        return search

    def _ask(self, event: Formula) -> Search:
        import z3

        from deterrence.expressions import names
        from deterrence.expressions.z3_answers import answer_of
        from deterrence.expressions.z3_form import to_z3

        solver = z3.SolverFor("QF_NRA")
        try:
            for formula in (event, *self.conditions):
                solver.add(to_z3(formula))
            for name, (low, high) in self.box.items():
                self._bound(solver, z3.Real(name), name, low, high)
            answer = answer_of(solver, rlimit=EFFORT)
        except (DeterrenceError, z3.Z3Exception):
            return Search(False)
        if answer == z3.unsat:
            return Search(True)
        if answer != z3.sat:
            return Search(False)
        model = solver.model()
        values = {name: _value(model.eval(z3.Real(name), model_completion=True)) for name in self.ranges}
        point = {name: value for name, (value, _) in values.items()}
        shown = {name: point[name] for name in names(event) if name in point}
        if self._confirms(event, point):
            return Search(True, shown)
        irrational = not all(exact for _, exact in values.values())
        return Search(True, shown, exact=False) if irrational and not self.rounded else Search(False)

    def _bound(self, solver: Any, variable: Any, name: str, low: Fraction, high: Fraction) -> None:
        import z3

        one = self.ranges.get(name, Range(low, high))
        below, above = (
            z3.RealVal(f"{low.numerator}/{low.denominator}"),
            z3.RealVal(f"{high.numerator}/{high.denominator}"),
        )
        solver.add(variable > below if one.low_open else variable >= below)
        solver.add(variable < above if one.high_open else variable <= above)

    def _confirms(self, event: Formula, point: Mapping[str, Fraction]) -> bool:
        """Whether a point is in the region and the event holds there, in exact arithmetic."""
        from deterrence.expressions import condition_holds, evaluate

        values = dict(point)
        try:
            for name in self._needed(event):
                values[name] = evaluate(self.rounded[name], values)
            inside = all(values[name] in one for name, one in self.ranges.items())
            return inside and all(condition_holds(one, values) for one in (*self.conditions, event))
        except DeterrenceError:
            return False

    def _needed(self, event: Formula) -> list[str]:
        """The rounded definitions that an event or a condition mentions, and those that these mention."""
        from deterrence.expressions import names

        needed = {name for formula in (event, *self.conditions) for name in names(formula)}
        for name in reversed(tuple(self.rounded)):
            if name in needed:
                needed.update(names(self.rounded[name]))
        return [name for name in self.rounded if name in needed]


def _value(number: Any) -> tuple[Fraction, bool]:
    """A number of z3 and whether it is exact; algebraic numbers are rounded."""
    import z3

    exact = isinstance(number, z3.RatNumRef)
    rational = number if exact else number.approx(20)
    return Fraction(int(rational.numerator_as_long()), int(rational.denominator_as_long())), exact


def region_of(model: Model) -> Region:
    """The points of a model."""
    from deterrence.expressions import substitute

    rounded = {name: substitute(model.definitions[name].expression, model.substitutions) for name in model.rounded}
    conditions = tuple(substitute(condition, model.substitutions) for condition in model.assume)
    return Region({name: one.range for name, one in model.parameters.items()}, conditions, rounded)
