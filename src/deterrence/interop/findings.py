"""Problems of one text, collected while it is read."""

from __future__ import annotations

from fractions import Fraction
from typing import NoReturn

from deterrence.errors import FormatError, Place, Problem

__all__ = ["MOST_PROBLEMS", "Findings"]

_BITS_OF_A_NUMBER = 30_000
_BITS_OF_ALL_NUMBERS = 200_000_000
_WEIGHT_RULE = f"one number has at most {_BITS_OF_A_NUMBER} bits, all together {_BITS_OF_ALL_NUMBERS}"

MOST_PROBLEMS = 50
"""After so many problems reading stops: a file that is not of the format at all has one per word."""


class Findings:
    """Everything that is wrong with a text, in the order found.

    Parameters
    ----------
    text, file
        The text and the name of the file that it came from; offsets into the text become lines and columns.

    Examples
    --------
    >>> findings = Findings("one\\ntwo", "game.nfg")
    >>> findings.place(5)
    Place(file='game.nfg', line=2, column=2)
    """

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._problems: list[Problem] = []
        self._bits = 0

    def __bool__(self) -> bool:
        return bool(self._problems)

    def place(self, offset: int) -> Place:
        """Line and column of a character."""
        line = self._text.count("\n", 0, offset) + 1
        return Place(self._file, line, offset - self._text.rfind("\n", 0, offset))

    def add(self, code: str, offset: int, what: str, value: str = "", rule: str = "", fix: str = "") -> None:
        """Note a problem; see `Problem`.

        Raises
        ------
        FormatError
            When these are `MOST_PROBLEMS`.
        """
        self._problems.append(Problem(code, what, value, rule, fix, self.place(offset)))
        if len(self._problems) >= MOST_PROBLEMS:
            self.stop()

    def too_large(self, offset: int, what: str, rule: str) -> NoReturn:
        """Give up on a game beyond a limit."""
        self._problems.append(
            Problem("game-too-large", what, "", rule, "read a smaller game, or build it in Python", self.place(offset))
        )
        self.stop()

    def weighed(self, number: Fraction, offset: int) -> Fraction:
        """The number itself, once its size is charged to what one text may fill memory with.

        Raises
        ------
        FormatError
            When this number, or all numbers so far, have more digits than is reasonable.
        """
        bits = number.numerator.bit_length() + number.denominator.bit_length()
        self._bits += bits
        if bits > _BITS_OF_A_NUMBER or self._bits > _BITS_OF_ALL_NUMBERS:
            self.too_large(offset, "the numbers have too many digits", _WEIGHT_RULE)
        return number

    def stop(self) -> NoReturn:
        """Give up with everything found so far."""
        raise FormatError(sorted(self._problems, key=lambda one: one.place or Place("")))

    def stop_if_any(self) -> None:
        """Give up when there is a problem."""
        if self._problems:
            self.stop()
