"""Every problem of a file is collected before any is told."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from deterrence.errors import ExpressionError, ModelError, Place, Problem
from deterrence.model.nodes import Node, Scalar

__all__ = ["Problems", "known_names", "nearest"]

MOST_PROBLEMS = 200
"""A file with more problems is answered with the first of them."""


STANDING: dict[str, tuple[str, str]] = {
    "duplicate-action": ("actions of one move differ", "remove one of them"),
    "empty-value": ("every key has a value", "write one, or remove the key"),
    "impossible-prior": ("a prior is a distribution on the range", "change its numbers or the range"),
    "name-taken": ("names of one kind differ", "rename one of them"),
    "not-a-cell": ("a cell is named by one action per player", "write e.g. escalate / restrain"),
    "not-a-choice": ("", "write one of them"),
    "not-a-name": ("", "rename it"),
    "not-a-number": ("", "write e.g. 3/5"),
    "one-of-keys": ("", "keep or add one of them"),
    "unknown-key": ("keys are those of the format", ""),
    "unknown-name": ("names are declared before they are used", ""),
    "wrong-kind": ("every key has its kind of value", "write it so; put texts with braces or brackets in quotes"),
    "wrong-length": ("", "add or remove values; quote values that hold a comma"),
}
"""Rule and fix of a kind of problem, for when there is nothing more particular to say."""

GRAMMAR = ("the expression language has numbers, names, operators and a few functions", "correct the expression")


class Problems:
    """Problems found so far, in the order of the file when told.

    Examples
    --------
    >>> problems = Problems()
    >>> problems.add("missing-field", "a parameter lacks a value", Place("m.yaml", 3, 1), fix="add `value`")
    >>> problems.raise_if_any()
    Traceback (most recent call last):
    ...
    deterrence.errors.ModelError: m.yaml:3:1: a parameter lacks a value; add `value` [missing-field]
    """

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, code: str, what: str, place: Place | None, value: str = "", rule: str = "", fix: str = "") -> None:
        """Note one problem; the same problem twice counts once."""
        standing_rule, standing_fix = STANDING.get(code, ("", ""))
        rule, fix = rule or standing_rule, fix or standing_fix
        if len(self._found) < MOST_PROBLEMS:
            self._found.setdefault(Problem(code, what, value, rule, fix, place))

    def at(self, node: Node, code: str, what: str, rule: str = "", fix: str = "") -> None:
        """Note a problem with a node, quoting it when it is a scalar."""
        self.add(code, what, node.place, node.text if isinstance(node, Scalar) else "", rule, fix)

    def expression(self, scalar: Scalar, error: ExpressionError) -> None:
        """Note what the expression grammar says about a scalar, at the character that it names."""
        one = error.problem
        if not scalar.quoted and _is_unbalanced(scalar.text):
            self.at(
                scalar,
                "quote-this",
                "a comma or a bracket has cut this value short",
                "inside braces and brackets a comma ends a value",
                "quote this: put the whole value in quotes",
            )
            return
        value, place = one.value or scalar.text, place_within(scalar, error.offset)
        self.add(one.code, one.what, place, value, one.rule or GRAMMAR[0], one.fix or GRAMMAR[1])

    def has(self, code: str) -> bool:
        """Whether a problem of this kind was noted."""
        return any(problem.code == code for problem in self._found)

    def suggests(self, name: str) -> bool:
        """Whether some problem's fix names `name`."""
        return any(f"'{name}'" in problem.fix for problem in self._found)

    def sorted(self) -> tuple[Problem, ...]:
        """All problems, by place."""
        return tuple(sorted(self._found, key=lambda one: (one.place or Place(""), one.code, one.what, one.value)))

    def raise_if_any(self) -> None:
        """Raise one `ModelError` with everything found, if anything was."""
        if self._found:
            raise ModelError(self.sorted())


def place_within(scalar: Scalar, offset: int) -> Place:
    """Place of a character of a scalar; the scalar's own place when it spans several lines or has escapes."""
    place = scalar.place
    if "\n" in scalar.text or "'" in scalar.text or "\\" in scalar.text:
        return place
    return Place(place.file, place.line, place.column + offset + (1 if scalar.quoted else 0))


def nearest(name: str, known: Iterable[str]) -> str:
    """The fix for a misspelt name: the nearest known one, or all of them when none is near.

    Examples
    --------
    >>> nearest("presure", ["pressure", "damage"])
    "did you mean 'pressure'?"
    >>> nearest("x", ["pressure", "damage"])
    'known: pressure, damage'
    """
    names = list(dict.fromkeys(known))
    close = get_close_matches(name[:80], names, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    return known_names(names)


def known_names(names: Iterable[str]) -> str:
    """A short list of known names.

    Examples
    --------
    >>> known_names([])
    'none is declared'
    """
    told = list(names)
    if not told:
        return "none is declared"
    return "known: " + ", ".join(told[:12]) + (", ..." if len(told) > 12 else "")


def _is_unbalanced(text: str) -> bool:
    return text.count("(") != text.count(")") or text.count("[") != text.count("]")
