"""Arithmetic expressions and conditions over parameters."""

from __future__ import annotations

from deterrence.expressions.formulas import Formula
from deterrence.expressions.nodes import FUNCTIONS, Call, Expression, Name, Node
from deterrence.expressions.pratt import Grammar, literal, need_formula, need_number, parse_whole, read
from deterrence.expressions.tokens import TokenStream

__all__ = ["ParameterGrammar", "parse_condition", "parse_expression"]


class ParameterGrammar(Grammar):
    """Numbers, names and functions."""

    def atom(self, stream: TokenStream) -> Node:
        kind, start = stream.kind, stream.start
        if kind == "number":
            return literal(stream)
        if kind == "word":
            name = stream.text
            stream.advance()
            return Name(name, span=(start, start + len(name)))
        if kind in FUNCTIONS:
            return self.call(stream)
        stream.refuse("a number or a name is missing here")

    def call(self, stream: TokenStream) -> Expression:
        """Read a function and its arguments."""
        function, start = stream.kind, stream.start
        stream.advance()
        stream.expect("(", f"write {function}(...)")
        stream.deeper()
        arguments = [self.number(stream)]
        while stream.kind == ",":
            stream.advance()
            arguments.append(self.number(stream))
        most = FUNCTIONS[function][1]
        if most is not None and len(arguments) > most:
            stream.refuse(f"{function} takes one argument", "", "remove the others")
        stream.expect(")", "every ( needs its )")
        stream.depth -= 1
        return Call(function, tuple(arguments), span=(start, stream.last_end))

    def number(self, stream: TokenStream) -> Expression:
        """Read one number-valued expression."""
        start = stream.start
        return need_number(read(stream, self, 0), start)


PARAMETERS = ParameterGrammar()


def parse_expression(text: str) -> Expression:
    """Return the arithmetic expression that `text` writes.

    Numbers are exact (``0.1`` is 1/10), names are parameters or definitions, ``+ - * /``, ``**`` with an integer
    literal, unary minus, brackets, ``min max abs exp log sqrt``. Own grammar; no code is ever run.

    Parameters
    ----------
    text
        One expression; white space and line breaks are free.

    Returns
    -------
    Expression
        Frozen and hashable; each node carries the span of characters where it stood.

    Raises
    ------
    ExpressionError
        The text is not of the grammar or beyond a limit; `offset` says where.

    Examples
    --------
    >>> print(parse_expression("relief * sanction_pressure - 0.5 * (x + 1)"))
    relief*sanction_pressure - (x + 1)/2
    """
    return need_number(parse_whole(text, PARAMETERS), 0)


def parse_condition(text: str) -> Formula:
    """Return the condition over parameters that `text` writes.

    Comparisons ``< <= > >= == !=`` of arithmetic expressions, joined by ``and or not``. A chain ``0 < x <= 1`` is
    read as ``0 < x and x <= 1``.

    Raises
    ------
    ExpressionError
        The text is not of the grammar or beyond a limit; `offset` says where.

    Examples
    --------
    >>> print(parse_condition("0 < x <= 1 or not y == 2"))
    0 < x and x <= 1 or not y == 2
    """
    return need_formula(parse_whole(text, PARAMETERS), 0)
