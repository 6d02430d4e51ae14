"""Which mechanisms of a subject the models carry, for the site."""

from __future__ import annotations

from collections.abc import Mapping

from deterrence.report.coverage import Coverage, Mechanism
from deterrence.report.site.catalogue_page import model_address
from deterrence.report.site.citing import Citations
from deterrence.report.site.facts import Facts
from deterrence.report.site.markup import Piece, element, filtered_table, joined, link, words
from deterrence.report.site.page import Page

__all__ = ["MECHANISMS", "mechanisms_page"]

MECHANISMS = "mechanisms.html"
HEADS = ("Mechanism", "What it says", "Models", "Read in", "Literature", "What a finite game leaves out")


def mechanisms_page(coverage: Coverage, models: Mapping[str, Facts], citations: Citations) -> Page:
    """One row per mechanism.

    Parameters
    ----------
    coverage
        The list of mechanisms.
    models
        Name -> facts of the models that the site has.
    citations
        The works that it knows.
    """
    carried = sum(bool(one.models) for one in coverage.mechanisms)
    told = f"{carried} of {len(coverage.mechanisms)} mechanisms are carried by at least one model. What a finite game "
    blocks = [
        element("h1", words("Mechanisms")),
        element("p", words(coverage.title), class_="lead"),
        element("p", words(f"{told}cannot carry is said in the last column.")),
        filtered_table("Mechanisms", HEADS, [_row(one, models, citations) for one in coverage.mechanisms], (2, 3, 4)),
        element("h2", words("Read in")),
        element(
            "ul",
            *(
                element("li", citations.link(key, MECHANISMS), words(f": {meaning}"))
                for key, meaning in coverage.sources.items()
            ),
        ),
    ]
    return Page(MECHANISMS, "Mechanisms", "\n".join(blocks), kind="overview", summary=coverage.title)


def _row(one: Mechanism, models: Mapping[str, Facts], citations: Citations) -> list[Piece]:
    heading = words(f"{one.key}. {one.name}")
    titles = [models[name]["title"] if name in models else name for name in one.models]
    links = [
        link(title, model_address(name, MECHANISMS) if name in models else "")
        for name, title in zip(one.models, titles, strict=True)
    ]
    return [
        element("th", heading, scope="row", id=f"mechanism-{one.key}"),
        element("td", words(one.statement)),
        element("td", joined(links, "; ") if links else words("none yet"), data_values="|".join(titles)),
        *(citations.cell(keys, MECHANISMS) for keys in (one.sources, one.literature)),
        element("td", words(one.later)),
    ]
