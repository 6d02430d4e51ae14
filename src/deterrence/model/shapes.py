"""Shapes of a file's values: one description that both checks nodes and gives the JSON Schema.

A shape is a frozen value. `check` returns the node without the parts that do not fit, after a problem has been noted
for each of them, so that everything else can still be examined.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Generic, TypeVar, final

from deterrence.model.nodes import Mapping, Node, Scalar, Sequence
from deterrence.model.problems import Problems, known_names, nearest

__all__ = ["Choice", "Either", "Field", "Keyed", "ListOf", "MapOf", "Pattern", "Record", "Shape", "Text"]

K = TypeVar("K", bound=Node)
KIND_NAMES: dict[type[Any], str] = {Scalar: "a text or number", Sequence: "a list", Mapping: "a mapping"}


@dataclass(frozen=True)
class Shape(ABC):
    """What a value may look like."""

    @abstractmethod
    def check(self, node: Node, problems: Problems) -> Node | None:
        """The node without what does not fit; None when nothing is left."""

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""

    @abstractmethod
    def kind(self) -> type[Any]:
        """The kind of node."""


class OfKind(Shape, Generic[K]):
    """A shape whose values are nodes of one kind."""

    @abstractmethod
    def kind(self) -> type[K]: ...

    @abstractmethod
    def fitting(self, node: K, problems: Problems) -> Node | None:
        """As `check`, of a node that is of this kind."""

    def check(self, node: Node, problems: Problems) -> Node | None:
        kind = self.kind()
        if isinstance(node, kind):
            return self.fitting(node, problems)
        found = "nothing" if isinstance(node, Scalar) and node.is_empty else KIND_NAMES[type(node)]
        problems.at(node, "wrong-kind", f"{KIND_NAMES[kind]} is needed here, not {found}")
        return None


@final
@dataclass(frozen=True)
class Text(OfKind[Scalar]):
    """Any text that is not empty; `example` is shown when there is none."""

    example: str = ""

    def kind(self) -> type[Scalar]:
        return Scalar

    def fitting(self, node: Scalar, problems: Problems) -> Node | None:
        if not node.text.strip():
            problems.at(
                node, "empty-value", "a value is missing", fix=f"write one, e.g. {self.example}" if self.example else ""
            )
            return None
        return node

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "number", "boolean"]}


@final
@dataclass(frozen=True)
class Pattern(OfKind[Scalar]):
    """A text that matches a regular expression; `rule` says so in words, `code` names the problem otherwise."""

    expression: str
    rule: str
    code: str = "not-a-name"
    numeric: bool = False
    longest: int = 64

    def kind(self) -> type[Scalar]:
        return Scalar

    def fits(self, text: str) -> bool:
        """Whether a text is of this shape."""
        return len(text) <= self.longest and re.fullmatch(self.expression, text, re.ASCII) is not None

    def fitting(self, node: Scalar, problems: Problems) -> Node | None:
        if not self.fits(node.text):
            what = (
                "a value is missing"
                if node.is_empty
                else "this is not a number"
                if self.numeric
                else "this is not a name"
            )
            problems.at(node, self.code, what, self.rule)
            return None
        return node

    def schema(self) -> dict[str, Any]:
        text = {"type": "string", "pattern": f"^(?:{self.expression})$", "maxLength": self.longest}
        return {"anyOf": [{"type": "number"}, text]} if self.numeric else text


@final
@dataclass(frozen=True)
class Choice(OfKind[Scalar]):
    """One of a few words."""

    words: tuple[str, ...]

    def kind(self) -> type[Scalar]:
        return Scalar

    def fitting(self, node: Scalar, problems: Problems) -> Node | None:
        if node.text not in self.words:
            rule = f"allowed: {', '.join(self.words)}"
            problems.at(node, "not-a-choice", "this is none of the allowed words", rule)
            return None
        return node

    def schema(self) -> dict[str, Any]:
        numbers = [int(word) for word in self.words if word.isdigit()]
        return {"enum": [*self.words, *numbers]}


@final
@dataclass(frozen=True)
class ListOf(OfKind[Sequence]):
    """A list of values of one shape."""

    item: Shape
    least: int = 0
    most: int | None = None

    def kind(self) -> type[Sequence]:
        return Sequence

    def fitting(self, node: Sequence, problems: Problems) -> Node | None:
        if len(node.items) < self.least or (self.most is not None and len(node.items) > self.most):
            bound = f"at least {self.least}" if self.most is None else f"{self.least} to {self.most}"
            bound = str(self.least) if self.most == self.least else bound
            problems.at(node, "wrong-length", f"this list has {len(node.items)} values", f"{bound} are needed")
            return None
        items = [self.item.check(item, problems) for item in node.items]
        return Sequence(tuple(item for item in items if item is not None), node.place, node.flow)

    def schema(self) -> dict[str, Any]:
        bounds = {"minItems": self.least} if self.least else {}
        if self.most is not None:
            bounds["maxItems"] = self.most
        return {"type": "array", "items": self.item.schema(), **bounds}


@final
@dataclass(frozen=True)
class MapOf(OfKind[Mapping]):
    """A mapping from names to values of one shape; `special` keys have shapes of their own."""

    key: Pattern
    value: Shape
    special: Table[str, Shape] = field(default_factory=dict)
    least: int = 0

    def kind(self) -> type[Mapping]:
        return Mapping

    def fitting(self, node: Mapping, problems: Problems) -> Node | None:
        if len(node.entries) < self.least:
            problems.at(
                node,
                "wrong-length",
                f"this mapping has {len(node.entries)} entries",
                f"at least {self.least} are needed",
            )
        entries: list[tuple[Scalar, Node]] = []
        for name, key, value in node.items():
            if is_flow_trap(node, value):
                report_flow_trap(key, problems)
                continue
            kept = self.special.get(name, self.value).check(value, problems)
            if self.key.check(key, problems) is not None and kept is not None:
                entries.append((key, kept))
        return Mapping(tuple(entries), node.place, node.flow)

    def schema(self) -> dict[str, Any]:
        special = {name: shape.schema() for name, shape in self.special.items()}
        return {
            "type": "object",
            "propertyNames": self.key.schema(),
            "additionalProperties": self.value.schema(),
            **({"properties": special} if special else {}),
            **({"minProperties": self.least} if self.least else {}),
        }


@final
@dataclass(frozen=True)
class Field:
    """One key of a record: its shape, what it means, and whether it must be there."""

    shape: Shape
    meaning: str
    required: bool = False


@final
@dataclass(frozen=True)
class Record(OfKind[Mapping]):
    """A mapping with known keys; of the keys in `one_of` exactly one must be there."""

    name: str
    fields: Table[str, Field]
    one_of: tuple[str, ...] = ()

    def kind(self) -> type[Mapping]:
        return Mapping

    def fitting(self, node: Mapping, problems: Problems) -> Node | None:
        entries: list[tuple[Scalar, Node]] = []
        given = {key.text for key, _ in node.entries}
        for name, key, value in node.items():
            known = self.fields.get(name)
            if is_flow_trap(node, value):
                report_flow_trap(key, problems)
            elif known is None:
                given.update(get_close_matches(name[:80], self.fields, n=1))
                problems.at(key, "unknown-key", f"{self.name} has no such key", "", self._fix(name, node))
            elif (kept := known.shape.check(value, problems)) is not None:
                entries.append((key, kept))
        self._check_presence(node, given, problems)
        return Mapping(tuple(entries), node.place, node.flow)

    def _check_presence(self, node: Mapping, given: set[str], problems: Problems) -> None:
        """Report missing keys, but not one that a misspelt key probably meant."""
        missing = [name for name, one in self.fields.items() if one.required and name not in given]
        for name in missing:
            problems.add(
                "missing-key", f"{self.name} lacks a key", node.place, name, self.fields[name].meaning, f"add `{name}:`"
            )
        present = [name for name in self.one_of if name in given]
        if self.one_of and len(present) != 1:
            rule = f"exactly one of {', '.join(self.one_of)} is needed"
            what = f"{self.name} has {'none' if not present else 'several'} of these keys"
            problems.add("one-of-keys", what, node.place, ", ".join(present), rule)

    def _fix(self, name: str, node: Mapping) -> str:
        fix = nearest(name, self.fields)
        if node.flow:
            return fix if fix.startswith("did you mean") else f"quote this if the comma belongs to a text; {fix}"
        return fix

    def schema(self) -> dict[str, Any]:
        required = [name for name, one in self.fields.items() if one.required]
        return {
            "type": "object",
            "properties": {name: {"description": f.meaning, **f.shape.schema()} for name, f in self.fields.items()},
            "additionalProperties": False,
            **({"required": required} if required else {}),
            **({"oneOf": [{"required": [name]} for name in self.one_of]} if self.one_of else {}),
        }


@final
@dataclass(frozen=True)
class Keyed(OfKind[Mapping]):
    """A mapping that is one of several records, told apart by a key that only it has."""

    records: Table[str, Record]

    def kind(self) -> type[Mapping]:
        return Mapping

    def fitting(self, node: Mapping, problems: Problems) -> Node | None:
        for key, record in self.records.items():
            if node.get(key) is not None:
                return record.check(node, problems)
        rule = f"it has one of these keys: {', '.join(self.records)}"
        found = ", ".join(name for name, _, _ in node.items())
        problems.add(
            "one-of-keys", "this mapping does not say what it is", node.place, found, rule, known_names(self.records)
        )
        return None

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [record.schema() for record in self.records.values()]}


@final
@dataclass(frozen=True)
class Either(Shape):
    """Shapes of different kinds, told apart by the kind of node."""

    shapes: tuple[Shape, ...]

    def kind(self) -> type[Any]:
        return self.shapes[0].kind()

    def check(self, node: Node, problems: Problems) -> Node | None:
        for shape in self.shapes:
            if isinstance(node, shape.kind()):
                return shape.check(node, problems)
        kinds = " or ".join(KIND_NAMES[shape.kind()] for shape in self.shapes)
        problems.at(node, "wrong-kind", f"{kinds} is needed here, not {KIND_NAMES[type(node)]}")
        return None

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [shape.schema() for shape in self.shapes]}


def is_flow_trap(node: Mapping, value: Node) -> bool:
    """Whether a key in braces has no value at all, as in ``{loss: min(a, b)}``, where ``b)`` becomes a key."""
    return node.flow and isinstance(value, Scalar) and value.is_empty


def report_flow_trap(key: Scalar, problems: Problems) -> None:
    """Say what has happened to the value before the key."""
    problems.at(
        key,
        "quote-this",
        "this became a key without a value",
        "inside braces a comma ends a value",
        "quote this: put the whole value before it, comma included, in quotes",
    )
