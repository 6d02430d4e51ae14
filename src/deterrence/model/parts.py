"""The parts of a model, resolved: numbers are exact, expressions parsed, names checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Generic, TypeVar

from deterrence.errors import Place

if TYPE_CHECKING:
    from deterrence.expressions import Expression, Formula

__all__ = [
    "Case",
    "Cell",
    "ChanceMove",
    "Claim",
    "Definition",
    "Lottery",
    "Move",
    "NamedFamily",
    "Outcome",
    "Parameter",
    "PayoffTerm",
    "Played",
    "Prior",
    "Range",
    "Scenario",
    "Source",
    "Step",
]

T = TypeVar("T")


@dataclass(frozen=True)
class Range:
    """The values that a parameter may take: an interval with open or closed ends.

    Examples
    --------
    >>> unit = Range(Fraction(0), Fraction(1), low_open=True)
    >>> str(unit), Fraction(0) in unit, Fraction(1) in unit
    ('(0, 1]', False, True)
    """

    low: Fraction
    high: Fraction
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, (int, Fraction)):
            return False
        above = self.low < value if self.low_open else self.low <= value
        return above and (value < self.high if self.high_open else value <= self.high)

    def __str__(self) -> str:
        return f"{'(' if self.low_open else '['}{self.low}, {self.high}{')' if self.high_open else ']'}"


@dataclass(frozen=True)
class Prior:
    """A distribution for uncertainty analysis.

    ``uniform`` (lowest, highest), ``beta`` (the two shapes, on the parameter's range), ``triangular`` (lowest, most
    likely, highest) or ``normal`` (mean, standard deviation, cut off at the range).
    """

    kind: str
    arguments: tuple[Fraction, ...]


@dataclass(frozen=True)
class Parameter:
    """A number that payoffs and probabilities depend on; `value` is the baseline."""

    name: str
    value: Fraction
    range: Range
    meaning: str
    symbol: str = ""
    unit: str = ""
    because: str = ""
    sources: tuple[str, ...] = ()
    prior: Prior | None = None
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Definition:
    """A name for an expression over parameters and other definitions."""

    name: str
    expression: Expression
    meaning: str = ""
    symbol: str = ""
    unit: str = ""
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Source:
    """A text that motivates the model."""

    name: str
    title: str
    author: str = ""
    publisher: str = ""
    date: str = ""
    url: str = ""
    doi: str = ""
    note: str = ""


@dataclass(frozen=True)
class Case(Generic[T]):
    """What holds in the histories in which `when` does, unless an earlier case applies; None: in all others."""

    when: Formula | None
    are: T
    place: Place | None = field(default=None, compare=False, repr=False)


Lottery = tuple[tuple[str, "Expression"], ...]
"""(outcome, probability) pairs of a chance move."""


@dataclass(frozen=True)
class ChanceMove:
    """A step of the timeline that nobody decides."""

    name: str
    cases: tuple[Case[Lottery], ...]
    when: Formula | None = None
    because: str = ""
    sources: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Move:
    """A step of the timeline that a player decides; `sees` names moves, chance moves and outcomes, None: everything."""

    name: str
    player: str
    cases: tuple[Case[tuple[str, ...]], ...]
    sees: tuple[str, ...] | None = ()
    when: Formula | None = None
    because: str = ""
    sources: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)


Step = ChanceMove | Move


@dataclass(frozen=True)
class PayoffTerm:
    """One consideration of one player: `amount` is gained (or lost) in the histories in which `when` holds."""

    name: str
    amount: Expression
    is_loss: bool
    because: str
    when: Formula | None = None
    sources: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Cell:
    """One combination of actions of a table, with one amount per player."""

    actions: tuple[str, ...]
    pays: tuple[Expression, ...]
    because: str = ""
    sources: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Outcome:
    """A named event."""

    name: str
    when: Formula
    meaning: str = ""
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Scenario:
    """A named parameter point; what it leaves out stays at the baseline."""

    name: str
    values: Mapping[str, Fraction]
    because: str = ""
    sources: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)


Played = Mapping[str, tuple[str, ...]]
"""Move or information set -> exactly those actions that carry weight."""


@dataclass(frozen=True)
class NamedFamily:
    """A name that the field has for a family of equilibria, or for one of the supports that hold a family up.

    Parameters
    ----------
    name
        What it is called.
    path
        What is done on the path of play.
    supports
        What is done off the path: any of these; empty when the name is the whole family's.
    """

    name: str
    path: Played
    supports: tuple[Played, ...] = ()
    because: str = ""
    sources: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Claim:
    """A statement that the toolkit must prove or refute.

    Parameters
    ----------
    says
        The statement in words.
    expect
        The statement.
    every
        Whether it is about every equilibrium; otherwise about some.
    proved
        Whether the author expects a proof; otherwise a refutation.
    vary
        Parameters that vary while the others stay at the baseline; None: all vary.
    where
        Condition that bounds the region; None: everywhere in the ranges.
    """

    says: str
    expect: Formula
    every: bool
    proved: bool
    vary: tuple[str, ...] | None = None
    where: Formula | None = None
    because: str = ""
    sources: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)
