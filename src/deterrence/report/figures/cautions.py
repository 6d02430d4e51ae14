"""What a figure has to say when what it shows may not be everything."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING, Any

from deterrence.analysis.sensitivity.tornado import Tornado

if TYPE_CHECKING:
    import xarray

__all__ = ["caution_of", "caution_of_sweep"]

LONGEST = 260
"""Characters of a caution; the whole argument is in the answer itself."""


def caution_of(found: Any) -> str:
    """That an answer may not hold everything, and why; empty where it does.

    Parameters
    ----------
    found
        A `Thresholds`, a `Characterization`, or an answer of `sensitivity`.

    Examples
    --------
    >>> from deterrence.analysis.thresholds import thresholds
    >>> caution_of(thresholds("preemption-dilemma", "benefit"))
    ''
    """
    if isinstance(found, Tornado):
        doubts = found.doubts
        more = f"; and {len(doubts) - 1} more such notes" if len(doubts) > 1 else ""
        return _told(doubts[0], more) if doubts else ""
    return "" if getattr(found, "complete", True) else _told(found.argument)


def caution_of_sweep(found: xarray.Dataset) -> str:
    """As `caution_of`, for the dataset of a sweep."""
    if found.attrs.get("complete") != "False":
        return ""
    partial = int(found.attrs.get("points_incomplete", 0))
    if partial:
        return _told(f"at {partial:,} points of the sweep an exact solve could not rule out others")
    return _told(str(found.attrs.get("completeness", "")))


def _told(why: str, more: str = "") -> str:
    return f"NOT complete: {shorten(why, LONGEST - len(more), placeholder=' ...')}{more}"
