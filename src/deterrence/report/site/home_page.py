"""The first page, the page of search results, and the licences of what a site carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deterrence.report.coverage import Coverage
from deterrence.report.site.catalogue_page import CATALOGUE, model_address, tally
from deterrence.report.site.claims_page import CLAIMS
from deterrence.report.site.comparison_pages import COMPARISONS
from deterrence.report.site.documents import INDEX
from deterrence.report.site.facts import Facts
from deterrence.report.site.markup import Piece, element, link, words
from deterrence.report.site.mechanisms_page import MECHANISMS
from deterrence.report.site.page import Page, Site, link_from

__all__ = ["home_page", "licences_page", "search_page"]

HOME = "index.html"
LEAD = (
    "Crises written down as games: who moves, who sees what, what each side gains and loses. Every equilibrium is "
    "found, in exact numbers; statements about deterrence are proved or refuted for whole ranges of parameters."
)


def home_page(site: Site, models: Sequence[Facts], coverage: Coverage | None, documented: bool) -> Page:
    """What the site holds, in numbers, and the ways into it."""
    blocks = [
        element(
            "div",
            element(
                "div",
                element("h1", words(site.name)),
                element("p", words(LEAD), class_="lead"),
                _numbers(models, coverage),
                _doors(coverage, documented),
            ),
            _picture(models),
            class_="opening",
        ),
        element("h2", words("The models")),
        element("ul", *(_entry(one) for one in models), class_="doors"),
    ]
    return Page(HOME, site.name, "\n".join(blocks), kind="home", summary=LEAD)


def _numbers(models: Sequence[Facts], coverage: Coverage | None) -> Piece:
    counts = [tally(one) for one in models]
    points = [point for one in models for point in one["points"]]
    told = [
        (len(models), "models" if len(models) != 1 else "model"),
        (sum(point.get("count", 0) for point in points), f"equilibria at {len(points)} named points"),
        *(
            (sum(one.get(status, 0) for one in counts), f"claims {status}")
            for status in ("proved", "refuted", "undecided")
        ),
    ]
    if coverage is not None:
        names = {one["name"] for one in models}
        carried = sum(bool(names & {*one.models}) for one in coverage.mechanisms)
        told.append((carried, f"of {len(coverage.mechanisms)} mechanisms carried"))
    return element(
        "ul",
        *(
            element("li", element("b", words(str(count))), element("span", words(what)))
            for count, what in told
            if count
        ),
        class_="numbers",
    )


def _picture(models: Sequence[Facts]) -> Piece:
    """The phase diagram in which there is most to see, as a taste of what the pages tell."""
    pictured = [one for one in models if one["picture"]]
    if not pictured:
        return Piece("")
    facts = max(pictured, key=lambda one: (len(one["picture"]["svg"]), one["name"]))
    picture = facts["picture"]
    model = link(facts["title"], model_address(facts["name"], HOME))
    caption = element("figcaption", words(f"{picture['caption']} From: "), model, words("."))
    return element("figure", Piece(picture["svg"]), caption, class_="drawing")


def _doors(coverage: Coverage | None, documented: bool) -> Piece:
    doors = [
        ("Models", CATALOGUE, "All models in one table, with filters by players, kind, concept, mechanism and source."),
        ("Claims", CLAIMS, "Which statements hold, where, and where they fail."),
        ("Comparisons", COMPARISONS.path, "Variants and scenarios side by side."),
    ]
    if coverage is not None:
        doors.append(("Mechanisms", MECHANISMS, "What the sources say goes on, and the models that carry it."))
    if documented:
        doors.append(("Documentation", INDEX.path, "A tutorial, recipes, explanations, and the reference."))
    return element(
        "ul",
        *(element("li", link(name, link_from(HOME, path)), element("p", words(told))) for name, path, told in doors),
        class_="doors",
    )


def _entry(facts: Facts) -> Piece:
    first = facts["story"].partition(". ")[0].rstrip(".")
    return element(
        "li",
        link(facts["title"], model_address(facts["name"], HOME)),
        element("p", words(f"{first}." if first else "")),
    )


def search_page() -> Page:
    """Where the page's script puts what it found."""
    told = "Type into the field above; the results appear here. Searching needs scripts; without them, use the lists."
    body = f"{element('h1', words('Search'))}\n{element('div', element('p', words(told)), id='results')}\n"
    return Page("search.html", "Search", body, kind="overview", searched=False)


def licences_page(texts: Mapping[str, str]) -> Page:
    """The licences of fonts and scripts that the site carries."""
    blocks = [element("h1", words("Licences"))]
    blocks.append(element("p", words("These pages carry the following works of others, so that they need no network.")))
    for name, text in texts.items():
        blocks += [element("h2", words(name)), element("pre", element("code", words(text)))]
    return Page("licences.html", "Licences", "\n".join(blocks), kind="overview", searched=False)
