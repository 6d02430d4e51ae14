"""The nearest exact values of single parameters at which a statement about equilibria becomes true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from deterrence.analysis.claims.closed_forms import closed_form, forms_of
from deterrence.errors import DeterrenceError, ExpressionError
from deterrence.expressions import Comparison, Formula, condition_holds
from deterrence.expressions.algebraic import real_roots
from deterrence.expressions.real_roots import simplest_between

if TYPE_CHECKING:
    from deterrence.analysis.claims.judging import Judge
    from deterrence.analysis.lines import Lines
    from deterrence.analysis.thresholds import Thresholds
    from deterrence.families import Characterization, Family
    from deterrence.families.rational_functions import RationalFunction

__all__ = ["Restored", "Sense", "restoring"]

Sense = Literal["every", "some"]


@dataclass(frozen=True)
class Restored:
    """A value of one parameter, the others unchanged, at or just beyond which a statement is true.

    Parameters
    ----------
    parameter
        Its name.
    sense
        In "every" equilibrium or in "some".
    value
        Exact: a `Fraction` or an `AlgebraicNumber`.
    direction
        1: upwards from the present value; -1: downwards.
    attained
        Whether the statement is true at the value itself; None: not known, as the value is irrational.
    beyond
        Whether it is true just beyond the value.
    sample
        A point, at the value or beyond it, at which an exact solve confirmed the statement.
    exact
        Whether no nearer value can have been missed.
    """

    parameter: str
    sense: Sense
    value: Any
    direction: int
    attained: bool | None
    beyond: bool
    sample: Fraction
    exact: bool

    def __str__(self) -> str:
        side = "above" if self.direction > 0 else "below"
        if not self.attained:
            where = f"{side} {self.value}"
        elif self.beyond:
            where = f"{self.value} and {side}"
        else:
            where = f"{self.value} alone"
        least = "" if self.exact else " (a nearer value is not excluded)"
        return f"{self.parameter}: {where}, in {self.sense} equilibrium; confirmed at {self.sample}{least}"


def restoring(
    judge: Judge, statement: Formula, parameter: str, point: Mapping[str, Fraction], lines: Lines
) -> tuple[list[Restored], str]:
    """The nearest restoring values of one parameter in both senses and directions; and why there may be none.

    The families along the parameter give the values at which the regime or the statement's truth within a family can
    change; between two of them nothing changes. The walk starts at the present value and stops in each direction at the
    first success. Every success is confirmed by an exact solve; where all families are known in closed form and one of
    them says that the statement fails, none is needed.
    """
    model = judge.model
    others = {name: point[name] for name in model.parameters if name != parameter}
    try:
        found = lines.thresholds(parameter, point)
    except DeterrenceError as error:
        return [], f"{parameter}: {error}"
    candidates, closed = _candidates(found, statement)
    bounds = model.parameters[parameter].range
    stops = [bounds.low, *(c for c in candidates if bounds.low < c < bounds.high), bounds.high]
    walk = _Walk(judge, statement, parameter, others, _truths(found.characterization, statement))
    results: list[Restored] = []
    senses: tuple[Sense, ...] = ("every", "some")
    for direction in (1, -1):
        ahead = [s for s in stops if (s > point[parameter] if direction > 0 else s < point[parameter])]
        ahead = ahead if direction > 0 else ahead[::-1]
        for sense in senses:
            one = walk.first(point[parameter], ahead, direction, sense, closed and found.complete)
            results += [one] if one is not None else []
    return results, ""


@dataclass
class _Walk:
    judge: Judge
    statement: Formula
    parameter: str
    others: Mapping[str, Fraction]
    truths: Sequence[tuple[Family, Formula]] | None

    def first(
        self, start: Fraction, ahead: Sequence[Any], direction: int, sense: Sense, exact: bool
    ) -> Restored | None:
        """The first value in a direction at which, or beyond which, the statement is true."""
        for position, stop in enumerate([start, *ahead]):
            following = ahead[position] if position < len(ahead) else None
            sample = None if following is None else _between(stop, following)
            beyond = sample is not None and self.may_hold(sample, sense) and self.holds(sample, sense) is True
            attained = self.holds(stop, sense) if isinstance(stop, Fraction) and position else None
            if attained or beyond:
                confirmed = stop if attained else sample
                assert isinstance(confirmed, Fraction)
                known = attained if isinstance(stop, Fraction) and position else (False if not position else None)
                return Restored(self.parameter, sense, stop, direction, known, beyond, confirmed, exact)
        return None

    def may_hold(self, value: Fraction, sense: Sense) -> bool:
        """Whether the families' closed forms allow the statement to be true at a value between thresholds."""
        if self.truths is None:
            return True
        here = {self.parameter: value}
        try:
            told = [condition_holds(said, here) for family, said in self.truths if here in family.region]
        except (ExpressionError, ZeroDivisionError):
            return True
        return not told or (all(told) if sense == "every" else any(told))

    def holds(self, value: Fraction, sense: Sense) -> bool | None:
        """What an exact solve at a value says; None where the model has no such point."""
        model = self.judge.model
        try:
            point = model.point(None, **{**self.others, self.parameter: value})
            here = {name: point[name] for name in model.parameters}
            judgement = self.judge.judge(self.statement, here)
        except DeterrenceError:
            return None
        return judgement.every if sense == "every" else judgement.some


def _truths(found: Characterization, statement: Formula) -> list[tuple[Family, Formula]] | None:
    """What a statement says in every family, as a condition on the parameter; None where that is not known of all."""
    told: list[tuple[Family, Formula]] = []
    for family in found.families if found.complete else ():
        forms = forms_of(family, found)
        said = None if forms is None else forms.statement(statement)
        if said is None:
            return None
        told.append((family, said))
    return told or None


def _between(one: Any, other: Any) -> Fraction:
    low, high = (one, other) if one < other else (other, one)
    width = Fraction(1, 10**6)
    while True:
        left = low if isinstance(low, Fraction) else low.within(width)[1]
        right = high if isinstance(high, Fraction) else high.within(width)[0]
        if left < right:
            third = (right - left) / 3
            return simplest_between(left + third, right - third)
        width /= 10**6


def _candidates(found: Thresholds, statement: Formula) -> tuple[list[Any], bool]:
    """Thresholds, and values at which a comparison turns within a family; and whether these are all."""
    values: list[Any] = [one.value for one in found.points]
    closed = True
    for family in found.characterization.families:
        for part in statement.walk():
            if not isinstance(part, Comparison):
                continue
            gap = closed_form(part, family, found.characterization)
            if gap is None:
                closed = False
                continue
            values += [root for root in _roots(gap) if not any(root == one for one in values)]
    return sorted(values), closed


def _roots(gap: RationalFunction) -> list[Any]:
    found: list[Any] = []
    for part in (gap.above, gap.below):
        terms = {int(exponents[0]): Fraction(str(c)) for exponents, c in part.terms()} if not part.is_zero() else {}
        degree = max(terms, default=0)
        if degree > 0:
            found += real_roots([terms.get(k, Fraction(0)) for k in range(degree + 1)])
    return found
