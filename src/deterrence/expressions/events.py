"""Events: statements about which actions were taken in a history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from deterrence.errors import ExpressionError
from deterrence.expressions.formulas import And, Formula, Implies, Not, Or, Truth
from deterrence.expressions.nodes import Node

__all__ = ["Happened", "Outcome", "Played", "actions_named", "event_holds"]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Played(Formula):
    """The move happened and its action is among `actions` (or, with `negated`, is none of them).

    Attributes
    ----------
    move
        A move or a chance move.
    actions
        One action for ``==`` and ``!=``, any number for ``in`` and ``not in``.
    negated
        True for ``!=`` and ``not in``. A move that did not happen satisfies neither form.
    """

    move: str
    actions: tuple[str, ...]
    negated: bool = False

    def children(self) -> tuple[Node, ...]:
        return ()


@final
@dataclass(frozen=True, slots=True, eq=False)
class Happened(Formula):
    """The move was reached."""

    move: str

    def children(self) -> tuple[Node, ...]:
        return ()


@final
@dataclass(frozen=True, slots=True, eq=False)
class Outcome(Formula):
    """A named event: one of the model's outcomes; read only inside claims."""

    name: str

    def children(self) -> tuple[Node, ...]:
        return ()


def event_holds(event: Formula, history: Mapping[str, str], outcomes: Mapping[str, Formula] | None = None) -> bool:
    """Return whether the event holds in a history.

    Parameters
    ----------
    event
        What `parse_event` returns.
    history
        The action of every move that happened. A move that is missing did not happen: every comparison with it is
        false, ``!=`` and ``not in`` included.
    outcomes
        The events that the names of outcomes stand for.

    Raises
    ------
    ExpressionError
        The event names an outcome that is not given, or compares numbers.

    Examples
    --------
    >>> from deterrence.expressions import parse_event
    >>> event = parse_event("attack != none and not happened(response)")
    >>> event_holds(event, {"attack": "proxy"}), event_holds(event, {})
    (True, False)
    """
    match event:
        case Played(move, actions, negated):
            action = history.get(move)
            return action is not None and (action in actions) != negated
        case Happened(move):
            return move in history
        case And(parts):
            return all(event_holds(part, history, outcomes) for part in parts)
        case Or(parts):
            return any(event_holds(part, history, outcomes) for part in parts)
        case Not(part):
            return not event_holds(part, history, outcomes)
        case Truth(value):
            return value
        case Implies(antecedent, consequent):
            return not event_holds(antecedent, history, outcomes) or event_holds(consequent, history, outcomes)
        case Outcome(name) if outcomes is not None and name in outcomes:
            return event_holds(outcomes[name], history)
        case _:
            offset = event.span[0] if event.span else 0
            raise ExpressionError("not-an-event", "this is not an event of the history", str(event), "", "", offset)


def actions_named(event: Formula) -> dict[str, tuple[str, ...]]:
    """Return the moves that the event mentions, in order, each with the actions it is compared with.

    Examples
    --------
    >>> from deterrence.expressions import parse_event
    >>> actions_named(parse_event("response in [hold, strike] and happened(attack)"))
    {'response': ('hold', 'strike'), 'attack': ()}
    """
    found: dict[str, tuple[str, ...]] = {}
    for node in event.walk():
        match node:
            case Played(move, actions):
                found[move] = tuple(dict.fromkeys((*found.get(move, ()), *actions)))
            case Happened(move):
                found.setdefault(move, ())
            case _:
                pass
    return found
