"""Conditions of optimality under given supports, written once for all supports that agree where it matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from deterrence.games import ExtensiveFormGame
from deterrence.solvers.sequence_form import SequenceForm
from deterrence.solvers.theories import Condition, Nonlinear, Theories, Theory

__all__ = ["WrittenConditions"]


class WrittenConditions:
    """Writes conditions of a game, and remembers them.

    Parameters
    ----------
    game
        With perfect recall.

    Attributes
    ----------
    form
        The game in sequence form.
    count
        Number of information sets.
    above
        For every information set, those on the way to it.
    """

    def __init__(self, game: ExtensiveFormGame[Any]) -> None:
        self.game = game
        self.form: SequenceForm[Any] = SequenceForm(game)
        self.count = len(game.information_sets)
        self.above = [
            frozenset(h for place in several for sequence in place.sequences for h, _ in sequence)
            for several in self.form.places
        ]
        self._relevant = [self._find_relevant(h) for h in range(self.count)]
        self._supports_at = [itemgetter(*relevant) for relevant in self._relevant]
        self._written: dict[tuple[Any, ...], tuple[Condition, ...] | Nonlinear] = {}
        self._theories: dict[Any, Theory] = {}

    def _find_relevant(self, number: int) -> tuple[int, ...]:
        """Information sets on whose supports the conditions at one of them depend: above it, above its player's earlier
        ones, and below it."""
        found = set().union({number}, *self.form.sets_below[number])
        for h in (number, *(earlier for earlier, _ in self.form.own_parent[number])):
            found |= self.above[h]
        return tuple(sorted(found))

    def _once(
        self, what: str, theories: Theories, number: int, write: Callable[[], Iterable[Condition]], *more: Any
    ) -> tuple[Condition, ...]:
        """Conditions at an information set, written once for all supports that agree where it matters."""
        key = (what, self._agreement(theories, number), *more)
        if key not in self._written:
            try:
                self._written[key] = tuple(write())
            except Nonlinear as error:
                self._written[key] = error
        found = self._written[key]
        if isinstance(found, Nonlinear):
            raise found
        return found

    def _agreement(self, theories: Theories, number: int) -> tuple[Any, ...]:
        """What theories at an information set, and conditions there, depend on."""
        fresh = tuple(h for h in self._relevant[number] if h in theories.fresh) if theories.fresh else ()
        given = tuple(theories.given.items()) if theories.given else ()
        return number, self._supports_at[number](theories.supports), fresh, theories.weak, theories.variant, given

    def _recall(self, theories: Theories, number: int) -> None:
        """Let theories know which one an information set rests on, worked out once."""
        if number not in theories.known:
            key = self._agreement(theories, number)
            if key not in self._theories:
                self._theories[key] = theories.theory(number)
            theories.known[number] = self._theories[key]

    def _optimality(self, theories: Theories, number: int, actions: Iterable[int] | None = None) -> Iterable[Condition]:
        chosen = None if actions is None else tuple(actions)
        self._recall(theories, number)  # bookkeeping looks it up, even where conditions have been written before
        return self._once("optimal", theories, number, lambda: theories.optimality(number, chosen), chosen)

    def _if_linear(
        self, theories: Theories, number: int, actions: Iterable[int] | None, tolerant: bool
    ) -> Iterable[Condition]:
        """Conditions of optimality; where they are not linear none, if `tolerant`: the others may refute a support."""
        try:
            return self._optimality(theories, number, actions)
        except Nonlinear:
            if not tolerant:
                raise
            return ()

    def _bounded(self, theories: Theories, number: int) -> Iterable[Condition]:
        try:
            return self._once("bounds", theories, number, lambda: self.bounds(theories, number))
        except Nonlinear:  # they only save work
            return ()

    def bounds(self, theories: Theories, number: int) -> Iterable[Condition]:
        """Necessary conditions at a decided information set whose further course is open; none by default."""
        return ()
