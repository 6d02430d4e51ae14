"""What `solve` hands to readers, compared letter by letter with kept files.

After a wanted change: DETERRENCE_WRITE_GOLDEN=1 python -m pytest tests/golden, then read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deterrence.analysis import solve
from deterrence.report import RENDERINGS, Rendering
from deterrence.report.solutions import solution_report

KEPT = Path(__file__).parent
GAMES = Path(__file__).parents[1] / "known" / "games"
SHOWN = ("chain-store.nfg", "entry-deterrence.efg", "beer-quiche.efg")


def told(game: str, rendering: Rendering) -> str:
    return rendering.render(solution_report(solve(GAMES / game)))


@pytest.mark.parametrize("rendering", RENDERINGS, ids=lambda one: str(one.name))
@pytest.mark.parametrize("game", SHOWN)
def test_solution_reads_as_kept(game: str, rendering: Rendering) -> None:
    kept = KEPT / f"{game}{rendering.endings[0]}"
    if os.environ.get("DETERRENCE_WRITE_GOLDEN"):
        kept.write_text(told(game, rendering), encoding="utf-8")
    assert told(game, rendering) == kept.read_text(encoding="utf-8")


def test_another_solution_does_not_read_as_kept() -> None:
    kept = (KEPT / f"{SHOWN[0]}{RENDERINGS[0].endings[0]}").read_text(encoding="utf-8")
    assert told(SHOWN[1], RENDERINGS[0]) != kept
