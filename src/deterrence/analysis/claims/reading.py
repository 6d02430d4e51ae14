"""Read a statement about a model's equilibria that was given as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from deterrence.analysis.claims.variants import variant_of
from deterrence.analysis.nearest import nearest
from deterrence.errors import DeterrenceError, Problem, UsageError
from deterrence.expressions import (
    At,
    Belief,
    Formula,
    Happened,
    HoldsAt,
    HoldsIn,
    In,
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

__all__ = ["names_in_variants_exist", "read_statement", "unknown_names"]


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
    for told in unknown_names(model, statement):
        raise UsageError(told)
    return statement


def unknown_names(model: Model, statement: Node) -> Iterator[str]:
    """What a statement names but a model does not have, in words; within ``in(...)`` the model named there is meant."""
    moves = _moves(model)
    if isinstance(statement, (In, HoldsIn)):
        try:
            there = variant_of(model, statement.variant)
        except DeterrenceError as error:
            yield str(error)
        else:
            yield from unknown_names(there, statement.children()[0])
        return
    for kind, name, known in _mentions(statement, model, moves):
        if name not in known:
            yield f"{model.name} has no {kind} {name!r}{nearest(name, known)}; it has: {', '.join(known)}"
    for child in statement.children():
        yield from unknown_names(model, child)


def names_in_variants_exist(model: Model) -> Iterator[Problem]:
    """What claims say of other models names what these have: a check of `deterrence.analysis.checking`."""
    for claim in model.claims:
        for part in claim.expect.walk():
            if isinstance(part, (In, HoldsIn)):
                for told in unknown_names(model, part):
                    fix = "correct the name, or the other model"
                    yield Problem(
                        "unknown-name", told, str(part), "names within in(...) are of that model", fix, claim.place
                    )


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
        case Belief(_, label):
            yield "information set", label, _information_sets(model)
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


def _information_sets(model: Model) -> tuple[str, ...]:
    game = model.symbolic()
    return tuple(label for labels in game.information_set_labels.values() for label in labels)


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
