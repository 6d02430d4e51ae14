"""What is common to games in every representation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Generic, TypeVar

from deterrence.displays import Displayed

__all__ = ["Game", "Strategies"]

S = TypeVar("S")

Strategies = Mapping[str, Mapping[str, Mapping[str, S]]]
"""player -> information set -> action -> probability."""


class Game(Displayed, ABC, Generic[S]):
    """A game at given payoffs: exact (`Fraction`), symbolic (`Expression`) or floating numbers in one structure.

    Attributes
    ----------
    players
        Names, in a fixed order; payoff vectors follow it.
    outcomes
        Named events: name -> the set of terminal positions at which it holds (node numbers of an extensive form,
        flat profile numbers of a normal form).
    title
        Free text.
    concept
        The solution concept that `solve` uses when not told otherwise; empty: the default of the representation.
    """

    players: tuple[str, ...]
    outcomes: Mapping[str, frozenset[int]]
    title: str
    concept: str

    def __repr__(self) -> str:
        titled = f" {self.title!r}" if self.title else ""
        return f"<{type(self).__name__}{titled} of {', '.join(self.players)}>"

    @property
    @abstractmethod
    def information_set_labels(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """player -> information set -> its actions, in order."""

    @abstractmethod
    def is_exact(self) -> bool:
        """Whether every payoff and every probability is an exact number."""
