"""What a sweep computes at every point, whatever the method."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from deterrence.analysis.sweeps.points import PointSet
from deterrence.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "EXACT_CHUNK",
    "GROUPS",
    "INCOMPLETE",
    "Block",
    "FoundPlan",
    "KnownPlan",
    "Layout",
    "Plan",
    "chosen_groups",
    "numbered",
]

GROUPS = ("bounds", "outcomes", "payoffs", "strategies")
"""Groups of numbers that a sweep can hold: bounds over the equilibria of a point, and numbers of each equilibrium."""


CHUNK = 2**16
"""Points per chunk where few of them are solved exactly."""
EXACT_CHUNK = 64
"""Points per chunk where every point is solved exactly."""


INCOMPLETE = "incomplete"
"""Ends the name of a regime at points where an exact solve did not prove that it found every equilibrium."""


def chosen_groups(include: Collection[str] | None) -> tuple[str, ...]:
    """The groups asked for, in the order of `GROUPS`; all when None.

    Raises
    ------
    UsageError
        For a name that is none.
    """
    if include is None:
        return GROUPS
    unknown = [name for name in include if name not in GROUPS]
    if unknown or isinstance(include, str):
        raise UsageError(f"include lists some of {', '.join(GROUPS)}, not {include!r}")
    return tuple(name for name in GROUPS if name in include)


@dataclass(frozen=True)
class Layout:
    """The columns of numbers of a sweep, in order: (lowest, highest) pairs, what is picked, each equilibrium's numbers.

    Parameters
    ----------
    players, outcomes
        Names.
    equilibria
        Names of the families, or of the equilibria of a 2x2 game; empty when they are not known beforehand.
    actions
        (player, information set, action) of each probability held per equilibrium.
    groups
        Which of `GROUPS` are held.
    mixing
        Instead of groups: names of the two mixing probabilities of a 2x2 game.
    picks
        Whether one equilibrium is picked at every point, and its outcomes and payoffs are held.
    """

    players: tuple[str, ...]
    outcomes: tuple[str, ...]
    equilibria: tuple[str, ...]
    actions: tuple[tuple[str, str, str], ...]
    groups: tuple[str, ...]
    mixing: tuple[str, ...] = ()
    picks: bool = False

    @property
    def pairs(self) -> tuple[str, ...]:
        """What has bounds: ``P(outcome)`` and ``payoff(player)``."""
        return self._amounts if "bounds" in self.groups else ()

    @property
    def picked(self) -> tuple[str, ...]:
        """What is held of the equilibrium picked."""
        return self._amounts if self.picks else ()

    @property
    def _amounts(self) -> tuple[str, ...]:
        return (*(f"P({one})" for one in self.outcomes), *(f"payoff({one})" for one in self.players))

    @property
    def each(self) -> tuple[str, ...]:
        """What each equilibrium has, in order."""
        found: list[str] = []
        if "outcomes" in self.groups:
            found += [f"P({one})" for one in self.outcomes]
        if "payoffs" in self.groups:
            found += [f"payoff({one})" for one in self.players]
        if "strategies" in self.groups:
            found += [action_name(*one) for one in self.actions]
        return tuple(found)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns."""
        if self.mixing:
            return self.mixing
        bounds = [f"{end} {what}" for what in self.pairs for end in ("lowest", "highest")]
        picked = [f"picked {what}" for what in self.picked]
        return (*bounds, *picked, *(f"{name}: {what}" for name in self.equilibria for what in self.each))

    @property
    def first(self) -> int:
        """Number of the first column that belongs to a single equilibrium."""
        return 2 * len(self.pairs) + len(self.picked)

    def column(self, equilibrium: int, what: str) -> int | None:
        """Number of a column; None when it is not held."""
        if what not in self.each:
            return None
        return self.first + equilibrium * len(self.each) + self.each.index(what)

    def pair(self, what: str) -> int | None:
        """Number of a pair of bounds; None when it is not held."""
        return self.pairs.index(what) if what in self.pairs else None


def action_name(player: str, label: str, action: str) -> str:
    """``p(player: set: action)``, without the set where it is the player's only one."""
    return f"p({player}: {action})" if label == player else f"p({player}: {label}: {action})"


@dataclass
class Block:
    """Results at consecutive points.

    Parameters
    ----------
    regimes
        One number per point; see `Plan.meanings`, or `names` where regimes are found on the way.
    resolved
        Whether the point was solved exactly.
    values
        Shape (columns of the layout, points); NaN where an equilibrium does not exist.
    names
        What the regimes 0, 1, ... of this block mean, where they are not known beforehand.
    picks
        Number of the equilibrium picked, or why there is none (see `picking`); None where no rule was asked for.
    """

    regimes: NDArray[np.unsignedinteger]
    resolved: NDArray[np.bool_]
    values: NDArray[np.float64]
    names: tuple[str, ...] = field(default=())
    picks: NDArray[np.int16] | None = None


def numbered(block: Block, known: dict[str, int]) -> Block:
    """A block whose own regime numbers become those of the whole sweep; new regimes are added to `known`."""
    import numpy as np

    codes = np.array([known.setdefault(name, len(known)) for name in block.names], block.regimes.dtype)
    return replace(block, regimes=codes[block.regimes], names=tuple(known))


class Plan(ABC):
    """A way to solve a model at every point. Plans travel to workers, so they hold no compiled code."""

    layout: Layout
    method: str
    """``families``, ``batch``, ``points`` or ``classes``."""
    concept: str
    complete: bool
    argument: str
    regime_bytes: int
    """Size of a regime's number."""

    @property
    def chunk(self) -> int:
        """How many points are best done in one piece."""
        return CHUNK

    @property
    def settings(self) -> dict[str, str]:
        """What else of how it works is worth telling."""
        return {}

    @abstractmethod
    def evaluate(self, points: PointSet, start: int, stop: int, compiled: bool) -> Block:
        """Solve at the points numbered `start` to `stop`."""

    @abstractmethod
    def meaning(self, regime: int, names: Sequence[str]) -> str:
        """A regime in words."""

    def is_partial(self, regime: int, names: Sequence[str]) -> bool:
        """Whether an exact solve found the equilibria of a regime without proof that there are no others."""
        return self.meaning(regime, names).split(" + ")[-1] == INCOMPLETE


class KnownPlan(Plan):
    """A plan whose equilibria are known beforehand; the number of a regime says which of them exist."""

    @abstractmethod
    def present(self, regimes: NDArray[np.unsignedinteger], equilibrium: int) -> NDArray[np.bool_]:
        """Whether an equilibrium of the layout exists, from the regimes' numbers."""


class FoundPlan(Plan):
    """A plan whose regimes are numbered as they come up, and told by the names that blocks carry."""

    def meaning(self, regime: int, names: Sequence[str]) -> str:
        """See `Plan.meaning`."""
        return names[regime]
