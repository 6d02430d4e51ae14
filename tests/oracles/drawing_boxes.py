"""What a drawing's texts and marks take up on paper, read from its SVG alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

from deterrence.report.drawings.measuring import text_width

SVG = "{http://www.w3.org/2000/svg}"
ABOVE, BELOW = 0.74, 0.2
"""How far letters reach above and below their baseline, as shares of the font's size."""
NEARLY = 0.05
"""Boxes may touch by so many pixels: numbers in the file are rounded."""


@dataclass(frozen=True)
class Box:
    """A rectangle and what stands in it."""

    left: float
    top: float
    right: float
    bottom: float
    told: str

    def meets(self, other: Box) -> bool:
        across = self.left + NEARLY < other.right and other.left + NEARLY < self.right
        return across and self.top + NEARLY < other.bottom and other.top + NEARLY < self.bottom

    def within(self, other: Box) -> bool:
        across = other.left - NEARLY <= self.left and self.right <= other.right + NEARLY
        return across and other.top - NEARLY <= self.top and self.bottom <= other.bottom + NEARLY


def paper(root: ElementTree.Element) -> Box:
    left, top, width, height = (float(one) for one in root.attrib["viewBox"].split())
    return Box(left, top, left + width, top + height, "paper")


def text_boxes(root: ElementTree.Element) -> Iterator[Box]:
    for one in root.iter(f"{SVG}text"):
        size = float(one.attrib["font-size"])
        bold = one.get("font-weight") == "bold"
        told = "".join(one.itertext())
        width = text_width(one.text or "", size, bold=bold)
        for span in one.iter(f"{SVG}tspan"):
            heavy = bold or span.get("font-weight") == "bold"
            width += text_width(span.text or "", size, bold=heavy) + (float(span.get("dx", 0)) if span.text else 0)
        if not told.strip():
            continue
        before = {"start": 0.0, "middle": width / 2, "end": width}[one.get("text-anchor", "start")]
        start = float(one.attrib["x"]) - before
        base = float(one.attrib["y"])
        yield Box(start, base - ABOVE * size, start + width, base + BELOW * size, told)


def node_boxes(root: ElementTree.Element) -> Iterator[Box]:
    """The marks of a tree's nodes that are circles."""
    for one in root.iter(f"{SVG}circle"):
        if "data-node" in one.attrib:
            x, y, r = (float(one.attrib[name]) for name in ("cx", "cy", "r"))
            yield Box(x - r, y - r, x + r, y + r, f"node {one.attrib['data-node']}")


def faults(svg: str) -> list[str]:
    """Texts that leave the paper or overlap a text or a node; none in a good drawing."""
    root = ElementTree.fromstring(svg)
    sheet, texts, nodes = paper(root), list(text_boxes(root)), list(node_boxes(root))
    found = [f"{one.told!r} leaves the paper" for one in texts if not one.within(sheet)]
    found += [f"{one.told!r} and {other.told!r} overlap" for one, other in combinations(texts, 2) if one.meets(other)]
    found += [f"{one.told!r} covers {other.told}" for one in texts for other in nodes if one.meets(other)]
    return found
