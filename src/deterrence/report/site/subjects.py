"""Which models a site is about: shipped names, files, folders; a file that cannot be used does not stop the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deterrence.errors import InputError, UsageError
from deterrence.model import Model, load, shipped_models
from deterrence.model.loading import models_folder

__all__ = ["Subject", "coverage_file", "read_subjects"]

ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class Subject:
    """A model file, and either the model or what is wrong with the file.

    Parameters
    ----------
    name
        The file's name without its ending; the folder of its page.
    path
        The file.
    model
        None when the file cannot be used.
    problem
        Everything that is wrong with it, else empty.
    """

    name: str
    path: Path
    model: Model | None
    problem: str = ""


def read_subjects(asked: Sequence[str]) -> tuple[Subject, ...]:
    """The models asked for; every shipped one when nothing is.

    Raises
    ------
    UsageError
        When a name or path means nothing, a folder holds no model, or two files have the same name.
    """
    found: dict[str, Subject] = {}
    for path in _paths(asked or list(shipped_models())):
        subject = _read(path)
        other = found.get(subject.name)
        if other is not None and other.path.resolve() != path.resolve():
            raise UsageError(f"{other.path} and {path} would share a page; rename one of them")
        found[subject.name] = subject
    return tuple(found[name] for name in sorted(found))


def _paths(asked: Iterable[str]) -> Iterator[Path]:
    for one in asked:
        path = Path(one)
        if path.is_dir():
            files = sorted(file for file in path.iterdir() if file.suffix in ENDINGS and file.is_file())
            if not files:
                raise UsageError(f"the folder {one!r} holds no model file ({' or '.join(ENDINGS)})")
            yield from files
        elif path.suffix in ENDINGS and path.is_file():
            yield path
        elif one in shipped_models():
            yield models_folder() / f"{one}.yaml"
        else:
            load(one)  # says what is wrong with the name
            raise UsageError(f"{one!r} is no model file; its name must end in {' or '.join(ENDINGS)}")


def _read(path: Path) -> Subject:
    try:
        return Subject(path.stem, path, load(path))
    except InputError as error:
        return Subject(path.stem, path, None, str(error))


def coverage_file(subjects: Iterable[Subject]) -> Path | None:
    """The list of mechanisms that lies beside the models, in their folder ``mechanisms``; None where there is none."""
    folders = {one.path.resolve().parent / "mechanisms" for one in subjects}
    return min((file for folder in folders for file in folder.glob("*.yaml")), default=None)
