"""All extreme equilibria of a two-player game in normal form at many points at once, ties that are certain included.

For each mixture ``y`` of a player, the least ``v`` that the other cannot exceed lies on the best-response polyhedron
``{(y, v): y >= 0, A y <= v, sum y = 1}``. An extreme equilibrium is a pair of vertices, one of each polyhedron, such
that each plays only what is a best reply to the other :cite:`avis-rosenberg-savani-von-stengel-2010`; these are what
an exact solve lists.

*Which vertices there are* is a matter of signs. At a vertex with support ``J``, linearly independent constraints that
hold with equality can be chosen to be ``y_j = 0`` outside ``J`` and ``|J|`` rows ``I`` of best replies. So every vertex
belongs to some candidate ``(I, J)`` with ``|I| = |J|``, whose mixture Cramer's rule gives: ``y_j`` is proportional to
a signed minor of ``[A | 1]``, that of the rows ``I`` and the columns ``J - j`` and the ones, and the slack of a
further row ``i`` to that of the rows ``I + i`` and the columns ``J`` and the ones. A candidate is a vertex with this
support exactly if all its ``y_j`` have one strict sign and no slack has the other.

*Each sign is certain or not.* Minors are evaluated in floating point with a bound on the error (`bounded`); those that
vanish as polynomials in the parameters are known to be zero. A candidate certainly is a vertex where its ``y_j`` and
its slacks agree beyond their bounds, but for slacks that vanish identically; it certainly is none where two of its
signs disagree beyond bounds. Candidates with one support whose best replies, those that tie identically included, are
the same set are one vertex, and one of them stands for all. At a point at which every candidate is one or the other,
all vertices are known, with their supports and with every best reply to them, and so are all extreme equilibria. No
game is assumed to be nondegenerate: an equilibrium with supports of unequal size has a vertex with more best replies
than its support has actions, hence a slack that is zero, which either vanishes identically and is counted, or is
within its bound, so that the candidate is neither one nor the other. Such points are left to exact solves.

Where some candidate is neither, a *careful* kernel asks whether that matters: for each pair of candidates, one of each
polyhedron, that are not both certain, whether they may be vertices and each may play best replies to the other alone.
Where no pair is like that, every equilibrium is a pair of vertices that certainly exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import combinations
from math import comb

from deterrence.analysis.sweeps.batch_kernel import BatchKernel, BatchWriter, both, either, neither
from deterrence.analysis.sweeps.bounded import Arithmetic, Bounded
from deterrence.analysis.sweeps.kernels import Quantity
from deterrence.analysis.sweeps.plans import Layout
from deterrence.errors import NotDefinedError
from deterrence.expressions import ONE, Expression, substitute
from deterrence.games import NormalFormGame
from deterrence.model import Model

__all__ = ["MOST_SUPPORTS", "bimatrix_kernel", "is_bimatrix"]

MOST_SUPPORTS = 300
"""Most pairs of supports of equal size; a 5 x 5 game has 251."""
MOST_MINORS = 2000
"""Most minors of both payoff matrices; a 5 x 5 game has 410."""
MOST_PAIRS = 2000
"""Most pairs of vertices that may be equilibria."""
MOST_LOOKED_AT = 5000
"""Most pairs of candidates at which a careful kernel looks; 4 x 4 games have 4761."""
Places = tuple[int, ...]


def is_bimatrix(model: Model) -> bool:
    """Whether a model is a two-player game in normal form."""
    game = model.symbolic()
    return isinstance(game, NormalFormGame) and len(game.players) == 2


def bimatrix_kernel(
    model: Model, names: Sequence[str], fixed: Mapping[str, Fraction], layout: Layout, careful: bool = False
) -> BatchKernel:
    """Write the kernel of a two-player game in normal form.

    Raises
    ------
    NotDefinedError
        For games with more pairs of supports than `MOST_SUPPORTS`.
    ExpressionError
        For payoffs that kernels do not have.
    """
    game = model.symbolic()
    assert isinstance(game, NormalFormGame)
    rows, columns = game.shape
    sizes = range(1, min(rows, columns) + 1)
    count = sum(comb(rows, k) * comb(columns, k) for k in sizes)
    minors = sum(comb(rows, k + 1) * comb(columns, k) + comb(columns, k + 1) * comb(rows, k) for k in sizes)
    if count > MOST_SUPPORTS or minors > MOST_MINORS:
        raise NotDefinedError(
            f"a {rows} x {columns} game has {count} pairs of supports of equal size and {minors} minors, and batches "
            f"hold at most {MOST_SUPPORTS} and {MOST_MINORS}"
        )
    writer = BatchWriter(model, names, fixed, layout)
    table = game.map(lambda amount: substitute(amount, fixed))
    return _Pairs(table, writer, careful).run()


@dataclass(frozen=True)
class _Vertex:
    """A candidate that may be a vertex.

    Parameters
    ----------
    support
        Where its mixture has weight.
    replies
        The best replies to it, those that tie identically included.
    weights
        Sources of what its mixture is proportional to; of one sign where it is a vertex.
    surely, possibly
        Sources of whether it certainly is one, and whether it may be.
    open_replies
        Actions that may be best replies, too, each with the source of where.
    """

    support: Places
    replies: frozenset[int]
    weights: tuple[str, ...]
    surely: str
    possibly: str
    open_replies: Mapping[int, str]

    def answered(self, other: _Vertex) -> str:
        """Source of whether the other's support may consist of best replies."""
        return both(*("True" if k in self.replies else self.open_replies[k] for k in other.support))


class _Minors:
    """Determinants of ``[A | 1]`` for some rows and columns of a matrix, one row more than columns."""

    def __init__(self, matrix: Sequence[Sequence[Expression]], numbers: Arithmetic) -> None:
        self.matrix, self.numbers = matrix, numbers
        self._known: dict[tuple[Places, Places], Bounded] = {}

    def of(self, rows: Places, columns: Places) -> Bounded:
        """Expanded along the last column, from which its first entry may be taken without a change."""
        key = rows, columns
        if key not in self._known:
            self._known[key] = self._expanded(rows, columns)
        return self._known[key]

    def _expanded(self, rows: Places, columns: Places) -> Bounded:
        numbers = self.numbers
        if not columns:
            return numbers.of(ONE)
        if len(columns) == 1:
            return numbers.of(self.matrix[rows[0]][columns[0]] - self.matrix[rows[1]][columns[0]])
        terms: dict[int, list[Bounded]] = {0: [], 1: []}
        for t in range(1, len(rows)):
            step = self.of((rows[0], rows[t]), columns[-1:])
            rest = self.of(rows[:t] + rows[t + 1 :], columns[:-1])
            terms[(t + len(columns)) % 2].append(numbers.product(step, rest))
        return reduce(numbers.difference, terms[1], numbers.sum(terms[0]))


@dataclass(frozen=True)
class _Signed:
    """A number, or its negative."""

    number: Bounded
    turned: bool

    @property
    def source(self) -> str:
        return f"-{self.number.source}" if self.turned else self.number.source


class _Side:
    """The vertices that one player's best-response polyhedron may have.

    Parameters
    ----------
    matrix
        The other player's payoffs; rows are its actions, columns those of the player who mixes.
    numbers
        Where they are written.
    """

    def __init__(self, matrix: Sequence[Sequence[Expression]], numbers: Arithmetic) -> None:
        self.minors, self.numbers = _Minors(matrix, numbers), numbers
        self.rows, self.columns = range(len(matrix)), range(len(matrix[0]))
        self.vertices = list(self._vertices())

    def _vertices(self) -> Iterator[_Vertex]:
        seen: set[tuple[Places, frozenset[int]]] = set()
        for size in range(1, min(len(self.rows), len(self.columns)) + 1):
            for replies in combinations(self.rows, size):
                for support in combinations(self.columns, size):
                    found = self._candidate(replies, support, seen)
                    if found is not None:
                        yield found

    def _candidate(self, replies: Places, support: Places, seen: set[tuple[Places, frozenset[int]]]) -> _Vertex | None:
        """A candidate; None when it never is a vertex with this support, or always the same one as another."""
        weights = [
            _Signed(self.minors.of(replies, support[:k] + support[k + 1 :]), k % 2 == 1) for k in range(len(support))
        ]
        if any(one.number.is_zero for one in weights):
            return None
        slacks = {}
        for row in set(self.rows) - {*replies}:
            together = tuple(sorted((*replies, row)))
            slacks[row] = _Signed(self.minors.of(together, support), together.index(row) % 2 == 0)
        tied = frozenset(replies) | {row for row, one in slacks.items() if one.number.is_zero}
        if (support, tied) in seen:
            return None
        seen.add((support, tied))
        signs = {row: self._signs(one) for row, one in slacks.items() if row not in tied}
        every = [*(self._signs(one) for one in weights), *signs.values()]
        refuted = self._named(both(*(self._named(either(*column)) for column in zip(*every, strict=True))))
        surely = self._named(either(*(self._named(both(*column)) for column in zip(*every, strict=True))))
        if refuted == "True":
            return None
        told = tuple(one.source for one in weights)
        open_replies = {row: neither(self._named(either(*pair))) for row, pair in signs.items()}
        return _Vertex(support, tied, told, surely, neither(refuted), open_replies)

    def _signs(self, one: _Signed) -> tuple[str, str]:
        """Where it certainly is positive, and where negative."""
        signs = self.numbers.positive(one.number), self.numbers.negative(one.number)
        return (signs[1], signs[0]) if one.turned else signs

    def _named(self, source: str) -> str:
        return self.numbers.named(source) if "&" in source or "|" in source else source


class _Pairs:
    """Pairs of vertices that are equilibria, with their numbers."""

    def __init__(self, game: NormalFormGame[Expression], writer: BatchWriter, careful: bool) -> None:
        self.game, self.writer = game, writer
        first, second = game.matrix(0), game.matrix(1)
        self.column_player = _Side(first, writer.numbers)
        self.row_player = _Side(list(zip(*second, strict=True)), writer.numbers)
        looked_at = len(self.row_player.vertices) * len(self.column_player.vertices)
        self.careful = careful and looked_at <= MOST_LOOKED_AT

    def run(self) -> BatchKernel:
        """Write all."""
        for one in () if self.careful else (*self.row_player.vertices, *self.column_player.vertices):
            self.writer.doubt(self._either_or(one.possibly, one.surely))
        for row in self.row_player.vertices:
            for column in self.column_player.vertices:
                surely = both(row.surely, column.surely)
                if self.careful:
                    possibly = both(row.possibly, column.possibly, row.answered(column), column.answered(row))
                    self.writer.doubt(self._either_or(possibly, surely))
                if row.replies >= {*column.support} and column.replies >= {*row.support} and surely != "False":
                    if len(self.writer.told) == MOST_PAIRS:
                        raise NotDefinedError(f"batches hold at most {MOST_PAIRS} pairs of vertices")
                    self.writer.add(self._told(row, column), surely, self._quantities(row, column))
        return self.writer.written(path=False)

    def _either_or(self, possibly: str, surely: str) -> str:
        """Source of whether something is possible and not certain."""
        numbers = self.writer.numbers
        return both(possibly, neither(surely if surely in ("True", "False") else numbers.named(surely)))

    def _told(self, row: _Vertex, column: _Vertex) -> str:
        played = zip(self.game.players, self.game.actions, (row.support, column.support), strict=True)
        return ", ".join(f"{player}={'|'.join(names[k] for k in places)}" for player, names, places in played)

    def _quantities(self, row: _Vertex, column: _Vertex) -> list[Quantity]:
        """Payoffs, at a best reply to the other's mixture, and probabilities of outcomes."""
        writer, names = self.writer, self.game.players
        if not writer.layout.pairs:
            return []
        amounts = [self.game.matrix(0)[row.support[0]], [line[column.support[0]] for line in self.game.matrix(1)]]
        found = writer.quantity(f"payoff({names[0]})", self._mean(column, amounts[0]))
        found += writer.quantity(f"payoff({names[1]})", self._mean(row, amounts[1]))
        for name, event in self.game.outcomes.items():
            found += writer.quantity(f"P({name})", self._chance(row, column, event))
        return found

    def _mean(self, one: _Vertex, amounts: Sequence[Expression]) -> str:
        given = [self.writer.numbers.of(amounts[k]).source for k in one.support]
        if len(given) == 1:
            return given[0]
        terms = [f"{weight}*{amount}" for weight, amount in zip(one.weights, given, strict=True)]
        return f"({' + '.join(terms)})/({' + '.join(one.weights)})"

    def _chance(self, row: _Vertex, column: _Vertex, event: frozenset[int]) -> str:
        width = self.game.shape[1]
        terms, missing = [], 0
        for i, weight in zip(row.support, row.weights, strict=True):
            held = [c for j, c in zip(column.support, column.weights, strict=True) if i * width + j in event]
            missing += len(column.support) - len(held)
            terms += [f"{weight}*({' + '.join(held)})"] if held else []
        if not terms or not missing:
            return "1.0" if terms else "0.0"
        return f"({' + '.join(terms)})/(({' + '.join(row.weights)})*({' + '.join(column.weights)}))"
