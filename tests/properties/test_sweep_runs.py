"""Results do not depend on who works, in which pieces, in which order, or on interruptions."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray

from deterrence.analysis.sweeps import sweep
from deterrence.analysis.sweeps.axes import axis
from deterrence.analysis.sweeps.executing import in_order
from deterrence.analysis.sweeps.grids import Grid
from deterrence.analysis.sweeps.left_overs import this_machine
from deterrence.analysis.sweeps.plans import CHUNK, EXACT_CHUNK, Block, Plan
from deterrence.analysis.sweeps.points import PointSet
from deterrence.analysis.sweeps.run_directory import RunDirectory
from deterrence.analysis.sweeps.streaming import run_job
from deterrence.analysis.sweeps.sweeping import Job, _piece, prepare
from deterrence.cli import main
from deterrence.errors import LimitError, UsageError

GRID = {"sanction_pressure": "1/100:99/100:41", "deniability": "1/50:49/50:9"}
POINTWISE = {"leverage": "5:9:3", "disruption": "1:3:4"}


def job(model: str, grid: dict[str, Any], chunk: int, include: list[str] | None = None) -> Job:
    return prepare(
        model, grid, None, None, points=None, samples=None, rng=None, fixed=None, method="auto", include=include,
        chunk=chunk, progress=None,
    )  # fmt: skip


class Shuffled(Executor):
    """Works at once but hands results back in reverse."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.fixture(scope="module")
def undisturbed() -> xarray.Dataset:
    return sweep("proxy-deniability", GRID)


@pytest.mark.parametrize("chunk", [1, 50, 368, 369, 1000])
def test_chunks_do_not_matter(undisturbed: xarray.Dataset, chunk: int) -> None:
    xarray.testing.assert_identical(sweep("proxy-deniability", GRID, chunk=chunk), undisturbed)


def test_executors_do_not_matter(undisturbed: xarray.Dataset) -> None:
    with ThreadPoolExecutor(2) as threads:
        xarray.testing.assert_identical(sweep("proxy-deniability", GRID, chunk=40, executor=threads), undisturbed)
    shuffled = sweep("proxy-deniability", GRID, chunk=40, executor=Shuffled())
    xarray.testing.assert_identical(shuffled, undisturbed)


def test_compiling_does_not_matter() -> None:
    whole = job("proxy-deniability", GRID, 10**6, ["bounds"])
    one, other = (whole.plan.evaluate(whole.points, 0, whole.points.size, compiled) for compiled in (False, True))
    np.testing.assert_array_equal(one.values.view(np.uint64), other.values.view(np.uint64))
    np.testing.assert_array_equal(one.regimes, other.regimes)


def test_regimes_found_on_the_way_are_numbered_by_points_not_by_chunks() -> None:
    whole = sweep("host-nation", POINTWISE, method="points")
    assert whole.method == "points"
    assert len(whole.regime.flag_values) > 2
    cut = sweep("host-nation", POINTWISE, method="points", chunk=5, executor=Shuffled())
    xarray.testing.assert_identical(cut, whole)


def test_chunks_are_put_in_order() -> None:
    blocks = [((k, k, k + 1), Block(np.zeros(1, "u1"), np.zeros(1, bool), np.zeros((0, 1)))) for k in (2, 0, 1, 3)]
    assert [chunk[0] for chunk, _ in in_order(blocks)] == [0, 1, 2, 3]


def test_what_a_run_directory_holds_is_not_done_again(undisturbed: xarray.Dataset, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    run = job("proxy-deniability", GRID, 40)
    first = run_job(run, tmp_path / "a.csv", run_dir=folder)
    parts = sorted(folder.glob("part-*.npy"))
    assert len(parts) == 10
    for lost in parts[3:7]:
        lost.unlink()
    kept = {path.name: path.stat().st_mtime_ns for path in parts if path.exists()}
    second = run_job(run, tmp_path / "b.csv", run_dir=folder)
    assert {name: (folder / name).stat().st_mtime_ns for name in kept} == kept
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert first.counts == second.counts
    xarray.testing.assert_identical(sweep("proxy-deniability", GRID, run_dir=folder, chunk=40), undisturbed)


def test_a_run_directory_of_another_sweep_is_refused(tmp_path: Path) -> None:
    run_job(job("escalation", {"sanction_pressure": "0:1:3"}, 2), run_dir=tmp_path / "run")
    with pytest.raises(UsageError, match=r"another sweep .*points"):
        run_job(job("escalation", {"sanction_pressure": "0:1:5"}, 2), run_dir=tmp_path / "run")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(UsageError, match="holds no sweep"):
        run_job(job("escalation", {"sanction_pressure": "0:1:3"}, 2), run_dir=tmp_path / "mine")


def test_two_runs_may_use_one_directory_at_a_time(tmp_path: Path) -> None:
    """What another process is just writing stays; what a dead one left goes."""
    folder = tmp_path / "run"
    folder.mkdir()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        writing = folder / f".part-000000007.npy.{this_machine()}.{other.pid}"
        starting = folder / f".manifest.json.{this_machine()}.{other.pid}"
        for path in (writing, starting):
            path.write_bytes(b"half of it")
        RunDirectory(folder, {"what": "a sweep"})
        assert writing.exists()
        other.kill()
        other.wait()
        RunDirectory(folder, {"what": "a sweep"})
        assert not writing.exists()


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    run = job("escalation", {"sanction_pressure": "0:1:5"}, 2)
    run_job(run, run_dir=tmp_path / "run")
    part = tmp_path / "run" / "part-000000001.npy"
    part.write_bytes(part.read_bytes()[:100])
    with pytest.raises(UsageError, match="part-000000001"):
        run_job(run, run_dir=tmp_path / "run")


class Dying(Executor):
    """Dies at the first task."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        from concurrent.futures import BrokenExecutor

        raise BrokenExecutor


def test_workers_that_always_die_end_with_the_points_named() -> None:
    with pytest.raises(LimitError, match="workers died"):
        sweep("escalation", {"sanction_pressure": "0:1:5"}, executor=Dying)


def test_a_pool_that_dies_once_is_replaced() -> None:
    made: list[Executor] = []

    def make() -> Executor:
        made.append(Shuffled() if made else Dying())
        return made[-1]

    found = sweep("escalation", {"sanction_pressure": "0:1:5"}, executor=make, chunk=2)
    assert len(made) == 2
    xarray.testing.assert_identical(found, sweep("escalation", {"sanction_pressure": "0:1:5"}))


LONG = [
    "-p",
    "sanction_pressure=1/10:9/10:81",
    "-p",
    "deniability=0,1",
    "-p",
    "rogue=1/20:1/2:10",
    "--method",
    "points",
]


STOPPING = """
import os, signal, sys
from deterrence.analysis.sweeps.run_directory import RunDirectory
from deterrence.cli import main

save, saved = RunDirectory.save, []

def save_and_stop(self, number, block):
    save(self, number, block)
    saved.append(number)
    if len(saved) in (2, 8):
        os.kill(os.getpid(), signal.SIGSTOP)

RunDirectory.save = save_and_stop
main(sys.argv[1:])
"""
"""The program, which stops itself when 2 and when 8 parts are written, until it is told to go on."""


def arguments(folder: Path, *more: str) -> list[str]:
    return ["sweep", "proxy-deniability", *LONG, "-o", str(folder / "out.csv"), *more]


def program(folder: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "deterrence", *arguments(folder, *more)]


def digest(folder: Path) -> str:
    return hashlib.sha256((folder / "out.csv").read_bytes()).hexdigest()


def status(pid: int) -> list[str]:
    """What Linux says of a process, from its state and its parent on; a Z where it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["Z", "0"]


def children(parent: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*"):
        if int(status(int(path.name))[1]) == parent:
            yield int(path.name)


def until(happened: Callable[[], bool]) -> None:
    """Wait, however busy the machine is."""
    for _ in range(3000):
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError("it never happened")


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds workers through /proc")
def test_killing_workers_and_the_parent_changes_nothing(tmp_path: Path) -> None:
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    for folder in (calm, rough):
        folder.mkdir()
    subprocess.run(program(calm), check=True, capture_output=True)
    work = ("--workers", "2", "--run-dir", str(rough / "run"))

    running = subprocess.Popen([sys.executable, "-c", STOPPING, *arguments(rough, *work)], stdout=subprocess.DEVNULL)
    until(lambda: status(running.pid)[0] in "TZ")
    helpers = list(children(running.pid))
    workers = [one for helper in helpers for one in children(helper)]
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    os.kill(running.pid, signal.SIGCONT)
    until(lambda: len(list((rough / "run").glob("part-*.npy"))) == 8 and status(running.pid)[0] in "TZ")
    left = [*helpers, *(one for helper in helpers for one in children(helper))]
    running.kill()
    running.wait()
    assert not (rough / "out.csv").exists()
    until(lambda: all(status(one)[0] == "Z" for one in left))

    assert len(list((rough / "run").glob("part-*.npy"))) == 8
    subprocess.run(program(rough, *work), check=True, capture_output=True)
    assert digest(rough) == digest(calm)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_killing_a_worker_of_a_cluster_changes_nothing() -> None:
    distributed = pytest.importorskip("distributed")
    grid = {"sanction_pressure": "1/10:9/10:40", "deniability": "1/10:9/10:9"}
    calm = sweep("proxy-deniability", grid, method="points", chunk=20)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        workers = [one.pid for one in cluster.workers.values()]

        def told(what: str, share: float) -> None:
            if len(workers) == 2 and 0 < share < 1 and "points" in what:
                os.kill(workers.pop(), signal.SIGKILL)

        rough = sweep("proxy-deniability", grid, method="points", chunk=20, executor=client, progress=told)
    assert len(workers) == 1, "none was killed while it worked"
    xarray.testing.assert_identical(rough, calm)


class Doubting(Plan):
    """Needs an exact solve at every `nth` point; every point when 1, none when 0."""

    method = "families"

    def __init__(self, nth: int) -> None:
        self.nth = nth

    def evaluate(self, points: PointSet, start: int, stop: int, compiled: bool) -> Block:
        flags = np.array([self.nth > 0 and k % max(self.nth, 1) == 0 for k in range(start, stop)])
        return Block(np.zeros(stop - start, np.uint8), flags, np.empty((0, stop - start)))

    def meaning(self, regime: int, names: Any) -> str:
        raise AssertionError


@pytest.mark.parametrize(("nth", "size", "least", "most"), [
    (0, 10**6, CHUNK, CHUNK),
    (1, 10**6, EXACT_CHUNK, 2 * EXACT_CHUNK),
    (2, 10**6, 2 * EXACT_CHUNK, 8 * EXACT_CHUNK),
    (1, 20, CHUNK, CHUNK),
])  # fmt: skip
def test_chunks_are_small_where_many_points_need_an_exact_solve(nth: int, size: int, least: int, most: int) -> None:
    points = Grid([axis("p", f"0:1:{size}")]) if size < 100 else Grid([axis("p", "0:1:1000"), axis("q", "0:1:1000")])
    assert points.size == size
    assert least <= _piece(Doubting(nth), points) <= most


def test_an_interrupted_run_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def stopped(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("deterrence.analysis.sweeps.streaming.run_job", stopped)
    for more, told in (([], False), (["--run-dir", str(tmp_path / "run")], True)):
        with pytest.raises(SystemExit) as ended:
            main(("sweep", "escalation", "-p", "leverage=1:2:3", *more))
        assert ended.value.code == 130
        assert ("the same command goes on from there" in capsys.readouterr().err) == told
