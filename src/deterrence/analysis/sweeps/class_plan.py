"""Sweeps of 2x2 models that hold nothing but the class and the two mixing probabilities of every point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, final

from deterrence.analysis.sweeps.kernel_writing import assumption_kernel
from deterrence.analysis.sweeps.kernels import Kernel
from deterrence.analysis.sweeps.plans import Block, KnownPlan, Layout
from deterrence.analysis.sweeps.point_solver import PointSolver
from deterrence.analysis.sweeps.points import PointSet
from deterrence.analysis.sweeps.two_by_two import candidates_of
from deterrence.analysis.sweeps.two_by_two_kernel import DOUBTFUL, Gains, TwoByTwoKernel, exact_signs, gains_of
from deterrence.expressions import condition_holds, substitute
from deterrence.families import Characterization
from deterrence.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ClassPlan", "class_plan"]

OUTSIDE = 254
"""In place of a class, where assumptions fail."""


@final
@dataclass(frozen=True)
class ClassPlan(KnownPlan):
    """The fused loop, and exact signs where floating point is not certain."""

    layout: Layout
    kernel: TwoByTwoKernel
    gains: Gains
    solver: PointSolver
    allowed: Kernel
    argument: str
    concept: str = "nash"
    method: str = "classes"
    complete: bool = True
    regime_bytes: int = 1

    def evaluate(self, points: PointSet, start: int, stop: int, compiled: bool) -> Block:
        """See `Plan.evaluate`; the loop is always compiled."""
        import numpy as np

        classes, mixing = self.kernel.run(points, start, stop)
        doubtful = classes == DOUBTFUL
        if self.solver.model.assume:
            columns = points.block(start, stop)
            inputs = np.stack([columns[name] for name in self.kernel.names])
            (outside,), unsure, _ = self.allowed.evaluate(inputs, compiled=False)
            doubtful |= unsure
            classes[outside != 0], mixing[:, outside != 0] = OUTSIDE, float("nan")
        for k in np.flatnonzero(doubtful).tolist():
            self._exactly(points, start, k, classes, mixing)
        return Block(classes, doubtful, mixing)

    def _exactly(
        self, points: PointSet, start: int, k: int, classes: NDArray[np.uint8], mixing: NDArray[np.float64]
    ) -> None:
        point = self.solver.point(points.exact_at(start + k))
        if all(condition_holds(one, point) for one in self.solver.model.assume):
            classes[k], mixing[:, k] = exact_signs(self.gains, point)
        else:
            classes[k], mixing[:, k] = OUTSIDE, float("nan")

    def present(self, regimes: NDArray[np.unsignedinteger], equilibrium: int) -> NDArray[np.bool_]:
        """See `KnownPlan.present`."""
        import numpy as np

        holds = np.array([one < 81 and equilibrium in candidates_of(one) for one in range(256)])
        shown: NDArray[np.bool_] = holds[regimes]
        return shown

    def meaning(self, regime: int, names: Sequence[str]) -> str:
        """See `Plan.meaning`."""
        if regime == OUTSIDE:
            return "outside-assumptions"
        return " + ".join(self.layout.equilibria[k] for k in candidates_of(regime))


def class_plan(
    model: Model, found: Characterization, names: tuple[str, ...], fixed: Mapping[str, Fraction]
) -> ClassPlan:
    """Compile a 2x2 model.

    Raises
    ------
    ExpressionError
        Where payoffs are no polynomials in what varies.
    """
    gains = gains_of(model, fixed)
    game = model.symbolic()
    mixing = tuple(
        f"p({player}: {actions[0]})"
        for player, actions in ((one, game.information_set_labels[one][one]) for one in model.players)
    )
    layout = Layout(
        tuple(model.players), tuple(model.outcomes), tuple(one.name for one in found.families), (), (), mixing
    )
    whole: Gains = tuple(substitute(one, dict(fixed)) for one in gains)  # type: ignore[assignment]
    solver = PointSolver(model, "nash", dict(fixed))
    allowed = assumption_kernel(model, names, fixed)
    return ClassPlan(layout, TwoByTwoKernel.of(whole, names, model), whole, solver, allowed, found.argument)
