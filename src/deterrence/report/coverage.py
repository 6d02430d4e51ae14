"""Which mechanisms of a subject the models carry: a list kept by hand, checked against the models, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deterrence.errors import FormatError, Place, Problem
from deterrence.report.elements import Links, Passage, Report, Table

if TYPE_CHECKING:
    from deterrence.model import Model
    from deterrence.model.nodes import Node

__all__ = ["Coverage", "Mechanism", "coverage_report", "disagreements", "read_coverage"]

TEXTS = ("name", "statement", "later")
LISTS = ("sources", "literature", "models")


@dataclass(frozen=True)
class Mechanism:
    """One mechanism of a subject.

    Parameters
    ----------
    key
        What model files call it in `mechanisms`.
    name, statement
        In a few words, and in a sentence.
    sources, literature
        Keys of what describes it, and of works on it.
    models
        Names of the models that carry it.
    later
        What a finite game does not carry of it, and where that will belong; empty when nothing is left over.
    """

    key: str
    name: str
    statement: str
    sources: tuple[str, ...] = ()
    literature: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    later: str = ""


@dataclass(frozen=True)
class Coverage:
    """The mechanisms of a subject, in order; `sources` tells what its keys stand for."""

    title: str
    sources: dict[str, str]
    mechanisms: tuple[Mechanism, ...]


def read_coverage(path: str | Path) -> Coverage:
    """Read a list of mechanisms: a YAML file with `title`, `sources` and `mechanisms`.

    Raises
    ------
    FormatError
        With every key that is missing, unknown or of the wrong kind, and every mechanism that would leave a row
        silently empty: one that no model carries and that says nothing in `later`.
    """
    from deterrence.model.nodes import Mapping, Scalar, parse_nodes

    file = str(path)
    root = parse_nodes(Path(path).read_text("utf-8"), file)
    problems: list[Problem] = []
    title, sources, listed = root.get("title"), root.get("sources"), root.get("mechanisms")
    if not isinstance(title, Scalar) or not isinstance(sources, Mapping) or not isinstance(listed, Mapping):
        fix = "give `title`, `sources` and `mechanisms`"
        raise FormatError((Problem("not-a-coverage", "no list of mechanisms", "", "", fix, root.place),))
    found = [_mechanism(key, node, problems) for key, _, node in listed.items()]
    known = {key: value.text for key, _, value in sources.items() if isinstance(value, Scalar)}
    for one in found:
        problems += [
            _problem("unknown-source", f"mechanism {one.key} names an unknown source", source, listed.place)
            for source in one.sources
            if source not in known
        ]
    if problems:
        raise FormatError(tuple(problems))
    return Coverage(title.text, known, tuple(found))


def _problem(code: str, what: str, value: str, place: Place) -> Problem:
    rule = "every mechanism has `name`, `statement`, `sources`, and `models` or `later`"
    return Problem(code, what, value, rule, "complete or correct the entry", place)


def _mechanism(key: str, node: Node, problems: list[Problem]) -> Mechanism:
    from deterrence.model.nodes import Mapping, Scalar, Sequence

    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for name, _, value in node.items() if isinstance(node, Mapping) else ():
        if name in TEXTS and isinstance(value, Scalar):
            texts[name] = " ".join(value.text.split())
        elif name in LISTS and isinstance(value, Sequence):
            lists[name] = tuple(item.text for item in value.items if isinstance(item, Scalar))
        else:
            problems.append(
                _problem("unknown-key", f"mechanism {key} has an entry that means nothing", name, node.place)
            )
    one = Mechanism(
        key,
        texts.get("name", ""),
        texts.get("statement", ""),
        lists.get("sources", ()),
        lists.get("literature", ()),
        lists.get("models", ()),
        texts.get("later", ""),
    )
    if not (one.name and one.statement and one.sources and (one.models or one.later)):
        problems.append(_problem("incomplete-mechanism", f"mechanism {key} leaves its row empty", "", node.place))
    return one


def disagreements(coverage: Coverage, models: Iterable[Model]) -> Iterator[str]:
    """Where the list and what the models say of themselves differ, in words."""
    said = {model.name: set(model.mechanisms) for model in models}
    listed = {one.key: set(one.models) for one in coverage.mechanisms}
    for name, keys in said.items():
        for key in sorted(keys):
            if key not in listed:
                yield f"{name} carries mechanism {key}, which is not in the list"
            elif name not in listed[key]:
                yield f"{name} carries mechanism {key}; the list does not say so"
    for key, names in listed.items():
        for name in sorted(names):
            if name not in said:
                yield f"mechanism {key} is said to be carried by {name}, which is no model"
            elif key not in said[name]:
                yield f"mechanism {key} is said to be carried by {name}, which does not say so"


def coverage_report(coverage: Coverage, models: Iterable[Model], folder: str = "") -> Report:
    """One row per mechanism, then the models with the paths of their files below `folder`."""
    known = {model.name: model for model in models}
    named = sorted({name for one in coverage.mechanisms for name in one.models})
    table = Table.of(
        {
            "mechanism": one.key,
            "name": one.name,
            "what it says": one.statement,
            "read in": ", ".join(one.sources),
            "literature": ", ".join(one.literature) or "none",
            "models": ", ".join(one.models) or "none yet",
            "what a finite game leaves out": one.later or "nothing that we know of",
        }
        for one in coverage.mechanisms
    )
    carried = sum(bool(one.models) for one in coverage.mechanisms)
    told = (
        f"{carried} of {len(coverage.mechanisms)} mechanisms are carried by {len(named)} models. What a finite game "
        "cannot carry is said in the last column, with the kind of model that it belongs to."
    )
    opening = Passage("", paragraphs=(told,))
    meanings = Passage("Read in", items=tuple(f"{key}: {meaning}" for key, meaning in coverage.sources.items()))
    links = Links("Models", tuple((known[name].title, (f"{folder}{name}.yaml",)) for name in named if name in known))
    return Report(coverage.title, (opening, table, meanings, links), table, table.records())
