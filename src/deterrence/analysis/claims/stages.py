"""When subgame perfection is what the search for perfect Bayesian equilibria finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deterrence.errors import NotDefinedError
from deterrence.games import ExtensiveFormGame
from deterrence.games.subgames import subgame_roots

__all__ = ["require_stages"]


def require_stages(game: ExtensiveFormGame[Any]) -> None:
    """Refuse games in which something else than simultaneous moves within a subgame is hidden.

    Without that, an information set with several nodes is reached for certain in some subgame, where Bayes' rule gives
    the belief: the perfect Bayesian equilibria are the subgame-perfect ones. Else the former are fewer.

    Raises
    ------
    NotDefinedError
        Naming an information set about which subgame perfection says nothing.
    """
    roots: Sequence[int] = subgame_roots(game)
    passed = {leaf: {parent for parent, _ in game.path(leaf)} for leaf in game.terminals}
    for one in game.information_sets:
        if len(one.nodes) == 1:
            continue
        members = set(one.nodes)
        below = [{leaf for leaf, above in passed.items() if root in above or leaf == root} for root in roots]
        if not any(leaves and all(passed[leaf] & members for leaf in leaves) for leaves in below):
            raise NotDefinedError(f"subgame perfection says nothing about beliefs at {one.label}")
