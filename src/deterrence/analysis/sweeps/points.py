"""Sets of points to sweep over: each a pure function of a point's number, so that any block can be made anywhere."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from math import lcm, prod
from typing import TYPE_CHECKING, Any, final

from deterrence.errors import UsageError
from deterrence.games import exact

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from deterrence.model.parts import Range

    Column = NDArray[np.float64]

__all__ = ["Axis", "Grid", "Listed", "PointSet", "Table", "axis", "require_in_range"]

DIGITS = 15
"""Decimals of so many digits are what their floating-point numbers print as."""


class PointSet(ABC):
    """Points at which some parameters have values; the others do not vary.

    Floats stand for the shortest decimals that print as them, as everywhere in the package.
    """

    names: tuple[str, ...]
    """The parameters that vary, in order."""

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """Number of values along each dimension."""

    @property
    @abstractmethod
    def dimensions(self) -> tuple[str, ...]:
        """Name of each dimension."""

    @property
    def size(self) -> int:
        """Number of points."""
        return prod(self.shape)

    @abstractmethod
    def block(self, start: int, stop: int) -> dict[str, Column]:
        """Floating-point values of the points numbered `start` to `stop`, one column per parameter."""

    @abstractmethod
    def exact_at(self, number: int) -> dict[str, Fraction]:
        """Exact values at one point."""

    @abstractmethod
    def on(self, name: str, value: Fraction, start: int, stop: int) -> NDArray[np.bool_]:
        """Which of the points numbered `start` to `stop` have exactly this value of a parameter."""

    @abstractmethod
    def count(self, name: str, value: Fraction) -> int:
        """How many points have exactly this value of a parameter."""

    @property
    def origin(self) -> dict[str, str]:
        """What else tells where the points come from."""
        return {}

    @cached_property
    def rounded(self) -> tuple[str, ...]:
        """Parameters some of whose values are not the decimals that their floating-point numbers print as."""
        return tuple(name for name in self.names if self.rounds(name))

    def rounds(self, name: str) -> bool:
        """Whether `rounded` holds a parameter."""
        return False

    def texts(self, name: str, start: int, stop: int) -> list[str]:
        """Exact values of a parameter at the points numbered `start` to `stop`, in words such as ``8/15``."""
        return [str(self.exact_at(k)[name]) for k in range(start, stop)]

    def part(self, start: int, stop: int) -> tuple[PointSet, int, int]:
        """A smaller set that holds the points numbered `start` to `stop`, and their numbers in it."""
        return self, start, stop

    @abstractmethod
    def outside(self, name: str, allowed: Range) -> Fraction | None:
        """The first value of a parameter outside its range."""

    @abstractmethod
    def fingerprint(self) -> str:
        """SHA-256 of what determines all values."""


class Listed(PointSet):
    """Points along one dimension."""

    length: int
    """How many."""

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.length,)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return ("point",)


@final
@dataclass(frozen=True)
class Axis:
    """Exact values of one parameter, in the order given."""

    name: str
    values: tuple[Fraction, ...]

    @cached_property
    def floats(self) -> Column:
        """The nearest floating-point numbers."""
        import numpy as np

        return np.array([float(value) for value in self.values])

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The values in words."""
        return tuple(map(str, self.values))


def axis(name: str, given: Any) -> Axis:
    """Read the values of a parameter.

    Parameters
    ----------
    name
        The parameter.
    given
        One value, a sequence or array of values (numbers or texts such as ``"8/15"``), or the text ``"lo:hi:count"``
        for `count` exact values at equal distances, ends included.

    Raises
    ------
    UsageError
        For anything else.

    Examples
    --------
    >>> [str(value) for value in axis("p", "0:1:4").values]
    ['0', '1/3', '2/3', '1']
    >>> axis("p", [0.1, "8/15"]).values
    (Fraction(1, 10), Fraction(8, 15))
    """
    if isinstance(given, str) and ":" in given:
        return Axis(name, _equal_steps(name, given))
    size = getattr(given, "ndim", 1)
    if size > 1:
        raise UsageError(f"{name}: values to sweep over have one dimension, not {size}")
    many = isinstance(given, Iterable) and not isinstance(given, str) and size == 1
    try:
        values = tuple(exact(value) for value in (given if many else [given]))
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from error
    if not values:
        raise UsageError(f"{name} has no values to sweep over")
    return Axis(name, values)


def _equal_steps(name: str, text: str) -> tuple[Fraction, ...]:
    low, _, rest = text.partition(":")
    high, _, count = rest.partition(":")
    if not count.strip().isdecimal() or not 1 <= int(count) <= 10**9:
        raise UsageError(f"{name}={text}: a span is written lo:hi:count, e.g. 0:1:101, with a count of at least 1")
    steps = int(count)
    first, last = exact(low), exact(high)
    step = (last - first) / max(1, steps - 1)
    below = lcm(first.denominator, step.denominator)
    start, more = int(first * below), int(step * below)
    return tuple(Fraction(start + more * k, below) for k in range(steps))


@final
class Grid(PointSet):
    """Every combination of the axes' values; the last axis varies fastest.

    Examples
    --------
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
        return {one.name: one.floats[where] for one, where in zip(self.axes, positions, strict=True)}

    def exact_at(self, number: int) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        for one in reversed(self.axes):
            number, where = divmod(number, len(one.values))
            found[one.name] = one.values[where]
        return {name: found[name] for name in self.names}

    def on(self, name: str, value: Fraction, start: int, stop: int) -> NDArray[np.bool_]:
        import numpy as np

        k = self.names.index(name)
        here = np.array([one == value for one in self.axes[k].values])
        found: NDArray[np.bool_] = here[np.unravel_index(np.arange(start, stop), self.shape)[k]]
        return found

    def rounds(self, name: str) -> bool:
        """See `PointSet.rounds`."""
        one = self.axes[self.names.index(name)]
        return _rounds(one.floats, one.values)

    def texts(self, name: str, start: int, stop: int) -> list[str]:
        """See `PointSet.texts`."""
        import numpy as np

        k = self.names.index(name)
        words = self.axes[k].texts
        return [words[at] for at in np.unravel_index(np.arange(start, stop), self.shape)[k].tolist()]

    def count(self, name: str, value: Fraction) -> int:
        values = self.axes[self.names.index(name)].values
        return values.count(value) * (self.size // len(values))

    def outside(self, name: str, allowed: Range) -> Fraction | None:
        values = next(one.values for one in self.axes if one.name == name)
        return next((value for value in values if value not in allowed), None)

    def fingerprint(self) -> str:
        told = "\n".join(f"{one.name}: {' '.join(map(str, one.values))}" for one in self.axes)
        return sha256(told.encode()).hexdigest()


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
        return known is not None and _rounds(self.columns[name], known)

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


def require_in_range(points: PointSet, ranges: Mapping[str, Range]) -> None:
    """Refuse points outside the declared ranges, naming the first.

    Raises
    ------
    UsageError
        With the value and the range.
    """
    for name in points.names:
        number = points.outside(name, ranges[name])
        if number is not None:
            raise UsageError(f"{name} = {number} is outside its range {ranges[name]}")


def _rounds(floats: Column, values: Sequence[Fraction]) -> bool:
    """Whether some value is not the decimal that its floating-point number prints as."""
    scales: dict[int, int] = {}
    for one, value in zip(floats.tolist(), values, strict=True):
        below = value.denominator
        if below not in scales:
            scales[below] = next((10**k // below for k in range(DIGITS + 1) if 10**k % below == 0), 0)
        short = scales[below] and abs(value.numerator) * scales[below] < 10**DIGITS
        if not short and exact(one) != value:
            return True
    return False


def _suspects(column: Column, name: str, allowed: Range) -> list[Fraction]:
    """Values at or beyond the ends of the range; only these need exact comparison."""
    import numpy as np

    if not np.isfinite(column).all():
        raise UsageError(f"{name} has values that are no finite numbers")
    low, high = float(allowed.low), float(allowed.high)
    return [exact(value) for value in np.unique(column[(column <= low) | (column >= high)]).tolist()]
