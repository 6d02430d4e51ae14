"""Components of the set of equilibria of a two-player game.

Extreme equilibria are *exchangeable* when each of the row player's mixtures is an equilibrium with each of the column
player's. A maximal exchangeable set X x Y is a maximal biclique of the bipartite graph whose edges are the extreme
equilibria; conv X x conv Y is a *maximal Nash subset*. The set of all equilibria is the union of these finitely many
polytopes, and its connected components are those of the graph (:cite:`winkels-1979`, :cite:`jansen-1981`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd
from typing import NamedTuple

from deterrence.errors import LimitError
from deterrence.solvers.best_response_vertices import Vertex, positions
from deterrence.solvers.bimatrix_equilibria import ExtremeEquilibria

__all__ = ["Component", "NashSubset", "components"]

SUBSET_LIMIT = 100_000


class NashSubset(NamedTuple):
    """A maximal Nash subset.

    Parameters
    ----------
    rows, columns
        Numbers of the vertices of either player; the subset is the product of their convex hulls.
    dimension
        Its dimension.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    dimension: int


class Component(NamedTuple):
    """A connected component of the set of equilibria.

    Parameters
    ----------
    pairs
        Its extreme equilibria, ascending.
    subsets
        Its maximal Nash subsets, ascending.
    dimension
        The largest dimension of these.
    """

    pairs: tuple[tuple[int, int], ...]
    subsets: tuple[NashSubset, ...]
    dimension: int


def components(equilibria: ExtremeEquilibria, subset_limit: int = SUBSET_LIMIT) -> tuple[Component, ...]:
    """Connected components, in the order of their first extreme equilibria.

    Parameters
    ----------
    equilibria
        All extreme equilibria of a game.
    subset_limit
        Largest number of maximal Nash subsets in a component.

    Raises
    ------
    LimitError
        When the limit is crossed.

    Examples
    --------
    In the chain store game restraint is held up by every probability of retaliation from 1/2 on:

    >>> from deterrence.solvers.bimatrix_equilibria import extreme_equilibria
    >>> found = extreme_equilibria([[0, 0], [1, -1]], [[2, 2], [0, -1]])
    >>> [(component.pairs, component.dimension) for component in components(found)]
    [(((0, 1), (0, 2)), 1), (((1, 0),), 0)]
    """
    return tuple(_component(equilibria, pairs, subset_limit) for pairs in _connected(equilibria.pairs))


def _connected(pairs: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Edges of a bipartite graph grouped by connected component, in the order of their first edges."""
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    for row, column in pairs:
        parent[root(~column)] = root(row)
    groups: dict[int, list[tuple[int, int]]] = {}
    for pair in pairs:
        groups.setdefault(root(pair[0]), []).append(pair)
    return list(groups.values())


def _component(equilibria: ExtremeEquilibria, pairs: list[tuple[int, int]], limit: int) -> Component:
    if len(pairs) == 1:
        ((row, column),) = pairs
        return Component(((row, column),), (NashSubset((row,), (column,), 0),), 0)
    subsets = tuple(
        NashSubset(
            rows,
            columns,
            face_dimension([equilibria.rows[row] for row in rows], equilibria.against_rows)
            + face_dimension([equilibria.columns[column] for column in columns], equilibria.against_columns),
        )
        for rows, columns in _maximal_bicliques(pairs, limit)
    )
    return Component(tuple(pairs), subsets, max(subset.dimension for subset in subsets))


def _maximal_bicliques(pairs: Sequence[tuple[int, int]], limit: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """All maximal complete bipartite subgraphs, ascending; the bit sets run over the smaller side."""
    if len({row for row, _ in pairs}) >= len({column for _, column in pairs}):
        return sorted(_closed_pairs(pairs, limit))
    flipped = [(column, row) for row, column in pairs]
    return sorted((rows, columns) for columns, rows in _closed_pairs(flipped, limit))


def _closed_pairs(pairs: Sequence[tuple[int, int]], limit: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Non-empty intersections of the neighbourhoods of the left side, each after all those who share it."""
    near: dict[int, int] = {}
    for left, right in pairs:
        near[left] = near.get(left, 0) | 1 << right
    closed: set[int] = set()
    for shared in set(near.values()):
        closed |= {shared & other for other in closed}
        closed.add(shared)
        if len(closed) > limit:
            raise LimitError(
                f"a component of this game's equilibria has more than {limit} maximal Nash subsets; merge "
                f"duplicated actions"
            )
    for shared in closed - {0}:
        yield tuple(left for left, mask in near.items() if mask & shared == shared), tuple(positions(shared))


def face_dimension(vertices: Sequence[Vertex], against: Sequence[Sequence[int]]) -> int:
    """Dimension of the convex hull of all the mixed actions with some common support and best responses.

    Parameters
    ----------
    vertices
        The vertices of that set.
    against
        ``against[i][j]``: the opponent's payoff at own action i and response j.

    Notes
    -----
    The set is cut out of the simplex over the support by the ties between the common best responses; other
    inequalities hold strictly somewhere in it.

    Examples
    --------
    >>> face_dimension([Vertex((1, 0, 0), 0b110, 0b01), Vertex((1, 1, 0), 0b100, 0b11)], [[1, 0], [0, 1], [0, 1]])
    1
    """
    if len(vertices) < 3:
        return len(vertices) - 1
    unused, best = vertices[0].unused, vertices[0].best
    for vertex in vertices:
        unused &= vertex.unused
        best &= vertex.best
    support = [row for action, row in enumerate(against) if not unused >> action & 1]
    reference, *others = positions(best)
    ties = [[row[response] - row[reference] for row in support] for response in others]
    return len(support) - _rank([[1] * len(support), *ties])


def _rank(matrix: Sequence[list[int]]) -> int:
    echelon: list[tuple[int, list[int]]] = []
    for line in matrix:
        rest = line
        for pivot, row in echelon:
            if rest[pivot]:
                factor, scale = rest[pivot], row[pivot]
                rest = [scale * a - factor * b for a, b in zip(rest, row, strict=True)]
        common = gcd(*rest)
        if common:
            rest = [value // common for value in rest]
            echelon.append((next(position for position, value in enumerate(rest) if value), rest))
    return len(echelon)
