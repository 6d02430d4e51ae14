"""Which equilibrium counts at a point that has several: always said, never silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deterrence.errors import NotDefinedError, UsageError
from deterrence.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Candidates", "Rule", "read_rules"]

SAME = 1e-9
"""Relative difference below which two floating-point values count as one."""
RULES_TOLD = "lowest, highest, envelope (both), best:PLAYER, worst:PLAYER, payoff-dominant, family:NAME"


@dataclass(frozen=True)
class Candidates:
    """The equilibria at many points.

    Parameters
    ----------
    lowest, highest
        Of the quantity, over the equilibria of a point; NaN where there is none. Shape (points,).
    own
        The quantity in each equilibrium, NaN where it does not exist. Shape (equilibria, points).
    payoffs
        Of each player in each equilibrium. Shape (players, equilibria, points).
    names
        Of the equilibria.
    """

    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    own: NDArray[np.float64]
    payoffs: NDArray[np.float64]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """How one equilibrium is picked: ``unique`` (none is: it must not matter), or one of the rules of `read_rules`."""

    kind: str
    argument: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.argument}" if self.argument else self.kind

    @property
    def needs_each(self) -> bool:
        """Whether bounds over the equilibria are not enough."""
        return self.kind in ("best", "worst", "payoff-dominant", "family")

    def pick(self, among: Candidates, players: tuple[str, ...]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """The chosen value at each point (NaN: no such equilibrium), and where the rule does not settle it.

        Raises
        ------
        UsageError
            When no family has the rule's name.
        """
        import numpy as np

        match self.kind:
            case "lowest":
                return among.lowest, np.zeros(len(among.lowest), np.bool_)
            case "highest":
                return among.highest, np.zeros(len(among.highest), np.bool_)
            case "unique":
                return among.lowest, _differ(among.lowest, among.highest)
            case "family":
                if self.argument not in among.names:
                    raise UsageError(f"no family {self.argument!r}; there are: {', '.join(among.names) or 'none'}")
                return among.own[among.names.index(self.argument)], np.zeros(len(among.lowest), np.bool_)
            case "payoff-dominant":
                return _agreed(among.own, _dominant(among.payoffs))
            case _:
                paid = among.payoffs[players.index(self.argument)]
                return _agreed(among.own, _extreme(paid if self.kind == "best" else -paid))


def _differ(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
    import numpy as np

    found: NDArray[np.bool_] = (high - low) > SAME * (1 + np.abs(low))
    return found


def _extreme(paid: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which equilibria pay the most at each point."""
    import numpy as np

    filled = np.where(np.isnan(paid), -np.inf, paid)
    most = filled.max(axis=0, initial=-np.inf)
    margin = SAME * (1 + np.abs(np.where(np.isinf(most), 0.0, most)))
    found: NDArray[np.bool_] = ~np.isnan(paid) & (filled >= most - margin)
    return found


def _dominant(payoffs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which equilibria pay every player the most."""
    import numpy as np

    found: NDArray[np.bool_] = np.logical_and.reduce([_extreme(paid) for paid in payoffs])
    return found


def _agreed(own: NDArray[np.float64], chosen: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The value that the chosen equilibria share; unsettled where none is chosen or they differ."""
    import numpy as np

    low = np.where(chosen, own, np.inf).min(axis=0, initial=np.inf)
    high = np.where(chosen, own, -np.inf).max(axis=0, initial=-np.inf)
    exists = ~np.isnan(own).all(axis=0) if len(own) else np.zeros(own.shape[1], np.bool_)
    nobody = ~chosen.any(axis=0)
    low, high = np.where(nobody, np.nan, low), np.where(nobody, np.nan, high)
    return low, exists & (nobody | _differ(np.nan_to_num(low), np.nan_to_num(high)))


def read_rules(model: Model, text: str | None) -> tuple[Rule, ...]:
    """The rules that a text names: one, or two for ``envelope``.

    Raises
    ------
    UsageError
        For anything else, with the list.

    Examples
    --------
    >>> from deterrence.model import load
    >>> [str(rule) for rule in read_rules(load("proxy-deniability"), "envelope")]
    ['lowest', 'highest']
    """
    if text is None:
        return (Rule("unique"),)
    if text == "envelope":
        return (Rule("lowest"), Rule("highest"))
    kind, _, argument = text.partition(":")
    if text in ("lowest", "highest", "payoff-dominant"):
        return (Rule(text),)
    if kind in ("best", "worst") and argument in model.players:
        return (Rule(kind, argument),)
    if kind == "family" and argument:
        return (Rule(kind, argument),)
    raise UsageError(f"no way to select {text!r}; there are: {RULES_TOLD}; players: {', '.join(model.players)}")


def require_settled(
    rule: Rule, missing: NDArray[np.bool_], unsettled: NDArray[np.bool_], told: Callable[[int], str]
) -> None:
    """Refuse to go on where an equilibrium is missing or the rule does not pick one.

    Parameters
    ----------
    told
        A point in words, by its number.

    Raises
    ------
    NotDefinedError
        With the share of points, an example and the remedy.
    """
    import numpy as np

    for where, what, remedy in (
        (missing, _none(rule), _remedy(rule)),
        (
            unsettled,
            "the equilibria differ in it" if rule.kind == "unique" else f"{rule} picks no single value",
            f"say which equilibrium counts, with select: {RULES_TOLD}",
        ),
    ):
        if where.any():
            k = int(np.flatnonzero(where)[0])
            raise NotDefinedError(
                f"at {int(where.sum())} of {len(where)} points ({where.mean():.1%}) {what}, e.g. at {told(k)}; {remedy}"
            )


def _none(rule: Rule) -> str:
    return f"the family {rule.argument} does not exist" if rule.kind == "family" else "no equilibrium was found"


def _remedy(rule: Rule) -> str:
    if rule.kind == "family":
        return "vary fewer parameters or narrower ranges, so that it exists throughout, or select otherwise"
    return "vary fewer parameters or narrower ranges, or leave out the part of the region without equilibria"
