"""Points at which an exact solve is not complete: a sweep says so, and sensitivity does not go on without a word."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import deterrence as dt
from deterrence.analysis.sensitivity.evaluating import evaluator
from deterrence.analysis.sweeps.plans import GROUPS
from deterrence.analysis.sweeps.streaming import run_job
from deterrence.analysis.sweeps.sweeping import prepare
from deterrence.errors import NotDefinedError
from deterrence.model import load
from deterrence.report.sweeps import sweep_report

TIED = """
deterrence: 1
title: Six branches that the second player does not care about
story: The first player picks a branch, and the second answers as it likes.
players: {first: First, second: Second}
parameters:
  care: {value: 1, range: [0, 2], meaning: What the second player gains by a good answer}
timeline:
  - move: branch
    player: first
    sees: []
    actions: [a, b, c, d, e, f]
  - move: answer
    player: second
    sees: all
    actions: [good, bad]
payoffs:
  first:
    - {name: a, gain: "1", when: branch == a and answer == good, because: The branch is worth that}
    - {name: b, gain: "2", when: branch == b and answer == good, because: The branch is worth that}
    - {name: c, gain: "3", when: branch == c and answer == good, because: The branch is worth that}
    - {name: d, gain: "4", when: branch == d and answer == good, because: The branch is worth that}
    - {name: e, gain: "5", when: branch == e and answer == good, because: The branch is worth that}
    - {name: f, gain: "6", when: branch == f and answer == good, because: The branch is worth that}
  second:
    - {name: care, gain: care, when: answer == good, because: It likes to answer well}
outcomes:
  good: answer == good
"""


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model whose exact solve at ``care = 0`` reaches a limit on what is listed."""
    monkeypatch.setattr("deterrence.solvers.subgame_perfect.EQUILIBRIUM_LIMIT", 10)
    path = tmp_path / "tied.yaml"
    path.write_text(TIED, encoding="utf-8")
    return path


@pytest.mark.parametrize("method", ["batch", "points"])
def test_a_dataset_says_where_something_may_be_missing(model: Path, method: str) -> None:
    whole = dt.sweep(model, {"care": "1:2:3"}, method=method)
    part = dt.sweep(model, {"care": "0:2:3"}, method=method)
    assert (whole.attrs["complete"], whole.attrs["points_incomplete"]) == ("True", 0)
    assert (part.attrs["complete"], part.attrs["points_incomplete"]) == ("False", 1)


@pytest.mark.parametrize("ending", ["nc", "zarr", "parquet"])
def test_files_say_so(model: Path, tmp_path: Path, ending: str) -> None:
    job = prepare(
        model, {"care": "0:2:3"}, None, None, points=None, samples=None, rng=None, fixed=None, method="batch",
        include=GROUPS, chunk=None, progress=None,
    )  # fmt: skip
    target = tmp_path / f"found.{ending}"
    summary = run_job(job, target)
    if ending == "parquet":
        parquet = pytest.importorskip("pyarrow.parquet")
        told = {key.decode(): value.decode() for key, value in parquet.ParquetFile(target).metadata.metadata.items()}
    else:
        xarray = pytest.importorskip("xarray")
        with xarray.open_dataset(target, **({"engine": "zarr"} if ending == "zarr" else {})) as found:
            told = {key: str(value) for key, value in found.attrs.items()}
    assert (told["complete"], told["points_incomplete"]) == ("False", "1")
    report = sweep_report(summary)
    assert "NOT complete at 1 point," in str(report.elements[0])
    assert json.loads(json.dumps(report.data))["points_incomplete"] == 1


def test_indices_are_refused_where_equilibria_may_be_missing(model: Path) -> None:
    opened = load(model)
    fine, tied = np.array([1.0, 2.0]), np.array([1.0, 0.0])
    assert len(evaluator(opened, ["care"], {}, None).blocks({"care": fine})) == 1
    with pytest.raises(NotDefinedError, match=r"at 1 of 2 points .* first at care = 0;"):
        evaluator(opened, ["care"], {}, None).blocks({"care": tied})
