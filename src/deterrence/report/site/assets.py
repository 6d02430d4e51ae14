"""The files that pages load: our own style and scripts, and vendored ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

__all__ = ["asset_files", "drawing_style", "licences", "live_scripts", "live_style", "read_text", "vendored"]

HERE = Path(__file__).parent
LIVE = HERE.parent / "live"
VENDORED = {
    "katex/katex.min.css": "katex/katex.min.css",
    "katex/katex.min.js": "katex/katex.min.js",
    "minisearch/minisearch.js": "minisearch.js",
    "source-serif-4/roman.woff2": "source-serif-4/roman.woff2",
    "source-serif-4/italic.woff2": "source-serif-4/italic.woff2",
}
"""Vendored file -> its place below the site's ``assets``; the fonts of mathematics come on top."""


@cache
def read_text(name: str) -> str:
    """One of our own assets."""
    return (HERE / "assets" / name).read_text("utf-8")


@cache
def vendored(name: str) -> bytes:
    """A vendored file, by its path below ``vendor``."""
    return (HERE / "vendor" / name).read_bytes()


def live_scripts() -> dict[str, str]:
    """The scripts that make a page's live part work: place below the site's ``assets`` -> text, in order."""
    return {f"live/{path.name}": path.read_text("utf-8") for path in sorted(LIVE.glob("*.js"))}


def live_style() -> str:
    """The style sheet of the live part."""
    return (LIVE / "live.css").read_text("utf-8")


def drawing_style() -> str:
    """The rules of all drawings; within pages they stand here instead of in each drawing."""
    from deterrence.report.drawings import STYLE_SHEET

    return STYLE_SHEET


def asset_files() -> Iterator[tuple[str, bytes]]:
    """Path within the site and content of every asset."""
    for path in sorted((HERE / "assets").iterdir()):
        yield f"assets/{path.name}", path.read_bytes()
    for name, place in VENDORED.items():
        yield f"assets/{place}", vendored(name)
    for path in sorted((HERE / "vendor" / "katex" / "fonts").glob("*.woff2")):
        yield f"assets/katex/fonts/{path.name}", path.read_bytes()
    for place, text in live_scripts().items():
        yield f"assets/{place}", text.encode()
    yield "assets/live/live.css", live_style().encode()
    yield "assets/drawings.css", drawing_style().encode()


def licences() -> dict[str, str]:
    """Name of each vendored work -> its licence."""
    files = sorted((HERE / "vendor").glob("*/LICENSE"))
    return {path.parent.name: path.read_text("utf-8") for path in files}
