"""Sweeps where a family leaves probabilities open: bounds from its corners are those of exact solves."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from deterrence.analysis.sweeps import kernel_writing
from deterrence.analysis.sweeps.corners import corners_of
from deterrence.analysis.sweeps.family_plan import FamilyPlan
from deterrence.analysis.sweeps.plans import Block
from deterrence.model import load
from tests.properties.test_sweeps_against_exact_solves import VARIED, Point, drawn, families_of, job_at

NAME = "mutual-deterrence"


def evaluated(points: list[Point]) -> Block:
    job = job_at(NAME, VARIED[NAME], points)
    assert isinstance(job.plan, FamilyPlan)
    return job.plan.evaluate(job.points, 0, job.points.size, compiled=False)


def same(one: Block, other: Block) -> bool:
    return bool((one.regimes == other.regimes).all()) and np.allclose(
        one.values, other.values, rtol=1e-12, atol=1e-12, equal_nan=True
    )


@pytest.fixture
def points() -> list[Point]:
    return drawn(load(NAME), VARIED[NAME], families_of(NAME, VARIED[NAME]), 40, "open")


def test_corners_say_what_exact_solves_say(monkeypatch: pytest.MonkeyPatch, points: list[Point]) -> None:
    quick = evaluated(points)
    monkeypatch.setattr(kernel_writing, "corners_of", lambda *_: ())
    thorough = evaluated(points)
    assert same(quick, thorough)
    assert quick.resolved.sum() < thorough.resolved.sum()


def test_bounds_without_corners_are_wrong_where_nothing_is_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [{"p_iran_hard": Fraction(k, 23), "p_us_hard": Fraction(13, 23)} for k in range(15, 22)]

    right = evaluated(points)
    monkeypatch.setattr(kernel_writing.KernelWriter, "_unbounded", lambda *_: "False")
    assert not same(right, evaluated(points))


def test_corners_agree_with_the_family_on_what_it_says() -> None:
    found = families_of(NAME, VARIED[NAME])
    game = load(NAME).symbolic()
    opened = [one for one in found.families if one.free]
    assert opened
    for family in opened:
        corners = corners_of(family, found.families, game, lambda one, other: one == other)
        assert len(corners) == 2
        assert not any(one.free for one in corners)
        assert corners_of(family, [], game, lambda one, other: one == other) == ()
        assert corners_of(family, found.families, game, lambda _one, _other: False) == ()
