"""Docstrings as Markdown: their words, their mark-up and the sections of numpydoc."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["Docstring", "anchor", "code", "fenced", "grid", "prose", "read_docstring"]

_CODE = re.compile(r"(``.+?``|`[^`]+`)", re.S)
_CITED = re.compile(r":(?:cite):`([^`]+)`")
_RULE = re.compile(r"^-{3,}$")
_SPECIAL = re.compile(r"([<\[\]$]|(?<=\w)\*\*(?=\w))")


def code(text: str) -> str:
    """A text as code within a line.

    Examples
    --------
    >>> print(code("a < b"))
    `a < b`
    """
    line = " ".join(text.split())
    return f"`` {line} ``" if "`" in line else f"`{line}`"


def prose(text: str) -> str:
    """Running text of a docstring on one line: code stays code, works are cited by their key, the rest is escaped.

    Examples
    --------
    >>> print(prose("a ``list`` of <x>, see :cite:`nash-1951`"))
    a `list` of \\<x>, see [nash-1951](../references.bib)
    """
    joined = " ".join(text.split())
    cited: list[str] = []

    def hold(found: re.Match[str]) -> str:
        cited.append(", ".join(f"[{key.strip()}](../references.bib)" for key in found[1].split(",")))
        return f"\x00{len(cited) - 1}\x00"

    parts = _CODE.split(_CITED.sub(hold, joined))
    told = "".join(code(part.strip("`")) if part.startswith("`") else _SPECIAL.sub(r"\\\1", part) for part in parts)
    return re.sub("\x00(\\d+)\x00", lambda found: cited[int(found[1])], told)


def fenced(text: str, language: str = "") -> str:
    """A block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def grid(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table of cells that are Markdown already; nothing when there are no rows.

    Examples
    --------
    >>> print(grid(("term",), [("`a | b`",)]))
    | term |
    | --- |
    | `a \\| b` |
    """
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    head = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    return "\n".join([*head, *lines]) if lines else ""


def anchor(heading: str) -> str:
    """What links call a heading, as repository browsers form it.

    Examples
    --------
    >>> anchor("`Model.at`"), anchor("deterrence why-not")
    ('modelat', 'deterrence-why-not')
    """
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


@dataclass(frozen=True)
class Docstring:
    """A docstring in numpydoc style, taken apart.

    Parameters
    ----------
    summary
        Its first sentence or paragraph.
    body
        The paragraphs between it and the first section.
    sections
        Heading -> its lines, without the common indentation.
    """

    summary: str
    body: tuple[str, ...]
    sections: dict[str, str]

    def entries(self, section: str) -> list[tuple[str, str]]:
        """(what stands at the margin, what is indented below it) of a section."""
        found: list[tuple[str, list[str]]] = []
        for line in self.sections.get(section, "").splitlines():
            if line and not line.startswith(" "):
                found.append((line.strip(), []))
            elif found:
                found[-1][1].append(line)
        return [(name, "\n".join(lines)) for name, lines in found]

    def words(self) -> str:
        """Summary and body as Markdown."""
        return "\n\n".join(part for part in (prose(self.summary), *_blocks(self.body)) if part)


def _blocks(paragraphs: tuple[str, ...]) -> Iterator[str]:
    literal = False
    for paragraph in paragraphs:
        if literal:
            yield fenced(textwrap.dedent(paragraph), "text")
            literal = False
            continue
        literal = paragraph.endswith("::")
        told = paragraph[:-2].rstrip() if literal else paragraph
        if told.startswith("- "):
            yield "\n".join(f"- {prose(item)}" for item in re.split(r"^- ", told, flags=re.M) if item.strip())
        elif told:
            yield prose(told)


def read_docstring(thing: object) -> Docstring:
    """The docstring of a class, function or property; empty parts when it has none."""
    lines = (inspect.getdoc(thing) or "").splitlines()
    heads = [place for place in range(1, len(lines)) if _RULE.match(lines[place]) and lines[place - 1].strip()]
    first = heads[0] - 1 if heads else len(lines)
    sections: dict[str, str] = {}
    ends = [place - 1 for place in heads[1:]] + [len(lines)]
    for place, following in zip(heads, ends, strict=False):
        sections[lines[place - 1].strip()] = "\n".join(lines[place + 1 : following]).strip("\n")
    opening = "\n".join(lines[:first]).strip("\n")
    summary, *body = re.split(r"\n\s*\n", opening) if opening else [""]
    return Docstring(summary, tuple(body), sections)
