"""Studies kept on disk, so that a page is made again in a moment; and several at once, in several processes."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deterrence.analysis.processes import fresh_processes
from deterrence.analysis.solving import open_model
from deterrence.analysis.study_records import from_record, record_of
from deterrence.analysis.studying import Study, study
from deterrence.errors import DeterrenceError
from deterrence.families.caching import Cache
from deterrence.families.keeping import kept_file

if TYPE_CHECKING:
    from deterrence.model import Model
    from deterrence.solvers import Progress

__all__ = ["studied", "studies"]

PARTS = ("analysis", "concepts", "expressions", "families", "games", "model", "solvers")
"""Folders of the package that a study depends on."""
UNREADABLE = (DeterrenceError, LookupError, TypeError, ValueError, AttributeError)


def studied(model: Model | str | Path, *, progress: Progress | None = None) -> Study:
    """A model's study: the kept one where it was studied before by this code, else a new one, which is kept.

    Studies are kept where characterizations are (see `deterrence.families.caching`).

    Parameters
    ----------
    model
        A model, the name of a shipped one, or a path.
    progress
        Called as ``progress(what, share done)``.

    Raises
    ------
    InputError, UsageError
        When the model cannot be used.

    Examples
    --------
    >>> studied("rogue-cover") == studied("rogue-cover")
    True
    """
    opened = open_model(model)
    cache = Cache.here()
    key = _key(opened)
    record = None if cache is None else cache.read(key)
    if record is not None:
        with contextlib.suppress(*UNREADABLE):
            return from_record(opened, record)
    found = study(opened, progress=progress)
    if cache is not None:
        told = record_of(found)
        with contextlib.suppress(*UNREADABLE):  # a closed form longer than the expression language allows
            if record_of(from_record(opened, told)) == told:
                cache.write(key, told)
    return found


def studies(
    models: Iterable[Model | str | Path], *, workers: int = 1, progress: Progress | None = None
) -> Iterator[Study]:
    """The studies of several models, in their order.

    Parameters
    ----------
    models
        Models, names of shipped ones, paths.
    workers
        Processes to share them among. With more than one, a script that calls this needs the usual guard
        ``if __name__ == "__main__"``. The answers do not depend on it.
    progress
        Called as ``progress(what, share done)``.

    Raises
    ------
    InputError, UsageError
        When a model cannot be used.
    """
    opened = [open_model(one) for one in models]
    if min(workers, len(opened)) < 2:
        for number, one in enumerate(opened):
            if progress is not None:
                progress(one.name, number / len(opened))
            yield studied(one)
        return
    yield from _shared(opened, workers, progress)


def _shared(opened: list[Model], workers: int, progress: Progress | None) -> Iterator[Study]:
    with fresh_processes(workers) as pool:
        longest_first = sorted(range(len(opened)), key=lambda k: -_effort(opened[k]))
        waiting = {k: pool.submit(_record, opened[k]) for k in longest_first}
        for number, one in enumerate(opened):
            if progress is not None:
                progress(one.name, number / len(opened))
            yield from_record(one, waiting.pop(number).result())


def _record(model: Model) -> Mapping[str, Any]:
    return record_of(studied(model))


def _effort(model: Model) -> int:
    """A guess at which models take longest, so that none of these comes last."""
    return (len(model.claims) + len(model.scenarios)) * len(model.compiled.amounts)


def _key(model: Model) -> str:
    """What a study is found by: the model, the families that come with it, and the code."""
    beside = kept_file(Path(model.name).name)
    families = beside.read_bytes() if beside.is_file() else b""
    return hashlib.sha256(
        b"\n".join([b"study", model.name.encode(), model.hash.encode(), families, _code().encode()])
    ).hexdigest()


@lru_cache(maxsize=1)
def _code() -> str:
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for part in PARTS:
        for path in sorted((package / part).rglob("*.py")):
            digest.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
