"""What hangs together off the path: information sets that share conditions, and unknowns on one scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from deterrence.solvers.theories import Condition, Nonlinear, Theories

__all__ = ["check_scales", "clusters_off_path"]


def clusters_off_path(theories: Theories, off: Sequence[int]) -> list[list[int]]:
    """Groups of unreached information sets that may share a condition, in search order.

    Parameters
    ----------
    theories
        Supports decided exactly on the path.
    off
        The other information sets, in search order.
    """
    form = theories.form
    group = {h: h for h in off}

    def find(h: int) -> int:
        while group[h] != h:
            h = group[h]
        return h

    def unite(several: Iterable[int]) -> None:
        members = [h for h in several if h in group]
        for other in members[1:]:
            group[find(other)] = find(members[0])

    led: dict[tuple[int, int, int], int] = {}
    for h in off:
        unite([h, *chain.from_iterable(form.sets_below[h])])
        for place in form.places[h]:
            for deviation in theories.deviations(place, form.owner[h]):
                unite([h, led.setdefault((form.owner[h], *deviation), h)])
    for h, sets_below in enumerate(form.sets_below):
        for a, below in enumerate(sets_below):
            if h not in group and a not in (theories.supports[h] or ()):
                unite(below)
    clusters: dict[int, list[int]] = {}
    for h in off:
        clusters.setdefault(find(h), []).append(h)
    return list(clusters.values())


def check_scales(conditions: Iterable[Condition], labels: Sequence[str]) -> None:
    """One information set's mixture, counted relative to two unknown weights, is not linear in either.

    Raises
    ------
    Nonlinear
        Naming the information set; `labels` has one per number.
    """
    scale: dict[int, tuple[object, ...]] = {}
    for condition in conditions:
        for unknown in condition.unknowns:
            if unknown[0] != "u" and scale.setdefault(unknown[-2], unknown[:-2]) != unknown[:-2]:
                raise Nonlinear(f"two separate theories weigh the mixture at {labels[unknown[-2]]}")
