"""Points given one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, final

from deterrence.analysis.sweeps.decimals import rounds
from deterrence.analysis.sweeps.points import Listed, PointSet
from deterrence.errors import UsageError
from deterrence.games import exact

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from deterrence.analysis.sweeps.points import Column
    from deterrence.model.parts import Range

__all__ = ["Table"]


@final
class Table(Listed):
    """Points given one by one.

    Parameters
    ----------
    columns
        parameter -> floating-point values, all of one length.
    exact_columns
        parameter -> exact values, for columns that were not given as floats.
    """

    def __init__(
        self, columns: Mapping[str, Column], exact_columns: Mapping[str, Sequence[Fraction]] | None = None
    ) -> None:
        self.columns = dict(columns)
        self.exact_columns = dict(exact_columns or {})
        self.names = tuple(self.columns)
        lengths = {len(column) for column in self.columns.values()}
        if len(lengths) != 1:
            raise UsageError(f"columns of points have different lengths or there are none: {sorted(lengths)}")
        self.length = lengths.pop()

    def block(self, start: int, stop: int) -> dict[str, Column]:
        return {name: column[start:stop] for name, column in self.columns.items()}

    def part(self, start: int, stop: int) -> tuple[PointSet, int, int]:
        cut = {name: column[start:stop].copy() for name, column in self.columns.items()}
        return Table(cut, {name: values[start:stop] for name, values in self.exact_columns.items()}), 0, stop - start

    def exact_at(self, number: int) -> dict[str, Fraction]:
        known = self.exact_columns
        return {
            name: known[name][number] if name in known else exact(float(column[number]))
            for name, column in self.columns.items()
        }

    def on(self, name: str, value: Fraction, start: int, stop: int) -> NDArray[np.bool_]:
        near: NDArray[np.bool_] = self.columns[name][start:stop] == float(value)
        known = self.exact_columns.get(name)
        if known is None:
            return near & (exact(float(value)) == value)
        for k in near.nonzero()[0].tolist():
            near[k] = known[start + k] == value
        return near

    def rounds(self, name: str) -> bool:
        """See `PointSet.rounds`."""
        known = self.exact_columns.get(name)
        return known is not None and rounds(self.columns[name].tolist(), known)

    def count(self, name: str, value: Fraction) -> int:
        return int(self.on(name, value, 0, self.length).sum())

    def outside(self, name: str, allowed: Range) -> Fraction | None:
        known = self.exact_columns.get(name)
        values = _suspects(self.columns[name], name, allowed) if known is None else known
        return next((value for value in values if value not in allowed), None)

    def fingerprint(self) -> str:
        whole = sha256()
        for name, column in self.columns.items():
            whole.update(name.encode() + b"\0" + column.tobytes())
            whole.update("\n".join(map(str, self.exact_columns.get(name, ()))).encode())
        return whole.hexdigest()


def _suspects(column: Column, name: str, allowed: Range) -> list[Fraction]:
    """Values at or beyond the ends of the range; only these need exact comparison."""
    import numpy as np

    sound = np.isfinite(column)
    if not sound.all():
        row = int(np.argmin(sound))
        raise UsageError(f"{name} has values that are no finite numbers, e.g. {column[row]} in row {row + 1}")
    low, high = float(allowed.low), float(allowed.high)
    return [exact(value) for value in np.unique(column[(column <= low) | (column >= high)]).tolist()]
