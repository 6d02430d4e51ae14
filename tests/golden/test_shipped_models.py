"""Payoffs and outcomes of the models with complete information, kept: a changed number is always a visible change.

After a change that is meant, write them anew: ``python -m tests.golden.test_shipped_models``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deterrence.analysis import solve
from deterrence.model import load, shipped_models

KEPT = Path(__file__).with_name("complete-information.json")
MODELS = tuple(name for name in shipped_models() if load(name).concept in ("nash", "subgame-perfect"))


def told(name: str) -> dict[str, list[dict[str, Any]]]:
    """Scenario -> payoffs and outcome probabilities of every listed equilibrium."""
    model = load(name)
    return {
        scenario or "baseline": [
            {key: one.to_dict()[key] for key in ("component", "payoffs", "outcomes")}
            for one in solve(model, scenario=scenario).equilibria
        ]
        for scenario in (None, *model.scenarios)
    }


@pytest.mark.parametrize("name", MODELS)
def test_the_numbers_of_a_model_are_those_kept(name: str) -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert json.loads(json.dumps(told(name))) == kept[name]


def test_nothing_is_kept_of_models_that_are_gone() -> None:
    assert sorted(json.loads(KEPT.read_text(encoding="utf-8"))) == sorted(MODELS)


if __name__ == "__main__":
    KEPT.write_text(json.dumps({name: told(name) for name in MODELS}, indent=1) + "\n", encoding="utf-8")
