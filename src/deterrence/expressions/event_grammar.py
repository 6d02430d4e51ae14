"""Events over a history: which actions were taken, which moves happened."""

from __future__ import annotations

from deterrence.expressions.events import Happened, Outcome, Played
from deterrence.expressions.formulas import Formula
from deterrence.expressions.nodes import Node
from deterrence.expressions.pratt import Grammar, need_formula, parse_whole, read
from deterrence.expressions.tokens import TokenStream

__all__ = ["EventGrammar", "parse_event", "read_event"]


class EventGrammar(Grammar):
    """``move == action``, ``move in [a, b]``, ``happened(move)``.

    Names of moves and actions may hold inner hyphens (``strike-sponsor``), since events have no arithmetic; actions may
    also be numbers and keywords (``no``, ``2``, ``in``).
    """

    def __init__(self, *, outcomes: bool) -> None:
        self.outcomes = outcomes

    def atom(self, stream: TokenStream) -> Node:
        start = stream.start
        if stream.kind == "happened":
            stream.advance()
            stream.expect("(", "write happened(move)")
            move = stream.word("a move")
            stream.expect(")", "every ( needs its )")
            return Happened(move, span=(start, stream.last_end))
        if stream.kind != "word":
            stream.refuse("a move is missing here", "events compare a move with an action: move == action")
        name = stream.word("a move")
        actions, negated = self.comparison(stream)
        if actions is not None:
            return Played(name, actions, negated, span=(start, stream.last_end))
        if not self.outcomes:
            stream.refuse(
                f"'{name}' is compared with nothing", "events compare a move with an action", f"write {name} == action"
            )
        return Outcome(name, span=(start, stream.last_end))

    def comparison(self, stream: TokenStream) -> tuple[tuple[str, ...] | None, bool]:
        """Read the relation and the actions; None when neither follows."""
        relation = stream.kind
        if relation == "not" and stream.next_kind == "in":
            stream.advance()
        elif relation in ("<", "<=", ">", ">=", "="):
            stream.refuse("actions are not ordered" if relation != "=" else "a single = here", "", "write == or !=")
        elif relation not in ("==", "!=", "in"):
            return None, False
        stream.advance()
        negated = relation in ("!=", "not")
        if relation in ("==", "!="):
            return (stream.word("an action"),), negated
        stream.expect("[", "write: move in [first, second]")
        actions = [stream.word("an action")]
        while stream.kind == ",":
            stream.advance()
            actions.append(stream.word("an action"))
        stream.expect("]", "every [ needs its ]")
        return tuple(actions), negated


MOVES = EventGrammar(outcomes=False)
MOVES_AND_OUTCOMES = EventGrammar(outcomes=True)


def parse_event(text: str) -> Formula:
    """Return the event that `text` writes.

    ``move == action``, ``move != action``, ``move in [a, b]``, ``move not in [a, b]``, ``happened(move)``, joined by
    ``and or not``, with brackets and ``true false``.

    Raises
    ------
    ExpressionError
        The text is not of the grammar or beyond a limit; `offset` says where.

    Examples
    --------
    >>> print(parse_event("response == strike_sponsor and attack not in [none, proxy]"))
    response == strike_sponsor and attack not in [none, proxy]
    """
    return need_formula(parse_whole(text, MOVES), 0)


def read_event(stream: TokenStream) -> Formula:
    """Read an event inside a claim, where bare names are outcomes."""
    start = stream.start
    return need_formula(read(stream, MOVES_AND_OUTCOMES, 0), start)
