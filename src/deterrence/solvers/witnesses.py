"""From values of unknown weights back to strategies and beliefs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from deterrence.games import Assessment
from deterrence.solvers.sequence_form import Place
from deterrence.solvers.theories import ONE, Theories, Unknown

__all__ = ["Witness"]

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
        one = self.theories.form.game.information_sets[number]
        support = self.theories.supports[number] or ()
        mixed = len(support) > 1
        weights = {a: self._weight(number, a) if mixed else Fraction(1) for a in support}
        total = sum(weights.values(), Fraction(0))
        if total == 0 and self.centre is not None:
            return Witness(self.theories, self.centre).mixture(number)
        if total == 0:
            weights, total = dict.fromkeys(support, Fraction(1)), Fraction(len(support))
        return {action: weights.get(a, Fraction(0)) / total for a, action in enumerate(one.actions)}

    def _weight(self, number: int, action: int) -> Fraction:
        for unknown in self.values:
            if unknown[0] == "g" and unknown[3:] == (number, action) and self.value(("u", *unknown[1:3])) != 0:
                return self.values[unknown]
        return self.value(("b", number, action))

    def belief(self, number: int) -> dict[str, Fraction]:
        """Probabilities of the nodes of an information set."""
        theories = self.theories
        theory = theories.theory(number)
        labels = theories.form.game.node_labels
        weights: dict[str, Fraction] = {}
        for place in theories.form.places[number]:
            chance = Fraction(1) if theories.weak and theory.roots else Fraction(place.chance)
            weights[labels[place.node]] = self._likelihood(number, place) * chance
        total = sum(weights.values(), Fraction(0))
        if total == 0:
            return Witness(self.theories, self.centre).belief(number) if self.centre is not None else {}
        return {label: weight / total for label, weight in weights.items()}

    def _likelihood(self, number: int, place: Place[Any]) -> Fraction:
        """The others' weight of a node, also where several of them mix on the way."""
        theory = self.theories.theory(number)
        found = self.theories.factors(number, theory, place, place.sequences)
        if found is None:
            return Fraction(0)
        factors, root = found
        if len(factors) < 2 and not self.theories.given:
            unknown = self.theories.weight(number, theory, place, place.sequences)
            return Fraction(0) if unknown is None else self.value(unknown)
        scale = Fraction(1) if root is None else self.value(("u", theory.name, root))
        return prod((self._share(one) for one in factors), start=scale)

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

    def quantities(self, numbers: list[int]) -> dict[str, Fraction]:
        """Probabilities and beliefs at some information sets, by name; beliefs that are undefined here are left out."""
        found: dict[str, Fraction] = {}
        for player, sets in self.strategies(numbers).items():
            found |= {f"p({player}, {s}, {a})": p for s, mixture in sets.items() for a, p in mixture.items()}
        for player, sets in self.beliefs(numbers).items():
            found |= {f"belief({player}, {s}, {v})": p for s, held in sets.items() for v, p in held.items()}
        return found


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
