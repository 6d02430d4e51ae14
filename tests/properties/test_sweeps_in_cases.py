"""Models with min, max and abs of what varies, and with exp of what does not, are swept through families, too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import deterrence as dt
from deterrence.errors import DeterrenceError

DUEL = """
deterrence: 1
title: A duel of nerves
players: {row: Row, col: Column}
parameters:
  gain: {value: 3, range: [0, 10], meaning: Worth of standing alone}
  crash: {value: 5, range: {above: 0, to: 20}, meaning: Loss in a crash}
  rage: {value: 1, range: [0, 5], meaning: Anger}
definitions:
  hurt: max(crash - rage, 0)
  calm: min(2, 2 * gain)
  bonus: exp(1/2)
  twice: 2 * bonus
assume: [gain + crash > 1]
actions: {row: [yield, stand], col: [yield, stand]}
table:
  yield / yield: [calm / 3, 2 * calm / 3]
  yield / stand: [0, gain + twice - bonus]
  stand / yield: [gain, 0]
  stand / stand: [-hurt, rage / 2 - hurt]
outcomes: {crash: row == stand and col == stand}
concept: nash
"""
GRID = {"gain": "0:3:7", "crash": "1/2:3:6"}
"""With points on the edges of the cases, at ties, and outside the assumptions."""


HUNT = """
deterrence: 1
title: Stag hunt with a capped prize
players: {row: Row, col: Column}
parameters:
  gain: {value: 3, range: [0, 10], meaning: Worth of the stag}
  safe: {value: 1, range: [0, 10], meaning: Worth of the hare}
definitions: {calm: "min(4, 2 * gain)"}
actions: {row: [stag, hare], col: [stag, hare]}
table:
  stag / stag: [calm, calm]
  stag / hare: [0, safe]
  hare / stag: [safe, 0]
  hare / hare: [safe, safe]
outcomes: {both: row == stag and col == stag}
"""


@pytest.fixture
def duel(tmp_path: Path) -> Path:
    path = tmp_path / "duel.yaml"
    path.write_text(DUEL)
    return path


@pytest.mark.parametrize("pick", [None, "payoff-dominant"])
def test_families_in_cases_give_what_exact_solves_give(duel: Path, pick: str | None) -> None:
    fast = dt.sweep(duel, GRID, pick=pick)
    slow = dt.sweep(duel, GRID, pick=pick, method="points")
    assert fast.attrs["method"] == "families"
    assert 0 < fast.attrs["share_resolved_exactly"] < 1
    shared = [name for name in slow if str(name).endswith(("_lowest", "_highest", "_picked"))]
    assert len(shared) == (4 if pick is None else 6)
    for name in shared:
        np.testing.assert_allclose(fast[name].values, slow[name].values, rtol=1e-14)
    without = [np.isnan(one.outcome_lowest.values) for one in (fast, slow)]
    assert without[0].any()
    assert (without[0] == without[1]).all()


def test_risk_dominance_in_cases_is_not_decided_among_families(duel: Path) -> None:
    found = dt.sweep(duel, GRID, pick="risk-dominant")
    assert found.attrs["method"] in ("batch", "points")
    slow = dt.sweep(duel, GRID, pick="risk-dominant", method="points")
    np.testing.assert_allclose(found.payoff_picked.values, slow.payoff_picked.values, rtol=1e-14)
    assert (found.picked.values == slow.picked.values).all()
    with pytest.raises(DeterrenceError, match="min, max and abs"):
        dt.sweep(duel, GRID, pick="risk-dominant", method="families")


@pytest.mark.parametrize("method", ["families", "classes"])
def test_an_exponential_of_what_varies_is_refused_by_name(duel: Path, method: str) -> None:
    duel.write_text(DUEL.replace("exp(1/2)", "exp(rage)"))
    with pytest.raises(DeterrenceError, match="bonus is rounded and depends on what varies"):
        dt.sweep(duel, {"rage": "0:1:3"}, method=method)
    assert dt.sweep(duel, {"gain": "0:1:3"}, fixed={"crash": 2}).attrs["method"] == "families"


@pytest.mark.parametrize("gains", ["0:4:17", "1/2:7/2:4"])
def test_what_is_played_alike_in_another_case_lends_no_numbers(tmp_path: Path, gains: str) -> None:
    path = tmp_path / "hunt.yaml"
    path.write_text(HUNT)
    grid = {"gain": gains, "safe": "0:5:101"}
    fast, slow = (dt.sweep(path, grid, method=method) for method in ("families", "points"))
    for name in (one for one in slow if str(one).endswith(("_lowest", "_highest"))):
        np.testing.assert_allclose(fast[name].values, slow[name].values, rtol=1e-14)
    mine = [k for k, one in enumerate(fast.equilibrium.values) if str(one).startswith("row=stag, col=stag")]
    assert len(mine) == 2
    below, above = (fast.present.isel(equilibrium=k).values for k in mine)
    if "4 <=" in str(fast.equilibrium.values[mine[0]]):
        below, above = above, below
    assert not (below & above).any()
    assert not below[fast.gain.values >= 2].any()
    assert not above[fast.gain.values < 2].any()
    assert below.any()
    assert above.any()
    resolved = fast.resolved.values
    assert resolved.any()
    assert (below | above)[resolved].any()
