"""A YAML text as a tree of nodes in which every scalar keeps its text and its place.

Only plain structure is read: no tags, anchors, aliases, merge keys or second documents, no duplicate keys. Nothing is
converted: ``no`` is the text "no", ``010`` the text "010". The event stream is read one event at a time, so that
limits on depth and size take effect before a hostile text can cost anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from deterrence.errors import ModelError, Place, Problem

__all__ = ["DEEPEST_NESTING", "LARGEST_FILE", "MOST_NODES", "Mapping", "Node", "Scalar", "Sequence", "parse_nodes"]

LARGEST_FILE = 1_000_000
"""Most bytes of a model file."""
MOST_NODES = 50_000
"""Most scalars, lists and mappings of a model file."""
DEEPEST_NESTING = 24
"""Deepest nesting of lists and mappings."""


@dataclass(frozen=True)
class Scalar:
    """A text as written, its place, and whether it stood in quotes or in a block."""

    text: str
    place: Place
    quoted: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written at all (YAML's null)."""
        return not self.text and not self.quoted


@dataclass(frozen=True)
class Sequence:
    """A list; `flow` tells whether it was written in brackets."""

    items: tuple[Node, ...]
    place: Place
    flow: bool = False


@dataclass(frozen=True)
class Mapping:
    """Keys and values in the order of the file; `flow` tells whether it was written in braces."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place
    flow: bool = False

    def get(self, key: str) -> Node | None:
        """Value of a key, or None."""
        return next((value for name, value in self.entries if name.text == key), None)

    def items(self) -> Iterator[tuple[str, Scalar, Node]]:
        """(key, the key's own node, value) in order."""
        return ((name.text, name, value) for name, value in self.entries)


Node = Scalar | Sequence | Mapping


@dataclass
class _Open:
    """A list or mapping whose end has not been read yet."""

    place: Place
    flow: bool
    is_mapping: bool
    children: list[Node] = field(default_factory=list)
    keys: dict[str, Place] = field(default_factory=dict)

    def closed(self) -> Node:
        if not self.is_mapping:
            return Sequence(tuple(self.children), self.place, self.flow)
        keys = [key for key in self.children[::2] if isinstance(key, Scalar)]
        return Mapping(tuple(zip(keys, self.children[1::2], strict=True)), self.place, self.flow)


def parse_nodes(text: str, file: str) -> Mapping:
    """Read a text.

    Raises
    ------
    ModelError
        With every problem that does not stop the reading, or the one that does.

    Examples
    --------
    >>> node = parse_nodes("players: {no: 010}", "crisis.yaml")
    >>> inner = node.get("players")
    >>> [(key, value.text, str(value.place)) for key, _, value in inner.items()]
    [('no', '010', 'crisis.yaml:1:15')]
    """
    return _Reader(file).read(text)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.open: list[_Open] = []
        self.roots: list[Node] = []
        self.count = 0

    def read(self, text: str) -> Mapping:
        import yaml

        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            for event in yaml.parse(text, Loader=loader):
                self.take(event)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = Place(self.file, mark.line + 1, mark.column + 1) if mark is not None else Place(self.file)
            self.stop(
                "not-yaml",
                str(error.problem or error.context),
                "",
                "a model file is YAML",
                "check the indentation before it; quote this if brackets, commas or colons belong to a text",
                place,
            )
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
            self.stop(
                "forbidden-character",
                "a character that YAML forbids",
                repr(error.character),
                "a model file is printable text in UTF-8",
                "remove it",
                Place(self.file, line, column),
            )
        return self.root()

    def root(self) -> Mapping:
        if not self.roots:
            self.stop(
                "empty-file",
                "the file says nothing",
                "",
                "a model file is a mapping of keys such as `players`",
                "start from `deterrence new`",
                Place(self.file),
            )
        if not isinstance(self.roots[0], Mapping):
            self.stop(
                "wrong-kind",
                "the file is not a mapping",
                "",
                "a model file is a mapping of keys such as `players`",
                "start from `deterrence new`",
                self.roots[0].place,
            )
        if self.problems:
            raise ModelError(self.problems)
        assert isinstance(self.roots[0], Mapping)
        return self.roots[0]

    def stop(self, code: str, what: str, value: str, rule: str, fix: str, place: Place) -> None:
        """Nothing after this can be read with any confidence."""
        raise ModelError([*self.problems, Problem(code, what, value, rule, fix, place)])

    def take(self, event: Any) -> None:
        import yaml

        mark = event.start_mark
        place = Place(self.file, mark.line + 1, mark.column + 1)
        if isinstance(event, yaml.DocumentStartEvent) and self.roots:
            self.stop(
                "several-documents",
                "a second document begins",
                "---",
                "a model file holds one model",
                "put it into a file of its own",
                place,
            )
        if isinstance(event, yaml.NodeEvent):
            self.check(event, place)
        if isinstance(event, yaml.AliasEvent):
            self.add(Scalar("", place))
        elif isinstance(event, yaml.ScalarEvent):
            self.add(Scalar(event.value, place, quoted=event.style is not None and event.style != ""))
        elif isinstance(event, yaml.CollectionStartEvent):
            self.open.append(_Open(place, bool(event.flow_style), isinstance(event, yaml.MappingStartEvent)))
            if len(self.open) > DEEPEST_NESTING:
                self.stop(
                    "too-deep",
                    "lists and mappings are nested too deeply",
                    "",
                    f"at most {DEEPEST_NESTING} levels are read",
                    "write it flatter",
                    place,
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            self.add(self.open.pop().closed())

    def check(self, event: Any, place: Place) -> None:
        self.count += 1
        if self.count > MOST_NODES:
            self.stop(
                "too-many-values",
                "the file has too many values",
                "",
                f"at most {MOST_NODES} are read",
                "split the model, or write it shorter",
                place,
            )
        if getattr(event, "tag", None) is not None:
            self.report(
                "tag",
                "a YAML tag",
                str(event.tag).replace("tag:yaml.org,2002:", "!!"),
                "values are plain text",
                "remove the tag, or quote a text that begins with `!`",
                place,
            )
        if event.anchor is not None:
            kind, mark = ("an alias", "*") if type(event).__name__ == "AliasEvent" else ("an anchor", "&")
            self.report(
                "alias",
                kind,
                mark + event.anchor,
                "a model file repeats nothing by reference",
                f"write the value out, or quote a text that begins with `{mark}`",
                place,
            )

    def report(self, code: str, what: str, value: str, rule: str, fix: str, place: Place) -> None:
        self.problems.append(Problem(code, what, value, rule, fix, place))
        if len(self.problems) >= 100:
            raise ModelError(self.problems)

    def add(self, node: Node) -> None:
        if not self.open:
            self.roots.append(node)
            return
        parent = self.open[-1]
        if parent.is_mapping and len(parent.children) % 2 == 0:
            node = self.key(parent, node)
        parent.children.append(node)

    def key(self, parent: _Open, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            self.report(
                "key-not-text",
                "a key is a list or a mapping",
                "",
                "keys are names",
                "quote this if braces or brackets belong to a text",
                node.place,
            )
            return Scalar(f"?{len(parent.children)}", node.place)
        if node.text == "<<" and not node.quoted:
            self.report(
                "merge-key",
                "a merge key",
                "<<",
                "a model file repeats nothing by reference",
                "write the values out, or use `extends`",
                node.place,
            )
        elif node.text in parent.keys:
            first = parent.keys[node.text]
            self.report(
                "duplicate-key",
                "a key is given twice",
                node.text,
                "every key is given once",
                f"remove one of them; the first is in line {first.line}",
                node.place,
            )
        parent.keys.setdefault(node.text, node.place)
        return node
