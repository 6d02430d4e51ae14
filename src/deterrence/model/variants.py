"""Variants: a file that extends another says only what differs.

First `remove` takes away what of the base the variant does without: a section, ``section.name`` or
``payoffs.player.term``. Then sections that are mappings are merged by name: in `players`, `sources`, `definitions`,
`outcomes`, `scenarios`, `families`, `actions` and `table` the variant's entry takes the place of the base's; a
parameter keeps what the variant does not mention (and ``name: 3/5`` alone sets its value); payoff terms are replaced by
their names, new ones are appended. Everything else that the variant gives replaces the base's as a whole: `timeline`,
`assume`, `claims`, `story`, `concept`, `mechanisms`, `leaves_out`. A variant has its own title.
"""

from __future__ import annotations

from collections.abc import Callable

from deterrence.model.nodes import Mapping, Node, Scalar, Sequence
from deterrence.model.problems import Problems, nearest

__all__ = ["merged"]

LONGEST_CHAIN = 8
"""Most files that extend each other in a row."""

BY_NAME = ("players", "sources", "definitions", "outcomes", "scenarios", "families", "actions", "table")
OWN = ("title", "extends", "remove", "deterrence")

Base = Callable[[str, str], tuple[Mapping, str] | None]
"""(name, path of the file that names it) -> (root of that model, its path)."""


def merged(root: Mapping, name: str, file: str, base: Base, problems: Problems) -> Mapping:
    """The complete root of a model, with what it extends merged in."""
    chain, files, visited = [root], file, [name]
    while isinstance(scalar := chain[-1].get("extends"), Scalar):
        if scalar.text in visited or len(chain) == LONGEST_CHAIN:
            told = " extends ".join([*visited, scalar.text])
            problems.at(
                scalar,
                "extends-circle",
                "these models extend each other without end",
                told,
                f"extend at most {LONGEST_CHAIN} models in a row, none twice",
            )
            problems.raise_if_any()
        found = base(scalar.text, files)
        if found is None:
            problems.at(
                scalar,
                "unknown-model",
                "no such model",
                "a model beside this file, or a shipped one, is extended",
                "see `deterrence list`",
            )
            problems.raise_if_any()
            break
        visited.append(scalar.text)
        chain.append(found[0])
        files = found[1]
    whole = chain.pop()
    while chain:
        whole = _variant(_without(whole, chain[-1], problems), chain[-1])
        chain.pop()
    return whole


def _variant(base: Mapping, variant: Mapping) -> Mapping:
    entries = {key: (node, value) for key, node, value in base.items() if key not in OWN}
    for key, node, value in variant.items():
        old = entries[key][1] if key in entries else None
        entries[key] = (node, _merged_section(key, old, value))
    return Mapping(tuple(entries.values()), variant.place)


def _merged_section(section: str, old: Node | None, new: Node) -> Node:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return new
    if section in BY_NAME:
        return _overridden(old, new, lambda _, value: value)
    if section == "parameters":
        return _overridden(old, new, _parameter)
    if section == "payoffs":
        return _overridden(old, new, _terms)
    return new


def _overridden(old: Mapping, new: Mapping, combine: Callable[[Node, Node], Node]) -> Mapping:
    entries = {key: (node, value) for key, node, value in old.items()}
    for key, node, value in new.items():
        entries[key] = (node, combine(entries[key][1], value) if key in entries else value)
    return Mapping(tuple(entries.values()), new.place, new.flow and old.flow)


def _parameter(old: Node, new: Node) -> Node:
    if isinstance(new, Scalar) and isinstance(old, Mapping):
        new = Mapping(((Scalar("value", new.place), new),), new.place)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return _overridden(old, new, lambda _, value: value)
    return new


def _terms(old: Node, new: Node) -> Node:
    if not isinstance(old, Sequence) or not isinstance(new, Sequence):
        return new
    terms = {_term_name(item) or f"?{number}": item for number, item in enumerate(old.items)}
    given: set[str] = set()
    for number, item in enumerate(new.items):
        name = _term_name(item) or f"?new{number}"
        terms[f"{name}?{number}" if name in given else name] = item
        given.add(name)
    return Sequence(tuple(terms.values()), new.place, new.flow)


def _term_name(node: Node) -> str:
    name = node.get("name") if isinstance(node, Mapping) else None
    return name.text if isinstance(name, Scalar) else ""


def _without(root: Mapping, variant: Mapping, problems: Problems) -> Mapping:
    """The root without what the variant removes."""
    listed = variant.get("remove")
    for item in listed.items if isinstance(listed, Sequence) else ():
        if isinstance(item, Scalar):
            kept = _removed(
                root, item.text.split(".", 1 if not item.text.startswith("payoffs.") else 2), item, problems
            )
            root = kept if isinstance(kept, Mapping) else root
    return root


def _removed(node: Node, path: list[str], item: Scalar, problems: Problems) -> Node:
    first, rest = path[0], path[1:]
    known = _names_in(node)
    if first not in known:
        problems.at(item, "unknown-name", f"there is no '{first}' to remove", "", nearest(first, known))
        return node
    if isinstance(node, Mapping):
        kept = [
            (key, _removed(value, rest, item, problems) if key.text == first else value)
            for key, value in node.entries
            if key.text != first or rest
        ]
        return Mapping(tuple(kept), node.place, node.flow)
    assert isinstance(node, Sequence)
    return Sequence(tuple(one for one in node.items if _term_name(one) != first), node.place, node.flow)


def _names_in(node: Node) -> list[str]:
    if isinstance(node, Mapping):
        return [key.text for key, _ in node.entries]
    return [_term_name(item) for item in node.items] if isinstance(node, Sequence) else []
