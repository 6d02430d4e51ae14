"""A model's page as files: one for each format, with its drawings beside it where the format links them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from deterrence.report.elements import Drawing, Element, Passage, Report
from deterrence.report.latex import latex_document
from deterrence.report.pages.page import model_page
from deterrence.report.rendering import Rendering

if TYPE_CHECKING:
    from deterrence.analysis.studying import Study

__all__ = ["page_files", "page_text"]

LINKING = ("markdown", "latex")
"""Formats whose drawings are files of their own."""


def page_text(study: Study, rendering: Rendering) -> str:
    """A page alone: HTML with everything inside it, LaTeX as a document; formats that link drawings tell them in words.

    Parameters
    ----------
    study
        What to tell.
    rendering
        One of `RENDERINGS`.

    Examples
    --------
    >>> from deterrence.analysis.studying import study
    >>> from deterrence.report import rendering_named
    >>> page_text(study("rogue-cover"), rendering_named("latex")).startswith(r"\\documentclass")
    True
    """
    if rendering.name == "html":
        from deterrence.report.live.element import live_element
        from deterrence.report.site.self_contained import self_contained

        return self_contained(model_page(study, live=live_element(study)))
    page = model_page(study)
    if rendering.name in LINKING:
        page = replace(page, elements=tuple(_told(one) for one in page.elements))
    return _rendered(page, rendering)


def page_files(study: Study, rendering: Rendering, path: str) -> dict[str, bytes]:
    """A page at a path, and the drawings that it links beside it, under names that begin with the page's.

    Parameters
    ----------
    study, rendering
        What to tell, and how.
    path
        Where the page will be.
    """
    if rendering.name not in LINKING:
        return {path: page_text(study, rendering).encode()}
    place = PurePath(path)
    stem = "".join(one if one.isalnum() and one.isascii() else "-" for one in place.stem.lower()).strip("-") or "page"
    page = model_page(study)
    named = [replace(one, name=f"{stem}-{one.name}") if isinstance(one, Drawing) else one for one in page.elements]
    files = {path: _rendered(replace(page, elements=tuple(named)), rendering).encode()}
    for one in named:
        if isinstance(one, Drawing):
            files[str(place.with_name(one.file))] = f"{one.svg.strip()}\n".encode()
    return files


def _rendered(page: Report, rendering: Rendering) -> str:
    return latex_document(page) if rendering.name == "latex" else rendering.render(page)


def _told(element: Element) -> Element:
    """A drawing by what it shows."""
    return Passage(paragraphs=(element.alt,)) if isinstance(element, Drawing) else element
