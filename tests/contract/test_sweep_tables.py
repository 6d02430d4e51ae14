"""Sweeps as data frames, stored datasets and pictures."""

from __future__ import annotations

import csv
import pickle
from fractions import Fraction
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray
from hypothesis import given
from hypothesis import strategies as st

import deterrence as dt
from deterrence.analysis.sweeps.axes import axis
from deterrence.analysis.sweeps.frames import to_dataframe
from deterrence.analysis.sweeps.grids import Grid
from deterrence.analysis.sweeps.point_tables import Table
from deterrence.analysis.sweeps.points import PointSet
from deterrence.analysis.sweeps.sampling import drawn
from deterrence.analysis.sweeps.storage import boxes
from deterrence.analysis.sweeps.streaming import run_job
from deterrence.analysis.sweeps.sweeping import Job, prepare
from deterrence.analysis.sweeps.tables import read_points
from deterrence.errors import UsageError
from deterrence.games import exact
from deterrence.model import load
from deterrence.model.parts import Range

GRID: dict[str, Any] = {"sanction_pressure": "1/2:7/10:7", "deniability": ["1/3", "2/5", 0.5]}


OTHERS = {name: one.value for name, one in load("proxy-deniability").parameters.items() if name not in GRID}


def job(grid: Any = None, chunk: int = 5, pick: str | None = None, **more: Any) -> Job:
    whole = {"points": None, "samples": None, "rng": None, "fixed": None, "include": None, **more}
    return prepare("proxy-deniability", grid, None, None, method="auto", pick=pick, chunk=chunk, progress=None, **whole)


@pytest.fixture(scope="module")
def found() -> xarray.Dataset:
    return dt.sweep("proxy-deniability", GRID, pick="best:us")


# --- frames --------------------------------------------------------------------------------------------------------


def test_the_wide_table_has_the_rows_and_columns_of_the_csv_file(found: xarray.Dataset, tmp_path: Path) -> None:
    run_job(job(GRID, pick="best:us"), tmp_path / "out.csv")
    with open(tmp_path / "out.csv", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    table = to_dataframe(found)
    shared = [name for name in table.columns if name in rows[0] and name not in ("regime", "resolved", "picked")]
    assert len(shared) > 20
    for name in shared:
        told = [float(row[name]) if row[name] else float("nan") for row in rows]
        np.testing.assert_array_equal(np.array([float(one) for one in table[name]]), told)
    assert [str(one) for one in table.picked] == [row["picked"] for row in rows]
    assert table.regime.astype(str).str.replace("+", " + ").tolist() == [row["equilibria"] for row in rows]


def test_parameters_are_exact_and_regimes_are_categories(found: xarray.Dataset) -> None:
    table = to_dataframe(found)
    assert table.sanction_pressure.tolist()[::3] == [Fraction(1, 2) + Fraction(k, 30) for k in range(7)]
    assert table.deniability.tolist()[:3] == [Fraction(1, 3), Fraction(2, 5), Fraction(1, 2)]
    assert table.regime.dtype == "category"
    assert to_dataframe(found, exactly=False).deniability.dtype == np.float64
    given_ = dt.sweep("proxy-deniability", points={"sanction_pressure": ["8/15", "0.6"], "deniability": [0.4, 0.1]})
    assert to_dataframe(given_).sanction_pressure.tolist() == [Fraction(8, 15), Fraction(3, 5)]
    assert to_dataframe(given_).deniability.tolist() == [Fraction(2, 5), Fraction(1, 10)]


def test_the_long_table_has_a_row_per_equilibrium_that_exists(found: xarray.Dataset) -> None:
    table = to_dataframe(found, "long")
    assert len(table) == int(found.present.sum())
    assert np.isfinite(table["P(attacked)"].to_numpy(float)).all()
    first = table[(table.sanction_pressure == Fraction(3, 5)) & (table.deniability == Fraction(2, 5))]
    assert sorted(first.equilibrium.astype(str)) == ["attack=direct", "attack=none|proxy"]


def test_frames_of_what_holds_no_equilibria_or_is_no_sweep_are_refused(found: xarray.Dataset) -> None:
    pointwise = dt.sweep("host-nation", {"leverage": [5, 9]}, method="points")
    assert len(to_dataframe(pointwise)) == 2
    for one, form, told in (
        (pointwise, "long", "wide"),
        (found, "tall", "no form"),
        (found[["resolved"]], "wide", "regime"),
    ):
        with pytest.raises(UsageError, match=told):
            to_dataframe(one, form)


# --- stored datasets -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["nc", "zarr"])
@pytest.mark.parametrize(
    ("arguments", "chunk"), [({"grid": GRID, "pick": "best:us"}, 4), ({"samples": 50, "rng": 3, "fixed": OTHERS}, 8)]
)
def test_what_is_stored_block_by_block_reads_back_as_the_dataset(
    tmp_path: Path, ending: str, arguments: dict[str, Any], chunk: int
) -> None:
    pytest.importorskip({"nc": "netCDF4", "zarr": "zarr"}[ending])
    given_ = dict(arguments)
    whole = dt.sweep("proxy-deniability", given_.pop("grid", None), **given_)
    target = tmp_path / f"out.{ending}"
    run_job(job(chunk=chunk, **arguments), target)
    read = (xarray.open_dataset(target) if ending == "nc" else xarray.open_zarr(target)).load()
    xarray.testing.assert_identical(read, whole)
    np.testing.assert_array_equal(to_dataframe(read).to_numpy(str), to_dataframe(whole).to_numpy(str))
    read.close()
    wrong = whole.assign(resolved=~whole.resolved)
    with pytest.raises(AssertionError):
        xarray.testing.assert_identical(read, wrong)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), st.data())
def test_boxes_hold_the_positions_of_a_block_once_and_in_order(shape: list[int], data: st.DataObject) -> None:
    size = prod(shape)
    start = data.draw(st.integers(0, size))
    stop = data.draw(st.integers(start, size))
    numbers = np.arange(size).reshape(shape)
    found = [one for box in boxes(shape, start, stop) for one in numbers[box].ravel().tolist()]
    assert found == list(range(start, stop))
    assert len(list(boxes(shape, start, stop))) <= 2 * len(shape)


# --- exact points --------------------------------------------------------------------------------------------------

DENOMINATORS = st.sampled_from([1, 2, 3, 5, 7, 10, 1000, 2**17, 5**9, 10**14, 10**15, 10**16, 10**20])


@given(st.integers(-(10**18), 10**18), DENOMINATORS)
def test_values_are_told_exactly_where_their_float_prints_as_another_number(above: int, below: int) -> None:
    value = Fraction(above, below)
    grid = Grid([axis("p", [value])])
    assert bool(grid.rounded) == (exact(float(value)) != value)


@given(st.fractions(-5, 5, max_denominator=30), st.fractions(-5, 5, max_denominator=30), st.integers(1, 40))
def test_a_span_has_equal_steps_and_both_ends(low: Fraction, high: Fraction, count: int) -> None:
    values = axis("p", f"{low}:{high}:{count}").values
    assert len(values) == count
    assert values[0] == low
    assert count == 1 or values[-1] == high
    assert len({b - a for a, b in pairwise(values)}) <= 1


@given(
    st.fractions(-5, 5, max_denominator=30), st.fractions(-5, 5, max_denominator=30), st.integers(1, 40), st.data(),
    st.sampled_from([1, 10**9 + 7, 10**17]),
)  # fmt: skip
def test_equal_steps_are_what_a_list_of_them_is(
    low: Fraction, high: Fraction, count: int, data: st.DataObject, below: int
) -> None:
    steps = axis("p", f"{low / below}:{high / below}:{count}")
    listed = axis("p", list(steps.values))
    assert steps.floats.tolist() == listed.floats.tolist()
    assert steps.rounds == listed.rounds
    a, b = sorted(data.draw(st.sampled_from([*steps.values, Fraction(1, 7), low - 1])) for _ in range(2))
    allowed = Range(a, b, data.draw(st.booleans()), data.draw(st.booleans()))
    assert steps.outside(allowed) == listed.outside(allowed)
    assert list(steps.where(a)) == list(listed.where(a))
    one, other = Grid([axis("q", "0:1:2"), steps]), Grid([axis("q", "0:1:2"), listed])
    assert one.on("p", a, 1, 2 * count).tolist() == other.on("p", a, 1, 2 * count).tolist()
    assert one.count("p", a) == other.count("p", a)
    assert one.texts("p", 0, 2 * count) == [str(value) for value in (*listed.values, *listed.values)]


def test_steps_in_floating_point_would_not_be_those_of_a_list() -> None:
    """The negative control: sums of rounded steps are other numbers than the values rounded once."""
    assert (np.arange(11) * 0.1).tolist() != axis("p", "0:1:11").floats.tolist()


def test_a_billion_values_take_no_room() -> None:
    grid = Grid([axis("sanction_pressure", "0:1:1000000000")])
    assert grid.exact_at(10**9 - 2) == {"sanction_pressure": Fraction(10**9 - 2, 10**9 - 1)}
    assert grid.block(5, 7)["sanction_pressure"].tolist() == [5 / (10**9 - 1), 6 / (10**9 - 1)]
    assert grid.rounded
    assert len(pickle.dumps(grid)) < 1000


def test_floats_of_single_precision_stand_for_what_they_print_as() -> None:
    short = np.array([0.1, 0.3], np.float32)
    table = read_points({"p": short, "q": [1, 2]})
    assert [table.exact_at(k)["p"] for k in range(2)] == [Fraction(1, 10), Fraction(3, 10)]
    assert axis("p", short).values == (Fraction(1, 10), Fraction(3, 10))
    assert table.exact_at(1)["q"] == 2


# --- samples -------------------------------------------------------------------------------------------------------


def test_a_sample_is_a_function_of_its_number_and_the_seed() -> None:
    model, names = load("escalation"), ["sanction_pressure", "leverage"]
    whole = drawn(model, 1000, 7, names)
    first = whole.block(0, 1000)
    for start, stop in ((700, 900), (0, 3), (899, 1000), (10, 11)):
        part = whole.block(start, stop)
        assert all((part[name] == first[name][start:stop]).all() for name in names)
    copied: PointSet = pickle.loads(pickle.dumps(whole))
    assert (copied.block(400, 500)["leverage"] == first["leverage"][400:500]).all()
    assert copied.fingerprint() == whole.fingerprint() != drawn(model, 1000, 8, names).fingerprint()
    assert (drawn(model, 1000, 8, names).block(0, 1000)["leverage"] != first["leverage"]).any()
    held = Table(first)
    assert [whole.exact_at(k) for k in (3, 500)] == [held.exact_at(k) for k in (3, 500)]


def test_a_sample_without_a_seed_tells_the_seed_that_draws_it_again() -> None:
    first = dt.sweep("escalation", samples=16)
    again = dt.sweep("escalation", samples=16, rng=int(first.attrs["seed"]))
    xarray.testing.assert_identical(first, again)
    assert dt.sweep("escalation", samples=16).attrs["seed"] != first.attrs["seed"]
    assert "seed" not in dt.sweep("escalation", {"leverage": [4, 8]}).attrs


def test_seeds_that_mean_nothing_are_refused() -> None:
    for wrong in (-1, "one"):
        with pytest.raises(UsageError, match="rng is a seed"):
            drawn(load("escalation"), 10, wrong, ["leverage"])


# --- pictures ------------------------------------------------------------------------------------------------------


def test_the_accessor_draws_and_counts(found: xarray.Dataset, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from deterrence.report.figures import save_figure

    assert found.deterrence.regimes().sum() == found.regime.size
    assert found.deterrence.to_dataframe("long").equals(to_dataframe(found, "long"))
    along = found.sel(deniability=0.4)
    for one, quantity in ((along, "attacked"), (along, None), (found, None), (found, "payoff(us)")):
        save_figure(one.deterrence.plot(quantity), tmp_path / "a.svg")
        save_figure(one.deterrence.plot(quantity), tmp_path / "b.svg")
        assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    with pytest.raises(UsageError, match="attacked"):
        found.deterrence.plot("weather")
    with pytest.raises(UsageError, match=r"\.sel"):
        found.expand_dims(rogue=[0.1, 0.2]).deterrence.plot()
