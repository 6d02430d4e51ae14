"""From values of unknown weights back to strategies and beliefs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm, prod

from deterrence.games import Assessment
from deterrence.solvers.theories import ONE, Theories, Unknown

__all__ = ["Witness"]

_ZERO, _ONE = Fraction(0), Fraction(1)

Mixtures = dict[str, dict[str, dict[str, Fraction]]]


@dataclass(frozen=True)
class Witness:
    """Strategies and beliefs under given theories, at given values of the unknowns.

    Unknowns without a value take part in no condition: they are spread evenly.

    Parameters
    ----------
    theories
        With supports decided at every information set asked for.
    values
        Unknown -> value.
    centre
        Values at a point nearby from which probabilities and beliefs are continued where `values` leave them undefined
        (weights of zero over zero): the limit along the way from there.
    """

    theories: Theories
    values: Mapping[Unknown, Fraction]
    centre: Mapping[Unknown, Fraction] | None = None

    def value(self, unknown: Unknown) -> Fraction:
        """The value of an unknown, or of the constant."""
        if unknown == ONE:
            return Fraction(1)
        if unknown in self.values:
            return self.values[unknown]
        members = self.theories.flow_of(unknown)
        total = self.value(members[-1])
        return total / (len(members) - 1)

    def mixture(self, number: int) -> dict[str, Fraction]:
        """Probabilities of the actions at an information set."""
        actions = self.theories.form.game.information_sets[number].actions
        support = self.theories.supports[number] or ()
        if len(support) == 1:
            return {action: _ONE if a == support[0] else _ZERO for a, action in enumerate(actions)}
        shares = _shares([self._weight(number, a) for a in support])
        if shares is None and self.centre is not None:
            return Witness(self.theories, self.centre).mixture(number)
        played = dict(zip(support, shares or [Fraction(1, len(support))] * len(support), strict=True))
        return {action: played.get(a, _ZERO) for a, action in enumerate(actions)}

    def _weight(self, number: int, action: int) -> Fraction:
        for unknown in self._relative.get((number, action), ()):
            if self.value(("u", *unknown[1:3])) != 0:
                return self.values[unknown]
        return self.value(("b", number, action))

    @cached_property
    def _relative(self) -> dict[tuple[int, int], list[Unknown]]:
        """Weights of actions that are relative to a root's, by information set and action."""
        found: dict[tuple[int, int], list[Unknown]] = {}
        for unknown in self.values:
            if unknown[0] == "g":
                found.setdefault((unknown[3], unknown[4]), []).append(unknown)
        return found

    def belief(self, number: int) -> dict[str, Fraction]:
        """Probabilities of the nodes of an information set."""
        theories = self.theories
        labels = theories.form.game.node_labels
        weighed = theories.nodes(number)
        shares = _shares([self._likelihood(*one) * chance for _, chance, one in weighed])
        if shares is None:
            return Witness(self.theories, self.centre).belief(number) if self.centre is not None else {}
        return {labels[node]: share for (node, _, _), share in zip(weighed, shares, strict=True)}

    def _likelihood(self, factors: Sequence[Unknown] | None, unknown: Unknown) -> Fraction:
        """The others' weight of a node, also where several of them mix on the way; see `Theories.nodes`."""
        if factors is None:
            return _ZERO
        if len(factors) < 2 and not self.theories.given:
            return self.value(unknown)
        return prod(map(self._share, factors), start=self.value(unknown))

    def _share(self, unknown: Unknown) -> Fraction:
        """A weight, from the mixtures along its player's plan."""
        if unknown == ONE:
            return Fraction(1)
        _, h, a = unknown
        one = self.theories.form.game.information_sets[h]
        return self.mixture(h)[one.actions[a]] * self._share(self.theories.flow_of(unknown)[-1])

    def strategies(self, numbers: list[int]) -> Mixtures:
        """player -> information set -> action -> probability."""
        found: Mixtures = {}
        for number in numbers:
            one = self.theories.form.game.information_sets[number]
            player = self.theories.form.game.players[one.player]
            found.setdefault(player, {})[one.label] = self.mixture(number)
        return found

    def beliefs(self, numbers: list[int]) -> Mixtures:
        """player -> information set -> node label -> probability, at information sets with several nodes."""
        found: Mixtures = {}
        for number in numbers:
            one = self.theories.form.game.information_sets[number]
            held = self.belief(number) if len(one.nodes) > 1 else {}
            if held:
                found.setdefault(self.theories.form.game.players[one.player], {})[one.label] = held
        return found


def _shares(weights: Sequence[Fraction]) -> list[Fraction] | None:
    """Weights divided by their sum; None where that is zero."""
    scale = lcm(*(one.denominator for one in weights))
    whole = [one.numerator * (scale // one.denominator) for one in weights]
    total = sum(whole)
    return [Fraction(one, total) for one in whole] if total else None


def joined(several: list[Mixtures]) -> Mixtures:
    """One mapping from several with different information sets."""
    merged: Mixtures = {}
    for one in several:
        for player, sets in one.items():
            merged.setdefault(player, {}).update(sets)
    return merged


def in_game_order(assessment: Assessment, players: tuple[str, ...], labels: Mapping[str, list[str]]) -> Assessment:
    """The same assessment, players and information sets in the game's order."""

    def ordered(table: Mapping[str, Mapping[str, Mapping[str, Fraction]]]) -> Mixtures:
        return {
            player: {label: dict(table[player][label]) for label in labels[player] if label in table[player]}
            for player in players
            if player in table
        }

    return Assessment(ordered(assessment.strategies), ordered(assessment.beliefs))
