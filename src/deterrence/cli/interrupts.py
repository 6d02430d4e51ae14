"""Ctrl-C wherever it arrives: while code in C works, on the way into it, and in finalizers, where it would be lost."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

__all__ = ["Interrupts"]

AGAIN = b"\0"
"""In place of a signal's number: Ctrl-C was lost and has to be raised again."""
SOON = 0.01
"""Seconds after which it is, outside the finalizer."""


class Interrupts:
    """Hears Ctrl-C in a ``with`` block: questions to z3, which otherwise go on, are stopped, and no interrupt is lost.

    Attributes
    ----------
    heard
        Set by Ctrl-C before anything is raised, since code in C, and what calls that, may make other errors of it.
    over
        Set when the program ends and needs no further interrupt.
    """

    def __init__(self) -> None:
        self.heard, self.over = threading.Event(), threading.Event()

    def __enter__(self) -> Interrupts:
        self._able = os.name != "nt" and threading.current_thread() is threading.main_thread()
        if self._able:
            read, self._write = os.pipe()
            os.set_blocking(self._write, False)
            self._wakeup = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
            self._handler = signal.getsignal(signal.SIGINT)
            if self._handler is signal.default_int_handler:
                signal.signal(signal.SIGINT, self._interrupted)
            self._unraisable, sys.unraisablehook = sys.unraisablehook, self._in_finalizer
            threading.Thread(target=self._watch, args=(read,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        if self._able:
            sys.unraisablehook = self._unraisable
            if self._handler is signal.default_int_handler:
                signal.signal(signal.SIGINT, self._handler)
            signal.set_wakeup_fd(self._wakeup)
            os.close(self._write)

    def _interrupted(self, _number: int, _frame: Any) -> None:
        self.heard.set()
        raise KeyboardInterrupt

    def _in_finalizer(self, told: Any) -> None:
        if told.exc_type is KeyboardInterrupt:
            os.write(self._write, AGAIN)
        elif not self.heard.is_set():  # what it left half made does not end well
            self._unraisable(told)

    def _watch(self, signals: int) -> None:
        while told := os.read(signals, 1):
            if told == AGAIN and not self.over.wait(SOON):
                os.kill(os.getpid(), signal.SIGINT)
            if told[0] == signal.SIGINT:
                context = getattr(sys.modules.get("z3.z3"), "_main_ctx", None)
                if context is not None:
                    context.interrupt()
        os.close(signals)
