"""Which documents pytest runs: all but one, whose examples run where they are written, in the docstrings."""

from __future__ import annotations

collect_ignore = ["reference/api.md"]
