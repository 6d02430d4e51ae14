"""A timeline unfolded into a tree: which steps happen in which history, and what each mover has seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deterrence.errors import Problem
from deterrence.model.parts import Case, ChanceMove, Lottery, Move, Step

if TYPE_CHECKING:
    from deterrence.expressions import Formula

__all__ = ["LARGEST_TREE", "Branching", "Grown", "Memory", "grow", "holds_in", "told_history"]

LARGEST_TREE = 10_000
"""Most nodes of a game tree."""

NOT_HAPPENED = "-"
History = Mapping[str, str]
Memory = tuple[tuple[str, tuple[tuple[str, str], ...], str], ...]
"""A player's own past: per own move that happened (move, what was seen then, the action taken)."""


@dataclass
class Branching:
    """A node being grown: its step (None: the game ends), case, information set, branches, children, and history."""

    step: Step | None = None
    case: int = 0
    information_set: int = -1
    branches: tuple[str, ...] = ()
    children: list[int] = field(default_factory=list)
    history: History = field(default_factory=dict)


@dataclass
class Grown:
    """The tree, its information sets by (move, memory, seen), and what went wrong on the way."""

    nodes: list[Branching] = field(default_factory=list)
    sets: dict[tuple[str, Memory, tuple[tuple[str, str], ...]], int] = field(default_factory=dict)
    actions: list[tuple[str, ...]] = field(default_factory=list)
    problems: dict[tuple[str, str], Problem] = field(default_factory=dict)
    notes: dict[str, Problem] = field(default_factory=dict)
    cases_used: set[tuple[str, int]] = field(default_factory=set)
    unasked: set[tuple[str, Memory, tuple[tuple[str, str], ...]]] = field(default_factory=set)

    def report(self, step: Step, code: str, what: str, value: str, rule: str, fix: str) -> None:
        """One problem of each kind per step."""
        self.problems.setdefault((step.name, code), Problem(code, what, value, rule, fix, step.place))


@dataclass(frozen=True)
class _Stage:
    """What is still to be unfolded: from a position of the timeline, after a history."""

    position: int
    history: History
    memories: Mapping[str, Memory]
    parent: int


def holds_in(event: Formula | None) -> Callable[[History], bool]:
    """Whether an event holds in a history, remembering answers by the moves that it mentions; None always holds."""
    if event is None:
        return lambda history: True
    from deterrence.expressions import actions_named, event_holds

    moves, known = tuple(actions_named(event)), dict[tuple[str | None, ...], bool]()

    def holds(history: History) -> bool:
        key = tuple([history.get(move) for move in moves])
        answer = known.get(key)
        if answer is None:
            answer = known[key] = event_holds(event, history)
        return answer

    return holds


def told_history(history: History) -> str:
    """A history in words.

    Examples
    --------
    >>> told_history({"attack": "proxy", "evidence": "murky"})
    'attack=proxy, evidence=murky'
    """
    return ", ".join(f"{move}={action}" for move, action in history.items()) or "the start"


def grow(timeline: Sequence[Step], outcomes: Mapping[str, Formula]) -> Grown:
    """Unfold a timeline; depth first, so that nodes come out in preorder."""
    return _Growth(timeline, outcomes).run()


class _Growth:
    def __init__(self, timeline: Sequence[Step], outcomes: Mapping[str, Formula]) -> None:
        self.timeline = timeline
        self.happens = [holds_in(step.when) for step in timeline]
        self.applies = [[holds_in(case.when) for case in step.cases] for step in timeline]
        self.events = {name: holds_in(event) for name, event in outcomes.items()}
        self.earlier = {step.name: tuple(one.name for one in timeline[:k]) for k, step in enumerate(timeline)}
        self.grown = Grown()

    def run(self) -> Grown:
        stack = [_Stage(0, {}, {}, -1)]
        while stack and len(self.grown.nodes) <= LARGEST_TREE:
            stack.extend(reversed(self.unfold(stack.pop())))
        if stack:
            last = self.timeline[-1]
            self.grown.report(
                last,
                "tree-too-large",
                "the timeline unfolds into too large a tree",
                "",
                f"at most {LARGEST_TREE} nodes are grown",
                "use fewer steps or actions, or conditions under which steps happen",
            )
        return self.grown

    def unfold(self, stage: _Stage) -> list[_Stage]:
        position = stage.position
        while position < len(self.timeline) and not self.happens[position](stage.history):
            self.note_unasked(self.timeline[position], stage)
            position += 1
        number = len(self.grown.nodes)
        node = Branching(history=stage.history)
        if stage.parent >= 0:
            self.grown.nodes[stage.parent].children.append(number)
        self.grown.nodes.append(node)
        if position == len(self.timeline):
            return []
        step = node.step = self.timeline[position]
        node.case = self.case(position, stage.history)
        if node.case < 0:
            return []
        return self.branch(node, step, _Stage(position + 1, stage.history, stage.memories, number))

    def case(self, position: int, history: History) -> int:
        step = self.timeline[position]
        for number, applies in enumerate(self.applies[position]):
            if applies(history):
                self.grown.cases_used.add((step.name, number))
                return number
        self.grown.report(
            step,
            "cases-not-exhaustive",
            f"no case of '{step.name}' applies",
            told_history(history),
            "the cases of a step cover every history in which it happens",
            "end with `otherwise`",
        )
        return -1

    def branch(self, node: Branching, step: Step, then: _Stage) -> list[_Stage]:
        if isinstance(step, ChanceMove):
            lottery: Case[Lottery] = step.cases[node.case]
            node.branches = tuple(name for name, _ in lottery.are)
            return [
                _Stage(then.position, {**then.history, step.name: name}, then.memories, then.parent)
                for name in node.branches
            ]
        key = self.key(step, then)
        node.branches = step.cases[node.case].are
        node.information_set = self.grown.sets.setdefault(key, len(self.grown.sets))
        if node.information_set == len(self.grown.actions):
            self.grown.actions.append(node.branches)
        elif self.grown.actions[node.information_set] != node.branches:
            self.grown.report(
                step,
                "actions-differ",
                f"'{step.name}' offers different actions in histories that the mover cannot tell apart",
                told_history(then.history),
                "actions agree within an information set",
                "let `sees` tell these histories apart, or offer the same actions",
            )
        memory = key[1]
        return [
            _Stage(
                then.position,
                {**then.history, step.name: action},
                {**then.memories, step.player: (*memory, (step.name, key[2], action))},
                then.parent,
            )
            for action in node.branches
        ]

    def key(self, step: Move, stage: _Stage) -> tuple[str, Memory, tuple[tuple[str, str], ...]]:
        sees = self.earlier[step.name] if step.sees is None else step.sees
        seen = tuple([(name, self.seen(name, stage.history)) for name in sees])
        return step.name, stage.memories.get(step.player, ()), seen

    def seen(self, name: str, history: History) -> str:
        if name in self.earlier:
            return history.get(name, NOT_HAPPENED)
        return "yes" if self.events[name](history) else "no"

    def note_unasked(self, step: Step, stage: _Stage) -> None:
        if isinstance(step, Move):
            self.grown.unasked.add(self.key(step, stage))
