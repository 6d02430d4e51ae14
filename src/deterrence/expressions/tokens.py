"""Text into tokens, and the stream that the grammars read from."""

from __future__ import annotations

import re
from typing import NoReturn

from deterrence.errors import ExpressionError
from deterrence.expressions.limits import MAX_DEPTH, MAX_LENGTH, MAX_TOKENS, beyond_limit

__all__ = ["KEYWORDS", "TokenStream", "is_name"]

KEYWORDS = frozenset(
    {"and", "or", "not", "in", "implies", "true", "false", "happened", "min", "max", "abs", "exp", "log", "sqrt"}
)
"""Words that no parameter, definition, move or outcome may be called. An action may."""

TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>\*\*|<=|>=|==|!=|[-+*/<>(),=|\[\]])"
    r"|(?P<quoted>\"[^\"\n]*\"|'[^'\n]*'))"
)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
WORD_PART = re.compile(r"[A-Za-z0-9_.-]")
BLANK = re.compile(r"\s*")

INSTEAD = {
    "^": "write ** for a power",
    "&": "write and",
    "!": "write not, or != between two things",
    "%": "write a percentage as a number: 15 % is 0.15",
    "−": "write a plain minus sign -",
    "–": "write a plain minus sign -",
    "×": "write *",
    "·": "write *",
    "÷": "write /",
    "≤": "write <=",
    "≥": "write >=",
    "≠": "write !=",
    "{": "write round brackets",
    "}": "write round brackets",
    ":": "remove the colon",
    ";": "remove the semicolon",
}

END = "end of the text"


def is_name(text: str) -> bool:
    """Return whether `text` may name a parameter, definition, move or outcome.

    Examples
    --------
    >>> [is_name(text) for text in ("p_firm", "2nd", "lambda", "min", "a-b")]
    [True, False, True, False, False]
    """
    return NAME.fullmatch(text) is not None and text not in KEYWORDS


class TokenStream:
    """The tokens of one text, read once from left to right.

    Attributes
    ----------
    kind
        ``number``, ``quoted``, ``word``, or the sign or keyword itself, or `END`.
    text
        The current token as written.
    depth
        Levels of nesting that are open; `deeper` guards it.
    """

    __slots__ = ("_kinds", "_position", "_starts", "_texts", "depth", "kind", "source", "text")

    def __init__(self, source: str) -> None:
        if len(source) > MAX_LENGTH:
            raise beyond_limit("the text is too long", source[:200], f"at most {MAX_LENGTH} characters")
        self.source = source
        self.depth = 0
        self._kinds: list[str] = []
        self._texts: list[str] = []
        self._starts: list[int] = []
        self._scan()
        self._position = 0
        self.kind = self._kinds[0]
        self.text = self._texts[0]

    def _scan(self) -> None:
        source, position, end = self.source, 0, len(self.source.rstrip())
        match = TOKEN.match
        while position < end:
            found = match(source, position)
            if found is None:
                self._refuse_character(position)
            group = found.lastgroup or ""
            text = found[group]
            self._kinds.append(text if group == "sign" or text in KEYWORDS else group)
            self._texts.append(text)
            position = found.end()
            self._starts.append(position - len(text))
        if len(self._kinds) > MAX_TOKENS:
            rule = f"at most {MAX_TOKENS} numbers, names and signs"
            raise beyond_limit("the text has too many parts", source[:200], rule)
        self._kinds.append(END)
        self._texts.append("")
        self._starts.append(end)

    def _refuse_character(self, position: int) -> NoReturn:
        blank = BLANK.match(self.source, position)
        at = blank.end() if blank else position
        character = self.source[at]
        fix = INSTEAD.get(character, "remove it")
        what, rule = "a character that expressions do not have", "names are letters a-z, digits and _"
        raise ExpressionError("expression-character", what, character, rule, fix, at)

    @property
    def start(self) -> int:
        """Offset of the current token."""
        return self._starts[self._position]

    @property
    def next_kind(self) -> str:
        """Kind of the token after the current one."""
        return self._kinds[min(self._position + 1, len(self._kinds) - 1)]

    @property
    def last_end(self) -> int:
        """Offset just after the token that was read last."""
        if self._position == 0:
            return self._starts[0]
        return self._starts[self._position - 1] + len(self._texts[self._position - 1])

    def advance(self) -> None:
        """Go to the next token."""
        if self._position < len(self._kinds) - 1:
            self._position += 1
        self.kind = self._kinds[self._position]
        self.text = self._texts[self._position]

    def expect(self, kind: str, rule: str) -> None:
        """Read a token of this kind, or refuse with `rule`."""
        if self.kind != kind:
            self.refuse(f"'{kind}' is missing", rule)
        self.advance()

    def deeper(self) -> None:
        """Enter one level of nesting."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            rule = f"at most {MAX_DEPTH} levels"
            raise beyond_limit("the expression is nested too deeply", "", rule, offset=self.start)

    def name(self, role: str) -> str:
        """Read one identifier that serves as `role`."""
        if self.kind != "word":
            self.refuse(f"{role} is missing", "names are letters a-z, digits and _, and start with a letter")
        text = self.text
        self.advance()
        return text

    def word(self, role: str) -> str:
        """Read one name that may also be a number, a keyword or hyphenated, such as ``no`` or ``strike-sponsor``."""
        first = end = self.start
        while self.start == end and WORD_PART.match(self.text):
            end += len(self.text)
            self.advance()
        text = self.source[first:end]
        if not text or text.startswith("-") or text.endswith("-"):
            self.refuse(f"{role} is missing", "its name has letters, digits, _ and inner -")
        return text

    def refuse(self, what: str, rule: str = "", fix: str = "", code: str = "expression-syntax") -> NoReturn:
        """Raise the error that stands at the current token."""
        value = self.text or END
        raise ExpressionError(code, what, value, rule, fix, self.start)
