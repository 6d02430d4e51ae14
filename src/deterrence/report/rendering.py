"""Reports in every format: text for a terminal, Markdown, CSV, LaTeX, HTML, JSON.

Adding a format is one function and one line in `RENDERINGS`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from deterrence.analysis.nearest import nearest
from deterrence.errors import UsageError
from deterrence.report.elements import Drawing, Element, Links, Live, Report, Table, Words, is_numeric
from deterrence.report.latex import latex
from deterrence.report.lists import hangs, nested
from deterrence.report.text import text
from deterrence.report.values import html_value, markdown_text, markdown_value, plain_value

__all__ = ["RENDERINGS", "Rendering", "json_for_html", "rendering_for", "rendering_named"]


def markdown(report: Report) -> str:
    """GitHub's Markdown."""
    blocks = [f"# {markdown_text(report.title)}", *(_markdown_of(element) for element in report.elements)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _markdown_of(element: Element) -> str:
    if isinstance(element, Table):
        return _markdown_table(element)
    if isinstance(element, Links):
        entries = [
            f"- {markdown_text(label)}: " + ", ".join(f"[{markdown_text(path)}]({quote(path)})" for path in paths)
            for label, paths in element.entries
        ]
        heading = [f"## {markdown_text(element.heading)}"] if element.heading else []
        return "\n\n".join([*heading, "\n".join(entries)])
    if isinstance(element, Drawing):
        caption = markdown_text(element.caption)
        return f"![{markdown_text(element.alt)}]({element.file})" + (f"\n\n*{caption}*" if caption else "")
    if isinstance(element, Live):
        return ""
    blocks = [f"{'#' * element.level} {markdown_text(element.heading)}"] if element.heading else []
    blocks += [markdown_value(paragraph) for paragraph in element.paragraphs]
    items = [" " * hangs(item) + "- " + markdown_value(item).strip() for item in element.items]
    return "\n\n".join([*blocks, "\n".join(items)] if items else blocks)


def _markdown_table(table: Table) -> str:
    def line(cells: tuple[Any, ...]) -> str:
        return "| " + " | ".join(markdown_value(cell) for cell in cells) + " |"

    columns = list(zip(*table.rows, strict=True)) or [("",)] * len(table.columns)
    rule = "| " + " | ".join("---:" if is_numeric(column) else "---" for column in columns) + " |"
    grid = "\n".join([line(table.columns), rule, *(line(row) for row in table.rows)])
    caption = f"**{markdown_text(table.caption)}**" if table.caption else ""
    return "\n\n".join(part for part in (caption, grid, *(markdown_text(note) for note in table.notes)) if part)


def comma_separated(report: Report) -> str:
    """The report's main table, for spreadsheets (RFC 4180 with line feeds); exact numbers such as 3/5 stay texts."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(report.table.columns)
    writer.writerows([plain_value(value) for value in row] for row in report.table.rows)
    return stream.getvalue()


def html(report: Report) -> str:
    """A fragment of a page: one section, everything escaped."""
    body = "\n".join(_html_of(element) for element in report.elements)
    return f"<section>\n<h1>{html_value(report.title)}</h1>\n{body}\n</section>\n"


def _html_of(element: Element) -> str:
    if isinstance(element, Table):
        return _html_table(element)
    if isinstance(element, Links):
        entries = [
            f"<li>{html_value(label)}: "
            + ", ".join(f'<a href="{quote(path)}">{html_value(path)}</a>' for path in paths)
            + "</li>"
            for label, paths in element.entries
        ]
        heading = [f"<h2>{html_value(element.heading)}</h2>"] if element.heading else []
        return "\n".join([*heading, "<ul>", *entries, "</ul>"])
    if isinstance(element, Drawing):
        caption = f"\n<figcaption>{html_value(element.caption)}</figcaption>" if element.caption else ""
        return f'<figure class="drawing" id="{element.name}">\n{element.svg.strip()}{caption}\n</figure>'
    if isinstance(element, Live):
        data = f'<script type="application/json">{json_for_html(element.data)}</script>'
        return f'<div class="live" id="live">\n<p>{html_value(element.fallback)}</p>\n{data}\n</div>'
    level = min(element.level, 6)
    anchor = f' id="{html_value(element.anchor)}"' if element.anchor else ""
    lines = [f"<h{level}{anchor}>{html_value(element.heading)}</h{level}>"] if element.heading else []
    lines += [f"<p>{html_value(paragraph)}</p>" for paragraph in element.paragraphs]
    return "\n".join([*lines, *_html_list(element.items)])


def _html_list(items: Sequence[str | Words]) -> list[str]:
    lines: list[str] = []
    for first, below in nested(items):
        inner = _html_list(below)
        opened = f"<li>{html_value(first).strip()}"
        lines += [opened, *inner, "</li>"] if inner else [f"{opened}</li>"]
    return ["<ul>", *lines, "</ul>"] if lines else []


def json_for_html(data: Any) -> str:
    """JSON that stands in a script element and cannot end it.

    Examples
    --------
    >>> print(json_for_html({"a": "</script>"}))
    {"a":"\\u003c/script\\u003e"}
    """
    told = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return told.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _html_table(table: Table) -> str:
    heads = "".join(f'<th scope="col">{html_value(column)}</th>' for column in table.columns)
    rows = ["<tr>" + "".join(f"<td>{html_value(value)}</td>" for value in row) + "</tr>" for row in table.rows]
    caption = [f"<caption>{html_value(table.caption)}</caption>"] if table.caption else []
    notes = [f"<p>{html_value(note)}</p>" for note in table.notes]
    body = [f"<thead><tr>{heads}</tr></thead>", "<tbody>", *rows, "</tbody>"]
    return "\n".join(["<table>", *caption, *body, "</table>", *notes])


def as_json_text(report: Report) -> str:
    """The report's data; rationals are texts such as "3/5"."""
    return json.dumps(report.data, indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class Rendering:
    """A format: its name, the endings of file names that mean it, and the function that writes it."""

    name: str
    endings: tuple[str, ...]
    render: Callable[[Report], str]


RENDERINGS: tuple[Rendering, ...] = (
    Rendering("table", (".txt",), text),
    Rendering("json", (".json",), as_json_text),
    Rendering("csv", (".csv",), comma_separated),
    Rendering("markdown", (".md", ".markdown"), markdown),
    Rendering("latex", (".tex",), latex),
    Rendering("html", (".html", ".htm"), html),
)
"""Every format, the default one first."""


def rendering_named(name: str) -> Rendering:
    """The format of that name.

    Raises
    ------
    UsageError
        Naming the nearest format.
    """
    table = {one.name: one for one in RENDERINGS}
    if name not in table:
        raise UsageError(f"no format {name!r}{nearest(name, table)}; there are: {', '.join(table)}")
    return table[name]


def rendering_for(path: str) -> Rendering | None:
    """The format that a file's name ends in, if any.

    Examples
    --------
    >>> rendering_for("answer.tex").name
    'latex'
    """
    return next((one for one in RENDERINGS if path.lower().endswith(one.endings)), None)
