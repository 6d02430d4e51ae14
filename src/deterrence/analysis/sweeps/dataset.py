"""The result of a sweep as an `xarray.Dataset`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deterrence.analysis.sweeps.executing import Chunk
from deterrence.analysis.sweeps.picking import REASONS, rule_named
from deterrence.analysis.sweeps.plans import Block, Plan, action_name
from deterrence.analysis.sweeps.points import Grid, PointSet
from deterrence.errors import LimitError
from deterrence.model import Model

if TYPE_CHECKING:
    import numpy as np
    import xarray
    from numpy.typing import NDArray

__all__ = ["Results", "regime_codes", "to_dataset"]

MOST_BYTES = 8 * 2**30
"""Largest result that is held in memory."""


@dataclass
class Results:
    """All blocks of a sweep, put in place as they come.

    Parameters
    ----------
    plan, points
        What was swept.
    """

    plan: Plan
    points: PointSet
    names: dict[int, tuple[Chunk, tuple[str, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        import numpy as np

        columns, size = len(self.plan.layout.columns), self.points.size
        needed = size * (8 * columns + self.plan.regime_bytes + 1)
        if needed > MOST_BYTES:
            raise LimitError(
                f"the result would take {needed / 2**30:.0f} GiB of memory; hold fewer groups (include=...), or stream "
                "it to a file"
            )
        self.regimes: NDArray[np.unsignedinteger] = np.empty(size, f"u{self.plan.regime_bytes}")
        self.resolved: NDArray[np.bool_] = np.empty(size, np.bool_)
        self.values: NDArray[np.float64] = np.empty((columns, size))
        self.picks: NDArray[np.int16] | None = np.empty(size, np.int16) if self.plan.layout.picks else None

    def put(self, chunk: Chunk, block: Block) -> None:
        """Put a block in its place."""
        number, start, stop = chunk
        self.regimes[start:stop] = block.regimes
        self.resolved[start:stop] = block.resolved
        self.values[:, start:stop] = block.values
        if self.picks is not None and block.picks is not None:
            self.picks[start:stop] = block.picks
        if block.names:
            self.names[number] = (chunk, block.names)

    def finished(self) -> tuple[str, ...]:
        """Number regimes that came up on the way by their first point, whatever the chunks; returns what they mean."""
        known: dict[str, int] = {}
        for number in sorted(self.names):
            (_, start, stop), names = self.names[number]
            self.regimes[start:stop] = regime_codes(self.regimes[start:stop], names, known)
        return tuple(known)


def regime_codes(
    regimes: NDArray[np.unsignedinteger], names: Sequence[str], known: dict[str, int]
) -> NDArray[np.unsignedinteger]:
    """A block's own regime numbers as numbers of the whole sweep; new ones are added to `known`."""
    import numpy as np

    codes: NDArray[np.unsignedinteger] = np.array([known.setdefault(name, len(known)) for name in names], regimes.dtype)
    numbered: NDArray[np.unsignedinteger] = codes[regimes]
    return numbered


def to_dataset(model: Model, results: Results, attributes: Mapping[str, Any]) -> xarray.Dataset:
    """Name everything: dimensions, units, meanings, where it comes from."""
    import xarray

    names = results.finished()
    plan, points = results.plan, results.points
    variables: dict[str, Any] = {}
    coordinates = dict(_coordinates(model, points))
    dims, shape = points.dimensions, points.shape
    variables["regime"] = (dims, results.regimes.reshape(shape), _regime_attributes(plan, results.regimes, names))
    told = "Whether the point was solved exactly rather than from the families' closed forms"
    variables["resolved"] = (dims, results.resolved.reshape(shape), {"long_name": told})
    variables |= _bounds(model, results)
    if plan.layout.mixing:
        attributes_ = {"long_name": "Probability of the first action that makes the other player indifferent"}
        variables["mixing"] = (("player", *dims), results.values.reshape((2, *shape)), attributes_)
    if results.picks is not None:
        variables |= _picked(model, results)
    if plan.layout.equilibria:
        variables |= _per_equilibrium(model, results)
    coordinates |= _labels(plan)
    used = {dim for dims_, *_ in variables.values() for dim in dims_}
    kept = {name: one for name, one in coordinates.items() if set(one[0]) <= used}
    share = float(results.resolved.mean()) if points.size else 0.0
    return xarray.Dataset(variables, kept, {**attributes, "share_resolved_exactly": share})


def _coordinates(model: Model, points: PointSet) -> Iterable[tuple[str, Any]]:
    columns = None if isinstance(points, Grid) else points.block(0, points.size)
    for k, name in enumerate(points.names):
        parameter = model.parameters[name]
        told = {"long_name": parameter.meaning, "units": parameter.unit or "1"}
        if parameter.symbol:
            told["symbol"] = parameter.symbol
        if columns is None:
            assert isinstance(points, Grid)
            yield name, ((name,), points.axes[k].floats, told)
        else:
            yield name, (points.dimensions, columns[name], told)


def _labels(plan: Plan) -> dict[str, Any]:
    layout = plan.layout
    actions = [action_name(*one)[2:-1] for one in layout.actions]
    labels = {"equilibrium": layout.equilibria, "outcome": layout.outcomes, "player": layout.players, "action": actions}
    return {name: ((name,), list(held)) for name, held in labels.items() if held}


def _regime_attributes(plan: Plan, regimes: NDArray[np.unsignedinteger], names: Sequence[str]) -> dict[str, Any]:
    import numpy as np

    found = np.unique(regimes)
    words = [plan.meaning(int(one), names).replace(", ", ",").replace(" + ", "+").replace(" ", "_") for one in found]
    return {
        "long_name": "Which equilibria exist",
        "flag_values": found,
        "flag_meanings": " ".join(words),
    }


def _bounds(model: Model, results: Results) -> dict[str, Any]:
    layout, shape = results.plan.layout, results.points.shape
    dims = results.points.dimensions
    found: dict[str, Any] = {}
    if not layout.pairs:
        return found
    for end, offset in (("lowest", 0), ("highest", 1)):
        for what, dim, first, labels in (
            ("outcome", "outcome", 0, layout.outcomes),
            ("payoff", "player", len(layout.outcomes), layout.players),
        ):
            if labels:
                rows = slice(2 * first + offset, 2 * (first + len(labels)), 2)
                told = f"{end.capitalize()} {_kind(what)} over the equilibria of a point"
                block = results.values[rows].reshape((len(labels), *shape))
                found[f"{what}_{end}"] = ((dim, *dims), block, {"long_name": told, "units": "1"})
    return found


def _picked(model: Model, results: Results) -> dict[str, Any]:
    """The equilibrium picked, and its outcomes and payoffs."""
    import numpy as np

    layout, shape, dims = results.plan.layout, results.points.shape, results.points.dimensions
    assert results.picks is not None
    rule = rule_named(results.plan.settings["pick"], model, results.plan.concept)
    counts = {code: int((results.picks == code).sum()) for code in REASONS}
    attributes = {
        "long_name": f"Position along equilibrium of the one picked: {rule.meaning() if rule else ''}",
        "rule": rule.name if rule else "",
        "flag_values": np.array([*REASONS], np.int16),
        "flag_meanings": " ".join(REASONS.values()),
        **{f"points_{told.replace('-', '_')}": counts[code] for code, told in REASONS.items()},
    }
    found: dict[str, Any] = {"picked": (dims, results.picks.reshape(shape), attributes)}
    first = 2 * len(layout.pairs)
    for what, dim, labels in (("outcome", "outcome", layout.outcomes), ("payoff", "player", layout.players)):
        if labels:
            block = results.values[first : first + len(labels)].reshape((len(labels), *shape))
            told = f"{_kind(what).capitalize()} in the equilibrium picked"
            found[f"{what}_picked"] = ((dim, *dims), block, {"long_name": told, "units": "1"})
            first += len(labels)
    return found


def _per_equilibrium(model: Model, results: Results) -> dict[str, Any]:
    import numpy as np

    layout, points = results.plan.layout, results.points
    dims, count = ("equilibrium", *points.dimensions), len(layout.equilibria)
    present = np.stack([results.plan.present(results.regimes, k) for k in range(count)])
    told = "Whether an equilibrium of this family exists"
    found: dict[str, Any] = {"present": (dims, present.reshape((count, *points.shape)), {"long_name": told})}
    if not layout.each:
        return found
    cube = results.values[layout.first :].reshape((count, len(layout.each), *points.shape))
    first = 0
    for group, dim, size, kind in (
        ("outcomes", "outcome", len(layout.outcomes), "outcome"),
        ("payoffs", "player", len(layout.players), "payoff"),
        ("strategies", "action", len(layout.actions), "action"),
    ):
        if group in layout.groups and size:
            attributes = {"long_name": f"{_kind(kind).capitalize()} in each equilibrium", "units": "1"}
            found[group] = ((dims[0], dim, *dims[1:]), cube[:, first : first + size], attributes)
            first += size
    return found


def _kind(what: str) -> str:
    return {"outcome": "probability of an outcome", "payoff": "payoff", "action": "probability of an action"}[what]
