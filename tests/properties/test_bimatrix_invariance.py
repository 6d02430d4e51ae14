"""What must not change the equilibria of a two-player game, and what must change them in a known way."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

import pytest

from deterrence.games import NormalFormGame
from deterrence.solvers import Settings
from deterrence.solvers.bimatrix import Bimatrix

Matrix = list[list[Fraction]]
Mixture = tuple[Fraction, ...]
Pair = tuple[Mixture, Mixture]
Answer = set[tuple[frozenset[Pair], int, frozenset[frozenset[Pair]]]]
"""Components: extreme equilibria, dimension, maximal Nash subsets."""

GAMES = 150


def random_games(seed: str, count: int = GAMES) -> list[tuple[Matrix, Matrix]]:
    """Games of up to 4 x 4 with many ties; the first row constant in half of them."""
    rng = random.Random(seed)
    games = []
    for _ in range(count):
        rows, columns, spread = rng.randint(1, 4), rng.randint(1, 4), rng.choice((1, 3, 9))
        a, b = ([[Fraction(rng.randint(-spread, spread)) for _ in range(columns)] for _ in range(rows)] for _ in "ab")
        if rng.random() < 0.5:
            a[0], b[0] = [a[0][0]] * columns, [b[0][0]] * columns
        games.append((a, b))
    return games


def answer(a: Matrix, b: Matrix) -> Answer:
    """The solver's answer as a set: order and numbering do not count."""
    solution = Bimatrix().solve(NormalFormGame.from_arrays(a, b, players=("row", "column")), Settings())
    listed = [
        (tuple(one.strategies["row"]["row"].values()), tuple(one.strategies["column"]["column"].values()))
        for one in solution.equilibria
    ]
    assert len(listed) == len(set(listed))
    assert all(one.max_regret == 0 for one in solution.equilibria)
    return {
        (
            frozenset(pair for pair, one in zip(listed, solution.equilibria, strict=True) if one.component == number),
            group.dimension,
            frozenset(frozenset(listed[k] for k in subset) for subset in group.subsets),
        )
        for number, group in enumerate(solution.components, start=1)
    }


def mapped(found: Answer, change: Callable[[Pair], Pair]) -> Answer:
    """The answer with every equilibrium renamed."""
    return {
        (
            frozenset(map(change, pairs)),
            dimension,
            frozenset(frozenset(map(change, subset)) for subset in subsets),
        )
        for pairs, dimension, subsets in found
    }


def transposed(matrix: Matrix) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def affine(matrix: Matrix, factor: Fraction, shift: Fraction) -> Matrix:
    return [[factor * value + shift for value in row] for row in matrix]


@pytest.mark.parametrize(
    ("factor", "shift"),
    [
        (Fraction(10**12), Fraction(0)),
        (Fraction(1, 7), Fraction(0)),
        (Fraction(10**12, 7), Fraction(-(10**15), 11)),
        (Fraction(1, 10**12), Fraction(10**12)),
    ],
)
def test_positive_affine_payoffs_change_nothing(factor: Fraction, shift: Fraction) -> None:
    for a, b in random_games("affine"):
        expected = answer(a, b)
        assert answer(affine(a, factor, shift), b) == expected
        assert answer(a, affine(b, factor, shift)) == expected
        assert answer(affine(a, factor, shift), affine(b, factor, -shift)) == expected


def test_a_bonus_that_depends_on_the_other_sides_action_alone_changes_nothing() -> None:
    rng = random.Random("bonus")
    for a, b in random_games("bonus games"):
        by_column = [Fraction(rng.randint(-(10**12), 10**12), rng.randint(1, 9)) for _ in a[0]]
        moved = [[value + bonus for value, bonus in zip(row, by_column, strict=True)] for row in a]
        assert answer(moved, b) == answer(a, b)


def test_relabelled_actions_permute_the_answer() -> None:
    rng = random.Random("relabel")
    for a, b in random_games("relabel games"):
        rows = rng.sample(range(len(a)), len(a))
        columns = rng.sample(range(len(a[0])), len(a[0]))
        p, q = ([[matrix[i][j] for j in columns] for i in rows] for matrix in (a, b))

        def rename(pair: Pair, rows: list[int] = rows, columns: list[int] = columns) -> Pair:
            return tuple(pair[0][i] for i in rows), tuple(pair[1][j] for j in columns)

        assert answer(p, q) == mapped(answer(a, b), rename)


def test_exchanging_the_players_exchanges_the_strategies() -> None:
    for a, b in random_games("players"):
        assert answer(transposed(b), transposed(a)) == mapped(answer(a, b), lambda pair: (pair[1], pair[0]))


def test_a_duplicated_row_is_played_in_the_same_equilibria() -> None:
    """Merged, the extreme equilibria with a twin row are the old ones; each may stand on either twin."""
    for a, b in random_games("twins"):
        twin = {pair for pairs, _, _ in answer([*a, a[-1]], [*b, b[-1]]) for pair in pairs}
        merged = {((*x[:-2], x[-2] + x[-1]), y) for x, y in twin}
        assert merged == {pair for pairs, _, _ in answer(a, b) for pair in pairs}
        for x, y in merged:
            assert ((*x[:-1], x[-1], Fraction(0)), y) in twin
            assert ((*x[:-1], Fraction(0), x[-1]), y) in twin


def test_a_strictly_dominated_row_is_never_played() -> None:
    rng = random.Random("dominated")
    for a, b in random_games("dominated games"):
        worse = [value - 1 for value in a[rng.randrange(len(a))]]
        anything = [Fraction(rng.randint(-9, 9)) for _ in worse]
        extended = answer([*a, worse], [*b, anything])
        assert extended == mapped(answer(a, b), lambda pair: ((*pair[0], Fraction(0)), pair[1]))


def test_the_order_of_equilibria_follows_the_rule() -> None:
    """Components by their first equilibrium; within them, more weight on the first actions comes first."""
    for a, b in random_games("order"):
        solution = Bimatrix().solve(NormalFormGame.from_arrays(a, b, players=("row", "column")), Settings())
        keys = [
            (tuple(one.strategies["row"]["row"].values()), tuple(one.strategies["column"]["column"].values()))
            for one in solution.equilibria
        ]
        by_component = [
            [key for key, one in zip(keys, solution.equilibria, strict=True) if one.component == group.number]
            for group in solution.components
        ]
        assert [key for group in by_component for key in group] == keys
        assert all(group == sorted(group, reverse=True) for group in by_component)
        firsts = [group[0] for group in by_component]
        assert firsts == sorted(firsts, reverse=True)


def test_negative_factors_do_change_the_answer() -> None:
    """The comparison notices: turning one side's aims around is no invariance."""
    changed = sum(answer(affine(a, Fraction(-1), Fraction(0)), b) != answer(a, b) for a, b in random_games("turned"))
    assert changed > GAMES // 2
