"""All models at all their named points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

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

    Raises
    ------
    InputError, UsageError
        When a model file cannot be used, or the concept does not exist.
    """
    from deterrence.model import load, shipped_models

    models = [load(name) for name in (shipped_models() if names is None else names)]
    points = [(model, scenario) for model in models for scenario in ("", *model.scenarios)]
    solved: list[SolvedPoint] = []
    for done, (model, scenario) in enumerate(points):
        if progress is not None:
            progress(f"{model.name} {scenario}".strip(), done / len(points))
        solved.append(_solved(model, scenario, concept, seconds))
    return tuple(solved)


def _solved(model: Model, scenario: str, concept: str | None, seconds: float | None) -> SolvedPoint:
    try:
        return SolvedPoint(model, scenario, solve_at(model, {}, concept, scenario or None, seconds=seconds))
    except DeterrenceError as error:
        return SolvedPoint(model, scenario, None, str(error))
