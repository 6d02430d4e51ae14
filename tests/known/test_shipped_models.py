"""What every shipped model with complete information has to offer a reader and a solver."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from deterrence.analysis import solve
from deterrence.errors import UsageError
from deterrence.games import ExtensiveFormGame
from deterrence.interop import read_game, write_game
from deterrence.model import Model, load, shipped_models

COMPLETE_INFORMATION = tuple(name for name in shipped_models() if load(name).concept in ("nash", "subgame-perfect"))
DATES = ("january-2020", "april-2020")


def points(model: Model, count: int, seed: int) -> list[dict[str, Fraction]]:
    """Points of a model's ranges that satisfy its assumptions; single parameters move when all at once violate them."""
    random = Random(seed)
    found: list[dict[str, Fraction]] = []
    for attempt in range(200 * count):
        names = list(model.parameters) if attempt % 2 else [random.choice(list(model.parameters))]
        ranges = {name: model.parameters[name].range for name in names}
        point = {
            name: one.low + (one.high - one.low) * Fraction(random.randint(0, 97), 97) for name, one in ranges.items()
        }
        try:
            model.point(None, **point)
        except UsageError:
            continue
        found.append(point)
        if len(found) == count:
            break
    return found


def test_there_are_models_with_complete_information() -> None:
    assert len(COMPLETE_INFORMATION) >= 14


@pytest.mark.parametrize("name", COMPLETE_INFORMATION)
def test_a_model_says_what_its_numbers_mean_and_where_they_come_from(name: str) -> None:
    model = load(name)
    assert all((model.story, model.leaves_out, model.outcomes, model.sources, model.mechanisms))
    assert all(1 <= int(number) <= 38 for number in model.mechanisms)
    for parameter in model.parameters.values():
        assert all((parameter.meaning, parameter.symbol, parameter.unit)), parameter.name
    for terms in model.payoffs.values():
        assert all(term.because for term in terms)
    assert all(cell.because for cell in model.table)
    assert all(scenario.because for scenario in model.scenarios.values())
    assert not [note for note in model.notes if note.code in ("uncited-source", "player-without-moves")]


@pytest.mark.parametrize("name", COMPLETE_INFORMATION)
def test_a_model_is_solved_completely_at_the_baseline_and_in_every_scenario(name: str) -> None:
    model = load(name)
    assert set(DATES) <= set(model.scenarios)
    for scenario in (None, *model.scenarios):
        solution = solve(model, scenario=scenario)
        assert solution.complete, (scenario, str(solution.complete))
        assert solution.equilibria
        assert all(one.max_regret == 0 for one in solution.equilibria)


@pytest.mark.parametrize("name", COMPLETE_INFORMATION)
def test_the_two_dates_differ_from_each_other(name: str) -> None:
    model = load(name)
    january, april = (model.point(date) for date in DATES)
    assert january != april


@pytest.mark.parametrize("name", COMPLETE_INFORMATION)
def test_a_model_at_random_rational_points_survives_gambits_formats(name: str, tmp_path: Path) -> None:
    model = load(name)
    found = points(model, 6, seed=11)
    assert found
    for number, point in enumerate(found):
        game = model.at(None, **point)
        path = tmp_path / f"{number}{'.efg' if isinstance(game, ExtensiveFormGame) else '.nfg'}"
        write_game(game, path)
        assert read_game(path) == game
        assert read_game(path) != model.at(None, **{**point, **_moved(model, point)})


def _moved(model: Model, point: dict[str, Fraction]) -> dict[str, Fraction]:
    """A point beside the first at which the game is another one: the negative control."""
    here = model.at(None, **point)
    for name, parameter in model.parameters.items():
        for value in (parameter.range.low, parameter.range.high, parameter.value):
            try:
                if value in parameter.range and model.at(None, **{**point, name: value}) != here:
                    return {name: value}
            except UsageError:
                continue
    raise AssertionError("no parameter changes the game")
