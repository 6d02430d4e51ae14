"""Assumptions that hold with equality only leave no families: that is said, and exact solves still answer."""

from __future__ import annotations

from pathlib import Path

import pytest

import deterrence as dt
from deterrence.errors import UsageError

MODEL = """deterrence: 1
title: Shares of a whole
players: {a: One, b: Other}
parameters:
  x: {value: 3/5, range: [0, 1], meaning: A share}
  y: {value: 2/5, range: [0, 1], meaning: The rest}
  z: {value: 1/2, range: [0, 2], meaning: A prize}
  unit: {value: 1, range: [1, 1], meaning: A number that has one value}
assume: [x + y == unit]
actions:
  a: [r0, r1, r2]
  b: [c0, c1]
payoffs:
  a:
    - {name: lead, gain: PRIZE, when: a == r0 and b == c0, because: It counts}
    - {name: rest, gain: y, when: a == r1, because: It counts}
    - {name: most, gain: x, when: a == r2 and b == c1, because: It counts}
  b:
    - {name: part, gain: unit * x, when: a == r0 and b == c1, because: It counts}
    - {name: none, gain: y - 1/2, when: b == c0, because: It counts}
outcomes: {lead: a == r0}
"""
LINE = {"x": ["1/2", "3/5", "9/10"], "y": ["1/2", "2/5", "1/10"]}


@pytest.fixture(params=["z", "max(z, x)"])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> dt.Model:
    path = tmp_path / "shares.yaml"
    path.write_text(MODEL.replace("PRIZE", f'"{request.param}"'), "utf-8")
    return dt.load(path)


def test_there_are_no_families_to_be_complete(model: dt.Model) -> None:
    """With min, max or abs the search found no families, and called that complete."""
    with pytest.raises(UsageError, match="no open set of parameters"):
        dt.characterize(model, vary=["x", "y"])
    assert dt.characterize(model, vary=["z"]).families, "the negative control: one that the assumption leaves alone"


def test_sweeps_find_what_exact_solves_find(model: dt.Model) -> None:
    found = dt.sweep(model, points=LINE)
    assert found.attrs["method"] != "families"
    for k, (x, y) in enumerate(zip(*LINE.values(), strict=True)):
        payoffs = [one.payoffs["a"] for one in dt.solve(model, x=x, y=y).equilibria]
        assert float(found.payoff_lowest.sel(player="a")[k]) == pytest.approx(float(min(payoffs)))
        assert float(found.payoff_highest.sel(player="a")[k]) == pytest.approx(float(max(payoffs)))


def test_tornados_leave_out_what_cannot_move_alone_and_say_so(model: dt.Model) -> None:
    found = dt.sensitivity(model)
    assert found.to_dataframe()["parameter"].tolist() == ["z"]
    assert [note.partition(":")[0] for note in found.notes[:2]] == ["x", "y"]
    slopes = dt.sensitivity(model, "payoff(a)", method="elasticities")
    assert set(slopes.to_dataframe()["parameter"]) == {"z"}
    for method in ("thresholds", "elasticities"):
        with pytest.raises(UsageError, match="no open set of parameters"):
            dt.sensitivity(model, method=method, vary=["x", "y"])


def test_nothing_changes_along_a_parameter_with_one_value(model: dt.Model) -> None:
    with pytest.raises(UsageError, match="single value 1: nothing changes along it"):
        dt.thresholds(model, "unit")
