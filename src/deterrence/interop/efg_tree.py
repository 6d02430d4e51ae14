"""From the entries of a .efg file to a game: references resolved, the tree put together, payoffs summed up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from deterrence.games import Chance, Decision, ExtensiveFormGame, InformationSet, Node, Terminal
from deterrence.interop.efg_entries import CHANCE, Entry, OutcomeText, SetText
from deterrence.interop.findings import Findings
from deterrence.interop.labels import Notes, distinct, unnumbered

__all__ = ["Definitions", "build_game"]


@dataclass
class Definitions:
    """Information sets and outcomes by their numbers, as they are introduced and referred to.

    Parameters
    ----------
    findings
        Where contradictions are noted.
    """

    findings: Findings
    sets: dict[tuple[int, int], SetText] = field(default_factory=dict)
    outcomes: dict[int, OutcomeText] = field(default_factory=dict)

    def take_in(self, entry: Entry, complete: bool) -> None:
        """Check an entry against what was said before; `complete`: nothing before it was unreadable."""
        if not entry.is_terminal:
            self._take_in_set(entry, complete)
        self._take_in_outcome(entry, complete)

    def _take_in_set(self, entry: Entry, complete: bool) -> None:
        key = (entry.player, entry.number)
        known = self.sets.get(key)
        who = "chance" if entry.player == CHANCE else f"player {entry.player}"
        if entry.described is None:
            if known is None and complete:
                rule = "an information set is described where it occurs first: name, then actions in braces"
                what = f"information set {entry.number} of {who} is not described so far"
                self.findings.add("undefined-information-set", entry.offset, what, "", rule, "describe it here")
        elif known is None:
            self.sets[key] = entry.described
        elif known != entry.described:
            what = f"information set {entry.number} of {who} is described differently before"
            rule = "its name, actions and probabilities are the same wherever they are given"
            fix = "give it another number, or the same description"
            self.findings.add("information-set-mismatch", entry.offset, what, entry.described.label, rule, fix)

    def _take_in_outcome(self, entry: Entry, complete: bool) -> None:
        known, described = self.outcomes.get(entry.outcome), entry.outcome_described
        at = entry.outcome_offset
        if entry.outcome == 0:
            if described is not None:
                rule, fix = "number 0 means no outcome: payoffs of zero", "give the outcome a number from 1 on"
                self.findings.add("null-outcome", at, "outcome 0 cannot be described", described.label, rule, fix)
        elif described is None:
            if known is None and complete:
                rule = "an outcome is described where it occurs first: name, then payoffs in braces"
                what = f"outcome {entry.outcome} is not described so far"
                self.findings.add("undefined-outcome", at, what, "", rule, "describe it here")
        elif known is None:
            self.outcomes[entry.outcome] = described
        elif known != described:
            what = f"outcome {entry.outcome} is described differently before"
            rule = "its name and payoffs are the same wherever they are given"
            fix = "give it another number, or the same description"
            self.findings.add("outcome-mismatch", at, what, described.label, rule, fix)


def build_game(
    title: str, players: Sequence[str], notes: Notes, entries: Sequence[Entry], definitions: Definitions
) -> ExtensiveFormGame[Fraction]:
    """Put the tree together; the entries are known to be consistent."""
    children = _children(entries, definitions)
    payoffs = _payoffs(entries, children, definitions, len(players))
    sets = _information_sets(entries, definitions, notes)
    numbers = {key: position for position, key in enumerate(sets)}
    nodes: list[Node[Fraction]] = []
    labels: dict[int, str] = {}
    for position, entry in enumerate(entries):
        if entry.is_terminal:
            nodes.append(Terminal(payoffs[position]))
            outcome = definitions.outcomes.get(entry.outcome)
            labels[position] = outcome.label if outcome else ""
        elif entry.player == CHANCE:
            nodes.append(_chance(entry, definitions.sets[CHANCE, entry.number], tuple(children[position]), notes))
        else:
            nodes.append(Decision(numbers[entry.player, entry.number], tuple(children[position])))
    return ExtensiveFormGame(
        distinct(players, notes.ours),
        tuple(nodes),
        tuple(sets.values()),
        notes.outcomes(labels),
        notes.absent,
        title,
        notes.concept,
    )


def _children(entries: Sequence[Entry], definitions: Definitions) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in entries]
    lacking: list[tuple[int, int]] = []
    for position, entry in enumerate(entries):
        while lacking and lacking[-1][1] == 0:
            lacking.pop()
        if lacking:
            parent, wanted = lacking.pop()
            children[parent].append(position)
            lacking.append((parent, wanted - 1))
        elif position:
            _note_extra(entry, definitions.findings)
        if not entry.is_terminal:
            lacking.append((position, len(definitions.sets[entry.player, entry.number].actions)))
    missing = sum(wanted for _, wanted in lacking)
    if missing:
        _note_missing(entries, missing, definitions.findings)
    return children


def _payoffs(
    entries: Sequence[Entry], children: Sequence[Sequence[int]], definitions: Definitions, players: int
) -> list[tuple[Fraction, ...]]:
    """Payoffs of the outcomes on the way to every node, its own included."""
    nothing = (Fraction(0),) * players
    sums = [nothing] * len(entries)
    for position, entry in enumerate(entries):
        outcome, before = definitions.outcomes.get(entry.outcome), sums[position]
        if outcome is not None and before is nothing:
            sums[position] = outcome.payoffs
        elif outcome is not None:
            pairs = zip(before, outcome.payoffs, strict=True)
            sums[position] = tuple(definitions.findings.weighed(a + b, entry.outcome_offset) for a, b in pairs)
        for child in children[position]:
            sums[child] = sums[position]
    return sums


def _note_extra(entry: Entry, findings: Findings) -> None:
    rule = "nodes are listed in preorder, and each has as many children as its information set has actions"
    findings.add("extra-nodes", entry.offset, "the tree is complete before this node", entry.name, rule, "remove it")
    findings.stop()


def _note_missing(entries: Sequence[Entry], missing: int, findings: Findings) -> None:
    rule = "nodes are listed in preorder, and each has as many children as its information set has actions"
    what = f"{missing} more nodes are needed" if missing > 1 else "one more node is needed"
    findings.add("missing-nodes", entries[-1].offset, what, "", rule, "add what follows the last action")
    findings.stop()


def _information_sets(
    entries: Sequence[Entry], definitions: Definitions, notes: Notes
) -> dict[tuple[int, int], InformationSet]:
    nodes: dict[tuple[int, int], list[int]] = {}
    for position, entry in enumerate(entries):
        if entry.player > CHANCE:
            nodes.setdefault((entry.player, entry.number), []).append(position)
    keys = list(nodes)
    if sorted(number for _, number in keys) == list(range(1, len(keys) + 1)):
        keys.sort(key=lambda key: key[1])
    labels: dict[tuple[int, int], str] = {}
    for key in keys:
        text, name = definitions.sets[key].label, _common(entries[position].name for position in nodes[key])
        labels[key] = text if text or notes.ours else name or f"({key[0]},{key[1]})"
    moves = {key: notes.move_of(key[0], label) for key, label in labels.items()}
    for player in {player for player, _ in keys}:
        own = [key for key in keys if key[0] == player]
        labels.update(zip(own, distinct([labels[key] for key in own], keep_empty=True), strict=True))
    return {
        key: InformationSet(
            key[0] - 1,
            labels[key],
            moves[key],
            distinct(definitions.sets[key].actions, notes.ours),
            tuple(nodes[key]),
        )
        for key in keys
    }


def _common(names: Iterable[str]) -> str | None:
    several = set(names)
    return several.pop() if len(several) == 1 else None


def _chance(entry: Entry, text: SetText, children: tuple[int, ...], notes: Notes) -> Chance[Fraction]:
    move = text.label if text.label or notes.ours else entry.name or f"(0,{entry.number})"
    return Chance(unnumbered(move), distinct(text.actions, notes.ours), text.probabilities, children)
