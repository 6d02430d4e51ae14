"""Datasets of sweeps written block by block as NetCDF and Zarr, as `xarray` reads them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from deterrence.analysis.sweeps.dataset import Results
from deterrence.analysis.sweeps.executing import Chunk
from deterrence.analysis.sweeps.plans import Block
from deterrence.analysis.sweeps.sweeping import Job
from deterrence.analysis.sweeps.variables import Counts, Variable, axes_of, labels_of, variables_of
from deterrence.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["boxes", "to_netcdf", "to_zarr"]

CHUNK = 2**16
"""Points in a chunk of a stored array, at most."""
Blocks = Iterator[tuple[Chunk, Block]]


def to_zarr(job: Job, blocks: Blocks, target: Path) -> None:
    """Write a Zarr store (format 2, which every reader knows).

    Raises
    ------
    UsageError
        When zarr is not installed.
    """
    try:
        import zarr
    except ImportError as error:
        raise UsageError("writing Zarr needs zarr: pip install 'deterrence[storage]'") from error
    _ZarrStore(zarr.open_group(str(target), mode="w", zarr_format=2)).fill(job, blocks)
    zarr.consolidate_metadata(str(target), zarr_format=2)


def to_netcdf(job: Job, blocks: Blocks, target: Path) -> None:
    """Write NetCDF: version 4 block by block where netCDF4 is installed, else version 3 from memory.

    Raises
    ------
    LimitError
        Without netCDF4, when the dataset does not fit into memory.
    """
    try:
        import netCDF4
    except ImportError:
        results = Results(job.model, job.plan, job.points)
        for chunk, block in blocks:
            results.put(chunk, block)
        results.dataset(job.attributes()).to_netcdf(target, engine="scipy")
        return
    try:
        with netCDF4.Dataset(target, "w", format="NETCDF4") as file:
            _NetcdfStore(file).fill(job, blocks)
    except RuntimeError as error:  # what its library makes of a full disk
        raise OSError(f"{error}, as on a full disk") from error


class _Store(ABC):
    """Where arrays go.

    Parameters
    ----------
    root
        The group or file, as its library opens it.
    """

    def __init__(self, root: Any) -> None:
        self.root = root
        self.sizes: dict[str, int] = {}

    @abstractmethod
    def tell(self, attributes: Mapping[str, Any]) -> None:
        """Attributes of the whole."""

    @abstractmethod
    def labels(self, name: str, told: Sequence[str]) -> None:
        """A coordinate of words."""

    @abstractmethod
    def array(
        self, name: str, kind: str, dims: Sequence[str], attributes: Mapping[str, Any], cut: Sequence[int]
    ) -> Any:
        """A new array, in chunks of the given shape, to be filled by slices."""

    @abstractmethod
    def tell_of(self, array: Any, attributes: Mapping[str, Any]) -> None:
        """Further attributes of an array."""

    def fill(self, job: Job, blocks: Blocks) -> None:
        """Write everything."""
        import numpy as np

        points, layout = job.points, job.plan.layout
        labels = labels_of(layout)
        self.sizes = {name: len(told) for name, told in labels.items()}
        self.sizes |= dict(zip(points.dimensions, points.shape, strict=True))
        variables = variables_of(job.model, job.plan, points)
        used = {dim for one in variables for dim in one.leading}
        for name, told in labels.items():
            if name in used:
                self.labels(name, told)
        for axis, about in axes_of(job.model, points):
            array = self.array(axis.name, "f8", (axis.name,), about, self._cut((), (axis.name,)))
            for start in range(0, len(axis.values), CHUNK):
                positions = np.arange(start, min(start + CHUNK, len(axis.values)))
                array[start : start + len(positions)] = axis.floats_at(positions)
        arrays = {one.name: self._made(one, points.dimensions) for one in variables}
        counts = Counts()
        for (_, start, stop), block in blocks:
            for one in variables:
                _put(arrays[one.name], one.part(start, block), points.shape, start, stop)
            counts.add(block)
        for name, about in counts.attributes(job.plan).items():
            self.tell_of(arrays[name], about)
        outer = [one.name for one in variables if one.coordinate]
        self.tell(
            {
                **job.attributes(),
                **counts.totals(job.plan),
                **({"coordinates": " ".join(outer)} if outer else {}),
            }
        )

    def _made(self, one: Variable, dimensions: Sequence[str]) -> Any:
        dims = (*one.leading, *dimensions)
        return self.array(one.name, one.kind, dims, one.attributes, self._cut(one.leading, dimensions))

    def _cut(self, leading: Sequence[str], dimensions: Sequence[str]) -> list[int]:
        """Shape of chunks: whole along the last dimensions while they fit."""
        cut: list[int] = []
        room = CHUNK
        for name in reversed(dimensions):
            cut.insert(0, max(1, min(self.sizes[name], room)))
            room //= cut[0]
        return [*(self.sizes[dim] for dim in leading), *cut]


def _put(array: Any, values: NDArray[Any], shape: Sequence[int], start: int, stop: int) -> None:
    done = 0
    for box in boxes(shape, start, stop):
        sizes = [one.stop - one.start for one in box]
        leading = values.shape[:-1]
        array[(*(slice(0, one) for one in leading), *box)] = values[..., done : done + prod(sizes)].reshape(
            (*leading, *sizes)
        )
        done += prod(sizes)


def boxes(shape: Sequence[int], start: int, stop: int) -> Iterator[tuple[slice, ...]]:
    """Consecutive positions of an array in row-major order as few rectangular pieces, in order.

    Examples
    --------
    >>> [[(one.start, one.stop) for one in box] for box in boxes((3, 4), 2, 9)]
    [[(0, 1), (2, 4)], [(1, 2), (0, 4)], [(2, 3), (0, 1)]]
    """
    if not shape or start >= stop:
        return
    inner = prod(shape[1:])
    row = start // inner
    first, after = start - row * inner, stop - row * inner
    if first or after < inner:
        for box in boxes(shape[1:], first, min(after, inner)) if len(shape) > 1 else [()]:
            yield slice(row, row + 1), *box
        yield from boxes(shape, (row + 1) * inner, stop)
        return
    rows = (stop - start) // inner
    yield slice(row, row + rows), *(slice(0, size) for size in shape[1:])
    yield from boxes(shape, start + rows * inner, stop)


@final
class _ZarrStore(_Store):
    def tell(self, attributes: Mapping[str, Any]) -> None:
        self.root.attrs.update({name: _plain(one) for name, one in attributes.items()})

    def labels(self, name: str, told: Sequence[str]) -> None:
        import numpy as np

        words = np.array(told)
        array = self.root.create_array(name, shape=words.shape, dtype=words.dtype)
        array[:] = words
        array.attrs["_ARRAY_DIMENSIONS"] = [name]

    def array(
        self, name: str, kind: str, dims: Sequence[str], attributes: Mapping[str, Any], cut: Sequence[int]
    ) -> Any:
        shape = [self.sizes[dim] for dim in dims]
        empty = float("nan") if kind == "f8" else None  # of whole numbers every value means something
        dtype = {"?": "bool"}.get(kind, kind)
        array = self.root.create_array(name, shape=shape, dtype=dtype, chunks=tuple(cut) or None, fill_value=empty)
        array.attrs.update({"_ARRAY_DIMENSIONS": [*dims], **{key: _plain(one) for key, one in attributes.items()}})
        return array

    def tell_of(self, array: Any, attributes: Mapping[str, Any]) -> None:
        array.attrs.update({name: _plain(one) for name, one in attributes.items()})


@final
class _NetcdfStore(_Store):
    def tell(self, attributes: Mapping[str, Any]) -> None:
        self.root.setncatts(dict(attributes))

    def labels(self, name: str, told: Sequence[str]) -> None:
        import numpy as np

        self._dimension(name)
        self.root.createVariable(name, str, (name,))[:] = np.array(told, object)

    def array(
        self, name: str, kind: str, dims: Sequence[str], attributes: Mapping[str, Any], cut: Sequence[int]
    ) -> Any:
        for dim in dims:
            self._dimension(dim)
        is_flag = kind == "?"
        found = self.root.createVariable(
            name, "i1" if is_flag else kind, dims, chunksizes=cut, zlib=True, complevel=1,
            fill_value=float("nan") if kind == "f8" else False,
        )  # fmt: skip
        found.set_auto_maskandscale(False)
        found.set_var_chunk_cache(size=2**22)
        found.setncatts({**attributes, **({"dtype": "bool"} if is_flag else {})})
        return found

    def tell_of(self, array: Any, attributes: Mapping[str, Any]) -> None:
        array.setncatts(dict(attributes))

    def _dimension(self, name: str) -> None:
        if name not in self.root.dimensions:
            self.root.createDimension(name, self.sizes[name])


def _plain(value: Any) -> Any:
    """As JSON holds it."""
    return value.tolist() if hasattr(value, "tolist") else value
