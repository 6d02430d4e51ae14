"""Names in files: made distinct on reading, several of them in one label, and what the comment keeps.

Gambit's formats have no place for some things that a game here has: events (several may hold where the game ends), the
solution concept, information sets emptied at this point, and the names of moves where the label of an information set
does not begin with them. The writer puts the names of the events that hold into the label of the outcome, and the rest
into the comment::

    deterrence format 1
    concept: perfect-bayesian
    events: attacked, strike_back
    absent: defender, reply[resolve=firm]
    move: 1, first, attack

A file whose comment begins so is read back to an equal game; other files are read as Gambit means them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deterrence.errors import GameError
from deterrence.games import ExtensiveFormGame, Game

__all__ = ["Notes", "distinct", "joined", "labels_of_positions", "numbered", "separated", "unnumbered"]

_MARK = "deterrence format 1"
_NAME = re.compile(r"((?:[^\\,]++|\\.|,(?! ))*+)(, |\Z)", re.S)
_ESCAPED = re.compile(r"\\(.)", re.S)
_MADE_UP = re.compile(r"(?:Outcome ?|_)?[0-9]*")
_SUFFIX = re.compile(r"_[0-9]+\Z")
_NUMBER = re.compile(r"#[0-9]+\Z")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", ",": "\\,"}
_UNESCAPES = {"n": "\n", "e": ""}


def distinct(labels: Sequence[str], keep_empty: bool = False) -> tuple[str, ...]:
    """Labels made different from each other as Gambit does it: each of several equal ones gets ``_1``, ``_2``, ...

    An empty label gets a number too, unless it is the only one and `keep_empty` says so.

    Examples
    --------
    >>> distinct(["a", "b", "a", "a_1", ""])
    ('a_2', 'b', 'a_3', 'a_1', '_1')
    """
    count = Counter(labels)
    used = set(count)
    number: defaultdict[str, int] = defaultdict(int)
    result: list[str] = []
    for label in labels:
        candidate = label
        if count[label] > 1 or not (label or keep_empty):
            while candidate in used:
                number[label] += 1
                candidate = f"{label}_{number[label]}"
            used.add(candidate)
        result.append(candidate)
    return tuple(result)


def joined(names: Iterable[str]) -> str:
    """Several names in one label.

    Examples
    --------
    >>> print(joined(["attacked", "a,b"]))
    attacked, a\\,b
    """
    return ", ".join("".join(_ESCAPES.get(letter, letter) for letter in name) or "\\e" for name in names)


def separated(label: str) -> tuple[str, ...]:
    """The names that `joined` has put into one label.

    Examples
    --------
    >>> separated(joined(["attacked", "a,b", "", " c"]))
    ('attacked', 'a,b', '', ' c')
    """
    names: list[str] = []
    offset = 0
    while label and (match := _NAME.match(label, offset)):
        names.append(_ESCAPED.sub(lambda escape: _UNESCAPES.get(escape[1], escape[1]), match[1]))
        offset = match.end()
        if not match[2]:
            break
    return tuple(names)


def numbered(move: str, occurrence: int) -> str:
    """The label of a chance move that occurs for the n-th time, different from all others.

    Examples
    --------
    >>> numbered("evidence", 1), numbered("evidence", 2), numbered("#2", 1)
    ('evidence', 'evidence#2', '#2#1')
    """
    return move if occurrence == 1 and not _NUMBER.search(move) else f"{move}#{occurrence}"


def unnumbered(label: str) -> str:
    """The chance move that `numbered` has labelled."""
    return _NUMBER.sub("", label)


def _move_in(label: str) -> str:
    return label.partition("[")[0]


@dataclass(frozen=True)
class Notes:
    """What a comment says about a game.

    Parameters
    ----------
    ours
        Whether this package wrote the file: names are then taken as they stand.
    concept, events, absent
        See `ExtensiveFormGame`; `events` are the names of its outcomes.
    moves
        (player, counted from 1; label of an information set) -> move, where the label does not tell it.
    """

    ours: bool = False
    concept: str = ""
    events: tuple[str, ...] = ()
    absent: tuple[tuple[str, str], ...] = ()
    moves: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of_game(cls, game: Game[Any]) -> Notes:
        """What is to be written about a game."""
        if not isinstance(game, ExtensiveFormGame):
            return cls(True, game.concept, tuple(game.outcomes))
        moves = {
            (str(one.player + 1), one.label): one.move
            for one in game.information_sets
            if one.move != _move_in(one.label)
        }
        return cls(True, game.concept, tuple(game.outcomes), game.absent, moves)

    @classmethod
    def of_comment(cls, comment: str) -> Notes:
        """Read a comment; one that does not begin with the mark says nothing."""
        mark, *lines = comment.split("\n")
        if mark.strip() != _MARK:
            return cls()
        facts = [line.partition(": ") for line in lines]
        told = {key: separated(rest) for key, _, rest in facts}
        pairs = (separated(rest) for key, _, rest in facts if key == "absent")
        triples = (separated(rest) for key, _, rest in facts if key == "move")
        return cls(
            ours=True,
            concept="".join(told.get("concept", ())),
            events=told.get("events", ()),
            absent=tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2),
            moves={(triple[0], triple[1]): triple[2] for triple in triples if len(triple) == 3},
        )

    def comment(self) -> str:
        """The comment that `of_comment` reads."""
        lines = [_MARK]
        if self.concept:
            lines.append(f"concept: {joined([self.concept])}")
        if self.events:
            lines.append(f"events: {joined(self.events)}")
        lines.extend(f"absent: {joined(pair)}" for pair in self.absent)
        lines.extend(f"move: {joined([*key, move])}" for key, move in self.moves.items())
        return "\n".join(lines)

    def move_of(self, player: int, label: str) -> str:
        """The name of the move made at an information set of a player, counted from 1."""
        return self.moves.get((str(player), label), _move_in(label)) if self.ours else label

    def events_in(self, label: str) -> tuple[str, ...]:
        """The events that an outcome's label names.

        In a file of ours these are the declared ones, even where Gambit has numbered equal labels in between; in other
        files the label itself, unless it is empty or one that Gambit makes up (``Outcome 3``, ``_3``).

        Examples
        --------
        >>> Notes(ours=True, events=("attacked", "strike")).events_in("attacked, strike_2")
        ('attacked', 'strike')
        >>> Notes().events_in("Outcome 3"), Notes().events_in("Win Big")
        ((), ('Win Big',))
        """
        if self.ours:
            for candidate in (label, _SUFFIX.sub("", label)):
                names = separated(candidate)
                if set(names) <= set(self.events):
                    return names
        return () if _MADE_UP.fullmatch(label) else (label,)

    def outcomes(self, labels: Mapping[int, str]) -> dict[str, frozenset[int]]:
        """The named outcomes of a game from the outcome label of every terminal position."""
        events: dict[str, set[int]] = {name: set() for name in self.events}
        known: dict[str, tuple[str, ...]] = {}
        for position, label in labels.items():
            if label not in known:
                known[label] = self.events_in(label)
            for name in known[label]:
                events.setdefault(name, set()).add(position)
        return {name: frozenset(positions) for name, positions in events.items()}


def labels_of_positions(game: Game[Any], positions: Iterable[int]) -> dict[int, str]:
    """For every terminal position the label that names the events which hold there."""
    names: dict[int, list[str]] = {position: [] for position in positions}
    for name, event in game.outcomes.items():
        for position in event:
            if position not in names:
                raise GameError(f"outcome {name!r} holds at position {position}, where the game does not end")
            names[position].append(name)
    return {position: joined(several) for position, several in names.items()}
