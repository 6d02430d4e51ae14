"""Subgames: where a game in extensive form starts anew, and the layers that they cut it into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from deterrence.games.extensive_form import Decision, ExtensiveFormGame, Terminal

__all__ = ["Layer", "layers", "subgame_roots", "subtree"]


def subgame_roots(game: ExtensiveFormGame[Any]) -> tuple[int, ...]:
    """Nodes at which a subgame starts, ascending; the root of the game is always one.

    A subgame starts at a chance move, or at a decision of a player who knows exactly where it is, when no information
    set lies partly inside and partly outside of what follows (Selten 1965). Terminal nodes start none.

    Returns
    -------
    tuple of int
        Node numbers. The cost is linear in the number of nodes.

    Examples
    --------
    >>> from deterrence.games import ExtensiveFormGame, InformationSet
    >>> entry = ExtensiveFormGame(
    ...     ("entrant", "incumbent"),
    ...     (Decision(0, (1, 2)), Terminal((0, 2)), Decision(1, (3, 4)), Terminal((1, 1)), Terminal((-1, -1))),
    ...     (InformationSet(0, "entry", "entry", ("out", "in"), (0,)),
    ...      InformationSet(1, "reply", "reply", ("accept", "fight"), (2,))))
    >>> subgame_roots(entry)
    (0, 2)
    """
    return game.subgame_roots


def find_roots(game: ExtensiveFormGame[Any]) -> tuple[int, ...]:
    """See `subgame_roots`."""
    enter, leave = _depth_first_numbers(game)
    lowest, highest = list(enter), list(enter)
    for one in game.information_sets:
        first, last = min(enter[node] for node in one.nodes), max(enter[node] for node in one.nodes)
        for node in one.nodes:
            lowest[node], highest[node] = first, last
    for number in reversed(range(1, len(game.nodes))):
        parent = game.parents[number][0]
        lowest[parent] = min(lowest[parent], lowest[number])
        highest[parent] = max(highest[parent], highest[number])
    return tuple(
        number
        for number, node in enumerate(game.nodes)
        if number == 0
        or (lowest[number] >= enter[number] and highest[number] <= leave[number] and _knows_where_it_is(game, number))
    )


def _knows_where_it_is(game: ExtensiveFormGame[Any], number: int) -> bool:
    node = game.nodes[number]
    if isinstance(node, Decision):
        return len(game.information_sets[node.information_set].nodes) == 1
    return not isinstance(node, Terminal)


def _depth_first_numbers(game: ExtensiveFormGame[Any]) -> tuple[list[int], list[int]]:
    """For every node its place in a depth-first walk, and the last place within its subtree."""
    enter = [0] * len(game.nodes)
    stack, count = [0], 0
    while stack:
        number = stack.pop()
        enter[number] = count
        count += 1
        stack.extend(reversed(game.nodes[number].children))
    leave = list(enter)
    for number in reversed(range(1, len(game.nodes))):
        parent = game.parents[number][0]
        leave[parent] = max(leave[parent], leave[number])
    return enter, leave


def subtree(game: ExtensiveFormGame[Any], root: int) -> tuple[int, ...]:
    """The nodes from `root` on, ascending."""
    found, stack = [], [root]
    while stack:
        number = stack.pop()
        found.append(number)
        stack.extend(game.nodes[number].children)
    return tuple(sorted(found))


@dataclass(frozen=True)
class Layer:
    """A subgame without the subgames that it contains.

    Parameters
    ----------
    root
        Where the subgame starts.
    nodes
        Its decision and chance nodes outside of the subgames that it contains, ascending; `root` is the first.
    exits
        Where the layer ends, ascending: terminal nodes and roots of the largest subgames contained.
    information_sets
        Numbers of the information sets within, ascending.
    """

    root: int
    nodes: tuple[int, ...]
    exits: tuple[int, ...]
    information_sets: tuple[int, ...]

    def movers(self, game: ExtensiveFormGame[Any]) -> tuple[int, ...]:
        """Numbers of the players who move in the layer, ascending."""
        return tuple(sorted({game.information_sets[number].player for number in self.information_sets}))


def layers(game: ExtensiveFormGame[Any]) -> tuple[Layer, ...]:
    """The layers of a game, inner ones first: a layer's exits are terminal or the roots of earlier layers.

    Every decision node belongs to exactly one layer, and every information set to the layer of its nodes.
    """
    roots = subgame_roots(game)
    starts = frozenset(roots)
    return tuple(_layer(game, root, starts) for root in reversed(roots))


def _layer(game: ExtensiveFormGame[Any], root: int, starts: frozenset[int]) -> Layer:
    inside, exits, stack = [], [], [root]
    while stack:
        number = stack.pop()
        if number != root and (number in starts or isinstance(game.nodes[number], Terminal)):
            exits.append(number)
            continue
        inside.append(number)
        stack.extend(game.nodes[number].children)
    sets = {node.information_set for number in inside if isinstance(node := game.nodes[number], Decision)}
    return Layer(root, tuple(sorted(inside)), tuple(sorted(exits)), tuple(sorted(sets)))
