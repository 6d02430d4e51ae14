"""The reference page of the model file, from the shapes that files are checked against."""

from __future__ import annotations

from collections.abc import Iterator

from deterrence.model.format import FILE
from deterrence.model.shapes import Choice, Either, Keyed, ListOf, MapOf, Pattern, Record, Shape, Text
from deterrence.model.starter import starter
from deterrence.report.reference.markdown import anchor, code, fenced, grid, prose
from deterrence.report.reference.pages import ReferencePage, Surface

__all__ = ["model_file_page", "records_in"]

OPENING = (
    "One YAML file per model, read through its node graph: every scalar keeps its text and its place, so `0.1` is "
    "exactly 1/10, `no` can be an action's name, and every [error](errors.md) says file, line and column. There are no "
    "tags, anchors, aliases or merge keys. Editors can check files as they are written with the JSON Schema "
    "[model-file.schema.json](../model-file.schema.json), which is made from the same shapes as this page. "
    "Expressions, conditions, events and claims have [a language of their own](expressions.md)."
)
RULES: tuple[tuple[str, str], ...] = (
    (
        "Information",
        (
            "`sees` is required: `[]` for nothing, `all` for everything, or a list of moves, chance moves and "
            "outcomes. A player also remembers its own actions and what it saw. A move that did not happen is seen as "
            "`-`. Information sets are labelled by the move and what is seen, in the order of `sees`: "
            "`response[resolve=firm,evidence=-]`."
        ),
    ),
    (
        "Moves that did not happen",
        "have no value: every comparison with them is false, `!=` and `not in` included. `happened(move)` asks.",
    ),
    ("Cases", "The first `when` that holds wins; the cases cover every history in which the step happens."),
    (
        "Names",
        (
            "Parameters and definitions, moves, actions, outcomes live in separate name spaces. `when` in timeline and "
            "payoffs compares history only; amounts and probabilities carry parameters."
        ),
    ),
    (
        "Branches of probability zero",
        (
            "are removed at that point; information sets left empty are reported as absent, and nobody blames the "
            "impossible."
        ),
    ),
    (
        "Variants",
        (
            "`extends: name` and only what differs. Mappings are merged key by key, payoff terms by their names; "
            "`remove` takes something away."
        ),
    ),
    (
        "Games in normal form",
        (
            "have `actions` and `table` in place of `timeline`: one cell per combination of actions, e.g. `escalate / "
            "restrain: [1, -2]`, one amount per player. `payoffs` add to it."
        ),
    ),
)
"""(what, rule) that no shape can say."""


def model_file_page(_surface: Surface) -> ReferencePage:
    """Every key of every part of a model file, and the rules that go beyond keys."""
    title = "Model file"
    parts = [
        f"# {title}",
        OPENING,
        "## An example",
        "`deterrence new my-crisis` writes this file; every check accepts it:",
        fenced(starter(), "yaml"),
        "## Rules",
        "\n".join(f"- **{what}**{'' if rule[0].islower() else '.'} {prose(rule)}" for what, rule in RULES),
        *(block for record in records_in(FILE) for block in _record(record)),
    ]
    return ReferencePage("reference/model-file.md", title, "\n\n".join(parts) + "\n")


def records_in(shape: Shape, seen: set[str] | None = None) -> Iterator[Record]:
    """Every kind of record that a shape can hold, itself first, each once."""
    known = seen if seen is not None else set()
    if isinstance(shape, Record):
        if shape.name in known:
            return
        known.add(shape.name)
        yield shape
    for part in _parts(shape):
        yield from records_in(part, known)


def _parts(shape: Shape) -> list[Shape]:
    match shape:
        case Record():
            return [field.shape for field in shape.fields.values()]
        case Keyed():
            return list(shape.records.values())
        case Either():
            return list(shape.shapes)
        case ListOf():
            return [shape.item]
        case MapOf():
            return [shape.value, *shape.special.values()]
    return []


def _record(record: Record) -> Iterator[str]:
    yield f"## {_heading(record)}"
    rows = [
        (code(key), _kind(field.shape), prose(field.meaning), "yes" if field.required else "")
        for key, field in record.fields.items()
    ]
    yield grid(("key", "value", "meaning", "required"), rows)
    if record.one_of:
        yield f"Exactly one of {', '.join(code(key) for key in record.one_of)} is needed."


def _heading(record: Record) -> str:
    words = _bare(record)
    return f"{words[:1].upper()}{words[1:]}"


def _bare(record: Record) -> str:
    return record.name.partition(" ")[2]


def _kind(shape: Shape) -> str:
    """What a value looks like, in a few words."""
    match shape:
        case Record():
            return f"[{_bare(shape)}](#{anchor(_heading(shape))})"
        case Keyed():
            return " or ".join(_kind(record) for record in shape.records.values())
        case Either():
            return ", or ".join(dict.fromkeys(_kind(one) for one in shape.shapes))
        case ListOf():
            return f"list, each {_kind(shape.item)}"
        case MapOf():
            return f"names, each with {_kind(shape.value)}"
        case Pattern():
            return "number" if shape.numeric else "name"
        case Choice():
            return " or ".join(code(word) for word in shape.words)
        case Text():
            return f"text, e.g. {code(shape.example)}" if shape.example else "text"
    return ""
