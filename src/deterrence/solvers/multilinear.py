"""Nash equilibria of games in normal form with any number of players, by support enumeration in exact numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from numbers import Rational
from typing import Any, ClassVar

from deterrence.concepts.nash import Nash
from deterrence.errors import LimitError
from deterrence.games import Game, NormalFormGame
from deterrence.solvers.base import Settings, Solver
from deterrence.solvers.equilibrium_sets import EquilibriumSet, Mixtures, equilibrium_set
from deterrence.solvers.finite_points import positive_points, sign
from deterrence.solvers.polynomial_systems import parts
from deterrence.solvers.positive_samples import value
from deterrence.solvers.pure_equilibria import pure_equilibria
from deterrence.solvers.solution import Completeness, Component, Equilibrium, Solution, equilibrium
from deterrence.solvers.support_systems import (
    Supports,
    SupportSystem,
    all_supports,
    number_of_supports,
    scaled_payoffs,
)

__all__ = ["MOST_SUPPORTS", "SupportEnumeration"]

MOST_SUPPORTS = 50_000
"""Most support profiles; beyond it only pure equilibria are found."""


@dataclass
class _Found:
    points: dict[Mixtures, None] = field(default_factory=dict)
    sets: list[EquilibriumSet] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    pruned: int = 0


class SupportEnumeration(Solver):
    """Every equilibrium of a small game with any number of players.

    All pure equilibria come first, always all of them. Then each support profile is a system of multilinear equations
    and inequalities: impossible ones are pruned by conditional dominance, the others solved by Groebner bases and a
    rational univariate representation, so that every probability is a rational or an algebraic number and every sign
    is decided exactly. Where equilibria are not isolated, products of polytopes are given by their extreme points, and
    other sets by dimension, conditions and exact sample points.

    The answer is complete unless its completeness statement names supports that were left undecided: because the time
    budget ended, a Groebner basis or a set of complex solutions outgrew its limit, or z3 did not decide whether a set
    of positive dimension is empty. Beyond `MOST_SUPPORTS` support profiles only pure equilibria are found. A generic
    2 x 2 x 2 game takes milliseconds, 3 x 3 x 2 and 2 x 2 x 2 x 2 a tenth of a second, 3 x 3 x 3 half a second and
    4 x 3 x 3 seconds; 2 x 2 x 2 x 2 x 2, 3 x 3 x 2 x 2 and 4 x 4 x 3 games end with their full support undecided.

    Examples
    --------
    Nau's game of three players, whose only equilibrium is irrational (Nau, Gomez Canovas and Hansen 2004, section 4):

    >>> game = NormalFormGame.from_arrays(
    ...     [[[3, 1], [0, 0]], [[0, 0], [1, 2]]],
    ...     [[[0, 0], [2, 1]], [[1, 3], [0, 0]]],
    ...     [[[2, 0], [0, 0]], [[0, 0], [0, 3]]], players=("row", "column", "matrix"))
    >>> solution = SupportEnumeration().solve(game, Settings())
    >>> bool(solution.complete), [str(one.strategies["row"]["row"]["1"]) for one in solution.equilibria]
    (True, ['(53 - sqrt(601))/46'])
    """

    name: ClassVar[str] = "support-enumeration"
    concept: ClassVar[str] = "nash"
    finds: ClassVar[str] = (
        "all pure Nash equilibria of a normal form with any number of players, and for small games all mixed ones, as "
        "exact algebraic numbers; sets of positive dimension by extreme points or by conditions and samples; says "
        "which supports were left undecided"
    )

    def accepts(self, game: Game[Any]) -> bool:
        """Normal form, rational payoffs."""
        return isinstance(game, NormalFormGame) and all(
            isinstance(value, Rational) for line in game.payoffs for value in line
        )

    def solve(self, game: Game[Any], settings: Settings) -> Solution:
        """All equilibria, or those of the supports that could be decided.

        Raises
        ------
        LimitError
            Beyond `pure_equilibria.MOST_PROFILES` pure profiles.
        """
        assert isinstance(game, NormalFormGame)
        found = _Found()
        for profile in pure_equilibria(game):
            own = zip(profile, game.shape, strict=True)
            found.points[tuple(tuple(Fraction(int(k == a)) for k in range(count)) for a, count in own)] = None
        total = number_of_supports(game.shape)
        if total > MOST_SUPPORTS:
            found.undecided.append(f"all mixed ones ({total} support profiles; the limit is {MOST_SUPPORTS})")
        else:
            _search(game, settings, found, total)
        return _solution(game, found, total)


def _search(game: NormalFormGame[Any], settings: Settings, found: _Found, total: int) -> None:
    payoffs = scaled_payoffs(game)
    for number, supports in enumerate(all_supports(game.shape)):
        if settings.out_of_time():
            found.undecided.append(f"{total - number} of {total} support profiles (time budget)")
            return
        settings.progress("support profiles", number / total)
        if all(len(support) == 1 for support in supports):
            continue
        try:
            _decide(SupportSystem(game.shape, payoffs, supports), found)
        except LimitError as limit:
            found.undecided.append(f"{_support_text(game, supports)} ({limit})")


def _decide(system: SupportSystem, found: _Found) -> None:
    if system.is_impossible():
        found.pruned += 1
        return
    for part in parts(system.equations(), system.count):
        if part.dimension > 0:
            sets, points = equilibrium_set(system, part)
            found.sets += sets
            found.points |= dict.fromkeys(points)
            continue
        others = [system.difference(i, a) for i, a in system.others()]
        for point in positive_points(part):
            if all(sign(value(gain, point)) <= 0 for gain in others):
                found.points[system.mixtures(point)] = None


def _solution(game: NormalFormGame[Any], found: _Found, total: int) -> Solution:
    sets = _maximal(found.sets)
    corners = {vertex for one in sets for vertex in one.vertices}
    kept = [p for p in found.points if p in corners or not any(one.polytopes and one.contains(p) for one in sets)]
    samples = {p: one for one in sets for p in one.samples}
    profiles = list(dict.fromkeys([*kept, *sorted(corners), *samples]))
    numbers, members = _grouped(profiles, sets)
    order = sorted(range(len(profiles)), key=lambda k: (numbers[k], profiles[k] in samples, _descending(profiles[k])))
    place = {old: new for new, old in enumerate(order)}
    equilibria = tuple(_equilibrium(game, profiles[k], numbers[k], samples.get(profiles[k])) for k in order)
    components = tuple(
        _component(game, number, [sets[s] for s in members.get(number, [])], profiles, place, numbers)
        for number in range(1, max(numbers, default=0) + 1)
    )
    return Solution(
        game=game,
        concept="nash",
        solver=SupportEnumeration.name,
        equilibria=equilibria,
        complete=_completeness(found, sets, total),
        components=components,
    )


def _descending(mixtures: Mixtures) -> tuple[Any, ...]:
    return tuple(-p for own in mixtures for p in own)


def _maximal(sets: Sequence[EquilibriumSet]) -> list[EquilibriumSet]:
    kept: list[EquilibriumSet] = []
    for one in sorted(sets, key=lambda one: -one.dimension):
        if not any(other.covers(one) for other in kept):
            kept.append(one)
    return kept


def _grouped(profiles: Sequence[Mixtures], sets: Sequence[EquilibriumSet]) -> tuple[list[int], dict[int, list[int]]]:
    """Component numbers of the profiles, from 1 in their order, and the sets of each component."""
    leader = list(range(len(sets)))

    def top(k: int) -> int:
        while leader[k] != k:
            k = leader[k]
        return k

    for a in range(len(sets)):
        for b in range(a):
            if top(a) != top(b) and sets[a].meets(sets[b]):
                leader[top(a)] = top(b)
    inside = [[s for s, one in enumerate(sets) if p in one.samples or one.contains(p)] for p in profiles]
    for within in inside:
        for s in within[1:]:
            leader[top(s)] = top(within[0])
    names: dict[Any, int] = {}
    numbers = []
    for k, within in enumerate(inside):
        key = ("set", top(within[0])) if within else ("point", k)
        numbers.append(names.setdefault(key, len(names) + 1))
    members: dict[int, list[int]] = {}
    for s in range(len(sets)):
        members.setdefault(names["set", top(s)], []).append(s)
    return numbers, members


def _equilibrium(
    game: NormalFormGame[Any], mixtures: Mixtures, number: int, sampled: EquilibriumSet | None
) -> Equilibrium:
    strategies = {
        player: {player: dict(zip(names, own, strict=True))}
        for player, names, own in zip(game.players, game.actions, mixtures, strict=True)
    }
    certificate = Nash().certify_mixtures(game, mixtures)
    if not certificate:
        raise AssertionError(f"support enumeration found a profile that is no equilibrium: {certificate}")
    remark = f"a sample point of a curved set of dimension {sampled.dimension}, see the component" if sampled else ""
    return equilibrium(game, strategies, certificate, component=number, remarks=(remark,) if remark else ())


def _component(
    game: NormalFormGame[Any],
    number: int,
    sets: Sequence[EquilibriumSet],
    profiles: Sequence[Mixtures],
    place: dict[int, int],
    numbers: Sequence[int],
) -> Component:
    where = {p: place[k] for k, p in enumerate(profiles)}
    subsets = [tuple(sorted(where[vertex] for vertex in one.vertices)) for one in sets if one.polytopes]
    corners = {k for subset in subsets for k in subset}
    alone = [place[k] for k in range(len(profiles)) if numbers[k] == number and place[k] not in corners]
    if not sets:
        subsets = [(k,) for k in alone]
    return Component(
        number=number,
        dimension=max((one.dimension for one in sets), default=0),
        subsets=tuple(sorted(subsets)),
        conditions=tuple(_condition(game, one) for one in sets),
    )


def _condition(game: NormalFormGame[Any], one: EquilibriumSet) -> str:
    about = f"dimension {'' if one.certain else 'at most '}{one.dimension}"
    return f"{one.condition(game)} ({about})"


def _completeness(found: _Found, sets: Sequence[EquilibriumSet], total: int) -> Completeness:
    if found.undecided:
        left = "; ".join(found.undecided[:5]) + (
            f"; and {len(found.undecided) - 5} more" if found.undecided[5:] else ""
        )
        return Completeness(False, f"all pure equilibria are listed; undecided supports: {left}")
    argument = (
        f"each of the {total} support profiles was decided exactly: {found.pruned} by conditional dominance, the "
        "others by solving their systems of equations"
    )
    curved = sum(1 for one in sets if not one.polytopes)
    if len(sets) > curved:
        argument += "; sets of positive dimension are spanned by the extreme equilibria listed"
    if curved:
        argument += (
            f"; {curved} curved set(s) of positive dimension are given whole by their conditions, of which only sample "
            "points are listed, and that no other is there rests on z3"
        )
    return Completeness(True, argument)


def _support_text(game: NormalFormGame[Any], supports: Supports) -> str:
    return " x ".join(
        "{" + ", ".join(names[a] for a in own) + "}" for names, own in zip(game.actions, supports, strict=True)
    )
