"""The files that sweeps write, and the command that writes them."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas
import pytest
import xarray

from deterrence.analysis.sweeps import streaming, sweep
from deterrence.analysis.sweeps.sweeping import prepare
from deterrence.cli import main
from deterrence.report import rendering_named
from deterrence.report.sweeps import sweep_report

GRID = {"sanction_pressure": "0:1:16", "leverage": ["4", "8"]}
SPAN = ["-p", "sanction_pressure=0:1:16", "-p", "leverage=4,8"]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(("sweep", *arguments))
    told = capsys.readouterr()
    assert ended.value.code == 0, told.err
    return told.out


@pytest.fixture(scope="module")
def dataset() -> xarray.Dataset:
    return sweep("escalation", GRID)


def test_a_csv_has_a_row_per_point_with_the_dataset_s_numbers(
    capsys: pytest.CaptureFixture[str], dataset: xarray.Dataset, tmp_path: Path
) -> None:
    run(capsys, "escalation", *SPAN, "-o", str(tmp_path / "out.csv"))
    with open(tmp_path / "out.csv", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == dataset.regime.size
    assert [int(row["regime"]) for row in rows] == dataset.regime.values.ravel().tolist()
    highest = dataset.payoff_highest.sel(player="us").values.ravel().tolist()
    assert [float(row["highest payoff(us)"]) for row in rows] == highest
    first = str(dataset.equilibrium.values[0])
    shown = [row[f"{first}: payoff(us)"] != "" for row in rows]
    assert shown == dataset.present.isel(equilibrium=0).values.ravel().tolist()


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_rows_keep_the_exact_values_of_points_that_no_decimal_tells(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, ending: str
) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "points.csv").write_text("sanction_pressure,leverage,iran_price\n1/3,8,1/7\n0.5,12,1\n8/15,4.25,0\n")
    for given, expected in (
        (SPAN, {"exact sanction_pressure": [str(Fraction(k, 15)) for k in range(16) for _ in range(2)]}),
        (
            ["--points", str(tmp_path / "points.csv")],
            {"exact sanction_pressure": ["1/3", "1/2", "8/15"], "exact iran_price": ["1/7", "1", "0"]},
        ),
    ):
        target = tmp_path / f"out.{ending}"
        run(capsys, "escalation", *given, "-o", str(target))
        table = pandas.read_csv(target) if ending == "csv" else pandas.read_parquet(target)
        assert [name for name in table.columns if name.startswith("exact ")] == list(expected)
        for name, texts in expected.items():
            assert table[name].tolist() == texts
            floats = table[name.removeprefix("exact ")].tolist()
            assert floats == [float(Fraction(text)) for text in texts]


def test_netcdf_reads_back_as_the_dataset(
    capsys: pytest.CaptureFixture[str], dataset: xarray.Dataset, tmp_path: Path
) -> None:
    run(capsys, "escalation", *SPAN, "-o", str(tmp_path / "out.nc"))
    with xarray.open_dataset(tmp_path / "out.nc") as read:
        for name in dataset.data_vars:
            np.testing.assert_array_equal(read[name].values, dataset[name].values)
        assert read.attrs["model_hash"] == dataset.attrs["model_hash"]
        assert read.regime.flag_meanings == dataset.regime.flag_meanings


@pytest.mark.parametrize("ending", ["parquet", "zarr"])
def test_optional_formats_read_back_or_name_what_to_install(
    capsys: pytest.CaptureFixture[str], dataset: xarray.Dataset, tmp_path: Path, ending: str
) -> None:
    target = tmp_path / f"out.{ending}"
    try:
        __import__({"parquet": "pyarrow", "zarr": "zarr"}[ending])
    except ImportError:
        with pytest.raises(SystemExit) as ended:
            main(("sweep", "escalation", *SPAN, "-o", str(target)))
        assert ended.value.code == 2
        assert "deterrence[storage]" in capsys.readouterr().err
        assert not list(tmp_path.iterdir())
        return
    run(capsys, "escalation", *SPAN, "-o", str(target))
    if ending == "parquet":
        import pandas

        read = pandas.read_parquet(target)["regime"].to_numpy()
    else:
        read = xarray.open_zarr(target).regime.values.ravel()
    np.testing.assert_array_equal(read, dataset.regime.values.ravel())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sanction_pressure\n0.1,0.2\n", "more values than the first line has names"),
        ("sanction_pressure\n0.1\n0.1,0.2\n", "no table of points"),
        ("sanction_pressure,leverage\n0.1\n", "'' is not a rational number"),
        ("pressure\n0.1\n", "no parameter 'pressure'"),
        ("", "no table of points"),
    ],
)
def test_tables_whose_rows_do_not_fit_their_heading_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "points.csv").write_text(text)
    with pytest.raises(SystemExit) as ended:
        main(("sweep", "escalation", "--points", str(tmp_path / "points.csv")))
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_points_from_a_csv_file_are_exact(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("sanction_pressure,deniability\n8/15,2/5\n0.6,0.28\n0.71,0.4\n")
    told = json.loads(run(capsys, "proxy-deniability", "--points", str(tmp_path / "points.csv"), "--format", "json"))
    assert told["resolved"] == 2
    assert {one["equilibria"]: one["points"] for one in told["regimes"]} == {
        "attack=none + attack=none|proxy": 1,
        "attack=none + attack=direct + attack=none|proxy": 1,
        "attack=direct": 1,
    }


def test_the_summary_along_one_parameter_gives_the_spans_in_exact_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(run(capsys, "proxy-deniability", "-p", "sanction_pressure=0:1:16", "--format", "json"))
    assert [(one["sanction_pressure from"], one["to"], one["equilibria"]) for one in told["spans"]] == [
        ("0", "7/15", "attack=none"),
        ("8/15", "8/15", "attack=none + attack=none|proxy"),
        ("3/5", "3/5", "attack=direct + attack=none|proxy"),
        ("2/3", "1", "attack=direct"),
    ]


def test_samples_are_drawn_from_the_priors_reproducibly(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("escalation", "--samples", "64", "--method", "classes", "--format", "json")
    one, again = run(capsys, *arguments, "--seed", "1"), run(capsys, *arguments, "--seed", "1")
    assert one == again != run(capsys, *arguments, "--seed", "2")


def test_the_dataset_carries_units_meanings_and_where_it_comes_from(dataset: xarray.Dataset) -> None:
    assert dataset.sanction_pressure.units == "share"
    assert dataset.sanction_pressure.long_name
    assert dataset.attrs["source"].startswith("deterrence ")
    assert len(dataset.attrs["model_hash"]) == 64
    assert dataset.attrs["complete"] == "True"
    assert len(dataset.regime.flag_values) == len(dataset.regime.flag_meanings.split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["escalation"], "nothing varies"),
        (["escalation", "-p", "sanction_pressure=0:2:5"], "outside its range"),
        (["escalation", *SPAN, "-o", "out.xlsx"], "ending"),
        (["escalation", *SPAN, "--workers", "2", "--scheduler", "tcp://x"], "one of --workers"),
    ],
)
def test_bad_usage_ends_with_two_and_says_why(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(("sweep", *arguments))
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_many_changes_along_a_parameter_are_not_listed_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "MOST_SPANS", 3)
    for repeats, listed in ((3, 3), (4, 0)):
        grid = {"sanction_pressure": (["0", "1"] * 2)[:repeats]}
        job = prepare(
            "proxy-deniability", grid, None, None, points=None, samples=None, rng=None, fixed=None, method="auto",
            include=None, chunk=1, progress=None,
        )  # fmt: skip
        report = sweep_report(streaming.run_job(job))
        assert len(report.data.get("spans", [])) == listed
        assert ("too often" in rendering_named("table").render(report)) == (not listed)


def test_whether_a_sweep_is_complete_is_a_truth_value_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "proxy-deniability", "-p", "sanction_pressure=0:1:3", "--format", "json")
    assert json.loads(told)["complete"] is True


def test_the_points_are_not_written_over(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("sanction_pressure\n1/3\n", "utf-8")
    (tmp_path / "folder.csv").mkdir()
    for name, told in (("points.csv", "holds the points"), ("folder.csv", "it is a folder")):
        with pytest.raises(SystemExit) as ended:
            main(["sweep", "proxy-deniability", "--points", str(path), "-o", str(tmp_path / name)])
        assert ended.value.code == 2
        assert told in capsys.readouterr().err
    assert path.read_text("utf-8") == "sanction_pressure\n1/3\n"
    run(capsys, "proxy-deniability", "--points", str(path), "-o", str(tmp_path / "result.csv"))


def test_two_columns_of_one_name_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("sanction_pressure,sanction_pressure\n1/3,1/2\n", "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["sweep", "proxy-deniability", "--points", str(path)])
    assert ended.value.code == 2
    assert "two columns are called 'sanction_pressure'" in capsys.readouterr().err
