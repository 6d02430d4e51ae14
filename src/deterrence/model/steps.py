"""From checked nodes to the parts of a model: who moves when, payoffs, outcomes, claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from deterrence.model.names import Names, text_of
from deterrence.model.nodes import Mapping, Node, Scalar, Sequence
from deterrence.model.parts import Case, ChanceMove, Lottery, Move, Outcome, PayoffTerm, Step
from deterrence.model.problems import known_names

if TYPE_CHECKING:
    from deterrence.expressions import Formula

__all__ = ["moves_of_timeline", "read_outcomes", "read_payoffs", "read_timeline"]

T = TypeVar("T")


def timeline_steps(root: Mapping) -> Iterator[Mapping]:
    """The steps of the timeline that say what they are."""
    value = root.get("timeline")
    yield from (step for step in (value.items if isinstance(value, Sequence) else ()) if isinstance(step, Mapping))


def moves_of_timeline(root: Mapping, names: Names) -> dict[str, tuple[str, ...]]:
    """Every move with all actions that it can have; names given twice are reported."""
    found: dict[str, tuple[str, ...]] = {}
    for step in timeline_steps(root):
        name = step.get("move") or step.get("chance")
        if not isinstance(name, Scalar):
            continue
        if name.text in found:
            names.problems.at(
                name, "name-taken", "a step has this name already", "every step has its own", "rename one of them"
            )
            continue
        branches = step.get("actions") or step.get("outcomes")
        found[name.text] = tuple(dict.fromkeys(scalar.text for scalar in _branch_scalars(branches)))
    return found


def _branch_scalars(node: Node | None) -> Iterator[Scalar]:
    if isinstance(node, Mapping):
        case = node.get("are") or node.get("otherwise")
        if case is not None and not isinstance(case, Scalar):
            yield from _branch_scalars(case)
        else:
            yield from (key for key, _ in node.entries)
    elif isinstance(node, Sequence):
        for item in node.items:
            if isinstance(item, Scalar):
                yield item
            else:
                yield from _branch_scalars(item)


def read_timeline(root: Mapping, names: Names) -> tuple[Step, ...] | None:
    """The timeline; None when a part of it has problems."""
    steps: list[Step | None] = []
    before = len(names.problems)
    for node in timeline_steps(root):
        name = node.get("move") or node.get("chance")
        if isinstance(name, Scalar) and name.text not in [step.name for step in steps if step is not None]:
            steps.append(_move(node, name, names) if node.get("move") is not None else _chance(node, name, names))
    complete = [step for step in steps if step is not None]
    return tuple(complete) if len(names.problems) == before and len(complete) == len(steps) else None


def optional_event(node: Mapping, names: Names, before: str | None = None) -> Formula | None:
    """The event under `when`; None when absent or unsound."""
    scalar = node.get("when")
    return names.event(scalar, before) if isinstance(scalar, Scalar) else None


def _chance(node: Mapping, name: Scalar, names: Names) -> ChanceMove | None:
    cases = _cases(node.get("outcomes"), name.text, names, lambda are: _lottery(are, names))
    when = optional_event(node, names, name.text)
    return ChanceMove(name.text, cases, when, text_of(node, "because"), names.cites(node), name.place)


def _lottery(node: Node, names: Names) -> Lottery | None:
    if not isinstance(node, Mapping):
        return None
    pairs = [(key, names.amount(value)) for key, _, value in node.items() if isinstance(value, Scalar)]
    return tuple((key, amount) for key, amount in pairs if amount is not None)


def _move(node: Mapping, name: Scalar, names: Names) -> Move | None:
    player = node.get("player")
    if isinstance(player, Scalar):
        names.known(player, "player", names.players)
    cases = _cases(node.get("actions"), name.text, names, lambda are: _actions(are, names))
    when = optional_event(node, names, name.text)
    sees = _sees(node.get("sees"), name.text, names)
    because, sources = text_of(node, "because"), names.cites(node)
    return Move(name.text, text_of(node, "player"), cases, sees, when, because, sources, name.place)


def _actions(node: Node, names: Names) -> tuple[str, ...] | None:
    scalars = [item for item in node.items if isinstance(item, Scalar)] if isinstance(node, Sequence) else []
    seen: set[str] = set()
    for scalar in scalars:
        if scalar.text in seen:
            names.problems.at(scalar, "duplicate-action", "an action is listed twice", "", "remove one of them")
        seen.add(scalar.text)
    return tuple(scalar.text for scalar in scalars)


def _sees(node: Node | None, move: str, names: Names) -> tuple[str, ...] | None:
    if not isinstance(node, Sequence):
        return None
    order = list(names.moves)
    seen: dict[str, None] = {}
    for item in node.items:
        if not isinstance(item, Scalar):
            continue
        seen[item.text] = None
        if item.text not in names.outcomes and item.text in names.moves:
            if order.index(item.text) >= order.index(move):
                names.problems.at(
                    item,
                    "later-move",
                    "this move has not happened yet",
                    f"'{move}' can see earlier steps of the timeline only",
                    "remove it, or move the step up",
                )
        else:
            names.known(item, "move, chance move or outcome", (*names.moves, *names.outcomes))
    return tuple(seen)


def _cases(node: Node | None, step: str, names: Names, read: Callable[[Node], T | None]) -> tuple[Case[T], ...]:
    listed = node.items if isinstance(node, Sequence) else ()
    if not any(isinstance(item, Mapping) for item in listed):
        are = read(node) if node is not None else None
        return (Case(None, are, node.place),) if are is not None and node is not None else ()
    cases: list[Case[T]] = []
    for position, item in enumerate(listed):
        if not isinstance(item, Mapping):
            names.problems.at(item, "wrong-kind", "names and cases are mixed", "a list holds either names or cases")
            continue
        scalar, otherwise = item.get("when"), item.get("otherwise")
        if otherwise is not None and position < len(listed) - 1:
            names.problems.add(
                "unreachable-case",
                "cases after `otherwise` never apply",
                item.place,
                "",
                "the first case that applies wins",
                "put `otherwise` last",
            )
        when = names.event(scalar, step) if isinstance(scalar, Scalar) else None
        body = otherwise or item.get("are")
        are = read(body) if body is not None else None
        if are is not None and (when is not None or otherwise is not None):
            cases.append(Case(when, are, item.place))
    return tuple(cases)


def read_payoffs(root: Mapping, names: Names) -> dict[str, tuple[PayoffTerm, ...]] | None:
    """The section `payoffs`; None when a part of it has problems."""
    before = len(names.problems)
    found: dict[str, tuple[PayoffTerm, ...]] = {}
    value = root.get("payoffs")
    for player, key, listed in value.items() if isinstance(value, Mapping) else ():
        names.known(key, "player", names.players)
        terms: dict[str, PayoffTerm] = {}
        for node in listed.items if isinstance(listed, Sequence) else ():
            term = _term(node, names) if isinstance(node, Mapping) else None
            if term is not None and term.name in terms:
                names.problems.add(
                    "name-taken",
                    f"two payoff terms of {player} have this name",
                    term.place,
                    term.name,
                    "",
                    "rename one of them",
                )
            if term is not None:
                terms[term.name] = term
        found[player] = tuple(terms.values())
    return found if len(names.problems) == before else None


def _term(node: Mapping, names: Names) -> PayoffTerm | None:
    scalar = node.get("gain") or node.get("loss")
    amount = names.amount(scalar) if isinstance(scalar, Scalar) else None
    when, sources = optional_event(node, names), names.cites(node)
    if amount is None:
        return None
    is_loss = node.get("loss") is not None
    return PayoffTerm(text_of(node, "name"), amount, is_loss, text_of(node, "because"), when, sources, node.place)


def read_outcomes(root: Mapping, names: Names) -> dict[str, Outcome] | None:
    """The section `outcomes`; None when a part of it has problems."""
    before = len(names.problems)
    found = {}
    value = root.get("outcomes")
    for name, key, node in value.items() if isinstance(value, Mapping) else ():
        if name in names.moves:
            names.problems.at(
                key, "name-taken", "a move has this name already", known_names(names.moves), "rename one of them"
            )
        scalar = node.get("when") if isinstance(node, Mapping) else node
        event = names.event(scalar) if isinstance(scalar, Scalar) else None
        if event is not None:
            found[name] = Outcome(name, event, text_of(node, "meaning"), key.place)
    return found if len(names.problems) == before else None
