"""Statements about the equilibria of a model: proved, refuted, or undecided."""

from __future__ import annotations

from deterrence.analysis.claims.checking import check_claims, problem_of
from deterrence.analysis.claims.verdicts import Counterexample, Verdict

__all__ = ["Counterexample", "Verdict", "check_claims", "problem_of"]
