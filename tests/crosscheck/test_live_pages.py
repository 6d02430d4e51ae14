"""The scripts of live pages against exact solves at rational points."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from deterrence.analysis.solving import solve_at
from deterrence.analysis.sweeps.point_solver import path_of
from deterrence.errors import UsageError
from deterrence.families import Characterization, kept
from deterrence.model import Model, load, shipped_models
from deterrence.report.live import live_view
from deterrence.report.live.choosing import live_families
from deterrence.report.live.ends import ends_file, kept_ends
from deterrence.report.live.payload import live_data
from deterrence.solvers import Solution
from tests.oracles import live_pages

Point = dict[str, Fraction]
WITHIN = 1e-12
READY = tuple(name for name in shipped_models() if kept(load(name)) is not None)
"""Models whose families need no search."""
LARGE = 60
"""Nodes; larger games are solved at one point only, and at many in the long tests."""
WITH_ENDS = ("rogue-cover", "provocation-trap", "reputation-two-stages")
"""Models whose ends of ranges are quickly looked at."""


@cache
def view(name: str, ends: bool = False) -> dict[str, Any]:
    model = load(name)
    if ends:
        told = live_view(model, seconds=120, for_ends=120)
    else:
        told = live_view(model, for_ends=0)
    assert told is not None, f"{name} has no families"
    return told


def points(model: Model, told: Mapping[str, Any], count: int, kind: str) -> list[Point]:
    """Random points: over the ranges, near the baseline, or at quarters and ends of ranges."""
    rng = random.Random(f"{model.name} {kind}")
    start = {one["name"]: Fraction(one["value"]) for one in told["parameters"]}
    found: list[Point] = []
    for _ in range(400):
        values = {name: drawn(model, name, start[name], rng, kind) for name in told["free"]}
        try:
            point = model.point(None, **{**start, **values})
        except UsageError:
            continue
        found.append({name: point[name] for name in model.parameters})
        if len(found) == count:
            break
    return found


def drawn(model: Model, name: str, start: Fraction, rng: random.Random, kind: str) -> Fraction:
    allowed = model.parameters[name].range
    width = allowed.high - allowed.low
    if kind == "near":
        value = start + width * Fraction(rng.randint(-9972, 9972), 9973 * 8)
    elif kind == "quarters":
        value = start if rng.random() < 0.5 else allowed.low + width * Fraction(rng.randint(0, 4), 4)
    else:
        value = allowed.low + width * Fraction(rng.randint(1, 9972), 9973)
    return value if value in allowed else start


def number(one: Mapping[str, Any]) -> Fraction:
    return Fraction(one["exact"])


def differences(answer: Mapping[str, Any], solution: Solution) -> Iterator[str]:
    """What a page says that an exact solve does not, and the other way round."""
    solved = {path_of(solution.game, one): one for one in solution.equilibria}
    closed = [one for one in answer["families"] if not one["free"]]
    shown = {
        frozenset(
            (s["player"], s["set"], a["name"], number(a)) for s in one["sets"] for a in s["plays"] if number(a) != 0
        ): one
        for one in closed
    }
    complete = answer["state"] == "all" and len(closed) == len(answer["families"])
    if complete and set(solved) != set(shown):
        yield f"{[one['name'] for one in answer['families']]} for {len(solved)} equilibria"
    for path, one in shown.items():
        if path not in solved:
            if answer["state"] == "all":
                yield f"{one['name']} is no equilibrium"
            continue
        equilibrium = solved[path]
        expected = {**equilibrium.outcomes, **equilibrium.payoffs}
        for amount in [*one["payoffs"], *one["outcomes"]]:
            exact = expected[amount["name"]]
            if number(amount) != exact or abs(amount["number"] - float(exact)) > WITHIN * max(1, abs(exact)):
                yield f"{one['name']}: {amount['name']} is {exact}, not {amount['exact']} or {amount['number']}"
        yield from _wrong_floats(one)
        yield from _wrong_beliefs(one, equilibrium.beliefs)


def _wrong_floats(one: Mapping[str, Any]) -> Iterator[str]:
    for held in one["sets"]:
        for amount in held["plays"]:
            if abs(amount["number"] - float(number(amount))) > WITHIN:
                yield f"{one['name']}: {amount['name']} is {amount['exact']}, not {amount['number']}"


def _wrong_beliefs(one: Mapping[str, Any], beliefs: Mapping[str, Any]) -> Iterator[str]:
    for held in one["sets"]:
        for amount in held["beliefs"]:
            exact = beliefs.get(held["player"], {}).get(held["set"], {}).get(amount["name"])
            if exact is not None and number(amount) != exact:
                yield f"{one['name']}: belief in {amount['name']} is {exact}, not {amount['exact']}"


def found_wrong(told: Mapping[str, Any], model: Model, at: list[Point]) -> list[str]:
    wrong = []
    for point, answer in zip(at, live_pages.answers(told, at), strict=True):
        if answer["state"] in ("outside", "undecided"):
            continue
        wrong += [f"{point}: {one}" for one in differences(answer, solve_at(model, point))]
    return wrong


@pytest.mark.parametrize("name", READY)
def test_pages_find_what_exact_solves_find(name: str) -> None:
    model, told = load(name), view(name)
    large = len(told["tree"]) > LARGE
    at = (
        points(model, told, 1, "near")
        if large
        else [*points(model, told, 2, "ranges"), *points(model, told, 2, "near")]
    )
    assert at
    assert found_wrong(told, model, at) == []
    assert "all" in {answer["state"] for answer in live_pages.answers(told, at)}


@pytest.mark.parametrize("name", WITH_ENDS)
def test_pages_know_the_ends_of_ranges(name: str) -> None:
    model, told = load(name), view(name, ends=True)
    at = points(model, told, 12, "quarters")
    assert found_wrong(told, model, at) == []
    assert {answer["game"] for answer in live_pages.answers(told, at)} - {0, None}


WITH_KEPT_ENDS = tuple(name for name in READY if ends_file(name).is_file())


def at_ends(model: Model, told: Mapping[str, Any], count: int) -> list[Point]:
    """A point of each kept end, the other parameters near the baseline or anywhere."""
    found: list[Point] = []
    rng = random.Random(model.name)
    start = {one["name"]: Fraction(one["value"]) for one in told["parameters"]}
    games = [one for one in told["games"] if one["fixed"]]
    for game in rng.sample(games, min(count, len(games))):
        for kind in ["near", "ranges"] * 20:
            free = [name for name in told["free"] if name not in game["fixed"]]
            values = {name: drawn(model, name, start[name], rng, kind) for name in free}
            ends = {name: Fraction(value) for name, value in game["fixed"].items()}
            with suppress(UsageError):
                point = model.point(None, **{**start, **values, **ends})
                found.append({name: point[name] for name in model.parameters})
                break
    return found


@pytest.mark.parametrize("name", WITH_KEPT_ENDS)
def test_kept_ends_are_what_exact_solves_find(name: str) -> None:
    model, told = load(name), view(name)
    assert kept_ends(found_of(model)), f"python -m deterrence.report.live {name}"
    at = at_ends(model, told, 4)
    assert at
    assert found_wrong(told, model, at) == []
    answers = live_pages.answers(told, at)
    assert {answer["state"] for answer in answers} == {"all"}
    assert {answer["game"] for answer in answers} - {0}


def found_of(model: Model) -> Characterization:
    found = kept(model)
    assert found is not None
    return found


@pytest.mark.long
@pytest.mark.parametrize("name", shipped_models())
def test_pages_find_what_exact_solves_find_at_many_points(name: str) -> None:
    model = load(name)
    if live_families(model, seconds=60) is None:
        pytest.skip(f"{name} has no complete families, and so no live part")
    told = view(name, ends=True)
    at = [one for kind in ("ranges", "near", "quarters") for one in points(model, told, 25, kind)]
    assert found_wrong(told, model, at) == []


def test_a_planted_formula_is_caught() -> None:
    model, told = load("rogue-cover"), copy.deepcopy(view("rogue-cover"))
    at = points(model, told, 6, "ranges")
    assert found_wrong(told, model, at) == []
    family = told["games"][0]["families"][-1]
    payoffs = family["payoffs"]
    payoffs["iran"], payoffs["us"] = payoffs["us"], payoffs["iran"]
    assert any("iran is" in one for one in found_wrong(told, model, at))


def test_a_planted_condition_is_caught() -> None:
    model, told = load("unilateral-deterrence"), copy.deepcopy(view("unilateral-deterrence"))
    at = points(model, told, 8, "near")
    assert found_wrong(told, model, at) == []
    for family in told["games"][0]["families"]:
        family["region"] = ["or", ["and"]]
    assert found_wrong(told, model, at)


@pytest.mark.parametrize("name", ["rogue-cover", "unilateral-deterrence", "base-defence", "escalation"])
def test_phase_diagrams_are_coloured_as_each_point_is_solved(name: str) -> None:
    told = view(name)
    start = {one["name"]: one["value"] for one in told["parameters"]}
    cells = live_pages.computed("livePicture", told, start, 12)
    assert [(drawn, solved) for drawn, solved in cells if drawn != solved] == []
    assert len({tuple(drawn) for drawn, _ in cells}) > 1


def test_a_condition_within_rounding_of_zero_is_decided_exactly() -> None:
    told = view("escalation")  # a 2x2 game, whose families are exact at ties
    model = load("escalation")
    start = {one["name"]: Fraction(one["value"]) for one in told["parameters"]}
    tie = start["iran_price"] / start["leverage"]
    nudge = Fraction(1, 10**18)  # far less than floating-point numbers can tell apart
    at = [{**start, "sanction_pressure": tie + step * nudge} for step in (-1, 0, 1)]
    assert found_wrong(told, model, at) == []
    assert len({str(one["families"]) for one in live_pages.answers(told, at)}) == 3


def test_what_closed_forms_do_not_decide_is_shown_as_it_was_solved() -> None:
    model = load("unilateral-deterrence")
    found = found_of(model)
    scenario = next(iter(model.scenarios))
    point = model.point(scenario)
    at = [{name: point[name] for name in model.parameters}]
    plain = live_data(found)
    assert [one["state"] for one in live_pages.answers(plain, at)] == ["threshold"]
    told = live_data(found, solutions=[solve_at(model, {}, scenario=scenario)])
    assert [one["state"] for one in live_pages.answers(told, at)] == ["known"]
    generic = points(model, told, 1, "near")
    assert [one["state"] for one in live_pages.answers(told, generic)] == ["all"]


def test_pages_without_complete_families_say_so() -> None:
    model = load("rogue-cover")
    found = live_families(model)
    assert found is not None
    told = live_data(replace(found, complete=False))
    at = points(model, told, 1, "near")
    assert [one["state"] for one in live_pages.answers(told, at)] == ["incomplete"]
