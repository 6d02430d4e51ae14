"""The command line program: one function per command, thin, nothing heavy loaded before it is needed."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from contextlib import suppress

from deterrence.cli.interrupts import Interrupts

__all__ = ["main"]

INTERRUPTED = 130
BROKEN_PIPE = 141
BUG = 70


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and end the process.

    Exit codes: 0 fine, 1 a check or claim failed, 2 bad usage or bad input; 130 interrupted, 141 the reader of the
    output went away, 70 an error in this program itself.
    """
    with Interrupts() as interrupts:
        try:
            code = _guarded(list(sys.argv[1:] if arguments is None else arguments), interrupts)
        except KeyboardInterrupt:
            interrupts.over.set()
            code = _told("Interrupted; nothing was left half-written", INTERRUPTED, lead="")
    sys.exit(code)


def _guarded(arguments: list[str], interrupts: Interrupts) -> int:
    try:
        return _run(arguments)
    except Exception as error:
        code = _code_of(error)
        if interrupts.heard.is_set():
            raise KeyboardInterrupt from error
        _tell(error, code)
        return code


def _code_of(error: Exception) -> int:
    from click import Abort, ClickException

    from deterrence.errors import DeterrenceError

    if isinstance(error, Abort):
        raise KeyboardInterrupt from error
    return 2 if isinstance(error, (ClickException, DeterrenceError, OSError, MemoryError)) else BUG


def _tell(error: Exception, code: int) -> None:
    from click import ClickException

    from deterrence.errors import InputError

    match error:
        case ClickException():
            error.show()
        case InputError():
            _told(str(error), code, lead="")
        case OSError():
            _told(f"{error.filename or 'the output'}: {error.strerror or error}", code)
        case MemoryError():
            _told("not enough memory for this; try a smaller game or fewer points", code)
        case _ if code == BUG:
            import traceback

            traceback.print_exception(error)
            _told("this is an error in deterrence itself; please report it with the lines above", code)
        case _:
            _told(str(error), code)


def _run(arguments: list[str]) -> int:
    from deterrence.cli.program import program

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    output = sys.stdout
    try:
        code = program.main(arguments, prog_name="deterrence", standalone_mode=False)
    except SystemExit:
        if sys.stdout is output:
            raise
        return BROKEN_PIPE  # click has silenced standard output, whose reader is gone
    return code if isinstance(code, int) else 0


def _told(message: str, code: int, lead: str = "Error: ") -> int:
    """Tell a message on standard error; problems of files begin with their place, so that editors find it."""
    with suppress(OSError):
        sys.stderr.write(f"{lead}{message}\n")
    return code
