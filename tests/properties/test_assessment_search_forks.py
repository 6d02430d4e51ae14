"""Supports are asked about at forks only: that saves questions and changes no answer."""

from __future__ import annotations

import random
from typing import Any

import pytest

from deterrence.model import load
from deterrence.solvers import solve_game
from deterrence.solvers.assessment_search import AssessmentSearch
from deterrence.solvers.linear_conditions import Systems
from deterrence.solvers.off_path_search import OffPathSearch
from deterrence.solvers.ties import Ties
from tests.oracles.random_trees import three_in_a_row, two_rounds

GAMES = [
    *((f"two rounds {seed}", two_rounds(random.Random(seed), 1 + seed % 3, types=(1, 2))) for seed in range(8)),
    *((f"three in a row {seed}", three_in_a_row(random.Random(seed), 1 + seed % 3)) for seed in range(8)),
    *((name, load(name).at()) for name in ("proxy-deniability", "hidden-aim", "reputation-two-stages")),
]


def told(game: Any) -> dict[str, Any]:
    return solve_game(game, "perfect-bayesian").to_dict()


def questions(game: Any) -> int:
    asked = 0

    class Counted(Systems):
        def solve_rows(self, *more: Any) -> Any:
            nonlocal asked
            asked += 1
            return super().solve_rows(*more)

    search = AssessmentSearch(game)
    search.systems = Counted()
    search.ties = Ties(search.systems)
    assert list(search.paths())
    return asked


@pytest.mark.parametrize(("name", "game"), GAMES, ids=[name for name, _ in GAMES])
def test_asking_everywhere_changes_no_answer(name: str, game: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    at_forks = told(game)
    monkeypatch.setattr(AssessmentSearch, "asks_at_forks", False)
    assert told(game) == at_forks


def test_asking_at_forks_saves_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    game = load("reputation-two-stages").at()
    at_forks = questions(game)
    monkeypatch.setattr(AssessmentSearch, "asks_at_forks", False)
    assert questions(game) > at_forks


def test_cells_that_are_left_out_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    game = load("proxy-deniability").at()
    right = told(game)
    cells = OffPathSearch._cells

    def last_one_missing(self: Any, *more: Any) -> Any:
        found = list(cells(self, *more))
        return iter(found[:-1] if len(found) > 1 else found)

    monkeypatch.setattr(OffPathSearch, "_cells", last_one_missing)
    assert told(game) != right
