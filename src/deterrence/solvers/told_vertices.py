"""Extreme points of what holds a path up, told in probabilities and beliefs, information set by information set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod

from deterrence.solvers.assessment_search import Pieces
from deterrence.solvers.support_search import Cell
from deterrence.solvers.theories import Unknown
from deterrence.solvers.witnesses import Witness

__all__ = ["MOST_VERTICES", "Told", "ToldVertices", "Vertex", "as_mapping"]

MOST_VERTICES = 256
"""Most extreme points listed for one supporting set; larger sets list ranges only."""


@dataclass(frozen=True, eq=False)
class Told:
    """What is played, and believed, at an information set; equal ones are one object.

    Parameters
    ----------
    player
        Number of the player who moves.
    shares, beliefs
        Names with probabilities; no beliefs where none are defined, or none are asked for.
    """

    player: int
    shares: tuple[tuple[str, Fraction], ...]
    beliefs: tuple[tuple[str, Fraction], ...]


_Values = Mapping[Unknown, Fraction]
Vertex = tuple[Told, ...]
"""What is told at every information set of a cell."""


class _Chosen(Mapping[Unknown, Fraction]):
    """Values of the unknowns at chosen extreme points of a cell's pieces; notes of which pieces values are read."""

    def __init__(self, fixed: Mapping[Unknown, Fraction], lists: Sequence[Sequence[_Values]]) -> None:
        self.fixed, self.lists = fixed, lists
        self.piece_of = {unknown: k for k, several in enumerate(lists) for unknown in several[0]}
        self.choice: tuple[int, ...] = (0,) * len(lists)
        self.read: set[int] = set()

    def __getitem__(self, unknown: Unknown) -> Fraction:
        piece = self.piece_of.get(unknown)
        if piece is None:
            return self.fixed[unknown]
        self.read.add(piece)
        return self.lists[piece][self.choice[piece]][unknown]

    def __contains__(self, unknown: object) -> bool:
        return unknown in self.piece_of or unknown in self.fixed

    def __iter__(self) -> Iterator[Unknown]:
        return iter(dict.fromkeys((*self.fixed, *self.piece_of)))

    def __len__(self) -> int:
        return len(self.fixed.keys() | self.piece_of.keys())


@dataclass
class ToldVertices:
    """Tells the extreme points of the cells of one path.

    Parameters
    ----------
    values
        The unknowns on the path.
    beliefs
        Whether the concept speaks of beliefs.
    """

    values: Mapping[Unknown, Fraction]
    beliefs: bool
    _known: dict[tuple[object, ...], Told] = field(default_factory=dict)

    def of(self, cell: Cell[Pieces]) -> list[Vertex]:
        """The different extreme points of a cell; of its centre, along the pieces that would make them too many."""
        lists = [piece.vertices() for piece in cell.state]
        if prod(len(one) for one in lists) > MOST_VERTICES:
            lists = [[piece.centre()] if len(one) > 2 else one for piece, one in zip(cell.state, lists, strict=True)]
            lists = lists if prod(len(one) for one in lists) <= MOST_VERTICES else [[p.centre()] for p in cell.state]
        chosen = _Chosen(self.values, lists)
        witness = Witness(cell.theories, chosen)
        sets = [_Set(number) for number in cell.sets]
        found: dict[Vertex, None] = {}
        for choice in product(*(range(len(one)) for one in lists)):
            chosen.choice = choice
            found[tuple([self._told(one, witness, chosen) for one in sets])] = None
        return list(found)

    def _told(self, one: _Set, witness: Witness, chosen: _Chosen) -> Told:
        """What is told at an information set, worked out once for all choices that agree in the pieces read."""
        for pieces, known in one.seen.items():
            found = known.get(tuple([chosen.choice[k] for k in pieces]))
            if found is not None:
                return found
        chosen.read.clear()
        found = self._tell(one.number, witness)
        pieces = tuple(sorted(chosen.read))
        one.seen.setdefault(pieces, {})[tuple([chosen.choice[k] for k in pieces])] = found
        return found

    def _tell(self, number: int, witness: Witness) -> Told:
        game = witness.theories.form.game
        one = game.information_sets[number]
        mixture = witness.mixture(number)
        held = witness.belief(number) if self.beliefs and len(one.nodes) > 1 else {}
        key = (number, tuple(mixture.values()), tuple(held.values()))
        if key not in self._known:
            player = game.players[one.player]
            self._known[key] = Told(
                one.player,
                tuple((f"p({player}, {one.label}, {action})", p) for action, p in mixture.items()),
                tuple((f"belief({player}, {one.label}, {node})", p) for node, p in held.items()),
            )
        return self._known[key]


@dataclass(frozen=True)
class _Set:
    """An information set, with what was told there: pieces that it was read from -> their extreme points -> told."""

    number: int
    seen: dict[tuple[int, ...], dict[tuple[int, ...], Told]] = field(default_factory=dict)


def as_mapping(vertex: Vertex) -> dict[str, Fraction]:
    """Name -> value: probabilities first, then beliefs, player by player."""
    found: dict[str, Fraction] = {}
    for told in _by_player(vertex):
        found.update(told.shares)
    for told in _by_player([told for told in vertex if told.beliefs]):
        found.update(told.beliefs)
    return found


def _by_player(several: Iterable[Told]) -> Iterator[Told]:
    grouped: dict[int, list[Told]] = {}
    for told in several:
        grouped.setdefault(told.player, []).append(told)
    for group in grouped.values():
        yield from group
