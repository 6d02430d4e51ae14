"""HTML made of small pieces; texts are escaped, pieces are not escaped again."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NewType

__all__ = ["Piece", "element", "filtered_table", "joined", "link", "problem_html", "verdict_mark", "words"]

Piece = NewType("Piece", str)
"""HTML that is safe as it stands."""


def words(text: str) -> Piece:
    """A text, escaped.

    Examples
    --------
    >>> words("<b>")
    '&lt;b&gt;'
    """
    return Piece(escape(text))


def element(name: str, *pieces: Piece, **attributes: str) -> Piece:
    """An element; an underscore at an attribute's end is dropped, others become hyphens.

    Examples
    --------
    >>> element("a", words("x < y"), href="?a&b", class_="c", data_values="d")
    '<a href="?a&amp;b" class="c" data-values="d">x &lt; y</a>'
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items() if value != ""
    )
    return Piece(f"<{name}{told}>{''.join(pieces)}</{name}>")


def joined(pieces: Iterable[Piece], by: str = ", ") -> Piece:
    """Pieces with a text between them.

    Examples
    --------
    >>> joined([words("a"), words("b")], " & ")
    'a &amp; b'
    """
    return Piece(escape(by).join(pieces))


def link(text: str, address: str) -> Piece:
    """A link; the text alone where there is no address."""
    return element("a", words(text), href=address) if address else words(text)


def verdict_mark(status: str) -> Piece:
    """A verdict that does not speak by its colour alone."""
    kind = status.partition(",")[0]
    return element("span", words(status), class_=f"verdict {kind}")


def filtered_table(
    caption: str, heads: Iterable[str], rows: Iterable[Iterable[Piece]], filters: Iterable[int]
) -> Piece:
    """A table that the page's script adds filters to; complete without.

    Parameters
    ----------
    caption
        What it shows.
    heads
        The headings of its columns.
    rows
        Whole cells, ``td`` or ``th``; one with ``data-values`` (separated by bars) is filtered by these, any other by
        its text.
    filters
        Which columns to filter by.
    """
    names = list(heads)
    head = element("thead", element("tr", *(element("th", words(one), scope="col") for one in names)))
    told = (element("tr", *map(_labelled, row, names)) for row in rows)
    body = element("tbody", *(Piece(f"\n{row}") for row in told))
    columns = ",".join(map(str, filters))
    return element("table", element("caption", words(caption)), head, body, class_="entries", data_filters=columns)


def _labelled(cell: Piece, name: str) -> Piece:
    """A cell that knows its column, for screens on which rows become blocks."""
    return Piece(cell.replace("<td", f'<td data-label="{escape(name)}"', 1))


def problem_html(text: str) -> Piece:
    """What is wrong, line by line."""
    return element("div", *(element("p", words(line)) for line in text.splitlines() or [""]), class_="problem")
