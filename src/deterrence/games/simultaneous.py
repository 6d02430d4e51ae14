"""A game in normal form as a tree."""

from __future__ import annotations

from typing import Any, TypeVar

from deterrence.games.extensive_form import Decision, ExtensiveFormGame, InformationSet, Node, Terminal
from deterrence.games.normal_form import NormalFormGame

__all__ = ["as_tree"]

S = TypeVar("S")


def as_tree(game: NormalFormGame[S]) -> ExtensiveFormGame[S]:
    """The same game as a tree in which the players move one after the other and see nothing.

    A player's only information set is labelled by the player's name, so that strategies read the same in both forms.
    Outcomes, title and concept are kept.

    Examples
    --------
    >>> tree = as_tree(NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]], players=("E", "I")))
    >>> len(tree.nodes), tree.information_sets[1].nodes, tree.history(6)
    (7, (1, 4), (('E', '2'), ('I', '2')))
    """
    below = [1]
    for count in reversed(game.shape):
        below.append(1 + count * below[-1])
    below.reverse()
    nodes: list[Node[Any]] = []
    members: list[list[int]] = [[] for _ in game.players]
    leaves: list[int] = []
    pending = [0]
    while pending:
        player = pending.pop()
        number = len(nodes)
        if player == len(game.players):
            nodes.append(Terminal(tuple(values[len(leaves)] for values in game.payoffs)))
            leaves.append(number)
            continue
        count = game.shape[player]
        nodes.append(Decision(player, tuple(number + 1 + k * below[player + 1] for k in range(count))))
        members[player].append(number)
        pending.extend([player + 1] * count)
    sets = (
        InformationSet(i, name, name, actions, tuple(members[i]))
        for i, (name, actions) in enumerate(zip(game.players, game.actions, strict=True))
    )
    outcomes = {name: frozenset(leaves[cell] for cell in event) for name, event in game.outcomes.items()}
    return ExtensiveFormGame(game.players, tuple(nodes), tuple(sets), outcomes, (), game.title, game.concept)
