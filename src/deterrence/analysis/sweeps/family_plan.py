"""Sweeps through a model's symbolic families: no algebra at a point, exact solves where signs are not certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, final

from deterrence.analysis.sweeps.kernel_writing import KernelWriter
from deterrence.analysis.sweeps.kernels import Kernel
from deterrence.analysis.sweeps.picking import Picker, Rule, picker_of
from deterrence.analysis.sweeps.plans import GROUPS, INCOMPLETE, Block, KnownPlan, Layout
from deterrence.analysis.sweeps.point_solver import OUTSIDE, PointSolver, flattened
from deterrence.analysis.sweeps.points import PointSet
from deterrence.analysis.sweeps.slices import Slice, slices_of
from deterrence.errors import LimitError
from deterrence.families import Characterization
from deterrence.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FamilyPlan", "family_plan"]

MOST_FAMILIES = 61
"""Regimes are sums of powers of two in 64 bits; three bits are for flags."""
FLAGS = ("tie", OUTSIDE, INCOMPLETE)
"""Some equilibrium is no family's closed form; assumptions fail; the exact solve did not prove that it found all."""


@final
@dataclass(frozen=True)
class FamilyPlan(KnownPlan):
    """Evaluates compiled families and re-solves what is doubtful."""

    layout: Layout
    kernel: Kernel
    solver: PointSolver
    concept: str
    argument: str
    slices: tuple[Slice, ...] = ()
    picker: Picker | None = None
    method: str = "families"
    complete: bool = True

    @property
    def regime_bytes(self) -> int:  # type: ignore[override]
        """Size of a regime's number."""
        bits = len(self.layout.equilibria) + len(FLAGS)
        return next(size for size in (1, 2, 4, 8) if bits <= 8 * size)

    @property
    def settings(self) -> dict[str, str]:
        """See `Plan.settings`."""
        sliced = ", ".join(f"{one.name} = {one.value}" for one in self.slices)
        rule = self.picker.rule.name if self.picker else ""
        return ({"slices": sliced} if sliced else {}) | ({"pick": rule} if rule else {})

    def evaluate(self, points: PointSet, start: int, stop: int, compiled: bool) -> Block:
        """See `Plan.evaluate`."""
        import numpy as np

        columns = points.block(start, stop)
        inputs = np.empty((len(self.kernel.names), stop - start))
        for k, name in enumerate(self.kernel.names):
            inputs[k] = columns[name]
        (masks,), doubts, values = self.kernel.evaluate(inputs, compiled)
        for one in self.slices:
            where = np.flatnonzero(doubts & points.on(one.name, one.value, start, stop))
            if where.size:
                others = np.array([name != one.name for name in self.kernel.names])
                (told,), doubts[where], values[:, where] = one.kernel.evaluate(inputs[others][:, where], compiled=False)
                masks[where] = told
        picks = None
        if self.picker is not None:
            picks, unsure = self._picked(inputs, masks, values)
            doubts |= unsure
        for k in np.flatnonzero(doubts).tolist():
            exact_values = points.exact_at(start + k)
            found = self.solver.solve(exact_values)
            masks[k] = self._mask(found.present, (found.tied, not found.allowed, not found.complete))
            values[:, k] = self.solver.numbers(exact_values, found, self.layout)
            if self.picker is not None and picks is not None:
                picks[k] = self.solver.pick(exact_values, found, self.picker.rule, self.layout, values[:, k])
        return Block(masks.astype(f"u{self.regime_bytes}"), doubts, values, picks=picks)

    def _picked(
        self, inputs: NDArray[np.float64], masks: NDArray[np.uint64], values: NDArray[np.float64]
    ) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
        """Picks, with their numbers put into `values`; and where an exact solve must pick."""
        import numpy as np

        assert self.picker is not None
        count = len(self.layout.equilibria)
        present = np.array([self.present(masks, k) for k in range(count)]).reshape(count, masks.size)
        picks, unsure = self.picker.pick(inputs, present)
        unsure |= self.present(masks, count)  # a tie: an equilibrium that is none of these
        first = 2 * len(self.layout.pairs)
        for k in np.unique(picks[picks >= 0]).tolist():
            where = np.flatnonzero(picks == k)
            for n, what in enumerate(self.layout.picked):
                values[first + n, where] = values[self.layout.column(k, what), where]
        return picks, unsure

    def _mask(self, present: Sequence[int], flags: Sequence[bool]) -> int:
        first = len(self.layout.equilibria)
        return sum(1 << k for k in present) | sum(1 << (first + k) for k, flag in enumerate(flags) if flag)

    def present(self, regimes: NDArray[np.unsignedinteger], equilibrium: int) -> NDArray[np.bool_]:
        """See `KnownPlan.present`."""
        shown: NDArray[np.bool_] = (regimes & regimes.dtype.type(1 << equilibrium)) != 0
        return shown

    def meaning(self, regime: int, names: Sequence[str]) -> str:
        """See `Plan.meaning`."""
        told = [*self.layout.equilibria, *FLAGS]
        return " + ".join(name for k, name in enumerate(told) if regime >> k & 1) or "none"


def family_plan(
    model: Model,
    found: Characterization,
    names: Sequence[str],
    fixed: Mapping[str, Fraction],
    groups: Sequence[str],
    points: PointSet | None = None,
    rule: Rule | None = None,
    by_region: bool = False,
) -> FamilyPlan:
    """Compile a characterization.

    Parameters
    ----------
    model, found
        The model and its families over the parameters `names`.
    names
        The parameters that vary.
    fixed
        Values of the others.
    groups
        The groups of numbers wanted; a rule to pick adds outcomes and payoffs.
    points
        What will be swept, if known: many points at one value of a parameter are worth families of their own.
    rule
        To pick an equilibrium by.
    by_region
        See `PointSolver`.

    Raises
    ------
    LimitError
        With more families than a regime's number can hold.
    ExpressionError
        Where conditions are no polynomials.
    """
    if len(found.families) > MOST_FAMILIES:
        raise LimitError(f"{model.name} has {len(found.families)} families; at most {MOST_FAMILIES} are swept together")
    held = [one for one in GROUPS if one in groups or (rule is not None and one in ("outcomes", "payoffs"))]
    layout = Layout(
        tuple(model.players),
        tuple(model.outcomes),
        tuple(one.name for one in found.families),
        tuple(dict.fromkeys(key for one in found.families for key, _ in flattened(one.strategies))),
        tuple(held),
        picks=rule is not None,
    )
    writer = KernelWriter(model, names, fixed, layout, not by_region)
    for k, family in enumerate(found.families):
        writer.add(family, k, k)
    kernel = writer.write(found.families, found.hypersurfaces)
    solver = PointSolver(model, found.concept, dict(fixed), found.families, by_region)
    watched = [] if by_region else list(writer.watched(found.families, found.hypersurfaces))
    whole = replace(found, point=dict(fixed))
    slices = () if points is None or not watched else slices_of(whole, layout, watched, points)
    picker = None if rule is None else picker_of(rule, found.families, model, names, fixed)
    return FamilyPlan(layout, kernel, solver, found.concept, found.argument, slices, picker, complete=found.complete)
