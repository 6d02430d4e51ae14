"""Read a statement about a model's equilibria that was given as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from deterrence.analysis.nearest import nearest
from deterrence.errors import UsageError
from deterrence.expressions import (
    At,
    Formula,
    Happened,
    HoldsAt,
    Monotone,
    Name,
    Outcome,
    Payoff,
    Played,
    parse_claim,
)

if TYPE_CHECKING:
    from deterrence.expressions import Node
    from deterrence.model import Model

__all__ = ["read_statement"]


def read_statement(model: Model, text: str) -> Formula:
    """A statement with every name in it checked against a model.

    Raises
    ------
    ExpressionError
        When the text is not of the grammar of claims.
    UsageError
        When it names what the model does not have; the message proposes the nearest.

    Examples
    --------
    >>> from deterrence.model import load
    >>> print(read_statement(load("proxy-deniability"), "P(attack == proxy) <= 1/5"))
    P(attack == proxy) <= 1/5
    """
    statement = parse_claim(text)
    moves = _moves(model)
    for part in statement.walk():
        for kind, name, known in _mentions(part, model, moves):
            if name not in known:
                raise UsageError(
                    f"{model.name} has no {kind} {name!r}{nearest(name, known)}; it has: {', '.join(known)}"
                )
    return statement


def _mentions(
    part: Node, model: Model, moves: dict[str, tuple[str, ...]]
) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    numbers = (*model.parameters, *model.definitions)
    match part:
        case Name(name):
            yield "parameter", name, numbers
        case Outcome(name):
            yield "outcome", name, tuple(model.outcomes)
        case Payoff(player):
            yield "player", player, tuple(model.players)
        case Monotone(_, _, parameter):
            yield "parameter", parameter, tuple(model.parameters)
        case At(_, settings) | HoldsAt(_, settings):
            for name, _ in settings:
                yield "parameter", name, tuple(model.parameters)
        case Happened(move):
            yield "move", move, tuple(moves)
        case Played(move, actions):
            yield "move", move, tuple(moves)
            for action in actions:
                yield f"action of {move}", action, moves.get(move, actions)
        case _:
            pass


def _moves(model: Model) -> dict[str, tuple[str, ...]]:
    """Every move and chance move with its actions."""
    found = {player: tuple(actions) for player, actions in model.actions.items()}
    for step in model.timeline:
        named: dict[str, None] = {}
        for case in step.cases:
            are = case.are
            named.update(dict.fromkeys(one if isinstance(one, str) else one[0] for one in are))
        found[step.name] = tuple(named)
    return found
