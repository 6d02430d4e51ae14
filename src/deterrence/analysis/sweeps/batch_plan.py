"""Sweeps by batch solvers, for models whose families are out of reach: games are solved many points at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, final

from deterrence.analysis.sweeps.backward_kernel import backward_kernel, has_perfect_information
from deterrence.analysis.sweeps.batch_kernel import BatchKernel
from deterrence.analysis.sweeps.bimatrix_kernel import bimatrix_kernel, is_bimatrix
from deterrence.analysis.sweeps.picking import NONE, UNNAMED, Rule
from deterrence.analysis.sweeps.plans import EXACT_CHUNK, Block, FoundPlan, Layout
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
TRIED = 2**16
"""Points, at most, at which it is seen where many are in doubt."""
WORTH_SLICING = 16
"""Points in doubt on a slice, of those tried, from which writing a kernel for it saves time."""
FEW = 32
"""Regimes of a block beyond which its points are sorted to number them."""
PROBED = 64
"""Points at which it is seen whether a batch solver is of use."""
MOST_SOURCE = 25_000
"""Characters of source that numba compiles within seconds; longer kernels run column by column."""
BACKWARD = (
    "backward induction at many points at once, where at every node that play comes to one action beats each other one "
    "beyond every rounding error, however ties elsewhere are resolved; other points are solved exactly"
)
VERTICES = (
    "all vertices of both best-response polyhedra at many points at once, from signs of minors that no rounding error "
    "can turn or that vanish identically; other points are solved exactly"
)


@dataclass(frozen=True)
class BatchSlice:
    """Kernels of its own at one value of one parameter, at which something ties identically; see `BatchPlan`."""

    name: str
    value: Fraction
    looks: tuple[BatchKernel, ...]


@final
@dataclass(frozen=True)
class BatchPlan(FoundPlan):
    """Runs a batch solver and re-solves exactly what is doubtful; regimes are told as by `PointPlan`.

    The first of the `looks` is at all points, the others, which are slower and surer, where those before are in doubt.
    """

    layout: Layout
    looks: tuple[BatchKernel, ...]
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
        """Whether something that matters ties at every one of some points anywhere in the ranges."""
        import numpy as np

        quick = self.looks[0]
        ranges = [self.solver.model.parameters[name].range for name in quick.kernel.names]
        ends = np.array([(float(one.low), float(one.high)) for one in ranges]).reshape(-1, 2, 1)
        inputs = ends[:, 0] + (ends[:, 1] - ends[:, 0]) * np.random.default_rng(0).random((len(ranges), PROBED))
        found = Found(self.layout, PROBED, False)
        found.put(slice(None), quick, inputs, False)
        found.look(self.looks[1:], inputs, np.ones(PROBED, np.bool_))
        return bool(found.doubts.all())

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

        found = self.at_once(points, start, stop, compiled)
        for k in np.flatnonzero(found.doubts).tolist():
            at = points.exact_at(start + k)
            exactly = self.solver.solve(at)
            found.codes[k] = found.code(regime_name(exactly, self.order))
            found.values[:, k] = self.solver.numbers(at, exactly, self.layout)
            if self.rule is not None:
                found.picks[k] = self.solver.pick(at, exactly, self.rule, self.layout, found.values[:, k])
        return found.block()

    def at_once(self, points: PointSet, start: int, stop: int, compiled: bool) -> Found:
        """What is found without exact solves."""
        import numpy as np

        quick = self.looks[0]
        names = quick.kernel.names
        columns = points.block(start, stop)
        inputs = np.empty((len(names), stop - start))
        for k, name in enumerate(names):
            inputs[k] = columns[name]
        found = Found(self.layout, stop - start, self.rule is not None)
        fast = compiled and quick.kernel.length <= MOST_SOURCE
        step = stop - start if fast else min(2**14, max(2**10, CACHED // (1 + len(quick.kernel.lines))))
        for first in range(0, stop - start, step):
            part = slice(first, first + step)
            found.put(part, quick, inputs[:, part], fast)
        for one in self.slices:
            others = np.array([name != one.name for name in names])
            found.look(one.looks, inputs[others], points.on(one.name, one.value, start, stop))
        found.look(self.looks[1:], inputs, np.ones(stop - start, np.bool_))
        return found


class Found:
    """What is known of a block so far.

    Parameters
    ----------
    layout, count
        Its columns and points.
    picks_one
        Whether points with several equilibria are left to exact solves, which pick one.
    """

    def __init__(self, layout: Layout, count: int, picks_one: bool) -> None:
        import numpy as np

        self.layout, self.picks_one = layout, picks_one
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
    ) -> None:
        """Solve some points."""
        import numpy as np

        masks, doubts, values = batch.kernel.evaluate(inputs, compiled)
        first, places = _distinct(masks)
        names = [batch.meaning(masks[:, k].tolist()) for k in first]
        self.codes[where] = np.array([self.code(name) for name in names])[places]
        nothing = np.array([not name for name in names])[places]
        if self.picks_one:
            doubts |= batch.several(masks)
            self.picks[where] = np.where(batch.outside(masks), NONE, UNNAMED)
        self.doubts[where] = doubts | nothing
        bounds = 2 * len(self.layout.pairs)
        self.values[:bounds, where] = values[:bounds]
        if self.picks_one:  # of a single equilibrium the lowest amounts are its own
            self.values[bounds:, where] = values[::2]

    def look(self, looks: Sequence[BatchKernel], inputs: NDArray[np.float64], here: NDArray[np.bool_]) -> None:
        """Look again where points are in doubt."""
        import numpy as np

        for one in looks:
            where = np.flatnonzero(self.doubts & here)
            if where.size:
                self.put(where, one, inputs[:, where], False)

    def block(self) -> Block:
        """Everything, with regimes numbered by their first points."""
        import numpy as np

        names = list(self.known)
        firsts = {int(code): int((self.codes == code).argmax()) for code in np.flatnonzero(np.bincount(self.codes))}
        order = sorted(firsts, key=lambda code: firsts[code])
        rank = np.zeros(len(names), np.uint32)
        rank[order] = np.arange(len(order))
        told = tuple(names[code] for code in order)
        return Block(rank[self.codes], self.doubts, self.values, told, self.picks if self.picks_one else None)


def _distinct(masks: NDArray[np.uint64]) -> tuple[list[int], NDArray[np.intp]]:
    """Positions of the first point of each different regime, and for each point the number of its regime among these.

    Regimes are few as a rule, so that comparing all points with one of each is sooner done than sorting.
    """
    import numpy as np

    found: list[int] = []
    places = np.full(masks.shape[1], -1, np.intp)
    while masks.shape[1]:
        first = int((places < 0).argmax())
        if places[first] >= 0:
            break
        if len(found) == FEW:
            _, order, places = np.unique(masks, axis=1, return_index=True, return_inverse=True)
            return order.tolist(), places.reshape(-1)
        places[(masks == masks[:, first : first + 1]).all(axis=0)] = len(found)
        found.append(first)
    return found, places


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
    writer = _Writer(model, write, fixed, inner, careful=rule is None)
    looks = writer.looks(names, known)
    game = model.symbolic()
    order = tuple((player, label) for player, sets in game.information_set_labels.items() for label in sets)
    solver = PointSolver(model, concept, dict(fixed))
    plan = BatchPlan(layout, looks, solver, concept, argument, order, rule=rule)
    return plan if points is None else replace(plan, slices=tuple(writer.slices(plan, points)))


Write = Callable[[Model, Sequence[str], Mapping[str, Fraction], Layout, bool], BatchKernel]


def batch_reaches(model: Model, concept: str) -> bool:
    """Whether there is a batch solver for the model's kind of game."""
    try:
        return bool(_solver_for(model, concept))
    except NotDefinedError:
        return False


def _solver_for(model: Model, concept: str) -> tuple[Write, str]:
    if concept == "subgame-perfect" and has_perfect_information(model):
        return backward_kernel, BACKWARD
    if concept == "nash" and is_bimatrix(model):
        return bimatrix_kernel, VERTICES
    raise NotDefinedError(
        "batch solvers are made for subgame-perfect equilibria with perfect information and for Nash equilibria of two "
        f"players in normal form, not for {concept} of {model.name}"
    )


@dataclass(frozen=True)
class _Writer:
    """Writes the kernels of one model; careful ones do not tell equilibria apart that differ off the path alone."""

    model: Model
    write: Write
    fixed: Mapping[str, Fraction]
    layout: Layout
    careful: bool

    def looks(self, names: Sequence[str], known: Mapping[str, Fraction]) -> tuple[BatchKernel, ...]:
        """A quick kernel and a careful one; those that are in doubt at every point are of no use beside others."""
        every = [self.write(self.model, names, known, self.layout, one) for one in (False, True)[: 1 + self.careful]]
        return tuple(one for one in every if one.kernel.doubt != "True") or (every[0],)

    def slices(self, plan: BatchPlan, points: PointSet) -> list[BatchSlice]:
        """Values of single parameters at which many of the points are in doubt, with kernels of their own."""
        names = plan.looks[0].kernel.names
        found: list[BatchSlice] = []
        tried = [(first, after, plan.at_once(points, first, after, False).doubts) for first, after in _pieces(points)]
        if len(names) < 2 or sum(int(doubts.sum()) for _, _, doubts in tried) < WORTH_SLICING:
            return found
        for name, value in dict.fromkeys(one for one in map(zero_at, plan.looks[0].watched) if one is not None):
            if len(found) == MOST_SLICES or value not in self.model.parameters[name].range:
                continue
            if sum(int((one & points.on(name, value, a, b)).sum()) for a, b, one in tried) < WORTH_SLICING:
                continue
            others = [one for one in names if one != name]
            with suppress(ExpressionError, NotDefinedError):
                own = self.looks(others, self.model.known_from({**self.fixed, name: value}))
                found += [BatchSlice(name, value, own)] if own[0].kernel.doubt != "True" else []
        return found


def _pieces(points: PointSet) -> list[tuple[int, int]]:
    """All points, or of many some blocks of them."""
    size, block = points.size, TRIED // 16
    if size <= TRIED:
        return [(0, size)]
    return [(k * (size - block) // 15, k * (size - block) // 15 + block) for k in range(16)]
