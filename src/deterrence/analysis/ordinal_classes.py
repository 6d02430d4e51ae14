"""The strictly ordinal 2 x 2 games: 144 up to swapping rows and columns, 78 when players may be swapped too.

Payoffs are ranks, 4 the best. A game is written with the first player's 4 in the right column and the second player's
in the top row (the convention of :cite:`robinson-goforth-2005`), which fixes one game of each class; its *code* lists
the first player's ranks row by row, a slash, and the second player's. Classes are numbered by their codes in ascending
order: a numbering of this package, not of the literature.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

__all__ = ["OrdinalClass", "Ranks", "all_classes", "ordinal_class"]

Ranks = tuple[int, int, int, int]
"""Ranks of a player's payoffs, row by row: first row left and right, second row left and right."""

SYMMETRIC_NAMES = {
    "TRPS": "prisoner's dilemma",
    "TRSP": "chicken",
    "TSRP": "leader",
    "STRP": "hero",
    "TPSR": "compromise",
    "TPRS": "deadlock",
    "RTPS": "stag hunt",
    "RPTS": "assurance",
    "RPST": "coordination",
    "RSPT": "peace",
    "RSTP": "harmony",
    "RTSP": "harmony",
}
"""Orders of a symmetric game's payoffs, best first: R both play their first action, T only the opponent does, S only
the player itself does, P nobody does."""

RAPOPORT_GUYER = {"prisoner's dilemma": 12, "chicken": 66}
"""Numbers of Rapoport and Guyer's list, only where they are beyond doubt."""


@dataclass(frozen=True, order=True)
class OrdinalClass:
    """One class of strictly ordinal 2 x 2 games.

    Parameters
    ----------
    code
        The class among the 144, e.g. ``1324/4321`` for the prisoner's dilemma.
    number
        Its place among the 144, from 1.
    pair_code, pair_number
        The class among the 78, likewise: of a class and its mirror image the smaller code.
    name
        The field's name, or what kind of game it is where it has none.
    rapoport_guyer
        Number in the list of Rapoport and Guyer; 0 where this package is not certain of it.
    symmetric
        Whether swapping the players changes nothing.
    """

    code: str
    number: int
    pair_code: str
    pair_number: int
    name: str
    rapoport_guyer: int
    symmetric: bool

    @property
    def ranks(self) -> tuple[Ranks, Ranks]:
        """Both players' ranks in the representative game."""
        first, second = (tuple(int(digit) for digit in half) for half in self.code.split("/"))
        return (first[0], first[1], first[2], first[3]), (second[0], second[1], second[2], second[3])


def ordinal_class(first: Ranks, second: Ranks) -> OrdinalClass:
    """The class of a game given by both players' ranks 1 to 4.

    Examples
    --------
    >>> ordinal_class((3, 1, 4, 2), (3, 4, 1, 2)).name
    "prisoner's dilemma"
    """
    return _classes()[_code(first, second)]


def all_classes() -> tuple[OrdinalClass, ...]:
    """All 144 classes, by number.

    Examples
    --------
    >>> len(all_classes()), len({one.pair_number for one in all_classes()})
    (144, 78)
    """
    return tuple(_classes().values())


@lru_cache(maxsize=1)
def _classes() -> dict[str, OrdinalClass]:
    orders = [(a, b, c, d) for a, b, c, d in permutations((1, 2, 3, 4))]
    codes = sorted({_code(first, second) for first in orders for second in orders})
    mirrors = {code: _mirror(code) for code in codes}
    pairs = sorted({min(code, mirrors[code]) for code in codes})
    names = _names()
    classes = {}
    for number, code in enumerate(codes, start=1):
        pair = min(code, mirrors[code])
        name = names.get(code) or names.get(mirrors[code]) or _kind(code)
        guyer = RAPOPORT_GUYER.get(name, 0)
        symmetric = mirrors[code] == code
        classes[code] = OrdinalClass(code, number, pair, pairs.index(pair) + 1, name, guyer, symmetric)
    return classes


def _code(first: Ranks, second: Ranks) -> str:
    cells = list(zip(first, second, strict=True))
    if 4 in (first[0], first[2]):
        cells = [cells[1], cells[0], cells[3], cells[2]]
    if 4 in (cells[2][1], cells[3][1]):
        cells = [cells[2], cells[3], cells[0], cells[1]]
    return "".join(str(a) for a, _ in cells) + "/" + "".join(str(b) for _, b in cells)


def _mirror(code: str) -> str:
    first, second = code.split("/")
    a, b = ([int(half[k]) for k in (0, 2, 1, 3)] for half in (second, first))
    return _code((a[0], a[1], a[2], a[3]), (b[0], b[1], b[2], b[3]))


def _names() -> dict[str, str]:
    names = {_code(_own(order), _transposed(_own(order))): name for order, name in SYMMETRIC_NAMES.items()}
    names[_code(_own("TRSP"), _transposed(_own("TRPS")))] = "called bluff"
    return names


def _own(order: str) -> Ranks:
    """The first player's ranks when R, S, T, P come in this order, best first."""
    rank = {letter: 4 - place for place, letter in enumerate(order)}
    return rank["R"], rank["S"], rank["T"], rank["P"]


def _transposed(ranks: Ranks) -> Ranks:
    return ranks[0], ranks[2], ranks[1], ranks[3]


def _kind(code: str) -> str:
    """What kind of game an unnamed one is: by its pure equilibria and dominant actions."""
    first, second = ([int(digit) for digit in half] for half in code.split("/"))
    stable = [k for k in range(4) if first[k] > first[k ^ 2] and second[k] > second[k ^ 1]]
    if not stable:
        return "cyclic"
    if len(stable) == 2:
        a, b = stable
        return "coordination type" if (first[a] > first[b]) == (second[a] > second[b]) else "battle type"
    dominant = ((first[0] > first[2]) == (first[1] > first[3])) + ((second[0] > second[1]) == (second[2] > second[3]))
    worse = any(first[k] > first[stable[0]] and second[k] > second[stable[0]] for k in range(4))
    sides = "both sides have" if dominant == 2 else "one side has"
    return f"{sides} a dominant action{', equilibrium bad for both' if worse else ''}"
