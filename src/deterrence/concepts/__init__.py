"""Definitions of the solution concepts, each a check that a given profile passes or fails."""

from __future__ import annotations

from importlib import import_module

from deterrence.concepts.base import Certificate, Deviation, SolutionConcept
from deterrence.errors import UsageError

__all__ = ["CONCEPTS", "Certificate", "Deviation", "SolutionConcept", "concept_named", "concept_table"]

CONCEPTS: tuple[tuple[str, str], ...] = (
    ("dominance", "Dominance"),
    ("nash", "Nash"),
    ("subgame_perfect", "SubgamePerfect"),
    ("perfect_bayesian", "WeakPerfectBayesian"),
    ("perfect_bayesian", "PerfectBayesian"),
    ("sequential", "Sequential"),
    ("refinements", "Intuitive"),
    ("refinements", "D1"),
)
"""(module, class) of every solution concept."""


def concept_table() -> tuple[SolutionConcept, ...]:
    """Every solution concept, coarser ones first."""
    return tuple(getattr(import_module(f"deterrence.concepts.{module}"), name)() for module, name in CONCEPTS)


def concept_named(name: str) -> SolutionConcept:
    """The concept of that name.

    Raises
    ------
    UsageError
        When there is none; the message lists those there are.
    """
    table = {concept.name: concept for concept in concept_table()}
    if name not in table:
        raise UsageError(f"no solution concept {name!r}; there are: {', '.join(table)}")
    return table[name]
