"""The shell that all pages share: head, navigation, contents, foot. Everything that it adds is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.metadata import version
from posixpath import relpath
from urllib.parse import quote

from deterrence.report.site.assets import live_scripts
from deterrence.report.site.fragments import Fragment, Heading, prepared
from deterrence.report.site.security import SITE_POLICY

__all__ = ["NAVIGATION", "Page", "Place", "Site", "link_from", "page_html"]

FEWEST_LISTED = 3
"""From this many headings on, a page has a table of contents."""
SHELL_ANCHORS = ("content", "contents", "search", "found", "live", "results")
MATH = 'class="math'
LIVE = '<div class="live"'
DRAWN = 'class="drawing"'


@dataclass(frozen=True)
class Place:
    """A page that others lead to: its label and its path within the site."""

    label: str
    path: str


NAVIGATION: tuple[Place, ...] = (
    Place("Models", "models/index.html"),
    Place("Mechanisms", "mechanisms.html"),
    Place("Claims", "claims.html"),
    Place("Comparisons", "comparisons/index.html"),
    Place("Documentation", "docs/index.html"),
)
"""The site's parts, in the order of the menu."""


@dataclass(frozen=True)
class Site:
    """What all pages of a site share: its name and its menu."""

    name: str = "deterrence"
    parts: tuple[Place, ...] = NAVIGATION


@dataclass(frozen=True)
class Page:
    """One page of a site, before the shell.

    Parameters
    ----------
    path
        Where it goes within the site, with slashes.
    title
        For the browser's title and for search.
    body
        The content, a fragment in which every text is escaped; begins with the heading of level 1.
    crumbs
        Pages that lead here, from the top.
    summary
        One line for lists of pages.
    kind
        What it is, for the style sheet: ``home``, ``model``, ``document``, ``overview``.
    searched
        Whether the search finds it.
    """

    path: str
    title: str
    body: str
    crumbs: tuple[Place, ...] = ()
    summary: str = ""
    kind: str = "document"
    searched: bool = True


def link_from(here: str, there: str) -> str:
    """The address of a page as seen from another one.

    Examples
    --------
    >>> link_from("models/a/index.html", "claims.html#x")
    '../../claims.html#x'
    """
    path, sign, anchor = there.partition("#")
    folder = here.rpartition("/")[0] or "."
    return quote(relpath(path, folder)) + sign + quote(anchor)


def page_html(page: Page, site: Site) -> str:
    """A whole page."""
    content = prepared(page.body, SHELL_ANCHORS)
    told = Links(page, site.name)
    head = [
        f'<meta http-equiv="Content-Security-Policy" content="{escape(SITE_POLICY)}">',
        *(f'<link rel="stylesheet" href="{told.to(path)}">' for path in _styles(content.html)),
        f'<script src="{told.to("assets/theme.js")}"></script>',
        *(f'<script defer src="{told.to(path)}"></script>' for path in _scripts(content.html)),
    ]
    body = [_header(told, site.parts), _main(told, content), _footer(told)]
    return document(
        page.title if page.kind == "home" else f"{page.title} · {site.name}", head, body, page.kind, told.root
    )


def document(title: str, head: Sequence[str], body: Sequence[str], kind: str, root: str) -> str:
    """The outermost elements; a policy must come first in the head."""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="en" data-root="{escape(root)}">',
            "<head>",
            '<meta charset="utf-8">',
            *head[:1],
            f"<title>{escape(title)}</title>",
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="referrer" content="no-referrer">',
            *head[1:],
            "</head>",
            f'<body class="{escape(kind)}">',
            '<a class="skip" href="#content">Skip to the content</a>',
            *body,
            "</body>",
            "</html>",
            "",
        ]
    )


@dataclass(frozen=True)
class Links:
    """Addresses as seen from one page."""

    page: Page
    name: str

    @property
    def root(self) -> str:
        """The way to the site's folder, with a slash at its end; empty at the top."""
        return "../" * self.page.path.count("/")

    def to(self, path: str) -> str:
        """An escaped address."""
        return escape(link_from(self.page.path, path))


def _styles(html: str) -> list[str]:
    found = ["assets/site.css"]
    found += ["assets/drawings.css"] if DRAWN in html or LIVE in html else []
    found += ["assets/live/live.css"] if LIVE in html else []
    return [*found, *(["assets/katex/katex.min.css"] if MATH in html or LIVE in html else [])]


def _scripts(html: str) -> list[str]:
    math = ["assets/katex/katex.min.js", "assets/math.js"] if MATH in html or LIVE in html else []
    live = [f"assets/{place}" for place in live_scripts()] if LIVE in html else []
    return [*math, "assets/site.js", *live]


def _header(told: Links, parts: Sequence[Place]) -> str:
    links = "".join(
        f'<li><a href="{told.to(one.path)}"{_current(told.page, one)}>{escape(one.label)}</a></li>' for one in parts
    )
    search = (
        f'<form class="search" role="search" action="{told.to("search.html")}">'
        '<label><span class="unseen">Search</span>'
        '<input id="search" name="q" type="search" placeholder="Search" autocomplete="off" role="combobox" '
        'aria-expanded="false" aria-controls="found" aria-autocomplete="list"></label>'
        '<ul id="found" role="listbox" aria-label="Pages found" hidden></ul></form>'
    )
    return (
        f'<header class="top"><a class="name" href="{told.to("index.html")}">{escape(told.name)}</a>'
        f'<nav aria-label="Parts of this site"><ul>{links}</ul></nav>{search}{THEME_BUTTON}</header>'
    )


PROMISE = "Every number was computed, most of them exactly. This is the logic of models, not a forecast."
THEME_BUTTON = '<button class="theme" type="button" hidden>Light or dark</button>'


def _current(page: Page, part: Place) -> str:
    if page.path == part.path:
        return ' aria-current="page"'
    return ' aria-current="true"' if any(one.path == part.path for one in page.crumbs) else ""


def _main(told: Links, content: Fragment) -> str:
    crumbs = ""
    if told.page.crumbs:
        places = "".join(f'<li><a href="{told.to(one.path)}">{escape(one.label)}</a></li>' for one in told.page.crumbs)
        last = f'<li aria-current="page">{escape(told.page.title)}</li>'
        crumbs = f'<nav class="crumbs" aria-label="Where this page is"><ol>{places}{last}</ol></nav>\n'
    return sheet(content, crumbs)


def sheet(content: Fragment, above: str = "") -> str:
    """The content with its table of contents."""
    return f'<div class="sheet">\n{contents(content.headings)}<main id="content">\n{above}{content.html}</main>\n</div>'


def contents(headings: Sequence[Heading]) -> str:
    """A table of contents of a page; nothing when there is little to list."""
    listed = [one for one in headings if one.level in (2, 3)]
    if len(listed) < FEWEST_LISTED:
        return ""
    items = "".join(
        f'<li class="level-{one.level}"><a href="#{quote(one.anchor)}">{escape(one.text)}</a></li>' for one in listed
    )
    return (
        '<nav class="contents" aria-label="On this page"><details open><summary>On this page</summary>'
        f'<ol id="contents">{items}</ol></details></nav>\n'
    )


def _footer(told: Links) -> str:
    return (
        f'<footer class="foot"><p>Made by deterrence {escape(version("deterrence"))}. {PROMISE}</p>'
        f'<p><a href="{told.to("licences.html")}">Licences of what these pages carry</a></p></footer>'
    )
