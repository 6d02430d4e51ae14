"""Claims: statements about the equilibria of a model."""

from __future__ import annotations

from collections.abc import Callable

from deterrence.expressions.claims import (
    At,
    Belief,
    Exists,
    HoldsAt,
    HoldsIn,
    In,
    Monotone,
    Over,
    Payoff,
    Probability,
)
from deterrence.expressions.event_grammar import read_event
from deterrence.expressions.formulas import Formula
from deterrence.expressions.nodes import Expression, Node
from deterrence.expressions.parser import ParameterGrammar
from deterrence.expressions.pratt import need_formula, need_number, parse_whole, read
from deterrence.expressions.tokens import TokenStream

__all__ = ["CLAIM_WORDS", "ClaimGrammar", "parse_claim", "parse_quantity"]


class ClaimGrammar(ParameterGrammar):
    """The grammar of conditions with quantities of equilibria as further numbers, and ``implies``."""

    implication = True

    def atom(self, stream: TokenStream) -> Node:
        reader = CLAIM_WORDS.get(stream.text) if stream.next_kind == "(" else None
        if reader is None:
            return super().atom(stream)
        start, word = stream.start, stream.text
        stream.advance()
        stream.advance()
        stream.deeper()
        node = reader(self, stream, word, start)
        stream.depth -= 1
        return node

    def close(self, stream: TokenStream, start: int) -> tuple[int, int]:
        """Read the closing bracket and return the span since `start`."""
        stream.expect(")", "every ( needs its )")
        return start, stream.last_end

    def probability(self, stream: TokenStream, word: str, start: int) -> Node:
        """Read ``P(event)`` or ``P(event | event)``."""
        event = read_event(stream)
        given = None
        if stream.kind == "|":
            stream.advance()
            given = read_event(stream)
        return Probability(event, given, span=self.close(stream, start))

    def payoff(self, stream: TokenStream, word: str, start: int) -> Node:
        """Read ``payoff(player)``."""
        player = stream.word("a player")
        return Payoff(player, span=self.close(stream, start))

    def belief(self, stream: TokenStream, word: str, start: int) -> Node:
        """Read ``belief(event | information set)``."""
        event = read_event(stream)
        stream.expect("|", "write: belief(event | information set)")
        label = self.information_set(stream)
        return Belief(event, label, span=self.close(stream, start))

    def information_set(self, stream: TokenStream) -> str:
        """Read a label such as ``response[resolve=firm,evidence=-]``; return it without spaces."""
        label = stream.word("an information set")
        if stream.kind != "[":
            return label
        stream.advance()
        seen: list[str] = []
        while True:
            what = stream.word("what was seen")
            stream.expect("=", "write: move[seen=action]")
            seen.append(f"{what}={self.seen_action(stream)}")
            if stream.kind != ",":
                break
            stream.advance()
        stream.expect("]", "every [ needs its ]")
        return f"{label}[{','.join(seen)}]"

    def seen_action(self, stream: TokenStream) -> str:
        """Read an action, or ``-`` for a move that did not happen."""
        if stream.kind == "-" and stream.next_kind in (",", "]"):
            stream.advance()
            return "-"
        return stream.word("an action, or - for none,")

    def exists(self, stream: TokenStream, word: str, start: int) -> Node:
        """Read ``exists(family)`` or ``exists("family")``."""
        if stream.kind == "quoted":
            family = stream.text[1:-1]
            stream.advance()
        else:
            family = stream.word("a family")
        return Exists(family, span=self.close(stream, start))

    def monotone(self, stream: TokenStream, word: str, start: int) -> Node:
        """Read ``increasing(x, in parameter)``."""
        quantity = self.number(stream)
        stream.expect(",", f"write: {word}(x, in parameter)")
        stream.expect("in", f"write: {word}(x, in parameter)")
        parameter = stream.name("a parameter")
        return Monotone(word, quantity, parameter, span=self.close(stream, start))

    def over(self, stream: TokenStream, word: str, start: int) -> Node:
        """Read ``lowest(x)`` or ``highest(x)``."""
        quantity = self.number(stream)
        return Over(word, quantity, span=self.close(stream, start))

    def at(self, stream: TokenStream, word: str, start: int) -> Node:
        """Read ``at(x, parameter=value, ...)`` where x is a number or a statement."""
        node = read(stream, self, 0)
        settings: list[tuple[str, Expression]] = []
        while stream.kind == ",":
            stream.advance()
            parameter = stream.name("a parameter")
            stream.expect("=", "write: at(x, parameter=value)")
            if any(parameter == other for other, _ in settings):
                stream.refuse(f"'{parameter}' is set twice", "each parameter is set once", "remove one")
            settings.append((parameter, self.number(stream)))
        if not settings:
            stream.refuse("no parameter is set", "write: at(x, parameter=value)")
        span = self.close(stream, start)
        if isinstance(node, Formula):
            return HoldsAt(node, tuple(settings), span=span)
        return At(need_number(node, start), tuple(settings), span=span)

    def inside(self, stream: TokenStream, word: str, start: int) -> Node:
        """Read ``in(variant, x)`` where x is a number or a statement."""
        variant = stream.word("a variant")
        stream.expect(",", "write: in(variant, x)")
        node = read(stream, self, 0)
        span = self.close(stream, start)
        if isinstance(node, Formula):
            return HoldsIn(variant, node, span=span)
        return In(variant, need_number(node, start), span=span)


CLAIM_WORDS: dict[str, Callable[[ClaimGrammar, TokenStream, str, int], Node]] = {
    "P": ClaimGrammar.probability,
    "payoff": ClaimGrammar.payoff,
    "belief": ClaimGrammar.belief,
    "exists": ClaimGrammar.exists,
    "increasing": ClaimGrammar.monotone,
    "decreasing": ClaimGrammar.monotone,
    "lowest": ClaimGrammar.over,
    "highest": ClaimGrammar.over,
    "at": ClaimGrammar.at,
    "in": ClaimGrammar.inside,
}
"""The words that, before a bracket, mean something in a claim only."""

CLAIMS = ClaimGrammar()


def parse_claim(text: str) -> Formula:
    """Return the claim that `text` writes.

    Conditions over parameters (see `parse_condition`) whose numbers may also be ``P(event)``, ``P(event | event)``,
    ``payoff(player)``, ``belief(event | information set)``, ``lowest(x)``, ``highest(x)``, ``at(x,
    parameter=value)``, ``in(variant, x)``, and whose statements may be ``exists(family)``, ``increasing(x, in
    parameter)``, ``decreasing(...)``, joined by ``and or not implies``. Bare names inside ``P()`` and ``belief()``
    are outcomes.

    Raises
    ------
    ExpressionError
        The text is not of the grammar or beyond a limit; `offset` says where.

    Examples
    --------
    >>> print(parse_claim("P(attacked | attack != none) > 1/2 implies increasing(payoff(us), in credit)"))
    P(attacked | attack != none) > 1/2 implies increasing(payoff(us), in credit)
    """
    return need_formula(parse_whole(text, CLAIMS), 0)


def parse_quantity(text: str) -> Expression:
    """Return the number over an equilibrium that `text` writes, such as ``P(attacked)`` or ``payoff(us) -
    payoff(rival)``.

    Raises
    ------
    ExpressionError
        The text is not of the grammar or beyond a limit; `offset` says where.

    Examples
    --------
    >>> print(parse_quantity("1 - P(attacked)"))
    1 - P(attacked)
    """
    return need_number(parse_whole(text, CLAIMS), 0)
