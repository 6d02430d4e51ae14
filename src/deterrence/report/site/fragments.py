"""Fragments of pages made ready for the shell: headings that can be linked to, tables that scroll on their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

from deterrence.report.drawings import STYLE_ELEMENT

__all__ = ["Fragment", "Heading", "plain_text", "prepared", "slug"]

_HEADING = re.compile(r"<h([1-6])((?:\s[^>]*)?)>(.*?)</h\1>", re.S)
_ID = re.compile(r'\sid="([^"]*)"')
_TABLE = re.compile(r"<table((?:\s[^>]*)?)>(.*?)</table>", re.S)
_CAPTION = re.compile(r"<caption>(.*?)</caption>", re.S)
_SILENT = re.compile(r"<(script|style|svg)\b.*?</\1>", re.S)
_DRAWING = re.compile(r'<svg\b[^>]*class="drawing".*?</svg>', re.S)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Heading:
    """A heading within a page: its level, its text as plain text, and its anchor."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Fragment:
    """A page's content with its headings in order."""

    html: str
    headings: tuple[Heading, ...]


def slug(text: str) -> str:
    """A text as an anchor, as where the repository is browsed: small letters, figures and hyphens.

    Examples
    --------
    >>> slug("Equilibria: january-2020 (0.8)")
    'equilibria-january-2020-08'
    """
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", text.lower()).strip()) or "section"


def plain_text(html: str) -> str:
    """What a reader sees of a fragment, without scripts and drawings, on one line.

    Examples
    --------
    >>> plain_text("<p>a &lt; <b>b</b></p><script>c</script>")
    'a < b'
    """
    return " ".join(unescape(_TAG.sub(" ", _SILENT.sub(" ", html))).split())


def prepared(html: str, taken: tuple[str, ...] = ()) -> Fragment:
    """Anchors for all headings, and a container that scrolls for every table and drawing.

    Drawings lose their rules, which the page's own sheet has.

    Parameters
    ----------
    html
        A fragment in which every text is escaped, so that what looks like a tag is one.
    taken
        Anchors that the shell uses itself.

    Examples
    --------
    >>> found = prepared("<h1>A</h1><h2>B: C</h2><table><caption>D</caption></table>")
    >>> [(one.level, one.text, one.anchor) for one in found.headings]
    [(1, 'A', 'a'), (2, 'B: C', 'b-c')]
    >>> found.html.partition("</h2>")[2]
    '<div class="wide" role="region" tabindex="0" aria-label="D"><table><caption>D</caption></table></div>'
    """
    headings: list[Heading] = []
    used = {*taken, *_ID.findall(html)}
    html = html.replace(STYLE_ELEMENT, "")

    def anchored(match: re.Match[str]) -> str:
        level, attributes, inner = match.groups()
        text = plain_text(inner)
        given = _ID.search(attributes)
        anchor = given.group(1) if given else _unused(slug(text), used)
        used.add(anchor)
        headings.append(Heading(int(level), text, anchor))
        if given:
            return match.group()
        return f'<h{level}{attributes} id="{escape(anchor)}">{inner}</h{level}>'

    def contained(match: re.Match[str]) -> str:
        caption = _CAPTION.search(match.group(2))
        label = plain_text(caption.group(1)) if caption else "Table"
        return f'<div class="wide" role="region" tabindex="0" aria-label="{escape(label)}">{match.group()}</div>'

    found = _TABLE.sub(contained, _HEADING.sub(anchored, html))
    return Fragment(_DRAWING.sub(_scrolling, found), tuple(headings))


def _scrolling(match: re.Match[str]) -> str:
    """A drawing in a container of its own, since small screens would make it too small to read."""
    return f'<div class="drawing-scroll" role="region" tabindex="0" aria-label="Drawing">{match.group()}</div>'


def _unused(anchor: str, used: set[str]) -> str:
    if anchor not in used:
        return anchor
    number = 2
    while f"{anchor}-{number}" in used:
        number += 1
    return f"{anchor}-{number}"
