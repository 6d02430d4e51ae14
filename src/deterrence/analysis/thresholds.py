"""Where the regime changes along one parameter, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deterrence.analysis.invariance import invariance_notes
from deterrence.analysis.regimes import FamilyReader, Regime, RegimeReader
from deterrence.analysis.solving import open_model
from deterrence.displays import Displayed
from deterrence.errors import UsageError

if TYPE_CHECKING:
    from deterrence.expressions import Expression
    from deterrence.families import Characterization
    from deterrence.model import Model
    from deterrence.solvers import Settings

__all__ = ["RegimeInterval", "Threshold", "Thresholds", "thresholds"]


@dataclass(frozen=True)
class Threshold:
    """A value of the parameter at which the regime changes.

    Parameters
    ----------
    value
        A `Fraction`, or an `AlgebraicNumber` with its minimal polynomial and an enclosure.
    regime
        All families that hold there, those of both sides included; names that begin with ``tie:`` are components that
        no family covers.
    exact
        Whether the regime was found by an exact solve there; else by the closure of the families' regions.
    """

    value: Any
    regime: Regime
    exact: bool = True


@dataclass(frozen=True)
class RegimeInterval:
    """An open interval of the parameter on which the regime does not change.

    Parameters
    ----------
    low, high
        Its ends.
    regime
        Names of the families that exist throughout.
    sample
        The point at which this was confirmed by an exact solve.
    """

    low: Any
    high: Any
    regime: Regime
    sample: Fraction


@dataclass(frozen=True, repr=False)
class Thresholds(Displayed):
    """The regimes along one parameter, the others fixed.

    Parameters
    ----------
    model, parameter, concept
        What was asked.
    point
        Values of the other parameters.
    points
        The thresholds, ascending.
    intervals
        Between them, ascending; values that assumptions rule out lie in none of them.
    ends
        The regimes at the ends of the parameter's range that belong to it.
    characterization
        The families, with the parameter as their only symbol.
    notes
        Which probabilities do not respond to the parameter, and why.
    complete, argument
        Whether every change of regime is listed, and what that rests on.

    Examples
    --------
    >>> from deterrence.model import load
    >>> found = thresholds(load("proxy-deniability"), "deniability")
    >>> [str(one.value) for one in found.points]
    ['7/25']
    """

    model: Model
    parameter: str
    concept: str
    point: Mapping[str, Fraction]
    points: tuple[Threshold, ...]
    intervals: tuple[RegimeInterval, ...]
    ends: tuple[Threshold, ...]
    characterization: Characterization
    notes: tuple[str, ...] = ()
    complete: bool = True
    argument: str = ""

    def rows(self) -> list[dict[str, Any]]:
        """One row per interval, per threshold and per end with a regime of its own: ``from``, ``to``, ``regime``."""
        rows: list[dict[str, Any]] = []
        first, last = self.intervals[0], self.intervals[-1]
        rows += [_row(end) for end in self.ends if end.value == first.low and end.regime != first.regime]
        for interval in self.intervals:
            rows.append({"from": interval.low, "to": interval.high, "regime": _told(interval.regime)})
            rows += [_row(point) for point in self.points if point.value == interval.high]
        rows += [_row(end) for end in self.ends if end.value == last.high and end.regime != last.regime]
        return rows

    def to_dict(self) -> dict[str, Any]:
        """As JSON: rationals are strings, other algebraic numbers objects."""
        from deterrence.solvers.solution import as_json

        return {
            "model": self.model.name,
            "parameter": self.parameter,
            "concept": self.concept,
            "point": as_json(self.point),
            "thresholds": [
                {"value": as_json(one.value), "regime": list(one.regime), "exact": one.exact} for one in self.points
            ],
            "intervals": [
                {"from": as_json(one.low), "to": as_json(one.high), "regime": list(one.regime)}
                for one in self.intervals
            ],
            "ends": [{"value": as_json(one.value), "regime": list(one.regime)} for one in self.ends],
            "notes": list(self.notes),
            "complete": self.complete,
            "argument": self.argument,
        }

    def __str__(self) -> str:
        lines = [f"{self.model.title}: regimes along {self.parameter} ({self.concept})"]
        for row in self.rows():
            where = f"at {row['from']}" if row["from"] is row["to"] else f"between {row['from']} and {row['to']}"
            lines.append(f"  {where}: {row['regime']}")
        lines += [f"note: {note}" for note in self.notes]
        lines.append(f"{'complete' if self.complete else 'NOT complete'}: {self.argument}")
        return "\n".join(lines)


def _row(at: Threshold) -> dict[str, Any]:
    return {"from": at.value, "to": at.value, "regime": _told(at.regime)}


def _told(regime: Sequence[str]) -> str:
    return "; ".join(regime) if regime else "no equilibrium"


def thresholds(
    model: Model | str | Path,
    parameter: str,
    concept: str | None = None,
    *,
    scenario: str | None = None,
    settings: Settings | None = None,
    **parameters: Any,
) -> Thresholds:
    """The exact values of a parameter at which the regime changes, and the regime between each two and at each.

    The families are found with the parameter as their only symbol. The candidates are the real roots, inside the range,
    of all polynomials on which their existence turns and of those that the generic argument excepts; an exact solve at
    each rational candidate and between each two decides which of them are thresholds.

    Parameters
    ----------
    model
        Or its shipped name or path. Payoffs and probabilities are fractions of polynomials in the parameter.
    parameter
        Its range is searched.
    concept
        The model's own when absent.
    scenario, **parameters
        The values of the other parameters; the baseline otherwise.

    Raises
    ------
    UsageError
        When there is no such parameter or value.
    NotDefinedError
        When families are not defined for the concept or the model.

    Examples
    --------
    >>> from deterrence.model import load
    >>> found = thresholds(load("proxy-deniability"), "sanction_pressure")
    >>> [str(one.value) for one in found.points]
    ['8/15', '53/90', '37/60']
    """
    return thresholds_at(open_model(model), parameter, parameters, concept, scenario, settings)


def thresholds_at(
    model: Model,
    parameter: str,
    parameters: Mapping[str, Any],
    concept: str | None = None,
    scenario: str | None = None,
    settings: Settings | None = None,
) -> Thresholds:
    """As `thresholds`, for a model already read, with the values of the other parameters as a mapping."""
    from deterrence.families import characterize

    if parameter not in model.parameters:
        raise UsageError(f"{model.name} has no parameter {parameter!r}; it has: {', '.join(model.parameters)}")
    if parameter in parameters:
        raise UsageError(f"{parameter} cannot both vary and be fixed at {parameters[parameter]}")
    allowed = model.parameters[parameter].range
    if allowed.low == allowed.high:
        raise UsageError(f"{parameter} has the single value {allowed.low}: nothing changes along it")
    others = _others(model, parameter, scenario, parameters)
    found = characterize(model, concept, vary=[parameter], settings=settings, **others)
    return thresholds_along(found)


def thresholds_along(found: Characterization, reading: type[RegimeReader] = RegimeReader) -> Thresholds:
    """Thresholds of families over one parameter.

    Parameters
    ----------
    found
        With exactly one parameter that varies.
    reading
        By exact solves, or off the families alone (`FamilyReader`), when these are complete.
    """
    model, (parameter,) = found.model, found.vary
    others = {name: found.point[name] for name in model.parameters if name != parameter}
    reader = reading(model, found, parameter, others)
    low, high = model.parameters[parameter].range.low, model.parameters[parameter].range.high
    candidates = [c for c in _roots(found.hypersurfaces, parameter) if low < c < high and reader.allowed(c)]
    bounds = [c for c in _roots(_assumed(model, parameter, others), parameter) if low < c < high]
    walk = _Walk(reader, [low, *_merged(candidates, bounds), high])
    first, last = walk.intervals[0], walk.intervals[-1]
    ends = [
        reader.at(value, (next_to.regime,))
        for value, next_to in ((first.low, first), (last.high, last))
        if low < value < high or value in model.parameters[parameter].range
    ]
    complete, argument = _completeness(found, walk, reading)
    return Thresholds(
        model,
        parameter,
        found.concept,
        {name: Fraction(value) for name, value in others.items()},
        tuple(walk.points),
        tuple(walk.intervals),
        tuple(Threshold(end.value, end.regime, end.exact) for end in ends if end is not None),
        found,
        invariance_notes(model, found, parameter),
        complete,
        argument,
    )


def _others(model: Model, parameter: str, scenario: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
    whole = model.point(scenario, **given)
    return {name: whole[name] for name in model.parameters if name != parameter}


def _assumed(model: Model, parameter: str, others: Mapping[str, Any]) -> list[Expression]:
    """What is compared by the assumptions on the parameter: where a difference is zero, an assumption may begin to
    hold."""
    from deterrence.expressions import Comparison, names, substitute
    from deterrence.expressions.cases import without_cases

    found: list[Expression] = []
    for condition in model.assume:
        pending: list[Any] = [without_cases(substitute(substitute(condition, model.substitutions), others))]
        while pending:
            node = pending.pop()
            if isinstance(node, Comparison):
                found += [node.left - node.right] if names(node) == (parameter,) else []
            else:
                pending += node.children()
    return found


def _merged(first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    return sorted([*first, *(one for one in second if not any(one == other for other in first))])


def _roots(surfaces: Iterable[Expression], parameter: str) -> list[Any]:
    """Real roots of polynomials in the parameter, ascending, each once."""
    from deterrence.expressions.algebraic import real_roots
    from deterrence.families.rational_functions import Ring

    ring = Ring([parameter])
    roots: list[Any] = []
    for surface in surfaces:
        numerator = ring.read(surface).above
        degree = int(numerator.total_degree())
        terms = {int(exponents[0]): Fraction(str(c)) for exponents, c in numerator.terms()}
        for root in real_roots([terms.get(k, Fraction(0)) for k in range(degree + 1)]):
            if not any(root == known for known in roots):
                roots.append(root)
    return sorted(roots)


class _Walk:
    """Goes from candidate to candidate and keeps those at which something changes."""

    def __init__(self, reader: RegimeReader, stops: Sequence[Any]) -> None:
        self.points: list[Threshold] = []
        self.intervals: list[RegimeInterval] = []
        self.inexact: list[Any] = []
        pairs = [(a, b) for a, b in pairwise(stops) if a < b]
        pieces = [(a, b, found) for a, b in pairs if (found := reader.between(a, b)) is not None]
        for a, b, (sample, regime) in pieces:
            if self.intervals:
                self._pass(reader, a, RegimeInterval(a, b, regime, sample))
            else:
                self.intervals.append(RegimeInterval(a, b, regime, sample))

    def _pass(self, reader: RegimeReader, at: Any, following: RegimeInterval) -> None:
        last = self.intervals[-1]
        here = reader.at(at, (last.regime, following.regime)) if last.high == at else None
        unchanged = last.regime == following.regime and (here is None or here.regime == last.regime)
        if unchanged and last.high == at:
            self.intervals[-1] = RegimeInterval(last.low, following.high, last.regime, last.sample)
            return
        if here is not None:
            if not here.exact:
                self.inexact.append(at)
            self.points.append(Threshold(at, here.regime, here.exact))
        self.intervals.append(following)


def _completeness(found: Characterization, walk: _Walk, reading: type[RegimeReader]) -> tuple[bool, str]:
    if not found.complete:
        return False, found.argument
    if reading is FamilyReader:
        return True, (
            "every polynomial on which the families' existence turns was isolated; between its roots the families are "
            "all there is, at them they hold by continuity, further ties were not sought"
        )
    text = (
        "every polynomial on which the families' existence turns was isolated, with an exact solve between each two of "
        "their roots and at each rational one"
    )
    if walk.inexact:
        text += "; at irrational thresholds the families of both sides hold by continuity, further ties were not sought"
    return True, text
