"""The name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["nearest"]


def nearest(name: str, known: Iterable[str]) -> str:
    """A clause that proposes the most similar known name; empty when none is similar.

    Examples
    --------
    >>> nearest("presure", ["pressure", "relief"])
    "; did you mean 'pressure'?"
    """
    found = get_close_matches(name[:200], list(known), n=1)
    return f"; did you mean {found[0]!r}?" if found else ""
