"""Iterated dominance: textbook orders, proofs of every step, and an independent decision of who survives."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from deterrence.concepts.dominance import Dominance, Elimination, certify_elimination
from deterrence.errors import GameError, LimitError, NotDefinedError
from deterrence.games import NormalFormGame, Profile
from deterrence.solvers import Settings, solve_game
from deterrence.solvers.dominance import IteratedDominance, eliminate
from tests.properties.other_equilibria import random_game

F = Fraction
SHAPES = [(2, 2), (3, 3), (4, 3), (2, 2, 2), (3, 2, 3)]


def surviving_by_definition(game: NormalFormGame[Fraction]) -> dict[str, tuple[str, ...]]:
    """Actions that the concept's own check, which uses no linear program, lets through."""
    kept = {}
    for i, player in enumerate(game.players):
        kept[player] = tuple(action for action in game.actions[i] if plays(game, player, action))
    return kept


def plays(game: NormalFormGame[Fraction], player: str, action: str) -> bool:
    profile = {
        one: {one: {action if one == player else names[0]: F(1)}}
        for one, names in zip(game.players, game.actions, strict=True)
    }
    told = Dominance().certify(game, Profile(profile)).violations
    return not any(line.startswith(f"{player} plays") for line in told)


@pytest.mark.parametrize("shape", SHAPES)
def test_survivors_agree_with_the_definition_and_every_step_is_proved(shape: tuple[int, ...]) -> None:
    rng = random.Random(7)
    rounds = 0
    for _ in range(40 if len(shape) == 2 else 8):
        game = random_game(rng, shape, (0, 1, 2, 3, 4))
        strict, weak = eliminate(game, "strict"), eliminate(game, "weak")
        assert certify_elimination(game, strict)
        assert certify_elimination(game, weak)
        assert dict(strict.survivors) == surviving_by_definition(game)
        assert all(set(weak.survivors[p]) <= set(strict.survivors[p]) for p in game.players)
        rounds = max([rounds, *(step.round for step in strict.steps)])
    assert rounds >= (2 if len(shape) == 2 else 0)


def test_every_nash_equilibrium_survives_strict_dominance() -> None:
    rng = random.Random(8)
    for shape in SHAPES[:4]:
        for _ in range(15):
            game = random_game(rng, shape, (0, 1, 2, 3))
            assert all(Dominance().certify(game, one) for one in solve_game(game, "nash").equilibria)


def test_the_check_of_an_elimination_catches_planted_errors() -> None:
    game = NormalFormGame.from_arrays([[3, 0], [0, 3], [1, 1]], [[1, 0], [0, 1], [5, 0]], players=("a", "b"))
    right = eliminate(game)
    assert certify_elimination(game, right)
    (step,) = right.steps
    wrong_mixture = replace(step, by=(("1", F(9, 10)), ("2", F(1, 10))))
    assert not certify_elimination(game, replace(right, steps=(wrong_mixture,)))
    assert not certify_elimination(game, replace(right, steps=()))
    assert not certify_elimination(game, replace(right, survivors={"a": ("1",), "b": ("1", "2")}))
    beliefs = {**right.beliefs, "a": {"1": ((("2",), F(1)),), "2": right.beliefs["a"]["2"]}}
    assert not certify_elimination(game, replace(right, beliefs=beliefs))
    too_weak = Elimination("weak", right.steps, right.survivors, right.beliefs)
    assert not certify_elimination(game, too_weak)


def test_an_action_may_fall_to_a_mixture_only() -> None:
    game = NormalFormGame.from_arrays([[3, 0], [0, 3], [1, 1]], [[0, 0], [0, 0], [0, 0]], players=("a", "b"))
    assert str(eliminate(game).steps[0]) == "round 1: a's 3 is strictly dominated by 1/2 1 + 1/2 2"


def test_weak_dominance_removes_the_threat_of_the_chain_store() -> None:
    acts = [["stay out", "enter"], ["fight", "yield"]]
    game = NormalFormGame.from_arrays([[0, 0], [-1, 1]], [[2, 2], [-1, 0]], players=("entrant", "store"), actions=acts)
    assert eliminate(game).steps == ()
    weak = eliminate(game, "weak")
    assert [str(step) for step in weak.steps] == [
        "round 1: store's fight is weakly dominated by yield",
        "round 2: entrant's stay out is strictly dominated by enter",
    ]
    assert dict(weak.survivors) == {"entrant": ("enter",), "store": ("yield",)}


def test_a_dilemma_is_solved_in_one_round_and_a_guessing_game_in_several() -> None:
    size = 5
    guess = [[-abs(3 * a - b) for b in range(size)] for a in range(size)]
    game = NormalFormGame.from_arrays(guess, [list(row) for row in zip(*guess, strict=True)], players=("a", "b"))
    strict = eliminate(game)
    assert strict.solves
    assert max(step.round for step in strict.steps) >= 2
    solution = IteratedDominance().solve(game, Settings())
    assert solution.equilibria[0].strategies["a"]["a"]["1"] == 1
    assert solution.remarks[-1].startswith("rationalizable actions")


def test_with_three_players_an_action_is_kept_by_a_correlated_belief() -> None:
    """Player c's middle action is best only where a and b are thought to coordinate (Bernheim, Pearce)."""
    payoffs_c = [[[8, 4, 0], [0, 0, 0]], [[0, 0, 0], [0, 4, 8]]]
    same = [[[0] * 3] * 2] * 2
    game = NormalFormGame.from_arrays(same, same, payoffs_c, players=("a", "b", "c"))
    strict = eliminate(game)
    belief = dict(strict.beliefs["c"]["2"])
    assert belief == {("1", "1"): F(1, 2), ("2", "2"): F(1, 2)}


def test_limits_and_refusals_are_typed() -> None:
    game = NormalFormGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    with pytest.raises(LimitError, match="time budget"):
        eliminate(game, settings=Settings(seconds=-1))
    with pytest.raises(NotDefinedError, match="exact"):
        eliminate(game.map(float))
    with pytest.raises(GameError):
        Dominance().certify(game, Profile({"1": {"1": {"1": F(1)}}}))
