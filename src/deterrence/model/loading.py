"""Models by name or path."""

from __future__ import annotations

from pathlib import Path

from deterrence.errors import UsageError
from deterrence.model.format import SLUG
from deterrence.model.model import Model
from deterrence.model.problems import nearest
from deterrence.model.reading import read_file

__all__ = ["load", "shipped_models"]

PACKAGE = Path(__file__).parent.parent
SUFFIXES = (".yaml", ".yml")


def models_folder() -> Path:
    """Where the shipped models are: inside the installed package, or the checkout's own folder."""
    packaged = PACKAGE / "models"
    return packaged if packaged.is_dir() else PACKAGE.parent.parent / "models"


def shipped_models() -> tuple[str, ...]:
    """Names of the models that come with the package, sorted.

    Examples
    --------
    >>> "proxy-deniability" in shipped_models()
    True
    """
    return tuple(sorted(path.stem for path in models_folder().glob("*.yaml")))


def load(name: str | Path) -> Model:
    """Read a shipped model by its name, or a model file by its path.

    A name is looked up among the shipped models; anything with a slash or a suffix is a path.

    Raises
    ------
    UsageError
        When there is no such model or file.
    ModelError
        With every problem of the file.

    Examples
    --------
    >>> load("proxy-deniability").title
    'Attack through a proxy, attribution uncertain'
    """
    text = str(name)
    path = Path(name)
    if path.suffix in SUFFIXES or "/" in text or "\\" in text or path.is_file():
        if not path.is_file():
            hint = f"; the shipped model is called {path.stem!r}" if path.stem in shipped_models() else ""
            raise UsageError(f"there is no file {text!r}{hint}")
        return read_file(path, find)
    if text not in shipped_models():
        raise UsageError(f"no shipped model is called {text!r}; {nearest(text, shipped_models())}, or give a path")
    return read_file(models_folder() / f"{text}.yaml", find)


def find(name: str, file: str) -> Path | None:
    """File of a model that another file names: beside that file, or shipped."""
    if not SLUG.fits(name):
        return None
    folders = (Path(file).parent, models_folder())
    return next((path for folder in folders if (path := folder / f"{name}.yaml").is_file()), None)
