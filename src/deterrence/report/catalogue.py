"""The solved catalogue for readers: a summary on the screen, and a folder of tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deterrence.analysis.catalogue import SolvedPoint
from deterrence.report.elements import Element, Links, Passage, Report, Table
from deterrence.report.files import make_folder, write_text
from deterrence.report.rendering import Rendering, rendering_named
from deterrence.report.solutions import in_one_line, solution_elements
from deterrence.report.text import text

if TYPE_CHECKING:
    from deterrence.model import Model
    from deterrence.solvers import Solution

__all__ = ["WRITTEN", "catalogue_report", "catalogue_summary", "model_solutions_report", "write_catalogue"]

WRITTEN = ("markdown", "csv", "latex", "json")
"""Formats of the tables of a catalogue; the first one's index leads to all of them."""
MOST_TOLD = 6
"""Up to this many equilibria per point are told on the screen."""


def by_model(solved: Sequence[SolvedPoint]) -> Iterator[tuple[Model, list[SolvedPoint]]]:
    """The points of each model together."""
    for _, group in groupby(solved, key=lambda one: one.model.name):
        points = list(group)
        yield points[0].model, points


def catalogue_summary(solved: Sequence[SolvedPoint]) -> str:
    """A short text: per model what was solved, the equilibria in words, whether they are all."""
    passages = [_summary(model, points) for model, points in by_model(solved)]
    models = sum(1 for _ in by_model(solved))
    complete = sum(one.solution is not None and bool(one.solution.complete) for one in solved)
    failed = sum(one.solution is None for one in solved)
    count = f"{models} {'model' if models == 1 else 'models'}, {len(solved)} points: {complete} solved completely"
    return text(Report(f"{count}, {failed} not at all" if failed else count, tuple(passages)))


def _summary(model: Model, points: list[SolvedPoint]) -> Passage:
    items: list[str] = []
    for one in points:
        items.append(f"{one.scenario or 'baseline'}: {_finding(one)}")
        if one.solution is not None:
            items += _equilibria(one.solution)
    return Passage(f"{model.title} ({model.name})", items=tuple(items))


def _finding(one: SolvedPoint) -> str:
    if one.solution is None:
        return f"not solved: {one.failure}"
    count = len(one.solution)
    noun = "equilibrium" if count == 1 else "equilibria"
    rest = "complete" if one.solution.complete else str(one.solution.complete)
    sets = sum(component.dimension > 0 for component in one.solution.components)
    continua = f", {sets} of the components a continuum" if sets else ""
    return f"{count} {noun} ({one.solution.concept}){continua}, {rest}"


def _equilibria(solution: Solution) -> list[str]:
    told = [f"  {in_one_line(solution, one)}" for one in solution.equilibria[:MOST_TOLD]]
    if len(solution) > MOST_TOLD:
        told.append(f"  ... and {len(solution) - MOST_TOLD} more in the tables")
    return told


def catalogue_report(solved: Sequence[SolvedPoint]) -> Report:
    """One row per equilibrium of every model at every point."""
    table = Table.of(record for one in solved for record in _records(one))
    files = tuple(
        (model.name, tuple(f"{model.name}{rendering.endings[0]}" for rendering in _renderings()))
        for model, _ in by_model(solved)
    )
    elements: tuple[Element, ...] = (
        Links("Files of each model", files),
        Table.of((_overview(one) for one in solved), "What was solved"),
        *(_summary(model, points) for model, points in by_model(solved)),
    )
    data = [_data(one) for one in solved]
    return Report("Solved models", elements, table, data)


def _overview(one: SolvedPoint) -> dict[str, Any]:
    found = one.solution
    return {
        "model": one.model.name,
        "point": one.scenario or "baseline",
        "concept": found.concept if found is not None else "",
        "equilibria": len(found) if found is not None else None,
        "components": len(found.components) or None if found is not None else None,
        "all found": found is not None and bool(found.complete),
    }


def _records(one: SolvedPoint) -> list[dict[str, Any]]:
    point: dict[str, Any] = {"model": one.model.name, "scenario": one.scenario or "baseline"}
    if one.solution is None:
        return [{**point, "concept": "", "complete": False, "equilibrium": None, "in words": one.failure}]
    solution = one.solution
    point |= {"concept": solution.concept, "complete": bool(solution.complete)}
    rows = [
        {**point, "equilibrium": number, "in words": in_one_line(solution, found)}
        for number, found in enumerate(solution.equilibria, start=1)
    ]
    return rows or [{**point, "equilibrium": None, "in words": "none"}]


def _data(one: SolvedPoint) -> dict[str, Any]:
    answer = {"failure": one.failure} if one.solution is None else one.solution.to_dict()
    return {"model": one.model.name, "title": one.model.title, "scenario": one.scenario or "baseline", **answer}


def model_solutions_report(model: Model, points: Sequence[SolvedPoint]) -> Report:
    """The solutions of one model at all its points."""
    elements: list[Element] = [Passage(paragraphs=(" ".join(model.story.split()),))] if model.story else []
    records: list[dict[str, Any]] = []
    for one in points:
        name = one.scenario or "baseline"
        elements.append(Passage(name, paragraphs=(one.failure,) if one.failure else ()))
        if one.solution is not None:
            elements += [_below(element, f"{model.title}, {name}") for element in solution_elements(one.solution)]
            records += [{"scenario": name, **row} for row in one.solution.rows()]
    return Report(f"{model.title} ({model.name})", tuple(elements), Table.of(records), [_data(one) for one in points])


def _below(element: Element, point: str) -> Element:
    """An element of one point's solution, as part of a report on several points."""
    if isinstance(element, Passage):
        return replace(element, level=element.level + 1)
    return replace(element, caption=f"{point}: {element.caption}") if isinstance(element, Table) else element


def _renderings() -> list[Rendering]:
    return [rendering_named(name) for name in WRITTEN]


def write_catalogue(solved: Sequence[SolvedPoint], folder: str | Path) -> Path:
    """Write the tables of every model and an index; returns the path of the index.

    Raises
    ------
    UsageError
        When the folder or a file cannot be written; no file is ever left half-written.
    """
    target = make_folder(folder)
    reports = {model.name: model_solutions_report(model, points) for model, points in by_model(solved)}
    for name, report in {**reports, "index": catalogue_report(solved)}.items():
        for rendering in _renderings():
            write_text(target / f"{name}{rendering.endings[0]}", rendering.render(report))
    return target / f"index{_renderings()[0].endings[0]}"
