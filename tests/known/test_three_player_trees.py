"""Extensive forms with three players, whose conditions can multiply unknown probabilities."""

from __future__ import annotations

import random
from fractions import Fraction as F
from pathlib import Path

import pytest

from deterrence.games import ExtensiveFormGame
from deterrence.interop import read_game
from deterrence.report.solutions import solution_report
from deterrence.solvers import solve_game
from deterrence.solvers.support_search import Mode
from tests.oracles.random_trees import three_in_a_row

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
