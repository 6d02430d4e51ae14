"""Symbolic families hold exactly where exact solves at points find their paths, boundaries of regions included."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

import deterrence as dt
from deterrence.expressions import Comparison, evaluate
from deterrence.families import Characterization, Family, characterize
from deterrence.games import ExtensiveFormGame
from deterrence.solvers import solve_game
from tests.oracles.definition_in_z3 import reached_part
from tests.oracles.path_cover import Cover

Point = Mapping[str, Any]
CASES: dict[str, tuple[str, ...]] = {
    "proxy-deniability": ("sanction_pressure", "deniability"),
    "unilateral-deterrence": ("p_iran_hard", "p_us_hard"),
    "rogue-cover": ("rogue", "gain"),
}
MORE: dict[str, tuple[str, ...]] = {
    **CASES,
    "proxy-deniability": ("sanction_pressure", "deniability", "rogue", "p_firm"),
    "unilateral-deterrence": ("p_iran_hard", "p_us_hard", "iran_backs_down"),
}


@cache
def families(name: str, vary: tuple[str, ...]) -> Characterization:
    """Found once for all tests."""
    return characterize(dt.load(name), vary=vary)


def drawn(name: str, vary: tuple[str, ...], rng: random.Random) -> dict[str, Any] | None:
    """A random point of the model's ranges; None when an assumption fails there."""
    model = dt.load(name)
    chosen: dict[str, Any] = {}
    for p in vary:
        low, high = model.parameters[p].range.low, model.parameters[p].range.high
        chosen[p] = low + (high - low) * Fraction(rng.randint(1, 9_999), 10_000)
    return chosen if allowed(name, chosen) else None


def allowed(name: str, chosen: Point) -> bool:
    try:
        dt.load(name).at(**chosen)
    except dt.DeterrenceError:
        return False
    return True


def on_a_boundary(found: Characterization, chosen: Point) -> bool:
    point = found.model.point(**chosen)
    sides = [c for one in found.families for a in one.region.alternatives for c in a if isinstance(c, Comparison)]
    return any(evaluate(c.left, point) == evaluate(c.right, point) for c in sides)


def tree(name: str, chosen: Point) -> ExtensiveFormGame[Fraction]:
    game = dt.load(name).at(**chosen)
    assert isinstance(game, ExtensiveFormGame)
    return game


def present(found: Characterization, chosen: Point) -> list[Family]:
    point = found.model.point(**chosen)
    return [one for one in found.families if point in one.region]


def played(game: ExtensiveFormGame[Fraction], strategies: Any) -> str:
    """The path as a text to compare."""
    path = reached_part(game, strategies)
    return repr([(p, s, a, x) for p in game.players for s, mix in path.get(p, {}).items() for a, x in mix.items() if x])


def complete(game: ExtensiveFormGame[Fraction], strategies: Mapping[str, Any]) -> dict[str, Any]:
    """Strategies on the path, with any off it."""
    return {
        player: {
            label: strategies.get(player, {}).get(label, {a: Fraction(int(k == 0)) for k, a in enumerate(actions)})
            for label, actions in sets.items()
        }
        for player, sets in game.information_set_labels.items()
    }


def agree_inside(name: str, vary: tuple[str, ...], count: int) -> int:
    """Off all boundaries the families that hold are the paths found; returns how many points were compared."""
    rng, found, compared = random.Random(name), families(name, vary), 0
    assert found.complete
    while compared < count:
        chosen = drawn(name, vary, rng)
        if chosen is None or on_a_boundary(found, chosen):
            continue
        compared += 1
        game, point = tree(name, chosen), found.model.point(**chosen)
        solution = solve_game(game, found.concept)
        assert solution.complete
        told = present(found, chosen)
        if any(one.free for one in told) or any(one.dimension for one in solution.components):
            cover = Cover(game, "perfect-bayesian")
            assert all(complete(game, one.at(point)) in cover for one in told if not one.free)
            continue
        expected = sorted(played(game, complete(game, one.at(point))) for one in told)
        assert expected == sorted(played(game, one.strategies) for one in solution.equilibria), chosen
    return compared


def boundary_points(name: str, vary: tuple[str, ...], rng: random.Random) -> Iterator[dict[str, Any]]:
    """Points at which two sides of some family's condition are equal, found along one parameter."""
    found = families(name, vary)
    sides = [c for one in found.families for a in one.region.alternatives for c in a if isinstance(c, Comparison)]
    while True:
        chosen = drawn(name, vary, rng)
        if chosen is None:
            continue
        condition, along = rng.choice(sides), rng.choice(vary)

        def gap(x: Fraction, chosen: Point = chosen, condition: Comparison = condition, along: str = along) -> Fraction:
            point = found.model.point(**{**chosen, along: x})
            return evaluate(condition.left, point) - evaluate(condition.right, point)

        one = found.model.parameters[along].range
        middle = (one.low + one.high) / 2
        low, high = (one.low + middle) / 2, (one.high + middle) / 2
        if not all(allowed(name, {**chosen, along: x}) for x in (low, middle, high)):
            continue
        if gap(low) == gap(high) or 2 * gap(middle) != gap(low) + gap(high):
            continue
        root = low - gap(low) * (high - low) / (gap(high) - gap(low))
        if one.low < root < one.high and allowed(name, {**chosen, along: root}):
            yield {**chosen, along: root}


def agree_on_boundaries(name: str, vary: tuple[str, ...], count: int) -> None:
    """Where a condition holds with equality, every family that holds there is among the paths found."""
    points = boundary_points(name, vary, random.Random(name))
    found = families(name, vary)
    for _ in range(count):
        chosen = next(points)
        game = tree(name, chosen)
        cover = Cover(game, "perfect-bayesian")
        for one in present(found, chosen):
            if not one.free:
                assert complete(game, one.at(found.model.point(**chosen))) in cover, (one.name, chosen)


@pytest.mark.parametrize("name", CASES)
def test_inside_regions_families_are_the_paths_found(name: str) -> None:
    assert agree_inside(name, CASES[name], 12) == 12


@pytest.mark.parametrize("name", CASES)
def test_on_boundaries_families_are_among_the_paths_found(name: str) -> None:
    agree_on_boundaries(name, CASES[name], 8)


@pytest.mark.long
@pytest.mark.parametrize("name", CASES)
def test_families_are_the_paths_found_at_hundreds_of_points(name: str) -> None:
    assert agree_inside(name, MORE[name], 300) == 300
    agree_on_boundaries(name, MORE[name], 200)


def test_a_family_in_the_wrong_place_is_noticed() -> None:
    name, vary = "proxy-deniability", CASES["proxy-deniability"]
    found = families(name, vary)
    chosen: Point = {"sanction_pressure": Fraction(1, 2), "deniability": Fraction(2, 5)}
    told = {one.name for one in present(found, chosen)}
    wrong = [one for one in found.families if one.name not in told]
    game = tree(name, chosen)
    cover = Cover(game, "perfect-bayesian")
    assert wrong
    assert not any(
        complete(game, one.at(found.model.point(**chosen))) in cover
        for one in wrong
        if not one.free and feasible(one, found, chosen)
    )


def feasible(one: Family, found: Characterization, chosen: Point) -> bool:
    """Whether the closed form still is a lottery."""
    mixtures = one.at(found.model.point(**chosen))
    return all(0 <= p <= 1 for sets in mixtures.values() for mixture in sets.values() for p in mixture.values())
