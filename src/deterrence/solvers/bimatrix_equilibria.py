"""All extreme equilibria of a two-player game in normal form, in integers.

A pair (x, y) of mixed actions is an equilibrium when every action of either player is unused or a best response. It is
*extreme* when x and y are vertices of the two best-response polyhedra. Every equilibrium is a pair of convex
combinations of exchangeable extreme ones (:cite:`mangasarian-1964`, :cite:`winkels-1979`; see `nash_subsets`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import gcd, lcm
from operator import itemgetter
from typing import NamedTuple

from deterrence.errors import LimitError
from deterrence.solvers.best_response_vertices import EDGE_LIMIT, Vertex, best_response_vertices, positions

__all__ = ["EQUILIBRIUM_LIMIT", "ExtremeEquilibria", "extreme_equilibria"]

EQUILIBRIUM_LIMIT = 1_000_000

Matrix = Sequence[Sequence[Fraction | int]]
Mixture = tuple[Fraction, ...]


class ExtremeEquilibria(NamedTuple):
    """The extreme equilibria of a game, as pairs of vertices.

    Parameters
    ----------
    rows, columns
        The vertices of either player that occur in an equilibrium, in descending lexicographic order of their
        probabilities: mixtures that put more weight on the first actions come first.
    row_mixtures, column_mixtures
        Their probabilities.
    pairs
        ``(r, c)``: vertex number r of the row player and c of the column player are in equilibrium; ascending.
    against_rows, against_columns
        The other player's payoffs as integers with the same comparisons: ``against_rows[i][j]`` for the column
        player when i meets j, ``against_columns[j][i]`` for the row player.
    """

    rows: tuple[Vertex, ...]
    columns: tuple[Vertex, ...]
    row_mixtures: tuple[Mixture, ...]
    column_mixtures: tuple[Mixture, ...]
    pairs: tuple[tuple[int, int], ...]
    against_rows: list[list[int]]
    against_columns: list[list[int]]


def extreme_equilibria(
    row_payoffs: Matrix,
    column_payoffs: Matrix,
    edge_limit: int = EDGE_LIMIT,
    equilibrium_limit: int = EQUILIBRIUM_LIMIT,
    progress: Callable[[int, int], None] | None = None,
) -> ExtremeEquilibria:
    """All extreme equilibria, each once.

    Parameters
    ----------
    row_payoffs, column_payoffs
        Payoff matrices of the row and of the column player, m x n, exact.
    edge_limit
        See `best_response_vertices`.
    equilibrium_limit
        Largest number of extreme equilibria.
    progress
        Called as ``progress(steps done, steps in all)``.

    Raises
    ------
    LimitError
        When a limit is crossed; nothing partial is returned.

    Notes
    -----
    Complete, degenerate games included. The cost is that of the vertices; matching them takes at most m + n
    intersections of bit sets per vertex.

    Examples
    --------
    >>> found = extreme_equilibria([[0, 0], [1, -1]], [[2, 2], [0, -1]])
    >>> [(found.rows[r].weights, found.columns[c].weights) for r, c in found.pairs]
    [((1, 0), (1, 1)), ((1, 0), (0, 1)), ((0, 1), (1, 0))]
    """
    height, width = len(row_payoffs), len(column_payoffs[0])
    first, second = _two_stages(progress, width, height)
    against_rows = _same_comparisons(column_payoffs)
    against_columns = _same_comparisons(list(zip(*row_payoffs, strict=True)))
    rows = best_response_vertices(against_rows, edge_limit, first)
    columns = best_response_vertices(against_columns, edge_limit, second)
    pairs = _complementary(rows, columns, equilibrium_limit)
    row_mixtures = _descending(rows, {row for row, _ in pairs})
    column_mixtures = _descending(columns, {column for _, column in pairs})
    row_places = {row: place for place, row in enumerate(row_mixtures)}
    column_places = {column: place for place, column in enumerate(column_mixtures)}
    return ExtremeEquilibria(
        tuple(rows[number] for number in row_mixtures),
        tuple(columns[number] for number in column_mixtures),
        tuple(row_mixtures.values()),
        tuple(column_mixtures.values()),
        tuple(sorted((row_places[row], column_places[column]) for row, column in pairs)),
        against_rows,
        against_columns,
    )


def _two_stages(
    progress: Callable[[int, int], None] | None, first: int, second: int
) -> tuple[Callable[[int, int], None] | None, Callable[[int, int], None] | None]:
    if progress is None:
        return None, None
    total = first + second
    return (lambda done, _: progress(done, total)), (lambda done, _: progress(first + done, total))


def _same_comparisons(payoffs: Matrix) -> list[list[int]]:
    """Small integers with the same best responses: each row is shifted to minimum zero, all are scaled alike.

    Examples
    --------
    >>> _same_comparisons([[Fraction(1, 7), Fraction(3, 7)], [10**12, 10**12 + 2]])
    [[0, 1], [0, 7]]
    """
    scale = lcm(*(value.denominator for row in payoffs for value in row))
    integers = [[value.numerator * (scale // value.denominator) for value in row] for row in payoffs]
    shifted = [[value - lowest for value in row] for row in integers for lowest in (min(row),)]
    common = gcd(*(value for row in shifted for value in row))
    return shifted if common < 2 else [[value // common for value in row] for row in shifted]


def _complementary(rows: Sequence[Vertex], columns: Sequence[Vertex], limit: int) -> list[tuple[int, int]]:
    """Pairs at which every action of either player is unused or a best response.

    For each action one bit set holds the column vertices that satisfy its condition from their side; the partners of
    a row vertex are the intersection over the actions whose condition it does not satisfy itself.
    """
    unused = _holders([vertex.unused for vertex in columns], len(columns[0].weights))
    best = _holders([vertex.best for vertex in columns], len(rows[0].weights))
    pairs: list[tuple[int, int]] = []
    for number, vertex in enumerate(rows):
        partners = (1 << len(columns)) - 1
        for position in positions(~vertex.unused & ((1 << len(best)) - 1)):
            partners &= best[position]
        for position in positions(~vertex.best & ((1 << len(unused)) - 1) if partners else 0):
            partners &= unused[position]
        pairs.extend((number, partner) for partner in positions(partners))
        if len(pairs) > limit:
            raise LimitError(f"this game has more than {limit} extreme equilibria; merge duplicated actions")
    return pairs


def _holders(masks: Sequence[int], size: int) -> list[int]:
    """For each position the bit set of the masks that have it."""
    return [sum(1 << number for number, mask in enumerate(masks) if mask >> position & 1) for position in range(size)]


def _descending(vertices: Sequence[Vertex], used: Iterable[int]) -> dict[int, Mixture]:
    """Probabilities of the used vertices by their numbers, in descending lexicographic order."""
    mixtures = {}
    for number in used:
        weights = vertices[number].weights
        total = sum(weights)
        mixtures[number] = tuple([Fraction(weight, total) for weight in weights])
    return dict(sorted(mixtures.items(), key=itemgetter(1), reverse=True))
