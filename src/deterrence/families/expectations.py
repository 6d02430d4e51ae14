"""What a family is worth and what comes of it, in symbols."""

from __future__ import annotations

from collections.abc import Sequence

from deterrence.expressions import Expression
from deterrence.families.family_search import FamilySearch
from deterrence.families.rational_functions import RationalFunction

__all__ = ["expected_payoffs", "outcome_probabilities"]

Leaves = Sequence[RationalFunction] | None
"""The probability of every leaf, in the order of the sequence form; None where none can be written down."""


def expected_payoffs(search: FamilySearch, leaves: Leaves) -> dict[str, Expression]:
    """Every player's payoff; nothing where the probabilities of leaves are unknown."""
    found: dict[str, Expression] = {}
    for i, player in enumerate(search.game.players if leaves is not None else ()):
        total = search.ring.zero
        for leaf, probability in zip(search.form.leaves, leaves or (), strict=True):
            if probability != 0:
                total = total + probability * leaf.payoffs[i]
        found[player] = (total / search.payoff_scales[i]).expression
    return found


def outcome_probabilities(search: FamilySearch, leaves: Leaves) -> dict[str, Expression]:
    """The probability of every named outcome; nothing where those of leaves are unknown."""
    found: dict[str, Expression] = {}
    for name, event in search.game.outcomes.items() if leaves is not None else ():
        total = search.ring.zero
        for leaf, probability in zip(search.form.leaves, leaves or (), strict=True):
            if leaf.node in event:
                total = total + probability
        found[name] = total.expression
    return found
