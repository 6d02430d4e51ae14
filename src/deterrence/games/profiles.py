"""Strategy profiles and assessments, their expected payoffs and the probabilities of outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from deterrence.displays import Displayed
from deterrence.errors import GameError
from deterrence.games.base import Game, Strategies
from deterrence.games.extensive_form import Chance, Decision, ExtensiveFormGame, Terminal
from deterrence.games.normal_form import NormalFormGame
from deterrence.games.rationals import times

__all__ = ["Assessment", "Profile", "leaf_probabilities", "outcome_probabilities", "payoffs", "profile_of"]


@dataclass(frozen=True)
class Profile(Displayed):
    """A behaviour strategy for every player.

    Parameters
    ----------
    strategies
        player -> information set -> action -> probability. Actions left out have probability zero; information sets
        may be left out only where they do not matter to the question asked.
    """

    strategies: Strategies[Any]


@dataclass(frozen=True)
class Assessment(Profile):
    """A profile with beliefs: player -> information set -> node label -> probability.

    Node labels say what the player does not see, e.g. ``attack=none`` (`ExtensiveFormGame.node_labels`).
    """

    beliefs: Strategies[Any] = field(default_factory=dict)


def profile_of(game: Game[Any], strategies: Strategies[Any]) -> Profile:
    """Check strategies against a game and fill in the actions of probability zero.

    Raises
    ------
    GameError
        Naming the player, information set or action that the game does not have, or the probabilities that are
        negative or do not sum to one.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[1, 0]], [[0, 1]], players=("a", "b"))
    >>> profile_of(game, {"a": {"a": {"1": 1}}, "b": {"b": {"2": 1}}}).strategies["b"]
    {'b': {'1': Fraction(0, 1), '2': 1}}
    """
    table = game.information_set_labels
    for player, sets in strategies.items():
        if player not in table:
            raise GameError(f"no player {player!r} in this game; players: {', '.join(table)}")
        for label, mixture in sets.items():
            if label not in table[player]:
                raise GameError(f"{player} has no information set {label!r}; it has: {', '.join(table[player])}")
            for action in mixture:
                if action not in table[player][label]:
                    known = ", ".join(table[player][label])
                    raise GameError(f"no action {action!r} at {player}'s {label!r}; actions: {known}")
    filled: dict[str, dict[str, dict[str, Any]]] = {}
    for player, all_sets in table.items():
        filled[player] = {}
        for label, actions in all_sets.items():
            if label not in strategies.get(player, {}):
                raise GameError(f"the profile says nothing about {player}'s information set {label!r}")
            mixture = strategies[player][label]
            filled[player][label] = {action: mixture.get(action, Fraction(0)) for action in actions}
            values = list(filled[player][label].values())
            if sum(values) != 1 or any(value < 0 for value in values):
                told = {action: str(value) for action, value in filled[player][label].items()}
                raise GameError(f"{player}'s probabilities at {label!r} must be at least 0 and sum to 1, not {told}")
    return Profile(filled)


def leaf_probabilities(game: Game[Any], strategies: Strategies[Any]) -> dict[int, Any]:
    """Probability of every terminal position that a profile reaches with positive probability."""
    if isinstance(game, NormalFormGame):
        return _cell_probabilities(game, strategies)
    if not isinstance(game, ExtensiveFormGame):
        raise GameError(f"{type(game).__name__} is not a representation with positions")
    reached: dict[int, Any] = {0: Fraction(1)}
    leaves: dict[int, Any] = {}
    for number, node in enumerate(game.nodes):
        if number not in reached:
            continue
        probability = reached[number]
        if isinstance(node, Decision):
            one = game.information_sets[node.information_set]
            mixture = strategies[game.players[one.player]][one.label]
            weights = [mixture.get(action, Fraction(0)) for action in one.actions]
        elif isinstance(node, Chance):
            weights = list(node.probabilities)
        else:
            leaves[number] = probability
            continue
        for child, weight in zip(node.children, weights, strict=True):
            if weight != 0:
                reached[child] = times(probability, weight)
    return leaves


def _cell_probabilities(game: NormalFormGame[Any], strategies: Strategies[Any]) -> dict[int, Any]:
    cells: dict[int, Any] = {0: Fraction(1)}
    for player, names in zip(game.players, game.actions, strict=True):
        mixture = strategies[player][player]
        cells = {
            cell * len(names) + position: probability * mixture[name]
            for cell, probability in cells.items()
            for position, name in enumerate(names)
            if mixture.get(name, 0) != 0
        }
    return cells


def payoffs(game: Game[Any], strategies: Strategies[Any]) -> dict[str, Any]:
    """Expected payoff of every player."""
    leaves = leaf_probabilities(game, strategies)
    return {
        player: sum((p * _payoff(game, position, i) for position, p in leaves.items()), Fraction(0))
        for i, player in enumerate(game.players)
    }


def _payoff(game: Game[Any], position: int, player: int) -> Any:
    if isinstance(game, NormalFormGame):
        return game.payoffs[player][position]
    leaf = game.nodes[position] if isinstance(game, ExtensiveFormGame) else None
    if isinstance(leaf, Terminal):
        return leaf.payoffs[player]
    raise GameError(f"{type(game).__name__} has no payoffs at position {position}")


def outcome_probabilities(game: Game[Any], strategies: Strategies[Any]) -> Mapping[str, Any]:
    """Probability of every named outcome."""
    leaves = leaf_probabilities(game, strategies)
    return {
        name: sum((p for position, p in leaves.items() if position in event), Fraction(0))
        for name, event in game.outcomes.items()
    }
