"""Complete characterizations kept on disk, so that a model is characterized once.

Answers are found by a key: the hash of the model without its words, the concept, what varies, the fixed values, and
the hash of the code that finds them. A file that cannot be read counts as absent. Set the environment variable
``DETERRENCE_CACHE`` to a folder to keep answers there, or to ``off`` to keep none; otherwise they go to
``deterrence/families`` within ``XDG_CACHE_HOME`` (``~/.cache``).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from deterrence.errors import DeterrenceError
from deterrence.families.family import Characterization
from deterrence.families.parametric_game import ParametricGame
from deterrence.families.records import as_record, from_record

__all__ = ["VARIABLE", "Cache", "cached"]

VARIABLE = "DETERRENCE_CACHE"
"""The environment variable that names the folder, or says ``off``."""


@dataclass(frozen=True)
class Cache:
    """A folder of answers."""

    folder: Path

    @classmethod
    def here(cls) -> Cache | None:
        """The user's cache; None where it is switched off or there is no home."""
        told = os.environ.get(VARIABLE, "").strip()
        if told.lower() in ("off", "0", "no"):
            return None
        if told:
            return cls(Path(told))
        try:
            base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        except RuntimeError:
            return None
        return cls(Path(base) / "deterrence" / "families")

    def path(self, key: str) -> Path:
        """Where an answer is kept."""
        return self.folder / f"{key}.json"

    def read(self, key: str) -> dict[str, Any] | None:
        """An answer; None where there is none that can be read."""
        try:
            found = json.loads(self.path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) and found.get("key") == key else None

    def write(self, key: str, record: dict[str, Any]) -> None:
        """Keep an answer: whole or not at all, and without a word where the folder cannot be written."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as stream:
                    json.dump({**record, "key": key}, stream, ensure_ascii=False)
                os.replace(name, self.path(key))
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(name)
                raise


def cached(
    cache: Cache | None, question: ParametricGame, concept: str, find: Callable[[], Characterization]
) -> Characterization:
    """A kept answer, or the one that `find` gives, which is kept when it is complete or cannot become so with time."""
    if cache is None:
        return find()
    key = key_of(question, concept)
    record = cache.read(key)
    if record is not None:
        with contextlib.suppress(DeterrenceError, LookupError, TypeError, ValueError, AttributeError):
            return from_record(question.model, record)
    found = find()
    if not found.interrupted:
        record = as_record(found)
        with contextlib.suppress(DeterrenceError):  # a closed form longer than the expression language allows
            if as_record(from_record(question.model, record)) == record:
                cache.write(key, record)
    return found


def key_of(question: ParametricGame, concept: str) -> str:
    """What an answer is found by."""
    parts = [
        question.model.game_hash,
        concept,
        *question.vary,
        *(f"{name}={value}" for name, value in sorted(question.fixed.items()) if name not in question.vary),
        code_version(),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@lru_cache(maxsize=1)
def code_version() -> str:
    """A hash of the code that finds families, so that answers of older code are not taken for this one's."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for part in ("expressions", "families", "games", "model", "solvers"):
        for path in sorted((package / part).glob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
