"""The equations and inequalities of equilibrium on a support profile.

The unknowns are *weights*: within each player's support the first action has weight one and every other action its
probability divided by the first one's. A player's payoff differences are multilinear and homogeneous in each
opponent's mixture, so in weights they keep the payoffs' own differences as coefficients, and an unknown is free but for
being positive. A difference whose coefficients all have one sign has no positive zero: the support is impossible
(conditional dominance, weak dominance included, since all opponents' supported profiles have positive probability).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from math import lcm, prod
from typing import Any

from deterrence.games import NormalFormGame
from deterrence.solvers.polynomial_systems import Polynomial

__all__ = ["SupportSystem", "Supports", "all_supports", "number_of_supports", "scaled_payoffs"]

Supports = tuple[tuple[int, ...], ...]
"""For each player the numbers of the actions in its support, ascending."""


def number_of_supports(shape: Sequence[int]) -> int:
    """How many support profiles a game has."""
    return prod(2**count - 1 for count in shape)


def all_supports(shape: Sequence[int]) -> Iterator[Supports]:
    """All support profiles, small ones first."""
    each = [[s for size in range(1, count + 1) for s in combinations(range(count), size)] for count in shape]
    return iter(sorted(product(*each), key=lambda supports: (sum(map(len, supports)), supports)))


def scaled_payoffs(game: NormalFormGame[Any]) -> list[list[int]]:
    """Payoffs as integers, each player's multiplied by one positive number, which changes no equilibrium."""
    scaled = []
    for payoffs in game.payoffs:
        scale = lcm(*(Fraction(value).denominator for value in payoffs))
        scaled.append([int(value * scale) for value in payoffs])
    return scaled


@dataclass(frozen=True)
class SupportSystem:
    """A support profile of a game, and the polynomials that decide it.

    Parameters
    ----------
    shape
        Number of actions of each player.
    payoffs
        Integers, as from `scaled_payoffs`.
    supports
        The support profile.
    """

    shape: tuple[int, ...]
    payoffs: Sequence[Sequence[int]]
    supports: Supports

    @cached_property
    def unknowns(self) -> tuple[tuple[int, int], ...]:
        """(player, action) of every unknown weight."""
        return tuple((i, a) for i, support in enumerate(self.supports) for a in support[1:])

    @property
    def count(self) -> int:
        """Number of unknowns."""
        return len(self.unknowns)

    def difference(self, player: int, action: int) -> Polynomial:
        """What an action gains over the first supported one, times the product of the opponents' total weights."""
        return self._differences[player][action]

    def equations(self) -> list[Polynomial]:
        """Zero exactly where every player is indifferent over its support."""
        return [self.difference(i, a) for i, a in self.unknowns]

    def others(self) -> list[tuple[int, int]]:
        """(player, action) outside the supports."""
        return [(i, a) for i, count in enumerate(self.shape) for a in range(count) if a not in self.supports[i]]

    def is_impossible(self) -> bool:
        """Whether some supported action is conditionally dominated, strictly or weakly, by a pure one."""
        for i, table in enumerate(self._values):
            for a in self.supports[i]:
                for b in range(self.shape[i]):
                    if a != b:
                        signs = {(y > x) - (y < x) for x, y in zip(table[a], table[b], strict=True)}
                        if 1 in signs and -1 not in signs:
                            return True
        return False

    def mixtures(self, weights: Sequence[Any]) -> tuple[tuple[Any, ...], ...]:
        """Probabilities of all actions of all players at given weights."""
        given = dict(zip(self.unknowns, weights, strict=True))
        result = []
        for i, support in enumerate(self.supports):
            own = {a: given.get((i, a), Fraction(1)) for a in support}
            inverse = 1 / sum(own.values(), Fraction(0))
            result.append(tuple(own[a] * inverse if a in own else Fraction(0) for a in range(self.shape[i])))
        return tuple(result)

    @cached_property
    def _values(self) -> list[list[list[int]]]:
        """player -> own action -> payoffs at all supported profiles of the opponents, in order."""
        steps = [prod(self.shape[i + 1 :]) for i in range(len(self.shape))]
        tables = []
        for i, count in enumerate(self.shape):
            cells = [0]
            for j, support in enumerate(self.supports):
                if j != i:
                    cells = [cell + steps[j] * b for cell in cells for b in support]
            tables.append([[self.payoffs[i][cell + steps[i] * a] for cell in cells] for a in range(count)])
        return tables

    @cached_property
    def _differences(self) -> list[list[Polynomial]]:
        place = {unknown: k for k, unknown in enumerate(self.unknowns)}
        result = []
        for i, table in enumerate(self._values):
            monomials = []
            opponents = [(j, support) for j, support in enumerate(self.supports) if j != i]
            for profile in product(*(support for _, support in opponents)):
                exponents = [0] * len(place)
                for (j, _), b in zip(opponents, profile, strict=True):
                    if (j, b) in place:
                        exponents[place[j, b]] = 1
                monomials.append(tuple(exponents))
            base = table[self.supports[i][0]]
            result.append(
                [{e: Fraction(y - x) for e, x, y in zip(monomials, base, row, strict=True) if y != x} for row in table]
            )
        return result
