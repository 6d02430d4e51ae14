"""The operator-precedence parser that all grammars share.

From loose to tight: ``implies``, ``or``, ``and``, ``not``, comparisons (which may be chained), ``+ -``, ``* /``,
unary minus, ``**``. Chains of one operator are read in a loop, so that only brackets, minus signs and functions nest.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from deterrence.errors import ExpressionError
from deterrence.expressions.build import negative_of, power_of, product_of, sum_of
from deterrence.expressions.formulas import (
    RELATIONS,
    Comparison,
    Formula,
    Implies,
    Not,
    Truth,
    conjunction,
    disjunction,
)
from deterrence.expressions.limits import MAX_LITERAL_DIGITS, beyond_limit
from deterrence.expressions.nodes import Expression, Node, Number
from deterrence.expressions.tokens import END, TokenStream

__all__ = ["Grammar", "literal", "need_formula", "need_number", "parse_whole", "read"]

IMPLIES, OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGN, POWER = range(1, 10)


class Grammar(ABC):
    """What stands between operators: numbers and names, or moves and their actions."""

    implication = False
    """Whether ``implies`` belongs to the grammar."""

    @abstractmethod
    def atom(self, stream: TokenStream) -> Node:
        """Read one operand that starts at the current token."""


def parse_whole(text: str, grammar: Grammar) -> Node:
    """Read all of `text`.

    Raises
    ------
    ExpressionError
        The text is not of the grammar or beyond a limit; nothing else is ever raised.
    """
    stream = TokenStream(text)
    if stream.kind == END:
        stream.refuse("the text is empty", "an expression is needed")
    node = read(stream, grammar, 0)
    if stream.kind != END:
        refuse_rest(stream)
    return node


def read(stream: TokenStream, grammar: Grammar, least: int) -> Node:
    """Read an operand and every operator that binds tighter than `least`."""
    start = stream.start
    left = read_prefix(stream, grammar)
    while True:
        power, extend = INFIX.get(stream.kind, NOTHING)
        if power <= least:
            return left
        left = extend(stream, grammar, left, start)


def read_prefix(stream: TokenStream, grammar: Grammar) -> Node:
    """Read brackets, ``not``, a minus sign, a truth value, or what the grammar has."""
    kind, start = stream.kind, stream.start
    if kind not in ("(", "not", "-", "true", "false"):
        return grammar.atom(stream)
    stream.advance()
    if kind in ("true", "false"):
        return Truth(kind == "true", span=(start, stream.last_end))
    stream.deeper()
    node: Node
    if kind == "(":
        node = read(stream, grammar, 0)
        stream.expect(")", "every ( needs its )")
    elif kind == "not":
        part = need_formula(read(stream, grammar, NOT), start)
        node = Not(part, span=(start, stream.last_end))
    else:
        value = need_number(read(stream, grammar, SIGN), start)
        node = negative_of(value, (start, stream.last_end))
    stream.depth -= 1
    return node


def read_sum(stream: TokenStream, grammar: Grammar, left: Node, start: int) -> Node:
    """Read all further terms."""
    terms = [need_number(left, start)]
    while stream.kind in ("+", "-"):
        minus = stream.kind == "-"
        stream.advance()
        term_start = stream.start
        term = need_number(read(stream, grammar, SUM), term_start)
        terms.append(negative_of(term, (term_start, stream.last_end)) if minus else term)
    return sum_of(terms, (start, stream.last_end))


def read_product(stream: TokenStream, grammar: Grammar, left: Node, start: int) -> Node:
    """Read all further factors and divisors."""
    factors = [need_number(left, start)]
    while stream.kind in ("*", "/"):
        divide = stream.kind == "/"
        stream.advance()
        factor_start = stream.start
        factor = need_number(read(stream, grammar, PRODUCT), factor_start)
        factors.append(power_of(factor, -1, (factor_start, stream.last_end)) if divide else factor)
    return product_of(factors, (start, stream.last_end))


def read_power(stream: TokenStream, grammar: Grammar, left: Node, start: int) -> Node:
    """Read the exponent, an integer literal that may carry a minus sign."""
    base = need_number(left, start)
    stream.advance()
    sign = 1
    if stream.kind == "-":
        sign = -1
        stream.advance()
    if stream.kind != "number" or not stream.text.isdecimal():
        stream.refuse("the exponent is not an integer literal", "exponents are integers written out, such as 2 or -1")
    if len(stream.text) > MAX_LITERAL_DIGITS:
        raise beyond_limit("the exponent is too large", stream.text, "", "", stream.start)
    exponent = sign * int(stream.text)
    stream.advance()
    if stream.kind == "**":
        stream.refuse("powers in a row", "a ** b ** c is read in two ways", "write brackets: (a ** b) ** c")
    return power_of(base, exponent, (start, stream.last_end))


def read_comparison(stream: TokenStream, grammar: Grammar, left: Node, start: int) -> Node:
    """Read a comparison; a chain ``a < b <= c`` is the conjunction of its neighbours."""
    parts: list[Formula] = []
    number = need_number(left, start)
    while stream.kind in RELATIONS:
        relation = stream.kind
        stream.advance()
        right_start = stream.start
        right = need_number(read(stream, grammar, COMPARISON), right_start)
        parts.append(Comparison(number, relation, right, span=(start, stream.last_end)))
        number = right
    return conjunction(tuple(parts), (start, stream.last_end))


def read_joined(stream: TokenStream, grammar: Grammar, left: Node, start: int) -> Node:
    """Read all further parts of a conjunction or disjunction."""
    word = stream.kind
    power, join = (AND, conjunction) if word == "and" else (OR, disjunction)
    parts = [need_formula(left, start)]
    while stream.kind == word:
        stream.advance()
        part_start = stream.start
        parts.append(need_formula(read(stream, grammar, power), part_start))
    return join(tuple(parts), (start, stream.last_end))


def read_implication(stream: TokenStream, grammar: Grammar, left: Node, start: int) -> Node:
    """Read the consequent; ``a implies b implies c`` is ``a implies (b implies c)``."""
    antecedent = need_formula(left, start)
    if not grammar.implication:
        stream.refuse("only claims have implies", "", "write: not a or b")
    stream.advance()
    stream.deeper()
    right_start = stream.start
    consequent = need_formula(read(stream, grammar, IMPLIES - 1), right_start)
    stream.depth -= 1
    return Implies(antecedent, consequent, span=(start, stream.last_end))


Extend: TypeAlias = Callable[[TokenStream, Grammar, Node, int], Node]


def stop(stream: TokenStream, grammar: Grammar, left: Node, start: int) -> Node:
    """Stand for no operator."""
    return left


NOTHING: tuple[int, Extend] = (0, stop)
INFIX: dict[str, tuple[int, Extend]] = {
    "implies": (IMPLIES, read_implication),
    "or": (OR, read_joined),
    "and": (AND, read_joined),
    **dict.fromkeys(RELATIONS, (COMPARISON, read_comparison)),
    "+": (SUM, read_sum),
    "-": (SUM, read_sum),
    "*": (PRODUCT, read_product),
    "/": (PRODUCT, read_product),
    "**": (POWER, read_power),
}


def literal(stream: TokenStream) -> Number:
    """Read a number exactly: ``0.1`` is one tenth.

    Raises
    ------
    ExpressionError
        Written out it would have more than `MAX_LITERAL_DIGITS` digits.
    """
    text, start = stream.text, stream.start
    mantissa, _, exponent = text.lower().partition("e")
    shift = int(exponent) if len(exponent) < 10 and exponent else (MAX_LITERAL_DIGITS + 1 if exponent else 0)
    if len(mantissa) + abs(shift) > MAX_LITERAL_DIGITS:
        raise beyond_limit(
            "the number is too long", text, f"at most {MAX_LITERAL_DIGITS} digits written out", "shorten it", start
        )
    stream.advance()
    return Number(Fraction(text), span=(start, start + len(text)))


def need_number(node: Node, start: int) -> Expression:
    """Return `node` when it is a number-valued expression."""
    if not isinstance(node, Expression):
        raise ExpressionError(
            "expression-kind",
            "a number is needed here, not a statement",
            str(node),
            "",
            "remove it or write brackets",
            start,
        )
    return node


def need_formula(node: Node, start: int) -> Formula:
    """Return `node` when it is true or false."""
    if not isinstance(node, Formula):
        raise ExpressionError(
            "expression-kind", "a statement is needed here, not a number", str(node), "", "compare it: x > 0", start
        )
    return node


def refuse_rest(stream: TokenStream) -> None:
    """Raise the error for what follows a complete expression."""
    match stream.kind:
        case "=":
            stream.refuse("a single = here", "comparisons use ==", "write ==")
        case ")" | "]":
            stream.refuse("a closing bracket too many", "brackets come in pairs", "remove it")
        case "(":
            stream.refuse(
                "only functions are followed by (", "functions are min max abs exp log sqrt", "write * between factors"
            )
        case "number" | "word" | "quoted":
            stream.refuse("an operator is missing before this", "2 x is written 2 * x", "write the operator")
        case _:
            stream.refuse("this cannot stand here")
