"""The live part of a page: sliders that solve the game again, in the page, from the families' closed forms.

`live_element` makes the `Live` element of a studied model's page, `live_view` the data of one for any model; the
scripts and the style sheet beside this file do the rest, in the order of their names. `deterrence explore` serves such
a page and follows the model's file.
"""

from __future__ import annotations

from pathlib import Path

from deterrence.errors import UsageError
from deterrence.report.live.choosing import faces_of, live_families, live_view
from deterrence.report.live.element import live_element
from deterrence.report.live.payload import live_data

__all__ = ["faces_of", "live_data", "live_element", "live_families", "live_view", "path_to_explore"]


def path_to_explore(subject: str) -> str:
    """The model file that a name or path stands for; it may have errors.

    Raises
    ------
    UsageError
        When there is no such file or shipped model, or it is no model file.
    """
    from deterrence.analysis.solving import GAME_ENDINGS
    from deterrence.model import load

    if subject.lower().endswith(GAME_ENDINGS):
        raise UsageError(f"{subject} is a game without parameters; this needs a model file")
    if Path(subject).is_file():
        return subject
    return load(subject).path
