"""Complete characterizations that come with the shipped models, so that nobody waits for them.

They lie beside the models, in ``families/NAME.json``, and are found by what they answer: the hash of the model without
its words, the concept, what varies and the fixed values. Each names the code that found it. They are written by
``python -m deterrence.families``, and the tests hold them against exact solves at points.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from deterrence.errors import DeterrenceError, UsageError
from deterrence.families.caching import code_version
from deterrence.families.family import Characterization
from deterrence.families.parametric_game import ParametricGame, concept_for
from deterrence.families.records import as_record, from_record
from deterrence.model import Model
from deterrence.model.loading import models_folder

__all__ = ["answer_of", "keep", "kept", "kept_file", "questions"]

Record = dict[str, Any]
LONGEST_CONDITION = 500
"""Characters of a condition that people can read."""
MOST_SUPPORTS = 100
"""Ways to hold up the families of one answer that a page can list."""


def kept(model: Model, concept: str | None = None) -> Characterization | None:
    """The complete answer with the most parameters free that comes with a model, to be read; None where there is none.

    Its `vary` says what is free; the other parameters have the values of its `point`. Answers that nobody can read,
    with conditions beyond `LONGEST_CONDITION` or more than `MOST_SUPPORTS`, serve sweeps alone (see `answer_of`).

    Parameters
    ----------
    model
        As it is shipped, words aside: a changed game has no kept answers.
    concept
        The model's own when absent.

    Examples
    --------
    >>> from deterrence.model import load
    >>> found = kept(load("rogue-cover"))
    >>> found.complete, len(found.vary) == len(found.model.parameters)
    (True, True)
    """
    wanted = concept_for(model, concept)
    fitting = [one for one in _records(model) if one["concept"] == wanted]
    return _read(model, max(fitting, key=lambda one: (_is_readable(one), len(one["vary"])))) if fitting else None


def _is_readable(record: Record) -> bool:
    """Whether people can read an answer."""
    supports = [support for family in record["families"] for support in family["supports"]]
    regions = [one["region"] for one in (*record["families"], *supports)]
    longest = max((len(told) for region in regions for one in region for told in one), default=0)
    return longest <= LONGEST_CONDITION and len(supports) <= MOST_SUPPORTS


def answer_of(question: ParametricGame, concept: str) -> Characterization | None:
    """The kept answer to a question; None where there is none."""
    for one in _records(question.model):
        if (one["concept"], tuple(one["vary"])) == (concept, question.vary):
            told = {name: str(value) for name, value in question.fixed.items() if name not in question.vary}
            if one["fixed"] == told:
                return _read(question.model, one)
    return None


def kept_file(name: str) -> Path:
    """Where the answers of a shipped model are kept."""
    return models_folder() / "families" / f"{name}.json"


def questions(name: str) -> list[list[str]]:
    """What is free in the answers that are kept for a shipped model, however old they are."""
    try:
        told = json.loads(kept_file(name).read_text(encoding="utf-8"))
    except OSError:
        return []
    return [list(one["vary"]) for one in told["answers"]]


def _records(model: Model) -> list[Record]:
    """The answers kept for exactly this model; none when there is no file or it cannot be read."""
    if Path(model.name).name != model.name:
        return []
    try:
        told = json.loads(kept_file(model.name).read_text(encoding="utf-8"))
        answers = [dict(one) for one in told["answers"]] if told["hash"] == model.game_hash else []
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return []
    return [one for one in answers if {"concept", "vary", "fixed"} <= set(one)]


def _read(model: Model, record: Record) -> Characterization | None:
    with contextlib.suppress(DeterrenceError, LookupError, TypeError, ValueError, AttributeError):
        return from_record(model, {"interrupted": False, "complete": True, **record})
    return None


def keep(found: Characterization) -> Path:
    """Keep an answer beside the shipped models, in place of an earlier one to the same question; return the file.

    Raises
    ------
    UsageError
        When the answer is not complete, or cannot be read back as it is.
    """
    if not found.complete:
        raise UsageError(f"only complete answers are kept; of {found.model.name}: {found.argument}")
    # how long the search took differs from machine to machine
    found = replace(found, counts={name: count for name, count in found.counts.items() if name != "seconds"})
    record = as_record(found)
    if as_record(from_record(found.model, record)) != record:
        raise UsageError(f"the answer of {found.model.name} does not read back as it was")
    whole = {"code": code_version(), **{key: told for key, told in record.items() if key not in _OF_THE_FILE}}
    others = [one for one in _records(found.model) if any(one[key] != whole[key] for key in _QUESTION)]
    answers = sorted([*others, whole], key=lambda one: (-len(one["vary"]), one["concept"], one["vary"]))
    path = kept_file(found.model.name)
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    told = {"model": found.model.name, "hash": found.model.game_hash, "answers": answers}
    part.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(part, path)
    return path


_QUESTION = ("concept", "vary", "fixed")
_OF_THE_FILE = ("model", "title", "hash", "complete", "interrupted")
