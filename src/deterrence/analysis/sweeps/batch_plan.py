"""Sweeps by batch solvers, for models whose families are out of reach: games are solved many points at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, final

from deterrence.analysis.sweeps.backward_kernel import backward_kernel, has_perfect_information
from deterrence.analysis.sweeps.batch_kernel import BatchKernel
from deterrence.analysis.sweeps.bimatrix_kernel import bimatrix_kernel, is_bimatrix
from deterrence.analysis.sweeps.picking import NONE, UNNAMED, Rule
from deterrence.analysis.sweeps.plans import EXACT_CHUNK, Block, Layout, Plan
from deterrence.analysis.sweeps.point_solver import PointSolver, regime_name
from deterrence.analysis.sweeps.points import PointSet
from deterrence.analysis.sweeps.slices import MOST_SLICES, zero_at
from deterrence.errors import ExpressionError, NotDefinedError
from deterrence.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["BatchPlan", "batch_plan", "batch_reaches"]

CACHED = 800_000
"""Intermediate numbers that are held together, so that they stay in the processor's cache."""
CHUNK = 2**14
"""Points per chunk; fewer than where families are evaluated, as more of them may need an exact solve."""
WORTH_SLICING = 16
"""Points on a slice from which writing a kernel for it saves time."""
MOST_SOURCE = 60_000
"""Characters of source that numba compiles within seconds; longer kernels run column by column."""
BACKWARD = (
    "backward induction at many points at once; a choice counts as best where it beats each other one beyond every "
    "rounding error, at all nodes, and other points are solved exactly"
)
VERTICES = (
    "all vertices of both best-response polyhedra at many points at once, from signs of minors that no rounding error "
    "can turn or that vanish identically; other points are solved exactly"
)


@dataclass(frozen=True)
class BatchSlice:
    """A kernel of its own at one value of one parameter, at which something ties identically."""

    name: str
    value: Fraction
    batch: BatchKernel


@final
@dataclass(frozen=True)
class BatchPlan(Plan):
    """Runs a batch solver and re-solves exactly what is doubtful; regimes are told as by `PointPlan`."""

    layout: Layout
    batch: BatchKernel
    solver: PointSolver
    concept: str
    argument: str
    order: tuple[tuple[str, str], ...]
    slices: tuple[BatchSlice, ...] = ()
    rule: Rule | None = None
    method: str = "batch"
    complete: bool = True
    regime_bytes: int = 4

    @property
    def always_in_doubt(self) -> bool:
        """Whether something ties at every point, so that every one is solved exactly."""
        return self.batch.kernel.doubt == "True"

    @property
    def chunk(self) -> int:
        """See `Plan.chunk`."""
        return EXACT_CHUNK if self.always_in_doubt else CHUNK

    @property
    def settings(self) -> dict[str, str]:
        """See `Plan.settings`."""
        sliced = ", ".join(f"{one.name} = {one.value}" for one in self.slices)
        return ({"slices": sliced} if sliced else {}) | ({"pick": self.rule.name} if self.rule else {})

    def evaluate(self, points: PointSet, start: int, stop: int, compiled: bool) -> Block:
        """See `Plan.evaluate`; regimes are numbered in the order of their first points in the block."""
        import numpy as np

        columns = points.block(start, stop)
        inputs = np.empty((len(self.batch.kernel.names), stop - start))
        for k, name in enumerate(self.batch.kernel.names):
            inputs[k] = columns[name]
        found = _Found(self.layout, stop - start)
        fast = compiled and self.batch.kernel.length <= MOST_SOURCE
        step = stop - start if fast else min(2**14, max(2**10, CACHED // (1 + len(self.batch.kernel.lines))))
        for first in range(0, stop - start, step):
            part = slice(first, first + step)
            found.put(part, self.batch, inputs[:, part], fast, self.rule is not None)
        for one in self.slices:
            where = np.flatnonzero(found.doubts & points.on(one.name, one.value, start, stop))
            others = np.array([name != one.name for name in self.batch.kernel.names])
            if where.size:
                found.put(where, one.batch, inputs[others][:, where], False, self.rule is not None)
        for k in np.flatnonzero(found.doubts).tolist():
            at = points.exact_at(start + k)
            exactly = self.solver.solve(at)
            found.codes[k] = found.code(regime_name(exactly, self.order))
            found.values[:, k] = self.solver.numbers(at, exactly, self.layout)
            if self.rule is not None:
                found.picks[k] = self.solver.pick(at, exactly, self.rule, self.layout, found.values[:, k])
        return found.block(self.rule is not None)

    def present(self, regimes: NDArray[np.unsignedinteger], equilibrium: int) -> NDArray[np.bool_]:
        """See `Plan.present`; equilibria have no numbers here."""
        raise NotImplementedError("equilibria found by batch solvers have no numbers")

    def meaning(self, regime: int, names: Sequence[str]) -> str:
        """See `Plan.meaning`."""
        return names[regime]


class _Found:
    """What is known of a block so far."""

    def __init__(self, layout: Layout, count: int) -> None:
        import numpy as np

        self.layout = layout
        self.known: dict[str, int] = {}
        self.codes = np.zeros(count, np.int64)
        self.doubts = np.zeros(count, np.bool_)
        self.picks = np.full(count, NONE, np.int16)
        self.values = np.empty((len(layout.columns), count))

    def code(self, name: str) -> int:
        """The number of a regime, for the time being."""
        return self.known.setdefault(name, len(self.known))

    def put(
        self,
        where: slice | NDArray[np.intp],
        batch: BatchKernel,
        inputs: NDArray[np.float64],
        compiled: bool,
        picks: bool,
    ) -> None:
        """Solve some points."""
        import numpy as np

        masks, doubts, values = batch.kernel.evaluate(inputs, compiled)
        first, places = _distinct(masks)
        names = [batch.meaning(masks[:, k].tolist()) for k in first.tolist()]
        self.codes[where] = np.array([self.code(name) for name in names])[places]
        nothing = np.array([not name for name in names])[places]
        if picks:
            doubts |= batch.several(masks)
            self.picks[where] = np.where(batch.outside(masks), NONE, UNNAMED)
        self.doubts[where] = doubts | nothing
        bounds = 2 * len(self.layout.pairs)
        self.values[:bounds, where] = values[:bounds]
        if picks:  # of a single equilibrium the lowest amounts are its own
            self.values[bounds:, where] = values[::2]

    def block(self, picks: bool) -> Block:
        """Everything, with regimes numbered by their first points."""
        import numpy as np

        names = list(self.known)
        held, first, places = np.unique(self.codes, return_index=True, return_inverse=True)
        order = np.argsort(first)
        rank = np.empty(len(order), np.uint32)
        rank[order] = np.arange(len(order))
        told = tuple(names[int(held[k])] for k in order)
        return Block(rank[places], self.doubts, self.values, told, self.picks if picks else None)


def _distinct(masks: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions of one point of each different regime, and for each point the number of its regime among these."""
    import numpy as np

    _, first, places = np.unique(masks[0], return_index=True, return_inverse=True)
    for word in masks[1:]:
        held, codes = np.unique(word, return_inverse=True)
        _, first, places = np.unique(places * len(held) + codes, return_index=True, return_inverse=True)
    return first, places


def batch_plan(
    model: Model,
    concept: str,
    names: Sequence[str],
    fixed: Mapping[str, Fraction],
    known: Mapping[str, Fraction],
    groups: Sequence[str],
    points: PointSet | None = None,
    rule: Rule | None = None,
) -> BatchPlan:
    """Write the batch solver of a model.

    Parameters
    ----------
    model, concept
        What to solve, and for what.
    names, fixed
        The parameters `names` vary; the others are fixed.
    known
        These, and definitions that depend on nothing else.
    groups
        The groups of numbers wanted; only bounds are held.
    points
        What will be swept, if known: values of one parameter at which many of them tie get kernels of their own.
    rule
        To pick an equilibrium by.

    Raises
    ------
    NotDefinedError
        Where no batch solver is made for the model and the concept, or the game is too large for one.
    ExpressionError
        For payoffs or probabilities that kernels do not have.
    """
    write, argument = _solver_for(model, concept)
    held = tuple(one for one in groups if one == "bounds")
    layout = Layout(tuple(model.players), tuple(model.outcomes), (), (), held, picks=rule is not None)
    inner = layout if rule is None else Layout(layout.players, layout.outcomes, (), (), ("bounds",))
    batch = write(model, names, known, inner)
    slices = [] if points is None else _slices(model, names, fixed, inner, batch, write, points)
    game = model.symbolic()
    order = tuple((player, label) for player, sets in game.information_set_labels.items() for label in sets)
    solver = PointSolver(model, concept, dict(fixed))
    return BatchPlan(layout, batch, solver, concept, argument, order, tuple(slices), rule)


Writer = Callable[[Model, Sequence[str], Mapping[str, Fraction], Layout], BatchKernel]


def batch_reaches(model: Model, concept: str) -> bool:
    """Whether there is a batch solver for the model's kind of game."""
    try:
        return bool(_solver_for(model, concept))
    except NotDefinedError:
        return False


def _solver_for(model: Model, concept: str) -> tuple[Writer, str]:
    if concept == "subgame-perfect" and has_perfect_information(model):
        return backward_kernel, BACKWARD
    if concept == "nash" and is_bimatrix(model):
        return bimatrix_kernel, VERTICES
    raise NotDefinedError(
        "batch solvers are made for subgame-perfect equilibria with perfect information and for Nash equilibria of two "
        f"players in normal form, not for {concept} of {model.name}"
    )


def _slices(
    model: Model,
    names: Sequence[str],
    fixed: Mapping[str, Fraction],
    layout: Layout,
    batch: BatchKernel,
    write: Writer,
    points: PointSet,
) -> list[BatchSlice]:
    """Values of single parameters at which many of the points are in doubt, with kernels of their own."""
    found: list[BatchSlice] = []
    for name, value in dict.fromkeys(one for one in map(zero_at, batch.watched) if one is not None):
        if len(found) == MOST_SLICES or len(names) < 2 or value not in model.parameters[name].range:
            continue
        if points.count(name, value) < WORTH_SLICING:
            continue
        others = [one for one in names if one != name]
        try:
            own = write(model, others, model.known_from({**fixed, name: value}), layout)
        except (ExpressionError, NotDefinedError):
            continue
        if own.kernel.doubt != "True":
            found.append(BatchSlice(name, value, own))
    return found
