"""Areas of a phase diagram: they cover the plane, hold what they say, and their corners lie on the exact boundaries."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

import deterrence as dt
from deterrence.report.drawings.areas import Area, areas
from deterrence.report.figures.phases import RegimeMap

Numbers = NDArray[np.float64]
Marks = NDArray[np.int64]


def circle(u: Numbers, v: Numbers) -> Marks:
    return ((u - 0.5) ** 2 + (v - 0.4) ** 2 < 0.09).astype(np.int64)


def three_ways(u: Numbers, v: Numbers) -> Marks:
    """Three areas that meet in one point, with a corner of its own in one of them."""
    return np.where(v < 0.3 + 0.1 * u, 0, np.where(u < 0.55, 1, 2))


def chequered(u: Numbers, v: Numbers) -> Marks:
    """Two kinds that touch at a point only."""
    return ((u > 1 / 3) ^ (v > 2 / 3)).astype(np.int64)


def kinked(u: Numbers, v: Numbers) -> Marks:
    return (v > np.abs(u - 0.5037) * 2 + 0.1).astype(np.int64)


PICTURES = (circle, three_ways, chequered, kinked)


def is_inside(ring: Sequence[tuple[float, float]], x: float, y: float) -> bool:
    inside = False
    for (a, b), (c, d) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (b > y) != (d > y) and x < a + (c - a) * (y - b) / (d - b):
            inside = not inside
    return inside


def marks_at(found: Sequence[Area], x: float, y: float) -> list[int]:
    return [one.mark for one in found if sum(is_inside(ring, x, y) for ring in one.rings) % 2]


def disagreements(read: object, found: Sequence[Area], points: int = 400) -> int:
    """Points at which not exactly the area of what holds there is drawn."""
    assert callable(read)
    draw = random.Random(5)
    count = 0
    for _ in range(points):
        x, y = draw.random(), draw.random()
        around = {int(read(np.array([x + dx]), np.array([y + dy]))[0]) for dx in (-2e-3, 2e-3) for dy in (-2e-3, 2e-3)}
        held = int(read(np.array([x]), np.array([y]))[0])
        if around == {held}:
            count += marks_at(found, x, y) != [held]
    return count


@pytest.mark.parametrize("read", PICTURES)
def test_every_point_is_in_the_area_of_what_holds_there_and_in_no_other(read: object) -> None:
    found = areas(read)  # type: ignore[arg-type]
    assert disagreements(read, found) == 0
    assert sum(one.share for one in found) == pytest.approx(1, abs=1e-9)


def test_the_oracle_sees_areas_of_another_picture() -> None:
    assert disagreements(three_ways, areas(circle)) > 50


def test_corners_lie_on_the_exact_boundary() -> None:
    inside = next(one for one in areas(circle) if one.mark == 1)
    (ring,) = inside.rings
    away = [abs(np.hypot(x - 0.5, y - 0.4) - 0.3) for x, y in ring]
    assert max(away) < 1e-9
    assert inside.share == pytest.approx(np.pi * 0.09, abs=1e-3)


def test_a_corner_of_a_boundary_is_not_cut_off() -> None:
    above = next(one for one in areas(kinked) if one.mark == 1)
    assert min(np.hypot(x - 0.5037, y - 0.1) for ring in above.rings for x, y in ring) < 1e-3


def test_areas_that_meet_share_the_point_in_which_they_do() -> None:
    meeting = (0.55, 0.355)
    for one in areas(three_ways):
        if one.mark == 0:  # its outline runs straight through the point
            continue
        assert min(np.hypot(x - meeting[0], y - meeting[1]) for ring in one.rings for x, y in ring) < 1e-4


def test_regimes_of_a_model_are_drawn_where_its_families_exist() -> None:
    found = dt.characterize("proxy-deniability", vary=["sanction_pressure", "deniability"])
    regimes = RegimeMap(found)
    assert disagreements(regimes.regimes, areas(regimes.regimes), 200) == 0
