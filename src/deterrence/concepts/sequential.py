"""Sequential equilibrium: beliefs come from trembles that everybody agrees on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from deterrence.concepts.beliefs import BeliefCheck
from deterrence.concepts.consistency import inconsistencies
from deterrence.concepts.perfect_bayesian import WeakPerfectBayesian

__all__ = ["Sequential"]


class Sequential(WeakPerfectBayesian):
    """Sequential rationality everywhere, with consistent beliefs :cite:`kreps-wilson-1982-sequential`.

    An assessment such that (a) no player gains by any whole continuation strategy at any of its information sets,
    given its belief there, and (b) strategies and beliefs are the limit of completely mixed strategies and the beliefs
    that follow from these by Bayes' rule (`deterrence.concepts.consistency`). Every sequential equilibrium is perfect
    Bayesian.
    """

    name: ClassVar[str] = "sequential"
    definition: ClassVar[str] = (
        "An assessment at which no player gains by any continuation strategy at any of its information sets, given its "
        "belief there, and which is the limit of completely mixed strategies with the beliefs that Bayes' rule gives."
    )

    def _rules(self, check: BeliefCheck) -> Iterable[str]:
        yield from check.bayes_where_others_lead()
        yield from check.bayes_from_own_sets()
        yield from inconsistencies(check)
