"""Games in normal form: every player chooses once, knowing nothing of the others' choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import Any, TypeVar

from deterrence.errors import GameError
from deterrence.games.base import Game
from deterrence.games.rationals import exact, is_exact_number

__all__ = ["NormalFormGame"]

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True, repr=False)
class NormalFormGame(Game[S]):
    """A finite game in normal form with any number of players.

    Parameters
    ----------
    players
        Names, all different.
    actions
        For each player the names of its actions, at least one each.
    payoffs
        ``payoffs[i][k]``: player i's payoff at profile number k; profiles are numbered in row-major order, the last
        player's action varying fastest.
    outcomes
        Named events: name -> profile numbers at which it holds.
    title, concept
        See `Game`.

    Raises
    ------
    GameError
        When names repeat or the number of payoffs is not the product of the numbers of actions.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]])
    >>> game.shape, game.payoff(1, (1, 1))
    ((2, 2), Fraction(-1, 1))
    """

    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    payoffs: tuple[tuple[S, ...], ...]
    outcomes: Mapping[str, frozenset[int]] = field(default_factory=dict)
    title: str = ""
    concept: str = ""

    def __post_init__(self) -> None:
        if not self.players or len(set(self.players)) != len(self.players):
            raise GameError(f"players must be named and all different, not {self.players!r}")
        if len(self.actions) != len(self.players) or len(self.payoffs) != len(self.players):
            raise GameError(f"{len(self.players)} players need as many lists of actions and of payoffs")
        for player, names in zip(self.players, self.actions, strict=True):
            if not names or len(set(names)) != len(names):
                raise GameError(f"{player}'s actions must be named and all different, not {names!r}")
        size = prod(self.shape)
        for player, values in zip(self.players, self.payoffs, strict=True):
            if len(values) != size:
                raise GameError(f"{player} has {len(values)} payoffs; the {self.shape} profiles need {size}")

    @classmethod
    def from_arrays(
        cls,
        *arrays: Any,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        title: str = "",
    ) -> NormalFormGame[Fraction]:
        """Build an exact game from one payoff array per player.

        Parameters
        ----------
        *arrays
            Nested sequences or numpy arrays, one per player, all of the same shape (one axis per player, in the
            players' order). Integers, `Fraction`, decimal or fraction strings are taken exactly; a float stands for
            the shortest decimal that prints as it (``0.1`` is 1/10).
        players, actions
            Names; numbered from 1 when absent.

        Examples
        --------
        >>> NormalFormGame.from_arrays([["1/3", 0.1]], [[0, 1]]).payoffs[0]
        (Fraction(1, 3), Fraction(1, 10))
        """
        if not arrays:
            raise GameError("a game needs one payoff array per player")
        shapes = [_shape(array) for array in arrays]
        if len(set(shapes)) != 1 or len(shapes[0]) != len(arrays):
            raise GameError(f"{len(arrays)} payoff arrays must share one shape with as many axes, not {shapes}")
        shape = shapes[0]
        names = tuple(players) if players is not None else tuple(str(i + 1) for i in range(len(shape)))
        labels = (
            tuple(tuple(row) for row in actions)
            if actions is not None
            else tuple(tuple(str(k + 1) for k in range(count)) for count in shape)
        )
        payoffs = tuple(tuple(exact(value) for value in _flatten(array, len(shape))) for array in arrays)
        return NormalFormGame(names, labels, payoffs, title=title)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Number of actions of each player."""
        return tuple(len(names) for names in self.actions)

    @property
    def information_set_labels(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Each player has one information set, labelled by the player's own name."""
        return {player: {player: names} for player, names in zip(self.players, self.actions, strict=True)}

    def is_exact(self) -> bool:
        """Whether every payoff is an exact number."""
        return all(is_exact_number(value) for values in self.payoffs for value in values)

    def profiles(self) -> Iterator[tuple[int, ...]]:
        """All pure profiles as tuples of action numbers, in order."""
        return product(*(range(count) for count in self.shape))

    def index(self, profile: Sequence[int]) -> int:
        """Number of a pure profile."""
        number = 0
        for action, count in zip(profile, self.shape, strict=True):
            number = number * count + action
        return number

    def payoff(self, player: int, profile: Sequence[int]) -> S:
        """Payoff of player number `player` at a pure profile."""
        return self.payoffs[player][self.index(profile)]

    def matrix(self, player: int) -> list[list[S]]:
        """Payoff matrix of one player of a two-player game, rows for the first player."""
        if len(self.players) != 2:
            raise GameError(f"a matrix belongs to a two-player game; this one has {len(self.players)} players")
        columns = self.shape[1]
        values = self.payoffs[player]
        return [list(values[row * columns : (row + 1) * columns]) for row in range(self.shape[0])]

    def map(self, change: Callable[[S], T]) -> NormalFormGame[T]:
        """The same game with every payoff changed by a function, e.g. evaluation at a point."""
        payoffs = tuple(tuple(change(value) for value in values) for values in self.payoffs)
        return NormalFormGame(self.players, self.actions, payoffs, self.outcomes, self.title, self.concept)


def _shape(array: Any) -> tuple[int, ...]:
    shape: list[int] = []
    while isinstance(array, (list, tuple)) or hasattr(array, "tolist"):
        if (rest := getattr(array, "shape", None)) is not None:
            return (*shape, *(int(n) for n in rest))
        if len(array) == 0:
            raise GameError("a payoff array has an empty axis")
        inner = {_shape(item) for item in array}
        if len(inner) != 1:
            raise GameError(f"a payoff array is ragged: rows of shapes {sorted(inner)}")
        return (*shape, len(array), *inner.pop())
    return ()


def _flatten(array: Any, depth: int) -> Iterable[Any]:
    if hasattr(array, "tolist"):
        array = array.tolist()
    if depth == 0:
        return [array]
    return [value for item in array for value in _flatten(item, depth - 1)]
