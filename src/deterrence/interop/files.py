"""Files of games: read whole within limits, written whole or not at all."""

from __future__ import annotations

import os
import secrets
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

from deterrence.errors import FormatError, Place, Problem, UsageError
from deterrence.games import Game
from deterrence.interop.base import LARGEST_FILE, GameFormat

__all__ = ["FORMATS", "format_of", "format_table", "read_game", "write_game"]

FORMATS: tuple[tuple[str, str], ...] = (
    ("efg", "EfgFormat"),
    ("nfg", "NfgFormat"),
)
"""(module, class) of every file format of games."""


def format_table() -> tuple[GameFormat, ...]:
    """Every file format."""
    return tuple(getattr(import_module(f"deterrence.interop.{module}"), name)() for module, name in FORMATS)


def format_of(path: str | os.PathLike[str]) -> GameFormat:
    """The format that a file's name ends in.

    Raises
    ------
    UsageError
        When there is none; the message lists those there are.

    Examples
    --------
    >>> format_of("poker.EFG").name
    'Gambit extensive form'
    """
    table = {one.suffix: one for one in format_table()}
    suffix = Path(path).suffix.lower()
    if suffix not in table:
        raise UsageError(f"{os.fspath(path)}: no format ends in {suffix!r}; there are: {', '.join(table)}")
    return table[suffix]


def read_game(path: str | os.PathLike[str]) -> Game[Fraction]:
    """Read a game from a file, exactly; the name's end tells the format.

    Parameters
    ----------
    path
        A ``.efg`` or ``.nfg`` file of at most 16 MB.

    Raises
    ------
    FormatError
        With every problem found, its line and column.
    UsageError
        When no format has this suffix.

    Notes
    -----
    Trees of up to 30,000 nodes and tables of up to 1,000,000 payoffs are read, in time linear in the file.
    """
    form = format_of(path)
    name = os.fspath(path)
    return form.read(_text(Path(path), name), name)


def write_game(game: Game[Any], path: str | os.PathLike[str]) -> None:
    """Write a game to a file; the name's end tells the format.

    The file appears complete or not at all. Floats are written as the shortest decimal that prints as they do; exact
    games read back equal.

    Parameters
    ----------
    game
        A game in the other form than the file's is converted: a tree to its reduced normal form, a table to a tree in
        which nobody sees anything.
    path
        An existing file is replaced.

    Raises
    ------
    UsageError
        When the format cannot hold the game, or the file cannot be written.
    LimitError, NotDefinedError
        When a tree has too large a reduced normal form, or none because a player forgets.
    """
    text = format_of(path).write(game)
    try:
        content = text.encode("utf-8")
    except UnicodeEncodeError as error:
        letter = error.object[error.start]
        raise UsageError(f"a name in the game has a letter that no file can hold: {letter!r}") from error
    target = Path(os.path.realpath(path))
    partial = target.with_name(f".{secrets.token_hex(8)}.partial")
    try:
        with open(partial, "xb") as stream:
            stream.write(content)
        os.replace(partial, target)
    except OSError as error:
        raise UsageError(f"{os.fspath(path)} cannot be written: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)


def _text(path: Path, name: str) -> str:
    place = Place(name)
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        what, fix = f"the file cannot be read ({error.strerror})", "check its name and permissions"
        raise FormatError([Problem("cannot-read", what, "", "", fix, place)]) from error
    if len(content) > LARGEST_FILE:
        rule, fix = f"at most {LARGEST_FILE} bytes are read", "read a smaller game, or build it in Python"
        raise FormatError([Problem("file-too-large", "the file is too large", "", rule, fix, place)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        where = Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
        told = f"byte 0x{content[error.start]:02x}"
        problem = Problem("not-utf-8", "not text in UTF-8", told, "files are UTF-8", "save it as UTF-8", where)
        raise FormatError([problem]) from error
