"""Sets of equilibria of positive dimension on one support: polytopes where the conditions allow, else conditions.

A set belongs to a support profile and a part of its system. Where each condition speaks of one player only (after
reduction modulo the part's basis), the set is a product of polytopes of mixtures and is given by its vertices; all of
it, the boundary included, consists of equilibria. Elsewhere it is given by its conditions and exact sample points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations, product
from math import prod
from typing import Any

from deterrence.errors import LimitError
from deterrence.games import NormalFormGame
from deterrence.solvers.condition_forms import condition_text, homogeneous, linear_part, multilinear, support_texts
from deterrence.solvers.finite_points import Number, positive_points, sign
from deterrence.solvers.mixture_polytopes import MixturePolytope
from deterrence.solvers.polynomial_systems import Part, Polynomial, one_signed, parts, remainder
from deterrence.solvers.positive_samples import exists, rank, sample, value
from deterrence.solvers.support_systems import SupportSystem

__all__ = ["EquilibriumSet", "Mixtures", "equilibrium_set"]

Mixtures = tuple[tuple[Any, ...], ...]
"""For each player the probabilities of all its actions."""

MOST_VERTICES = 1_024
"""Most vertices of one product of polytopes."""

MOST_INEQUALITIES = 8
"""Most undecided inequalities of one curved set."""


@dataclass(frozen=True)
class EquilibriumSet:
    """Equilibria on one support profile that form a set of positive dimension.

    Parameters
    ----------
    system
        The support profile.
    dimension
        Exact for polytopes and where `certain`, else an upper bound.
    zero, weak
        Forms in the probabilities that are zero, or at most zero.
    polytopes
        For each player its mixtures, when the set is their product; else empty.
    samples
        Exact points of the set, when it is not a product of polytopes.
    certain
        Whether a sample point proves the dimension.
    """

    system: SupportSystem
    dimension: int
    zero: tuple[Polynomial, ...]
    weak: tuple[Polynomial, ...]
    polytopes: tuple[MixturePolytope, ...] = ()
    samples: tuple[Mixtures, ...] = ()
    certain: bool = True

    @property
    def vertices(self) -> tuple[Mixtures, ...]:
        """All vertices of a product of polytopes; empty for other sets."""
        return tuple(product(*(one.vertices for one in self.polytopes))) if self.polytopes else ()

    def contains(self, mixtures: Mixtures) -> bool:
        """Whether a profile satisfies the closed conditions."""
        if self.polytopes:
            return all(one.contains(own) for one, own in zip(self.polytopes, mixtures, strict=True))
        for own, support in zip(mixtures, self.system.supports, strict=True):
            if any(p != 0 for a, p in enumerate(own) if a not in support):
                return False
        flat = list(chain(*mixtures))
        return all(value(one, flat) == 0 for one in self.zero) and all(value(one, flat) <= 0 for one in self.weak)

    def covers(self, other: EquilibriumSet) -> bool:
        """Whether this product of polytopes holds all of another one."""
        return bool(self.polytopes and other.polytopes) and all(self.contains(vertex) for vertex in other.vertices)

    def meets(self, other: EquilibriumSet) -> bool:
        """Whether some profile satisfies the closed conditions of both."""
        pairs = zip(self.system.supports, other.system.supports, strict=True)
        if any(not set(a) & set(b) for a, b in pairs):
            return False
        if self.polytopes and other.polytopes:
            return all(a.meets(b) for a, b in zip(self.polytopes, other.polytopes, strict=True))
        zero = [*self.zero, *other.zero, *_support_forms(self.system), *_support_forms(other.system)]
        return exists(sum(self.system.shape), zero, [*self.weak, *other.weak], closed=True)

    def condition(self, game: NormalFormGame[Any]) -> str:
        """All conditions, in words, joined by commas."""
        texts = support_texts(game, self.system, interior=not self.polytopes)
        texts += [condition_text(game, self.system, one, "=") for one in self.zero]
        texts += [condition_text(game, self.system, one, "<=") for one in self.weak]
        return ", ".join(texts) or "any profile"


def equilibrium_set(system: SupportSystem, part: Part) -> tuple[list[EquilibriumSet], list[Mixtures]]:
    """The equilibria in a part of positive dimension: sets, and single points.

    Raises
    ------
    LimitError
        When z3 cannot decide, or more than `MOST_INEQUALITIES` inequalities are left undecided.
    """
    weak = _inequalities(system, part)
    if weak is None:
        return [], []
    zero_forms = tuple(homogeneous(system, one) for one in part.polynomials)
    weak_forms = tuple(homogeneous(system, one) for one in weak)
    polytopes = _as_polytopes(system, zero_forms, weak_forms)
    if polytopes is None:
        return _curved(system, part, weak, zero_forms, weak_forms)
    for one, support in zip(polytopes, system.supports, strict=True):
        if not all(any(vertex[a] > 0 for vertex in one.vertices) for a in support):
            return [], []
    found = EquilibriumSet(system, sum(one.dimension for one in polytopes), zero_forms, weak_forms, polytopes)
    return ([found], []) if found.dimension > 0 else ([], [found.vertices[0]])


def _inequalities(system: SupportSystem, part: Part) -> list[Polynomial] | None:
    """The polynomials that must not be positive on the part, those settled by signs left out; None: impossible."""
    weak = []
    for player, action in system.others():
        gain = remainder(list(system.difference(player, action).items()), part.basis)
        if one_signed(gain):
            if next(iter(gain.values())) > 0:
                return None
        elif gain and gain not in weak:
            weak.append(gain)
    return weak


def _as_polytopes(
    system: SupportSystem, zero: Sequence[Polynomial], weak: Sequence[Polynomial]
) -> tuple[MixturePolytope, ...] | None:
    shape = system.shape
    equal: list[list[tuple[Fraction, ...]]] = [[] for _ in shape]
    at_most: list[list[tuple[Fraction, ...]]] = [[] for _ in shape]
    for form in zero:
        linear = linear_part(shape, form)
        if linear is None:
            return None
        equal[linear[0]].append(linear[1])
    joint = []
    for form in weak:
        linear = linear_part(shape, form)
        if linear is not None:
            at_most[linear[0]].append(linear[1])
        elif multilinear(shape, form):
            joint.append(form)
        else:
            return None
    polytopes = tuple(
        MixturePolytope(tuple(a in support for a in range(shape[i])), tuple(equal[i]), tuple(at_most[i]))
        for i, support in enumerate(system.supports)
    )
    if prod(len(one.vertices) for one in polytopes) > MOST_VERTICES:
        return None
    corners = [list(chain(*corner)) for corner in product(*(one.vertices for one in polytopes))]
    return polytopes if all(value(form, corner) <= 0 for form in joint for corner in corners) else None


def _curved(
    system: SupportSystem,
    part: Part,
    weak: Sequence[Polynomial],
    zero_forms: tuple[Polynomial, ...],
    weak_forms: tuple[Polynomial, ...],
) -> tuple[list[EquilibriumSet], list[Mixtures]]:
    """Sample every stratum: which of the inequalities are tight. A stratum of finitely many points is listed whole."""
    if not exists(part.count, part.polynomials, weak):
        return [], []
    if len(weak) > MOST_INEQUALITIES:
        raise LimitError(
            f"a set of equilibria has {len(weak)} undecided inequalities; the limit is {MOST_INEQUALITIES}"
        )
    points: list[tuple[Number, ...]] = []
    samples: list[tuple[tuple[Number, ...], int, bool]] = []
    for tight in chain.from_iterable(combinations(range(len(weak)), size) for size in range(len(weak) + 1)):
        slack = [one for k, one in enumerate(weak) if k not in tight]
        for stratum in parts([*part.polynomials, *(weak[k] for k in tight)], part.count):
            if stratum.dimension == 0:
                points += [p for p in positive_points(stratum) if all(sign(value(one, p)) < 0 for one in slack)]
            else:
                samples += _samples(stratum, slack)
    where = [system.mixtures(p) for p in points]
    if not samples:
        return [], where
    dimension = max(d for _, d, _ in samples)
    certain = any(sure for _, d, sure in samples if d == dimension)
    shown = tuple(system.mixtures(p) for p, _, _ in samples)
    return [EquilibriumSet(system, dimension, zero_forms, weak_forms, (), shown, certain)], where


def _samples(stratum: Part, slack: Sequence[Polynomial]) -> list[tuple[tuple[Number, ...], int, bool]]:
    """Up to three points of a stratum, with its dimension and whether the point proves it."""
    first = sample(stratum, slack)
    if first is None:
        return []
    points = [first]
    k = stratum.independent[0]
    constant = (0,) * stratum.count
    unknown = (*constant[:k], 1, *constant[k + 1 :])
    if isinstance(first[k], Fraction):
        for side in (1, -1):
            beyond = {unknown: Fraction(side), constant: -side * first[k]}
            other = sample(stratum, [*slack, beyond])
            points += [other] if other is not None else []
    regular = stratum.count - stratum.dimension
    return [(p, stratum.dimension, rank(stratum.polynomials, p) == regular) for p in points]


def _support_forms(system: SupportSystem) -> list[Polynomial]:
    """Zero where every player's probabilities sum to one and unsupported actions are not played."""
    size = sum(system.shape)
    forms: list[Polynomial] = []
    start = 0
    for count, support in zip(system.shape, system.supports, strict=True):
        unit = [tuple(int(k == start + a) for k in range(size)) for a in range(count)]
        forms.append({**{one: Fraction(1) for one in unit}, (0,) * size: Fraction(-1)})
        forms += [{unit[a]: Fraction(1)} for a in range(count) if a not in support]
        start += count
    return forms
