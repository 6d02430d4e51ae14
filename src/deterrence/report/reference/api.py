"""The reference page of the Python interface, from signatures and docstrings."""

from __future__ import annotations

import dataclasses
import inspect
import textwrap
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from typing import Any

from deterrence.displays import Displayed
from deterrence.report.displays import DISPLAYS
from deterrence.report.reference.markdown import anchor, code, fenced, grid, prose, read_docstring
from deterrence.report.reference.pages import ReferencePage, Surface

__all__ = ["GROUPS", "api_page"]

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Models", ("load", "shipped_models", "Model", "Parameter", "Claim")),
    ("Solving", ("solve", "check", "Solution", "Equilibrium", "Certificate", "SolutionConcept", "Solver")),
    ("Over parameters", ("characterize", "Characterization", "Family", "Region", "thresholds", "why_not")),
    ("Many points", ("sweep", "sensitivity")),
    ("Claims and comparisons", ("check_claims", "Verdict", "compare", "classify")),
    ("Games", ("Game", "NormalFormGame", "ExtensiveFormGame", "Profile", "Assessment", "read_game", "write_game")),
    ("Numbers", ("AlgebraicNumber",)),
    (
        "Errors",
        (
            "DeterrenceError", "InputError", "ModelError", "FormatError", "GameError", "LimitError", "NotDefinedError",
            "UsageError",
        ),
    ),
)  # fmt: skip
"""(heading, public names) in the order of the page."""

OPENING = (
    "`import deterrence as dt` gives all of these names and nothing else; what is not on this page may change without "
    "notice. Numbers may be given as integers, fractions, decimals or texts such as `'7/10'`; all are read exactly. "
    "Results are immutable; they print as text, show as HTML in notebooks and can be written in "
    "[every format](../how-to/tables-for-a-paper.md)."
)
ANSWERS = "What functions above return, besides the types that have a heading there. Nobody needs to import them."
SHOWN = "Also `str()`, `to_markdown()`, `to_csv()`, `to_latex()`, `to_html()`, `to_dataframe()`; HTML in notebooks."
NARROW = 96
"""Longer signatures take one line per parameter."""
STARS = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}
SECTIONS = ("Parameters", "Attributes", "Returns", "Raises")


def api_page(surface: Surface) -> ReferencePage:
    """Every public name: signature, meaning, parameters, results, errors, an example."""
    title = "Python"
    grouped = [name for _, names in GROUPS for name in names]
    rest = tuple(name for name in surface.names if name not in grouped)
    parts = [
        f"# {title}",
        OPENING,
    ]
    for heading, names in (*GROUPS, ("Others", rest)):
        there = [name for name in names if name in surface.names]
        if there:
            links = ", ".join(f"[{code(name)}](#{anchor(name)})" for name in there)
            parts += [f"## {heading}", f"{links}.", *(_entry(surface.names[name], name) for name in there)]
    parts += ["## Types of answers", ANSWERS, *(_entry(module, name) for module, name in _further_answers(surface))]
    return ReferencePage("reference/api.md", title, "\n\n".join(parts) + "\n")


def _further_answers(surface: Surface) -> list[tuple[str, str]]:
    """(module, class) of what public functions return and nobody needs to import."""
    shown = [(module, name) for module, name, _ in DISPLAYS if name not in surface.names]
    return [*shown, ("deterrence.report.accessor", "SweepAccessor")]


def _entry(module: str, name: str) -> str:
    thing = getattr(import_module(module), name)
    return "\n\n".join(part for part in (f"### {name}", *_described(name, thing, 4)) if part)


def _described(name: str, thing: Any, depth: int) -> Iterator[str]:
    said = read_docstring(thing)
    signature = _signature(name, thing)
    if signature:
        yield fenced(signature, "python")
    yield said.words()
    for section in SECTIONS:
        entries = said.entries(section)
        if entries:
            rows = [(_term(section, term), prose(told)) for term, told in entries]
            yield f"**{section}**\n\n{grid((_column(section), 'meaning'), rows)}"
    if inspect.isclass(thing):
        yield _short_members(thing)
        yield SHOWN if issubclass(thing, Displayed) else ""
    if "Examples" in said.sections:
        yield f"**Example**\n\n{_example(said.sections['Examples'])}"
    if inspect.isclass(thing):
        yield from _long_members(name, thing, depth)


def _column(section: str) -> str:
    return {"Returns": "type", "Raises": "error"}.get(section, "name")


def _term(section: str, term: str) -> str:
    return ", ".join(code(part.strip()) for part in term.split(",")) if section != "Returns" else prose(term)


def _example(text: str) -> str:
    """Doctests as code, what stands between them as prose."""
    blocks: list[str] = []
    for paragraph in textwrap.dedent(text).split("\n\n"):
        blocks.append(fenced(paragraph, "python") if ">>>" in paragraph else prose(paragraph))
    return "\n\n".join(blocks).replace("\n```\n\n```python\n", "\n\n")


def _signature(name: str, thing: Any) -> str:
    if inspect.isclass(thing):
        if inspect.isabstract(thing) or issubclass(thing, BaseException):
            return ""
        items = _fields(thing) if dataclasses.is_dataclass(thing) else _parameters(thing)
    elif inspect.isroutine(thing):
        items = _parameters(thing)
    else:
        return ""  # an alias of types
    result = "" if inspect.isclass(thing) else _returned(thing)
    line = f"{name}({', '.join(items)}){result}"
    if len(line) <= NARROW:
        return line
    return "\n".join([f"{name}(", *(f"    {item}," for item in items), f"){result}"])


def _fields(thing: Any) -> list[str]:
    told = []
    for field in dataclasses.fields(thing):
        if field.init:
            required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            told.append(field.name if required else f"{field.name}={_default(field)}")
    return told


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is not dataclasses.MISSING:
        return repr(field.default)
    return "{}" if field.default_factory is dict else "..."


def _parameters(thing: Any) -> list[str]:
    signature = inspect.signature(thing)
    told: list[str] = []
    for one in signature.parameters.values():
        if one.name in ("self", "cls"):
            continue
        star = STARS.get(one.kind.name, "")
        if one.kind is inspect.Parameter.KEYWORD_ONLY and not any(item.startswith("*") for item in told):
            told.append("*")
        kind = f": {one.annotation}" if isinstance(one.annotation, str) else ""
        sign = " = " if kind else "="
        default = "" if one.default is inspect.Parameter.empty else f"{sign}{one.default!r}"
        told.append(f"{star}{one.name}{kind}{default}")
    return told


def _returned(thing: Any) -> str:
    kind = inspect.signature(thing).return_annotation
    return f" -> {kind}" if isinstance(kind, str) else ""


def _short_members(thing: type) -> str:
    """Attributes and methods that one sentence tells."""
    rows = [
        (code(f".{member}{_call(value)}"), prose(read_docstring(value).summary))
        for member, value in _own(thing)
        if not _is_long(value) and read_docstring(value).summary
    ]
    return f"**Members**\n\n{grid(('member', 'meaning'), rows)}" if rows else ""


def _call(value: Any) -> str:
    """The arguments of a method by name; nothing for an attribute."""
    if not callable(value):
        return ""
    named = [one for one in inspect.signature(value).parameters.values() if one.name not in ("self", "cls")]
    return f"({', '.join(STARS.get(one.kind.name, '') + one.name for one in named)})"


def _long_members(name: str, thing: type, depth: int) -> Iterator[str]:
    """Methods that have parameters, errors or examples of their own to tell."""
    for member, value in _own(thing):
        if _is_long(value):
            parts = [f"{'#' * depth} {name}.{member}", *_described(f"{name}.{member}", value, depth)]
            yield "\n\n".join(part for part in parts if part)


def _is_long(value: Any) -> bool:
    return callable(value) and bool(read_docstring(value).sections)


def _own(thing: type) -> Iterator[tuple[str, Any]]:
    """Public members that the package itself defines, nearest class first."""
    seen: set[str] = set()
    for owner in thing.__mro__:
        if not owner.__module__.startswith("deterrence") or owner is Displayed:
            continue
        for member, held in vars(owner).items():
            value = held.__func__ if isinstance(held, (classmethod, staticmethod)) else held
            if not member.startswith("_") and member not in seen and (callable(value) or _is_property(value)):
                seen.add(member)
                yield member, value


def _is_property(value: Any) -> bool:
    return isinstance(value, (property, cached_property))
