"""The catalogue: every model of a site in one table, with filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from deterrence.report.coverage import Coverage
from deterrence.report.site.citing import Citations
from deterrence.report.site.facts import Facts
from deterrence.report.site.markup import Piece, element, filtered_table, joined, link, problem_html, words
from deterrence.report.site.page import Page, link_from
from deterrence.report.site.subjects import Subject

__all__ = ["CATALOGUE", "catalogue_page", "model_address", "tally"]

CATALOGUE = "models/index.html"
FILTERED = (1, 2, 3, 4, 5)
HEADS = ("Model", "Players", "Kind", "Concept", "Mechanisms", "Sources", "Scenarios", "Claims")


def model_address(name: str, here: str) -> str:
    """The address of a model's page, seen from another one."""
    return link_from(here, f"models/{name}/index.html")


def tally(facts: Facts) -> dict[str, int]:
    """How many claims of a model have which verdict; only verdicts that occur."""
    held = [one["status"] for one in facts["claims"]]
    return {status: held.count(status) for status in ("proved", "refuted", "undecided") if status in held}


def catalogue_page(
    models: Sequence[Facts], coverage: Coverage | None, citations: Citations, failed: Sequence[Subject]
) -> Page:
    """One row per model, and what is wrong with the files that could not be used."""
    names = {one.key: one.name for one in coverage.mechanisms} if coverage is not None else {}
    rows = [_row(one, names, citations) for one in models]
    count = f"{len(models)} {'model' if len(models) == 1 else 'models'}"
    blocks = [
        element("h1", words("Models")),
        element(
            "p",
            words(f"{count}. Each page says what the model assumes and why, and what follows from it exactly."),
            class_="lead",
        ),
        filtered_table("The models of this site", HEADS, rows, FILTERED),
        *(_failure(one) for one in failed),
    ]
    return Page(CATALOGUE, "Models", "\n".join(blocks), kind="overview")


def _row(facts: Facts, names: Mapping[str, str], citations: Citations) -> list[Piece]:
    title = element(
        "th",
        link(facts["title"], model_address(facts["name"], CATALOGUE)),
        element("span", words(facts["name"]), class_="hit-page"),
        scope="row",
    )
    mechanisms = [
        element("a", words(key), href=link_from(CATALOGUE, f"mechanisms.html#mechanism-{key}"), title=names[key])
        if key in names
        else words(key)
        for key in facts["mechanisms"]
    ]
    told = [f"{key} {names[key]}" if key in names else key for key in facts["mechanisms"]]
    verdicts = ", ".join(f"{count} {status}" for status, count in tally(facts).items())
    scenarios = [one["point"] for one in facts["points"] if one["point"] != "baseline"]
    return [
        title,
        _cell([words(label) for label in facts["players"].values()], facts["players"].values()),
        _cell([words(facts["kind"])], [facts["kind"]]),
        _cell([words(facts["concept"] or "default")], [facts["concept"] or "default"]),
        _cell(mechanisms, told),
        citations.cell(facts["sources"], CATALOGUE),
        element("td", words(", ".join(scenarios))),
        element("td", words(verdicts)),
    ]


def _cell(pieces: Sequence[Piece], values: Iterable[str]) -> Piece:

    return element("td", joined(pieces), data_values="|".join(one.replace("|", "/") for one in values))


def _failure(subject: Subject) -> Piece:
    heading = element("h2", words(f"{subject.path.name} has no page"))
    return Piece(f"{heading}\n{problem_html(subject.problem)}")
