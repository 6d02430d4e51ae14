"""Regimes of the attribution example at and between its thresholds, as derived by hand."""

from __future__ import annotations

import math

import pytest

from deterrence.analysis.sweeps import sweep

NONE, DENIABLE, OPEN = "attack=none", "attack=none|proxy", "attack=direct"
ALONG_PRESSURE = {
    "1/2": {NONE},
    "8/15": {NONE, DENIABLE},
    "11/20": {DENIABLE},
    "53/90": {DENIABLE, OPEN},
    "3/5": {DENIABLE, OPEN},
    "37/60": {DENIABLE, OPEN},
    "7/10": {OPEN},
}
ALONG_DENIABILITY = {"1/4": {NONE, OPEN}, "7/25": {NONE, DENIABLE, OPEN}, "3/10": {DENIABLE, OPEN}}


@pytest.mark.parametrize(
    ("parameter", "known"), [("sanction_pressure", ALONG_PRESSURE), ("deniability", ALONG_DENIABILITY)]
)
def test_regimes_are_right_at_thresholds_and_between_them(parameter: str, known: dict[str, set[str]]) -> None:
    found = sweep("proxy-deniability", {parameter: list(known)})
    for k, families in enumerate(known.values()):
        here = found.isel({parameter: k})
        assert set(here.equilibrium.values[here.present.values].tolist()) == families


def test_thresholds_are_solved_exactly_and_most_points_are_not() -> None:
    found = sweep("proxy-deniability", {"sanction_pressure": "0:1:1801"})
    resolved = found.sanction_pressure.values[found.resolved.values].tolist()
    assert {8 / 15, 53 / 90, 37 / 60} <= set(resolved)
    assert found.share_resolved_exactly == pytest.approx(len(resolved) / 1801)
    assert found.share_resolved_exactly < 0.01


@pytest.mark.parametrize("step", [-1, 1])
def test_the_floating_point_neighbours_of_a_threshold_lie_on_their_own_side(step: int) -> None:
    neighbour = math.nextafter(0.28, step * math.inf)
    found = sweep("proxy-deniability", {"deniability": [neighbour]}).isel(deniability=0)
    names = set(found.equilibrium.values[found.present.values].tolist())
    assert names == ({NONE, OPEN} if step < 0 else {DENIABLE, OPEN})
    assert bool(found.resolved)


def test_numbers_at_the_baseline_are_the_published_ones() -> None:
    found = sweep("proxy-deniability", {"sanction_pressure": ["3/5"]}).isel(sanction_pressure=0)
    deniable, opened = found.sel(equilibrium=DENIABLE), found.sel(equilibrium=OPEN)
    assert deniable.strategies.sel(action="iran: attack: proxy").item() == pytest.approx(1 / 5)
    strike = "us: response[resolve=firm,evidence=murky]: strike_iran"
    assert deniable.strategies.sel(action=strike).item() == pytest.approx(2 / 5)
    assert deniable.payoffs.sel(player="iran").item() == pytest.approx(1 / 5)
    assert deniable.payoffs.sel(player="us").item() == pytest.approx(-69 / 50)
    assert opened.payoffs.values == pytest.approx([-7 / 2, 0])
    assert found.payoff_lowest.sel(player="us").item() == pytest.approx(-7 / 2)
    assert found.payoff_highest.sel(player="us").item() == pytest.approx(-69 / 50)
