"""What a sweep's dataset holds, variable by variable: name, dimensions, meaning, and its part of a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deterrence.analysis.sweeps.grids import Grid
from deterrence.analysis.sweeps.picking import REASONS, rule_named
from deterrence.analysis.sweeps.plans import Block, KnownPlan, Layout, Plan, action_name
from deterrence.analysis.sweeps.point_tables import Table
from deterrence.analysis.sweeps.points import PointSet
from deterrence.model import Model

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    from deterrence.analysis.sweeps.axes import Axis

__all__ = ["Counts", "Variable", "axes_of", "labels_of", "variables_of"]

MOST_EXACT = 100_000
"""Most exact values of a parameter that are told in an attribute."""


@dataclass(frozen=True)
class Variable:
    """A variable over the points.

    Parameters
    ----------
    name
        In the dataset.
    leading
        Its dimensions before those of the points.
    kind
        Type of its numbers, as NumPy writes it.
    attributes
        Meaning and unit.
    part
        Its values in a block whose first point has the given number; shape (leading..., points).
    coordinate
        Whether it is a coordinate.
    """

    name: str
    leading: tuple[str, ...]
    kind: str
    attributes: Mapping[str, Any]
    part: Callable[[int, Block], NDArray[Any]]
    coordinate: bool = False


class Counts:
    """What is known of a sweep only at its end.

    Attributes
    ----------
    regimes
        Number of a regime -> points.
    picks
        Reason for which nothing was picked -> points.
    resolved, points
        Solved exactly; so far.
    names
        What regimes mean that came up on the way.
    """

    def __init__(self) -> None:
        self.regimes: dict[int, int] = {}
        self.picks: dict[int, int] = {}
        self.resolved = self.points = 0
        self.names: tuple[str, ...] = ()

    def add(self, block: Block) -> list[int]:
        """Count the next block; returns its regimes, in order of their first point."""
        import numpy as np

        found, first, counts = np.unique(block.regimes, return_index=True, return_counts=True)
        order = [int(k) for k in np.argsort(first)]
        for k in order:
            self.regimes[int(found[k])] = self.regimes.get(int(found[k]), 0) + int(counts[k])
        for code in REASONS if block.picks is not None else ():
            missing = int(np.count_nonzero(block.picks == code))
            if missing:
                self.picks[code] = self.picks.get(code, 0) + missing
        self.resolved += int(block.resolved.sum())
        self.points += len(block.regimes)
        self.names = block.names or self.names
        return [int(found[k]) for k in order]

    @property
    def share(self) -> float:
        """Share of points solved exactly."""
        return self.resolved / self.points if self.points else 0.0

    def partial(self, plan: Plan) -> int:
        """Points at which an exact solve did not prove that it found every equilibrium."""
        return sum(count for one, count in self.regimes.items() if plan.is_partial(one, self.names))

    def totals(self, plan: Plan) -> dict[str, Any]:
        """Attributes of the whole that depend on what was found."""
        partial = self.partial(plan)
        return {
            "complete": str(plan.complete and not partial),
            "points_incomplete": partial,
            "share_resolved_exactly": self.share,
        }

    def attributes(self, plan: Plan) -> dict[str, dict[str, Any]]:
        """Attributes of variables that depend on what was found."""
        import numpy as np

        found = sorted(self.regimes)
        words = [_one_word(plan.meaning(one, self.names)) for one in found]
        told: dict[str, dict[str, Any]] = {
            "regime": {"flag_values": np.array(found, f"u{plan.regime_bytes}"), "flag_meanings": " ".join(words)}
        }
        if plan.layout.picks:
            told["picked"] = {f"points_{why.replace('-', '_')}": self.picks.get(k, 0) for k, why in REASONS.items()}
        return told


def _one_word(told: str) -> str:
    return told.replace(", ", ",").replace(" + ", "+").replace(" ", "_")


def axes_of(model: Model, points: PointSet) -> Iterator[tuple[Axis, dict[str, Any]]]:
    """The coordinates of a grid, and their attributes."""
    for one in points.axes if isinstance(points, Grid) else ():
        yield one, {**_told_of(model, one.name), **_exactly(points, one.name, one.values)}


def _told_of(model: Model, name: str) -> dict[str, Any]:
    parameter = model.parameters[name]
    told = {"long_name": parameter.meaning, "units": parameter.unit or "1"}
    return told | ({"symbol": parameter.symbol} if parameter.symbol else {})


def _exactly(points: PointSet, name: str, values: Sequence[Fraction]) -> dict[str, str]:
    """The exact values, where some are not the decimals that the floating-point numbers print as."""
    return {"exact": " ".join(map(str, values))} if name in points.rounded and len(values) <= MOST_EXACT else {}


def labels_of(layout: Layout) -> dict[str, list[str]]:
    """The dimensions that are not parameters, with their labels; those without are absent."""
    actions = [action_name(*one)[2:-1] for one in layout.actions]
    held = {"equilibrium": layout.equilibria, "outcome": layout.outcomes, "player": layout.players, "action": actions}
    return {name: list(labels) for name, labels in held.items() if labels}


def variables_of(model: Model, plan: Plan, points: PointSet) -> list[Variable]:
    """Everything that a sweep's dataset holds."""
    layout = plan.layout
    kind = f"u{plan.regime_bytes}"
    found = [*_columns(model, points)]
    found.append(Variable("regime", (), kind, {"long_name": "Which equilibria exist"}, lambda _, one: one.regimes))
    told = {"long_name": "Whether the point was solved exactly, by itself, rather than in floating point with others"}
    found.append(Variable("resolved", (), "?", told, lambda _, one: one.resolved))
    for end, offset in (("lowest", 0), ("highest", 1)):
        for what, dim, first, count in _amounts(layout) if layout.pairs else ():
            told = {"long_name": f"{end.capitalize()} {_KINDS[what]} over the equilibria of a point", "units": "1"}
            rows = slice(2 * first + offset, 2 * (first + count), 2)
            found.append(Variable(f"{what}_{end}", (dim,), "f8", told, _rows(rows)))
    if layout.mixing:
        told = {"long_name": "Probability of the first action that makes the other player indifferent"}
        found.append(Variable("mixing", ("player",), "f8", told, _rows(slice(0, 2))))
    found += _picked(model, plan)
    if layout.equilibria and isinstance(plan, KnownPlan):
        found += _of_each(plan)
    return found


_KINDS = {"outcome": "probability of an outcome", "payoff": "payoff", "action": "probability of an action"}


def _amounts(layout: Layout) -> Iterator[tuple[str, str, int, int]]:
    """What every equilibrium has: kind, dimension, position of the first, how many."""
    if layout.outcomes:
        yield "outcome", "outcome", 0, len(layout.outcomes)
    yield "payoff", "player", len(layout.outcomes), len(layout.players)


def _rows(rows: slice) -> Callable[[int, Block], NDArray[Any]]:
    return lambda _, block: block.values[rows]


def _columns(model: Model, points: PointSet) -> Iterator[Variable]:
    """The parameters of points given one by one."""
    for name in () if isinstance(points, Grid) else points.names:
        told = _told_of(model, name)
        if isinstance(points, Table) and name in points.exact_columns:
            told |= _exactly(points, name, points.exact_columns[name])

        def part(start: int, block: Block, name: str = name) -> NDArray[Any]:
            return points.block(start, start + len(block.regimes))[name]

        yield Variable(name, (), "f8", told, part, coordinate=True)


def _picked(model: Model, plan: Plan) -> Iterator[Variable]:
    """The equilibrium picked, and its outcomes and payoffs."""
    import numpy as np

    layout = plan.layout
    rule = rule_named(plan.settings.get("pick"), model, plan.concept)
    if rule is None:
        return
    told = {
        "long_name": f"Position along equilibrium of the one picked: {rule.meaning()}",
        "rule": rule.name,
        "flag_values": np.array([*REASONS], np.int16),
        "flag_meanings": " ".join(REASONS.values()),
    }
    yield Variable("picked", (), "i2", told, lambda _, block: np.asarray(block.picks))
    first = 2 * len(layout.pairs)
    for what, dim, start, count in _amounts(layout):
        told = {"long_name": f"{_KINDS[what].capitalize()} in the equilibrium picked", "units": "1"}
        yield Variable(f"{what}_picked", (dim,), "f8", told, _rows(slice(first + start, first + start + count)))


def _of_each(plan: KnownPlan) -> Iterator[Variable]:
    """Presence and numbers of each equilibrium."""
    import numpy as np

    layout, count = plan.layout, len(plan.layout.equilibria)

    def present(_: int, block: Block) -> NDArray[Any]:
        return np.stack([plan.present(block.regimes, k) for k in range(count)])

    told = {"long_name": "Whether an equilibrium of this family exists"}
    yield Variable("present", ("equilibrium",), "?", told, present)
    first = 0
    for group, dim, size, kind in (
        ("outcomes", "outcome", len(layout.outcomes), "outcome"),
        ("payoffs", "player", len(layout.players), "payoff"),
        ("strategies", "action", len(layout.actions), "action"),
    ):
        if group not in layout.groups or not size:
            continue

        def part(_: int, block: Block, rows: slice = slice(first, first + size)) -> NDArray[Any]:
            cube = block.values[layout.first :].reshape((count, len(layout.each), -1))
            found: NDArray[Any] = cube[:, rows]
            return found

        told = {"long_name": f"{_KINDS[kind].capitalize()} in each equilibrium", "units": "1"}
        yield Variable(group, ("equilibrium", dim), "f8", told, part)
        first += size
