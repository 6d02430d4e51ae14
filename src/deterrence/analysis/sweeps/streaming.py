"""Sweeps that go to a file block by block, so that memory stays the same however many points there are."""

from __future__ import annotations

import csv
import glob
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from deterrence.analysis.sweeps.executing import Chunk, Runner
from deterrence.analysis.sweeps.grids import Grid
from deterrence.analysis.sweeps.left_overs import still_runs, this_machine
from deterrence.analysis.sweeps.picking import REASONS, UNNAMED
from deterrence.analysis.sweeps.plans import Block
from deterrence.analysis.sweeps.storage import to_netcdf, to_zarr
from deterrence.analysis.sweeps.sweeping import Job
from deterrence.analysis.sweeps.variables import Counts
from deterrence.errors import UsageError
from deterrence.solvers.base import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ENDINGS", "Summary", "run_job", "written_path"]

MOST_SPANS = 1000
Writer = Callable[["Summary", Iterator[tuple[Chunk, Block]], Path], None]


class Summary:
    """A sweep in short.

    Parameters
    ----------
    job
        What was swept.

    Attributes
    ----------
    counted
        Regimes, picks and exact solves.
    spans
        Along one swept parameter: (first value, last value, regime) of consecutive points with one regime.
    too_many
        Whether there were too many of these to hold, so that there are none.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.counted = Counts()
        self.spans: list[tuple[Fraction, Fraction, str]] = []
        self.too_many = False

    def add(self, chunk: Chunk, block: Block) -> None:
        """Take in the next block."""
        self.counted.add(block)
        points = self.job.points
        if isinstance(points, Grid) and len(points.axes) == 1 and not self.too_many:
            self._lengthen(chunk, block.regimes)
            if len(self.spans) > MOST_SPANS:
                self.too_many, self.spans = True, []

    def meaning(self, regime: int) -> str:
        """A regime in words."""
        return self.job.plan.meaning(regime, self.counted.names)

    @property
    def counts(self) -> dict[str, int]:
        """Regime in words -> number of points, in order of the first."""
        return {self.meaning(regime): count for regime, count in self.counted.regimes.items()}

    @property
    def resolved(self) -> int:
        """Points solved exactly."""
        return self.counted.resolved

    @property
    def unpicked(self) -> dict[str, int]:
        """Why a rule picked no equilibrium -> number of points."""
        found = self.counted.picks
        return {told: found[code] for code, told in REASONS.items() if code in found and code != UNNAMED}

    @property
    def unnamed(self) -> int:
        """Points at which the equilibrium picked is no family's closed form."""
        return self.counted.picks.get(UNNAMED, 0) if self.job.plan.layout.equilibria else 0

    def _lengthen(self, chunk: Chunk, regimes: NDArray[np.unsignedinteger]) -> None:
        import numpy as np

        (name,) = self.job.points.names
        starts = [0, *(np.flatnonzero(np.diff(regimes.astype(np.int64))) + 1).tolist(), len(regimes)]
        for first, after in pairwise(starts):
            told = self.meaning(int(regimes[first]))
            low, high = (self.job.points.exact_at(chunk[1] + k)[name] for k in (first, after - 1))
            if self.spans and self.spans[-1][2] == told:
                low = self.spans.pop()[0]
            self.spans.append((low, high, told))


def run_job(
    job: Job,
    output: str | Path | None = None,
    *,
    executor: Any = None,
    run_dir: str | Path | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Run a sweep into a file.

    Parameters
    ----------
    job
        From `prepare`.
    output
        A file ending in ``.csv`` or ``.parquet`` (a row per point), ``.nc`` or ``.zarr`` (the dataset of `sweep`). It
        is written block by block, and appears when it is whole. None: only the summary.
    executor, run_dir, progress
        As for `sweep`.

    Raises
    ------
    UsageError
        When the file cannot be written, or its ending means nothing.
    """
    summary = Summary(job)
    blocks = job.run(Runner(executor), run_dir, progress)
    if output is None:
        for chunk, block in blocks:
            summary.add(chunk, block)
        return summary
    target = written_path(output)
    ENDINGS[target.suffix](summary, blocks, target)
    return summary


def written_path(output: str | Path) -> Path:
    """The file to write; refused before any work is done when it cannot be meant.

    Raises
    ------
    UsageError
        For an ending that is not known, or a folder that does not exist.
    """
    target = Path(output)
    if target.suffix not in ENDINGS:
        raise UsageError(f"{output}: a sweep is written to a file ending in {', '.join(ENDINGS)}")
    if not target.parent.is_dir():
        raise UsageError(f"cannot write {output}: there is no folder {target.parent}")
    if target.suffix != ".zarr" and target.is_dir():
        raise UsageError(f"cannot write {output}: it is a folder")
    if target.suffix == ".zarr" and target.exists():
        raise UsageError(f"{output} exists already and stays as it is; choose another name")
    return target


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A temporary name that becomes the target when all goes well, and vanishes otherwise.

    What a killed process has left for the same target vanishes, too.
    """
    folder: Path | None = None
    here = f".{target.name[:50]}.{this_machine()}."
    try:
        for left_over in target.parent.glob(f"{glob.escape(here)}*"):
            if not still_runs(left_over.name.removeprefix(here).partition(".")[0]):
                _removed(left_over)
        folder = Path(tempfile.mkdtemp(prefix=f"{here}{os.getpid()}.", dir=target.parent))
        temporary = folder / target.name
        yield temporary
        os.replace(temporary, target)
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        if folder is not None:
            _removed(folder)


def _removed(folder: Path) -> None:
    import shutil

    with suppress(OSError):
        shutil.rmtree(folder)


# --- a row per point -----------------------------------------------------------------------------------------------


def _heading(job: Job) -> list[str]:
    picked = ["picked"] if job.plan.layout.picks else []
    exactly = [f"exact {name}" for name in job.points.rounded]
    return [*job.points.names, *exactly, "regime", "equilibria", "resolved", *picked, *job.plan.layout.columns]


def _picked_words(job: Job, block: Block) -> list[list[str]]:
    """One column of names of the equilibria picked, or none."""
    if block.picks is None:
        return []
    return [[REASONS[k] if k < 0 else job.plan.layout.equilibria[k] for k in block.picks.tolist()]]


def _to_csv(summary: Summary, blocks: Iterator[tuple[Chunk, Block]], target: Path) -> None:
    with _beside(target) as temporary, open(temporary, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_heading(summary.job))
        for chunk, block in blocks:
            summary.add(chunk, block)
            writer.writerows(_rows(summary, chunk, block))
        _forced(stream)


def _forced(stream: TextIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _rows(summary: Summary, chunk: Chunk, block: Block) -> Iterator[Sequence[Any]]:
    points = summary.job.points
    given: list[list[Any]] = [column.tolist() for column in points.block(chunk[1], chunk[2]).values()]
    given += [points.texts(name, chunk[1], chunk[2]) for name in points.rounded]
    regimes = block.regimes.tolist()
    words = {regime: summary.meaning(regime) for regime in set(regimes)}
    told = [words[regime] for regime in regimes]
    numbers = [[None if x != x else x for x in column.tolist()] for column in block.values]
    picked = _picked_words(summary.job, block)
    return zip(*given, regimes, told, block.resolved.astype(int).tolist(), *picked, *numbers, strict=True)


def _to_parquet(summary: Summary, blocks: Iterator[tuple[Chunk, Block]], target: Path) -> None:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise UsageError("writing Parquet needs pyarrow: pip install 'deterrence[storage]'") from error
    import numpy as np

    with _beside(target) as temporary:
        writer: Any = None
        try:
            for chunk, block in blocks:
                summary.add(chunk, block)
                points = summary.job.points
                given: list[Any] = list(points.block(chunk[1], chunk[2]).values())
                given += [
                    pyarrow.array(points.texts(name, chunk[1], chunk[2])).dictionary_encode() for name in points.rounded
                ]
                found, codes = np.unique(block.regimes, return_inverse=True)
                words = _categories(pyarrow, codes, [summary.meaning(regime) for regime in found.tolist()])
                picked = []
                if block.picks is not None:
                    known = [*summary.job.plan.layout.equilibria, *(REASONS[code] for code in sorted(REASONS))]
                    picked = [_categories(pyarrow, np.where(block.picks < 0, len(known), 0) + block.picks, known)]
                columns = [*given, block.regimes, words, block.resolved, *picked, *block.values]
                table = pyarrow.table(dict(zip(_heading(summary.job), columns, strict=True)))
                if writer is None:
                    told = {key: str(one) for key, one in summary.job.attributes().items() if key != "complete"}
                    writer = parquet.ParquetWriter(temporary, table.schema.with_metadata(told))
                writer.write_table(table)
            if writer is not None:
                totals = summary.counted.totals(summary.job.plan)
                writer.add_key_value_metadata({key: str(one) for key, one in totals.items()})
        finally:
            if writer is not None:
                writer.close()


def _categories(pyarrow: Any, codes: NDArray[Any], words: Sequence[str]) -> Any:
    """A column of few different words."""
    return pyarrow.DictionaryArray.from_arrays(codes.astype("i4"), pyarrow.array(words, pyarrow.string()))


def _stored(write: Callable[[Job, Iterator[tuple[Chunk, Block]], Path], None]) -> Writer:
    """A writer of datasets, as one of rows."""

    def written(summary: Summary, blocks: Iterator[tuple[Chunk, Block]], target: Path) -> None:
        def counted() -> Iterator[tuple[Chunk, Block]]:
            for chunk, block in blocks:
                summary.add(chunk, block)
                yield chunk, block

        with _beside(target) as temporary:
            write(summary.job, counted(), temporary)

    return written


ENDINGS: dict[str, Writer] = {
    ".csv": _to_csv,
    ".parquet": _to_parquet,
    ".nc": _stored(to_netcdf),
    ".zarr": _stored(to_zarr),
}
"""How each kind of file is written."""
