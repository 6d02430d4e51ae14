"""The moves of a game in extensive form in the order of play: who moves, what is done, and what is seen of the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deterrence.games import Chance, Decision, ExtensiveFormGame

__all__ = ["Stage", "columns", "stages"]

Key = tuple[int, str]
"""(player, or -1 for chance; name of the move)."""


@dataclass(frozen=True)
class Stage:
    """One move, wherever in the tree it is made.

    Parameters
    ----------
    name
        Of the move.
    player
        Number of the player who moves; -1 for chance.
    actions
        All actions or chance branches, in order of first appearance.
    nodes
        Where it is made.
    sees
        Earlier stage (its position) -> how much the mover sees of it: ``all``, ``some`` or ``nothing``.
    always
        Whether every play of the game comes by.
    """

    name: str
    player: int
    actions: tuple[str, ...]
    nodes: tuple[int, ...]
    sees: Mapping[int, str]
    always: bool


def columns(game: ExtensiveFormGame[Any]) -> list[int]:
    """For every node the column in which it stands: its move's place in the order of moves.

    The same move stands in the same column everywhere; where no such order exists (a move that comes both before and
    after another one, or twice in a play), the depth in the tree serves. Terminal nodes follow their parent.

    Examples
    --------
    >>> from deterrence.model import load
    >>> max(columns(load("rogue-cover").at()))
    3
    """
    keys = [_key(game, number) for number in range(len(game.nodes))]
    after: dict[Key, set[Key]] = {key: set() for key in keys if key is not None}
    for number in range(1, len(game.nodes)):
        key, before = keys[number], keys[game.parents[number][0]]
        if key is not None and before is not None:
            after[before].add(key)
    rank = _ranks(after)
    places = [0] * len(game.nodes)
    for number, key in enumerate(keys):
        above = places[game.parents[number][0]] + 1 if number else 0
        places[number] = above if key is None or rank is None else rank[key]
    return places


def _key(game: ExtensiveFormGame[Any], number: int) -> Key | None:
    node = game.nodes[number]
    if isinstance(node, Chance):
        return -1, node.move
    if isinstance(node, Decision):
        one = game.information_sets[node.information_set]
        return one.player, one.move
    return None


def _ranks(after: Mapping[Key, set[Key]]) -> dict[Key, int] | None:
    """Length of the longest chain of moves before each; None where moves go round in a circle."""
    waiting = dict.fromkeys(after, 0)
    for later in after.values():
        for key in later:
            waiting[key] += 1
    rank = dict.fromkeys(after, 0)
    ready = [key for key, count in waiting.items() if not count]
    done = 0
    while ready:
        key = ready.pop()
        done += 1
        for later_key in after[key]:
            rank[later_key] = max(rank[later_key], rank[key] + 1)
            waiting[later_key] -= 1
            if not waiting[later_key]:
                ready.append(later_key)
    return rank if done == len(after) else None


def stages(game: ExtensiveFormGame[Any]) -> tuple[Stage, ...]:
    """The moves in the order of play.

    Examples
    --------
    >>> from deterrence.model import load
    >>> [(one.name, one.player, dict(one.sees)) for one in stages(load("rogue-cover").at())][-1]
    ('response', 1, {0: 'nothing', 1: 'nothing'})
    """
    places = columns(game)
    found: dict[tuple[int, Key], list[int]] = {}
    for number in range(len(game.nodes)):
        key = _key(game, number)
        if key is not None:
            found.setdefault((places[number], key), []).append(number)
    order = sorted(found, key=lambda one: (one[0], found[one][0]))
    at = {node: position for position, one in enumerate(order) for node in found[one]}
    pasts = {node: _past(game, node, at) for node in at}
    below = _ends_below(game)
    return tuple(
        Stage(
            name=one[1][1],
            player=one[1][0],
            actions=_actions(game, found[one]),
            nodes=tuple(found[one]),
            sees=_seen(game, found[one], pasts) if one[1][0] >= 0 else {},
            always=sum(below[node] for node in found[one]) == below[0],
        )
        for one in order
    )


def _actions(game: ExtensiveFormGame[Any], nodes: list[int]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for number in nodes:
        node = game.nodes[number]
        if isinstance(node, Chance):
            names.update(dict.fromkeys(node.branches))
        elif isinstance(node, Decision):
            names.update(dict.fromkeys(game.information_sets[node.information_set].actions))
    return tuple(names)


def _past(game: ExtensiveFormGame[Any], number: int, at: Mapping[int, int]) -> dict[int, str]:
    """Stage -> what was done there before a node."""
    steps, names = game.path(number), game.history(number)
    return {at[node]: action for (node, _), (_, action) in zip(steps, names, strict=True)}


def _seen(
    game: ExtensiveFormGame[Any], nodes: list[int], pasts: Mapping[int, Mapping[int, str]]
) -> Mapping[int, str]:
    earlier = sorted({stage for node in nodes for stage in pasts[node]})
    sets: dict[int, list[int]] = {}
    for node in nodes:
        decision = game.nodes[node]
        assert isinstance(decision, Decision)
        sets.setdefault(decision.information_set, []).append(node)
    told = {}
    for stage in earlier:
        possible = {pasts[node].get(stage) for node in nodes}
        within = [{pasts[node].get(stage) for node in members} for members in sets.values()]
        if all(len(values) == 1 for values in within):
            told[stage] = "all"
        else:
            told[stage] = "nothing" if all(values == possible for values in within) else "some"
    return told


def _ends_below(game: ExtensiveFormGame[Any]) -> list[int]:
    """For every node the number of ends that can still be reached."""
    below = [int(not node.children) for node in game.nodes]
    for number in range(len(game.nodes) - 1, 0, -1):
        below[game.parents[number][0]] += below[number]
    return below
