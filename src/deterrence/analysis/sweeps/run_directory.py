"""A folder in which a sweep can be interrupted and taken up again.

It holds a manifest, which says what is swept, and one part per chunk. A part is written to a temporary name, forced to
the disk and then renamed, so that a part that exists is whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from deterrence.analysis.sweeps.executing import Chunk
from deterrence.analysis.sweeps.left_overs import still_runs, this_machine
from deterrence.analysis.sweeps.plans import Block
from deterrence.errors import UsageError

__all__ = ["RunDirectory", "written_whole"]

MANIFEST = "manifest.json"


class RunDirectory:
    """The folder.

    Parameters
    ----------
    path
        Made when missing.
    manifest
        What is swept and how; a folder with another manifest is refused.

    Raises
    ------
    UsageError
        When the folder holds another sweep, or cannot be used.
    """

    def __init__(self, path: str | Path, manifest: Mapping[str, Any]) -> None:
        self.path = Path(path)
        text = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
        target = self.path / MANIFEST
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            found = target.read_text("utf-8") if target.exists() else ""
        except OSError as error:
            raise UsageError(f"cannot use the run directory {path}: {error.strerror or error}") from error
        if found and found != text:
            raise UsageError(f"{path} holds another sweep ({_difference(found, manifest)}); name another run directory")
        if not found:
            if any(not one.name.startswith(".") for one in self.path.iterdir()):  # another may just write its manifest
                raise UsageError(f"{path} is not empty and holds no sweep; name another run directory")
            written_whole(target, text.encode())
        for left_over in self.path.glob(f".part-*.{this_machine()}.*"):
            if not still_runs(left_over.name.rpartition(".")[2]):
                with suppress(OSError):
                    left_over.unlink()

    def part(self, number: int) -> Path:
        """Where a chunk's part is."""
        return self.path / f"part-{number:09d}.npy"

    def missing(self, chunks: Sequence[Chunk]) -> list[Chunk]:
        """Chunks without a part."""
        return [chunk for chunk in chunks if not self.part(chunk[0]).exists()]

    def save(self, number: int, block: Block) -> None:
        """Write a chunk's part.

        Raises
        ------
        UsageError
            When it cannot be written, e.g. on a full disk; nothing partial stays.
        """
        import io

        import numpy as np

        stream = io.BytesIO()
        told = np.frombuffer(json.dumps(block.names).encode(), np.uint8)
        picks = np.empty(0, np.int16) if block.picks is None else block.picks
        for array in (block.regimes, block.resolved, block.values, told, picks):
            np.save(stream, array, allow_pickle=False)
        written_whole(self.part(number), stream.getbuffer())

    def load(self, number: int) -> Block:
        """Read a chunk's part."""
        import numpy as np

        path = self.part(number)
        try:
            with open(path, "rb") as stream:
                regimes, resolved, values, told, picks = (np.load(stream, allow_pickle=False) for _ in range(5))
        except (OSError, ValueError, EOFError) as error:
            raise UsageError(f"{path} cannot be read ({error}); delete it and run again") from error
        held = picks if len(picks) == len(regimes) else None
        return Block(regimes, resolved, values, tuple(json.loads(told.tobytes().decode())), held)

    def blocks(self, chunks: Sequence[Chunk]) -> Iterator[tuple[Chunk, Block]]:
        """All parts in order."""
        for chunk in chunks:
            yield chunk, self.load(chunk[0])


def _difference(found: str, manifest: Mapping[str, Any]) -> str:
    try:
        other = json.loads(found)
        return ", ".join(name for name in sorted({*other, *manifest}) if other.get(name) != manifest.get(name))
    except (ValueError, TypeError):
        return "its manifest cannot be read"


def written_whole(target: Path, content: bytes | memoryview) -> None:
    """Write a file as a whole or not at all.

    Raises
    ------
    UsageError
        When it cannot be written; what stood there before is untouched.
    """
    temporary = target.with_name(f".{target.name}.{this_machine()}.{os.getpid()}")
    try:
        with open(temporary, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, target)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            raise UsageError(f"cannot write {target}: {error.strerror or error}") from error
        raise
