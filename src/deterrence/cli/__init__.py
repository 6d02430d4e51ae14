"""The command line program: one function per command, thin, nothing heavy loaded before it is needed."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from contextlib import suppress

__all__ = ["main"]

INTERRUPTED = 130
BROKEN_PIPE = 141
BUG = 70


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and end the process.

    Exit codes: 0 fine, 1 a check or claim failed, 2 bad usage or bad input; 130 interrupted, 141 the reader of the
    output went away, 70 an error in this program itself.
    """
    try:
        code = _guarded(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        code = _told("Interrupted; nothing was left half-written", INTERRUPTED, lead="")
    sys.exit(code)


def _guarded(arguments: list[str]) -> int:
    import click

    from deterrence.errors import DeterrenceError, InputError

    try:
        return _run(arguments)
    except click.ClickException as error:
        error.show()
        return 2
    except InputError as error:
        return _told(str(error), 2, lead="")
    except DeterrenceError as error:
        return _told(str(error), 2)
    except click.Abort as error:
        raise KeyboardInterrupt from error
    except OSError as error:
        return _told(f"{error.filename or 'the output'}: {error.strerror or error}", 2)
    except MemoryError:
        return _told("not enough memory for this; try a smaller game or fewer points", 2)
    except Exception as error:
        if _is_interrupt(error):
            raise KeyboardInterrupt from error
        import traceback

        traceback.print_exc()
        return _told("this is an error in deterrence itself; please report it with the lines above", BUG)


def _is_interrupt(error: Exception) -> bool:
    """Whether it hides Ctrl-C in the middle of a call into C, where ctypes makes another error of it."""
    from ctypes import ArgumentError

    return isinstance(error, ArgumentError) and KeyboardInterrupt.__name__ in str(error)


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
