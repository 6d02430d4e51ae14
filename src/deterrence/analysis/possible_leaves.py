"""Where a game is smaller than around a point, as branches of chance are impossible there.

Conditions of families speak of the game with all its branches. Where one has probability zero it is deleted: nobody
believes the impossible, and an equilibrium that rests on such a belief is gone, though its conditions hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from deterrence.expressions import ZERO, Expression, identical, substitute
from deterrence.games import Chance, ExtensiveFormGame, Game, Terminal

__all__ = ["possible_leaves"]


def possible_leaves(game: Game[Expression], fixed: Mapping[str, Fraction]) -> int:
    """How many ends of a tree chance does not rule out at fixed values, whatever the others are; 0 without a tree."""
    if not isinstance(game, ExtensiveFormGame):
        return 0
    left, leaves = {0}, 0
    for number, node in enumerate(game.nodes):
        if number not in left:
            continue
        leaves += isinstance(node, Terminal)
        shares = node.probabilities if isinstance(node, Chance) else [None] * len(node.children)
        for child, share in zip(node.children, shares, strict=True):
            if share is None or not identical(substitute(share, fixed), ZERO):
                left.add(child)
    return leaves
