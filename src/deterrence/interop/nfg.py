"""Gambit's format for games in normal form, ``.nfg`` version 1.

The header names the players and their strategies (or only counts these: they are then called 1, 2, ...). The body is
either a flat list of payoffs, all players' at one profile after the other, or a list of outcomes and then the number of
an outcome for every profile (0: payoffs of zero). In both the *first* player's strategy varies fastest.

A game written here and read again is equal. Named outcomes make the writer choose the version with outcomes; what has
no place of its own stands in the comment (`deterrence.interop.labels`). A comment of another origin is not kept. A game
in extensive form is written as its reduced normal form.

Source: Gambit's documentation, "Game representation formats".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, ClassVar

from deterrence.errors import UsageError
from deterrence.games import ExtensiveFormGame, Game, NormalFormGame
from deterrence.games.normalize import normalize
from deterrence.interop.base import MOST_NODES, MOST_PAYOFFS, GameFormat
from deterrence.interop.labels import Notes, distinct, labels_of_positions
from deterrence.interop.numerals import numeral
from deterrence.interop.prologue import read_players, read_title
from deterrence.interop.tokens import Cursor, Kind, Skip, quoted

__all__ = ["NfgFormat", "first_player_fastest"]


class NfgFormat(GameFormat):
    """Reads and writes ``.nfg``.

    Examples
    --------
    >>> game = NfgFormat().read('NFG 1 R "Selten" { "A" "B" } { 3 2 } 1 1 0 2 0 2 1 1 0 3 2 0', "selten.nfg")
    >>> game.matrix(0)[2], game.payoff(1, (1, 1))
    ([Fraction(0, 1), Fraction(2, 1)], Fraction(3, 1))
    """

    name: ClassVar[str] = "Gambit normal form"
    suffix: ClassVar[str] = ".nfg"

    def read(self, text: str, file: str) -> NormalFormGame[Fraction]:
        """See `GameFormat.read`."""
        cursor = Cursor(text, file)
        try:
            title = read_title(cursor, "NFG", "1")
            players = read_players(cursor)
            actions = _read_actions(cursor, len(players))
            comment = cursor.take(Kind.LABEL)
            notes = Notes.of_comment(comment.text if comment else "")
            cursor.findings.stop_if_any()
            shape = [len(names) for names in actions]
            labels, payoffs = _read_body(cursor, shape)
        except Skip:
            cursor.findings.stop()
        cursor.findings.stop_if_any()
        return NormalFormGame(
            distinct(players, notes.ours),
            tuple(distinct(names, notes.ours) for names in actions),
            tuple(zip(*payoffs, strict=True)),
            notes.outcomes(labels),
            title,
            notes.concept,
        )

    def write(self, game: Game[Any]) -> str:
        """See `GameFormat.write`."""
        if isinstance(game, ExtensiveFormGame):
            game = normalize(game).normal_form
        if not isinstance(game, NormalFormGame):
            raise UsageError(f".nfg holds games in normal form, not {type(game).__name__}")
        players = " ".join(quoted(player) for player in game.players)
        strategies = "\n".join("{ " + " ".join(quoted(name) for name in names) + " }" for names in game.actions)
        comment = quoted(Notes.of_game(game).comment())
        body = _outcome_body(game) if game.outcomes else _payoff_body(game)
        header = [f"NFG 1 R {quoted(game.title)} {{ {players} }}", "", "{", strategies, "}", comment, ""]
        return "\n".join([*header, *body]) + "\n"


def first_player_fastest(shape: Sequence[int]) -> Iterator[int]:
    """Profile numbers (last player fastest) in the order of the format.

    Examples
    --------
    >>> list(first_player_fastest((2, 3)))
    [0, 3, 1, 4, 2, 5]
    """
    steps = [prod(shape[i + 1 :]) for i in range(len(shape))]
    axes = [range(0, count * step, step) for count, step in zip(shape, steps, strict=True)]
    return (sum(profile) for profile in product(*reversed(axes)))


def _read_actions(cursor: Cursor, players: int) -> list[list[str]]:
    start = cursor.expect(Kind.OPEN, "the beginning of the strategies").offset
    actions: list[list[str]] = []
    while cursor.token.kind in (Kind.OPEN, Kind.NUMBER) and len(actions) <= players:
        if cursor.token.kind is Kind.OPEN:
            actions.append(cursor.labels("a player's list of strategies", MOST_NODES))
        else:
            count = min(cursor.index("a player's number of strategies", 1), MOST_PAYOFFS + 1)
            _check_size(cursor, start, [*(len(names) for names in actions), count])
            actions.append([str(k + 1) for k in range(count)])
    cursor.expect(Kind.CLOSE, "the end of the strategies")
    if len(actions) != players:
        what, rule = f"strategies of {len(actions)} players", f"{players} players are named"
        cursor.findings.add("strategy-lists", start, what, "", rule, "list or count every player's strategies")
    _check_size(cursor, start, [max(players, 1), *(len(names) for names in actions)])
    return actions


def _check_size(cursor: Cursor, offset: int, counts: Sequence[int]) -> None:
    if prod(counts) > MOST_PAYOFFS:
        cursor.findings.too_large(offset, "the table is too large", f"at most {MOST_PAYOFFS} payoffs are read")


_Body = tuple[dict[int, str], list[tuple[Fraction, ...]]]
"""Outcome labels, and payoffs of all players, by profile number."""


def _read_body(cursor: Cursor, shape: Sequence[int]) -> _Body:
    if cursor.token.kind is Kind.OPEN:
        return _read_outcome_body(cursor, shape)
    size, players = prod(shape), len(shape)
    values = [value for _, value in _flat(cursor, size * players, "payoffs", "one per player and profile")]
    payoffs: list[tuple[Fraction, ...]] = [()] * size
    for number, profile in enumerate(first_player_fastest(shape)):
        payoffs[profile] = tuple(values[number * players : (number + 1) * players])
    return {}, payoffs


def _read_outcome_body(cursor: Cursor, shape: Sequence[int]) -> _Body:
    size, players = prod(shape), len(shape)
    labels, table = [""], [(Fraction(0),) * players]
    cursor.expect(Kind.OPEN, "the beginning of the list of outcomes")
    while cursor.token.kind is Kind.OPEN:
        offset = cursor.advance().offset
        label = cursor.expect(Kind.LABEL, "the name of the outcome")
        labels.append(label.text)
        table.append(cursor.payoffs(players, offset))
    cursor.expect(Kind.CLOSE, "the end of the list of outcomes")
    result: _Body = ({}, [()] * size)
    numbers = _flat(cursor, size, "numbers of outcomes", "one per profile")
    for profile, (offset, value) in zip(first_player_fastest(shape), numbers, strict=True):
        outcome = int(value) if value.denominator == 1 and 0 <= value < len(table) else 0
        if outcome != value:
            rule = f"outcomes are numbered 1 to {len(table) - 1} in the order of the list; 0: none"
            cursor.findings.add("undefined-outcome", offset, "no such outcome", str(value), rule, "use one of these")
        result[0][profile], result[1][profile] = labels[outcome], table[outcome]
    return result


def _flat(cursor: Cursor, count: int, role: str, rule: str) -> list[tuple[int, Fraction]]:
    """The numbers up to the end of the file; filled up with zeros when some are missing."""
    values: list[tuple[int, Fraction]] = []
    while cursor.token.kind is not Kind.END and len(values) <= count:
        offset = cursor.token.offset
        if cursor.token.kind is Kind.NUMBER:
            values.append((offset, cursor.number(role)))
        elif cursor.take(Kind.COMMA) is None:
            cursor.unexpected("a number", role)
            cursor.advance()
    if len(values) != count and not cursor.findings:
        what = f"{'more than ' if len(values) > count else 'only '}{min(len(values), count)} {role}"
        at = values[-1][0] if len(values) > count else cursor.token.offset
        cursor.findings.add("payoff-count", at, what, "", f"{count} are needed, {rule}", "complete or shorten the list")
    return (values + [(0, Fraction(0))] * (count - len(values)))[:count]


def _payoff_body(game: NormalFormGame[Any]) -> Iterator[str]:
    for profile in first_player_fastest(game.shape):
        yield " ".join(numeral(values[profile]) for values in game.payoffs)


def _outcome_body(game: NormalFormGame[Any]) -> Iterator[str]:
    events = labels_of_positions(game, range(prod(game.shape)))
    outcomes: dict[str, int] = {}
    cells: list[int] = []
    for profile in first_player_fastest(game.shape):
        payoffs = ", ".join(numeral(values[profile]) for values in game.payoffs)
        text = f"{{ {quoted(events[profile])} {payoffs} }}"
        cells.append(outcomes.setdefault(text, len(outcomes) + 1))
    yield from ("{", *outcomes, "}")
    row = game.shape[0]
    yield from (" ".join(str(cell) for cell in cells[k : k + row]) for k in range(0, len(cells), row))
