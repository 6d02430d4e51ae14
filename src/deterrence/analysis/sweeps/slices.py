"""Values of single parameters at which other families exist than around them, swept through families of their own.

At a closed end of a range a branch of chance may be impossible, and on a hypersurface such as ``p = 1/2`` there may be
more equilibria than the families of the neighbourhood. With the parameter fixed there the model has families again.
A slice tells a sweep's points on it in the terms of the sweep: a family of the whole is present where its closed form
is one of the slice's equilibria, and whatever else exists is a tie. So it gives the regimes of exact solves, sooner.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction

from deterrence.analysis.possible_leaves import possible_leaves
from deterrence.analysis.sweeps.kernel_writing import KernelWriter, is_closed
from deterrence.analysis.sweeps.kernels import Kernel
from deterrence.analysis.sweeps.plans import Layout
from deterrence.analysis.sweeps.point_solver import Path, closed_forms, path_of
from deterrence.analysis.sweeps.points import PointSet
from deterrence.analysis.sweeps.signs_in_floats import Polynomial
from deterrence.errors import DeterrenceError, ExpressionError
from deterrence.expressions import Expression, Number, identical, substitute
from deterrence.families import Characterization, Family, Region
from deterrence.families.characterizing import characterize_at
from deterrence.games.profiles import Profile
from deterrence.solvers.base import Settings

__all__ = ["MOST_SLICES", "WORTH_SLICING", "Slice", "slices_of", "zero_at"]

WORTH_SLICING = 64
"""Points on a slice from which finding its families is expected to save time."""
PATIENCE = 20.0
"""Seconds that finding the families of a slice may take."""
MOST_SLICES = 16


@dataclass(frozen=True)
class Slice:
    """One value of one parameter.

    Parameters
    ----------
    name, value
        Which.
    kernel
        Over the other parameters, for the layout of the whole sweep.
    """

    name: str
    value: Fraction
    kernel: Kernel


def slices_of(
    whole: Characterization, layout: Layout, watched: Sequence[Polynomial], points: PointSet
) -> tuple[Slice, ...]:
    """The slices that hold many of the points and have families that are complete.

    Parameters
    ----------
    whole
        The families of the sweep.
    layout
        Its columns.
    watched
        Polynomials at whose zeros points are in doubt.
    points
        What is swept.
    """
    found: list[Slice] = []
    if any(one.case for one in whole.families):  # the same strategies may have other payoffs in another case
        return ()
    for name, value in dict.fromkeys(one for one in map(zero_at, watched) if one is not None):
        if len(found) == MOST_SLICES or len(whole.vary) < 2 or value not in whole.model.parameters[name].range:
            continue
        if points.count(name, value) >= WORTH_SLICING:
            one = _slice(whole, layout, name, value)
            found += [one] if one is not None else []
    return tuple(found)


def zero_at(polynomial: Polynomial) -> tuple[str, Fraction] | None:
    """The parameter and value at which a polynomial in one parameter of degree one is zero."""
    slope, rest, name = Fraction(0), Fraction(0), ""
    for exponents, coefficient in polynomial.terms.items():
        degree = sum(exponents)
        if degree > 1 or (degree and slope):
            return None
        if degree:
            slope, name = coefficient, polynomial.names[exponents.index(1)]
        else:
            rest = coefficient
    return (name, -rest / slope) if slope else None


def _slice(whole: Characterization, layout: Layout, name: str, value: Fraction) -> Slice | None:
    names = [one for one in whole.vary if one != name]
    fixed = {one: amount for one, amount in whole.point.items() if one in whole.model.parameters} | {name: value}
    try:
        own = characterize_at(whole.model, fixed, whole.concept, vary=names, settings=Settings(seconds=PATIENCE))
        return Slice(name, value, _SliceWriter(whole, own, layout, name, value).write()) if own.complete else None
    except (DeterrenceError, ExpressionError):
        return None


@dataclass
class _SliceWriter:
    whole: Characterization
    own: Characterization
    layout: Layout
    name: str
    value: Fraction

    def write(self) -> Kernel:
        fixed = {**self.whole.point, self.name: self.value}
        writer = KernelWriter(self.whole.model, self.own.vary, fixed, self.layout)
        tie = len(self.layout.equilibria)
        known = [self._restricted(family) for family in self.whole.families]
        kept = [(k, family) for k, family in enumerate(known) if family is not None]
        also: dict[int, list[Family]] = {k: [] for k, _ in kept}
        watched: list[Expression] = list(self.own.hypersurfaces)
        samples = self._samples()
        for family in self.own.families:
            if not is_closed(family):
                writer.doubts.append(writer.somewhere(family, sure=False))
                continue
            same, near = self._matches(family, kept, samples)
            watched += near
            if not same:
                writer.add(family, None, tie)
            for k, there in same:
                if _proper_elsewhere(there, family):
                    also[k].append(family)
                else:  # it exists, but what is left of the closed form may be no strategy
                    possibly, surely = writer.somewhere(family, sure=False), writer.somewhere(there, sure=True)
                    writer.doubts.append(f"({possibly} & not_({surely}))")
        if self._is_cut():
            kept = [(k, replace(family, region=Region(()))) for k, family in kept]
        for k, family in kept:
            writer.add(family, k, k, also[k])
        return writer.write([*(family for _, family in kept), *self.own.families], watched)

    def _is_cut(self) -> bool:
        """Whether chance rules out more here than elsewhere, so that only families of the slice itself exist."""
        game, point = self.whole.model.symbolic(), self.whole.point
        return possible_leaves(game, {**point, self.name: self.value}) < possible_leaves(game, point)

    def _restricted(self, family: Family) -> Family | None:
        """A family of the whole sweep on the slice; None where something in it is not defined there."""
        if not is_closed(family):
            raise ExpressionError("open-family", "a family without closed forms", family.name)
        put = {self.name: self.value}
        try:
            forms = replace(
                family,
                strategies={
                    player: {label: {a: substitute(p, put) for a, p in one.items()} for label, one in sets.items()}
                    for player, sets in family.strategies.items()
                },
                payoffs={player: substitute(one, put) for player, one in family.payoffs.items()},
                outcomes={name: substitute(one, put) for name, one in family.outcomes.items()},
            )
        except (ExpressionError, ZeroDivisionError):
            return None
        supports = tuple(replace(one, region=_put(one.region, put)) for one in family.supports)
        return replace(forms, region=_put(family.region, put), supports=supports)

    # --- which families of the slice are families of the whole -----------------------------------------------------

    def _samples(self) -> list[dict[str, Fraction]]:
        """Points of the slice at which nothing ties by chance."""
        rng = random.Random(f"{self.name}={self.value}")
        found = []
        for _ in range(3):
            point = {**self.whole.point, self.name: self.value}
            for name in self.own.vary:
                one = self.whole.model.parameters[name].range
                point[name] = one.low + (one.high - one.low) * Fraction(rng.randrange(1, 10**9), 10**9)
            found.append(self.whole.model.with_definitions(point))
        return found

    def _matches(
        self, family: Family, kept: Sequence[tuple[int, Family]], samples: Sequence[Mapping[str, Fraction]]
    ) -> tuple[list[tuple[int, Family]], list[Expression]]:
        """Families of the whole with the same path and closed forms; and what must vanish for others to join them."""
        same: list[tuple[int, Family]] = []
        near: list[Expression] = []
        for k, other in kept:
            gaps = self._gaps(family, other, samples)
            if gaps is None:
                continue
            if not gaps:
                same.append((k, other))
            else:
                near.append(gaps[0])
        return same, near

    def _gaps(
        self, family: Family, other: Family, samples: Sequence[Mapping[str, Fraction]]
    ) -> list[Expression] | None:
        """Differences of closed forms along the path; None when another set of actions is played."""
        keys = [self._played(family, point) for point in samples]
        others = [self._played(other, point) for point in samples]
        if not any(a is not None and a == b for a, b in zip(keys, others, strict=True)):
            return None
        played = next(a for a, b in zip(keys, others, strict=True) if a is not None and a == b)
        gaps = []
        for player, label, action in sorted(played):
            a, b = (one.strategies[player][label][action] for one in (family, other))
            if not identical(a, b):
                gaps.append(a - b)
        return gaps

    def _played(self, family: Family, point: Mapping[str, Fraction]) -> frozenset[tuple[str, str, str]] | None:
        """(player, information set, action) along the path at a point, whether or not the family exists there."""
        forms = closed_forms(family, point, proper=False)
        if forms is None:
            return None
        anywhere = replace(self.whole.model, assume=())
        game = anywhere.at(None, **{name: point[name] for name in anywhere.parameters})
        path: Path = path_of(game, Profile(forms))
        return frozenset((player, label, action) for player, label, action, _ in path)


def _proper_elsewhere(family: Family, other: Family) -> bool:
    """Whether a closed form is a strategy for certain also where the other family's path does not come."""
    for player, sets in family.strategies.items():
        for label, mixture in sets.items():
            if label not in other.strategies.get(player, {}):
                shares = [one.value if isinstance(one, Number) else None for one in mixture.values()]
                if any(one is None or one < 0 for one in shares):
                    return False
    return True


def _put(region: Region, values: Mapping[str, Fraction]) -> Region:
    """The region on the slice; an alternative that is not defined there does not hold, as at a point."""
    kept = []
    for each in region.alternatives:
        with suppress(ExpressionError, ZeroDivisionError):
            kept.append(tuple(substitute(one, dict(values)) for one in each))
    return Region(tuple(kept))
