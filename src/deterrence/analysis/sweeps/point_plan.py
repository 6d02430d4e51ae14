"""Sweeps by an exact solve at every point, for models that the symbolic route does not reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from deterrence.analysis.sweeps.picking import Rule
from deterrence.analysis.sweeps.plans import EXACT_CHUNK, Block, FoundPlan, Layout
from deterrence.analysis.sweeps.point_solver import PointSolver, regime_name
from deterrence.analysis.sweeps.points import PointSet

if TYPE_CHECKING:
    pass

__all__ = ["PointPlan"]


@final
@dataclass(frozen=True)
class PointPlan(FoundPlan):
    """Solves exactly at every point; a regime is the set of the equilibria's paths, in words."""

    layout: Layout
    solver: PointSolver
    concept: str
    argument: str
    order: tuple[tuple[str, str], ...]
    rule: Rule | None = None
    method: str = "points"
    complete: bool = True
    regime_bytes: int = 4

    @property
    def chunk(self) -> int:
        """See `Plan.chunk`."""
        return EXACT_CHUNK

    @property
    def settings(self) -> dict[str, str]:
        """See `Plan.settings`."""
        return {"pick": self.rule.name} if self.rule else {}

    def evaluate(self, points: PointSet, start: int, stop: int, compiled: bool) -> Block:
        """See `Plan.evaluate`; regimes are numbered as they come up in the block."""
        import numpy as np

        known: dict[str, int] = {}
        regimes = np.empty(stop - start, np.uint32)
        values = np.empty((len(self.layout.columns), stop - start))
        picks = None if self.rule is None else np.empty(stop - start, np.int16)
        for k in range(stop - start):
            at = points.exact_at(start + k)
            found = self.solver.solve(at)
            regimes[k] = known.setdefault(regime_name(found, self.order), len(known))
            values[:, k] = self.solver.numbers(at, found, self.layout)
            if picks is not None and self.rule is not None:
                picks[k] = self.solver.pick(at, found, self.rule, self.layout, values[:, k])
        return Block(regimes, np.ones(stop - start, np.bool_), values, tuple(known), picks)
