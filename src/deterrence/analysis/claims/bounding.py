"""What known families say about the lowest and highest values over the equilibria of a point.

Where a family exists, its closed form is an equilibrium, so that ``highest(x)`` is at least its x. The converse, that
no equilibrium goes further, is not needed: an extreme is also attained by some equilibrium.

Families are known almost everywhere; what that says of the rest is told in `limits`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from deterrence.analysis.claims.closed_forms import FamilyForms
from deterrence.analysis.claims.limits import has_interior_nearby, in_the_limit
from deterrence.expressions import Belief, Expression, Number, Probability, to_z3
from deterrence.families.interiors import strict
from deterrence.families.rational_functions import RationalFunction
from deterrence.games import ExtensiveFormGame

if TYPE_CHECKING:
    from deterrence.analysis.claims.known_families import KnownFamilies
    from deterrence.analysis.claims.oracle import PointOracle
    from deterrence.analysis.claims.statements import Extreme, World
    from deterrence.analysis.claims.territory import Territory
    from deterrence.model import Model

__all__ = ["extreme_bounds"]


def extreme_bounds(
    extremes: Sequence[Extreme],
    games: Mapping[World, ExtensiveFormGame[RationalFunction]],
    models: Mapping[World, Model],
    families: KnownFamilies,
    territory: Territory,
    region_of: Callable[[World], Territory],
    oracle: PointOracle,
) -> list[Any]:
    """Terms of z3: no family that exists goes beyond an extreme.

    Parameters
    ----------
    extremes
        As `Statements` collects them.
    games, models
        What is played in each world, every branch of chance with positive probability.
    families, territory
        Whose families, where.
    region_of
        The points of a world's model.
    oracle
        Of the points.
    """
    return [term for one in extremes for term in _bounds(one, games, models, families, territory, region_of, oracle)]


def _bounds(
    one: Extreme,
    games: Mapping[World, ExtensiveFormGame[RationalFunction]],
    models: Mapping[World, Model],
    families: KnownFamilies,
    territory: Territory,
    region_of: Callable[[World], Territory],
    oracle: PointOracle,
) -> Iterator[Any]:
    quantity = one.over.quantity
    if any(isinstance(q, Belief) or (isinstance(q, Probability) and q.given is not None) for q in quantity.walk()):
        return  # not defined in every equilibrium
    z3 = oracle.z3
    world = next(other for other in games if (other.settings, other.variant) == (one.world.settings, one.world.variant))
    events = {name: outcome.when for name, outcome in models[world].outcomes.items()}
    here = dict(world.settings)
    pinned = all(isinstance(value, Number) for value in here.values())
    if not has_interior_nearby(region_of(world).playable(here if pinned else {})):
        return
    read = in_the_limit if pinned else strict  # what is not linear may look so where one parameter follows another

    def put(expression: Expression) -> Expression:
        return region_of(world).put(expression, here)

    for family in families.of(territory, world).families:
        value = FamilyForms(family, games[world], oracle.ring, events, put).value(quantity)
        if value is None:
            continue
        regions = families.alternatives(territory, family, world)
        exists = z3.Or([z3.And([to_z3(one, oracle.symbols) for one in map(read, region)]) for region in regions])
        below = oracle.polynomial(value.below)
        gap = (one.value * below - oracle.polynomial(value.above)) * below
        yield z3.Implies(z3.And(exists, below != 0), gap >= 0 if one.over.extreme == "highest" else gap <= 0)
