"""Generated loops compiled by numba, and kept on disk, so that they are compiled once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from deterrence.families.caching import Cache

__all__ = ["compiled_loop"]

HEAD = """import numpy as np
from numba import njit
nan = np.nan
@njit
def pick(condition, yes, no):
    return yes if condition else no
@njit
def not_(value):
    return not value
@njit(error_model="numpy", nogil=True, cache={kept})
"""
"""What goes before the source of a function."""


@lru_cache(maxsize=64)
def compiled_loop(source: str) -> Callable[..., Any]:
    """The function ``kernel`` of a source, compiled when it is first called.

    Its machine code is kept beside its source in the folder ``kernels`` of the user's cache, see `Cache`.
    """
    _allow_many_columns()
    folder = _folder()
    whole = HEAD.format(kept=folder is not None) + source
    name = f"deterrence_kernel_{sha256(whole.encode()).hexdigest()[:32]}"
    module = ModuleType(name)
    sys.modules[name] = module  # numba looks kept code up by its module's name
    path = "<kernel>" if folder is None else str(_written(folder / f"{name}.py", whole))
    exec(compile(whole, path, "exec"), module.__dict__)
    found: Callable[..., Any] = module.__dict__["kernel"]
    return found


def _folder() -> Path | None:
    """Where kernels are kept; None where nothing is or can be."""
    known = Cache.here()
    if known is None:
        return None
    folder = known.folder / "kernels"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def _written(path: Path, source: str) -> Path:
    """A file that holds a source; it stays as it is once written, as its time tells numba that nothing changed."""
    if not path.exists():
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.write_text(source, "utf-8")
        os.replace(temporary, path)
    return path


@cache
def _allow_many_columns() -> None:
    """Let LLVM check at run time that any number of columns do not overlap.

    By default it gives up beyond eight pairs and then runs such loops without vectors, at a third of the speed. The
    option holds for this process; it changes no result.
    """
    from llvmlite import binding

    binding.set_option("deterrence", "-runtime-memory-check-threshold=512")
