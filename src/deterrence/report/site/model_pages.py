"""A model's page and what lies beside it for download."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from deterrence.report.elements import Drawing, Report, Table
from deterrence.report.rendering import rendering_named
from deterrence.report.site.catalogue_page import CATALOGUE
from deterrence.report.site.facts import model_facts
from deterrence.report.site.page import Page, Place, Site, link_from, page_html
from deterrence.report.site.records import Output
from deterrence.report.site.search_index import sections_of

if TYPE_CHECKING:
    from deterrence.analysis.studying import Study

__all__ = ["ModelWork", "model_output"]

DOWNLOADS = (
    ("json", "Everything, for programs"),
    ("markdown", "This page as Markdown"),
    ("latex", "This page for a paper"),
)
"""Renderings of the whole page that lie beside it."""


@dataclass(frozen=True)
class ModelWork:
    """What to make a model's page of.

    Parameters
    ----------
    name, path
        The model.
    site
        The site that the page belongs to.
    related
        Pages that compare it.
    mechanisms
        Where the mechanisms that it carries are told.
    """

    name: str
    path: Path
    site: Site
    related: tuple[Place, ...] = ()
    mechanisms: tuple[Place, ...] = ()


def model_output(work: ModelWork) -> Output:
    """Study a model, write its page and its downloads.

    Raises
    ------
    DeterrenceError
        When the model cannot be used.
    """
    from deterrence.analysis.kept_studies import studied
    from deterrence.model import load
    from deterrence.report.live import live_element
    from deterrence.report.pages import model_page, page_tables

    study = studied(load(work.path))
    folder = f"models/{work.name}/"
    told = model_page(study)
    files = _model_files(work, study) | _renderings(work, told) | _tables(page_tables(study))
    drawings = [one for one in told.elements if isinstance(one, Drawing)]
    files |= {one.file: one.svg.encode() for one in drawings}
    report = model_page(study, live=live_element(study), downloads=_downloads(files))
    page = _page(work, report)
    contents = {f"{folder}{name}": held for name, held in files.items()} | {
        page.path: page_html(page, work.site).encode()
    }
    return Output(contents, sections_of(page), model_facts(study, drawings))


def _model_files(work: ModelWork, study: Study) -> dict[str, bytes]:
    """The model file, and with what it extends written out where it extends something."""
    files = {f"{work.name}.yaml": work.path.read_bytes()}
    return files | {f"{work.name}-complete.yaml": study.model.text.encode()} if study.model.extends else files


def _renderings(work: ModelWork, report: Report) -> dict[str, bytes]:
    found = [rendering_named(name) for name, _ in DOWNLOADS]
    return {f"{work.name}{one.endings[0]}": one.render(report).encode() for one in found}


def _tables(tables: Mapping[str, Table]) -> dict[str, bytes]:
    csv = rendering_named("csv")
    return {f"{name}.csv": csv.render(Report(name, (), table)).encode() for name, table in tables.items()}


def _downloads(files: Mapping[str, bytes]) -> list[tuple[str, tuple[str, ...]]]:
    """Files beside the page, by what they are."""
    endings = [(told, rendering_named(name).endings[0]) for name, told in DOWNLOADS]
    groups = [
        ("The model file", ".yaml"),
        ("Its tables, for spreadsheets", ".csv"),
        *endings,
        ("Its drawings", ".svg"),
    ]
    found = [(told, tuple(name for name in files if name.endswith(ending))) for told, ending in groups]
    return [(told, names) for told, names in found if names]


def _page(work: ModelWork, report: Report) -> Page:
    path = f"models/{work.name}/index.html"
    body = rendering_named("html").render(report)
    body += _list("Mechanisms that it carries", work.mechanisms, path) + _list("Compared", work.related, path)
    return Page(path, report.title, body, (Place("Models", CATALOGUE),), kind="model")


def _list(heading: str, places: Sequence[Place], here: str) -> str:
    """Links to other pages; nothing when there are none."""
    links = "".join(f'<li><a href="{escape(link_from(here, one.path))}">{escape(one.label)}</a></li>' for one in places)
    return f"<section>\n<h2>{escape(heading)}</h2>\n<ul>{links}</ul>\n</section>\n" if links else ""
