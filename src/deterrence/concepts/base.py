"""What a solution concept is: a definition that any profile can be held against."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from deterrence.displays import Displayed
from deterrence.errors import NotDefinedError
from deterrence.games import Game, Profile

__all__ = ["Certificate", "Deviation", "SolutionConcept"]


@dataclass(frozen=True)
class Deviation:
    """The best that a player can do at an information set instead of what a profile prescribes.

    Parameters
    ----------
    player, information_set
        Who, and where.
    instead
        The best deviation in words: an action, or a continuation strategy as ``set=action`` items.
    gain
        What it gains over the profile, in the player's payoff; at least zero, exact in exact games.
    belief
        Node label -> probability under which the gain is computed; empty where no belief matters.
    """

    player: str
    information_set: str
    instead: str
    gain: Any
    belief: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        under = ", ".join(f"{label}: {p}" for label, p in self.belief if label)
        given = f" believing {under}" if under else ""
        if self.gain == 0:
            return f"{self.player} at {self.information_set}{given}: no deviation gains"
        return f"{self.player} at {self.information_set}{given}: {self.instead} gains {self.gain}"


@dataclass(frozen=True)
class Certificate(Displayed):
    """The outcome of holding a profile against a definition.

    Parameters
    ----------
    concept
        Name of the solution concept.
    deviations
        The best deviation of every player (at every information set, for concepts that ask for it).
    violations
        Other conditions of the definition that fail, in words (for instance Bayes' rule).

    Examples
    --------
    >>> bool(Certificate("nash", (Deviation("a", "a", "1", Fraction(0)),)))
    True
    """

    concept: str
    deviations: tuple[Deviation, ...]
    violations: tuple[str, ...] = ()

    @property
    def max_regret(self) -> Any:
        """The largest gain of any deviation; zero in an equilibrium."""
        return max((one.gain for one in self.deviations), default=Fraction(0))

    def __bool__(self) -> bool:
        return self.max_regret == 0 and not self.violations

    def __str__(self) -> str:
        gains = [str(one) for one in self.deviations if one.gain != 0]
        if self:
            return f"{self.concept}: holds; no deviation gains"
        return "\n".join([f"{self.concept}: fails", *gains, *self.violations])


class SolutionConcept(ABC):
    """A solution concept: its name, and the definition as a check of a given profile.

    A definition never searches for equilibria; solvers do, and every answer of theirs must pass here.
    """

    name: ClassVar[str]
    """As on the command line and in files."""
    definition: ClassVar[str]
    """The definition in one or two sentences, for reference pages."""

    @abstractmethod
    def refusal(self, game: Game[Any]) -> str:
        """Why the concept is not defined for this game; empty when it is."""

    @abstractmethod
    def certify(self, game: Game[Any], profile: Profile) -> Certificate:
        """Hold a profile (an `Assessment` where the concept speaks of beliefs) against the definition."""

    def require(self, game: Game[Any]) -> None:
        """Raise `NotDefinedError` when the concept is not defined for this game."""
        reason = self.refusal(game)
        if reason:
            raise NotDefinedError(f"{self.name} is not defined for this game: {reason}")
