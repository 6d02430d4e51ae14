"""The result of a sweep as an `xarray.Dataset`."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, Any

from deterrence.analysis.sweeps.executing import Chunk
from deterrence.analysis.sweeps.plans import Block, Plan
from deterrence.analysis.sweeps.points import PointSet
from deterrence.analysis.sweeps.variables import Counts, axes_of, labels_of, variables_of
from deterrence.errors import LimitError
from deterrence.model import Model

if TYPE_CHECKING:
    import xarray
    from numpy.typing import NDArray

__all__ = ["Results"]

MOST_BYTES = 8 * 2**30
"""Largest result that is held in memory."""


class Results:
    """All blocks of a sweep, put in place as they come.

    Parameters
    ----------
    model, plan, points
        What was swept.

    Raises
    ------
    LimitError
        When they do not fit into memory.
    """

    def __init__(self, model: Model, plan: Plan, points: PointSet) -> None:
        import numpy as np

        self.model, self.plan, self.points = model, plan, points
        self.variables = variables_of(model, plan, points)
        self.counts = Counts()
        labels = labels_of(plan.layout)
        self.sizes = {one.name: tuple(len(labels[dim]) for dim in one.leading) for one in self.variables}
        needed = sum(np.dtype(one.kind).itemsize * prod(self.sizes[one.name]) for one in self.variables) * points.size
        if needed > MOST_BYTES:
            raise LimitError(
                f"the result would take {needed / 2**30:.0f} GiB of memory; hold fewer groups (include=...), or stream "
                "it to a file"
            )
        self.arrays: dict[str, NDArray[Any]] = {
            one.name: np.empty((*self.sizes[one.name], points.size), one.kind) for one in self.variables
        }

    def put(self, chunk: Chunk, block: Block) -> None:
        """Put a block in its place."""
        _, start, stop = chunk
        for one in self.variables:
            self.arrays[one.name][..., start:stop] = one.part(start, block)
        self.counts.add(block)

    def dataset(self, attributes: Mapping[str, Any]) -> xarray.Dataset:
        """Name everything: dimensions, units, meanings, where it comes from."""
        import xarray

        points = self.points
        more = self.counts.attributes(self.plan)
        held: dict[str, Any] = {}
        coordinates: dict[str, Any] = {
            one.name: ((one.name,), one.floats, told) for one, told in axes_of(self.model, points)
        }
        for one in self.variables:
            array = self.arrays[one.name].reshape((*self.sizes[one.name], *points.shape))
            told = {**one.attributes, **more.get(one.name, {})}
            (coordinates if one.coordinate else held)[one.name] = ((*one.leading, *points.dimensions), array, told)
        used = {dim for one in self.variables for dim in one.leading}
        coordinates |= {name: ((name,), told) for name, told in labels_of(self.plan.layout).items() if name in used}
        return xarray.Dataset(held, coordinates, {**attributes, **self.counts.totals(self.plan)})
