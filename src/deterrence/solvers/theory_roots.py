"""Which theory of the others' play an information set rests on, once supports are fixed; see `theories`."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from deterrence.solvers.sequence_form import Place, Sequence, SequenceForm
from deterrence.solvers.unknowns import PLAN, Root, Supports, Theory, Unknown

__all__ = ["TheoryRoots"]


@dataclass
class TheoryRoots:
    """Which theory every information set rests on, under given supports.

    Parameters
    ----------
    form
        The game in sequence form.
    supports
        Decided for every information set that a question touches.
    fresh
        Information sets (by number) that take a fresh theory although an earlier one overlaps (`has_alternatives`).
    weak
        Beliefs off the path of play are free, node by node (`weak-perfect-bayesian`).
    given
        Weights of actions on the path that are put in as numbers where they multiply other unknowns.
    """

    form: SequenceForm[Any]
    supports: Supports
    fresh: frozenset[int] = frozenset()
    weak: bool = False
    given: Mapping[Unknown, Any] = field(default_factory=dict)
    known: dict[int, Theory] = field(default_factory=dict)

    @property
    def variant(self) -> Hashable:
        """What else than supports and `fresh` its conditions depend on."""
        return ()

    # --- reach -----------------------------------------------------------------------------------------------------

    def supported(self, sequence: Sequence) -> bool:
        """Whether a player's plan leads along a sequence of its own."""
        supports = self.supports
        for h, a in sequence:  # asked millions of times: plain loops here and below
            support = supports[h]
            if support is None or a not in support:
                return False
        return True

    def reached(self, number: int) -> bool:
        """Whether play reaches an information set."""
        return any(all(map(self.supported, place.sequences)) for place in self.form.places[number])

    def others_reach(self, place: Place[Any], player: int) -> bool:
        """Whether the others' plans lead to a node."""
        for j, sequence in enumerate(place.sequences):  # noqa: SIM110 -- twice as fast as a generator
            if j != player and not self.supported(sequence):
                return False
        return True

    # --- theories --------------------------------------------------------------------------------------------------

    def theory(self, number: int) -> Theory:
        """The theory that an information set rests on."""
        if number not in self.known:
            self.known[number] = self._find_theory(number)
        return self.known[number]

    def _find_theory(self, number: int) -> Theory:
        player = self.form.owner[number]
        places = self.form.places[number]
        if self.weak:
            if self.reached(number):
                return PLAN
            roots = tuple(("node", place.node) for place in places)
            return Theory(("set", number), roots, roots)
        if any(self.others_reach(place, player) for place in places):
            return PLAN
        roots = self.roots(number)
        earlier = self._earlier_theory(number)
        overlap = tuple(root for root in roots if earlier is not None and root in earlier.roots)
        if earlier is not None and overlap and set(roots) != set(earlier.roots):
            if number in self.fresh:
                return Theory(("group", player, frozenset(roots)), roots, roots, none=(earlier.name, overlap))
            return Theory(earlier.name, earlier.roots, overlap, mass=overlap)
        return Theory(("group", player, frozenset(roots)), roots, roots)

    def has_alternatives(self, number: int) -> bool:
        """Whether an information set may inherit its player's earlier theory or, were that refuted, start afresh."""
        theory = self.theory(number)
        return bool(theory.mass) or theory.none is not None

    def _earlier_theory(self, number: int) -> Theory | None:
        before = self.form.own_parent[number]
        if not before:
            return None
        earlier = self.theory(before[-1][0])
        return earlier if earlier.roots else None

    def root_of(self, place: Place[Any], player: int) -> Root:
        """The others' last deviations on the way to a node."""
        return tuple(self._last_deviation(s) for j, s in enumerate(place.sequences) if j != player)

    def _last_deviation(self, sequence: Sequence) -> tuple[int, int] | None:
        for h, a in reversed(sequence):
            if a not in (self.supports[h] or ()):
                return (h, a)
        return None

    def deviations(self, place: Place[Any], player: int) -> frozenset[tuple[int, int]]:
        """All deviations of the others on the way to a node."""
        return frozenset(
            (h, a)
            for j, sequence in enumerate(place.sequences)
            if j != player
            for h, a in sequence
            if a not in (self.supports[h] or ())
        )

    def roots(self, number: int) -> tuple[Root, ...]:
        """Roots of the nodes of an information set that no other node of it makes infinitely more likely."""
        player = self.form.owner[number]
        places = self.form.places[number]
        sets = [self.deviations(place, player) for place in places]
        fewest = [k for k, one in enumerate(sets) if not any(other < one for other in sets)]
        return tuple(dict.fromkeys(self.root_of(places[k], player) for k in fewest))
