"""Games of three and four players whose equilibria are known, each certified by the definition before it is solved."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from deterrence.concepts.nash import Nash
from deterrence.expressions.algebraic import AlgebraicNumber, real_roots
from deterrence.games import NormalFormGame
from deterrence.interop import read_game
from deterrence.solvers import Settings, Solution
from deterrence.solvers.multilinear import SupportEnumeration
from deterrence.solvers.pure_equilibria import pure_equilibria

F = Fraction
GAMES = Path(__file__).parent / "games"

MCKELVEY_MCLENNAN = [
    (1, 1, 1),
    (1, 0, 0),
    (0, 1, 0),
    (0, 0, 1),
    (F(1, 3), 1, F(1, 4)),
    (F(1, 2), F(1, 2), 1),
    (0, F(1, 4), F(1, 3)),
    (F(1, 2), F(2, 5), F(1, 4)),
    (F(2, 5), F(1, 2), F(1, 3)),
]
"""Probabilities of the three players' first actions."""


def read(name: str) -> NormalFormGame[Fraction]:
    game = read_game(GAMES / f"{name}.nfg")
    assert isinstance(game, NormalFormGame)
    return game


def solved(game: NormalFormGame[Any]) -> Solution:
    return SupportEnumeration().solve(game, Settings())


def mixtures(game: NormalFormGame[Any], solution: Solution) -> list[tuple[tuple[Any, ...], ...]]:
    return [tuple(tuple(one.strategies[p][p].values()) for p in game.players) for one in solution.equilibria]


def holds(game: NormalFormGame[Any], *mixed: Any) -> bool:
    return bool(Nash().certify_mixtures(game, mixed))


def two_actions(*first: Any) -> tuple[tuple[Any, ...], ...]:
    return tuple((F(p), 1 - F(p)) if isinstance(p, int) else (p, 1 - p) for p in first)


def with_host(kappa: Fraction, backlash: int = 1) -> NormalFormGame[Fraction]:
    """An attacker, the host of a target's forces, and the target; see `models` for the story."""
    table: list[list[Fraction]] = [[], [], []]
    for attack, crackdown, strike in product((0, 1), repeat=3):
        table[0].append(F(attack * (2 - crackdown - 5 * strike)))
        table[1].append(-kappa * crackdown - (1 - crackdown) * attack * (1 + 2 * strike))
        table[2].append(F(-10 * attack + strike * (attack * (3 - backlash * (1 - crackdown)) - (1 - attack))))
    actions = (("refrain", "attack"), ("tolerate", "crack down"), ("hold", "strike"))
    return NormalFormGame(("attacker", "host", "target"), actions, tuple(map(tuple, table)))


def test_the_mckelvey_mclennan_game_has_its_nine_equilibria() -> None:
    game = read("mckelvey-mclennan-2x2x2")
    known = [two_actions(*one) for one in MCKELVEY_MCLENNAN]
    assert all(holds(game, *one) for one in known)
    solution = solved(game)
    assert solution.complete
    assert sorted(mixtures(game, solution)) == sorted(known)
    assert {one.dimension for one in solution.components} == {0}
    assert len(solution.components) == 9


def test_three_player_matching_pennies_has_one_equilibrium() -> None:
    game = read("matching-pennies-3")
    half = two_actions(F(1, 2), F(1, 2), F(1, 2))
    assert holds(game, *half)
    assert mixtures(game, solved(game)) == [half]


def test_a_game_with_rational_payoffs_has_only_an_irrational_equilibrium() -> None:
    game = read("nau-2004-section-4")
    root = real_roots((-601, 0, 1))[1]
    known = two_actions((53 - root) / 46, (root - 13) / 24, (root - 23) / 4)
    assert holds(game, *known)
    solution = solved(game)
    assert solution.complete
    assert mixtures(game, solution) == [known]
    (only,) = solution.equilibria
    assert only.max_regret == 0
    numbers = [p for sets in only.strategies.values() for own in sets.values() for p in own.values()]
    assert all(isinstance(p, AlgebraicNumber) for p in numbers)
    assert only.to_dict()["strategies"][game.players[0]][game.players[0]][game.actions[0][0]]["minimal_polynomial"] == (
        "23*x**2 - 53*x + 24"
    )


def test_a_continuum_of_mixed_equilibria_is_reported_as_a_component_with_samples() -> None:
    game = NormalFormGame.from_arrays(
        [[[0, 1], [0, 0]], [[3, 0], [0, 0]]],
        [[[0, 1], [3, 0]], [[0, 0], [0, 0]]],
        [[[2, 0], [0, 0]], [[0, 0], [0, 3]]],
        players=("a", "b", "c"),
    )
    solution = solved(game)
    assert solution.complete
    assert "curved" in solution.complete.argument
    curved = max(solution.components, key=lambda one: one.dimension)
    assert curved.dimension == 1
    assert any(
        "4*p[c: 2] = 3" in one and "p[a: 2]*p[b: 2] + 2*p[a: 2] + 2*p[b: 2] = 2" in one for one in curved.conditions
    )
    samples = [one for one in solution.equilibria if any("sample point" in remark for remark in one.remarks)]
    assert len(samples) >= 2
    for one in samples:
        p, q = one.strategies["a"]["a"]["2"], one.strategies["b"]["b"]["2"]
        assert p * q + 2 * p + 2 * q == 2
        assert one.max_regret == 0


@pytest.mark.parametrize(
    ("kappa", "attack", "crackdown", "strike"),
    [(F(1), F(1, 3), F(0), F(2, 5)), (F(1, 2), F(3, 10), F(1, 3), F(1, 3))],
)
def test_the_host_game_has_its_published_equilibrium(
    kappa: Fraction, attack: Fraction, crackdown: Fraction, strike: Fraction
) -> None:
    game = with_host(kappa)
    known = two_actions(1 - attack, 1 - crackdown, 1 - strike)
    assert holds(game, *known)
    assert mixtures(game, solved(game)) == [known]


def test_at_a_tie_the_host_game_has_a_segment_given_by_its_ends() -> None:
    game = with_host(F(1), backlash=4)
    ends = [two_actions(0, 1, 1), two_actions(0, F(3, 4), 1)]
    assert all(holds(game, *end) for end in ends)
    assert not holds(game, *two_actions(0, F(3, 4) - F(1, 100), 1))
    solution = solved(game)
    segment = next(one for one in solution.components if one.dimension == 1)
    (subset,) = segment.subsets
    assert {mixtures(game, solution)[k] for k in subset} == set(ends)
    assert segment.conditions == (
        "p[attacker: attack] = 1, p[target: hold] = 1, 4*p[host: crack down] <= 1 (dimension 1)",
    )


def test_where_no_payoff_differs_every_profile_is_an_equilibrium() -> None:
    zeros = [[[0, 0], [0, 0]], [[0, 0], [0, 0]]]
    game = NormalFormGame.from_arrays(zeros, zeros, zeros)
    solution = solved(game)
    (component,) = solution.components
    assert (component.dimension, len(solution.equilibria), component.conditions) == (
        3,
        8,
        ("any profile (dimension 3)",),
    )


def test_a_player_without_influence_or_interest_adds_its_whole_simplex() -> None:
    """Matching pennies beside a bystander with three actions."""
    sign = [[[1, -1], [-1, 1]]] * 3
    game = NormalFormGame.from_arrays([[[0] * 2] * 2] * 3, sign, [[[-v for v in row] for row in page] for page in sign])
    solution = solved(game)
    (component,) = solution.components
    half = (F(1, 2), F(1, 2))
    assert component.dimension == 2
    assert {own[1:] for own in mixtures(game, solution)} == {(half, half)}
    assert len(solution.equilibria) == 3


RANDOM_GAME = """
1.131 1.210 2.426 2.429  4.225 5.277 4.837 5.645  4.452 4.549 1.655 1.347  7.566 4.655 7.076 4.423
1.223 1.358 2.234 2.238  4.483 5.764 4.995 5.754  4.564 4.326 1.762 1.576  7.247 4.943 7.362 4.382
2.326 2.422 3.222 3.024  1.478 2.544 1.973 7.486  2.747 2.243 3.518 3.062  1.759 2.705 1.735 4.043
5.255 5.334 2.643 2.873  4.383 1.436 4.864 5.267  5.634 5.675 2.455 6.523  4.642 1.897 4.042 3.830
"""
"""Payoffs of Gambit's example ``2x2x2x2.nfg``: profile by profile, the first player's action fastest."""


def test_four_players_of_a_published_random_game_have_three_equilibria() -> None:
    rows = RANDOM_GAME.split()
    order = sorted(range(16), key=lambda k: tuple(k >> bit & 1 for bit in range(4)))
    table = tuple(tuple(F(rows[4 * k + i]) for k in order) for i in range(4))
    game = NormalFormGame(tuple("abcd"), (("1", "2"),) * 4, table)
    solution = solved(game)
    assert solution.complete
    assert len(solution.equilibria) == 3
    assert len(pure_equilibria(game)) == 2


def test_pure_equilibria_of_two_players_include_weak_ones() -> None:
    game = NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]])
    assert pure_equilibria(game) == [(0, 1), (1, 0)]


def test_one_player_simply_takes_what_is_best() -> None:
    game = NormalFormGame(("a",), (("x", "y", "z"),), ((F(1), F(2), F(2)),))
    solution = solved(game)
    assert mixtures(game, solution) == [((F(0), F(1), F(0)),), ((F(0), F(0), F(1)),)]
    assert solution.components[0].dimension == 1
