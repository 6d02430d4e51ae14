"""What the lines of a .efg file say, one by one: chance, personal and terminal nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from deterrence.errors import shorten
from deterrence.interop.base import MOST_NODES, MOST_PAYOFFS
from deterrence.interop.findings import Findings
from deterrence.interop.tokens import Cursor, Kind, Skip

__all__ = ["CHANCE", "Entry", "OutcomeText", "SetText", "read_entries"]

CHANCE = 0
"""The number of chance among the players; the first player of a file has number 1."""

_KINDS = ("c", "p", "t")
_MOST_SKIPPED = 5_000


@dataclass(frozen=True, slots=True)
class SetText:
    """The description of an information set, or of a chance move when it has probabilities."""

    label: str
    actions: tuple[str, ...]
    probabilities: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomeText:
    """The description of an outcome."""

    label: str
    payoffs: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One node of the file.

    Parameters
    ----------
    name
        The node's label.
    player, number
        Who moves (0: chance) and the number of the information set among this player's; both -1 where the game ends.
    described
        The information set's description, where the entry repeats or introduces it.
    outcome, outcome_described
        The outcome's number (0: none), and its description likewise.
    offset, outcome_offset
        Where the entry and its outcome begin.
    """

    name: str
    player: int
    number: int
    described: SetText | None
    outcome: int
    outcome_described: OutcomeText | None
    offset: int
    outcome_offset: int

    @property
    def is_terminal(self) -> bool:
        """Whether the game ends here."""
        return self.player < 0


def read_entries(cursor: Cursor, players: int) -> Iterator[Entry]:
    """All entries that can be read; after a problem reading goes on with the next node."""
    most = min(MOST_NODES, MOST_PAYOFFS // max(players, 1))
    count = 0
    while cursor.token.kind is not Kind.END:
        try:
            entry = _read_entry(cursor, players)
        except Skip:
            _skip_to_next_node(cursor)
            continue
        count += 1
        if count > most:
            rule = f"at most {MOST_NODES} nodes and {MOST_PAYOFFS} payoffs are read"
            cursor.findings.too_large(entry.offset, f"the tree has more than {most} nodes", rule)
        yield entry


def _skip_to_next_node(cursor: Cursor) -> None:
    for _ in range(_MOST_SKIPPED):
        if cursor.token.kind is Kind.END or (cursor.token.kind is Kind.WORD and cursor.token.text in _KINDS):
            return
        cursor.advance()
    cursor.findings.stop()


def _read_entry(cursor: Cursor, players: int) -> Entry:
    kind = cursor.expect(Kind.WORD, "c, p or t, which begins the next node")
    if kind.text not in _KINDS:
        rule = "a node begins with c (chance), p (personal) or t (terminal)"
        cursor.findings.add("unknown-node", kind.offset, "unknown kind of node", kind.text, rule, "use one of these")
        raise Skip
    name = cursor.expect(Kind.LABEL, "the node's name").text
    player, number, described = -1, -1, None
    if kind.text == "p":
        player = _read_player(cursor, players)
    elif kind.text == "c":
        player = CHANCE
    if kind.text != "t":
        number = cursor.index("the number of the information set", 1)
        described = _read_set(cursor, player == CHANCE)
    offset = cursor.token.offset
    outcome = cursor.index("the number of the outcome (0: none)", 0)
    return Entry(name, player, number, described, outcome, _read_outcome(cursor, players), kind.offset, offset)


def _read_player(cursor: Cursor, players: int) -> int:
    offset = cursor.token.offset
    player = cursor.index("the number of the player who moves", 1)
    if player > players:
        rule = f"players are numbered 1 to {players} in the order of the list"
        cursor.findings.add("unknown-player", offset, "no such player", str(player), rule, "use one of these numbers")
        raise Skip
    return player


def _read_set(cursor: Cursor, chance: bool) -> SetText | None:
    if cursor.token.kind not in (Kind.LABEL, Kind.OPEN):
        return None
    label = cursor.take(Kind.LABEL)
    name = label.text if label else ""
    if not chance:
        return SetText(name, tuple(cursor.labels("the list of actions", MOST_NODES)))
    return SetText(name, *_read_branches(cursor))


def _read_branches(cursor: Cursor) -> tuple[tuple[str, ...], tuple[Fraction, ...]]:
    start = cursor.expect(Kind.OPEN, "the beginning of the list of chance branches").offset
    labels: list[str] = []
    probabilities: list[Fraction] = []
    while (token := cursor.take(Kind.LABEL)) is not None:
        labels.append(token.text)
        probabilities.append(cursor.number("the probability of the branch"))
        cursor.take(Kind.COMMA)
        if len(labels) > MOST_NODES:
            what, rule = "the list of chance branches goes on and on", f"at most {MOST_NODES} are read"
            cursor.findings.too_large(token.offset, what, rule)
    cursor.expect(Kind.CLOSE, "the end of the list of chance branches")
    if not labels:
        rule, fix = "a chance move needs at least one branch", 'write { "name" 1 }'
        cursor.findings.add("empty-list", start, "the list of chance branches is empty", "{ }", rule, fix)
    else:
        _check_lottery(cursor.findings, probabilities, start)
    return tuple(labels), tuple(probabilities)


def _check_lottery(findings: Findings, probabilities: Sequence[Fraction], offset: int) -> None:
    total = Fraction(0)
    for probability in probabilities:
        total = findings.weighed(total + probability, offset)
    if min(probabilities) < 0 or total != 1:
        told = " ".join(str(p) for p in probabilities[:20])
        rule = f"probabilities are at least 0 and sum to 1, not to {shorten(str(total))}"
        fix = "write fractions such as 1/3 where decimals do not sum to 1"
        findings.add("not-a-lottery", offset, "chance probabilities are no lottery", told, rule, fix)


def _read_outcome(cursor: Cursor, players: int) -> OutcomeText | None:
    if cursor.token.kind not in (Kind.LABEL, Kind.OPEN):
        return None
    offset = cursor.token.offset
    label = cursor.take(Kind.LABEL)
    cursor.expect(Kind.OPEN, "the beginning of the list of payoffs")
    payoffs = cursor.payoffs(players, offset)
    if len(payoffs) != players:
        raise Skip
    return OutcomeText(label.text if label else "", payoffs)
