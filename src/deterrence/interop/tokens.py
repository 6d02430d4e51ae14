"""Words, numbers, labels and brackets of Gambit's text formats.

White space separates and means nothing. A label stands in double quotes, may span lines, and carries a double quote as
``\\"`` and a backslash as ``\\\\``; a backslash before anything else is itself, as in Gambit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from deterrence.errors import UsageError
from deterrence.games import exact
from deterrence.interop.base import MOST_PLAYERS
from deterrence.interop.findings import Findings

__all__ = ["Cursor", "Kind", "Skip", "Token", "quoted"]

_TOKEN = re.compile(
    r'\s*+(?:(?P<label>"(?:[^"\\]++|\\.)*+")|(?P<bracket>[{},])|(?P<bare>[^\s{},"]++)|(?P<open>")|\Z)', re.S
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:/[0-9]+)?|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")
_ESCAPE = re.compile(r'\\([\\"])')
_BACKSLASH = re.compile(r'\\(?=[\\"]|\Z)')


class Kind(Enum):
    """What a token is; the value says it in words."""

    LABEL = "a label in double quotes"
    NUMBER = "a number"
    WORD = "a word"
    OPEN = "'{'"
    CLOSE = "'}'"
    COMMA = "','"
    END = "the end of the file"


_BRACKETS = {"{": Kind.OPEN, "}": Kind.CLOSE, ",": Kind.COMMA}


class Token(NamedTuple):
    """A token: its kind, its text (of a label: what it says) and the offset of its first character."""

    kind: Kind
    text: str
    offset: int


class Skip(Exception):
    """What is being read cannot be finished; the problem has been noted. Never leaves the reader."""


def quoted(label: str) -> str:
    """A label as these formats write it.

    Backslashes are doubled only where a single one would be misread, so that Gambit reads the same label wherever it
    can carry it at all.

    Examples
    --------
    >>> print(quoted('say "no"'), quoted("a\\\\b"), quoted("a\\\\"))
    "say \\"no\\"" "a\\b" "a\\\\"
    """
    return '"' + _BACKSLASH.sub(r"\\\\", label).replace('"', '\\"') + '"'


def scan(text: str, findings: Findings) -> Iterator[Token]:
    """The tokens of a text; what is none is noted as a problem and left out."""
    offset = 0
    while match := _TOKEN.match(text, offset):
        offset = match.end()
        group = match.lastgroup
        start = match.start(group) if group else offset
        part = text[start:offset]
        if group == "label":
            yield Token(Kind.LABEL, _ESCAPE.sub(r"\1", part[1:-1]) if "\\" in part else part[1:-1], start)
        elif group == "bracket":
            yield Token(_BRACKETS[part], part, start)
        elif group == "bare":
            if _NUMBER.fullmatch(part):
                yield Token(Kind.NUMBER, part, start)
            elif part[0] in "+-.0123456789":
                rule = "numbers are integers, fractions such as 1/3 or decimals such as 0.25 and 1e-3"
                findings.add("bad-number", start, "not a number", part, rule, "write it as one of these")
                yield Token(Kind.NUMBER, "0", start)
            else:
                yield Token(Kind.WORD, part, start)
        else:
            if group == "open":
                fix = "add the closing '\"', and write a quote inside a label as \\\""
                findings.add("unclosed-label", start, "a label never ends", text[start : start + 40], "", fix)
                findings.stop()
            break
    yield Token(Kind.END, "", len(text))


class Cursor:
    """Reads a text token by token.

    Attributes
    ----------
    token
        The next token, not yet taken.
    findings
        Where problems are noted.
    """

    def __init__(self, text: str, file: str) -> None:
        self.findings = Findings(text, file)
        self._tokens = scan(text, self.findings)
        self.token = next(self._tokens)

    def advance(self) -> Token:
        """Take the next token."""
        taken = self.token
        if taken.kind is not Kind.END:
            self.token = next(self._tokens)
        return taken

    def take(self, kind: Kind) -> Token | None:
        """Take the next token if it is of a kind."""
        return self.advance() if self.token.kind is kind else None

    def expect(self, kind: Kind, role: str) -> Token:
        """Take the next token, which must be of a kind; otherwise note a problem and `Skip`."""
        if self.token.kind is kind:
            return self.advance()
        raise self.unexpected(kind.value, role)

    def unexpected(self, wanted: str, role: str) -> Skip:
        """Note that something else than the next token should stand here."""
        token = self.token
        rule = f"here stands {wanted}: {role}"
        if token.kind is Kind.END:
            fix = "the file seems cut off; complete it"
            self.findings.add("unexpected-end", token.offset, "the file ends too early", "", rule, fix)
        else:
            what, fix = f"{token.kind.value} in the wrong place", "compare with the lines before"
            self.findings.add("unexpected-token", token.offset, what, token.text, rule, fix)
        return Skip()

    def number(self, role: str) -> Fraction:
        """Take an exact number."""
        token = self.expect(Kind.NUMBER, role)
        try:
            return self.findings.weighed(exact(token.text), token.offset)
        except UsageError as error:
            fix = "write a shorter number with a denominator other than 0"
            self.findings.add("bad-number", token.offset, "not a usable number", token.text, str(error), fix)
            return Fraction(0)

    def index(self, role: str, least: int) -> int:
        """Take an integer of at least `least`; otherwise note a problem and `Skip`."""
        token = self.expect(Kind.NUMBER, role)
        digits = token.text.removeprefix("+")
        if digits.isdigit() and len(digits) < 10 and int(digits) >= least:
            return int(digits)
        rule = f"{role} is an integer from {least} to 999999999"
        self.findings.add("bad-index", token.offset, "not such an integer", token.text, rule, "number from 1 on")
        raise Skip

    def labels(self, role: str, most: int) -> list[str]:
        """Take a list of labels in braces."""
        start = self.expect(Kind.OPEN, f"the beginning of {role}").offset
        labels: list[str] = []
        while (token := self.take(Kind.LABEL)) is not None:
            labels.append(token.text)
            if len(labels) > most:
                self.findings.too_large(token.offset, f"{role} has more than {most} names", f"at most {most} are read")
        self.expect(Kind.CLOSE, f"the end of {role}")
        if not labels:
            self.findings.add("empty-list", start, f"{role} is empty", "{ }", "a game needs at least one", "name one")
        return labels

    def numbers(self, role: str) -> tuple[Fraction, ...]:
        """Take numbers up to the closing brace, commas between them optional; the opening one has been taken."""
        values: list[Fraction] = []
        while self.token.kind is Kind.NUMBER:
            if len(values) >= MOST_PLAYERS:
                what, rule = f"{role} goes on and on", f"at most {MOST_PLAYERS} are read"
                self.findings.too_large(self.token.offset, what, rule)
            values.append(self.number(role))
            self.take(Kind.COMMA)
        self.expect(Kind.CLOSE, f"the end of {role}")
        return tuple(values)

    def payoffs(self, players: int, offset: int) -> tuple[Fraction, ...]:
        """Take the payoffs of an outcome, whose opening brace has been taken; it begins at `offset`."""
        values = self.numbers("the list of payoffs")
        if len(values) != players:
            what, rule = f"payoffs: {len(values)} for {players} players", "an outcome has one payoff per player"
            self.findings.add("payoff-count", offset, what, "", rule, "write one for each")
        return values
