"""The pages of `deterrence explore`: a model with its live part, or what is wrong with its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from deterrence.errors import InputError, Place
from deterrence.games import ExtensiveFormGame
from deterrence.model import Model
from deterrence.report.elements import Element, Live, Passage, Report, Table
from deterrence.report.models import model_report

__all__ = ["model_page", "problem_page"]

FALLBACK = "With scripts switched on, sliders stand here, and the page follows the model file."


def model_page(model: Model, told: Mapping[str, Any], number: int) -> str:
    """A model: the live part first, then everything that its file says.

    Parameters
    ----------
    model
        What to show.
    told
        See `deterrence.report.live.payload.live_data`.
    number
        The page's number, by which it knows that there is a newer one.
    """
    from deterrence.report.drawings import tree_drawing

    whole = model_report(model)
    story, *rest = whole.elements
    game = model.at()
    elements: list[Element] = [story, Passage("Equilibria at any parameters"), Live(told, FALLBACK)]
    if isinstance(game, ExtensiveFormGame):
        elements += [Passage("The game"), tree_drawing(game, players=model.players)]
    elements += rest
    return _page(Report(model.title, tuple(elements), whole.table, whole.data), number)


def problem_page(path: str, error: Exception, number: int) -> str:
    """What is wrong with a file: place, what, and the fix, with the lines that it is about."""
    problems = error.problems if isinstance(error, InputError) else ()
    rows = [
        (str(one.place or path), _line(one.place), f"{one.what}: {one.value}" if one.value else one.what,
         "; ".join(part for part in (one.rule, one.fix) if part))
        for one in problems
    ]  # fmt: skip
    name = Path(path).name
    count = f"{len(rows)} problems" if len(rows) != 1 else "one problem"
    without = {0: "when that is mended", 1: "saved without it"}.get(len(rows), "saved without them")
    opening = f"This page shows the model of {name} again {'as soon as it is ' if rows else ''}{without}."
    told: Element = Table(("where", "the line", "what is wrong", "rule and fix"), tuple(rows), f"In {name}")
    elements = (Passage(paragraphs=(opening,)), told if rows else Passage(paragraphs=(str(error),)))
    return _page(Report(f"{name} has {count if rows else 'a problem'}", elements), number)


def _line(place: Place | None) -> str:
    """The line of a file that a place is in."""
    if place is None:
        return ""
    try:
        lines = Path(place.file).read_text("utf-8").splitlines()
        return lines[place.line - 1].strip()[:200]
    except (OSError, ValueError, IndexError):
        return ""


def _page(report: Report, number: int) -> str:
    from deterrence.report.site import self_contained

    state = f"globalThis.DeterrenceExplore = {json.dumps({'page': number, 'live': 0})};"
    return self_contained(report, scripts=(state, _script()), connect=True)


@cache
def _script() -> str:
    return (Path(__file__).parent / "explore" / "reload.js").read_text("utf-8")
