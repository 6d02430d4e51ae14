"""Equilibria of extensive forms in their reduced normal forms, between concepts, and against backward induction."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from functools import partial

import pytest

from deterrence.concepts import concept_named
from deterrence.games import ExtensiveFormGame, Profile
from deterrence.games.normalize import normalize
from deterrence.solvers import solve_game
from tests.oracles.definition_in_z3 import reached_part
from tests.oracles.one_shot import random_hidden_action, random_signalling
from tests.oracles.path_cover import Cover
from tests.oracles.random_trees import Grower, two_rounds

Game = ExtensiveFormGame[Fraction]
MAKERS: dict[str, Callable[[random.Random], Game]] = {
    "signalling": lambda rng: random_signalling(rng, 2, 2, 3).tree(),
    "hidden actions": lambda rng: random_hidden_action(rng, 2, 3, 2, 3).tree(),
    "two kinds of watcher": lambda rng: random_hidden_action(rng, 2, 2, 2, 3, watchers=2).tree(),
    "two rounds, other side informed": lambda rng: two_rounds(rng, 2, 2, (1, 2)),
    "two rounds": lambda rng: two_rounds(rng, 3, 2, (2, 1)),
}


def compare(game: Game) -> None:
    """Nash paths and extreme equilibria of the reduced normal form, both ways."""
    whole = normalize(game)
    cover = Cover(game, "nash")
    for one in solve_game(whole.normal_form, "nash").equilibria:
        assert whole.behaviour(one.strategies) in cover
    for one in solve_game(game, "nash").equilibria:
        assert concept_named("nash").certify(whole.normal_form, Profile(whole.mixtures(one.strategies))).max_regret == 0


def compare_concepts(game: Game) -> None:
    """Finer concepts keep fewer paths, and none of their equilibria gains in the normal form."""
    whole = normalize(game)
    coarser = {"perfect-bayesian": "weak-perfect-bayesian", "weak-perfect-bayesian": "nash"}
    for concept, other in coarser.items():
        cover = Cover(game, other)  # type: ignore[arg-type]
        for one in solve_game(game, concept).equilibria:
            assert concept_named(concept).certify(game, one)
            assert concept_named("nash").certify(whole.normal_form, Profile(whole.mixtures(one.strategies)))
            assert one.strategies in cover or not cover.complete


@pytest.mark.parametrize("kind", MAKERS)
def test_nash_paths_are_those_of_the_reduced_normal_form(kind: str) -> None:
    for seed in range(5):
        compare(MAKERS[kind](random.Random(f"{kind} {seed}")))


@pytest.mark.long
@pytest.mark.parametrize("kind", MAKERS)
def test_nash_paths_are_those_of_the_reduced_normal_form_on_many_games(kind: str) -> None:
    for seed in range(100, 300):
        compare(MAKERS[kind](random.Random(f"{kind} {seed}")))


@pytest.mark.parametrize("kind", MAKERS)
def test_finer_concepts_keep_fewer_paths(kind: str) -> None:
    for seed in range(5):
        compare_concepts(MAKERS[kind](random.Random(f"{kind} {seed}")))


@pytest.mark.long
@pytest.mark.parametrize("kind", MAKERS)
def test_finer_concepts_keep_fewer_paths_on_many_games(kind: str) -> None:
    for seed in range(100, 200):
        compare_concepts(MAKERS[kind](random.Random(f"{kind} {seed}")))


def test_the_cover_refuses_what_is_no_equilibrium() -> None:
    game = MAKERS["signalling"](random.Random("signalling 1"))
    cover = Cover(game, "nash")
    one = solve_game(game, "nash").equilibria[0]
    assert one.strategies in cover
    even = {label: {a: Fraction(1, len(mixture)) for a in mixture} for label, mixture in one.strategies["S"].items()}
    assert {**one.strategies, "S": even} not in cover
    cover.paths = [path for path in cover.paths if not cover._matches(path, one.strategies)]
    assert one.strategies not in cover


def chain(rng: random.Random, spread: int) -> Game:
    """Perfect information: two players in turn, three moves deep, some branches ending early."""
    tree = Grower(("P", "Q"))

    def below(history: str) -> int:
        if len(history) == 3 or (history and rng.random() < 0.25):
            return tree.end(rng.randint(0, spread), rng.randint(0, spread))
        branches = [(a, partial(below, history + a)) for a in "ab"]
        return tree.move(len(history) % 2, f"move[{history}]", branches)

    below("")
    return tree.game()


def test_with_perfect_information_the_paths_are_the_subgame_perfect_ones() -> None:
    for seed in range(40):
        game = chain(random.Random(seed), 20 if seed % 2 else 4)
        perfect = solve_game(game, "subgame-perfect")
        paths = solve_game(game, "perfect-bayesian")
        cover = Cover(game, "perfect-bayesian")
        assert all(one.strategies in cover for one in perfect.equilibria)
        if all(one.dimension == 0 for one in (*perfect.components, *paths.components)):
            told = {repr(reached_part(game, one.strategies)) for one in perfect.equilibria}
            assert told == {repr(reached_part(game, one.strategies)) for one in paths.equilibria}
