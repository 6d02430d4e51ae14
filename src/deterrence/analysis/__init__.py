"""What is asked of models and games: solutions, checks, and what follows from them."""

from __future__ import annotations

from deterrence.analysis.solving import check, open_subject, solve

__all__ = ["check", "open_subject", "solve"]
