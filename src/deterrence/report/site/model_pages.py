"""A model's page and what lies beside it for download."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from deterrence.report.elements import Drawing, Report
from deterrence.report.rendering import RENDERINGS, rendering_named
from deterrence.report.site.catalogue_page import CATALOGUE
from deterrence.report.site.facts import model_facts
from deterrence.report.site.page import Page, Place, Site, link_from, page_html
from deterrence.report.site.records import Output
from deterrence.report.site.search_index import sections_of

__all__ = ["DOWNLOADS", "ModelWork", "model_output"]

DOWNLOADS = ("csv", "json", "markdown", "latex")
"""Renderings of a model's page that lie beside it."""
MEANINGS = {
    "csv": "the main table, for spreadsheets",
    "json": "everything, for programs",
    "markdown": "this page as text",
    "latex": "this page for a paper",
}


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
    """

    name: str
    path: Path
    site: Site
    related: tuple[Place, ...] = ()


def model_output(work: ModelWork) -> Output:
    """Study a model, write its page and its downloads.

    Raises
    ------
    DeterrenceError
        When the model cannot be used.
    """
    from deterrence.analysis.catalogue import solve_catalogue
    from deterrence.analysis.claims import check_claims
    from deterrence.model import load
    from deterrence.report.catalogue import model_solutions_report
    from deterrence.report.claims import claims_elements
    from deterrence.report.models import model_report

    model = load(work.path)
    points = solve_catalogue(names=[str(work.path)])
    verdicts = check_claims(model)
    told, solved = model_report(model), model_solutions_report(model, points)
    elements = (*told.elements, *claims_elements(verdicts), *solved.elements)
    report = Report(model.title, elements, solved.table, {"model": told.data, "solutions": solved.data})
    folder = f"models/{work.name}/"
    files = {f"{folder}{work.name}.yaml": work.path.read_bytes()}
    if model.extends:
        files[f"{folder}{work.name}-complete.yaml"] = model.text.encode()
    for name in DOWNLOADS:
        rendering = rendering_named(name)
        files[f"{folder}{work.name}{rendering.endings[0]}"] = rendering.render(report).encode()
    for drawing in report.elements:
        if isinstance(drawing, Drawing):
            files[f"{folder}{drawing.file}"] = drawing.svg.encode()
    page = _page(work, report, list(files))
    files[page.path] = page_html(page, work.site).encode()
    return Output(files, sections_of(page), model_facts(model, points, verdicts))


def _page(work: ModelWork, report: Report, files: list[str]) -> Page:
    path = f"models/{work.name}/index.html"
    body = rendering_named("html").render(report)
    links = "".join(
        f'<li><a href="{escape(link_from(path, one.path))}">{escape(one.label)}</a></li>' for one in work.related
    )
    related = f"<h2>Compared</h2>\n<ul>{links}</ul>\n" if links else ""
    downloads = "".join(
        f'<li><a href="{escape(link_from(path, file))}" download>{escape(Path(file).name)}</a>{_meaning(file)}</li>'
        for file in files
    )
    body += f"{related}<h2>Downloads</h2>\n<ul>{downloads}</ul>\n"
    return Page(path, report.title, body, (Place("Models", CATALOGUE),), kind="model")


def _meaning(file: str) -> str:
    if file.endswith("-complete.yaml"):
        return ": the same with what it extends written out"
    if file.endswith(".yaml"):
        return ": the model file"
    if file.endswith(".svg"):
        return ": a drawing"
    name = next((one.name for one in RENDERINGS if file.endswith(one.endings)), "")
    return f": {MEANINGS[name]}" if name in MEANINGS else ""
