"""Writing files so that nobody ever sees half of one."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from deterrence.errors import UsageError

__all__ = ["make_folder", "write_bytes", "write_text"]


def write_text(path: str | Path, content: str) -> None:
    """Write a file as a whole or not at all: to a temporary name beside it, then renamed.

    Raises
    ------
    UsageError
        When it cannot be written; what stood there before is untouched.
    """
    write_bytes(path, content.encode("utf-8"))


def write_bytes(path: str | Path, content: bytes) -> None:
    """As `write_text`, for pictures and the like."""
    target = Path(path)
    if target.exists() and not target.is_file():
        if target.is_dir():
            raise UsageError(f"cannot write {target}: it is a folder; name a file in it")
        _write_through(target, content)
        return
    target = target.resolve()
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:50]}.", dir=target.parent)
        with open(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, _permissions(target))
        os.replace(temporary, target)
    except BaseException as error:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)
        if isinstance(error, OSError):
            raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
        raise


def _write_through(target: Path, content: bytes) -> None:
    """Devices and pipes (``/dev/stdout``) have no half-written state to protect."""
    try:
        with open(target, "wb") as stream:
            stream.write(content)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror or error}") from error


def _permissions(target: Path) -> int:
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def make_folder(path: str | Path) -> Path:
    """The folder of that name, made when missing.

    Raises
    ------
    UsageError
        When it cannot be made or is a file.
    """
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {folder}: {error.strerror or error}") from error
    return folder


def write_new_text(path: str | Path, content: str) -> None:
    """As `write_text`, but never over something that exists.

    Raises
    ------
    UsageError
        When there already is such a file, or it cannot be written.
    """
    if os.path.lexists(path):
        raise UsageError(f"{path} exists already and stays as it is; choose another name")
    write_text(path, content)
