"""Vertices of a best-response polyhedron, in integers.

Against a mixed action x of one player, the other player's best payoff is the upper envelope
``v(x) = max_j sum_i x_i c_ij``. Its epigraph over the simplex,

    H = {(x, v) : x >= 0, sum x = 1, v >= sum_i x_i c_ij for every j},

has finitely many vertices, and every extreme equilibrium of a two-player game consists of one vertex for each side
(`bimatrix_equilibria`).

The vertices are found by the double description method, one action j after the other, on the *cone* over H. Ties are
broken symbolically: the inequality of action j is relaxed by an infinitesimal far larger than those of the actions
before it. A vertex that lies exactly on the new inequality then simply stays, so the perturbation never has to be
computed, and the perturbed polyhedron is simple: each vertex has as many basic inequalities as there are actions of x,
and neighbours differ in one. Every vertex of H is the limit of at least one perturbed vertex and every limit is a
vertex, so merging equal limits gives all vertices exactly once, however degenerate the game is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import gcd
from operator import mul
from typing import NamedTuple

from deterrence.errors import LimitError

__all__ = ["EDGE_LIMIT", "Vertex", "best_response_vertices", "positions"]


EDGE_LIMIT = 400_000


class Vertex(NamedTuple):
    """One vertex of a best-response polyhedron.

    Parameters
    ----------
    weights
        The mixed action up to scale: nonnegative integers, at least one positive.
    unused
        Bitmask of the own actions of weight zero.
    best
        Bitmask of the opponent's actions that are best responses.
    """

    weights: tuple[int, ...]
    unused: int
    best: int


def best_response_vertices(
    payoffs: Sequence[Sequence[int]],
    limit: int = EDGE_LIMIT,
    progress: Callable[[int, int], None] | None = None,
) -> list[Vertex]:
    """All vertices of the upper envelope of the opponent's payoffs, each once.

    Parameters
    ----------
    payoffs
        ``payoffs[i][j]``: the *opponent's* payoff when the owner of the vertices plays i and the opponent j; m rows of
        n integers of any size.
    limit
        Largest number of edges between perturbed vertices held at a time, those before and after one more action
        together. By the upper bound theorem a 12 x 12 game has at most 24,752 vertices with 148,512 edges, so that the
        standard limit never stops it.
    progress
        Called as ``progress(actions done, n)``.

    Returns
    -------
    list of Vertex
        In no particular order.

    Raises
    ------
    LimitError
        When `limit` is crossed; nothing partial is returned.

    Notes
    -----
    Complete. The cost is linear in the number of perturbed vertices of all the intermediate polyhedra, times m.
    Source: :cite:`motzkin-raiffa-thompson-thrall-1953` for the method,
    :cite:`avis-rosenberg-savani-von-stengel-2010` for vertices and extreme equilibria.

    Examples
    --------
    Against (x, 1 - x) the column player of the chain store game is indifferent only at x = 1:

    >>> sorted(best_response_vertices([[2, 2], [0, -1]]))
    [Vertex(weights=(0, 1), unused=1, best=1), Vertex(weights=(1, 0), unused=2, best=3)]
    """
    polyhedron = _Polyhedron(payoffs, limit)
    for action in range(1, len(payoffs[0])):
        polyhedron.add(action)
        if progress is not None:
            progress(action + 1, len(payoffs[0]))
    return polyhedron.vertices()


class _Polyhedron:
    """The cone over H, as far as the opponent's actions have been added.

    Inequality number i < m is ``x_i >= 0``; number m + j is ``v >= sum_i x_i c_ij``. Rays have numbers; `points` holds
    their coordinates (x_1, ..., x_m, v), `basis` the m inequalities that define the perturbed ray, `tight` all those
    that the unperturbed ray satisfies with equality. Two rays are neighbours when they share a *ridge* of m - 1 basic
    inequalities, which exactly two rays do: `ridges` holds the exclusive or of their numbers.
    """

    def __init__(self, payoffs: Sequence[Sequence[int]], limit: int) -> None:
        self.limit = limit
        self.size = size = len(payoffs)
        self.columns = [[-row[j] for row in payoffs] + [1] for j in range(len(payoffs[0]))]
        self._respect_limit(size * (size + 1) // 2)
        own = (1 << size) - 1
        first = 1 << size
        self.points: dict[int, tuple[int, ...]] = {size: (0,) * size + (1,)}
        self.basis = {size: own}
        self.ridges: dict[int, int] = {}
        for i, row in enumerate(payoffs):
            self.points[i] = (0,) * i + (1,) + (0,) * (size - 1 - i) + (row[0],)
            self.basis[i] = own ^ (1 << i) | first
        self.tight = dict(self.basis)
        self.count = size + 1
        for number, basis in self.basis.items():
            self._link(number, basis, basis)

    def add(self, action: int) -> None:
        """Intersect with the inequality of one more of the opponent's actions."""
        column = self.columns[action]
        label = 1 << (self.size + action)
        slacks: dict[int, int] = {}
        cut = []
        for number, point in self.points.items():
            slacks[number] = slack = sum(map(mul, column, point))
            if slack < 0:
                cut.append(number)
            elif slack == 0:
                self.tight[number] |= label
        for number in cut:
            basis = self.basis[number]
            for position in positions(basis):
                ridge = basis ^ (1 << position)
                pair = self.ridges.get(ridge)
                if pair is None:
                    continue
                kept = pair ^ number
                if slacks[kept] < 0:
                    del self.ridges[ridge]
                else:
                    self._cross(number, kept, ridge, label, slacks)
            self._respect_limit(len(self.ridges))
        for number in cut:
            del self.points[number], self.basis[number], self.tight[number]

    def _respect_limit(self, edges: int) -> None:
        if edges > self.limit:
            raise LimitError(
                f"one best-response polyhedron of this game ({self.size} actions against {len(self.columns)}) has more "
                f"than {self.limit} edges; remove dominated and duplicated actions"
            )

    def _cross(self, cut: int, kept: int, ridge: int, label: int, slacks: dict[int, int]) -> None:
        """Add the ray where the edge from a kept ray to a cut ray meets the new inequality."""
        number = self.count
        self.count += 1
        near, far = slacks[kept], -slacks[cut]
        if near == 0:
            self.points[number] = self.points[kept]
            self.tight[number] = self.tight[kept]
        else:
            mixed = [far * a + near * b for a, b in zip(self.points[kept], self.points[cut], strict=True)]
            common = gcd(*mixed)
            self.points[number] = tuple(mixed) if common == 1 else tuple(value // common for value in mixed)
            self.tight[number] = self.tight[kept] & self.tight[cut] | label
        self.basis[number] = ridge | label
        self.ridges[ridge] = kept ^ number
        self._link(number, ridge | label, ridge)

    def _link(self, number: int, basis: int, dropped: int) -> None:
        """Register a ray at the ridges that arise from its basis by leaving out one of the `dropped` inequalities."""
        for position in positions(dropped):
            ridge = basis ^ (1 << position)
            self.ridges[ridge] = self.ridges.get(ridge, 0) ^ number

    def vertices(self) -> list[Vertex]:
        """Rays other than the direction of v, equal ones merged: a vertex is determined by its tight inequalities."""
        size = self.size
        own = (1 << size) - 1
        distinct = {self.tight[number]: point for number, point in self.points.items() if number != size}
        return [Vertex(point[:size], tight & own, tight >> size) for tight, point in distinct.items()]


def positions(mask: int) -> Iterator[int]:
    """Positions of the bits that are set, ascending.

    Examples
    --------
    >>> list(positions(0b101))
    [0, 2]
    """
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
