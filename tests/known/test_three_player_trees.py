"""Extensive forms with three players, whose conditions can multiply unknown probabilities."""

from __future__ import annotations

import random
from fractions import Fraction as F
from functools import partial
from pathlib import Path

import pytest

from deterrence.concepts import concept_named
from deterrence.games import Assessment, ExtensiveFormGame
from deterrence.interop import read_game
from deterrence.report.solutions import solution_report
from deterrence.solvers import solve_game
from deterrence.solvers.support_search import Mode
from tests.oracles.random_trees import Grower, three_in_a_row

GAMES = Path(__file__).parent / "games"
WATCHED_BY_ONE = """EFG 2 R "Two may act; a third answers and does not see who did" { "P" "Q" "R" }
c "" 1 "n" { "p" 1/2 "q" 1/2 } 0
p "" 1 1 "P" { "a" "b" } 0
p "" 3 1 "R" { "r0" "r1" } 0
t "" 1 "" { 0 0 1 }
t "" 2 "" { -1 -1 0 }
t "" 3 "" { 0 0 0 }
p "" 2 1 "Q" { "a" "b" } 0
p "" 3 1 "R" { "r0" "r1" } 0
t "" 4 "" { 0 0 0 }
t "" 5 "" { -1 -1 1 }
t "" 6 "" { 0 0 0 }
"""


@pytest.mark.parametrize("concept, paths", [("nash", 2), ("weak-perfect-bayesian", 1), ("perfect-bayesian", 1)])
def test_all_paths_of_seltens_horse_are_found(concept: Mode, paths: int) -> None:
    solution = solve_game(read_game(GAMES / "selten-horse.efg"), concept)
    assert (len(solution.equilibria), bool(solution.complete)) == (paths, True)
    assert "z3" in str(solution.complete)


def test_beliefs_of_someone_indifferent_follow_from_two_mixtures_before() -> None:
    game = three_in_a_row(random.Random(51), 3)
    solution = solve_game(game, "perfect-bayesian")
    assert solution.equilibria
    assert all(one.max_regret == 0 for one in solution.equilibria)


def test_a_continuum_that_ties_two_players_together_is_not_told_as_a_product(tmp_path: Path) -> None:
    (tmp_path / "one.efg").write_text(WATCHED_BY_ONE, "utf-8")
    game = read_game(tmp_path / "one.efg")
    assert isinstance(game, ExtensiveFormGame)
    solution = solve_game(game, "perfect-bayesian")
    acts = {(one.strategies["P"]["P"]["a"], one.strategies["Q"]["Q"]["a"]) for one in solution.equilibria}
    assert acts == {(F(0), F(0)), (F(1), F(0)), (F(1), F(1))}
    assert [one.subsets for one in solution.components] == [((0, 1, 2),)]
    told = str(solution_report(solution))
    assert "player by player" not in told
    assert "in one proportion for all players" in " ".join(told.split())


def pennies_or_a_question() -> ExtensiveFormGame[F]:
    """P and Q match pennies; Q may ask R instead, who has not seen P's side and likes to guess it."""
    tree = Grower(("P", "Q", "R"))

    def asked(a: int) -> int:
        gain = {(0, 0): 3, (1, 1): 0}
        answers = [(f"c{c}", partial(tree.end, 0, gain.get((a, c), -2), int(a == c))) for c in range(2)]
        return tree.move(2, "answer", answers)

    def second(a: int) -> int:
        ends = [(f"b{b}", partial(tree.end, 1 if a == b else -1, -1 if a == b else 1, 0)) for b in range(2)]
        return tree.move(1, "second", [*ends, ("ask", partial(asked, a))])

    tree.move(0, "first", [(f"a{a}", partial(second, a)) for a in range(2)])
    return tree.game()


@pytest.mark.parametrize("concept", ["nash", "perfect-bayesian", "sequential"])
def test_an_answer_off_the_path_to_a_mixture_on_it_may_mix_itself(concept: Mode) -> None:
    """Q's question is worth (3r - 2)/2 at P's even mixture: any answer with r at most 2/3 keeps Q from asking."""
    game, half = pennies_or_a_question(), F(1, 2)
    definition = concept_named("perfect-bayesian")

    def holds(r: F) -> bool:
        play = {"P": {"first": {"a0": half, "a1": half}}, "Q": {"second": {"b0": half, "b1": half, "ask": F(0)}}}
        told = {node: half for one in game.information_sets for node in map(game.node_labels.__getitem__, one.nodes)}
        beliefs = {
            game.players[one.player]: {one.label: {game.node_labels[v]: told[game.node_labels[v]] for v in one.nodes}}
            for one in game.information_sets
            if len(one.nodes) > 1
        }
        whole = Assessment({**play, "R": {"answer": {"c0": r, "c1": 1 - r}}}, beliefs=beliefs)
        return bool(definition.certify(game, whole))

    assert holds(F(2, 3))
    assert not holds(F(2, 3) + F(1, 100))
    (one,) = [e for e in solve_game(game, concept).equilibria if e.strategies["Q"]["second"]["ask"] == 0]
    said = [condition for support in one.supports for condition in support.conditions]
    assert "0 <= p(R, answer, c0) <= 2/3" in said
    assert one.strategies["P"]["first"] == {"a0": half, "a1": half}
