"""Probabilities that do not respond to a parameter, and why.

In a mixed regime a player's probabilities are those that make the *others* indifferent. A parameter that enters only
the player's own payoffs therefore moves the others' behaviour and leaves its own as it is, until the regime changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deterrence.expressions import names
from deterrence.games import Chance, ExtensiveFormGame, NormalFormGame, Terminal

if TYPE_CHECKING:
    from deterrence.families import Characterization
    from deterrence.model import Model

__all__ = ["enters", "invariance_notes"]


def enters(model: Model, parameter: str) -> tuple[tuple[str, ...], bool]:
    """The players whose payoffs a parameter enters, and whether it enters a probability of chance."""
    game = model.symbolic()
    touched: dict[str, None] = {}
    chance = False
    if isinstance(game, NormalFormGame):
        for player, values in zip(game.players, game.payoffs, strict=True):
            if any(parameter in names(value) for value in values):
                touched[player] = None
        return tuple(touched), False
    assert isinstance(game, ExtensiveFormGame)
    for node in game.nodes:
        if isinstance(node, Chance):
            chance = chance or any(parameter in names(p) for p in node.probabilities)
        elif isinstance(node, Terminal):
            for player, value in zip(game.players, node.payoffs, strict=True):
                if player not in touched and parameter in names(value):
                    touched[player] = None
    return tuple(player for player in game.players if player in touched), chance


def invariance_notes(model: Model, found: Characterization, parameter: str) -> tuple[str, ...]:
    """In words: for every family with mixing, which probabilities do not depend on the parameter although they mix."""
    players, chance = enters(model, parameter)
    notes = []
    for family in found.families:
        for player, sets in family.strategies.items():
            for label, mixture in sets.items():
                mixed = [p for p in mixture.values() if str(p) not in ("0", "1")]
                if not mixed or any(parameter in names(p) for p in mixed):
                    continue
                told = ", ".join(f"{action}: {p}" for action, p in mixture.items() if str(p) != "0")
                notes.append(
                    f"{family.name}: {player} at {label} ({told}) does not respond to {parameter}"
                    f"{_why(player, players, chance)}"
                )
    return tuple(notes)


def _why(player: str, players: tuple[str, ...], chance: bool) -> str:
    if chance:
        return ""
    if players == (player,):
        return f": it enters {player}'s own payoffs only, while {player}'s mixture is set by the others' indifference"
    if not players:
        return ": it enters no payoff"
    told = ", ".join(players)
    return f": what the others' indifference weighs here is free of it, though it enters the payoffs of {told}"
