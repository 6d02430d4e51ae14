"""Families over many parameters as families over few: the others fixed, without solving anything anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from deterrence.errors import ExpressionError
from deterrence.expressions import FALSE, TRUE, ZERO, Comparison, Expression, Formula, Number, compare, substitute
from deterrence.families import Characterization, Family, Region
from deterrence.families.rational_functions import Ring

__all__ = ["restricted"]

Put = Callable[[Any], Any]


def restricted(found: Characterization, values: Mapping[str, Fraction]) -> Characterization | None:
    """The families with some of their parameters fixed.

    Complete families are all there is wherever none of their `hypersurfaces` is zero, inside the ranges. Fixing
    parameters keeps that, as long as no hypersurface holds at all of the points that are left and no value lies at the
    end of its parameter's range, where a branch of chance may be impossible.

    Parameters
    ----------
    found
        Complete families.
    values
        Of the parameters to fix, all of them among those that vary.

    Returns
    -------
    Characterization or None
        None where the families may not be all there is on what is left.

    Examples
    --------
    >>> from deterrence.families import characterize
    >>> whole = characterize("unilateral-deterrence", vary=["p_iran_hard", "p_us_hard"])
    >>> line = restricted(whole, {"p_iran_hard": Fraction(3, 4)})
    >>> for family in line.families:
    ...     print(family.name, "|", family.region)
    pooling on wait | everywhere
    separating | p_us_hard <= 5/6 and p_us_hard >= 5/8
    attack | p_us_hard <= 5/8
    """
    model = found.model
    if not found.complete or model.rounded or any(_at_an_end(found, name, value) for name, value in values.items()):
        return None

    def put(node: Any) -> Any:
        return substitute(node, values)

    left = tuple(name for name in found.vary if name not in values)
    try:
        ring = Ring(list(left))
        surfaces = _surfaces(found, put, ring)
        families = [_family(one, put, ring) for one in found.families]
    except (ExpressionError, ZeroDivisionError):
        return None
    if surfaces is None:
        return None
    return replace(
        found,
        vary=left,
        point={**found.point, **values},
        families=tuple(one for one in families if one.region.alternatives),
        hypersurfaces=surfaces,
        counts={},
    )


def _at_an_end(found: Characterization, name: str, value: Fraction) -> bool:
    allowed = found.model.parameters[name].range
    return value in (allowed.low, allowed.high)


def _surfaces(found: Characterization, put: Put, ring: Ring) -> tuple[Expression, ...] | None:
    """The hypersurfaces that are left; None when one of them holds everywhere."""
    kept: dict[str, Expression] = {}
    for surface in found.hypersurfaces:
        held: Expression = put(surface)
        gap = ring.read(held).above
        if gap.is_zero():
            return None
        if not gap.is_constant():
            kept.setdefault(str(gap), held)
    return tuple(kept.values())


def _family(family: Family, put: Put, ring: Ring) -> Family:
    def forms(held: Mapping[str, Any]) -> dict[str, Any]:
        return {key: forms(one) if isinstance(one, Mapping) else put(one) for key, one in held.items()}

    return replace(
        family,
        strategies=forms(family.strategies),
        beliefs=forms(family.beliefs),
        region=_region(family.region, put, ring),
        supports=tuple(
            replace(
                one, responses=forms(one.responses), beliefs=forms(one.beliefs), region=_region(one.region, put, ring)
            )
            for one in family.supports
        ),
        payoffs=forms(family.payoffs),
        outcomes=forms(family.outcomes),
    )


def _region(region: Region, put: Put, ring: Ring) -> Region:
    alternatives: dict[tuple[Formula, ...], None] = {}
    for conditions in region.alternatives:
        held = dict.fromkeys(_folded(put(one), ring) for one in conditions)
        if FALSE not in held:
            alternatives[tuple(one for one in held if one != TRUE)] = None
    return Region(((),)) if () in alternatives else Region(tuple(alternatives))


def _folded(condition: Formula, ring: Ring) -> Formula:
    """`TRUE` or `FALSE` where no parameter is left in a comparison."""
    if isinstance(condition, Comparison):
        gap = ring.read(condition.left - condition.right)
        if gap.is_constant():
            return compare(Number(gap.constant()), condition.relation, ZERO)
    return condition
