"""What batch solvers of all kinds make: a kernel, and what the bits of its regimes mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from deterrence.analysis.sweeps.bounded import Arithmetic
from deterrence.analysis.sweeps.kernel_writing import assumption_kernel
from deterrence.analysis.sweeps.kernels import Kernel, Quantity
from deterrence.analysis.sweeps.plans import Layout
from deterrence.analysis.sweeps.point_solver import OUTSIDE
from deterrence.analysis.sweeps.signs_in_floats import Polynomial, box_of
from deterrence.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["BatchKernel", "BatchWriter"]


@dataclass(frozen=True)
class BatchKernel:
    """Solves a game at many points.

    Parameters
    ----------
    kernel
        Its regimes are sums of powers of two over what `told` lists.
    told
        What each bit means; empty for one that means nothing by itself.
    path
        Whether the bits of a regime make one path together; else each is an equilibrium of its own, told by its path.
    watched
        Polynomials at whose zeros points may be in doubt.
    """

    kernel: Kernel
    told: tuple[str, ...]
    path: bool
    watched: tuple[Polynomial, ...]

    def meaning(self, mask: Sequence[int]) -> str:
        """A regime in the words of exact solves; empty where there is no equilibrium."""
        word, bit = divmod(self.kernel.outside_bit, 64)
        if mask[word] >> bit & 1:
            return OUTSIDE
        every = zip(self.kernel.bits, self.told, strict=True)
        held = [one for bit, one in every if one and mask[bit // 64] >> bit % 64 & 1]
        return ", ".join(held) if self.path else " + ".join(sorted(set(held)))

    def outside(self, masks: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Where assumptions fail; `masks` as `Kernel.evaluate` gives them."""
        word, bit = divmod(self.kernel.outside_bit, 64)
        found: NDArray[np.bool_] = (masks[word] & masks.dtype.type(1 << bit)) != 0
        return found

    def several(self, masks: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Where there is more than one equilibrium; `masks` as `Kernel.evaluate` gives them."""
        import numpy as np

        found: NDArray[np.bool_] = np.bitwise_count(masks).sum(axis=0) > 1
        return found & np.bool_(not self.path)


MOST_TERMS = 50
"""Most terms of one line of source."""


class BatchWriter:
    """Collects the parts of a kernel.

    Parameters
    ----------
    model, names, fixed
        The parameters `names` vary; the others, and what is known from them, are fixed.
    layout
        Where numbers go.
    """

    def __init__(self, model: Model, names: Sequence[str], fixed: Mapping[str, Fraction], layout: Layout) -> None:
        self.layout = layout
        self.base = assumption_kernel(model, names, fixed)
        self.numbers = Arithmetic(names, box_of(model, names))
        self.doubts: dict[str, None] = {}
        self.told: list[str] = []
        self.present: list[str] = []
        self.quantities: list[tuple[Quantity, ...]] = []

    def add(self, told: str, present: str, quantities: Sequence[Quantity] = ()) -> None:
        """A bit of regimes: what it means, where it is set, and the numbers that belong to it."""
        self.told.append(told)
        self.present.append(present)
        self.quantities.append(tuple(quantities))

    def doubt(self, source: str) -> None:
        """Where an exact solve must decide."""
        if source != "False":
            self.doubts[source] = None

    def quantity(self, what: str, source: str) -> list[Quantity]:
        """A number that enters the bounds of its name; none where these are not held."""
        pair = self.layout.pair(what)
        return [] if pair is None else [Quantity(source, bounds=pair, share=not what.startswith("payoff("))]

    def written(self, path: bool) -> BatchKernel:
        """The kernel of everything added."""
        doubt = self._together([one for one in (self.base.doubt, *self.doubts) if one != "False"])
        numbers = (one.source for quantities in self.quantities for one in quantities)
        kernel = replace(
            self.base,
            lines=(*self.base.lines, *self.numbers.needed((doubt, *self.present, *numbers))),
            present=tuple(self.present),
            doubt=doubt,
            quantities=tuple(self.quantities),
            bits=tuple(range(len(self.present))),
            outside_bit=len(self.present),
            columns=2 * len(self.layout.pairs),
        )
        return BatchKernel(kernel, tuple(self.told), path, tuple(self.numbers.asked))

    def _together(self, doubts: list[str]) -> str:
        """Source of whether some doubt holds; long lists in groups, as compilers nest one level per term."""
        if "True" in doubts or not doubts:
            return str(bool(doubts))
        while len(doubts) > MOST_TERMS:
            groups = [doubts[k : k + MOST_TERMS] for k in range(0, len(doubts), MOST_TERMS)]
            doubts = [self.numbers.named(" | ".join(group)) for group in groups]
        return f"({' | '.join(doubts)})"


def both(*sources: str) -> str:
    """Source of whether all hold."""
    if "False" in sources:
        return "False"
    kept = [one for one in dict.fromkeys(sources) if one != "True"]
    return " & ".join(kept) if kept else "True"


def either(*sources: str) -> str:
    """Source of whether some hold; each is a single name or constant."""
    if "True" in sources:
        return "True"
    kept = [one for one in dict.fromkeys(sources) if one != "False"]
    return " | ".join(kept) if kept else "False"


def neither(source: str) -> str:
    """Source of whether it does not hold."""
    return {"True": "False", "False": "True"}.get(source, f"not_({source})")
