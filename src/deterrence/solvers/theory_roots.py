"""Which theory of the others' play an information set rests on, once supports are fixed; see `theories`."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from deterrence.solvers.sequence_form import Place, SequenceForm
from deterrence.solvers.sequence_masks import SupportMasks
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

    def __post_init__(self) -> None:
        self.masks: SupportMasks = self.form.masks.of_supports(self.supports)
        """The supports as bits; they must not change any more."""
        self.is_plain = not (self.weak or self.variant or self.given)
        """Whether its conditions depend on nothing but supports and `fresh`."""
        self.chosen = self.masks.played | sum([1 << self.form.count + h for h in self.fresh])
        """Supports and `fresh` as bits (`SequenceForm.concerns`)."""
        self._ways: dict[int, tuple[tuple[int, ...] | None, Root | None]] = {}
        self._nodes: dict[int, list[Any]] = {}

    @property
    def variant(self) -> Hashable:
        """What else than supports and `fresh` its conditions depend on."""
        return ()

    # --- reach -----------------------------------------------------------------------------------------------------

    def reached(self, number: int) -> bool:
        """Whether play reaches an information set."""
        whole, missing = self.form.masks.whole, ~self.masks.played
        return any(not whole[place.node] & missing for place in self.form.places[number])

    @cached_property
    def open(self) -> int:
        """The information sets that play reaches and whose supports are not decided, one bit each by number."""
        whole, missing, decided = self.form.masks.whole, ~self.masks.played, self.masks.decided
        found = 0
        for h, places in enumerate(self.form.places):
            if not decided >> h & 1:
                for place in places:
                    if not whole[place.node] & missing:
                        found |= 1 << h
                        break
        return found

    def others_lead_to(self, number: int) -> bool:
        """Whether the plans of all but its player lead to an information set."""
        missing = ~self.masks.played
        for others in self.form.others[number]:  # noqa: SIM110 -- twice as fast as a generator
            if not others & missing:
                return True
        return False

    # --- theories --------------------------------------------------------------------------------------------------

    def theory(self, number: int) -> Theory:
        """The theory that an information set rests on."""
        if number not in self.known:
            self.known[number] = self._find_theory(number)
        return self.known[number]

    def _find_theory(self, number: int) -> Theory:
        player = self.form.owner[number]
        if self.weak:
            if self.reached(number):
                return PLAN
            roots = tuple(("node", place.node) for place in self.form.places[number])
            return Theory(("set", number), roots, roots)
        if self.others_lead_to(number):
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
        masks, missing = self.form.masks, ~self.masks.played
        needs = masks.needs[place.node]
        return tuple(masks.last(needs[j] & missing) for j in range(len(needs)) if j != player)

    def deviations(self, place: Place[Any], player: int) -> frozenset[tuple[int, int]]:
        """All deviations of the others on the way to a node."""
        return frozenset(self.form.masks.steps(self._deviating(place, player)))

    def _deviating(self, place: Place[Any], player: int) -> int:
        masks = self.form.masks
        return masks.whole[place.node] & ~masks.needs[place.node][player] & ~self.masks.played

    def roots(self, number: int) -> tuple[Root, ...]:
        """Roots of the nodes of an information set that no other node of it makes infinitely more likely."""
        player = self.form.owner[number]
        places = self.form.places[number]
        sets = [self._deviating(place, player) for place in places]
        fewest = [k for k, one in enumerate(sets) if not any(other & one == other != one for other in sets)]
        return tuple(dict.fromkeys(self.root_of(places[k], player) for k in fewest))
