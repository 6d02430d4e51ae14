"""Every shipped model, at every point that it names, is a game that files hold without loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from deterrence.games import ExtensiveFormGame
from deterrence.interop import read_game, write_game
from deterrence.model import load, shipped_models


@pytest.mark.parametrize("name", shipped_models())
def test_a_shipped_model_exports_and_reads_back_equal(name: str, tmp_path: Path) -> None:
    model = load(name)
    for scenario in (None, *model.scenarios):
        game = model.at(scenario=scenario)
        path = tmp_path / f"game{'.efg' if isinstance(game, ExtensiveFormGame) else '.nfg'}"
        write_game(game, path)
        assert read_game(path) == game


def test_there_are_shipped_models() -> None:
    assert shipped_models()
