"""Scenarios of a model, and a model and its variants, side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from deterrence.report.site.catalogue_page import model_address
from deterrence.report.site.facts import Facts
from deterrence.report.site.markup import Piece, element, joined, link, problem_html, words
from deterrence.report.site.page import Page, Place, link_from

__all__ = ["COMPARISONS", "comparisons_page", "pair_page", "pair_path", "readable", "scenarios_page", "scenarios_path"]

Column = tuple[str, Facts, Mapping[str, Any]]
"""Heading, what is known of the model, and what is known of it at a point."""
Row = tuple[str, list[str]]
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
    """The baseline and every scenario of a model, one column each."""
    here = scenarios_path(facts["name"])
    columns = [(point["point"], facts, point) for point in facts["points"]]
    title = f"{facts['title']}: scenarios"
    links = [link("The model's page", model_address(facts["name"], here))]
    return Page(here, title, _body(title, columns, links), (COMPARISONS,), kind="overview")


def pair_page(base: Facts, variant: Facts) -> Page:
    """A model and one that extends it, at their baselines."""
    here = pair_path(variant["name"], base["name"])
    columns = [(one["title"], one, one["points"][0]) for one in (base, variant)]
    title = f"{base['title']}, and its variant: {variant['title']}"
    links = [link(one["title"], model_address(one["name"], here)) for one in (base, variant)]
    return Page(here, title, _body(title, columns, links), (COMPARISONS,), kind="overview")


def missing_pair_page(variant: str, base: str) -> Page:
    """Where one of the two has no page."""
    title = f"{base} and {variant}"
    body = element("h1", words(title)) + problem_html("One of these models has no page; the catalogue says why.")
    return Page(pair_path(variant, base), title, body, (COMPARISONS,), kind="overview", searched=False)


def _body(title: str, columns: Sequence[Column], links: Sequence[Piece]) -> str:
    told = (
        "Outcomes and payoffs are told from the lowest to the highest over all equilibria. Rows in grey are the same "
    )
    blocks = [
        element("h1", words(title)),
        element("p", words(f"{told}in all columns."), class_="lead"),
        _table("Parameters", columns, _parameters(columns)),
        _table("What follows", columns, _findings(columns)),
        _table("What is played along the path of each equilibrium, and the payoffs then", columns, _paths(columns)),
        _table("Thresholds along each parameter alone", columns, _thresholds(columns)),
        _table("Claims", columns, _claims(columns)),
        element("p", joined(links, " · ")),
    ]
    return "\n".join(blocks)


def _parameters(columns: Sequence[Column]) -> list[Row]:
    """Those that differ between columns."""
    values = [{**facts["baseline"], **point["changed"]} for _, facts, point in columns]
    names = dict.fromkeys(name for held in values for name in held)
    rows = [(name, [held.get(name, "–") for held in values]) for name in names]
    return [row for row in rows if len(set(row[1])) > 1]


def _findings(columns: Sequence[Column]) -> list[Row]:
    points = [point for _, _, point in columns]
    rows: list[Row] = [
        ("concept", [point.get("concept", "–") for point in points]),
        ("equilibria", [str(point.get("count", "not solved")) for point in points]),
        ("all of them", ["yes" if point.get("complete") else "perhaps not" for point in points]),
    ]
    parts = [("outcomes", [facts["outcomes"] for _, facts, _ in columns], "P({})")]
    parts += [("payoffs", [facts["players"] for _, facts, _ in columns], "payoff of {}")]
    for part, named, told in parts:
        for name, label in {name: label for one in named for name, label in one.items()}.items():
            words_for = told.format(label if part == "payoffs" else name)
            rows.append((words_for, [readable(point.get(part, {}).get(name) or "–") for point in points]))
    return rows


def _paths(columns: Sequence[Column]) -> list[Row]:
    held = [point.get("paths", {}) for _, _, point in columns]
    return [
        (path, [readable(one.get(path, "absent")) for one in held])
        for path in dict.fromkeys(p for one in held for p in one)
    ]


def _thresholds(columns: Sequence[Column]) -> list[Row]:
    """Along parameters that different models have in common."""
    held = [facts["thresholds"] for _, facts, _ in columns]
    if len({facts["name"] for _, facts, _ in columns}) < 2:
        return []
    common = [name for name in held[0] if all(name in one for one in held)]
    return [(name, [readable(", ".join(one[name]) or "none") for one in held]) for name in common]


def _claims(columns: Sequence[Column]) -> list[Row]:
    """Where the columns are different models: claims speak of ranges, not of points."""
    if len({facts["name"] for _, facts, _ in columns}) < 2:
        return []
    held = [{claim["says"]: claim["status"] for claim in facts["claims"]} for _, facts, _ in columns]
    return [
        (says, [one.get(says, "not claimed") for one in held]) for says in dict.fromkeys(s for one in held for s in one)
    ]


def readable(told: str) -> str:
    """Exact numbers, with a decimal where a fraction is long.

    Examples
    --------
    >>> readable("237/7150 to 1/2")
    '237/7150 (0.0331) to 1/2'
    """
    return _LONG.sub(lambda found: f"{found[0]} ({int(found[1]) / int(found[2]):.3g})", told)


def _table(caption: str, columns: Sequence[Column], rows: Sequence[Row]) -> Piece:
    """One column per side; nothing when there is nothing to tell."""
    if not rows:
        return Piece("")
    heads = element("tr", *(element("th", words(one), scope="col") for one in ("", *(name for name, _, _ in columns))))
    body = [
        Piece(
            "\n"
            + element(
                "tr",
                element("th", words(name), scope="row"),
                *(element("td", words(cell)) for cell in cells),
                class_="same" if len(set(cells)) == 1 else "",
            )
        )
        for name, cells in rows
    ]
    return element("table", element("caption", words(caption)), element("thead", heads), element("tbody", *body))
