"""From checked nodes to games in which all choose at once: the sections `actions` and `table`."""

from __future__ import annotations

from itertools import product
from math import prod

from deterrence.model.growing import LARGEST_TREE
from deterrence.model.names import Names, text_of
from deterrence.model.nodes import Mapping, Node, Scalar, Sequence
from deterrence.model.parts import Cell

__all__ = ["read_actions", "read_cells"]


def read_actions(root: Mapping, names: Names) -> dict[str, tuple[str, ...]]:
    """Every player's actions: as declared, else in the order in which the table names them."""
    found: dict[str, tuple[str, ...]] = {}
    value = root.get("actions")
    if isinstance(value, Mapping):
        for player, key, listed in value.items():
            if names.known(key, "player", names.players) and isinstance(listed, Sequence):
                found[player] = _distinct(listed, names)
        for player in names.players:
            if player not in found:
                names.problems.add(
                    "missing-key", "a player has no actions", value.place, player, "every player has some"
                )
    else:
        rows = [_cell_actions(key) for key in _keys(root)]
        for position, player in enumerate(names.players):
            found[player] = tuple(dict.fromkeys(row[position] for row in rows if len(row) > position))
    return {player: found.get(player, ()) for player in names.players}


def _distinct(listed: Sequence, names: Names) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for item in listed.items:
        if isinstance(item, Scalar):
            if item.text in seen:
                names.problems.at(item, "duplicate-action", "an action is listed twice", "", "remove one of them")
            seen[item.text] = None
    return tuple(seen)


def _keys(root: Mapping) -> list[Scalar]:
    table = root.get("table")
    return [key for key, _ in table.entries] if isinstance(table, Mapping) else []


def _cell_actions(key: Scalar) -> tuple[str, ...]:
    return tuple(part.strip() for part in key.text.split("/"))


def read_cells(root: Mapping, names: Names) -> tuple[Cell, ...] | None:
    """The table; None when a part of it has problems. Every combination of actions must be there once."""
    table = root.get("table")
    before = len(names.problems)
    place = next((node.place for node in (root.get("actions"), table) if node is not None), root.place)
    if prod(len(actions) for actions in names.moves.values()) > LARGEST_TREE:
        names.problems.add(
            "tree-too-large",
            "the players have too many combinations of actions",
            place,
            "",
            f"at most {LARGEST_TREE} combinations are read",
            "use fewer actions or players",
        )
        return None
    if not isinstance(table, Mapping):
        return ()
    found: dict[tuple[str, ...], Cell] = {}
    for _, key, node in table.items():
        cell = _cell(key, node, names)
        if cell is not None and cell.actions in found:
            names.problems.at(
                key, "duplicate-key", "this cell is given twice", "every cell is given once", "remove one of them"
            )
        if cell is not None:
            found[cell.actions] = cell
    if len(names.problems) == before:
        _check_complete(table, found, names)
    return tuple(found.values()) if len(names.problems) == before else None


def _cell(key: Scalar, node: Node, names: Names) -> Cell | None:
    actions = _cell_actions(key)
    if len(actions) != len(names.players):
        names.problems.at(
            key,
            "not-a-cell",
            f"this cell names {len(actions)} actions for {len(names.players)} players",
            f"one action for each of {', '.join(names.players)}, in this order",
        )
        return None
    for player, action in zip(names.players, actions, strict=True):
        if action not in names.moves[player]:
            names.known(Scalar(action, key.place), f"action of '{player}'", names.moves[player])
    listed = node.get("pays") if isinstance(node, Mapping) else node
    scalars = [item for item in listed.items if isinstance(item, Scalar)] if isinstance(listed, Sequence) else []
    pays = [names.amount(scalar) for scalar in scalars]
    amounts = tuple(amount for amount in pays if amount is not None)
    if len(pays) != len(names.players):
        names.problems.add(
            "wrong-length",
            f"this cell has {len(pays)} amounts for {len(names.players)} players",
            listed.place if listed is not None else key.place,
            key.text,
            "one amount per player",
            "quote amounts that contain a comma",
        )
        return None
    because, sources = text_of(node, "because"), names.cites(node) if isinstance(node, Mapping) else ()
    return Cell(actions, amounts, because, sources, key.place) if len(amounts) == len(pays) else None


def _check_complete(table: Mapping, found: dict[tuple[str, ...], Cell], names: Names) -> None:
    axes = [names.moves[player] for player in names.players]
    missing = [" / ".join(profile) for profile in product(*axes) if profile not in found]
    if missing:
        names.problems.add(
            "missing-cell",
            f"{len(missing)} of the table's cells are missing",
            table.place,
            missing[0],
            "every combination of actions has a cell",
            f"add `{missing[0]}:`",
        )
