"""Where, within a territory, chance rules out a branch."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from deterrence.analysis.claims.oracle import PointOracle
from deterrence.expressions import Expression, Name, as_expression, names
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.games import Chance, ExtensiveFormGame

__all__ = ["Face", "closed_faces", "not_looked_at"]

Face = tuple[str, Expression]
"""A parameter, and what it equals there: a number, or an expression over the others."""


def closed_faces(
    games: Sequence[ExtensiveFormGame[RationalFunction]], region: PointOracle
) -> tuple[list[RationalFunction], list[Face], list[str]]:
    """Probabilities of chance that may be zero, the faces on which they are, and where that is not known."""
    found: dict[RationalFunction, None] = {}
    for game in games:
        for node in game.nodes:
            if isinstance(node, Chance):
                found.update(dict.fromkeys(p for p in node.probabilities if not p.is_constant()))
    vanishing = [one for one in found if region.possible([(one, "==")]) != "no"]
    closed: dict[Face, None] = {}
    doubts = []
    for one in vanishing:
        for factor, _ in one.above.factor()[1]:
            part = RationalFunction(region.ring, factor, region.ring.unit)
            if region.possible([(part, "==")]) == "no":
                continue
            if int(factor.total_degree()) == 1:
                closed[_solved(part)] = None
            else:
                doubts.append(not_looked_at(part.expression))
    return vanishing, list(closed), doubts


def not_looked_at(zero: Expression) -> str:
    """What is left open, in words."""
    return f"where {zero} is zero, chance rules out a branch: not looked at"


def _solved(part: RationalFunction) -> Face:
    """A linear equation solved for its last parameter."""
    constant = part.at(_at(part.ring, None))
    slopes = {name: part.at(_at(part.ring, name)) - constant for name in names(part.expression)}
    last, slope = slopes.popitem()
    rest: Expression = as_expression(-constant / slope)
    for name, other in slopes.items():
        rest = rest - (other / slope) * Name(name)
    return last, rest


def _at(ring: Ring, one: str | None) -> dict[str, Fraction]:
    return {name: Fraction(name == one) for name in ring.names}
