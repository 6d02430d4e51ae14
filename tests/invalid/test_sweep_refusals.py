"""What a sweep refuses, and how it says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deterrence.analysis.sweeps import sweep
from deterrence.analysis.sweeps.axes import axis
from deterrence.analysis.sweeps.grids import Grid
from deterrence.analysis.sweeps.points import require_in_range
from deterrence.analysis.sweeps.streaming import run_job, written_path
from deterrence.analysis.sweeps.sweeping import prepare
from deterrence.errors import LimitError, NotDefinedError, UsageError
from deterrence.games import NormalFormGame
from deterrence.model import load

ONE = {"sanction_pressure": ["1/2"]}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, "one of grid, points and samples"),
        ({"grid": ONE, "samples": 8}, "one of grid, points and samples"),
        ({"grid": {"sanction_presure": [0.5]}}, "sanction_pressure"),
        ({"grid": {"sanction_pressure": [2]}}, "outside its range"),
        ({"grid": {"sanction_pressure": []}}, "no values"),
        ({"grid": {"sanction_pressure": "0:1:x"}}, "lo:hi:count"),
        ({"grid": {"sanction_pressure": [None]}}, "sanction_pressure: a rational number is needed"),
        ({"grid": {"sanction_pressure": np.zeros((2, 2))}}, "sanction_pressure: values .* one dimension, not 2"),
        ({"grid": {"sanction_pressure": ["a half"]}}, "rational number"),
        ({"grid": ONE, "fixed": {"sanction_pressure": 1}}, "both vary and be fixed"),
        ({"grid": ONE, "fixed": {"leverage": 100}}, "outside its range"),
        ({"grid": ONE, "method": "guess"}, "no method"),
        ({"grid": ONE, "include": ["everything"]}, "include lists"),
        ({"grid": ONE, "executor": 0}, "at least one worker"),
        ({"grid": ONE, "executor": "dask"}, "executor is"),
        ({"grid": ONE, "chunk": 0}, "at least one point"),
        ({"grid": ONE, "scenario": "nowhere"}, "no scenario"),
        ({"samples": 0}, "between 1 and"),
        ({"points": {"sanction_pressure": [0.1], "leverage": [1, 2]}}, "different lengths"),
        ({"points": {"sanction_pressure": [0.1, float("nan")]}}, "no finite numbers"),
        ({"points": {"sanction_pressure": np.zeros((2, 2))}}, "one dimension"),
        ({"points": {"sanction_pressure": [0.1, float("inf")]}}, "inf in row 2"),
        ({"points": {"sanction_pressure": ["1/3", "", "1"]}}, "sanction_pressure, row 2"),
        ({"points": {"leverage": "12"}}, "a list or an array with a value for each point, not '12'"),
        ({"points": {"leverage": b"12"}}, "a list or an array"),
        ({"points": {"leverage": 12}}, "a list or an array"),
        ({"points": {"leverage": {1, 2}}}, "a list or an array"),
        ({"points": {"leverage": [10**400]}}, "leverage has values too large"),
        ({"points": {"leverage": []}}, "no points"),
        ({"grid": {}}, "at least one parameter"),
        ({"grid": [("leverage", [1])]}, "at least one parameter"),
        ({"grid": {"leverage": {1, 2}}}, "in an order"),
        ({"grid": {"leverage": b"1:2:3"}}, "in an order"),
        ({"grid": {"leverage": "a:2:3"}}, "leverage=a:2:3: 'a' is not a rational"),
        ({"grid": {"leverage": "1:2:99999999999"}}, r"a count from 1 to 10\*\*9"),
        ({"grid": ONE, "chunk": 1.5}, "at least one point"),
        ({"samples": 4.0}, "a whole number between"),
        ({"samples": True}, "a whole number between"),
        ({"points": 3}, "columns by parameter"),
        ({"points": "nowhere.csv"}, "nowhere.csv"),
        ({"points": "points.xlsx"}, "csv and .parquet"),
    ],
)
def test_arguments_that_mean_nothing_are_refused_with_the_reason(arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        sweep("escalation", **arguments)


def test_a_game_is_refused() -> None:
    game: Any = NormalFormGame.from_arrays([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    with pytest.raises(UsageError, match="fixed payoffs"):
        sweep(game, ONE)


def test_methods_refuse_models_that_they_do_not_reach() -> None:
    with pytest.raises(NotDefinedError, match="2x2"):
        sweep("proxy-deniability", {"deniability": [0.1]}, method="classes")


def test_an_open_end_of_a_range_is_outside_also_for_floats() -> None:
    model = load("proxy-deniability")
    ranges = {name: one.range for name, one in model.parameters.items()}
    require_in_range(Grid([axis("rogue", [1e-300])]), ranges)
    with pytest.raises(UsageError, match="rogue = 0"):
        sweep(model, points={"rogue": np.array([0.5, 0.0])})


def test_a_result_that_does_not_fit_into_memory_is_refused_before_any_work() -> None:
    with pytest.raises(LimitError, match="GiB"):
        sweep("escalation", {"sanction_pressure": "0:1:20000", "leverage": "1:20:20000"})


def test_points_outside_the_assumptions_are_marked_and_hold_nothing() -> None:
    found = sweep("host-nation", {"leverage": ["1", "9"], "disruption": ["3"]})
    words = dict(zip(found.regime.flag_values.tolist(), found.regime.flag_meanings.split(), strict=True))
    outside = [words[int(code)] == "outside-assumptions" for code in found.regime.values.ravel()]
    assert outside == [True, False]
    assert np.isnan(found.outcome_lowest.values.reshape(-1, 2)[:, 0]).all()


def job() -> Any:
    return prepare(
        "escalation", ONE, None, None, points=None, samples=None, rng=None, fixed=None, method="auto", include=None,
        chunk=None, progress=None,
    )  # fmt: skip


def test_files_that_cannot_be_written_are_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ending"):
        written_path(tmp_path / "out.xlsx")
    with pytest.raises(UsageError, match="no folder"):
        written_path(tmp_path / "missing" / "out.csv")
    (tmp_path / "out.zarr").mkdir()
    with pytest.raises(UsageError, match="exists already"):
        written_path(tmp_path / "out.zarr")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_leaves_no_partial_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = open

    def full(path: Any, *more: Any, **named: Any) -> Any:
        return real("/dev/full" if ".part-" in str(path) else path, *more, **named)

    monkeypatch.setattr(builtins, "open", full)
    with pytest.raises(UsageError, match="No space left"):
        run_job(job(), tmp_path / "out.csv", run_dir=tmp_path / "run")
    assert not list(tmp_path.glob("*.csv"))
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["manifest.json"]


def test_an_error_while_writing_leaves_no_partial_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("deterrence.analysis.sweeps.streaming._rows", broken)
    (tmp_path / "out.csv").write_text("before")
    with pytest.raises(UsageError, match="No space left"):
        run_job(job(), tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "before"
