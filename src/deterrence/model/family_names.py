"""From checked nodes to the names that an author gives to families of equilibria."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deterrence.model.names import Names, text_of
from deterrence.model.nodes import Mapping, Node, Scalar, Sequence
from deterrence.model.parts import NamedFamily, Played
from deterrence.model.problems import nearest

if TYPE_CHECKING:
    from deterrence.games import ExtensiveFormGame, NormalFormGame

__all__ = ["check_played", "read_families"]


def read_families(root: Mapping, names: Names) -> dict[str, NamedFamily]:
    """The section `families`."""
    value = root.get("families")
    found = {}
    for name, key, node in value.items() if isinstance(value, Mapping) else ():
        if isinstance(node, Mapping):
            supports = tuple(_played(one) for one in _alternatives(node.get("support")))
            path = _played(node.get("path"))
            found[name] = NamedFamily(name, path, supports, text_of(node, "because"), names.cites(node), key.place)
    return found


def _alternatives(node: Node | None) -> tuple[Node, ...]:
    if isinstance(node, Sequence):
        return node.items
    return () if node is None else (node,)


def _played(node: Node | None) -> Played:
    found: dict[str, tuple[str, ...]] = {}
    for where, _, value in node.items() if isinstance(node, Mapping) else ():
        several = value.items if isinstance(value, Sequence) else (value,)
        found[where] = tuple(one.text for one in several if isinstance(one, Scalar))
    return found


def check_played(root: Mapping, names: Names, game: ExtensiveFormGame[Any] | NormalFormGame[Any]) -> None:
    """Moves, information sets and actions that named families speak of exist."""
    known = _known(game)
    section = root.get("families")
    for _, _, family in section.items() if isinstance(section, Mapping) else ():
        if not isinstance(family, Mapping):
            continue
        for played in (*_alternatives(family.get("path")), *_alternatives(family.get("support"))):
            for where, key, value in played.items() if isinstance(played, Mapping) else ():
                if where not in known:
                    what = "no such move or information set"
                    names.problems.at(key, "unknown-name", what, "", nearest(where, known))
                    continue
                for one in value.items if isinstance(value, Sequence) else (value,):
                    if isinstance(one, Scalar) and one.text not in known[where]:
                        what = f"no such action of {where}"
                        names.problems.at(one, "unknown-name", what, "", nearest(one.text, known[where]))


def _known(game: ExtensiveFormGame[Any] | NormalFormGame[Any]) -> dict[str, set[str]]:
    """Move or information set -> actions."""
    from deterrence.games import NormalFormGame

    if isinstance(game, NormalFormGame):
        return {player: set(actions) for player, actions in zip(game.players, game.actions, strict=True)}
    found: dict[str, set[str]] = {}
    for one in game.information_sets:
        found.setdefault(one.label, set()).update(one.actions)
        found.setdefault(one.move, set()).update(one.actions)
    return found
