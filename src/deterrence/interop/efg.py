"""Gambit's format for games in extensive form, ``.efg`` version 2.

Information sets and outcomes are described where they occur first and may then be referred to by number. Numbers are
exact. Outcomes at inner nodes add up along a path; since a game here has payoffs only where it ends, the sums stand
there, and the names of inner outcomes are not kept. The names of outcomes where the game ends become outcomes of the
game. An information set is named by its label, else by its nodes, else ``(player,number)``; equal names are numbered.

A game written here and read again is equal when its nodes are in preorder: the numbers of the information sets tell
their order, and what has no place of its own stands in the comment (`deterrence.interop.labels`). A comment of another
origin is not kept. Nodes are written without names, and repeated chance moves as ``move#2``, ``move#3``, since Gambit
wants names of nodes and labels of chance's sets to differ. A game in normal form is written as a tree in which nobody
sees anything.

Source: Gambit's documentation, "Game representation formats".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, ClassVar

from deterrence.errors import UsageError
from deterrence.games import Chance, Decision, ExtensiveFormGame, Game, NormalFormGame, Terminal
from deterrence.games.simultaneous import as_tree
from deterrence.interop.base import GameFormat
from deterrence.interop.efg_entries import read_entries
from deterrence.interop.efg_tree import Definitions, build_game
from deterrence.interop.labels import Notes, labels_of_positions, numbered
from deterrence.interop.numerals import numeral
from deterrence.interop.prologue import read_players, read_title
from deterrence.interop.tokens import Cursor, Kind, Skip, quoted

__all__ = ["EfgFormat"]


class EfgFormat(GameFormat):
    """Reads and writes ``.efg``.

    Examples
    --------
    >>> game = EfgFormat().read('EFG 2 R "Entry" { "E" "I" } p "" 1 1 "entry" { "out" "in" } 0 t "" 1 "" { 0, 2 } '
    ...                         'p "" 2 1 "reply" { "yield" "fight" } 0 t "" 2 "" { 1 1 } t "" 3 "War" { -1 -1/2 }', "")
    >>> game.history(4), game.nodes[4].payoffs, game.outcomes
    ((('entry', 'in'), ('reply', 'fight')), (Fraction(-1, 1), Fraction(-1, 2)), {'War': frozenset({4})})
    """

    name: ClassVar[str] = "Gambit extensive form"
    suffix: ClassVar[str] = ".efg"

    def read(self, text: str, file: str) -> ExtensiveFormGame[Fraction]:
        """See `GameFormat.read`."""
        cursor = Cursor(text, file)
        try:
            title = read_title(cursor, "EFG", "2")
            players = read_players(cursor)
        except Skip:
            cursor.findings.stop()
        comment = cursor.take(Kind.LABEL)
        notes = Notes.of_comment(comment.text if comment else "")
        definitions = Definitions(cursor.findings)
        entries = []
        for entry in read_entries(cursor, len(players)):
            definitions.take_in(entry, complete=not cursor.findings)
            entries.append(entry)
        if not entries and not cursor.findings:
            rule, fix = "a game has at least one node", "list the nodes after the prologue"
            cursor.findings.add("missing-nodes", cursor.token.offset, "the file lists no nodes", "", rule, fix)
        cursor.findings.stop_if_any()
        return build_game(title, players, notes, entries, definitions)

    def write(self, game: Game[Any]) -> str:
        """See `GameFormat.write`."""
        if isinstance(game, NormalFormGame):
            game = as_tree(game)
        if not isinstance(game, ExtensiveFormGame):
            raise UsageError(f".efg holds games in extensive form, not {type(game).__name__}")
        notes = Notes.of_game(game)
        players = " ".join(quoted(player) for player in game.players)
        lines = [f"EFG 2 R {quoted(game.title)} {{ {players} }}", quoted(notes.comment()), "", *_lines(game)]
        return "\n".join(lines) + "\n"


def _lines(game: ExtensiveFormGame[Any]) -> Iterator[str]:
    events = labels_of_positions(game, game.terminals)
    outcomes: dict[tuple[str, str], int] = {}
    occurrences: Counter[str] = Counter()
    stack = [0]
    while stack:
        number = stack.pop()
        node = game.nodes[number]
        stack.extend(reversed(node.children))
        if isinstance(node, Terminal):
            payoffs = ", ".join(numeral(payoff) for payoff in node.payoffs)
            outcome = outcomes.setdefault((events[number], payoffs), len(outcomes) + 1)
            yield f't "" {outcome} {quoted(events[number])} {{ {payoffs} }}'
        elif isinstance(node, Decision):
            one = game.information_sets[node.information_set]
            actions = " ".join(quoted(action) for action in one.actions)
            yield f'p "" {one.player + 1} {node.information_set + 1} {quoted(one.label)} {{ {actions} }} 0'
        else:
            occurrences[node.move] += 1
            yield _chance_line(node, occurrences.total(), numbered(node.move, occurrences[node.move]))


def _chance_line(node: Chance[Any], number: int, label: str) -> str:
    branches = " ".join(
        f"{quoted(branch)} {numeral(p)}" for branch, p in zip(node.branches, node.probabilities, strict=True)
    )
    return f'c "" {number} {quoted(label)} {{ {branches} }} 0'
