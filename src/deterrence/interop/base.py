"""What a file format of games is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import Any, ClassVar

from deterrence.games import Game

__all__ = ["LARGEST_FILE", "MOST_NODES", "MOST_PAYOFFS", "MOST_PLAYERS", "GameFormat"]

LARGEST_FILE = 16_000_000
"""Most bytes of a file that is read."""

MOST_NODES = 30_000
"""Most nodes of a tree that is read; also the longest list of names."""

MOST_PAYOFFS = 1_000_000
"""Most numbers of a payoff table that is read."""

MOST_PLAYERS = 1_000
"""Most players of a game that is read."""


class GameFormat(ABC):
    """A text format that holds one game; add one by a file in this folder and a line in `FORMATS`.

    Attributes
    ----------
    name
        What people call it.
    suffix
        The end of its files' names, with the dot and in lower case.
    """

    name: ClassVar[str]
    suffix: ClassVar[str]

    @abstractmethod
    def read(self, text: str, file: str) -> Game[Fraction]:
        """The game that a text describes, in exact numbers.

        Parameters
        ----------
        text
            The whole content of a file.
        file
            The file's name, for error messages.

        Raises
        ------
        FormatError
            With every problem found and its place.
        """

    @abstractmethod
    def write(self, game: Game[Any]) -> str:
        """The text that `read` turns back into an equal game.

        Raises
        ------
        UsageError
            When a number is not rational, or the format cannot hold this representation.
        """
