"""Ends of ranges and hypersurfaces at one value of a parameter: families of a slice say what exact solves say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from deterrence.analysis.sweeps import slices
from deterrence.analysis.sweeps.axes import axis
from deterrence.analysis.sweeps.family_plan import FamilyPlan
from deterrence.analysis.sweeps.grids import Grid
from deterrence.analysis.sweeps.plans import Block
from deterrence.analysis.sweeps.point_tables import Table
from deterrence.analysis.sweeps.sweeping import Job, prepare
from deterrence.model import load

WITH_SLICES = {
    "denial": ("gain", "cost"),
    "red-line": ("hawks", "p_deaths"),
}
MORE = {
    **WITH_SLICES,
    "proxy-deniability": ("sanction_pressure", "deniability"),
    "unilateral-deterrence": ("p_iran_hard", "p_us_hard"),
    "tripwire": ("presence", "reinforcement_cost"),
    "warning-signals": ("gain", "damage"),
    "noisy-attribution": ("sanction_pressure", "deniability"),
    "hidden-aim": ("p_trap", "p_confident"),
    "base-defence": ("large", "middle"),
    "hawks-and-doves": ("p_pressed", "interception"),
    "decapitation": ("rogue_before", "hard_after"),
}


def sliced(monkeypatch: pytest.MonkeyPatch, name: str, names: tuple[str, str], steps: int) -> Job:
    """A sweep over a grid that reaches the ends of ranges, with slices wherever one holds several points."""
    monkeypatch.setattr(slices, "WORTH_SLICING", steps // 2)
    grid = {}
    for one in names:
        allowed = load(name).parameters[one].range
        values = [allowed.low + (allowed.high - allowed.low) * Fraction(k, steps) for k in range(steps + 1)]
        grid[one] = [str(value) for value in values if value in allowed]
    return prepare(
        name, grid, None, None, points=None, samples=None, rng=None, fixed=None, method="families", include=None,
        chunk=None, progress=None,
    )  # fmt: skip


def whole(job: Job, plan: FamilyPlan) -> Block:
    return plan.evaluate(job.points, 0, job.points.size, compiled=False)


def differences(job: Job, plan: FamilyPlan) -> int:
    """Points at which a plan says something else than exact solves in place of its slices."""
    told, true = whole(job, plan), whole(job, replace(plan, slices=()))
    near = np.isclose(told.values, true.values, rtol=1e-9, atol=1e-12, equal_nan=True).all(axis=0)
    return int(((told.regimes != true.regimes) | ~near).sum())


def compared(monkeypatch: pytest.MonkeyPatch, name: str, names: tuple[str, str], steps: int) -> None:
    job = sliced(monkeypatch, name, names, steps)
    assert isinstance(job.plan, FamilyPlan)
    assert job.plan.slices
    assert differences(job, job.plan) == 0
    assert whole(job, job.plan).resolved.sum() < whole(job, replace(job.plan, slices=())).resolved.sum()


@pytest.mark.parametrize("name", WITH_SLICES)
def test_slices_agree_with_exact_solves(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    compared(monkeypatch, name, WITH_SLICES[name], 10)


@pytest.mark.long
@pytest.mark.parametrize("name", MORE)
def test_slices_agree_with_exact_solves_on_finer_grids(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    compared(monkeypatch, name, MORE[name], 40)


def test_a_slice_told_as_another_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    job = sliced(monkeypatch, "red-line", WITH_SLICES["red-line"], 10)
    assert isinstance(job.plan, FamilyPlan)
    kernel = next(one.kernel for one in job.plan.slices if (one.name, one.value) == ("hawks", Fraction(0)))
    swapped = [replace(one, kernel=kernel) if one.name == "hawks" else one for one in job.plan.slices]
    assert differences(job, replace(job.plan, slices=tuple(swapped))) > 0


def test_slices_are_told_among_the_attributes(monkeypatch: pytest.MonkeyPatch) -> None:
    job = sliced(monkeypatch, "denial", WITH_SLICES["denial"], 10)
    assert "gain = 0" in job.attributes()["slices"].split(", ")
    few = prepare(
        "denial", {"gain": "0:20:3", "cost": "0:10:3"}, None, None, points=None, samples=None, rng=None, fixed=None,
        method="families", include=None, chunk=None, progress=None,
    )  # fmt: skip
    assert "slices" not in few.attributes()


def test_only_exact_values_lie_on_a_slice() -> None:
    third = Fraction(1, 3)
    grid = Grid([axis("p", ["1/3", 1 / 3, "1/2"]), axis("q", "0:1:2")])
    assert grid.on("p", third, 0, 6).tolist() == [True, True, False, False, False, False]
    assert grid.on("p", third, 1, 4).tolist() == [True, False, False]
    assert grid.count("p", third) == 2
    floats = Table({"p": np.array([1 / 3, 0.5])})
    assert floats.on("p", third, 0, 2).tolist() == [False, False]
    assert floats.on("p", Fraction(1, 2), 0, 2).tolist() == [False, True]
    told = Table({"p": np.array([1 / 3, 1 / 3])}, {"p": [third, Fraction("0.3333333333333333")]})
    assert told.on("p", third, 0, 2).tolist() == [True, False]
    assert told.count("p", third) == 1
