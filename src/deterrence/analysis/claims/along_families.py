"""Whether a quantity rises or falls along a parameter within every family, from the families' closed forms.

``increasing`` speaks of families. Where ties leave a continuum of equilibria with the same supports, on hypersurfaces,
there is nothing to compare; a search by supports cannot tell such a continuum from a family.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from deterrence.analysis.claims.closed_forms import FamilyForms, tree_of
from deterrence.analysis.claims.faces import closed_faces, not_looked_at
from deterrence.analysis.claims.known_families import KnownFamilies
from deterrence.analysis.claims.oracle import PointOracle
from deterrence.analysis.claims.statements import World
from deterrence.analysis.claims.territory import Territory
from deterrence.errors import DeterrenceError, NotDefinedError
from deterrence.expressions import (
    Comparison,
    Expression,
    Formula,
    Monotone,
    Name,
    Number,
    all_of,
    any_of,
    substitute,
    to_z3,
)
from deterrence.families import Family
from deterrence.families.interiors import strict
from deterrence.families.rational_functions import Ring
from deterrence.solvers.base import Settings

__all__ = ["Slopes", "slopes_of"]

SECOND = "__higher"
"""Ends the name of the second value."""


@dataclass
class Slopes:
    """What was found.

    Parameters
    ----------
    pairs
        Points, with the second value of the parameter, at which a family runs against the claim: candidates.
    doubts
        What could not be decided.
    families
        Names of those that were looked at.
    """

    pairs: list[tuple[dict[str, Fraction], Fraction]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    families: dict[str, None] = field(default_factory=dict)

    @property
    def none_against(self) -> bool:
        """Whether it is proved that no family runs against the claim."""
        return not self.pairs and not self.doubts

    @property
    def grounds(self) -> tuple[str, ...]:
        """What the proof rests on."""
        return (
            f"families: {'; '.join(self.families) or 'none'}, which are all there are except on hypersurfaces",
            "z3: in none of them two points run against the claim",
            "families are compared between points at which the same branches of chance are possible",
        )


def slopes_of(territory: Territory, claim: Monotone, families: KnownFamilies, settings: Settings) -> Slopes:
    """Look for a family and two points of a territory that run against a claim of monotonicity."""
    found = Slopes()
    try:
        _look(territory, claim, families, settings, found)
    except DeterrenceError as error:
        found.doubts.append(str(error))
    return found


def _look(territory: Territory, claim: Monotone, families: KnownFamilies, settings: Settings, found: Slopes) -> None:
    if claim.parameter not in territory.vary:
        return  # it has one value only
    second = claim.parameter + SECOND
    moved: dict[str, Expression] = {claim.parameter: Name(second)}
    ring = Ring([*territory.vary, second])
    conditions = [*territory.conditions({}), *territory.conditions(moved)]
    conditions.append(Comparison(Name(claim.parameter), "<", Name(second)))
    oracle = PointOracle(ring, conditions, settings)
    if oracle.solve([]) != "no":
        known = families.of(territory, World())
        if not known.complete:
            raise NotDefinedError(f"perhaps not all families are known: {known.argument}")
        for family in known.families:
            _within(family, territory, claim, oracle, moved, found)
    region = PointOracle(Ring(list(territory.vary)), territory.conditions({}), settings)
    _, closed, doubts = closed_faces([tree_of(territory, region.ring)], region)
    found.doubts += doubts
    for name, value in closed:
        if not isinstance(value, Number):
            found.doubts.append(not_looked_at(Name(name) - value))
        elif name != claim.parameter:
            inner = slopes_of(territory.at(name, value.value), claim, families, settings)
            found.pairs += [({name: value.value, **point}, higher) for point, higher in inner.pairs]
            found.doubts += inner.doubts
            found.families |= inner.families


def _within(
    family: Family,
    territory: Territory,
    claim: Monotone,
    oracle: PointOracle,
    moved: dict[str, Expression],
    found: Slopes,
) -> None:
    events = {name: outcome.when for name, outcome in territory.model.outcomes.items()}
    forms = FamilyForms(
        family, tree_of(territory, oracle.ring), oracle.ring, events, lambda one: territory.put(one, {})
    )
    low = forms.value(claim.quantity)
    if low is None:
        found.doubts.append(f"{claim.quantity} is not known in closed form in {family.name}")
        return
    high = oracle.ring.read(substitute(low.expression, moved))
    gap = high - low if claim.direction == "increasing" else low - high
    z3 = oracle.z3
    exists = [_anywhere(family, territory), substitute(_anywhere(family, territory), moved)]
    below = oracle.polynomial(gap.below)
    against = z3.And(below != 0, oracle.polynomial(gap.above) * below < 0)
    answer = oracle.solve([*(to_z3(one, oracle.symbols) for one in exists), against])
    found.families[family.name] = None
    if isinstance(answer, dict):  # exact solves confirm where nothing ties, so that such points come first
        inside = oracle.solve([*(to_z3(strict(one), oracle.symbols) for one in [*oracle.assume, *exists]), against])
        for pair in (inside, answer):
            if isinstance(pair, dict):
                higher = pair.pop(claim.parameter + SECOND)
                found.pairs.append((pair, higher))
    elif answer == "unknown":
        found.doubts.append(f"z3 gave up on {family.name}")


def _anywhere(family: Family, territory: Territory) -> Formula:
    return any_of(tuple(all_of(tuple(territory.put_formula(c, {}) for c in one)) for one in family.region.alternatives))
