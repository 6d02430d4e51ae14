"""Scenarios of a model, and a model and its variants, side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from deterrence.report.site.catalogue_page import model_address
from deterrence.report.site.facts import Facts
from deterrence.report.site.markup import Piece, element, joined, link, words
from deterrence.report.site.page import Page, Place, link_from

__all__ = [
    "COMPARISONS",
    "comparisons_page",
    "pair_page",
    "pair_path",
    "pair_title",
    "readable",
    "scenarios_page",
    "scenarios_path",
]

_LONG = re.compile(r"(-?\d+)/(\d{3,})(?!\d)")
COMPARISONS = Place("Comparisons", "comparisons/index.html")


def scenarios_path(name: str) -> str:
    """Where the scenarios of a model are compared."""
    return f"comparisons/{name}.html"


def pair_path(variant: str, base: str) -> str:
    """Where a variant is compared with the model that it extends."""
    return f"comparisons/{base}--{variant}.html"


def comparisons_page(models: Sequence[Facts], pairs: Sequence[tuple[str, str]]) -> Page:
    """What is compared on which page."""
    titles = {one["name"]: one["title"] for one in models}
    here = COMPARISONS.path
    variants = [
        element(
            "li",
            link(f"{titles[base]} and {titles[variant]}", link_from(here, pair_path(variant, base))),
        )
        for variant, base in pairs
    ]
    several = [one for one in models if len(one["points"]) > 1]
    scenarios = [
        element(
            "li",
            link(one["title"], link_from(here, scenarios_path(one["name"]))),
            words(": " + ", ".join(point["point"] for point in one["points"])),
        )
        for one in several
    ]
    blocks = [
        element("h1", words("Comparisons")),
        element("p", words("What changes when a model is varied, and what stays."), class_="lead"),
    ]
    if variants:
        blocks += [element("h2", words("Models and their variants")), element("ul", *variants)]
    if scenarios:
        blocks += [element("h2", words("Scenarios of a model")), element("ul", *scenarios)]
    return Page(here, COMPARISONS.label, "\n".join(blocks), kind="overview")


def scenarios_page(facts: Facts) -> Page:
    """The baseline and every scenario of a model in one table, one column each."""
    here = scenarios_path(facts["name"])
    points = facts["points"]
    rows: list[tuple[str, list[str]]] = []

    def add(part: str, told: Sequence[Any]) -> None:
        rows.append((part, ["" if one is None else readable(str(one)) for one in told]))

    for name in dict.fromkeys(key for point in points for key in point["changed"]):
        add(name, [point["changed"].get(name, facts["baseline"].get(name)) for point in points])
    add("equilibria", [point.get("count", "not solved") for point in points])
    add("all found", ["yes" if point.get("complete") else "perhaps not" for point in points])
    for name in facts["outcomes"]:
        add(f"P({name})", [point.get("outcomes", {}).get(name) for point in points])
    for name, label in facts["players"].items():
        add(f"payoff of {label}", [point.get("payoffs", {}).get(name) for point in points])
    for path in dict.fromkeys(path for point in points for path in point.get("paths", {})):
        add(path, [point.get("paths", {}).get(path, "–") for point in points])
    blocks = [
        element("h1", words(f"{facts['title']}: scenarios")),
        element(
            "p",
            words("Lowest to highest over all equilibria at each point; see "),
            link("the model's page", model_address(facts["name"], here)),
            words(" for each of them."),
        ),
        _table("Scenarios side by side", [point["point"] for point in points], rows),
    ]
    return Page(here, f"{facts['title']}: scenarios", "\n".join(blocks), (COMPARISONS,), kind="overview")


def readable(told: str) -> str:
    """Exact numbers, with a decimal where a fraction is long.

    Examples
    --------
    >>> readable("237/7150 to 1/2")
    '237/7150 (0.0331) to 1/2'
    """
    return _LONG.sub(lambda found: f"{found[0]} ({int(found[1]) / int(found[2]):.3g})", told)


def _table(caption: str, sides: Sequence[str], rows: Sequence[tuple[str, list[str]]]) -> Piece:
    heads = element("tr", *(element("th", words(one), scope="col") for one in ("", *sides)))
    body = []
    for name, cells in rows:
        same = len(set(cells)) == 1
        told = [element("td", words(cell)) for cell in cells]
        body.append(
            Piece("\n" + element("tr", element("th", words(name), scope="row"), *told, class_="same" if same else ""))
        )
    note = element("p", words("Rows in grey are the same in all columns."), class_="quiet")
    return Piece(
        element("table", element("caption", words(caption)), element("thead", heads), element("tbody", *body)) + note
    )


def pair_title(variant: str, base: str, titles: Mapping[str, str]) -> str:
    """The heading of a comparison."""
    return f"{titles[base]}, and its variant: {titles[variant]}"


def pair_page(variant: str, base: str, titles: Mapping[str, str], body: str) -> Page:
    """A variant and the model that it extends.

    Parameters
    ----------
    variant, base
        Names of the models.
    titles
        Their titles.
    body
        The comparison as a fragment.
    """
    here = pair_path(variant, base)
    links = joined([link(titles[name], model_address(name, here)) for name in (base, variant)], " · ")
    return Page(here, pair_title(variant, base, titles), body + element("p", links), (COMPARISONS,), kind="overview")
