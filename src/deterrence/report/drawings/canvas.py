"""Pictures as text: elements of SVG, colours that follow the page, and what they say in words."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from typing import Any

from deterrence.report.drawings.measuring import clean
from deterrence.report.elements import Drawing

__all__ = ["FAMILIES", "STYLE_ELEMENT", "STYLE_HASH", "STYLE_SHEET", "Canvas", "file_stem", "number"]

Span = tuple[str, dict[str, Any]]
"""Words and their attributes."""
COLOURS = {
    "ink": ("#1b1b1b", "#ececec"),
    "paper": ("#ffffff", "#17191c"),
    "quiet": ("#595959", "#b0b0b0"),
    "line": ("#8c8c8c", "#808080"),
    "accent": ("#b03a00", "#ff9c5e"),
}
"""Class -> colour on light and on dark paper, where the page says nothing else."""
VARIABLES = {"line": "quiet", "accent": "path"}
"""Class -> the page's variable where that has another name: a page's --line is for rules that are hardly seen, its
--accent may be the colour of a player."""
FAMILY_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#7f7f7f")
"""Told apart by colour-blind readers, too (Okabe and Ito)."""
FAMILIES = len(FAMILY_COLOURS)
FONT = '"Helvetica Neue",Arial,"Liberation Sans","DejaVu Sans",sans-serif'


def _rule(selector: str, what: str, name: str) -> str:
    """A colour twice: as it is, for programs that know no variables, and as the page wants it."""
    place = name.removeprefix("family-")
    light = FAMILY_COLOURS[int(place) - 1] if name != place else COLOURS[name][0]
    fallback = light if name != place else f"var(--drawing-{name})"
    return f"{selector}{{{what}:{light};{what}:var(--{VARIABLES.get(name, name)},{fallback})}}"


def _style_sheet() -> str:
    def root(shade: int) -> str:
        told = ";".join(f"--drawing-{name}:{both[shade]}" for name, both in COLOURS.items())
        return f"svg.drawing{{{told}}}"

    rules = [root(0), f"@media (prefers-color-scheme:dark){{{root(1)}}}"]
    rules.append(f"svg.drawing{{font-family:{FONT}}}")
    rules += [_rule(f".drawing .{name}", "fill", name) for name in COLOURS]
    rules += [_rule(f".drawing .in-{name}", "stroke", name) for name in COLOURS]
    for k in range(1, FAMILIES + 1):
        rules += [_rule(f".drawing .family-{k}", "fill", f"family-{k}")]
        rules += [_rule(f".drawing .in-family-{k}", "stroke", f"family-{k}")]
    rules.append(".drawing .in-line{stroke-opacity:.75}")
    rules.append(".drawing .edge{fill:none;stroke-width:1.1;stroke-linejoin:round}")
    rules.append(".drawing .planned{stroke-width:2;stroke-opacity:1}" + _rule(".drawing .planned", "stroke", "ink"))
    rules.append(".drawing .played{stroke-width:3.2;stroke-opacity:1}" + _rule(".drawing .played", "stroke", "accent"))
    return "".join(rules)


STYLE_SHEET = _style_sheet()
"""The rules that every drawing carries. Variables of the page win: --ink, --paper, --quiet, --path (what is played) and
--family-1 to --family-8; without them colours follow the reader's preference for light or dark."""
STYLE_ELEMENT = f"<style>{STYLE_SHEET}</style>"
"""As it stands in every drawing, so that a page may take it out where its own sheet holds the rules."""
STYLE_HASH = f"sha256-{b64encode(sha256(STYLE_SHEET.encode()).digest()).decode()}"
"""What a content security policy names (``style-src 'sha256-...'``) to let the rules in."""


def number(value: Any, digits: int = 8) -> str:
    """A number as drawings print it: exact where that is short, else four digits marked as rounded.

    Examples
    --------
    >>> from fractions import Fraction
    >>> number(Fraction(-7, 2)), number(Fraction(1234567, 7654321)), number(0.25)
    ('-7/2', '≈0.1613', '0.25')
    """
    told = clean(str(value))
    if len(told) <= digits:
        return told
    try:
        return f"≈{float(value):.4g}"
    except (TypeError, ValueError, OverflowError):
        return told


def file_stem(text: str) -> str:
    """Lower-case letters, digits and hyphens.

    Examples
    --------
    >>> file_stem("Tree of A_b!")
    'tree-of-a-b'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "drawing"


class Canvas:
    """Elements of one picture in the order of drawing.

    Parameters
    ----------
    name
        Prefix of all ids, so that several pictures fit one page.

    Examples
    --------
    >>> canvas = Canvas("dot")
    >>> canvas.add("circle", cx=5, cy=5.004, r=2, class_="ink")
    >>> canvas.parts
    ['<circle cx="5" cy="5" r="2" class="ink"/>']
    """

    def __init__(self, name: str) -> None:
        self.name = file_stem(name)
        self.parts: list[str] = []

    def id(self, what: str) -> str:
        """An id that no other drawing of the page has."""
        return f"{self.name}-{what}"

    def add(self, tag: str, told: str | None = None, **attributes: Any) -> None:
        """An element with nothing but a tooltip in it."""
        inside = None if told is None else _element("title", {}, escape(clean(told)))
        self.parts.append(_element(tag, attributes, inside))

    def text(self, x: float, y: float, told: str, size: float = 12, **attributes: Any) -> None:
        """A line of text whose baseline starts, ends or is centred at a place, by ``text_anchor``."""
        attributes = {"class_": "ink", **attributes}
        self.parts.append(_element("text", {"x": x, "y": y, "font_size": size, **attributes}, escape(clean(told))))

    def spans(self, x: float, y: float, spans: Iterable[Span], size: float = 12, **attributes: Any) -> None:
        """A line of text in parts that differ in weight or class."""
        inside = "".join(_element("tspan", given, escape(clean(told))) for told, given in spans)
        self.parts.append(_element("text", {"x": x, "y": y, "font_size": size, "class_": "ink", **attributes}, inside))

    def open(self, **attributes: Any) -> None:
        """Begin a group."""
        self.parts.append(_element("g", attributes, "").removesuffix("</g>"))

    def close(self) -> None:
        """End the group."""
        self.parts.append("</g>")

    def drawing(
        self, width: float, height: float, title: str, alt: str, caption: str = "", **attributes: Any
    ) -> Drawing:
        """The whole picture, with its paper, its title and what it says in words."""
        wide, high = _told(float(width)), _told(float(height))
        root = {
            "role": "img",
            "class": "drawing",
            "xmlns": "http://www.w3.org/2000/svg",
            "width": wide,
            "height": high,
            "viewBox": f"0 0 {wide} {high}",
            "aria-labelledby": f"{self.id('title')} {self.id('desc')}",
            **{f"data-{key}": value for key, value in attributes.items()},
        }
        inside = [
            _element("title", {"id": self.id("title")}, escape(clean(title))),
            _element("desc", {"id": self.id("desc")}, escape(clean(alt))),
            STYLE_ELEMENT,
            _element("rect", {"class_": "paper", "width": wide, "height": high}, None),
            *self.parts,
        ]
        svg = _element("svg", root, "\n" + "\n".join(inside) + "\n")
        return Drawing(self.name, svg, clean(alt), caption)


def _element(tag: str, attributes: dict[str, Any], inside: str | None) -> str:
    told = "".join(
        f' {_attribute(name)}="{escape(_told(value), quote=True)}"'
        for name, value in attributes.items()
        if value is not None and value != ""
    )
    return f"<{tag}{told}/>" if inside is None else f"<{tag}{told}>{inside}</{tag}>"


def _attribute(name: str) -> str:
    return name if name == "viewBox" else name.rstrip("_").replace("_", "-")


def _told(value: Any) -> str:
    if isinstance(value, float):
        told = f"{value:.2f}".rstrip("0").rstrip(".")
        return "0" if told == "-0" else told
    return clean(str(value))
