"""Reports as plain text for a terminal: words wrapped, tables aligned."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator
from itertools import zip_longest

from deterrence.report.elements import Drawing, Element, Links, Live, Report, Table, is_numeric
from deterrence.report.values import shown_value

__all__ = ["WIDTH", "text"]

WIDTH = 110
"""Columns at which running text and long cells are wrapped."""
NARROWEST = 16
"""No column of words is wrapped to fewer columns than this."""


def text(report: Report) -> str:
    """A report as plain text."""
    blocks = [shown_value(report.title), *(_text_of(element) for element in report.elements)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _text_of(element: Element) -> str:
    if isinstance(element, Table):
        return "\n".join(_table(element))
    if isinstance(element, Links):
        entries = [f"  {label}: {', '.join(paths)}" for label, paths in element.entries]
        return "\n".join([*([element.heading] if element.heading else []), *entries])
    if isinstance(element, Drawing):
        told = f"{element.caption}: {element.alt}" if element.caption else element.alt
        return "\n".join(_wrapped(f"[{told}]"))
    if isinstance(element, Live):
        return ""
    lines = [element.heading] if element.heading else []
    indent = "  " if element.heading else ""
    for paragraph in element.paragraphs:
        lines += _wrapped(shown_value(paragraph), indent, indent)
    for item in map(shown_value, element.items):
        lead = " " * (len(item) - len(item.lstrip()))
        lines += _wrapped(item.strip(), indent + lead, indent + lead + "    ")
    return "\n".join(lines)


def _wrapped(passage: str, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    return textwrap.wrap(
        shown_value(passage),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _table(table: Table) -> Iterator[str]:
    if table.caption:
        yield shown_value(table.caption)
    cells = [[" ".join(shown_value(value).split()) for value in row] for row in (table.columns, *table.rows)]
    right = [is_numeric(column) for column in zip(*table.rows, strict=True)] or [False] * len(table.columns)
    columns = list(zip(*cells, strict=True))
    least = [max([NARROWEST, *(columns_wide(word) for cell in column for word in cell.split())]) for column in columns]
    widths = _fitted([max(map(columns_wide, column)) for column in columns], least, right)
    for position, row in enumerate(cells):
        parts = [_wrapped(cell, width=width) or [""] for cell, width in zip(row, widths, strict=True)]
        for line in zip_longest(*parts, fillvalue=""):
            padded = (_padded(part, width, flush) for part, width, flush in zip(line, widths, right, strict=True))
            yield ("  " + "  ".join(padded)).rstrip()
        if position == 0:
            yield "  " + "  ".join("-" * width for width in widths)
    for note in table.notes:
        yield from _wrapped(note, "  ", "  ")


def _fitted(widths: list[int], least: list[int], right: list[bool]) -> list[int]:
    """Widths with the widest columns of words narrowed until a line fits, none below its least (its longest word)."""
    while sum(widths) + 2 * len(widths) > WIDTH:
        words = [place for place, flush in enumerate(right) if not flush and widths[place] > least[place]]
        if not words:
            break
        widest = max(words, key=lambda place: widths[place])
        widths[widest] -= 1
    return widths


def columns_wide(line: str) -> int:
    """Terminal columns that a line takes: none for combining characters, two for wide ones.

    Examples
    --------
    >>> columns_wide("abc"), columns_wide("\u6838")
    (3, 2)
    """
    if line.isascii():
        return len(line)
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in line
    )


def _padded(part: str, width: int, flush_right: bool) -> str:
    gap = " " * (width - columns_wide(part))
    return gap + part if flush_right else part + gap
