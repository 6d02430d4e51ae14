"""The path of a given assessment: its supports and the values of its unknowns."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod
from typing import Any

from deterrence.games import Assessment, Profile
from deterrence.solvers.support_search import Known, SupportSearch
from deterrence.solvers.theories import Supports, Theories

__all__ = ["held_up", "path_of"]


def path_of(search: SupportSearch[Any], one: Profile) -> tuple[Supports, Known]:
    """Supports at the information sets that play reaches (None elsewhere), and the weights of their actions."""
    form = search.form
    supports: Supports = [None] * search.count
    values: Known = {}

    def probability(number: int, action: int) -> Fraction:
        information_set = form.game.information_sets[number]
        mixture: Mapping[str, Fraction] = one.strategies[form.game.players[information_set.player]][
            information_set.label
        ]
        return mixture.get(information_set.actions[action], Fraction(0))

    for number in search.order:
        if not Theories(form, supports).reached(number):
            continue
        weight = prod((probability(h, a) for h, a in form.own_parent[number]), start=Fraction(1))
        played = {a: p for a in range(form.sizes[number]) if (p := probability(number, a)) != 0}
        supports[number] = tuple(played)
        if len(played) > 1:
            values |= {("b", number, a): weight * p for a, p in played.items()}
    return supports, values


def held_up(search: SupportSearch[Any], one: Assessment | Profile) -> bool | None:
    """Whether behaviour and beliefs off the path of a given profile make it an equilibrium of a search's concept.

    None: some supports could not be decided, and the others do not do. The profile is an equilibrium of a coarser
    concept: what concerns the path alone is not checked again.
    """
    supports, values = path_of(search, one)
    before = len(search.undecided)
    if search.parts(supports, values) is not None:
        return True
    return False if len(search.undecided) == before else None


def where_it_fails(search: SupportSearch[Any], supports: Supports, values: Known) -> list[int]:
    """The information sets off a path at which, together, nothing can hold it up; empty when something can."""
    return next((cluster for cluster, cells in search.clusters(supports, values) if not cells), [])
