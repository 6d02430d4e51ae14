"""Families at ends of ranges where chance rules a branch out, kept beside the shipped models.

A probability at 0 or 1 is where readers like to push a slider, and there the game is another one. Its families lie in
``families/ends/NAME.json``, found by the hash of the model's game;
``python -m deterrence.report.live`` writes them, and the tests hold them against exact solves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deterrence.errors import DeterrenceError
from deterrence.families import Characterization
from deterrence.families.records import as_record, from_record
from deterrence.model.loading import models_folder
from deterrence.report.files import make_folder, write_text

if TYPE_CHECKING:
    from deterrence.model import Model

__all__ = ["ends_file", "keep_ends", "kept_ends"]

LEFT_OUT = ("model", "title", "hash", "complete", "interrupted")


def ends_file(name: str) -> Path:
    """Where the ends of a shipped model are kept."""
    return models_folder() / "families" / "ends" / f"{name}.json"


def kept_ends(found: Characterization) -> tuple[Characterization, ...]:
    """What is kept of the ends of the ranges that are free in a model's families.

    Where these leave more free than when the ends were kept, an end holds at the baseline of what it fixes besides.
    """
    model = found.model
    if Path(model.name).name != model.name:
        return ()
    try:
        told = json.loads(ends_file(model.name).read_text("utf-8"))
        if (told["hash"], told["concept"]) != (model.game_hash, found.concept):
            return ()
        ends = [_read(model, one) for one in told["ends"]]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return ()
    return tuple(one for one in ends if one is not None and _lies_within(one, found))


def _lies_within(end: Characterization, found: Characterization) -> bool:
    fixed = all(end.point.get(name) == value for name, value in found.point.items())
    return fixed and set(end.vary) < set(found.vary)


def keep_ends(found: Characterization, faces: tuple[Characterization, ...]) -> Path:
    """Keep the complete families at ends of ranges, one line each.

    Those with formulas longer than the language of expressions allows cannot be read back and are left out.
    """
    path = ends_file(found.model.name)
    make_folder(path.parent)
    model = found.model
    head = {"model": model.name, "hash": model.game_hash, "concept": found.concept, "vary": list(found.vary)}
    readable = [one for one in map(_record, faces) if _read(found.model, one) is not None]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in readable)
    write_text(path, f'{json.dumps(head, ensure_ascii=False)[:-1]}, "ends": [\n{lines}\n]}}\n')
    return path


def _record(face: Characterization) -> dict[str, Any]:
    told = {key: value for key, value in as_record(face).items() if key not in LEFT_OUT}
    return {**told, "counts": {key: value for key, value in told["counts"].items() if key != "seconds"}}


def _read(model: Model, told: Mapping[str, Any]) -> Characterization | None:
    with suppress(DeterrenceError, LookupError, TypeError, ValueError, AttributeError):
        return from_record(model, {"interrupted": False, "complete": True, **told})
    return None
