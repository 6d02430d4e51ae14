"""A model's page: what a reader is told of a model, in order, from a study alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from deterrence.report.elements import Element, Live, Report, Table
from deterrence.report.models import model_report
from deterrence.report.pages.closing import claim_elements, claims_table, download_elements, last_elements, limits
from deterrence.report.pages.equilibria import equilibria_elements, equilibria_table
from deterrence.report.pages.opening import game_elements, parameter_elements, parameters_table, payoff_elements, story
from deterrence.report.pages.regimes import families_table, family_elements, threshold_elements, thresholds_table
from deterrence.solvers.solution import as_json

if TYPE_CHECKING:
    from deterrence.analysis.studying import Study

__all__ = ["Downloads", "model_page", "page_tables"]

Downloads = Sequence[tuple[str, tuple[str, ...]]]
"""(label, paths relative to the page)."""


def model_page(study: Study, *, live: Live | None = None, downloads: Downloads = ()) -> Report:
    """A model's page.

    Parameters
    ----------
    study
        All that was computed.
    live
        What re-solves the game in the page, for formats that can.
    downloads
        Files beside the page.

    Examples
    --------
    >>> from deterrence.analysis.studying import study
    >>> page = model_page(study("rogue-cover"))
    >>> page.title, len(page.table.rows)
    ('Rogue cover, or who gave the order', 4)
    """
    elements: list[Element] = [
        *story(study),
        *game_elements(study),
        *([live] if live is not None else []),
        *parameter_elements(study),
        *payoff_elements(study.model),
        *equilibria_elements(study),
        *family_elements(study),
        *threshold_elements(study),
        *claim_elements(study),
        limits(study),
        *download_elements(downloads),
        *last_elements(study),
    ]
    return Report(study.model.title, tuple(elements), equilibria_table(study), _data(study))


def page_tables(study: Study) -> dict[str, Table]:
    """The page's tables for spreadsheets, by file stem; those that are empty are left out."""
    tables = {
        "parameters": parameters_table(study.model),
        "equilibria": equilibria_table(study),
        "families": families_table(study),
        "thresholds": thresholds_table(study),
        "tornado": Table.of(study.tornado.rows() if study.tornado is not None else (), "Tornado"),
        "claims": claims_table(study.verdicts),
    }
    return {name: table for name, table in tables.items() if table.rows}


def _data(study: Study) -> dict[str, Any]:
    """Everything, for programs."""
    return {
        "version": study.version,
        "hash": study.model.hash,
        **model_report(study.model).data,
        "points": [
            {
                "point": one.scenario or "baseline",
                "failure": one.failure,
                "solution": None if one.solution is None else one.solution.to_dict(),
            }
            for one in study.points
        ],
        "families": None if study.families is None else _timeless(study.families.to_dict()),
        "thresholds": [one.to_dict() for one in study.along],
        "matter_most": list(study.matter_most),
        "tornado": None if study.tornado is None else study.tornado.to_dict(),
        "verdicts": [one.to_dict() for one in study.verdicts],
        "undone": as_json(dict(study.undone)),
    }


def _timeless(record: dict[str, Any]) -> dict[str, Any]:
    """Without how long it took, so that a page is the same every time."""
    counts = {key: value for key, value in record["counts"].items() if key != "seconds"}
    return {**record, "counts": counts}
