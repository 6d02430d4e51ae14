"""A game at given payoffs for readers: the bimatrix, or the list of plays with their payoffs."""

from __future__ import annotations

from typing import Any

from deterrence.errors import UsageError
from deterrence.games import Chance, ExtensiveFormGame, Game, NormalFormGame, Terminal
from deterrence.report.elements import Passage, Report, Table
from deterrence.report.values import plain_value
from deterrence.solvers.solution import as_json

__all__ = ["bimatrix", "game_report", "game_table"]

MOST_ROWS = 400
"""Longer tables of payoffs are cut in text for readers; CSV and JSON hold everything."""


def game_report(game: Game[Any], name: str = "") -> Report:
    """What a game file holds."""
    whole = game_table(game)
    shown = Table(whole.columns, whole.rows[:MOST_ROWS], whole.caption, whole.notes)
    if len(whole.rows) > MOST_ROWS:
        cut = f"{len(whole.rows) - MOST_ROWS} more rows are in --format csv or json."
        shown = Table(shown.columns, shown.rows, shown.caption, (*shown.notes, cut))
    moves = _information_sets(game)
    data = {"game": name or game.title, "players": list(game.players), "moves": as_json(moves.records())}
    data["plays"] = as_json(whole.records())
    elements = (_size(game), moves, bimatrix(game) or shown)
    return Report(game.title or name or "Game", elements, whole, data)


def _size(game: Game[Any]) -> Passage:
    players = f"{len(game.players)} players: {', '.join(game.players)}."
    if isinstance(game, NormalFormGame):
        return Passage(paragraphs=(f"Normal form, {' x '.join(str(n) for n in game.shape)}; {players}",))
    if isinstance(game, ExtensiveFormGame):
        sizes = f"{len(game.nodes)} nodes, {len(game.information_sets)} information sets"
        return Passage(paragraphs=(f"Extensive form, {sizes}; {players}",))
    return Passage(paragraphs=(players,))


def _information_sets(game: Game[Any]) -> Table:
    rows = [
        (player, "" if label == player else label, ", ".join(actions))
        for player, sets in game.information_set_labels.items()
        for label, actions in sets.items()
    ]
    return Table(("player", "information set", "actions"), tuple(rows), "Who can do what")


def bimatrix(game: Game[Any]) -> Table | None:
    """Two players' payoffs as readers of game theory expect them; None where they would not fit."""
    if not isinstance(game, NormalFormGame) or len(game.players) != 2 or game.shape[1] > 8 or game.shape[0] > 40:
        return None
    first, second = (game.matrix(player) for player in (0, 1))
    rows = [
        (action, *(f"{plain_value(a)}, {plain_value(b)}" for a, b in zip(*pair, strict=True)))
        for action, *pair in zip(game.actions[0], first, second, strict=True)
    ]
    corner = f"{game.players[0]} \\ {game.players[1]}"
    return Table((corner, *game.actions[1]), tuple(rows), f"Payoffs ({', '.join(game.players)})")


def game_table(game: Game[Any]) -> Table:
    """One row per play (or profile) with every player's payoff.

    Raises
    ------
    UsageError
        For a representation without plays.
    """
    payoffs = [f"payoff: {player}" for player in game.players]
    if isinstance(game, NormalFormGame):
        rows = [
            (*(names[a] for names, a in zip(game.actions, profile, strict=True)), *(v[k] for v in game.payoffs))
            for k, profile in enumerate(game.profiles())
        ]
        return Table((*game.players, *payoffs), tuple(rows), "Payoffs of every profile")
    if isinstance(game, ExtensiveFormGame):
        return Table(("play", "chance", *payoffs), tuple(_plays(game)), "Payoffs of every play")
    raise UsageError(f"{type(game).__name__} has no table of plays")


def _plays(game: ExtensiveFormGame[Any]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for leaf in game.terminals:
        chance: Any = None
        for number, branch in game.path(leaf):
            node = game.nodes[number]
            if isinstance(node, Chance):
                chance = node.probabilities[branch] * (1 if chance is None else chance)
        node = game.nodes[leaf]
        assert isinstance(node, Terminal)
        play = ", ".join(f"{move}={action}" for move, action in game.history(leaf))
        rows.append((play, chance, *node.payoffs))
    return rows
