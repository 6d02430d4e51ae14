"""Two points at which a quantity runs against ``increasing`` or ``decreasing``."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from deterrence.analysis.claims.normal_form import about_all_alike
from deterrence.analysis.claims.point_values import PointValues
from deterrence.analysis.claims.standings import Standing
from deterrence.analysis.claims.statements import World
from deterrence.expressions import Comparison, Monotone

__all__ = ["falls"]


def falls(
    values: PointValues, claim: Monotone, low: Mapping[str, Fraction], high: Mapping[str, Fraction]
) -> tuple[Standing, Standing, Any, Any] | None:
    """Two equilibria of one family, at a lower and a higher value, that run against ``increasing``; None: none do.

    A family is known by what is played along its path; it has one equilibrium at each of the two points.
    """
    from deterrence.analysis.regimes import path_supports

    if about_all_alike(Comparison(claim.quantity, "<", claim.quantity)):
        return _extreme_falls(values, claim, low, high)
    found: list[dict[Any, tuple[Standing, Any]]] = []
    for point in (low, high):
        place = values.at(World(), point)
        here = {}
        sizes = {one.number: one.dimension for one in place.solution.components}
        for one in place.standings:
            if sizes.get(one.equilibrium.component, 0) == 0:
                value = values.value(claim.quantity, World(), point, {World(): one})
                here[path_supports(place.tree, one.equilibrium.strategies)] = (one, value)
        found.append(here)
    for key, (one, before) in found[0].items():
        if key in found[1]:
            other, after = found[1][key]
            if before is None or after is None:
                continue
            if after < before if claim.direction == "increasing" else after > before:
                return one, other, before, after
    return None


def _extreme_falls(
    values: PointValues, claim: Monotone, low: Mapping[str, Fraction], high: Mapping[str, Fraction]
) -> tuple[Standing, Standing, Any, Any] | None:
    """As `falls`, for what is the same in all equilibria of a point."""
    known = all(values.extremes_known(claim.quantity, World(), point) for point in (low, high))
    before, after = (values.value(claim.quantity, World(), point, {}) for point in (low, high))
    one, other = (values.at(World(), point).standings for point in (low, high))
    if not known or before is None or after is None or not one or not other:
        return None
    against = after < before if claim.direction == "increasing" else after > before
    return (one[0], other[0], before, after) if against else None
