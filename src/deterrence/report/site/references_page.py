"""The works that models, mechanisms and definitions rest on, and who cites them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deterrence.report.coverage import Coverage
from deterrence.report.site.bibliography import Work
from deterrence.report.site.catalogue_page import model_address
from deterrence.report.site.citing import REFERENCES, Citations
from deterrence.report.site.facts import Facts
from deterrence.report.site.markup import Piece, element, joined, link, words
from deterrence.report.site.page import Page, link_from

__all__ = ["references_page"]


def references_page(citations: Citations, models: Sequence[Facts], coverage: Coverage | None) -> Page:
    """One entry per work; each has its key as its anchor."""
    citing = _citing(models, coverage)
    entries = [_entry(work, citing.get(work.key, [])) for work in citations.works.values()]
    blocks = [
        element("h1", words("References")),
        element(
            "p",
            words("What definitions, algorithms and models rest on. Several models follow a work closely."),
            class_="lead",
        ),
        element("ul", *entries, class_="references"),
    ]
    return Page(REFERENCES, "References", "\n".join(blocks), kind="overview")


def _citing(models: Sequence[Facts], coverage: Coverage | None) -> Mapping[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    for facts in models:
        for key in facts["sources"]:
            found.setdefault(key, []).append(link(facts["title"], model_address(facts["name"], REFERENCES)))
    listed: dict[str, list[Piece]] = {}
    for one in coverage.mechanisms if coverage is not None else ():
        for key in dict.fromkeys((*one.sources, *one.literature)):
            listed.setdefault(key, []).append(
                link(one.key, link_from(REFERENCES, f"mechanisms.html#mechanism-{one.key}"))
            )
    for key, links in listed.items():
        noun = "mechanism" if len(links) == 1 else "mechanisms"
        found.setdefault(key, []).append(Piece(f"{noun} {joined(links)}"))
    return found


def _entry(work: Work, citing: Sequence[Piece]) -> Piece:
    who, title, where = work.parts
    parts = [words(f"{who}. ")] if work.authors else []
    told = "".join(f" {one}." for one in (where, "" if work.authors else who.strip("()")) if one and one not in title)
    parts += [element("cite", words(title)), words(f".{told}")]
    if work.address:
        parts += [words(" "), element("a", words(work.address), href=work.address, rel="noreferrer")]
    if citing:
        parts.append(element("span", words("Used by "), joined(citing, "; "), class_="hit-page"))
    return Piece("\n" + element("li", *parts, id=work.key))
