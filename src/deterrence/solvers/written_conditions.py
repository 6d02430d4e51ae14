"""Conditions of optimality under given supports, written once for all supports that agree where it matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from deterrence.games import ExtensiveFormGame
from deterrence.solvers.sequence_form import SequenceForm
from deterrence.solvers.theories import Condition, Nonlinear, Theories

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
    """

    def __init__(self, game: ExtensiveFormGame[Any]) -> None:
        self.game = game
        self.form: SequenceForm[Any] = SequenceForm(game)
        self.count = len(game.information_sets)
        self._relevant = [self._find_relevant(h) for h in range(self.count)]
        self._written: dict[tuple[Any, ...], tuple[Condition, ...] | Nonlinear] = {}

    def _find_relevant(self, number: int) -> tuple[int, ...]:
        """Information sets on whose supports the conditions at one of them depend: above it, above its player's earlier
        ones, and below it."""
        found = set().union({number}, *self.form.sets_below[number])
        for h in (number, *(earlier for earlier, _ in self.form.own_parent[number])):
            for place in self.form.places[h]:
                found.update(above for sequence in place.sequences for above, _ in sequence)
        return tuple(sorted(found))

    def _once(
        self, what: str, theories: Theories, number: int, write: Callable[[], Iterable[Condition]], *more: Any
    ) -> tuple[Condition, ...]:
        """Conditions at an information set, written once for all supports that agree where it matters."""
        relevant = self._relevant[number]
        fresh = tuple(h for h in relevant if h in theories.fresh)
        told = tuple(theories.supports[h] for h in relevant)
        key = (what, number, told, fresh, theories.weak, theories.variant, tuple(theories.given.items()), *more)
        if key not in self._written:
            try:
                self._written[key] = tuple(write())
            except Nonlinear as error:
                self._written[key] = error
        found = self._written[key]
        if isinstance(found, Nonlinear):
            raise found
        return found

    def _optimality(self, theories: Theories, number: int, actions: Iterable[int] | None = None) -> Iterable[Condition]:
        chosen = None if actions is None else tuple(actions)
        theories.theory(number)  # bookkeeping looks it up, even where the conditions have been written before
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
