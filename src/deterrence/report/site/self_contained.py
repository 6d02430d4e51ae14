"""One page with everything inside it, to mail or to serve."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from html import escape
from importlib.metadata import version
from typing import TYPE_CHECKING

from deterrence.report.site.assets import drawing_style, live_scripts, live_style, read_text, vendored
from deterrence.report.site.fragments import prepared
from deterrence.report.site.page import DRAWN, LIVE, MATH, PROMISE, SHELL_ANCHORS, THEME_BUTTON, document, sheet
from deterrence.report.site.security import inline_policy

if TYPE_CHECKING:
    from deterrence.report.elements import Report

__all__ = ["self_contained"]

_FONT = re.compile(r"url\(([\w/.-]+\.woff2)\)")
_FACE = re.compile(r"@font-face\{[^}]*\}")
RARE_FONTS = {
    "Caligraphic": r"\\(mathcal|cal)\b",
    "Fraktur": r"\\(mathfrak|frak)\b",
    "SansSerif": r"\\(mathsf|textsf|sf)\b",
    "Script": r"\\mathscr\b",
    "Typewriter": r"\\(mathtt|texttt|tt)\b",
}
"""Fonts of mathematics that are carried only where a formula asks for them."""


def self_contained(report: Report, *, scripts: Sequence[str] = (), connect: bool = False) -> str:
    """A report as one HTML page that needs no other file and no network.

    Parameters
    ----------
    report
        What to show.
    scripts
        Texts of further scripts, which run last.
    connect
        Whether these may ask the server that the page came from; a page to mail leaves this out.

    Returns
    -------
    str
        A page whose content security policy allows exactly the scripts and styles that are in it.

    Examples
    --------
    >>> from deterrence.report import Passage, Report
    >>> page = self_contained(Report("A <title>", (Passage("Heading", ("Text",)),)))
    >>> "<h1" in page, "A &lt;title&gt;" in page, "http" in page.replace("http-equiv", "")
    (True, True, False)
    """
    from deterrence.report.rendering import rendering_named

    content = prepared(rendering_named("html").render(report), SHELL_ANCHORS)
    live, drawn = LIVE in content.html, DRAWN in content.html
    styles = [_with_fonts(read_text("site.css"), "source-serif-4")]
    styles += [drawing_style()] if drawn or live else []
    styles += [live_style()] if live else []
    first, last = [read_text("theme.js")], [read_text("site.js")]
    if live or MATH in content.html:
        styles.append(_with_fonts(_needed_faces(vendored("katex/katex.min.css").decode(), content.html), "katex"))
        last = [vendored("katex/katex.min.js").decode(), read_text("math.js"), *last]
    last += live_scripts().values() if live else ()
    last = [_inert(script) for script in (*last, *scripts)]
    policy = inline_policy([*first, *last], styles, connect)
    head = [
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        *(f"<style>{style}</style>" for style in styles),
        *(f"<script>{script}</script>" for script in first),
    ]
    foot = f'<footer class="foot"><p>Made by deterrence {escape(version("deterrence"))}. {PROMISE}</p></footer>'
    body = [
        f'<header class="top"><span class="name">deterrence</span>{THEME_BUTTON}</header>',
        sheet(content),
        foot,
        *(f"<script>{script}</script>" for script in last),
    ]
    return document(report.title, head, body, "alone", "")


def _inert(script: str) -> str:
    """A script's text that cannot end its element; in a string, which alone may hold this, it means the same."""
    return re.sub(r"</(script)", r"<\\/\1", script, flags=re.I)


def _needed_faces(style: str, html: str) -> str:
    unused = [name for name, asked in RARE_FONTS.items() if not re.search(asked, html)]

    def kept(face: re.Match[str]) -> str:
        return "" if any(f"KaTeX_{name}-" in face.group() for name in unused) else face.group()

    return _FACE.sub(kept, style)


def _with_fonts(style: str, folder: str) -> str:
    """Fonts that a style sheet names, put into it."""

    def inlined(match: re.Match[str]) -> str:
        name = match.group(1).removeprefix(f"{folder}/")
        encoded = base64.b64encode(vendored(f"{folder}/{name}")).decode()
        return f"url(data:font/woff2;base64,{encoded})"

    return _FONT.sub(inlined, style)
