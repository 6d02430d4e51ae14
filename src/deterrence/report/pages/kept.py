"""Pages kept as Markdown where the repository is browsed: written, and held against what the code computes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from deterrence.errors import UsageError
from deterrence.report.drawings.words import listed
from deterrence.report.elements import Drawing, Report
from deterrence.report.files import make_folder, write_bytes
from deterrence.report.pages.page import model_page, page_tables
from deterrence.report.pages.words import counted
from deterrence.report.rendering import rendering_named
from deterrence.report.values import markdown_text

if TYPE_CHECKING:
    from deterrence.analysis.studying import Study
    from deterrence.solvers import Progress

__all__ = ["INDEX", "check", "kept_files", "write"]

INDEX = "README.md"
"""What repository browsers show of a folder."""
MARK = "Every number on this page was computed by deterrence"
"""By this a written page is known."""
SHOWN = 3
"""Lines that differ, told per file."""


def write(
    folder: str | Path, names: Iterable[str] = (), *, workers: int = 2, progress: Progress | None = None
) -> tuple[str, ...]:
    """Write the pages of shipped models, with drawings and tables beside them; return the files that changed.

    Parameters
    ----------
    folder
        Where; what it holds of other models stays.
    names
        Of shipped models; when absent, all of them and the index, and files of models that are no more are removed.
    workers
        Processes to share the work among.
    progress
        Called as ``progress(what, share done)``.

    Raises
    ------
    UsageError
        When there is no such model, or a file cannot be written.
    """
    target = make_folder(folder)
    chosen = tuple(names)
    computed = _computed(chosen, workers, progress)
    left_over = _left_over(target, computed, chosen)
    changed = [path for path, content in computed.items() if _held(target / path) != content]
    for path in changed:
        make_folder((target / path).parent)
        write_bytes(target / path, computed[path])
    for path in left_over:
        (target / path).unlink()
    return (*changed, *left_over)


def check(
    folder: str | Path, names: Iterable[str] = (), *, workers: int = 2, progress: Progress | None = None
) -> tuple[str, ...]:
    """What in a folder of kept pages differs from what the code computes, file by file; empty when nothing does.

    Parameters
    ----------
    folder, names, workers, progress
        As for `write`.

    Raises
    ------
    UsageError
        When there is no such folder or model.
    """
    target = Path(folder)
    if not target.is_dir():
        raise UsageError(f"there is no folder {target}; `deterrence docs --pages {target}` writes it")
    chosen = tuple(names)
    computed = _computed(chosen, workers, progress)
    told = []
    for path, content in computed.items():
        held = _held(target / path)
        if held is None:
            told.append(f"{path}: is missing")
        elif held != content:
            told.append(f"{path}: {_difference(held, content)}")
    return (*told, *(f"{path}: belongs to no model" for path in _left_over(target, computed, chosen)))


def kept_files(study: Study) -> dict[str, bytes]:
    """A model's page as Markdown with its drawings and tables; paths within the folder of all models."""
    name = study.model.name
    tables = {f"{stem}.csv": table for stem, table in page_tables(study).items()}
    downloads = (
        ("the model file", (f"../../../models/{name}.yaml",)),
        ("tables for spreadsheets, exact numbers as texts", tuple(tables)),
    )
    page = model_page(study, downloads=downloads)
    files = {f"{name}/{INDEX}": rendering_named("markdown").render(page).encode()}
    for one in page.elements:
        if isinstance(one, Drawing):
            files[f"{name}/{one.file}"] = f"{one.svg.strip()}\n".encode()
    for path, table in tables.items():
        files[f"{name}/{path}"] = rendering_named("csv").render(Report(name, (), table)).encode()
    return files


def _computed(names: tuple[str, ...], workers: int, progress: Progress | None) -> dict[str, bytes]:
    from deterrence.analysis.kept_studies import studies
    from deterrence.model import shipped_models

    known = shipped_models()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"pages are kept of shipped models; {unknown[0]!r} is none of them")
    files: dict[str, bytes] = {}
    lines: list[str] = []
    for study in studies(names or known, workers=workers, progress=progress):
        files |= kept_files(study)
        lines.append(_line(study))
    if not names:
        files[INDEX] = _index(lines).encode()
    return files


def _index(lines: Iterable[str]) -> str:
    head = (
        "# The shipped models\n\n"
        "One page per model: its story, the game drawn, every equilibrium and why nobody deviates, families in closed "
        "form, thresholds, claims and their verdicts, and what the model leaves out. Every number is computed by the "
        "code in this repository; `deterrence docs --pages docs/models` writes these files, and `deterrence docs "
        "--check` fails when one of them differs from what the code computes.\n\n"
        "| model | what it is about | players | parameters | at the baseline | claims |\n"
        "| --- | --- | --- | ---: | --- | --- |\n"
    )
    return head + "".join(f"{line}\n" for line in lines)


def _line(study: Study) -> str:
    model = study.model
    found = study.baseline.solution
    baseline = "not solved" if found is None else counted(len(found), "equilibrium", "equilibria")
    verdicts = {word: sum(one.status == word for one in study.verdicts) for word in ("proved", "refuted", "undecided")}
    cells = (
        f"[{markdown_text(model.name)}]({quote(model.name)}/{INDEX})",
        markdown_text(model.title),
        markdown_text(listed(list(model.players.values()))),
        str(len(model.parameters)),
        baseline,
        ", ".join(f"{count} {word}" for word, count in verdicts.items() if count),
    )
    return f"| {' | '.join(cells)} |"


def _held(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _left_over(target: Path, computed: Mapping[str, bytes], names: tuple[str, ...]) -> list[str]:
    """Files of pages that are no more: in the folders of the models asked for, or of any model when none is named."""
    folders = [one for one in target.iterdir() if one.is_dir() and (not names or one.name in names) and _is_page(one)]
    found = sorted(f"{one.name}/{file.name}" for one in folders for file in one.iterdir() if _is_written(file))
    return [path for path in found if path not in computed]


def _is_written(file: Path) -> bool:
    return file.name == INDEX or file.suffix in (".svg", ".csv")


def _is_page(folder: Path) -> bool:
    """Whether a folder holds a page that was written here, so that nothing else is ever removed."""
    return MARK.encode() in (_held(folder / INDEX) or b"")


def _difference(held: bytes, computed: bytes) -> str:
    """The first lines that differ."""
    pairs = zip_longest(held.decode(errors="replace").splitlines(), computed.decode().splitlines())
    differing = [(number, old, new) for number, (old, new) in enumerate(pairs, start=1) if old != new]
    told = [f"line {number} is {_short(old)}, computed is {_short(new)}" for number, old, new in differing[:SHOWN]]
    more = len(differing) - SHOWN
    return "; ".join(told) + (f"; and {counted(more, 'more line')}" if more > 0 else "")


def _short(line: str | None, most: int = 90) -> str:
    if line is None:
        return "absent"
    return repr(line if len(line) <= most else f"{line[: most - 3]}...")
