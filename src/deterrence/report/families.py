"""Families of equilibria for readers: the overview, one table per family, and one row each for programs."""

from __future__ import annotations

from collections.abc import Mapping

from deterrence.expressions import Expression, Formula, to_text
from deterrence.families import Characterization, Family, Region
from deterrence.families.telling import Said, family_lines
from deterrence.report.elements import Element, Passage, Report, Table, Words

__all__ = ["characterization_elements", "characterization_report", "family_report", "family_table", "region_report"]


def characterization_report(found: Characterization) -> Report:
    """A characterization as a report; CSV has one row per family, JSON everything."""
    rows = [{key: _cell(value, found.symbols) for key, value in row.items()} for row in found.rows()]
    title = f"{found.model.title} ({found.model.name})" if found.model.title != found.model.name else found.model.title
    return Report(title, tuple(characterization_elements(found)), Table.of(rows), found.to_dict())


def _cell(value: object, symbols: Mapping[str, str]) -> object:
    return Words((value,), symbols) if isinstance(value, Expression) else value


def characterization_elements(found: Characterization) -> list[Element]:
    """What a reader is told, in order."""
    count = f"{len(found)} {'family' if len(found) == 1 else 'families'} of {found.concept} equilibria."
    return [
        Passage(paragraphs=(count, found.overview[1])),
        *(family_table(family, found.symbols) for family in found.families),
        Passage(paragraphs=found.overview[2:]),
    ]


def family_table(family: Family, symbols: Mapping[str, str]) -> Table:
    """A family as a table of places and what is said of them."""
    rows = [(place if said else f"{place}:", Words(said, symbols)) for place, said in family_lines(family)]
    return Table(("where", "what"), tuple(rows), family.name)


def family_report(family: Family, symbols: Mapping[str, str] | None = None) -> Report:
    """One family by itself; `symbols` gives the LaTeX of parameters."""
    table = family_table(family, symbols or {})
    return Report(f"Family: {family.name}", (table,), table, family.to_dict())


def region_report(region: Region, symbols: Mapping[str, str] | None = None) -> Report:
    """Where something exists: one row per alternative."""
    told = ("everywhere in the ranges",) if region.everywhere() else ()
    rows: list[Words | str] = [Words(told or _joined(one), symbols or {}) for one in region.alternatives]
    table = Table(("exists where",), tuple((row,) for row in rows or ["nowhere"]))
    data = [[to_text(condition) for condition in one] for one in region.alternatives]
    return Report("Region", (table,), table, data)


def _joined(conditions: tuple[Formula, ...]) -> Said:
    said: list[str | Formula] = []
    for condition in conditions:
        said += [" and ", condition] if said else [condition]
    return tuple(said)
