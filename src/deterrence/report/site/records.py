"""What a build leaves behind for the next one: which files it wrote, from which inputs, and what other pages need."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["FOLDER", "Output", "Record", "digest", "is_site", "read_record", "record_text"]

FOLDER = ".deterrence-site"
"""Folder within a site that holds the records; it makes a folder known as a site of ours."""


@dataclass(frozen=True)
class Output:
    """What one piece of work gives.

    Parameters
    ----------
    files
        Path within the site -> content.
    sections
        What the search finds on these pages: address, title of the page, heading, text.
    facts
        What pages across models need to know; plain mappings, sequences and texts.
    """

    files: Mapping[str, bytes]
    sections: tuple[tuple[str, str, str, str], ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """An output with hashes for contents, and the key of the inputs that it was made from."""

    key: str
    files: Mapping[str, str]
    sections: tuple[tuple[str, str, str, str], ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, key: str, output: Output) -> Record:
        """The record of an output."""
        return cls(key, {path: digest(held) for path, held in output.files.items()}, output.sections, output.facts)

    def stands(self, site: Path) -> bool:
        """Whether all its files are there as they were written."""
        try:
            return all(digest((site / path).read_bytes()) == held for path, held in self.files.items())
        except OSError:
            return False


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def is_site(folder: Path) -> bool:
    """Whether a folder is a site that this program wrote."""
    return (folder / FOLDER).is_dir()


def record_text(record: Record) -> str:
    """A record as a file."""
    held = {
        "key": record.key,
        "files": dict(record.files),
        "sections": [list(one) for one in record.sections],
        "facts": dict(record.facts),
    }
    return json.dumps(held, ensure_ascii=False, indent=0) + "\n"


def read_record(path: Path) -> Record | None:
    """A record; None where there is none that can be read."""
    try:
        held = json.loads(path.read_text("utf-8"))
        sections = tuple((str(a), str(b), str(c), str(d)) for a, b, c, d in held["sections"])
        return Record(str(held["key"]), dict(held["files"]), sections, dict(held["facts"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
