"""Closed forms along a path, made whole by what may be done and believed off it.

A sweep tells what is played where play comes. Whether that is an equilibrium, the definition decides for whole
assessments only. What a solve found off the path at one point often serves at others; where it does not, what the
family itself says of its supports is put in its place; where that does not serve either, the point is solved, and what
is found there is tried at later points, too. Every verdict is the definition's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from itertools import islice, product
from typing import Any, NamedTuple

from deterrence.concepts import concept_named
from deterrence.errors import ExpressionError
from deterrence.expressions import evaluate
from deterrence.families import Family
from deterrence.games import Assessment, ExtensiveFormGame, Game
from deterrence.games.extensive_form import Chance, Decision
from deterrence.games.profiles import Profile
from deterrence.solvers import Settings, solve_game
from deterrence.solvers.solution import Equilibrium
from tests.oracles.definition_in_z3 import reached_part

Strategies = Mapping[str, Mapping[str, Mapping[str, Fraction]]]
MOST_KEPT = 30
"""Ways to go on off the path that are tried before a point is solved."""
MOST_TOLD = 40
"""Combinations of a family's supports that are tried."""


class _OffPath(NamedTuple):
    strategies: Strategies
    beliefs: Strategies


class WholeEquilibria:
    """Decides whether paths of play are those of an equilibrium.

    Parameters
    ----------
    concept
        Whose definition.

    Attributes
    ----------
    solved
        Points that had to be solved for want of something to play off the path.
    """

    def __init__(self, concept: str) -> None:
        self.concept = concept_named(concept)
        self.known: dict[str, list[_OffPath]] = {}
        self.solved = 0

    def passes(self, game: Game[Fraction], equilibrium: Equilibrium) -> bool:
        """Whether what a solver lists satisfies the definition."""
        return self._certified(game, equilibrium.strategies, equilibrium.beliefs)

    def holds(self, game: Game[Fraction], family: Family, point: Mapping[str, Fraction]) -> bool:
        """Whether some equilibrium plays along its path what a family plays at a point (with definitions)."""
        path = family.at(point)
        if any(p < 0 for sets in path.values() for mixture in sets.values() for p in mixture.values()):
            return False
        if not isinstance(game, ExtensiveFormGame):
            return bool(self.concept.certify(game, Profile(path)))
        ways = self.known.setdefault(family.name, [])
        for number, way in enumerate(ways):
            if self._completed(game, path, way):
                ways.insert(0, ways.pop(number))
                return True
        for told in islice(_told(family, point), MOST_TOLD):
            for way in ways[:3]:
                if self._completed(game, path, _over(way, told)):
                    return True
        self.solved += 1
        for one in solve_game(game, self.concept.name, Settings(excluded=False)).equilibria:
            way = _OffPath(one.strategies, one.beliefs)
            if self._completed(game, path, way):
                ways[MOST_KEPT - 1 :] = []
                ways.insert(0, way)
                return True
        return False

    def _completed(self, game: ExtensiveFormGame[Fraction], path: Strategies, way: _OffPath) -> bool:
        whole = {
            player: {
                label: path.get(player, {}).get(label) or way.strategies[player][label]
                for label in sets
                if label in path.get(player, {}) or label in way.strategies.get(player, {})
            }
            for player, sets in game.information_set_labels.items()
        }
        if any(label not in whole[player] for player, sets in game.information_set_labels.items() for label in sets):
            return False
        reached = reached_part(game, whole)
        if any(label not in path.get(player, {}) for player, sets in reached.items() for label in sets):
            return False
        beliefs = _beliefs(game, whole, way.beliefs)
        return beliefs is not None and self._certified(game, whole, beliefs)

    def _certified(self, game: Game[Fraction], strategies: Strategies, beliefs: Strategies) -> bool:
        profile = Assessment(strategies, beliefs) if beliefs else Profile(strategies)
        return bool(self.concept.certify(game, profile))


def _told(family: Family, point: Mapping[str, Fraction]) -> Iterator[_OffPath]:
    """What the supports whose conditions hold say in closed form, one of every part."""
    parts: dict[int, list[_OffPath]] = {}
    for one in family.supports:
        with suppress(ExpressionError, ZeroDivisionError):  # a form that is not defined at this point
            if point in one.region:
                forms = _OffPath(_values(one.responses, point), _values(one.beliefs, point))
                parts.setdefault(one.part, []).append(forms)
    for chosen in product(*parts.values()):
        whole = _OffPath({}, {})
        for part in chosen:
            whole = _over(whole, part)
        yield whole


def _values(forms: Any, point: Mapping[str, Fraction]) -> Strategies:
    return {
        player: {label: {name: evaluate(form, point) for name, form in mix.items()} for label, mix in sets.items()}
        for player, sets in forms.items()
    }


def _over(under: _OffPath, over: _OffPath) -> _OffPath:
    """The second, and the first where the second says nothing."""

    def joined(one: Strategies, other: Strategies) -> Strategies:
        return {player: {**one.get(player, {}), **other.get(player, {})} for player in {**one, **other}}

    return _OffPath(joined(under.strategies, over.strategies), joined(under.beliefs, over.beliefs))


def _beliefs(
    game: ExtensiveFormGame[Fraction], strategies: Strategies, others: Strategies
) -> dict[str, dict[str, dict[str, Fraction]]] | None:
    """Beliefs by Bayes' rule wherever chance and the other players lead, else those given; None where some lack."""
    told: dict[str, dict[str, dict[str, Fraction]]] = {}
    led = [_led_by_others(game, strategies, player) for player in range(len(game.players))]
    for one in game.information_sets:
        player, names = game.players[one.player], [game.node_labels[node] for node in one.nodes]
        weights = [led[one.player][node] for node in one.nodes]
        if not any(weights):
            given = others.get(player, {}).get(one.label, {})
            weights = [given.get(name, Fraction(0)) for name in names]
        total = sum(weights, Fraction(0))
        if total:
            shares = {name: weight / total for name, weight in zip(names, weights, strict=True)}
            told.setdefault(player, {})[one.label] = shares
        elif len(names) > 1:
            return None
    return told


def _led_by_others(game: ExtensiveFormGame[Fraction], strategies: Strategies, player: int) -> list[Fraction]:
    """For each node the probability with which it is reached if the player does all it can to reach it."""
    weight = [Fraction(0)] * len(game.nodes)
    weight[0] = Fraction(1)
    for number, node in enumerate(game.nodes):
        if isinstance(node, Chance):
            for child, p in zip(node.children, node.probabilities, strict=True):
                weight[child] = weight[number] * p
        elif isinstance(node, Decision):
            one = game.information_sets[node.information_set]
            mixture = strategies[game.players[one.player]][one.label]
            for child, action in zip(node.children, one.actions, strict=True):
                p = Fraction(1) if one.player == player else mixture.get(action, Fraction(0))
                weight[child] = weight[number] * p if p else Fraction(0)
    return weight
