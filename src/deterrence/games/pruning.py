"""Chance branches of probability zero are removed: nobody blames the impossible."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from deterrence.errors import GameError
from deterrence.games.extensive_form import Chance, Decision, Node, Terminal

if TYPE_CHECKING:
    from deterrence.games.extensive_form import ExtensiveFormGame

__all__ = ["drop_zero_branches", "prune"]

S = TypeVar("S")


def prune(game: ExtensiveFormGame[Fraction]) -> ExtensiveFormGame[Fraction]:
    """See `ExtensiveFormGame.without_impossible_branches`."""
    impossible = False
    for number, node in enumerate(game.nodes):
        if isinstance(node, Chance):
            if sum(node.probabilities) != 1 or min(node.probabilities) < 0:
                told = ", ".join(f"{b}: {p}" for b, p in zip(node.branches, node.probabilities, strict=True))
                raise GameError(f"probabilities of chance move {node.move!r} (node {number}) are not a lottery: {told}")
            impossible = impossible or 0 in node.probabilities
    return drop_zero_branches(game) if impossible else game


def drop_zero_branches(game: ExtensiveFormGame[S]) -> ExtensiveFormGame[S]:
    """The game without chance branches whose probability is zero (identically zero, for symbolic probabilities)."""
    order: list[int] = []
    stack = [0]
    while stack:
        number = stack.pop()
        order.append(number)
        stack.extend(reversed(_possible(game.nodes[number])[1]))
    new = {old: position for position, old in enumerate(order)}
    sets = [tuple(new[node] for node in one.nodes if node in new) for one in game.information_sets]
    kept = [number for number, nodes in enumerate(sets) if nodes]
    new_set = {old: position for position, old in enumerate(kept)}
    nodes: list[Node[S]] = []
    for old in order:
        node = game.nodes[old]
        if isinstance(node, Chance):
            keep, children = _possible(node)
            nodes.append(
                Chance(
                    node.move,
                    tuple(node.branches[k] for k in keep),
                    tuple(node.probabilities[k] for k in keep),
                    tuple(new[child] for child in children),
                )
            )
        elif isinstance(node, Decision):
            nodes.append(Decision(new_set[node.information_set], tuple(new[child] for child in node.children)))
        else:
            nodes.append(node)
    emptied = tuple(
        (game.players[one.player], one.label) for one, left in zip(game.information_sets, sets, strict=True) if not left
    )
    return replace(
        game,
        nodes=tuple(nodes),
        information_sets=tuple(replace(game.information_sets[number], nodes=sets[number]) for number in kept),
        outcomes={name: frozenset(new[node] for node in event if node in new) for name, event in game.outcomes.items()},
        absent=game.absent + emptied,
    )


def _possible(node: Node[S]) -> tuple[list[int], list[int]]:
    if isinstance(node, Terminal):
        return [], []
    if isinstance(node, Chance):
        keep = [k for k, probability in enumerate(node.probabilities) if probability != 0]
        return keep, [node.children[k] for k in keep]
    return list(range(len(node.children))), list(node.children)
