"""The elements that reports are made of; they hold exact values and know nothing of formats."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deterrence.families.telling import Said

__all__ = ["Drawing", "Element", "Links", "Live", "Passage", "Report", "Table", "Words", "is_numeric"]

_ROOT = re.compile(r'<svg\b[^>]*\brole="img"[^>]*>')
_FILE_STEM = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True)
class Words:
    """A table's cell that mixes words and mathematics; each format sets the mathematics in its own way.

    Parameters
    ----------
    said
        Texts, expressions and formulas.
    symbols
        The LaTeX of names.
    text
        What formats without mathematics say instead; the mathematics as text when empty.
    """

    said: Said
    symbols: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    def __str__(self) -> str:
        from deterrence.families.telling import plain

        return self.text or plain(self.said)

    def latex(self) -> str:
        """For LaTeX."""
        from deterrence.families.printing import said_latex

        return said_latex(self.said, self.symbols)

    def html(self) -> str:
        """For HTML, escaped."""
        from deterrence.families.printing import said_html

        return said_html(self.said, self.symbols)


@dataclass(frozen=True)
class Table:
    """Columns and rows of exact values.

    Parameters
    ----------
    columns
        Headings.
    rows
        As many values each: texts, exact numbers, None for an empty cell.
    caption
        One line that says what the table shows.
    notes
        What a reader must know to read it.

    Raises
    ------
    ValueError
        When a row has not one value per column.

    Examples
    --------
    >>> from fractions import Fraction
    >>> Table(("a", "b"), ((1, Fraction(1, 2)),)).transposed().rows
    (('b', Fraction(1, 2)),)
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    caption: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row has {len(row)} values for {len(self.columns)} columns: {row!r}")

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Any]], caption: str = "", notes: Iterable[str] = ()) -> Table:
        """One row per record; the columns are all keys, in order of first appearance.

        Examples
        --------
        >>> Table.of([{"a": 1}, {"a": 2, "b": 3}]).rows
        ((1, None), (2, 3))
        """
        held = list(records)
        columns = tuple(dict.fromkeys(key for record in held for key in record))
        rows = tuple(tuple(record.get(column) for column in columns) for record in held)
        return cls(columns, rows, caption, tuple(notes))

    def transposed(self) -> Table:
        """The same values with rows for columns; the first column becomes the headings."""
        headings = (self.columns[0], *(str(row[0]) for row in self.rows))
        turned = zip(self.columns[1:], *(row[1:] for row in self.rows), strict=True)
        return Table(headings, tuple(tuple(row) for row in turned), self.caption, self.notes)

    def records(self) -> list[dict[str, Any]]:
        """One mapping from heading to value per row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def is_numeric(column: Iterable[Any]) -> bool:
    """Whether a column holds nothing but numbers and empty cells, and is set flush right.

    Examples
    --------
    >>> is_numeric([1, None]), is_numeric(["1/2"])
    (True, False)
    """
    return all(value is None or not isinstance(value, (str, bool, list, tuple, Words)) for value in column)


@dataclass(frozen=True)
class Passage:
    """Words under a heading.

    Parameters
    ----------
    heading
        May be empty.
    paragraphs
        Running text, wrapped where the format wraps.
    items
        List entries after the paragraphs; one that starts with two blanks hangs below the one before.
    level
        Depth of the heading; the report's title has 1.
    anchor
        What links within a page call the heading; empty where nothing leads to it.
    """

    heading: str = ""
    paragraphs: tuple[str | Words, ...] = ()
    items: tuple[str | Words, ...] = ()
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True)
class Links:
    """Entries that lead to files.

    Parameters
    ----------
    heading
        May be empty.
    entries
        (label, paths relative to where the report is written).
    """

    heading: str
    entries: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Drawing:
    """A picture that scales; its colours are CSS classes and variables with fallbacks, so it stands alone as well.

    Parameters
    ----------
    name
        What its file is called, without the ending: lower-case letters, digits and hyphens.
    svg
        One ``<svg role="img" ...>`` element; trusted, so whoever draws escapes every text in it.
    alt
        What it shows, in words, for those who do not see it.
    caption
        One line below it.

    Raises
    ------
    ValueError
        When the name is no file's name, or the picture is no SVG image that says it is one.

    Examples
    --------
    >>> Drawing("dot", '<svg role="img" viewBox="0 0 2 2"><circle r="1"/></svg>', "A dot").file
    'dot.svg'
    """

    name: str
    svg: str
    alt: str
    caption: str = ""

    def __post_init__(self) -> None:
        if not _FILE_STEM.fullmatch(self.name):
            raise ValueError(f"a drawing is named in lower-case letters, digits and hyphens, not {self.name!r}")
        if not _ROOT.match(self.svg) or not self.svg.rstrip().endswith("</svg>"):
            raise ValueError(f'a drawing is one <svg role="img"> element, not {self.svg[:60]!r}')

    @property
    def file(self) -> str:
        """What it is called beside a page that links it."""
        return f"{self.name}.svg"


@dataclass(frozen=True)
class Live:
    """What the page's own script makes a live view of; formats other than HTML say nothing.

    Parameters
    ----------
    data
        Plain mappings, sequences, texts, numbers and booleans.
    fallback
        One paragraph for readers whose browser runs no scripts.
    """

    data: Mapping[str, Any]
    fallback: str


Element = Table | Passage | Links | Drawing | Live


@dataclass(frozen=True)
class Report:
    """A titled sequence of elements for readers, and the same content for programs.

    Parameters
    ----------
    title
        First line.
    elements
        In reading order.
    table
        What the CSV rendering holds: one table, so that any spreadsheet reads it.
    data
        What the JSON rendering holds; plain mappings, sequences, texts and exact numbers.
    """

    title: str
    elements: tuple[Element, ...]
    table: Table = Table((), ())
    data: Any = None
