"""Which information sets play reaches, and what is played there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from deterrence.games.base import Game, Strategies
from deterrence.games.extensive_form import Chance, Decision, ExtensiveFormGame

__all__ = ["played_along", "reached_information_sets", "supports_along"]

Played = dict[tuple[str, str], tuple[str, ...]]
"""(player, information set) -> actions played there with positive probability."""


def played_along(game: Game[Any], played: Mapping[tuple[str, str], Collection[str]]) -> Played:
    """What is played at the information sets that play reaches.

    Parameters
    ----------
    game
        Of either kind; in a normal form every information set is reached.
    played
        (player, information set) -> actions with positive probability; none where it says nothing.

    Examples
    --------
    >>> from deterrence.games import Decision, InformationSet, Terminal
    >>> game = ExtensiveFormGame(
    ...     players=("entrant", "incumbent"),
    ...     nodes=(Decision(0, (1, 2)), Terminal((0, 2)),
    ...            Decision(1, (3, 4)), Terminal((1, 1)), Terminal((-1, -1))),
    ...     information_sets=(InformationSet(0, "entry", "entry", ("out", "in"), (0,)),
    ...                       InformationSet(1, "reply", "reply", ("accept", "fight"), (2,))),
    ... )
    >>> played_along(game, {("entrant", "entry"): ["out"], ("incumbent", "reply"): ["accept"]})
    {('entrant', 'entry'): ('out',)}
    """
    if not isinstance(game, ExtensiveFormGame):
        sets = game.information_set_labels
        return {(player, one): tuple(played.get((player, one), ())) for player in sets for one in sets[player]}
    found: Played = {}
    nodes = [0]
    while nodes:
        node = game.nodes[nodes.pop()]
        if isinstance(node, Chance):
            nodes += [child for child, p in zip(node.children, node.probabilities, strict=True) if p != 0]
        elif isinstance(node, Decision):
            one = game.information_sets[node.information_set]
            where = game.players[one.player], one.label
            if where not in found:
                found[where] = tuple(action for action in one.actions if action in played.get(where, ()))
            nodes += [child for child, a in zip(node.children, one.actions, strict=True) if a in found[where]]
    return found


def supports_along(game: Game[Any], strategies: Strategies[Any]) -> Played:
    """What a profile plays with positive probability at the information sets that it reaches."""
    return played_along(
        game,
        {
            (player, label): [action for action, p in mixture.items() if p != 0]
            for player, sets in strategies.items()
            for label, mixture in sets.items()
        },
    )


def reached_information_sets(game: Game[Any], strategies: Strategies[Any]) -> frozenset[tuple[str, str]]:
    """The (player, information set) pairs that play under a profile reaches with positive probability.

    Examples
    --------
    >>> from deterrence.games import NormalFormGame
    >>> game = NormalFormGame.from_arrays([[1, 0]], [[0, 1]], players=("a", "b"))
    >>> sorted(reached_information_sets(game, {"a": {"a": {"1": 1}}, "b": {"b": {"2": 1}}}))
    [('a', 'a'), ('b', 'b')]
    """
    return frozenset(supports_along(game, strategies))
