"""`sweep`: how a model's equilibria change with its parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deterrence.analysis.solving import open_subject
from deterrence.analysis.sweeps.axes import axis
from deterrence.analysis.sweeps.dataset import Results
from deterrence.analysis.sweeps.executing import Chunk, Runner, evaluate_chunks, in_order, told_progress
from deterrence.analysis.sweeps.grids import Grid
from deterrence.analysis.sweeps.kernels import WORTH_COMPILING
from deterrence.analysis.sweeps.planning import make_plan
from deterrence.analysis.sweeps.plans import EXACT_CHUNK, Block, Plan, chosen_groups, numbered
from deterrence.analysis.sweeps.points import PointSet, require_in_range
from deterrence.analysis.sweeps.run_directory import RunDirectory
from deterrence.analysis.sweeps.tables import read_points
from deterrence.errors import UsageError
from deterrence.model import Model
from deterrence.solvers.base import Progress

if TYPE_CHECKING:
    import xarray

__all__ = ["Job", "prepare", "sweep"]

PROBES, PROBED = 8, 4
"""Stretches of points, and points in each, that tell how many of all need an exact solve."""


def sweep(
    model: Model | str | Path,
    grid: Mapping[str, Any] | None = None,
    scenario: str | None = None,
    concept: str | None = None,
    *,
    points: Any = None,
    samples: int | None = None,
    rng: Any = None,
    fixed: Mapping[str, Any] | None = None,
    method: str = "auto",
    include: Collection[str] | None = None,
    pick: str | None = None,
    executor: Any = None,
    run_dir: str | Path | None = None,
    chunk: int | None = None,
    progress: Progress | None = None,
) -> xarray.Dataset:
    """All equilibria at many points.

    The model's equilibrium families are found once in symbols; at a point their conditions and closed forms are
    evaluated in floating point. Where families are out of reach, a batch solver solves the games of many points at once
    (see `method`), else each is solved exactly. Where the sign of a condition is not certain, the point is solved
    exactly, so that regimes are right at ties and thresholds. Floats among the points stand for the shortest decimals
    that print as them, as in `Model.at`.

    Parameters
    ----------
    model
        A model, the name of a shipped one, or a path.
    grid
        parameter -> values: a sequence or array of numbers and texts such as ``"8/15"``, or ``"lo:hi:count"`` for
        exact values at equal distances. Every combination is a point; a dimension per parameter, in this order.
    scenario, concept
        The point at which the other parameters stay (the baseline when absent); the model's own concept when absent.
    points
        Instead of `grid`, points one by one: parameter -> values, a DataFrame, or the path of a CSV or Parquet file.
    samples, rng
        Instead of `grid`, so many scrambled Sobol points from the parameters' priors, `grid` then naming none; with the
        seed or generator `rng`. `fixed` parameters are not drawn.
    fixed
        Values of single parameters that differ from the scenario.
    method
        ``auto`` takes the first of the following that reaches the model; ``families`` refuses models that the symbolic
        route does not reach; ``batch`` solves many points at once, by backward induction with perfect information or
        from the vertices of a two-player normal form up to 5 x 5, and holds regimes and bounds; ``points`` solves
        exactly everywhere. By itself ``classes`` holds of 2x2 games only ``regime``, then one of 81 classes, and
        ``mixing``, which are the complete equilibrium set in 17 bytes a point.
    include
        Groups of numbers to hold, of ``bounds`` (lowest and highest over the equilibria of a point), ``outcomes``,
        ``payoffs`` and ``strategies`` (of each equilibrium); all when None. Regimes are always held.
    pick
        A rule by which one equilibrium of each point is picked: ``payoff-dominant``, ``risk-dominant`` or ``logit``
        (2x2 games), ``best:PLAYER``, ``worst:PLAYER``. Adds ``picked``, ``outcome_picked`` and ``payoff_picked``; where
        the rule picks none, ``picked`` is negative and says why. Nothing is picked when None.
    executor
        A number of worker processes, an `concurrent.futures.Executor`, a client of `dask.distributed`, or a function
        that makes an executor. The result does not depend on it.
    run_dir
        A folder that holds finished chunks; an interrupted sweep with the same arguments goes on from there.
    chunk
        Points per chunk; does not change the result.
    progress
        Called as ``progress(what, share done)``.

    Returns
    -------
    xarray.Dataset
        ``regime`` (CF flags; a sum of 2**k over the equilibria k that exist, where these are known beforehand),
        ``resolved`` (solved exactly), ``present`` per equilibrium, its ``outcomes``, ``payoffs`` and ``strategies``,
        and ``outcome_lowest``, ``outcome_highest``, ``payoff_lowest``, ``payoff_highest``. The attributes say by which
        method, on what argument the equilibria are all, and from which model and version.

    Raises
    ------
    UsageError
        For names, values or combinations of arguments that mean nothing.
    LimitError
        When the result does not fit into memory.

    Examples
    --------
    >>> found = sweep("proxy-deniability", {"sanction_pressure": ["1/2", "3/5", "7/10"]})
    >>> found.sizes["sanction_pressure"], found.regime.dtype.kind
    (3, 'u')
    >>> found.present.sum("equilibrium").values.tolist()
    [1, 2, 1]
    >>> found.outcome_highest.sel(outcome="strike_on_iran").values.round(4).tolist()
    [0.0, 0.5, 0.5]
    """
    job = prepare(
        model, grid, scenario, concept, points=points, samples=samples, rng=rng, fixed=fixed, method=method,
        include=include, pick=pick, chunk=chunk, progress=progress,
    )  # fmt: skip
    results = Results(job.model, job.plan, job.points)
    for where, block in job.run(Runner(executor), run_dir, progress):
        results.put(where, block)
    return results.dataset(job.attributes())


@dataclass(frozen=True)
class Job:
    """A sweep that is ready to run.

    Parameters
    ----------
    model, points, plan
        What is solved, where, and how.
    fixed
        The other parameters.
    scenario
        The scenario they come from.
    chunk
        Points per chunk.
    """

    model: Model
    points: PointSet
    plan: Plan
    fixed: Mapping[str, Fraction]
    scenario: str
    chunk: int

    def chunks(self) -> list[Chunk]:
        """All chunks in order."""
        starts = range(0, self.points.size, self.chunk)
        return [(k, start, min(start + self.chunk, self.points.size)) for k, start in enumerate(starts)]

    def attributes(self) -> dict[str, Any]:
        """Where the results come from."""
        return {
            "title": self.model.title,
            "model": self.model.name,
            "model_hash": self.model.hash,
            "source": f"deterrence {version('deterrence')}",
            "concept": self.plan.concept,
            "method": self.plan.method,
            "complete": str(self.plan.complete),
            "completeness": self.plan.argument,
            "scenario": self.scenario or "baseline",
            **self.plan.settings,
            "parameters": ", ".join(self.points.names),
            "fixed": ", ".join(f"{name} = {value}" for name, value in self.fixed.items()),
            **self.points.origin,
            "points": self.points.fingerprint(),
        }

    def run(
        self, runner: Runner, run_dir: str | Path | None = None, progress: Progress | None = None
    ) -> Iterator[tuple[Chunk, Block]]:
        """Evaluate all chunks; they come in order. With a run directory, those that it holds are not done again.

        Regimes that come up on the way are numbered for the whole sweep; `Block.names` says what those so far mean.
        """
        known: dict[str, int] = {}
        for chunk, block in self._blocks(runner, run_dir, progress):
            yield chunk, numbered(block, known) if block.names else block

    def _blocks(
        self, runner: Runner, run_dir: str | Path | None, progress: Progress | None
    ) -> Iterator[tuple[Chunk, Block]]:
        chunks = self.chunks()
        if run_dir is None:
            yield from in_order(self._evaluated(chunks, runner, progress))
            return
        folder = RunDirectory(run_dir, self.manifest())
        for chunk, block in self._evaluated(folder.missing(chunks), runner, progress):
            folder.save(chunk[0], block)
        yield from folder.blocks(chunks)

    def _evaluated(
        self, chunks: Sequence[Chunk], runner: Runner, progress: Progress | None
    ) -> Iterator[tuple[Chunk, Block]]:
        total = self.points.size
        told = told_progress(progress, total, total - sum(stop - start for _, start, stop in chunks))
        for chunk, block in evaluate_chunks(self.plan, self.points, chunks, total >= WORTH_COMPILING, runner):
            told(chunk[2] - chunk[1])
            yield chunk, block

    def manifest(self) -> dict[str, Any]:
        """What must agree for parts of one run to serve another."""
        layout = {"columns": list(self.plan.layout.columns), "equilibria": list(self.plan.layout.equilibria)}
        return {**self.attributes(), **layout, "size": self.points.size, "chunk": self.chunk, "parts": 1}


def prepare(
    model: Model | str | Path,
    grid: Mapping[str, Any] | None,
    scenario: str | None,
    concept: str | None,
    *,
    points: Any,
    samples: int | None,
    rng: Any,
    fixed: Mapping[str, Any] | None,
    method: str,
    include: Collection[str] | None,
    pick: str | None = None,
    chunk: int | None,
    progress: Progress | None,
) -> Job:
    """Read the arguments of `sweep` and find the families.

    Raises
    ------
    UsageError
        As `sweep`.
    """
    opened = open_subject(model)
    if not isinstance(opened, Model):
        raise UsageError("a sweep needs a model; a game has fixed payoffs")
    groups = chosen_groups(include)
    where = _points(opened, grid, points, samples, rng, fixed or {}, scenario)
    both = [name for name in where.names if name in (fixed or {})]
    if both:
        raise UsageError(f"{both[0]} cannot both vary and be fixed")
    require_in_range(where, {name: one.range for name, one in opened.parameters.items()})
    others = _others(opened, where, scenario, fixed or {})
    plan = make_plan(opened, where.names, others, concept, method, groups, progress, where, pick)
    if chunk is not None and not (hasattr(chunk, "__index__") and chunk >= 1):
        raise UsageError(f"a chunk holds at least one point, not {chunk}")
    return Job(opened, where, plan, others, scenario or "", chunk or _piece(plan, where))


def _piece(plan: Plan, points: PointSet) -> int:
    """Points per chunk: fewer where many need an exact solve, so that progress is seen and a stop costs little."""
    if plan.method == "classes" or plan.chunk <= EXACT_CHUNK or points.size <= PROBES * PROBED:
        return plan.chunk
    starts = [k * (points.size - PROBED) // (PROBES - 1) for k in range(PROBES)]
    solved = sum(int(plan.evaluate(points, one, one + PROBED, False).resolved.sum()) for one in starts)
    return min(plan.chunk, max(EXACT_CHUNK, 2 * EXACT_CHUNK * PROBES * PROBED // solved)) if solved else plan.chunk


def _points(
    model: Model,
    grid: Mapping[str, Any] | None,
    points: Any,
    samples: int | None,
    rng: Any,
    fixed: Mapping[str, Any],
    scenario: str | None,
) -> PointSet:
    given = [name for name, one in (("grid", grid), ("points", points), ("samples", samples)) if one is not None]
    if len(given) != 1:
        raise UsageError(f"give one of grid, points and samples, not {' and '.join(given) or 'none'}")
    if grid is not None and not (isinstance(grid, Mapping) and grid):
        raise UsageError(f"grid names at least one parameter and its values, as in {{name: [0, 1]}}, not {grid!r}")
    if samples is not None:
        from deterrence.analysis.sweeps.sampling import drawn

        return drawn(model, samples, rng, [name for name in model.parameters if name not in fixed])
    found = read_points(points) if grid is None else Grid([axis(name, values) for name, values in grid.items()])
    for name in found.names:
        if name not in model.parameters:
            model.point(None, **{name: 0})  # refuses the name and proposes the nearest
    return found


def _others(model: Model, points: PointSet, scenario: str | None, fixed: Mapping[str, Any]) -> dict[str, Fraction]:
    """Exact values of the parameters that do not vary."""
    first = points.exact_at(0) if points.size else {}
    whole = _without_assumptions(model).point(scenario, **{**fixed, **first})
    return {name: whole[name] for name in model.parameters if name not in points.names}


def _without_assumptions(model: Model) -> Model:
    """A model in which every point of the ranges counts; sweeps mark points outside the assumptions themselves."""
    from dataclasses import replace

    return replace(model, assume=())
