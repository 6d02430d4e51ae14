"""The unilateral deterrence game in closed form: five classes with the published conditions, all payoffs symbolic."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

import deterrence as dt
from deterrence.expressions import identical, parse_expression
from deterrence.families import Characterization, Family

Point = Mapping[str, Fraction]

Q_HARD = "(iran_wins - iran_status_quo)/(iran_wins - iran_hard_war)"
Q_SOFT = "(iran_wins - iran_status_quo)/(iran_wins - iran_backs_down)"
R_STAR = "(us_prevails - us_gives_way)/(us_prevails - us_soft_war)"


def q_hard(p: Point) -> Fraction:
    return (p["iran_wins"] - p["iran_status_quo"]) / (p["iran_wins"] - p["iran_hard_war"])


def q_soft(p: Point) -> Fraction:
    return (p["iran_wins"] - p["iran_status_quo"]) / (p["iran_wins"] - p["iran_backs_down"])


def r_star(p: Point) -> Fraction:
    return (p["us_prevails"] - p["us_gives_way"]) / (p["us_prevails"] - p["us_soft_war"])


PUBLISHED: Mapping[str, Callable[[Point], bool]] = {
    "pooling on wait": lambda p: True,
    "separating": lambda p: q_soft(p) <= p["p_us_hard"] <= q_hard(p),
    "attack": lambda p: p["p_us_hard"] <= q_soft(p) and p["p_iran_hard"] >= r_star(p),
    "bluff": lambda p: p["p_us_hard"] < q_soft(p) and p["p_iran_hard"] < r_star(p),
}


@cache
def found() -> Characterization:
    return dt.characterize("unilateral-deterrence", cache=False)


def points(count: int) -> list[Point]:
    """Random points of the model's region, a third of them on one of the published boundaries."""
    model, rng, drawn = dt.load("unilateral-deterrence"), random.Random(7), list[Point]()
    own = ("iran_soft_war", "iran_backs_down", "iran_hard_war", "iran_status_quo", "iran_wins")
    others = ("us_soft_war", "us_gives_way", "us_hard_war", "us_prevails", "us_status_quo")
    while len(drawn) < count:
        values: dict[str, Any] = {}
        values |= dict(zip(own, sorted(Fraction(rng.randint(-80, 30), 7) for _ in range(5)), strict=True))
        values |= dict(zip(others, sorted(Fraction(rng.randint(-80, 30), 7) for _ in range(5)), strict=True))
        values |= {name: Fraction(rng.randint(1, 99), 100) for name in ("p_iran_hard", "p_us_hard")}
        try:
            if len(drawn) % 3 == 0:
                values["p_us_hard"] = rng.choice([q_hard, q_soft])(values)
            if len(drawn) % 6 == 0:
                values["p_iran_hard"] = r_star(values)
            drawn.append(model.point(**values))
        except (dt.DeterrenceError, ZeroDivisionError):
            continue
    return drawn


def disagreements(name: str, region: Callable[[Point], bool], over: list[Point]) -> list[Point]:
    """Points at which a family's region differs from a published condition."""
    return [p for p in over if (p in found()[name].region) != region(p)]


def test_there_are_four_paths_and_the_list_is_complete() -> None:
    assert sorted(one.name for one in found().families) == sorted(PUBLISHED)
    assert found().complete


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_class_exists_exactly_where_published_boundaries_included(name: str) -> None:
    assert disagreements(name, PUBLISHED[name], points(90)) == []


def test_the_check_of_regions_catches_a_planted_condition() -> None:
    assert disagreements("attack", lambda p: p["p_us_hard"] <= q_hard(p), points(90))
    assert disagreements("bluff", lambda p: p["p_us_hard"] <= q_soft(p) and p["p_iran_hard"] < r_star(p), points(90))


def is_form(family: Family, place: tuple[str, str, str], form: str) -> bool:
    player, label, action = place
    return identical(family.strategies[player][label][action], parse_expression(form))


BLUFF = {
    ("iran", "challenge[iran_type=soft]", "attack"): f"p_iran_hard*(1 - {R_STAR})/({R_STAR}*(1 - p_iran_hard))",
    ("us", "response[us_type=soft]", "resist"): f"({Q_SOFT} - p_us_hard)/(1 - p_us_hard)",
    ("iran", "challenge[iran_type=hard]", "attack"): "1",
    ("us", "response[us_type=hard]", "resist"): "1",
}


@pytest.mark.parametrize("place", BLUFF)
def test_bluffing_and_resistance_are_the_published_functions_of_the_payoffs(place: tuple[str, str, str]) -> None:
    assert is_form(found()["bluff"], place, BLUFF[place])


def test_the_check_of_closed_forms_catches_a_planted_one() -> None:
    place = ("us", "response[us_type=soft]", "resist")
    assert not is_form(found()["bluff"], place, f"({Q_HARD} - p_us_hard)/(1 - p_us_hard)")


def test_the_belief_after_a_bluff_is_r_star() -> None:
    belief = found()["bluff"].beliefs["us"]["response[us_type=soft]"]["iran_type=hard"]
    assert identical(belief, parse_expression(R_STAR))


def test_certain_and_steadfast_deterrence_are_supports_of_one_path() -> None:
    supports = found()["pooling on wait"].supports
    assert {one.name for one in supports} == {"certain deterrence", "steadfast deterrence"}
    steadfast = next(one for one in supports if one.name == "steadfast deterrence")
    certain = [one for one in supports if one.name == "certain deterrence"]
    for p in points(60):
        assert (p in steadfast.region) == (p["p_us_hard"] >= q_hard(p))
        assert any(p in one.region for one in certain)


def test_certain_deterrence_needs_enough_resistance_and_a_belief_at_r_star_or_below() -> None:
    certain = [one for one in found()["pooling on wait"].supports if one.name == "certain deterrence"]
    mixed = next(one for one in certain if len(one.played["response[us_type=soft]"]) == 2)
    bound = next(c for c in mixed.conditions if c.startswith("p(us, response[us_type=soft], resist) >= "))
    wanted = parse_expression(f"({Q_HARD} - p_us_hard)/(1 - p_us_hard)")
    assert identical(parse_expression(bound.partition(">= ")[2]), wanted)
    pure = next(one for one in certain if one is not mixed)
    bound = next(c for c in pure.conditions if c.startswith("belief(us, response[us_type=hard], iran_type=hard) <= "))
    assert identical(parse_expression(bound.partition("<= ")[2]), parse_expression(R_STAR))


def test_golden_numbers_of_the_published_example() -> None:
    point = found().model.point(p_iran_hard="1/4", p_us_hard="3/10")
    bluff = found()["bluff"].at(point)
    assert bluff["iran"]["challenge[iran_type=soft]"]["attack"] == Fraction(1, 3)
    assert bluff["us"]["response[us_type=soft]"]["resist"] == Fraction(13, 28)
    assert found().regime(found().model.point(p_iran_hard="1/2", p_us_hard="7/10")) == ("pooling on wait", "separating")


def names_at(solution: dt.Solution) -> set[tuple[str, str]]:
    """(equilibrium, support) by the field's names."""
    return {(one.name, held) for one in solution.equilibria for held in {each.name for each in one.supports} or {""}}


def names_in(whole: Characterization, point: Point) -> set[tuple[str, str]]:
    """(family, support) by the field's names, of what holds at a point."""
    given = set(whole.model.families)
    return {
        (one.name if one.name in given else "", held)
        for one in whole.families
        if point in one.region
        for held in {each.name for each in one.supports if point in each.region} or {""}
    }


def test_points_carry_the_names_of_the_families_and_supports_that_hold_there() -> None:
    whole = dt.characterize("unilateral-deterrence", vary=["p_iran_hard", "p_us_hard"], cache=False)
    seen: set[tuple[str, str]] = set()
    for us_hard, iran_hard in [(3, 2), (3, 7), (7, 2), (9, 2), (9, 7)]:
        chosen: dict[str, Any] = {"p_us_hard": Fraction(us_hard, 10), "p_iran_hard": Fraction(iran_hard, 10)}
        told = names_at(dt.solve(whole.model, **chosen))
        assert told == names_in(whole, whole.model.point(**chosen)), chosen
        seen |= told
    named = {"separating", "attack", "bluff"}
    assert seen >= {("", "certain deterrence"), ("", "steadfast deterrence"), *((name, "") for name in named)}


def test_a_tie_names_every_family_that_it_joins() -> None:
    """At q_S the separating path, and the bluff as a limit, are the ends of one component."""
    found = dt.thresholds("unilateral-deterrence", "p_us_hard", p_iran_hard="1/4")
    (at,) = [one for one in found.points if one.value == Fraction(5, 8)]
    (tie,) = [name for name in at.regime if name.startswith("tie")]
    assert tie.endswith("with separating and bluff")
