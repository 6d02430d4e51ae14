"""How far each parameter must move, alone, before the regime changes: exact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

from deterrence.analysis.lines import Lines
from deterrence.analysis.regimes import Regime
from deterrence.analysis.sensitivity.quantities import closed_form, number_of
from deterrence.analysis.sensitivity.results import Sensitivity
from deterrence.analysis.solving import solve_at
from deterrence.analysis.thresholds import Thresholds
from deterrence.errors import ExpressionError, UsageError
from deterrence.expressions import evaluate
from deterrence.model import Model
from deterrence.solvers import Settings
from deterrence.solvers.base import Progress

__all__ = ["Change", "Reach", "Tornado", "reach_of", "regime_at", "shortest_first", "threshold_tornado"]

Span = tuple[Any, Any]
"""Lowest and highest value of a quantity over the equilibria of a point."""


@dataclass(frozen=True)
class Change:
    """The nearest change of regime on one side of the point.

    Parameters
    ----------
    at
        Where, a `Fraction` or `AlgebraicNumber`.
    move
        How far the parameter must go to get there; zero when the point is on the threshold itself.
    regime
        What holds just beyond; at the end of a range, what holds there.
    span
        Lowest and highest value of the quantity just beyond, over the families of closed form; None when not asked for
        or not known.
    """

    at: Any
    move: Any
    regime: Regime
    span: Span | None = None


@dataclass(frozen=True)
class Reach:
    """One parameter: its value, its range, and the nearest changes below and above (None: none within the range)."""

    parameter: str
    value: Fraction
    low: Fraction
    high: Fraction
    below: Change | None
    above: Change | None
    complete: bool

    @property
    def least_share(self) -> Any:
        """The smaller of the two moves as a share of the range; None when nothing changes within the range."""
        moves = [side.move / (self.high - self.low) for side in (self.below, self.above) if side is not None]
        return min(moves) if moves else None


@dataclass(frozen=True, repr=False)
class Tornado(Sensitivity):
    """How far each parameter must move alone before the regime changes, the most sensitive first.

    Parameters
    ----------
    model, concept
        What was asked about.
    quantity
        What is told beyond the thresholds; empty for none.
    point
        Where one stands: all parameters.
    regime
        What holds there.
    span
        Lowest and highest value of the quantity over the equilibria there.
    reaches
        One per parameter.
    doubts
        Parameters whose thresholds could not be found, or perhaps not all.
    notes
        These, and how to read the rows.
    """

    method: ClassVar[str] = "thresholds"
    model: Model
    concept: str
    quantity: str
    point: Mapping[str, Fraction]
    regime: Regime
    span: Span | None
    reaches: tuple[Reach, ...]
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        exact = "Each parameter moves alone, the others stay; every threshold is exact"
        none_missing = "" if self.doubts else ", and there is no other within the ranges"
        object.__setattr__(self, "notes", (*self.doubts, f"{exact}{none_missing}."))

    @property
    def caption(self) -> str:
        """What the rows show, in one line."""
        now = f"; {self.quantity} is {_told_span(self.span)} now" if self.span is not None else ""
        regime = "; ".join(self.regime) or "none"
        return f"How far each parameter can move alone before the regime ({regime}) changes{now}"

    def rows(self) -> list[dict[str, Any]]:
        """One row per parameter, exact."""
        rows = []
        for one in self.reaches:
            allowed = str(self.model.parameters[one.parameter].range)
            row: dict[str, Any] = {"parameter": one.parameter, "value": one.value, "range": allowed}
            for word, side in (("down", one.below), ("up", one.above)):
                row[f"{word} to"] = side.at if side else None
                row[f"by ({word})"] = side.move if side else None
                row[f"regime {'below' if word == 'down' else 'above'}"] = "; ".join(side.regime) if side else None
                if self.quantity:
                    row[f"{self.quantity} {'below' if word == 'down' else 'above'}"] = (
                        _told_span(side.span) if side and side.span else None
                    )
            rows.append(row)
        return rows


def _told_span(span: Span) -> str:
    return str(span[0]) if span[0] == span[1] else f"{span[0]} to {span[1]}"


def threshold_tornado(
    model: Model,
    quantity: str,
    point: Mapping[str, Fraction],
    vary: Sequence[str],
    concept: str | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Tornado:
    """Ask `thresholds` along every parameter of `vary` from the same point.

    Parameters
    ----------
    model, concept
        What to solve, and for what.
    quantity
        Told on both sides of each threshold; empty for none.
    point
        Values of all parameters.
    vary
        The parameters to move, each alone.

    Raises
    ------
    UsageError
        When none of them can, as with assumptions that hold with equality only.
    """
    reaches: list[Reach] = []
    doubts: list[str] = []
    regime: Regime | None = None
    pinned: UsageError | None = None
    lines = Lines(model, concept, settings)
    for k, name in enumerate(vary):
        if progress is not None:
            progress(f"thresholds along {name}", k / len(vary))
        if settings is not None and settings.out_of_time():
            doubts.append(f"{name}: not looked at, because the time budget is used up")
            continue
        try:
            found = lines.thresholds(name, point)
        except ExpressionError as error:
            doubts.append(f"{name}: no thresholds, because {error}")
            continue
        except UsageError as error:
            pinned = error
            doubts.append(f"{name}: it cannot move alone; {error}")
            continue
        reaches.append(reach_of(found, quantity, point[name]))
        regime = regime or regime_at(found, point[name])
        if not found.complete:
            doubts.append(f"{name}: perhaps not all thresholds; {found.argument}")
    if pinned is not None and not reaches:
        raise pinned
    solution = solve_at(model, dict(point), concept)
    span = _span([number_of(quantity, one.outcomes, one.payoffs) for one in solution.equilibria]) if quantity else None
    reaches.sort(key=shortest_first)
    return Tornado(model, solution.concept, quantity, point, regime or (), span, tuple(reaches), tuple(doubts))


def shortest_first(one: Reach) -> tuple[bool, Any]:
    """What reaches are sorted by: the share of the range to the nearest change; those without any come last."""
    share = one.least_share
    return share is None, Fraction(0) if share is None else share


def regime_at(found: Thresholds, value: Fraction) -> Regime:
    """What holds at a value of the parameter."""
    for at in (*found.points, *found.ends):
        if at.value == value:
            return at.regime
    return next((one.regime for one in found.intervals if one.low < value < one.high), ())


def reach_of(found: Thresholds, quantity: str, value: Fraction) -> Reach:
    """The nearest changes below and above a value, among the thresholds along its parameter."""
    allowed = found.model.parameters[found.parameter].range
    below = above = None
    for one in found.intervals:
        span = _beyond(found, quantity, one.regime)
        if one.high <= value and _is_change(found, one.high):
            below = Change(one.high, value - one.high, one.regime, span(one.high))
        if one.low >= value and above is None and _is_change(found, one.low):
            above = Change(one.low, one.low - value, one.regime, span(one.low))
    first, last = found.intervals[0], found.intervals[-1]
    for end in found.ends:
        span = _beyond(found, quantity, end.regime)
        if end.value == first.low < value and below is None and _families(end.regime) != _families(first.regime):
            below = Change(end.value, value - end.value, end.regime, span(end.value))
        if end.value == last.high > value and above is None and _families(end.regime) != _families(last.regime):
            above = Change(end.value, end.value - value, end.regime, span(end.value))
    return Reach(found.parameter, value, allowed.low, allowed.high, below, above, found.complete)


def _families(regime: Regime) -> tuple[str, ...]:
    """Without ties: at the end of a range, a tie alone is no change that one can move into."""
    return tuple(name for name in regime if not name.startswith("tie: "))


def _is_change(found: Thresholds, value: Any) -> bool:
    return any(one.value == value for one in found.points)


def _beyond(found: Thresholds, quantity: str, regime: Regime) -> Callable[[Any], Span | None]:
    """The quantity's span as a threshold is approached from where `regime` holds."""

    def span(at: Any) -> Span | None:
        if not quantity or not isinstance(at, Fraction):
            return None
        values = []
        for family in found.characterization.families:
            if family.name in regime:
                values.append(_limit(closed_form(quantity, family), {found.parameter: at}))
        return _span(values) if len(values) == len(regime) else None

    return span


def _limit(form: Any, point: Mapping[str, Fraction]) -> Fraction | None:
    try:
        return None if form is None else evaluate(form, point)
    except (ExpressionError, ZeroDivisionError):
        return None


def _span(values: Sequence[Any]) -> Span | None:
    return (min(values), max(values)) if values and all(value is not None for value in values) else None
