"""Whose temporary files may be removed: those of processes of this machine that have ended."""

from __future__ import annotations

import os
import platform
from hashlib import sha256

__all__ = ["still_runs", "this_machine"]


def this_machine() -> str:
    """A short name of the machine, as numbers of processes mean something there only."""
    return sha256(platform.node().encode()).hexdigest()[:8]


def still_runs(process: str) -> bool:
    """Whether a process of this machine still runs; True for what is no number of one."""
    if not process.isdecimal() or not hasattr(os, "getpgid"):
        return True
    try:
        os.getpgid(int(process))
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
