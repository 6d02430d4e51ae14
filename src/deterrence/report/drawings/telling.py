"""Drawings in words, for those who do not see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deterrence.games import Chance, Decision, ExtensiveFormGame, Terminal
from deterrence.games.profiles import Profile, leaf_probabilities
from deterrence.report.drawings.canvas import number
from deterrence.report.drawings.moves import Stage, stages
from deterrence.report.drawings.words import listed, name_of, shown

__all__ = ["MOST_PLAYS", "play_in_words", "stages_in_words", "tree_in_words"]

MOST_PLAYS = 40
"""Up to this many plays are told one by one."""
HOW_MUCH = {"all": "", "some": " in part"}


def tree_in_words(game: ExtensiveFormGame[Any], profile: Profile | None, players: Mapping[str, str]) -> str:
    """Players, moves in order with what is seen, what is played, and the payoffs at the ends."""
    called = [name_of(player, players) for player in game.players]
    ends = len(game.terminals)
    told = [f"Game tree with {ends} end{'s' if ends != 1 else ''}.", f"Players: {listed(called)}."]
    told.append(stages_in_words(game, stages(game), players))
    if profile is not None:
        told.append(_played_in_words(game, profile))
    if ends <= MOST_PLAYS:
        plays = [f"{play_in_words(game, leaf)}: {_payoffs(game, leaf, called)}" for leaf in game.terminals]
        told.append(f"Payoffs at the ends: {'; '.join(plays)}.")
    else:
        told.append(f"Payoffs range {listed([_range(game, k, name) for k, name in enumerate(called)])}.")
    return " ".join(told)


def stages_in_words(game: ExtensiveFormGame[Any], moves: tuple[Stage, ...], players: Mapping[str, str]) -> str:
    """Moves in order: who moves, having seen what, and what can be done."""
    return "Moves in order: " + "; ".join(_stage(game, one, moves, players) for one in moves) + "."


def _stage(
    game: ExtensiveFormGame[Any], one: Stage, moves: tuple[Stage, ...], players: Mapping[str, str]
) -> str:
    actions = [shown(action) for action in one.actions]
    maybe = "" if one.always else " (not in every play)"
    if one.player < 0:
        return f"{shown(one.name)}, by chance{maybe}: {listed(_odds(game, one, actions), 'or')}"
    seen = [f"{shown(moves[k].name)}{HOW_MUCH[much]}" for k, much in one.sees.items() if much in HOW_MUCH]
    having = f", having seen {listed(seen) if seen else 'nothing'}" if one.sees else ""
    who = name_of(game.players[one.player], players)
    return f"{shown(one.name)}, by {who}{having}{maybe}: {listed(actions, 'or')}"


def _odds(game: ExtensiveFormGame[Any], one: Stage, actions: list[str]) -> list[str]:
    """Branches with their probabilities where those are the same everywhere."""
    nodes = [node for k in one.nodes if isinstance(node := game.nodes[k], Chance)]
    if len({(node.branches, node.probabilities) for node in nodes}) != 1:
        return actions
    return [f"{name} ({number(p)})" for name, p in zip(actions, nodes[0].probabilities, strict=True)]


def _played_in_words(game: ExtensiveFormGame[Any], profile: Profile) -> str:
    reached = leaf_probabilities(game, profile.strategies)
    most = sorted(reached, key=lambda leaf: (-float(reached[leaf]), leaf))
    told = [f"{play_in_words(game, leaf)} with probability {number(reached[leaf])}" for leaf in most[:MOST_PLAYS]]
    more = f" and {len(most) - MOST_PLAYS} more plays" if len(most) > MOST_PLAYS else ""
    return f"Highlighted, what is played: {'; '.join(told)}{more}."


def play_in_words(game: ExtensiveFormGame[Any], leaf: int) -> str:
    """What happened before an end."""
    steps = [
        shown(action)
        if isinstance(game.nodes[node], Chance)
        else f"{_mover(game, node)} {shown(action)}"
        for (node, _), (_, action) in zip(game.path(leaf), game.history(leaf), strict=True)
    ]
    return ", ".join(steps) or "the game is over at once"


def _mover(game: ExtensiveFormGame[Any], number_: int) -> str:
    node = game.nodes[number_]
    assert isinstance(node, Decision)
    return shown(game.information_sets[node.information_set].move)


def _payoffs(game: ExtensiveFormGame[Any], leaf: int, called: list[str]) -> str:
    node = game.nodes[leaf]
    assert isinstance(node, Terminal)
    return ", ".join(f"{name} {number(value)}" for name, value in zip(called, node.payoffs, strict=True))


def _range(game: ExtensiveFormGame[Any], k: int, name: str) -> str:
    values = [node.payoffs[k] for node in game.nodes if isinstance(node, Terminal)]
    try:
        return f"for {name} from {number(min(values))} to {number(max(values))}"
    except TypeError:
        return f"for {name} over {len(set(map(str, values)))} different amounts"
