"""A model's game with its amounts still apart: payoffs and probabilities are sums of numbered amounts.

The structure is compiled once; a symbolic game and the game at a point are two ways to fill in the amounts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, TypeVar

from deterrence.errors import Problem
from deterrence.games import Chance, Decision, ExtensiveFormGame, InformationSet, Node, NormalFormGame, Terminal
from deterrence.model.growing import Branching, Grown, grow, holds_in
from deterrence.model.labels import information_set_labels
from deterrence.model.parts import Case, Cell, ChanceMove, Move, Outcome, PayoffTerm, Step

if TYPE_CHECKING:
    from deterrence.expressions import Expression

__all__ = ["Amounts", "Compiled", "compile_table", "compile_timeline"]

T = TypeVar("T")
Skeleton = ExtensiveFormGame[tuple[int, ...]] | NormalFormGame[tuple[int, ...]]


@dataclass(frozen=True)
class Compiled:
    """A game whose numbers are sums of amounts, given by their positions in `amounts`.

    `game` is None when the problems leave none.
    """

    game: Skeleton | None
    amounts: tuple[Expression, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()

    def fill(self, total: Callable[[tuple[int, ...]], T]) -> ExtensiveFormGame[T] | NormalFormGame[T]:
        """The game with every sum of amounts replaced; each different sum is computed once."""
        assert self.game is not None
        known: dict[tuple[int, ...], T] = {}

        def change(positions: tuple[int, ...]) -> T:
            if positions not in known:
                known[positions] = total(positions)
            return known[positions]

        return self.game.map(change)


class Amounts:
    """Different amounts, numbered as they come."""

    def __init__(self) -> None:
        self.numbers: dict[Expression, int] = {}

    def number(self, amount: Expression) -> int:
        """Number of an amount, a new one when it has not come before."""
        return self.numbers.setdefault(amount, len(self.numbers))

    def signed(self, term: PayoffTerm) -> int:
        """Number of what a term adds to the payoff."""
        return self.number(-term.amount if term.is_loss else term.amount)


class Payoffs:
    """Which payoff terms hold in which history."""

    def __init__(self, players: Sequence[str], payoffs: Mapping[str, Sequence[PayoffTerm]], amounts: Amounts) -> None:
        self.terms = [
            [(holds_in(term.when), amounts.signed(term), term) for term in payoffs.get(player, ())]
            for player in players
        ]
        self.never = {id(term): term for terms in self.terms for _, _, term in terms}

    def at(self, history: Mapping[str, str]) -> list[tuple[int, ...]]:
        """Per player the amounts that a history earns."""
        earned = []
        for terms in self.terms:
            holding = [(number, term) for holds, number, term in terms if holds(history)]
            for _, term in holding:
                self.never.pop(id(term), None)
            earned.append(tuple(number for number, _ in holding))
        return earned

    def problems(self) -> list[Problem]:
        """Terms that no history earns."""
        return [
            Problem(
                "unreachable-term",
                "this payoff term never counts",
                term.name,
                "its `when` holds in some history",
                "correct the condition, or remove the term",
                term.place,
            )
            for term in self.never.values()
        ]


def compile_timeline(
    players: Sequence[str],
    timeline: Sequence[Step],
    payoffs: Mapping[str, Sequence[PayoffTerm]],
    outcomes: Mapping[str, Outcome],
    title: str = "",
    concept: str = "",
) -> Compiled:
    """The extensive form of a timeline."""
    grown = grow(timeline, {name: outcome.when for name, outcome in outcomes.items()})
    if any(code in ("tree-too-large", "cases-not-exhaustive") for _, code in grown.problems):
        return Compiled(None, (), tuple(grown.problems.values()))
    amounts = Amounts()
    sums = Payoffs(players, payoffs, amounts)
    nodes = [_node(node, sums, amounts) for node in grown.nodes]
    problems = [*grown.problems.values(), *_unreachable(timeline, grown), *sums.problems()]
    notes = _revealing(timeline, grown)
    leaves = {number: node.history for number, node in enumerate(grown.nodes) if node.step is None}
    events, more = _events(outcomes, leaves)
    if problems:
        return Compiled(None, (), tuple(problems), (*notes, *more))
    sets = _information_sets(players, timeline, grown)
    game = ExtensiveFormGame(tuple(players), tuple(nodes), sets, events, title=title, concept=concept)
    return Compiled(game, tuple(amounts.numbers), (), (*notes, *more))


def _node(node: Branching, sums: Payoffs, amounts: Amounts) -> Node[tuple[int, ...]]:
    if isinstance(node.step, ChanceMove):
        lottery = node.step.cases[node.case].are
        probabilities = tuple((amounts.number(probability),) for _, probability in lottery)
        return Chance(node.step.name, node.branches, probabilities, tuple(node.children))
    if isinstance(node.step, Move):
        return Decision(node.information_set, tuple(node.children))
    return Terminal(tuple(sums.at(node.history)))


def _information_sets(players: Sequence[str], timeline: Sequence[Step], grown: Grown) -> tuple[InformationSet, ...]:
    movers = {step.name: step.player for step in timeline if isinstance(step, Move)}
    members: list[list[int]] = [[] for _ in grown.sets]
    for number, node in enumerate(grown.nodes):
        if node.information_set >= 0:
            members[node.information_set].append(number)
    labels = information_set_labels(list(grown.sets))
    return tuple(
        InformationSet(players.index(movers[move]), label, move, actions, tuple(nodes))
        for (move, _, _), label, actions, nodes in zip(grown.sets, labels, grown.actions, members, strict=True)
    )


def _unreachable(timeline: Sequence[Step], grown: Grown) -> list[Problem]:
    problems = []
    reached = {name for name, _ in grown.cases_used}
    for step in timeline:
        if step.name not in reached:
            problems.append(
                Problem(
                    "unreachable-move",
                    "this step never happens",
                    step.name,
                    "every step happens in some history",
                    "correct its `when`, or remove the step",
                    step.place,
                )
            )
            continue
        cases: tuple[Case[Any], ...] = step.cases
        for number, case in enumerate(cases):
            if (step.name, number) not in grown.cases_used:
                value = str(case.when) if case.when is not None else "otherwise"
                problems.append(
                    Problem(
                        "unreachable-case",
                        f"this case of '{step.name}' never applies",
                        value,
                        "the first case that applies wins",
                        "correct the order or the condition, or remove the case",
                        case.place,
                    )
                )
    return problems


def _revealing(timeline: Sequence[Step], grown: Grown) -> list[Problem]:
    """Moves where being asked tells the mover more than it sees."""
    blurred = dict.fromkeys(key[0] for key in grown.sets if key in grown.unasked)
    places = {step.name: step.place for step in timeline}
    return [
        Problem(
            "asked-reveals",
            "being asked to move reveals more than `sees` lists",
            name,
            "the mover knows that the move's `when` holds",
            "nothing to do when this is meant; else let the move happen always",
            places[name],
        )
        for name in blurred
    ]


def _events(
    outcomes: Mapping[str, Outcome], histories: Mapping[int, Mapping[str, str]]
) -> tuple[dict[str, frozenset[int]], list[Problem]]:
    events, notes = {}, []
    for name, outcome in outcomes.items():
        holds = holds_in(outcome.when)
        events[name] = frozenset(number for number, history in histories.items() if holds(history))
        if len(events[name]) in (0, len(histories)):
            what = "this outcome always holds" if events[name] else "this outcome never holds"
            notes.append(
                Problem("constant-outcome", what, name, "", "correct its condition if that is not meant", outcome.place)
            )
    return events, notes


def compile_table(
    actions: Mapping[str, Sequence[str]],
    cells: Sequence[Cell],
    payoffs: Mapping[str, Sequence[PayoffTerm]],
    outcomes: Mapping[str, Outcome],
    title: str = "",
    concept: str = "",
) -> Compiled:
    """The normal form of a table, of payoff terms over simultaneous actions, or of both together."""
    amounts = Amounts()
    players = tuple(actions)
    sums = Payoffs(players, payoffs, amounts)
    table = {cell.actions: [amounts.number(amount) for amount in cell.pays] for cell in cells}
    columns: list[list[tuple[int, ...]]] = [[] for _ in players]
    histories = {}
    for number, profile in enumerate(product(*actions.values())):
        histories[number] = dict(zip(players, profile, strict=True))
        for column, earned, base in zip(
            columns, sums.at(histories[number]), _base(table, profile, len(players)), strict=True
        ):
            column.append((*base, *earned))
    events, notes = _events(outcomes, histories)
    problems = tuple(sums.problems())
    if problems:
        return Compiled(None, (), problems, tuple(notes))
    game = NormalFormGame(
        players,
        tuple(tuple(names) for names in actions.values()),
        tuple(tuple(column) for column in columns),
        events,
        title,
        concept,
    )
    return Compiled(game, tuple(amounts.numbers), (), tuple(notes))


def _base(table: Mapping[tuple[str, ...], list[int]], profile: tuple[str, ...], count: int) -> list[tuple[int, ...]]:
    return [(number,) for number in table[profile]] if profile in table else [()] * count
