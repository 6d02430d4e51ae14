"""The live part of a studied model's page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from deterrence.report.elements import Live
from deterrence.report.live.choosing import extreme_families, view_of

if TYPE_CHECKING:
    from deterrence.analysis.studying import Study

__all__ = ["live_element"]

MOST_CHARACTERS = 450_000
"""Of data for a live part: with more, a page would be too heavy to mail (1.5 MB)."""
FALLBACK = (
    "With scripts switched on, sliders stand here that solve the game again at any values of its parameters. "
    "Everything else on this page can be read without them."
)


def live_element(study: Study) -> Live | None:
    """What re-solves a model in its page; None where its families are not complete, or are too many to carry.

    Nothing is searched for: the families are the study's, those at the ends of ranges are the kept ones. Where they do
    not decide the baseline or a scenario, the page shows the study's exact solve, unless these are too long to carry.

    Examples
    --------
    >>> from deterrence.analysis.studying import study
    >>> live_element(study("rogue-cover")).data["axes"]
    ['gain', 'damage']
    """
    found = extreme_families(study.model) or study.families
    if found is None or not found.complete or not found.vary:
        return None
    solutions = [one.solution for one in study.points if one.solution is not None]
    axes = study.planes[0].vary if study.planes else study.matter_most
    views = (view_of(found, 0.0, known, axes) for known in (solutions, []))
    return next((Live(told, FALLBACK) for told in views if len(json.dumps(told)) <= MOST_CHARACTERS), None)
