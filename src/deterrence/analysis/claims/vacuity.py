"""Claims that nothing contradicts because they are judged nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deterrence.analysis.claims.oracle import PointOracle
from deterrence.expressions import At, Belief, Formula, HoldsAt, HoldsIn, In, Power, Probability
from deterrence.families.rational_functions import Ring

if TYPE_CHECKING:
    from deterrence.analysis.claims.territory import Territory
    from deterrence.solvers.base import Settings

__all__ = ["EMPTY", "is_empty", "why_never_judged"]

EMPTY = "no point within the ranges and assumptions fulfils its condition"


def is_empty(territory: Territory, settings: Settings) -> bool:
    """Whether it is proved that a claim speaks of no point at all."""
    if territory.where is None:
        return False  # a model's baseline is one of its points
    return PointOracle(Ring(list(territory.vary)), territory.conditions({}), settings).solve([]) == "no"


def why_never_judged(statement: Formula) -> str:
    """What may keep a statement from being judged anywhere.

    Examples
    --------
    >>> from deterrence.expressions import parse_claim
    >>> print(why_never_judged(parse_claim("P(a | b) > 0")))
    the event after | never occurs
    """
    parts = list(statement.walk())
    causes = {
        "the event after | never occurs": any(isinstance(one, Probability) and one.given is not None for one in parts),
        "nobody is asked at the information set": any(isinstance(one, Belief) for one in parts),
        "`at` or `in` leads to points beyond ranges or assumptions": any(
            isinstance(one, (At, HoldsAt, In, HoldsIn)) for one in parts
        ),
        "it divides by zero": any(isinstance(one, Power) and one.exponent < 0 for one in parts),
    }
    return ", or ".join(cause for cause, possible in causes.items() if possible)
