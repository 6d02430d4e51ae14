"""Generated code that evaluates all families of a model at many points, compiled once.

The same arithmetic is written twice: over whole columns for NumPy, which needs no compilation, and point by point for
numba, which is faster beyond some million points. Both round alike, so that results are the same bit for bit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from deterrence.analysis.sweeps.compiling import compiled_loop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["WORTH_COMPILING", "Kernel", "Quantity"]

_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
WORTH_COMPILING = 4_000_000
"""Points from which compiling with numba, which takes seconds, saves time; results are the same."""


@dataclass(frozen=True)
class Quantity:
    """A number of one family: its source, where it is written, and which bounds over the families it enters.

    Parameters
    ----------
    source
        Over the kernel's columns and shared lines.
    column
        Where its value goes; None when only bounds are wanted.
    bounds
        Number of the pair (lowest, highest) that it enters; None for none.
    share
        Whether it is a probability, which rounding must not push out of [0, 1].
    """

    source: str
    column: int | None = None
    bounds: int | None = None
    share: bool = False


@dataclass(frozen=True)
class Kernel:
    """What to evaluate at each point.

    Parameters
    ----------
    names
        Columns of parameters, in order.
    bounds
        Values of the constants ``b0, b1, ...``.
    lines
        Assignments that conditions and quantities share.
    present
        For each family the condition under which it certainly exists.
    doubt
        Where an exact solve must decide.
    outside
        Where assumptions certainly fail.
    quantities
        For each family its numbers.
    bits
        For each family the power of two that stands for it in regimes; from 64 on in further words.
    outside_bit
        The power of two that marks points where assumptions fail.
    columns
        How many columns the result has.
    """

    names: tuple[str, ...]
    bounds: tuple[float, ...]
    lines: tuple[str, ...]
    present: tuple[str, ...]
    doubt: str
    outside: str
    quantities: tuple[tuple[Quantity, ...], ...]
    bits: tuple[int, ...]
    outside_bit: int
    columns: int

    @property
    def words(self) -> int:
        """How many words of 64 bits hold a regime."""
        return max(*self.bits, self.outside_bit) // 64 + 1 if self.bits else self.outside_bit // 64 + 1

    def evaluate(
        self, inputs: NDArray[np.float64], compiled: bool
    ) -> tuple[NDArray[np.uint64], NDArray[np.bool_], NDArray[np.float64]]:
        """Regimes as sums of powers of two, doubtful points, and the columns of numbers (NaN where there is none).

        Regimes have the shape (words, points).

        Parameters
        ----------
        inputs
            Shape (names, points).
        compiled
            Whether to use numba.
        """
        import numpy as np

        points = inputs.shape[1]
        if not compiled:
            with np.errstate(all="ignore"):
                return _over_columns(self._columns)(inputs, np.empty((self.columns, points)))  # type: ignore[no-any-return]
        masks, doubts = np.empty((self.words, points), np.uint64), np.empty(points, np.bool_)
        values = np.empty((self.columns, points))
        compiled_loop(self._loop)(inputs, masks, doubts, values)
        return masks, doubts, values

    @property
    def length(self) -> int:
        """Characters that numba would have to compile."""
        return len(self._loop)

    # --- source ----------------------------------------------------------------------------------------------------

    @cached_property
    def _columns(self) -> str:
        return self.column_source()

    @cached_property
    def _loop(self) -> str:
        return self.loop_source()

    def _heads(self) -> list[str]:
        return [*(f"b{k} = {bound!r}" for k, bound in enumerate(self.bounds)), *self.lines]

    def _flags(self) -> list[str]:
        shown = [f"p{k} = here & {source}" for k, source in enumerate(self.present)]
        return [*shown, f"outside = here & {self.outside}", f"doubt = here & {self.doubt} & not_(outside)"]

    def column_source(self) -> str:
        """For NumPy: whole columns at once; numbers only at the points where their family exists."""
        lines = [f"v_{name} = inputs[{k}]" for k, name in enumerate(self.names)]
        lines += ["points = inputs.shape[1]", "here = np.ones(points, np.bool_)", *self._heads(), *self._flags()]
        lines += [f"mask = np.zeros(({self.words}, points), np.uint64)", "values[:] = nan"]
        lines += [_raised(self.outside_bit, "outside"), "inside = not_(outside)"]
        for k, quantities in enumerate(self.quantities):
            lines += [f"p{k} = p{k} & inside", _raised(self.bits[k], f"p{k}")]
            if quantities:
                lines += [f"at = where_(p{k})", "if at is not None:"]
                lines += [f"    {line}" for one in quantities for line in _over_some(one)]
        return _function("inputs, values", [*lines, "return mask, doubt, values"])

    def loop_source(self) -> str:
        """For numba: point by point; numbers of families that do not exist at a point cost nothing there."""
        used = sorted(self._used())
        words = range(self.words)
        lines = [f"v_{name} = inputs[{k}, i]" for k, name in enumerate(self.names)]
        lines += ["here = True", *self._heads(), *self._flags(), *(f"mask{word} = zero" for word in words)]
        lines += ["if outside:", f"    {_set(self.outside_bit)}"]
        lines += [f"z{c} = nan" for c in used]
        for k, quantities in enumerate(self.quantities):
            lines += [f"if p{k} and not outside:", f"    {_set(self.bits[k])}"]
            for one in quantities:
                body = [f"x = {one.source}", *_clipped(one)]
                if one.column is not None:
                    body.append(f"z{one.column} = x")
                if one.bounds is not None:
                    low, high = 2 * one.bounds, 2 * one.bounds + 1
                    body.append(f"z{low} = z{low} if z{low} <= x else x")
                    body.append(f"z{high} = z{high} if z{high} >= x else x")
                lines += [f"    {line}" for line in body]
        lines += [f"values[{c}, i] = z{c}" for c in used]
        lines += [*(f"masks[{word}, i] = mask{word}" for word in words), "doubts[i] = doubt"]
        unused = [f"values[{c}, :] = nan" for c in range(self.columns) if c not in used]
        loop = ["zero = np.uint64(0)", *unused, "for i in range(inputs.shape[1]):", *(f"    {line}" for line in lines)]
        return _function("inputs, masks, doubts, values", loop)

    def _used(self) -> set[int]:
        """Columns that some quantity enters."""
        every = [one for quantities in self.quantities for one in quantities]
        own = {one.column for one in every if one.column is not None}
        pairs = {one.bounds for one in every if one.bounds is not None}
        return own | {2 * k + end for k in pairs for end in (0, 1)}


def _clipped(one: Quantity) -> list[str]:
    varies = one.share and not one.source.replace(".", "", 1).isdecimal()
    return ["x = pick(x < 0.0, 0.0, x)", "x = pick(x > 1.0, 1.0, x)"] if varies else []


def _set(bit: int) -> str:
    return f"mask{bit // 64} |= np.uint64({1 << bit % 64})"


def _raised(bit: int, where: str) -> str:
    return f"mask[{bit // 64}] |= {where}.astype(np.uint64) << np.uint64({bit % 64})"


def _over_some(one: Quantity) -> list[str]:
    """Lines that put a number in its place at the points ``at``."""
    used = dict.fromkeys(name for name in _NAME.findall(one.source) if name not in ("pick", "not_"))
    lines = [f"o_{name} = some({name}, at)" for name in used]
    lines += [f"x = {_NAME.sub(lambda found: _local(found[0]), one.source)}", *_clipped(one)]
    if one.column is not None:
        lines.append(f"values[{one.column}, at] = x")
    if one.bounds is not None:
        for row, relation in ((2 * one.bounds, "<="), (2 * one.bounds + 1, ">=")):
            lines += [f"y = values[{row}, at]", f"values[{row}, at] = pick(y {relation} x, y, x)"]
    return lines


def _local(name: str) -> str:
    return name if name in ("pick", "not_") else f"o_{name}"


def _function(parameters: str, lines: Sequence[str]) -> str:
    return f"def kernel({parameters}):\n" + "".join(f"    {line}\n" for line in lines)


@lru_cache(maxsize=64)
def _over_columns(source: str) -> Callable[..., Any]:
    import numpy as np

    def where(flags: Any) -> Any:
        """Positions of what is true; None where nothing is."""
        if flags.all():
            return slice(None)
        found = np.flatnonzero(flags)
        return found if found.size else None

    def some(values: Any, at: Any) -> Any:
        return values[at] if isinstance(values, np.ndarray) else values

    space: dict[str, Any] = {"np": np, "nan": np.nan, "pick": np.where, "not_": np.logical_not}
    space |= {"where_": where, "some": some}
    exec(compile(source, "<kernel>", "exec"), space)
    found: Callable[..., Any] = space["kernel"]
    return found
