"""Beyond its limits the many-player solver says what it did not decide, and keeps what is certified."""

from __future__ import annotations

import random

import pytest

from deterrence.errors import LimitError
from deterrence.solvers import Settings, polynomial_systems, pure_equilibria, solve_game, solver_for
from deterrence.solvers.multilinear import SupportEnumeration
from tests.properties.other_equilibria import random_game

RNG = random.Random(6)


def test_a_time_budget_leaves_pure_equilibria_and_an_incomplete_answer() -> None:
    game = random_game(RNG, (3, 3, 3), tuple(range(50)))
    solution = SupportEnumeration().solve(game, Settings(seconds=-1))
    assert not solution.complete
    assert "time budget" in solution.complete.argument
    assert len(solution.equilibria) == len(pure_equilibria.pure_equilibria(game))


def test_too_many_supports_leave_pure_equilibria_and_an_incomplete_answer() -> None:
    game = random_game(RNG, (7, 7, 7), tuple(range(50)))
    solution = SupportEnumeration().solve(game, Settings())
    assert not solution.complete
    assert "the limit is 50000" in solution.complete.argument


def test_supports_whose_basis_outgrows_its_limits_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    game = random_game(random.Random(1), (2, 2, 2), (3, -8, 5, 1, 9, -2))
    monkeypatch.setattr(polynomial_systems, "BASIS_LIMITS", (1, 1, 1))
    solution = SupportEnumeration().solve(game, Settings())
    assert not solution.complete
    assert "{1, 2} x {1, 2} x {1, 2}" in solution.complete.argument


def test_too_many_pure_profiles_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pure_equilibria, "MOST_PROFILES", 7)
    with pytest.raises(LimitError, match="8 pure profiles; the limit is 7"):
        SupportEnumeration().solve(random_game(RNG, (2, 2, 2), (0, 1)), Settings())


def test_progress_is_told_and_the_table_picks_the_solver_for_three_players() -> None:
    told: list[float] = []
    game = random_game(RNG, (2, 2, 2), (0, 1, 2, 3, 4, 5))
    assert solver_for(game, "nash").name == "support-enumeration"
    solve_game(game, "nash", Settings(progress=lambda _what, share: told.append(share)))
    assert told == sorted(told)
    assert 0 <= told[0] <= told[-1] <= 1
