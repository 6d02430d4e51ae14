"""Building a site: what is up to date stays, the rest is made in a bounded number of processes, then put in place."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from deterrence.analysis.processes import fresh_processes
from deterrence.errors import DeterrenceError, UsageError
from deterrence.report.files import make_folder
from deterrence.report.site.records import FOLDER, Output, Record, digest, is_site, read_record, record_text

__all__ = ["Built", "Task", "build", "code_hash", "key_of"]

Progress = Callable[[str, float], None]
STALE = 3600.0
PACKAGE = Path(__file__).parents[2]
UNHASHED = ("models", "docs", "report/site/assets", "report/site/vendor", "__pycache__")
"""Parts of the package that pages of models do not depend on, or depend on through hashes of their own."""


@dataclass(frozen=True)
class Task:
    """One piece of expensive work.

    Parameters
    ----------
    name
        What its record is called.
    key
        A hash of everything that its output depends on.
    make
        A function of a module, so that another process can run it.
    argument
        Its only argument.
    effort
        A guess at how long it takes, compared with other tasks: the longest begin first.
    """

    name: str
    key: str
    make: Callable[[Any], Output]
    argument: Any
    effort: int = 0


@dataclass(frozen=True)
class Built:
    """What a build did.

    Parameters
    ----------
    index
        The page to open.
    records
        Name of the work -> its record; work that failed has none.
    made
        Names of what was made anew.
    failures
        Name of the work -> why there is nothing.
    written
        Paths of files that are new or changed.
    """

    index: Path
    records: Mapping[str, Record]
    made: tuple[str, ...]
    failures: Mapping[str, str] = field(default_factory=dict)
    written: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """In a few words."""
        kept = len(self.records) - len(self.made)
        failed = f", {len(self.failures)} without a page" if self.failures else ""
        count = len(self.records) + len(self.failures)
        models = f"{count} {'model' if count == 1 else 'models'}: {len(self.made)} studied, {kept} as they were{failed}"
        return f"{models}; {len(self.written)} files written"


def key_of(*parts: Any) -> str:
    """A hash of plain values."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


@lru_cache(maxsize=1)
def code_hash() -> str:
    """A hash of the package's code, so that pages of older code are made anew."""
    held = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        place = path.relative_to(PACKAGE).as_posix()
        if path.suffix in (".py", ".js") and not place.startswith(UNHASHED) and "__pycache__" not in place:
            held.update(place.encode() + b"\0" + path.read_bytes())
    return held.hexdigest()


def build(
    target: Path,
    tasks: Sequence[Task],
    finish: Callable[[Mapping[str, Record], Mapping[str, str]], Mapping[str, bytes]],
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> Built:
    """Bring a site up to date.

    Parameters
    ----------
    target
        The site's folder.
    tasks
        Expensive work; what has an up-to-date record is not done again.
    finish
        From the records and the failures to the remaining files.
    workers
        Processes for the tasks.
    progress
        Called as ``progress(what, share done)``.

    Raises
    ------
    UsageError
        When the folder holds something else than a site, or cannot be written.
    """
    _claim(target)
    kept, outputs, failures = _outputs(target, tasks, workers, progress)
    records = {
        task.name: kept.get(task.name) or Record.of(task.key, outputs[task.name])
        for task in tasks
        if task.name not in failures
    }
    files = {path: held for output in outputs.values() for path, held in output.files.items()}
    files |= finish(records, failures)
    files |= {
        f"{FOLDER}/{name}.json": record_text(record).encode() for name, record in records.items() if name in outputs
    }
    standing = {path for name in kept for path in kept[name].files}
    every = sorted({*files, *standing, *(f"{FOLDER}/{name}.json" for name in kept), f"{FOLDER}/files.json"})
    before = _listed(target)
    files[f"{FOLDER}/files.json"] = (json.dumps(every, indent=0) + "\n").encode()
    written = _put(target, files)
    for path in sorted(before - set(every)):
        _remove(target, path)
    return Built(target / "index.html", records, tuple(outputs), failures, tuple(written))


def _claim(target: Path) -> None:
    """Refuse a folder that holds something else; make it a site's folder otherwise."""
    if target.exists() and not target.is_dir():
        raise UsageError(f"cannot write a site to {target}: it is a file; name a folder")
    if target.is_dir() and any(target.iterdir()) and not is_site(target):
        raise UsageError(
            f"{target} holds files that are no site of this program; they stay as they are: name an empty or new folder"
        )
    make_folder(target / FOLDER)


def _outputs(
    target: Path, tasks: Sequence[Task], workers: int, progress: Progress | None
) -> tuple[dict[str, Record], dict[str, Output], dict[str, str]]:
    kept: dict[str, Record] = {}
    for task in tasks:
        record = read_record(target / FOLDER / f"{task.name}.json")
        if record is not None and record.key == task.key and record.stands(target):
            kept[task.name] = record
    due = sorted((task for task in tasks if task.name not in kept), key=lambda task: -task.effort)
    outputs: dict[str, Output] = {}
    failures: dict[str, str] = {}
    for done, (task, found) in enumerate(_each(due, min(workers, len(due))), start=1):
        if isinstance(found, Output):
            outputs[task.name] = found
        else:
            failures[task.name] = found
        if progress is not None:
            progress(task.name, done / len(due))
    order = [task.name for task in tasks]
    return kept, {name: outputs[name] for name in order if name in outputs}, failures


def _each(tasks: Sequence[Task], workers: int) -> Iterator[tuple[Task, Output | str]]:
    if workers < 2:
        for task in tasks:
            yield task, _made(task)
        return
    from concurrent.futures import as_completed

    with fresh_processes(workers) as pool:
        waiting = {pool.submit(_made, task): task for task in tasks}
        for future in as_completed(waiting):
            yield waiting[future], future.result()


def _made(task: Task) -> Output | str:
    try:
        return task.make(task.argument)
    except DeterrenceError as error:
        return str(error)


def _listed(target: Path) -> set[str]:
    """What the last build wrote; only that may be removed."""
    try:
        held = json.loads((target / FOLDER / "files.json").read_text("utf-8"))
    except (OSError, ValueError):
        return set()
    return {path for path in held if isinstance(path, str) and not path.startswith("/") and ".." not in path.split("/")}


def _put(target: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write what differs: everything to a folder beside it first, then each file renamed into its place."""
    changed = [path for path, held in sorted(files.items()) if not _same(target / path, held)]
    with _staging(target) as stage, _told_as(target):
        for number, path in enumerate(changed):
            (stage / str(number)).write_bytes(files[path])
        for folder in sorted({(target / path).parent for path in changed}):
            folder.mkdir(parents=True, exist_ok=True)
        for number, path in enumerate(changed):
            os.replace(stage / str(number), target / path)
    return changed


def _same(path: Path, held: bytes) -> bool:
    try:
        return path.stat().st_size == len(held) and digest(path.read_bytes()) == digest(held)
    except OSError:
        return False


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """A folder of this build alone; what killed builds left behind is removed after an hour."""
    with _told_as(target):
        for left in (target / FOLDER).glob("staged-*"):
            if time.time() - left.stat().st_mtime > STALE:
                shutil.rmtree(left, ignore_errors=True)
        stage = Path(tempfile.mkdtemp(prefix="staged-", dir=target / FOLDER))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def _told_as(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"cannot write the site {target}: {error.strerror or error} ({error.filename})") from error


def _remove(target: Path, path: str) -> None:
    file = target / path
    file.unlink(missing_ok=True)
    folders: Iterable[Path] = (parent for parent in file.parents if parent != target and target in parent.parents)
    for folder in folders:
        if any(folder.iterdir()):
            return
        folder.rmdir()
