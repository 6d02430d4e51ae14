"""Sweeps on disks that are full or may not be written: a clear error, no partial file, nothing lost that was there."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from deterrence.analysis.sweeps.left_overs import this_machine

ENDINGS = ("csv", "parquet", "nc", "zarr")
ROOM = 6_000
"""Bytes that a file may have: less than any of these files needs, as on a full disk."""


def sweep(*arguments: str, room: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program; no file that it writes may be larger than `room`."""

    def limited() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = [sys.executable, "-m", "deterrence", "sweep", "escalation", *arguments]
    told = {**os.environ, "DETERRENCE_CACHE": "off", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, capture_output=True, text=True, preexec_fn=limited, env=told, check=False)


SPANS = ("-p", "sanction_pressure=0:1:101", "-p", "leverage=1:10:61")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_ends_with_a_clear_error_and_no_partial_file(tmp_path: Path, ending: str) -> None:
    pytest.importorskip({"parquet": "pyarrow", "zarr": "zarr"}.get(ending, "numpy"))
    target = tmp_path / f"out.{ending}"
    if ending != "zarr":
        target.write_text("what was here before")
    done = sweep(*SPANS, "-o", str(target), room=ROOM)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert f"cannot write {target}" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ([] if ending == "zarr" else [target.name])
    assert ending == "zarr" or target.read_text() == "what was here before"


def test_a_full_disk_leaves_a_run_directory_that_can_be_taken_up_again(tmp_path: Path) -> None:
    run, target = tmp_path / "run", tmp_path / "out.csv"
    arguments = (*SPANS, "-o", str(target), "--run-dir", str(run))
    done = sweep(*arguments, room=10 * ROOM)
    assert done.returncode == 2
    assert "cannot write" in done.stderr
    assert "Traceback" not in done.stderr
    assert [one.name for one in run.iterdir()] == ["manifest.json"]
    assert sweep(*arguments).returncode == 0
    calm = tmp_path / "calm.csv"
    assert sweep(*SPANS, "-o", str(calm)).returncode == 0
    assert calm.read_bytes() == target.read_bytes()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder in which nobody may write")
def test_a_folder_that_may_not_be_written_is_named(ending: str) -> None:
    pytest.importorskip({"parquet": "pyarrow", "zarr": "zarr"}.get(ending, "numpy"))
    done = sweep("-p", "sanction_pressure=0:1:3", "-o", f"/proc/self/out.{ending}")
    assert done.returncode == 2
    assert f"cannot write /proc/self/out.{ending}" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_a_killed_process_left_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    here = f".out.csv.{this_machine()}."
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    dead, alive, elsewhere = f"{here}{gone.stdout.strip()}.x1", f"{here}{os.getpid()}.x2", ".out.csv.00000000.1.x3"
    for name in (dead, alive, elsewhere):
        (tmp_path / name).mkdir()
        (tmp_path / name / "out.csv").write_text("half a line")
    assert sweep(*SPANS, "-o", str(target)).returncode == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([alive, elsewhere, "out.csv"])
