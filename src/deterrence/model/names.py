"""What a file declares, and whether every name that it uses is declared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deterrence.errors import ExpressionError
from deterrence.model.nodes import Mapping, Node, Scalar, Sequence
from deterrence.model.problems import Problems, nearest, place_within

if TYPE_CHECKING:
    from deterrence.expressions import Expression, Formula
    from deterrence.expressions import Node as Tree

__all__ = ["Names", "declared", "sources_of", "spoken_of", "text_of", "unclear_kinds", "words_in"]


@dataclass
class Names:
    """The name spaces of a file, and which of the names have been used.

    Attributes
    ----------
    moves
        move or chance move -> every action that it can ever have, in the order of the timeline.
    used
        Parameters and definitions that some amount, probability, claim or definition mentions.
    cited
        Sources that some part cites.
    unclear
        Kinds of names whose section could not be read: nothing is said against these names.
    mentioned
        Every word of the file's values; set when some of them could not be read.
    is_model
        Whether a model of a name exists, for claims about variants.
    """

    problems: Problems
    players: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    moves: dict[str, tuple[str, ...]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    cited: set[str] = field(default_factory=set)
    unclear: frozenset[str] = frozenset()
    mentioned: frozenset[str] = frozenset()
    is_model: Callable[[str], bool] = lambda name: True

    def amount(self, scalar: Scalar) -> Expression | None:
        """Parse an expression over parameters and definitions; None after a problem."""
        from deterrence.expressions import parse_expression

        try:
            expression = parse_expression(scalar.text)
        except ExpressionError as error:
            self.problems.expression(scalar, error)
            return None
        return expression if self.check_parameters(scalar, expression) else None

    def condition(self, scalar: Scalar, uses: bool = True) -> Formula | None:
        """Parse a condition over parameters and definitions; None after a problem."""
        from deterrence.expressions import parse_condition

        try:
            condition = parse_condition(scalar.text)
        except ExpressionError as error:
            self.problems.expression(scalar, error)
            return None
        return condition if self.check_parameters(scalar, condition, uses) else None

    def event(self, scalar: Scalar, before: str | None = None) -> Formula | None:
        """Parse an event over the moves (those before the step `before`); None after a problem."""
        from deterrence.expressions import parse_event

        try:
            event = parse_event(scalar.text)
        except ExpressionError as error:
            self.problems.expression(scalar, error)
            return None
        return event if self.check_event(scalar, event, before) else None

    def check_parameters(self, scalar: Scalar, node: Expression | Formula, uses: bool = True) -> bool:
        """Whether every name in an expression or condition is a parameter or definition."""
        from deterrence.expressions import Name

        known = (*self.parameters, *self.definitions)
        fine = True
        for part in spoken_of(node):
            if isinstance(part, Name):
                if uses:
                    self.used.add(part.name)
                if part.name not in known:
                    fine = False
                    self._unknown(scalar, part.span, "parameter or definition", part.name, known)
        return fine

    def check_event(self, scalar: Scalar, event: Formula | Expression, before: str | None = None) -> bool:
        """Whether every move in an event exists, comes before a step, and has the actions it is compared with."""
        from deterrence.expressions import Happened, Outcome, Played

        fine = True
        for part in spoken_of(event):
            if isinstance(part, (Played, Happened)):
                actions = part.actions if isinstance(part, Played) else ()
                fine = self._check_move(scalar, part.span, part.move, actions, before) and fine
            elif isinstance(part, Outcome) and part.name not in self.outcomes:
                fine = False
                self._unknown(scalar, part.span, "outcome", part.name, self.outcomes)
        return fine

    def _check_move(
        self, scalar: Scalar, span: tuple[int, int] | None, move: str, actions: Iterable[str], before: str | None
    ) -> bool:
        order = list(self.moves)
        if move not in self.moves:
            self._unknown(scalar, span, "move", move, order)
            return False
        if before is not None and order.index(move) >= order.index(before):
            place = place_within(scalar, span[0] if span else 0)
            self.problems.add(
                "later-move",
                "this move has not happened yet",
                place,
                move,
                f"'{before}' can depend on earlier steps of the timeline only",
                "move the step up, or drop the comparison",
            )
            return False
        unknown = [action for action in actions if action not in self.moves[move]]
        for action in unknown:
            self._unknown(scalar, span, f"action of '{move}'", action, self.moves[move])
        return not unknown

    def _unknown(
        self, scalar: Scalar, span: tuple[int, int] | None, kind: str, name: str, known: Iterable[str]
    ) -> None:
        place = place_within(scalar, span[0] if span else 0)
        if kind in self.unclear:
            return
        self.problems.add("unknown-name", f"no such {kind}", place, name, "", nearest(name, known))

    def known(self, scalar: Scalar, kind: str, names: Iterable[str]) -> bool:
        """Whether a scalar is one of these names; a problem is noted otherwise."""
        if scalar.text in names:
            return True
        if kind not in self.unclear:
            self.problems.at(scalar, "unknown-name", f"no such {kind}", "", nearest(scalar.text, names))
        return False

    def cites(self, node: Mapping) -> tuple[str, ...]:
        """The sources that a part cites, those that exist."""
        found = sources_of(node)
        for scalar in found:
            if self.known(scalar, "source", self.sources):
                self.cited.add(scalar.text)
        return tuple(scalar.text for scalar in found)


def spoken_of(node: Tree) -> Iterator[Tree]:
    """The parts of a tree that speak of this model: what a claim says about a variant is left out."""
    from deterrence.expressions import HoldsIn, In

    yield node
    if not isinstance(node, (HoldsIn, In)):
        for child in node.children():
            yield from spoken_of(child)


def sources_of(node: Mapping) -> tuple[Scalar, ...]:
    """The scalars under the key `source`."""
    value = node.get("source")
    if isinstance(value, Sequence):
        return tuple(item for item in value.items if isinstance(item, Scalar))
    return (value,) if isinstance(value, Scalar) else ()


KINDS = {
    "players": ("player",),
    "parameters": ("parameter", "parameter or definition"),
    "definitions": ("parameter or definition",),
    "outcomes": ("outcome", "move, chance move or outcome"),
    "sources": ("source",),
    "timeline": ("move", "move, chance move or outcome"),
}
"""section -> the kinds of names that it declares."""


def unclear_kinds(whole: Mapping, root: Mapping) -> frozenset[str]:
    """The kinds of names of which nothing is known because their section is missing or not what it should be."""
    lost = [
        section
        for section in KINDS
        if root.get(section) is None and (whole.get(section) is not None or section == "players")
    ]
    return frozenset(kind for section in lost for kind in KINDS[section])


def words_in(node: Node) -> Iterator[str]:
    """Every word of the values of a node."""
    if isinstance(node, Scalar):
        yield from re.findall(r"\w+", node.text[:20_000])
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from words_in(item)
    else:
        for _, value in node.entries:
            yield from words_in(value)


def text_of(node: Node, key: str) -> str:
    """The text under a key, without white space around it; empty when there is none."""
    value = node.get(key) if isinstance(node, Mapping) else None
    return value.text.strip() if isinstance(value, Scalar) else ""


def declared(root: Mapping, section: str) -> tuple[str, ...]:
    """The keys of a section."""
    value = root.get(section)
    return tuple(name for name, _, _ in value.items()) if isinstance(value, Mapping) else ()
