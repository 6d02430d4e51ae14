"""At ends of ranges where a branch of chance is impossible the game is another one, and families may not be there."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest

from deterrence.analysis.possible_leaves import possible_leaves
from deterrence.analysis.sweeps import point_solver, slices
from deterrence.model import load
from tests.properties.test_sweeps_against_exact_solves import SLOW, VARIED, Point, job_at, mistakes


def cut_ends(name: str) -> Iterator[tuple[str, Fraction]]:
    """Varied parameters with ends of their ranges at which chance rules something out."""
    model = load(name)
    for parameter in VARIED[name]:
        allowed = model.parameters[parameter].range
        for end in (allowed.low, allowed.high):
            game = model.symbolic()
            if end in allowed and possible_leaves(game, {parameter: end}) < possible_leaves(game, {}):
                yield parameter, end


ENDS = [(name, *end) for name in VARIED if name not in SLOW for end in cut_ends(name)]


def along(name: str, parameter: str, end: Fraction, count: int) -> list[Point]:
    """Points with the parameter at an end, the others between the ends of their ranges."""
    ranges = {one: load(name).parameters[one].range for one in VARIED[name] if one != parameter}
    return [
        {parameter: end, **{one: r.low + (r.high - r.low) * Fraction(k, count + 1) for one, r in ranges.items()}}
        for k in range(1, count + 1)
    ]


def test_there_are_such_ends() -> None:
    assert ("proxy-deniability", "deniability", Fraction(0)) in ENDS
    assert len(ENDS) >= 8


@pytest.mark.parametrize(("name", "parameter", "end"), ENDS)
def test_what_is_told_there_is_what_exact_solves_find(name: str, parameter: str, end: Fraction) -> None:
    points = along(name, parameter, end, 12)
    assert mistakes(job_at(name, VARIED[name], points), points) == []


@pytest.mark.parametrize(("name", "parameter", "end"), [end for end in ENDS if end[0] == "proxy-deniability"])
def test_slices_there_agree_too(monkeypatch: pytest.MonkeyPatch, name: str, parameter: str, end: Fraction) -> None:
    points = along(name, parameter, end, 70)
    job = job_at(name, VARIED[name], points)
    assert job.plan.settings
    assert mistakes(job, points) == []
    monkeypatch.setattr(slices, "possible_leaves", lambda *_: 0)
    if (parameter, end) == ("deniability", Fraction(0)):
        assert mistakes(job_at(name, VARIED[name], points), points) != []


def test_believing_the_conditions_of_families_there_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    points = along("proxy-deniability", "deniability", Fraction(0), 40)
    monkeypatch.setattr(point_solver, "possible_leaves", lambda *_: 0)
    assert mistakes(job_at("proxy-deniability", VARIED["proxy-deniability"], points), points) != []
