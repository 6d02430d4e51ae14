"""The reference page of errors: the tree of classes, and every problem that a file can have."""

from __future__ import annotations

from collections.abc import Iterator

from deterrence.errors import DeterrenceError
from deterrence.report.reference.markdown import code, fenced, grid, prose, read_docstring
from deterrence.report.reference.pages import ReferencePage, Surface
from deterrence.report.reference.wrong_files import GAME_FILES, MODEL_FILES, NOTES, SOUND, UNSHOWN, WrongFile

__all__ = ["errors_page"]

OPENING = (
    "Whatever goes wrong by a user's mistake or at a stated limit is a `DeterrenceError`. On the command line it is "
    "told on standard error and the program ends with code 2; from Python it is raised. Anything else is an error in "
    "the package itself: please report it."
)
ORDER = (
    "A problem is always told in the same order: place, what is wrong, the value, the rule, the fix, and its stable "
    "code in brackets. All problems of a file are told at once; an `InputError` holds them as `problems`, each with "
    "`code`, `what`, `value`, `rule`, `fix` and `place`."
)


def errors_page(_surface: Surface) -> ReferencePage:
    """Classes, codes, and a file that shows each."""
    title = "Errors"
    parts = [
        f"# {title}",
        OPENING,
        "## Classes",
        grid(("error", "raised for"), list(_classes(DeterrenceError, 0))),
        "## Problems of files",
        ORDER,
        "## Problems of model files",
        "Each file below is this sound one, with the lines shown in place of its own:",
        fenced(SOUND, "yaml"),
        *(block for one in MODEL_FILES for block in _shown(one, "yaml")),
        "## Problems of game files",
        "Of files in Gambit's formats (`.efg`, `.nfg`).",
        *(block for one in GAME_FILES for block in _shown(one, "text")),
        "## Problems that no short file shows",
        _listed(UNSHOWN),
        "## Notes",
        "`check` tells them as well; nothing is wrong, and the exit code stays 0.",
        _listed(NOTES),
    ]
    return ReferencePage("reference/errors.md", title, "\n\n".join(parts) + "\n")


def _classes(error: type[BaseException], depth: int) -> Iterator[tuple[str, str]]:
    yield f"{'└ ' * depth}{code(error.__name__)}", prose(read_docstring(error).summary)
    for one in sorted(error.__subclasses__(), key=lambda one: one.__name__):
        if one.__module__ == DeterrenceError.__module__:
            yield from _classes(one, depth + 1)


def _shown(one: WrongFile, language: str) -> Iterator[str]:
    yield f"### {one.code}"
    yield fenced(_printable(one.shown), language)
    told = [str(problem) for problem in one.problems if problem.code == one.code]
    yield fenced("\n".join(told), "text")


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() or character == "\n" else "�" for character in text)


def _listed(rows: tuple[tuple[str, str], ...]) -> str:
    return grid(("code", "meaning"), [(code(name), prose(told)) for name, told in rows])
