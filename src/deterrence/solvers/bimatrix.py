"""Nash equilibria of two-player games in normal form: all of them, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from numbers import Rational
from operator import mul
from typing import Any, ClassVar

from deterrence.concepts.nash import Nash
from deterrence.errors import LimitError
from deterrence.games import Game, NormalFormGame
from deterrence.games.profiles import outcome_probabilities
from deterrence.solvers.base import Settings, Solver
from deterrence.solvers.bimatrix_equilibria import ExtremeEquilibria, extreme_equilibria
from deterrence.solvers.nash_subsets import Component as VertexComponent
from deterrence.solvers.nash_subsets import components
from deterrence.solvers.solution import Completeness, Component, Equilibrium, Solution

__all__ = ["Bimatrix"]

ARGUMENT = (
    "all vertices of both players' best-response polyhedra were enumerated in integers and every complementary pair of "
    "them is listed; every equilibrium lies in a maximal Nash subset spanned by these"
)


class Bimatrix(Solver):
    """All extreme equilibria and the components of the set of equilibria of a two-player game.

    Complete at any rational payoffs, ties included; each extreme equilibrium is listed once. Components are numbered
    from 1 in the order of their first extreme equilibria, and within a component equilibria come in descending
    lexicographic order of the first player's, then the second player's probabilities. Relabelling actions permutes the
    answer and changes nothing else.

    Limits, each a `LimitError` when crossed: 400,000 edges of a (perturbed) best-response polyhedron, which no
    12 x 12 game has and random 15 x 15 games exceed; 1,000,000 extreme equilibria; 100,000 maximal Nash subsets.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]], players=("a", "b"))
    >>> solution = Bimatrix().solve(game, Settings())
    >>> [(one.component, one.strategies["b"]["b"]["2"]) for one in solution.equilibria]
    [(1, Fraction(1, 2)), (1, Fraction(1, 1)), (2, Fraction(0, 1))]
    >>> solution.components[0]
    Component(number=1, dimension=1, subsets=((0, 1),), conditions=())
    """

    name: ClassVar[str] = "bimatrix"
    concept: ClassVar[str] = "nash"
    finds: ClassVar[str] = (
        "all Nash equilibria of a two-player normal form: extreme equilibria, components and their dimensions; exact "
        "and complete, ties included"
    )

    def accepts(self, game: Game[Any]) -> bool:
        """Two players, normal form, rational payoffs."""
        return (
            isinstance(game, NormalFormGame)
            and len(game.players) == 2
            and all(type(value) is Fraction or isinstance(value, Rational) for line in game.payoffs for value in line)
        )

    def solve(self, game: Game[Any], settings: Settings) -> Solution:
        """All extreme equilibria, with components.

        Raises
        ------
        LimitError
            When a limit is crossed or the time budget is used up: nothing partial is returned.
        """
        assert isinstance(game, NormalFormGame)

        def progress(done: int, total: int) -> None:
            if settings.out_of_time():
                raise LimitError(f"the time budget of {settings.seconds} seconds ended before all vertices were found")
            settings.progress("vertices of the best-response polyhedra", done / total)

        found = extreme_equilibria(game.matrix(0), game.matrix(1), progress=progress)
        groups = components(found)
        return Solution(
            game=game,
            concept=self.concept,
            solver=self.name,
            equilibria=_equilibria(game, found, groups),
            complete=Completeness(True, ARGUMENT),
            components=_components(groups),
        )


def _equilibria(
    game: NormalFormGame[Any], found: ExtremeEquilibria, groups: tuple[VertexComponent, ...]
) -> tuple[Equilibrium, ...]:
    first, second = game.players
    rows = [{first: dict(zip(game.actions[0], mixture, strict=True))} for mixture in found.row_mixtures]
    columns = [{second: dict(zip(game.actions[1], mixture, strict=True))} for mixture in found.column_mixtures]
    tables = [(player, *_integers(game, number)) for number, player in enumerate(game.players)]
    nash = Nash()
    listed = []
    for number, group in enumerate(groups, start=1):
        for row, column in group.pairs:
            strategies = {first: rows[row], second: columns[column]}
            weights = found.rows[row].weights, found.columns[column].weights
            listed.append(
                Equilibrium(
                    strategies=strategies,
                    component=number,
                    payoffs={player: _expected(table, scale, *weights) for player, table, scale in tables},
                    outcomes=outcome_probabilities(game, strategies) if game.outcomes else {},
                    certificate=nash.certify_mixtures(game, (found.row_mixtures[row], found.column_mixtures[column])),
                )
            )
    return tuple(listed)


def _integers(game: NormalFormGame[Any], player: int) -> tuple[list[list[int]], int]:
    """A player's payoffs as integers over a common denominator."""
    scale = lcm(*[value.denominator for value in game.payoffs[player]])
    return [[value.numerator * (scale // value.denominator) for value in row] for row in game.matrix(player)], scale


def _expected(table: list[list[int]], scale: int, rows: Sequence[int], columns: Sequence[int]) -> Fraction:
    value = sum([weight * sum(map(mul, line, columns)) for weight, line in zip(rows, table, strict=True) if weight])
    return Fraction(value, scale * sum(rows) * sum(columns))


def _components(groups: tuple[VertexComponent, ...]) -> tuple[Component, ...]:
    place = {pair: place for place, pair in enumerate(pair for group in groups for pair in group.pairs)}
    return tuple(
        Component(
            number,
            group.dimension,
            tuple(
                tuple(place[row, column] for row in subset.rows for column in subset.columns)
                for subset in group.subsets
            ),
        )
        for number, group in enumerate(groups, start=1)
    )
