"""Sweeps that go to a file block by block, so that memory stays the same however many points there are."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from deterrence.analysis.sweeps.dataset import Results, regime_codes, to_dataset
from deterrence.analysis.sweeps.executing import Chunk, Runner
from deterrence.analysis.sweeps.picking import REASONS
from deterrence.analysis.sweeps.plans import Block
from deterrence.analysis.sweeps.points import Grid
from deterrence.analysis.sweeps.sweeping import Job
from deterrence.errors import UsageError
from deterrence.solvers.base import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ENDINGS", "Summary", "run_job", "written_path"]

MOST_SPANS = 1000
Rows = Callable[[Chunk, Block], None]


@dataclass
class Summary:
    """A sweep in short.

    Parameters
    ----------
    job
        What was swept.
    counts
        regime in words -> number of points, in order of the first.
    spans
        Along one swept parameter: (first value, last value, regime) of consecutive points with one regime.
    resolved
        Points solved exactly.
    unpicked
        Why a rule picked no equilibrium of a known family -> number of points.
    """

    job: Job
    counts: dict[str, int] = field(default_factory=dict)
    spans: list[tuple[Fraction, Fraction, str]] = field(default_factory=list)
    resolved: int = 0
    unpicked: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)

    def add(self, chunk: Chunk, block: Block) -> None:
        """Take in the next block; regimes that come up on the way are numbered for the whole sweep."""
        import numpy as np

        if block.names:
            block.regimes = regime_codes(block.regimes, block.names, self.known)
        self.resolved += int(block.resolved.sum())
        found, first, counts = np.unique(block.regimes, return_index=True, return_counts=True)
        for k in np.argsort(first):
            told = self.meaning(int(found[k]))
            self.counts[told] = self.counts.get(told, 0) + int(counts[k])
        if block.picks is not None:
            for code, told in REASONS.items():
                missing = int((block.picks == code).sum())
                if missing:
                    self.unpicked[told] = self.unpicked.get(told, 0) + missing
        points = self.job.points
        if isinstance(points, Grid) and len(points.axes) == 1 and len(self.spans) < MOST_SPANS:
            self._lengthen(chunk, block.regimes)

    def meaning(self, regime: int) -> str:
        """A regime in words."""
        return self.job.plan.meaning(regime, tuple(self.known))

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
        A file ending in ``.csv`` or ``.parquet`` (a row per point, memory stays flat), ``.nc`` or ``.zarr`` (the
        dataset of `sweep`, which must fit into memory). None: only the summary. The file appears when it is whole.
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
    if target.suffix == ".zarr" and target.exists():
        raise UsageError(f"{output} exists already and stays as it is; choose another name")
    return target


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A temporary name that becomes the target when all goes well, and vanishes otherwise."""
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name[:50]}.", dir=target.parent))
    temporary = folder / target.name
    try:
        yield temporary
        os.replace(temporary, target)
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        import shutil

        with suppress(OSError):
            shutil.rmtree(folder)


# --- a row per point -----------------------------------------------------------------------------------------------


def _heading(job: Job) -> list[str]:
    picked = ["picked"] if job.plan.layout.picks else []
    return [*job.points.names, "regime", "equilibria", "resolved", *picked, *job.plan.layout.columns]


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
    given = [column.tolist() for column in summary.job.points.block(chunk[1], chunk[2]).values()]
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
    with _beside(target) as temporary:
        writer: Any = None
        try:
            for chunk, block in blocks:
                summary.add(chunk, block)
                given = list(summary.job.points.block(chunk[1], chunk[2]).values())
                words = [summary.meaning(int(regime)) for regime in block.regimes]
                picked = _picked_words(summary.job, block)
                columns = [*given, block.regimes, words, block.resolved, *picked, *block.values]
                table = pyarrow.table(dict(zip(_heading(summary.job), columns, strict=True)))
                if writer is None:
                    told = {key: str(one) for key, one in summary.job.attributes().items()}
                    writer = parquet.ParquetWriter(temporary, table.schema.with_metadata(told))
                writer.write_table(table)
        finally:
            if writer is not None:
                writer.close()


# --- the dataset ---------------------------------------------------------------------------------------------------


def _dataset(summary: Summary, blocks: Iterator[tuple[Chunk, Block]]) -> Any:
    results = Results(summary.job.plan, summary.job.points)
    for chunk, block in blocks:
        results.put(chunk, Block(block.regimes, block.resolved, block.values, block.names, block.picks))
        summary.add(chunk, block)
    return to_dataset(summary.job.model, results, summary.job.attributes())


def _to_netcdf(summary: Summary, blocks: Iterator[tuple[Chunk, Block]], target: Path) -> None:
    dataset = _dataset(summary, blocks)
    with _beside(target) as temporary:
        dataset.to_netcdf(temporary, engine="scipy")


def _to_zarr(summary: Summary, blocks: Iterator[tuple[Chunk, Block]], target: Path) -> None:
    try:
        import zarr  # noqa: F401
    except ImportError as error:
        raise UsageError("writing Zarr needs zarr: pip install 'deterrence[storage]'") from error
    dataset = _dataset(summary, blocks)
    with _beside(target) as temporary:
        dataset.to_zarr(temporary, zarr_format=2, consolidated=True)


ENDINGS: dict[str, Callable[[Summary, Iterator[tuple[Chunk, Block]], Path], None]] = {
    ".csv": _to_csv,
    ".parquet": _to_parquet,
    ".nc": _to_netcdf,
    ".zarr": _to_zarr,
}
"""How each kind of file is written."""
