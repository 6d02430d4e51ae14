"""All models at all their named points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from deterrence.analysis.processes import fresh_processes
from deterrence.analysis.solving import solve_at
from deterrence.errors import DeterrenceError

if TYPE_CHECKING:
    from deterrence.model import Model
    from deterrence.solvers import Progress, Solution

__all__ = ["SolvedPoint", "solve_catalogue"]


@dataclass(frozen=True)
class SolvedPoint:
    """One model at one point.

    Parameters
    ----------
    model
        What was solved.
    scenario
        Name of the point; empty for the baseline.
    solution
        None when it could not be solved.
    failure
        Why not, in words; else empty.
    """

    model: Model
    scenario: str
    solution: Solution | None
    failure: str = ""


def solve_catalogue(
    concept: str | None = None,
    *,
    names: Iterable[str] | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
    workers: int = 1,
) -> tuple[SolvedPoint, ...]:
    """Solve models at the baseline and in every scenario; one that cannot be solved does not stop the others.

    Parameters
    ----------
    concept
        One for all; each model's own when absent.
    names
        Names or paths of models; every shipped one when absent.
    seconds
        Time budget of each point.
    progress
        Called as ``progress(what, share done)``.
    workers
        Processes to share the points among. With more than one, a script that calls this needs the usual guard
        ``if __name__ == "__main__"``. The answer and its order do not depend on it.

    Raises
    ------
    InputError, UsageError
        When a model file cannot be used, or the concept does not exist.
    """
    from deterrence.model import load, shipped_models

    models = [load(name) for name in (shipped_models() if names is None else names)]
    points = [(model, scenario) for model in models for scenario in ("", *model.scenarios)]
    solved: list[SolvedPoint] = []
    for one in _each(points, partial(_solved, concept=concept, seconds=seconds), min(workers, len(points))):
        solved.append(one)
        if progress is not None:
            progress(f"{one.model.name} {one.scenario}".strip(), len(solved) / len(points))
    return tuple(solved)


def _each(points: Sequence[tuple[Model, str]], solved: partial[SolvedPoint], workers: int) -> Iterator[SolvedPoint]:
    models, scenarios = zip(*points, strict=True) if points else ((), ())
    if workers < 2:
        yield from map(solved, models, scenarios)
        return
    with fresh_processes(workers) as pool:
        yield from pool.map(solved, models, scenarios)


def _solved(model: Model, scenario: str, concept: str | None, seconds: float | None) -> SolvedPoint:
    try:
        return SolvedPoint(model, scenario, solve_at(model, {}, concept, scenario or None, seconds=seconds))
    except DeterrenceError as error:
        return SolvedPoint(model, scenario, None, str(error))
