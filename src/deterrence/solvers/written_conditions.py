"""Conditions of optimality under given supports, written once for all supports that agree where it matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
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
    above, above_bits
        For every information set, those on the way to it; the same as bits, one per information set by number.
    all_below
        For every information set, those with a node below one of its actions, as bits.
    relevant
        For every information set, those on whose supports the conditions there depend, as bits.
    concerns
        For every information set all that the conditions there depend on: see `SequenceForm`.
    """

    def __init__(self, game: ExtensiveFormGame[Any]) -> None:
        self.game = game
        self.form: SequenceForm[Any] = SequenceForm(game)
        self.count = len(game.information_sets)
        self.above = self.form.above
        self.above_bits = [sum(1 << h for h in one) for one in self.above]
        self.all_below = [reduce(or_, below) for below in self.form.below]
        self.relevant = [self._find_relevant(h) for h in range(self.count)]
        self.concerns = [
            self.form.masks.actions[h] | reduce(or_, concerns) for h, concerns in enumerate(self.form.concerns)
        ]
        self._written: dict[tuple[Any, ...], tuple[Condition, ...] | Nonlinear] = {}
        self._theories: dict[Any, Theory] = {}
        self._plain: dict[tuple[Any, ...] | None, tuple[Theory, tuple[Condition, ...]]] = {}

    def _find_relevant(self, number: int) -> int:
        found = set().union({number}, *self.form.sets_below[number])
        for h in (number, *(earlier for earlier, _ in self.form.own_parent[number])):
            found |= self.above[h]
        return sum(1 << h for h in found)

    def _once(
        self, what: str, theories: Theories, number: int, write: Callable[[], Iterable[Condition]], more: Any = None
    ) -> tuple[Condition, ...]:
        """Conditions at an information set, written once for all supports that agree where it matters."""
        key = (what, more, *self._agreement(theories, number))
        found = self._written.get(key)
        if found is None:
            try:
                found = tuple(write())
            except Nonlinear as error:
                found = error
            self._written[key] = found
        if isinstance(found, Nonlinear):
            raise found
        return found

    def _agreement(self, theories: Theories, number: int) -> tuple[Any, ...]:
        """What conditions at an information set depend on."""
        return self._chosen(theories, number, self.concerns[number])

    def _chosen(self, theories: Theories, number: int, among: int) -> tuple[Any, ...]:
        if theories.is_plain:
            return number, theories.chosen & among
        return number, theories.chosen & among, theories.weak, theories.variant, tuple(theories.given.items())

    def _recall(self, theories: Theories, number: int) -> Theory:
        """The theory that an information set rests on, which is worked out once and noted in the theories."""
        found = theories.known.get(number)
        if found is None:
            key = self._chosen(theories, number, self.form.before[number])
            found = self._theories.get(key)
            if found is None:
                found = self._theories[key] = theories.theory(number)
            theories.known[number] = found
        return found

    def _optimality(self, theories: Theories, number: int, actions: tuple[int, ...] | None) -> tuple[Condition, ...]:
        key = (number, actions, theories.chosen & self.concerns[number]) if theories.is_plain else None
        if key in self._plain:  # a short cut, as it is asked so often
            theory, found = self._plain[key]
            theories.known.setdefault(number, theory)
            return found
        self._recall(theories, number)  # bookkeeping looks it up, even where conditions have been written before
        found = self._once("optimal", theories, number, lambda: theories.optimality(number, actions), actions)
        if key is not None:
            self._plain[key] = theories.known[number], found
        return found

    def _if_linear(
        self, theories: Theories, number: int, actions: tuple[int, ...] | None, tolerant: bool
    ) -> Iterable[Condition]:
        """Conditions of optimality; where they are not linear none, if `tolerant`: the others may refute a support."""
        try:
            return self._optimality(theories, number, actions)
        except Nonlinear:
            if not tolerant:
                raise
            return ()

    def _bounded(self, theories: Theories, number: int) -> Iterable[Condition]:
        """Necessary conditions at a decided information set whose further course is open; none by default."""
        return ()
