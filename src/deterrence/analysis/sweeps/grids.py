"""Grids: every combination of values of several parameters."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, final

from deterrence.analysis.sweeps.axes import Axis
from deterrence.analysis.sweeps.points import PointSet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from deterrence.analysis.sweeps.points import Column
    from deterrence.model.parts import Range

__all__ = ["Grid"]


@final
class Grid(PointSet):
    """Every combination of the axes' values; the last axis varies fastest.

    Examples
    --------
    >>> from deterrence.analysis.sweeps.axes import axis
    >>> grid = Grid([axis("p", ["0", "1/2"]), axis("q", "0:1:3")])
    >>> grid.size, grid.exact_at(4), grid.block(3, 5)["q"].tolist()
    (6, {'p': Fraction(1, 2), 'q': Fraction(1, 2)}, [0.0, 0.5])
    """

    def __init__(self, axes: Sequence[Axis]) -> None:
        self.axes = tuple(axes)
        self.names = tuple(one.name for one in self.axes)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(one.values) for one in self.axes)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return self.names

    def block(self, start: int, stop: int) -> dict[str, Column]:
        import numpy as np

        positions = np.unravel_index(np.arange(start, stop), self.shape) if self.axes else ()
        return {one.name: one.floats_at(where) for one, where in zip(self.axes, positions, strict=True)}

    def exact_at(self, number: int) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        for one in reversed(self.axes):
            number, where = divmod(number, len(one.values))
            found[one.name] = one.values[where]
        return {name: found[name] for name in self.names}

    def on(self, name: str, value: Fraction, start: int, stop: int) -> NDArray[np.bool_]:
        import numpy as np

        k = self.names.index(name)
        where = self.axes[k].where(value)
        positions = np.unravel_index(np.arange(start, stop), self.shape)[k]
        found: NDArray[np.bool_] = np.isin(positions, np.asarray(where, np.int64))
        return found

    def rounds(self, name: str) -> bool:
        """See `PointSet.rounds`."""
        return self._axis(name).rounds

    def texts(self, name: str, start: int, stop: int) -> list[str]:
        """See `PointSet.texts`."""
        import numpy as np

        k = self.names.index(name)
        values = self.axes[k].values
        each, which = np.unique(np.unravel_index(np.arange(start, stop), self.shape)[k], return_inverse=True)
        words = [str(values[at]) for at in each.tolist()]
        return [words[at] for at in which.tolist()]

    def count(self, name: str, value: Fraction) -> int:
        one = self._axis(name)
        return len(one.where(value)) * (self.size // len(one.values))

    def outside(self, name: str, allowed: Range) -> Fraction | None:
        return self._axis(name).outside(allowed)

    def fingerprint(self) -> str:
        return sha256("\n".join(one.told for one in self.axes).encode()).hexdigest()

    def _axis(self, name: str) -> Axis:
        return self.axes[self.names.index(name)]
