"""The tree of errors.

::

    DeterrenceError
    ├── InputError          a file cannot be used; carries every problem found, each with its place
    │   ├── ModelError      ... a model file
    │   └── FormatError     ... a file of another format (.nfg, .efg)
    ├── ExpressionError     a text is not an expression of the grammar
    ├── GameError           a game, profile or assessment contradicts itself
    ├── LimitError          the request is beyond a stated limit of a method
    ├── NotDefinedError     the concept or measure is not defined for this game
    └── UsageError          an argument names nothing or has an impossible value

A problem is always told in the same order: place, what is wrong, the value, the rule, the fix.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "DeterrenceError",
    "ExpressionError",
    "FormatError",
    "GameError",
    "InputError",
    "LimitError",
    "ModelError",
    "NotDefinedError",
    "Place",
    "Problem",
    "UsageError",
]


class DeterrenceError(Exception):
    """Base of every error that this package raises for a user's mistake or a stated limit."""


@dataclass(frozen=True, order=True)
class Place:
    """Where in a file: line and column count from 1.

    Examples
    --------
    >>> str(Place("crisis.yaml", 3, 7))
    'crisis.yaml:3:7'
    """

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input.

    Parameters
    ----------
    code
        Stable kebab-case name, e.g. ``unknown-name``; the reference page of errors is keyed by it.
    what
        What is wrong, in one clause.
    value
        The offending text, quoted from the input (shortened when long).
    rule
        The rule that it breaks.
    fix
        What to do about it.
    place
        Where, when known.

    Examples
    --------
    >>> print(Problem("unknown-name", "unknown name", "presure", "amounts use declared parameters",
    ...               "did you mean 'pressure'?", Place("m.yaml", 2, 5)))
    m.yaml:2:5: unknown name: 'presure'; amounts use declared parameters; did you mean 'pressure'? [unknown-name]
    """

    code: str
    what: str
    value: str = ""
    rule: str = ""
    fix: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        head = f"{self.place}: " if self.place is not None else ""
        value = f": '{shorten(self.value)}'" if self.value else ""
        tail = "".join(f"; {part}" for part in (self.rule, self.fix) if part)
        return f"{head}{self.what}{value}{tail} [{self.code}]"


def shorten(text: str, limit: int = 120) -> str:
    """One line of `text`, cut in the middle when longer than `limit` characters.

    Examples
    --------
    >>> shorten("a" * 10, limit=7)
    'aa...aa'
    """
    line = " ".join(text.split()) if len(text) <= 10 * limit else text[: 10 * limit].replace("\n", " ")
    if len(line) <= limit:
        return line
    half = (limit - 3) // 2
    return f"{line[:half]}...{line[-half:]}"


class InputError(DeterrenceError):
    """A file that cannot be used; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ModelError(InputError):
    """A model file that cannot be used."""


class FormatError(InputError):
    """A game file of another format that cannot be used."""


class ExpressionError(DeterrenceError):
    """A text that is not an expression of the grammar; `offset` counts characters from the text's start."""

    def __init__(self, code: str, what: str, value: str = "", rule: str = "", fix: str = "", offset: int = 0) -> None:
        self.problem = Problem(code, what, value, rule, fix)
        self.offset = offset
        super().__init__(f"at character {offset + 1}: {self.problem}")


class GameError(DeterrenceError):
    """A game, profile or assessment that contradicts itself."""


class LimitError(DeterrenceError):
    """A request beyond a stated limit of a method; the message names the limit and what to do instead."""


class NotDefinedError(DeterrenceError):
    """A concept or measure that is not defined for this game."""


class UsageError(DeterrenceError):
    """An argument that names nothing or has an impossible value."""
