"""Two-player games whose equilibria are published, read from files and solved completely.

What is known is held against the definition before the solver is asked.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest

from deterrence.concepts.nash import Nash
from deterrence.games import NormalFormGame
from deterrence.interop import read_game
from deterrence.solvers import Solution, solve_game

GAMES = Path(__file__).parent / "games"
Mixture = tuple[Fraction, ...]
Pair = tuple[Mixture, Mixture]


def read(name: str) -> NormalFormGame[Fraction]:
    game = read_game(GAMES / f"{name}.nfg")
    assert isinstance(game, NormalFormGame)
    return game


def pairs(solution: Solution) -> list[Pair]:
    """The equilibria as probabilities, in the solution's order."""
    first, second = solution.game.players
    return [
        (tuple(one.strategies[first][first].values()), tuple(one.strategies[second][second].values()))
        for one in solution.equilibria
    ]


def mixture(*values: str | int | Fraction) -> Mixture:
    return tuple(Fraction(value) for value in values)


def expect(game: NormalFormGame[Fraction], known: list[Pair]) -> Solution:
    """Certify the known equilibria, then find exactly those, each once."""
    for pair in known:
        assert Nash().certify_mixtures(game, pair), pair
    solution = solve_game(game)
    found = pairs(solution)
    assert solution.complete
    assert len(found) == len(set(found))
    assert set(found) == set(known)
    return solution


def test_the_chain_store_game_has_a_deterrence_component() -> None:
    """Restraint is held up by every probability of retaliation in [1/2, 1]; entry meets acquiescence."""
    game = read("chain-store")
    restrain, enter = mixture(1, 0), mixture(0, 1)
    known = [(restrain, mixture("1/2", "1/2")), (restrain, mixture(0, 1)), (enter, mixture(1, 0))]
    solution = expect(game, known)
    assert pairs(solution) == known
    assert [(one.number, one.dimension, one.subsets) for one in solution.components] == [
        (1, 1, ((0, 1),)),
        (2, 0, ((2,),)),
    ]
    assert [one.component for one in solution.equilibria] == [1, 1, 2]


def test_an_indifferent_row_player_leaves_one_component_with_two_ends() -> None:
    first = mixture(1, 0)
    solution = expect(read("indifferent-row"), [(first, first), (mixture(0, 1), first)])
    assert [(one.dimension, one.subsets) for one in solution.components] == [(1, ((0, 1),))]


@pytest.mark.parametrize("name", ["stengel-75", "stengel-75-small"])
def test_von_stengels_game_has_75_equilibria(name: str) -> None:
    """von Stengel (1999), small payoffs by Savani and von Stengel (2006); all isolated."""
    solution = solve_game(read(name))
    assert solution.complete
    assert len(set(pairs(solution))) == len(solution.equilibria) == 75
    assert all(one.max_regret == 0 for one in solution.equilibria)
    assert len(solution.components) == 75


@pytest.mark.parametrize("size", [2, 3, 4, 6])
def test_coordination_on_n_actions_has_one_equilibrium_per_set_of_actions(size: int) -> None:
    known = []
    for count in range(1, size + 1):
        for chosen in combinations(range(size), count):
            even = tuple(Fraction(int(action in chosen), count) for action in range(size))
            known.append((even, even))
    assert len(known) == 2**size - 1
    expect(read(f"coordination-{size}"), known)


def test_shapleys_cycle_has_the_even_mixture_alone() -> None:
    even = mixture("1/3", "1/3", "1/3")
    expect(read("shapley-1964-cycle"), [(even, even)])


SHAPLEY_1974: dict[str, list[Pair]] = {
    "shapley-1974-figure-2": [
        (mixture(0, 1, 0), mixture(0, 1, 0)),
        (mixture(0, "1/2", "1/2"), mixture(0, "1/4", "3/4")),
        (mixture(0, 0, 1), mixture(0, 0, 1)),
    ],
    "shapley-1974-figure-3": [
        (mixture("1/3", "2/3", 0), mixture("1/3", "2/3", 0)),
        (mixture("1/6", "1/3", "1/2"), mixture("1/6", "1/3", "1/2")),
        (mixture(0, 0, 1), mixture(0, 0, 1)),
    ],
}


@pytest.mark.parametrize("name", SHAPLEY_1974)
def test_shapleys_games_about_paths_have_three_equilibria_each(name: str) -> None:
    """Shapley (1974); in figure 3 two of them cannot be reached along Lemke-Howson paths."""
    solution = expect(read(name), SHAPLEY_1974[name])
    assert len(solution.components) == len(SHAPLEY_1974[name])


def test_harsher_sanctions_change_how_often_they_are_imposed_and_not_how_often_they_are_violated() -> None:
    """Tsebelis (1990): each side's mixture depends on the other side's payoffs alone."""
    for violated_and_punished, imposed in ((-5, "3/7"), (-9, "3/11")):
        target = [[violated_and_punished, 3], [-1, 0]]
        sender = [[0, -2], [-1, 0]]
        known = (mixture("1/3", "2/3"), mixture(imposed, 1 - Fraction(imposed)))
        expect(NormalFormGame.from_arrays(target, sender), [known])


def test_defence_against_terror_ends_where_both_deter() -> None:
    """Arce and Sandler (2005): (deter, deter) at -2 each, although the status quo and joint pre-emption are better."""
    rows = [[2, -2, -6], [4, 0, -4], [6, 2, -2]]
    game = NormalFormGame.from_arrays(rows, [list(column) for column in zip(*rows, strict=True)])
    deter = mixture(0, 0, 1)
    solution = expect(game, [(deter, deter)])
    assert list(solution.equilibria[0].payoffs.values()) == [-2, -2]


def test_a_wrong_or_incomplete_list_of_known_equilibria_is_refused() -> None:
    game = read("chain-store")
    restrain = mixture(1, 0)
    with pytest.raises(AssertionError, match="gain"):
        expect(game, [(restrain, mixture("2/3", "1/3"))])
    with pytest.raises(AssertionError):
        expect(game, [(restrain, mixture("1/2", "1/2")), (restrain, mixture(0, 1))])
