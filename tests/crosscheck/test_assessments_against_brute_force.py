"""Equilibria of extensive forms against an independent search over all supports, and against z3 on the definition."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from fractions import Fraction as F
from itertools import product

import pytest
import z3

from deterrence.games import ExtensiveFormGame
from deterrence.solvers import solve_game
from deterrence.solvers.support_search import Mode
from tests.oracles.definition_in_z3 import Definition, reached_part
from tests.oracles.one_shot import OneShot, random_hidden_action, random_signalling
from tests.oracles.path_cover import Cover
from tests.oracles.random_trees import three_in_a_row, two_rounds
from tests.oracles.sets_of_paths import Claim, claims, disagreements

CONCEPTS: tuple[Mode, ...] = ("perfect-bayesian", "weak-perfect-bayesian", "nash")
Maker = Callable[[random.Random], OneShot]
ONE_SHOT: dict[str, Maker] = {
    "signals 2, answers 2, many ties": lambda rng: random_signalling(rng, 2, 2, 2),
    "signals 2, answers 2": lambda rng: random_signalling(rng, 2, 2, 6),
    "signals 2, answers 3": lambda rng: random_signalling(rng, 2, 3, 3),
    "signals 3, answers 2": lambda rng: random_signalling(rng, 3, 2, 3),
    "hidden actions 2, one watcher": lambda rng: random_hidden_action(rng, 2, 3, 2, 2),
    "hidden actions 3, one watcher": lambda rng: random_hidden_action(rng, 3, 2, 3, 3),
    "hidden actions 2, two kinds of watcher": lambda rng: random_hidden_action(rng, 2, 2, 2, 2, watchers=2),
    "hidden actions 3, two kinds of watcher": lambda rng: random_hidden_action(rng, 3, 2, 2, 3, watchers=2),
}


def compare(kind: str, concept: Mode, seeds: range) -> None:
    for seed in seeds:
        rng = random.Random(f"{kind} {seed}")
        game = ONE_SHOT[kind](rng)
        assert not list(disagreements(game, concept, claims(game, concept), rng)), seed


@pytest.mark.parametrize("kind, concept", list(product(ONE_SHOT, CONCEPTS)))
def test_paths_are_those_of_a_search_over_all_supports(kind: str, concept: Mode) -> None:
    compare(kind, concept, range(1 if kind == "signals 3, answers 2" else 3))


@pytest.mark.long
@pytest.mark.parametrize("kind, concept", list(product(ONE_SHOT, CONCEPTS)))
def test_paths_are_those_of_a_search_over_all_supports_on_thousands_of_games(kind: str, concept: Mode) -> None:
    compare(kind, concept, range(1_000, 1_150))


# --- the comparison itself notices what is wrong ---------------------------------------------------------------------


def tied_game() -> tuple[OneShot, random.Random]:
    rng = random.Random("planted")
    return random_signalling(rng, 2, 2, 2), rng


def test_a_missing_path_is_noticed() -> None:
    game, rng = tied_game()
    told = claims(game, "perfect-bayesian")
    for pattern in told:
        less = {key: claim for key, claim in told.items() if key != pattern}
        assert any(one.startswith("missing") for one in disagreements(game, "perfect-bayesian", less, rng))


def test_an_invented_path_is_noticed() -> None:
    game, rng = tied_game()
    told = claims(game, "perfect-bayesian")
    supports = [(0,), (1,), (0, 1)]
    seen = [(0, 0), (0, 1)]
    every = [
        ((s0, s1), tuple((i, a) for i, a in zip(seen, answers, strict=True) if i[1] in {*s0, *s1}))
        for s0, s1, *answers in product(supports, repeat=4)
    ]
    false = next(one for one in every if one not in told)
    more = {**told, false: Claim((({},),))}
    assert any(one.startswith("invented") for one in disagreements(game, "perfect-bayesian", more, rng))


def test_a_set_of_the_wrong_extent_is_noticed() -> None:
    noticed = 0
    for seed in range(5):
        rng = random.Random(seed)
        game = random_signalling(rng, 2, 2, 2)
        told = claims(game, "perfect-bayesian")
        for pattern, claim in told.items():
            corners = [point for hull in claim.hulls for point in hull]
            if len(corners) < 2:
                continue
            shrunk = Claim(((corners[0],),))
            if len({tuple(sorted(p.items(), key=str)) for p in corners}) > 1:
                noticed += 1
                assert list(disagreements(game, "perfect-bayesian", {**told, pattern: shrunk}, rng))
    assert noticed > 1


def two_watchers() -> OneShot:
    """Sending 1 or 2 looks alike. Either kind of watcher punishes only if rather sure, one of 1 and the other of 2;
    both together deter, which takes beliefs that contradict each other."""
    evidence = {(0, m): (F(int(m == 0)), F(int(m != 0))) for m in range(3)}
    payoffs = {
        (0, k, m, e, r): (F(0) if m == 0 else F(2 - 3 * r), F(r if m == k + 1 else -2 * r))
        for k, m, e, r in product(range(2), range(3), range(2), range(2))
    }
    return OneShot({(0, 0): F(1, 2), (0, 1): F(1, 2)}, evidence, payoffs, 2)


def test_a_wrong_belief_off_the_path_is_noticed() -> None:
    game, rng = two_watchers(), random.Random(1)
    weak = claims(game, "weak-perfect-bayesian")
    assert not list(disagreements(game, "weak-perfect-bayesian", weak, rng))
    assert not list(disagreements(game, "perfect-bayesian", claims(game, "perfect-bayesian"), rng))
    assert any(one.startswith("invented") for one in disagreements(game, "perfect-bayesian", weak, rng))


# --- several rounds and three players, against z3 --------------------------------------------------------------------

TREES: dict[str, Callable[[random.Random], ExtensiveFormGame[Fraction]]] = {
    "two rounds, one side informed": lambda rng: two_rounds(rng, 2, 2, (2, 1)),
    "two rounds, the other side informed": lambda rng: two_rounds(rng, 2, 2, (1, 2)),
    "two rounds, both sides informed": lambda rng: two_rounds(rng, 3, 2, (2, 2)),
    "three players in a row": lambda rng: three_in_a_row(rng, 3),
}


def against_z3(game: ExtensiveFormGame[Fraction], concept: Mode, milliseconds: int = 5_000) -> int:
    """Every equilibrium listed meets the formulas; when the answer is complete no other supports do. Returns how many
    equilibria z3 has confirmed."""
    definition = Definition(game, concept)
    solution = solve_game(game, concept)
    verdicts = [definition.admits(one, milliseconds) for one in solution.equilibria]
    assert False not in verdicts
    if solution.complete:
        assert (
            definition.another_pattern([path.supports for path in Cover(game, concept).paths], milliseconds) is not True
        )
    return verdicts.count(True)


@pytest.mark.parametrize("kind, concept", list(product(TREES, ("perfect-bayesian", "weak-perfect-bayesian"))))
def test_several_rounds_agree_with_z3_on_the_definition(kind: str, concept: Mode) -> None:
    assert against_z3(TREES[kind](random.Random(f"{kind} 1")), concept, 2_000) > 0


@pytest.mark.long
@pytest.mark.parametrize("kind, concept", list(product(TREES, CONCEPTS)))
def test_several_rounds_agree_with_z3_on_the_definition_on_many_games(kind: str, concept: Mode) -> None:
    assert sum(against_z3(TREES[kind](random.Random(f"{kind} {seed}")), concept) for seed in range(100, 140)) > 0


def test_one_round_agrees_with_z3_on_the_definition() -> None:
    for concept, seed in product(CONCEPTS, range(3)):
        assert against_z3(random_hidden_action(random.Random(seed), 2, 2, 2, 2, watchers=2).tree(), concept) > 0


def test_z3_finds_a_path_that_is_kept_from_it() -> None:
    game = random_signalling(random.Random(1), 2, 2, 5).tree()
    definition = Definition(game, "perfect-bayesian")
    found = [path.supports for path in Cover(game, "perfect-bayesian").paths]
    assert definition.another_pattern(found) is False
    assert all(definition.another_pattern([one for one in found if one != left]) for left in found)


def test_z3_refuses_a_planted_profile() -> None:
    game = random_signalling(random.Random(1), 2, 2, 5).tree()
    definition = Definition(game, "perfect-bayesian")
    one = solve_game(game, "perfect-bayesian").equilibria[0]
    assert definition.admits(one) is True
    mixed = {"S": {label: {"m0": F(1, 2), "m1": F(1, 2)} for label in one.strategies["S"]}}
    assert definition.admits(replace(one, strategies={**one.strategies, **mixed})) is False
    assert definition.stands(reached_part(game, one.strategies)) is True


def test_z3_is_asked_about_the_same_supports() -> None:
    game = random_signalling(random.Random(1), 2, 2, 5).tree()
    definition = Definition(game, "nash")
    pattern = Cover(game, "nash").paths[0].supports
    solver = z3.Solver()
    solver.add(*definition.rules, *definition.exactly(pattern))
    assert solver.check() == z3.sat
