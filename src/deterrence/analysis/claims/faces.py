"""Where, within a territory, chance rules out a branch."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from deterrence.analysis.claims.oracle import PointOracle
from deterrence.expressions import names
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.games import Chance, ExtensiveFormGame

__all__ = ["closed_faces"]


def closed_faces(
    games: Sequence[ExtensiveFormGame[RationalFunction]], region: PointOracle
) -> tuple[list[RationalFunction], list[tuple[str, Fraction]], list[str]]:
    """Probabilities of chance that may be zero, the parameter values at which they are, and where that is not known."""
    found: dict[RationalFunction, None] = {}
    for game in games:
        for node in game.nodes:
            if isinstance(node, Chance):
                found.update(dict.fromkeys(p for p in node.probabilities if not p.is_constant()))
    vanishing = [one for one in found if region.possible([(one, "==")]) != "no"]
    closed: dict[tuple[str, Fraction], None] = {}
    doubts = []
    for one in vanishing:
        for factor, _ in one.above.factor()[1]:
            part = RationalFunction(region.ring, factor, region.ring.unit)
            if region.possible([(part, "==")]) == "no":
                continue
            fixed = _only_root(part)
            if fixed is None:
                doubts.append(f"where {part} is zero, chance rules out a branch: not looked at")
            else:
                closed[fixed] = None
    return vanishing, list(closed), doubts


def _only_root(part: RationalFunction) -> tuple[str, Fraction] | None:
    """The parameter and value at which a factor is zero, when it is linear in one parameter and free of others."""
    used = names(part.expression)
    if len(used) != 1 or int(part.above.total_degree()) != 1:
        return None
    zero, one = part.at(_at(part.ring, 0)), part.at(_at(part.ring, 1))
    return used[0], zero / (zero - one)


def _at(ring: Ring, value: int) -> dict[str, Fraction]:
    return dict.fromkeys(ring.names, Fraction(value))
