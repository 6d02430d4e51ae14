"""A host between two sides: closed forms also where all three players mix."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import deterrence as dt
from deterrence.expressions import identical, parse_expression
from deterrence.families import Characterization


@cache
def found() -> Characterization:
    return dt.characterize("host-nation", cache=False)


def rates(**values: Any) -> list[tuple[Any, ...]]:
    """(attack, crack down, retaliate) of every family at a point."""
    point = found().model.point(**values)
    told = [one.at(point) for one in found().families if point in one.region]
    places = (("iran", "attack"), ("host", "crack_down"), ("us", "retaliate"))
    return [tuple(at[player][player][action] for player, action in places) for at in told]


def test_the_list_is_complete_with_all_three_mixing() -> None:
    assert found().complete
    assert len(found()) == 8


def test_golden_numbers() -> None:
    assert rates(policing_cost=1) == [(Fraction(1, 3), 0, Fraction(2, 5))]
    assert rates(policing_cost="1/2") == [(Fraction(3, 10), Fraction(1, 3), Fraction(1, 3))]


def test_all_three_mix_as_the_stated_equations_say() -> None:
    mixed = next(one for one in found().families if all(len(m) == 2 for s in one.path.values() for m in s.values()))
    crack = str(mixed.strategies["host"]["host"]["crack_down"])
    attack, retaliate = mixed.strategies["iran"]["iran"]["attack"], mixed.strategies["us"]["us"]["retaliate"]
    stated = f"(leverage - disruption*({crack}))/damage"
    assert identical(retaliate, parse_expression(stated))
    stated = f"unprovoked/(unprovoked + credit - expulsion*(1 - ({crack})))"
    assert identical(attack, parse_expression(stated))
    left = f"unprovoked*(turmoil + sovereignty*(leverage - disruption*({crack}))/damage)"
    right = f"policing_cost*(unprovoked + credit - expulsion*(1 - ({crack})))"
    assert identical(parse_expression(left), parse_expression(right))


def missed(omit: int | None = None) -> list[str]:
    """Points at which exact solves and families differ, perhaps with a family left out."""
    rng, model, wrong = random.Random(5), found().model, []
    for _ in range(25):
        values: dict[str, Any] = {}
        for name, parameter in model.parameters.items():
            low, high = max(parameter.range.low, Fraction(0)), min(parameter.range.high, Fraction(8))
            values[name] = low + (high - low) * Fraction(rng.randint(1, 99), 100)
        try:
            point = model.point(**values)
        except dt.DeterrenceError:
            continue
        solved = dt.solve(model, "nash", **values)
        if not solved.complete or any(one.dimension for one in solved.components):
            continue
        exact = sorted(str(one.strategies) for one in solved.equilibria)
        families = [f for k, f in enumerate(found().families) if k != omit and point in f.region]
        if len(exact) != len(families):
            wrong.append(f"{values}: {len(exact)} equilibria, {len(families)} families")
    return wrong


def test_families_are_as_many_as_exact_solves_find() -> None:
    assert missed() == []


def test_the_comparison_notices_a_family_left_out() -> None:
    assert any(missed(omit) for omit in range(len(found())))
