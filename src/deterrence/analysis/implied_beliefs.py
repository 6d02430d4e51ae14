"""Beliefs that strategies imply: Bayes' rule, and that a deviation says nothing of what the deviator does not know."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from deterrence.concepts.beliefs import BeliefCheck
from deterrence.games import ExtensiveFormGame, Strategies

__all__ = ["Groups", "as_beliefs", "belief_groups", "implied_beliefs"]

Groups = Mapping[frozenset[tuple[int, int]], Mapping[int, Any]]
"""The others' deviations -> node -> likelihood of everything else on the way."""


def belief_groups(game: ExtensiveFormGame[Any], strategies: Strategies[Any]) -> list[Groups]:
    """For every information set its nodes by the others' deviations; those that take strictly more are left out.

    One group: the belief follows from the strategies. Several: how they are weighed is free.
    """
    rules = BeliefCheck(game, strategies, {})
    found: list[Groups] = []
    for one in game.information_sets:
        ways = {node: rules.way(node, one.player) for node in one.nodes}
        groups: dict[frozenset[tuple[int, int]], dict[int, Any]] = {}
        for node, way in ways.items():
            if not any(other.deviations < way.deviations for other in ways.values()):
                groups.setdefault(way.deviations, {})[node] = way.likelihood
        found.append(groups)
    return found


def as_beliefs(game: ExtensiveFormGame[Any], weights: Mapping[int, Mapping[int, Any]]) -> Strategies[Any]:
    """Weights of nodes, by information set, as probabilities by labels; information sets of one node need none."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for number, given in weights.items():
        one = game.information_sets[number]
        if len(one.nodes) > 1:
            total = sum(given.values(), Fraction(0))
            held = {game.node_labels[node]: given.get(node, Fraction(0)) / total for node in one.nodes}
            found.setdefault(game.players[one.player], {})[one.label] = held
    return found


def implied_beliefs(game: ExtensiveFormGame[Any], strategies: Strategies[Any]) -> Strategies[Any]:
    """The beliefs that follow from strategies alone.

    Examples
    --------
    >>> from deterrence.games import InformationSet, Decision, Terminal, Chance
    >>> F = Fraction
    >>> game = ExtensiveFormGame(
    ...     ("a",),
    ...     (Chance("luck", ("good", "bad"), (F(1, 3), F(2, 3)), (1, 4)),
    ...      Decision(0, (2, 3)), Terminal((F(1),)), Terminal((F(0),)),
    ...      Decision(0, (5, 6)), Terminal((F(0),)), Terminal((F(1),))),
    ...     (InformationSet(0, "bet", "bet", ("yes", "no"), (1, 4)),))
    >>> implied_beliefs(game, {"a": {"bet": {"yes": F(0), "no": F(1)}}})
    {'a': {'bet': {'luck=good': Fraction(1, 3), 'luck=bad': Fraction(2, 3)}}}
    """
    groups = belief_groups(game, strategies)
    forced = {number: next(iter(one.values())) for number, one in enumerate(groups) if len(one) == 1}
    return as_beliefs(game, forced)
