"""A model file read, resolved and checked; every problem is told at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from deterrence.errors import ModelError, Place, Problem
from deterrence.model.checks import check_model
from deterrence.model.claiming import read_claims
from deterrence.model.family_names import read_families
from deterrence.model.format import FILE, json_schema
from deterrence.model.model import Model
from deterrence.model.names import Names, declared, text_of, unclear_kinds, words_in
from deterrence.model.nodes import LARGEST_FILE, Mapping, parse_nodes
from deterrence.model.problems import Problems
from deterrence.model.resolving import (
    listed_texts,
    read_assumptions,
    read_definitions,
    read_parameters,
    read_players,
    read_scenarios,
    read_sources,
)
from deterrence.model.steps import moves_of_timeline, read_outcomes, read_payoffs, read_timeline
from deterrence.model.tables import read_actions, read_cells
from deterrence.model.variants import merged

__all__ = ["json_schema", "read_file", "read_text"]

FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that YAML does not print."""

Find = Callable[[str, str], Path | None]
"""(name, path of the file that names it) -> the file of that model."""


def read_file(path: Path, find: Find) -> Model:
    """Read a model file; `find` locates the models that it extends.

    Raises
    ------
    ModelError
        With every problem of the file and of the files that it extends.
    """
    return read_text(file_text(path), str(path), path.stem, find)


def file_text(path: Path) -> str:
    """Text of a file of at most `LARGEST_FILE` bytes.

    Raises
    ------
    ModelError
        When it cannot be read, is too large, or is not UTF-8 text.
    """
    place = Place(str(path))
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ModelError(
            [Problem("cannot-read", f"the file cannot be read ({error.strerror})", "", "", "", place)]
        ) from None
    if len(content) > LARGEST_FILE:
        rule = f"at most {LARGEST_FILE} bytes are read"
        raise ModelError(
            [Problem("file-too-large", "the file is too large", "", rule, "write the model shorter", place)]
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - (content.rfind(b"\n", 0, error.start) + 1) + 1
        place = Place(str(path), line, column)
        value = f"0x{content[error.start]:02x}"
        raise ModelError(
            [
                Problem(
                    "not-utf-8",
                    "a byte that is not UTF-8 text",
                    value,
                    "a model file is UTF-8 text",
                    "save it as UTF-8",
                    place,
                )
            ]
        ) from None


def root_of(text: str, file: str) -> Mapping:
    """The nodes of a text, which may hold printable characters only."""
    found = FORBIDDEN.search(text)
    if found:
        start = found.start()
        line, column = text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1
        raise ModelError(
            [
                Problem(
                    "forbidden-character",
                    "a character that a model file may not hold",
                    repr(found[0]),
                    "a model file is printable text",
                    "remove it",
                    Place(file, line, column),
                )
            ]
        )
    return parse_nodes(text, file)


def read_text(text: str, file: str, name: str, find: Find) -> Model:
    """Read the text of a model file; `file` is what problems call it."""
    problems = Problems()
    whole = merged(root_of(text, file), name, file, lambda base, place: _base(base, place, find), problems)
    checked = FILE.check(whole, problems)
    root = checked if isinstance(checked, Mapping) else whole
    names = Names(
        problems,
        declared(root, "players"),
        declared(root, "parameters"),
        declared(root, "definitions"),
        declared(root, "outcomes"),
        declared(root, "sources"),
    )
    names.unclear = unclear_kinds(whole, root)
    names.is_model = lambda other: find(other, file) is not None
    model = resolved(root, names, name, file, playable=_is_sound(whole))
    names.mentioned = frozenset(words_in(whole)) if problems else frozenset()
    notes = check_model(model, root, names)
    problems.raise_if_any()
    assert model is not None
    return replace(model, notes=notes)


def resolved(root: Mapping, names: Names, name: str, file: str, playable: bool) -> Model | None:
    """The model as far as its parts are sound; None when its moves are not."""
    timed = root.get("timeline") is not None
    given = [key for key in ("timeline", "actions", "table") if root.get(key) is not None]
    if not given or (timed and len(given) > 1):
        names.problems.add(
            "one-of-keys",
            "it must be clear who moves when",
            root.place,
            ", ".join(given),
            "a model has either a timeline, or actions or a table (or both of these)",
            "keep one",
        )
    names.moves = moves_of_timeline(root, names) if timed else read_actions(root, names)
    parameters = read_parameters(root, names)
    definitions = read_definitions(root, names)
    assume = read_assumptions(root, names)
    timeline = read_timeline(root, names) if timed else ()
    cells = () if timed else read_cells(root, names)
    payoffs = read_payoffs(root, names)
    outcomes = read_outcomes(root, names)
    scenarios = read_scenarios(root, names, parameters)
    families = read_families(root, names)
    claims = read_claims(root, names)
    if (
        not playable
        or timeline is None
        or cells is None
        or outcomes is None
        or not (timeline or all(names.moves.values()))
    ):
        return None
    return Model(
        name=name,
        title=text_of(root, "title"),
        players=read_players(root),
        parameters=parameters,
        definitions=definitions,
        assume=assume,
        timeline=timeline,
        actions={} if timed else dict(names.moves),
        table=cells,
        payoffs=payoffs or {},
        outcomes=outcomes,
        concept=text_of(root, "concept"),
        scenarios=scenarios,
        families=families,
        claims=claims,
        story=text_of(root, "story"),
        sources=read_sources(root),
        mechanisms=listed_texts(root, "mechanisms"),
        leaves_out=listed_texts(root, "leaves_out"),
        extends=text_of(root, "extends"),
        path=file,
    )


def _is_sound(root: Mapping) -> bool:
    """Whether the sections that say who moves have the right shape, so that it makes sense to unfold them."""
    problems = Problems()
    for section in ("players", "timeline", "actions", "table", "outcomes"):
        node = root.get(section)
        if node is not None:
            FILE.fields[section].shape.check(node, problems)
    return len(problems) == 0


def _base(name: str, file: str, find: Find) -> tuple[Mapping, str] | None:
    path = find(name, file)
    return None if path is None else (root_of(file_text(path), str(path)), str(path))
