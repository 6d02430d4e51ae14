"""Which information sets a profile reaches."""

from __future__ import annotations

from typing import Any

from deterrence.games import Decision, ExtensiveFormGame, Game, Strategies
from deterrence.games.profiles import leaf_probabilities

__all__ = ["reached_information_sets"]


def reached_information_sets(game: Game[Any], strategies: Strategies[Any]) -> frozenset[tuple[str, str]]:
    """The (player, information set) pairs that play under a profile reaches with positive probability.

    Examples
    --------
    >>> from deterrence.games import NormalFormGame
    >>> game = NormalFormGame.from_arrays([[1, 0]], [[0, 1]], players=("a", "b"))
    >>> sorted(reached_information_sets(game, {"a": {"a": {"1": 1}}, "b": {"b": {"2": 1}}}))
    [('a', 'a'), ('b', 'b')]
    """
    if not isinstance(game, ExtensiveFormGame):
        return frozenset((player, label) for player, sets in game.information_set_labels.items() for label in sets)
    reached: set[int] = set()
    for leaf in leaf_probabilities(game, strategies):
        for number, _ in game.path(leaf):
            node = game.nodes[number]
            if isinstance(node, Decision):
                reached.add(node.information_set)
    sets = game.information_sets
    return frozenset((game.players[sets[one].player], sets[one].label) for one in reached)
