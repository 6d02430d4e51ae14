"""Sensitivity: exact thresholds and derivatives, and estimates against values known in closed form."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import deterrence as dt
from deterrence.analysis.sensitivity.boxes import density_in, find_boxes
from deterrence.analysis.sensitivity.drawing import Columns, Sampler, groups_of
from deterrence.analysis.sensitivity.elasticities import Elasticities
from deterrence.analysis.sensitivity.morris import estimate_morris
from deterrence.analysis.sensitivity.selecting import Candidates, Rule
from deterrence.analysis.sensitivity.sobol import SobolIndices, estimate_sobol
from deterrence.analysis.sensitivity.tornado import Tornado
from deterrence.analysis.sensitivity.volumes import Volumes
from deterrence.errors import DeterrenceError, NotDefinedError, UsageError
from deterrence.model import Model
from deterrence.model.loading import load

PLANE = ["sanction_pressure", "deniability"]
THREE = """
deterrence: 1
title: Three numbers
players: {{a: A}}
parameters:
  x: {{value: 1/4, range: [{low}, {high}], meaning: First}}
  y: {{value: 1/2, range: [{low}, {high}], meaning: Second}}
  z: {{value: 1/2, range: [{low}, {high}], meaning: Third}}
{assume}
timeline:
  - {{move: bet, player: a, sees: [], actions: [take, leave]}}
payoffs:
  a:
    - {{name: gain, gain: x + y + z, when: bet == take, because: It pays}}
"""


@pytest.fixture
def three(tmp_path: Any) -> Any:
    def made(low: str = "0", high: str = "1", assume: str = "") -> Model:
        file = tmp_path / "three.yaml"
        file.write_text(THREE.format(low=low, high=high, assume=f"assume: [{assume}]" if assume else ""))
        return load(str(file))

    return made


def sampler_of(model: Model, seed: int = 1) -> Sampler:
    return Sampler(model, groups_of(model, list(model.parameters), {}), seed)


# --- exact -----------------------------------------------------------------------------------------------------------


def test_tornado_of_the_attribution_example_is_exact() -> None:
    found = dt.sensitivity("proxy-deniability", "attacked", vary=["harm", "deniability", "sanction_pressure"])
    assert isinstance(found, Tornado)
    assert [one.parameter for one in found.reaches] == ["sanction_pressure", "deniability", "harm"]
    pressure, deniability, harm = found.reaches
    assert pressure.below is not None
    assert pressure.above is not None
    assert (pressure.below.at, pressure.value, pressure.above.at) == (
        Fraction(53, 90),
        Fraction(3, 5),
        Fraction(37, 60),
    )
    assert (pressure.below.move, pressure.above.move) == (Fraction(1, 90), Fraction(1, 60))
    assert pressure.below.regime == ("attack=none|proxy",)
    assert pressure.below.span == (Fraction(7, 25), Fraction(7, 25))
    assert deniability.below is not None
    assert (deniability.below.at, deniability.above) == (Fraction(7, 25), None)
    assert (harm.below, harm.above, harm.least_share) == (None, None, None)
    assert found.span == (Fraction(7, 25), 1)


def test_the_tornado_tells_open_ends_of_ranges() -> None:
    rows = dt.sensitivity("escalation", vary=["leverage", "iran_price"]).rows()
    assert {row["parameter"]: row["range"] for row in rows} == {"leverage": "(0, 20]", "iran_price": "[0, 10]"}


def test_on_a_threshold_the_distance_is_zero(three: Any) -> None:
    found = dt.sensitivity(three("-1", "1"), vary=["z"], x="-1/4", y="-1/4")
    assert isinstance(found, Tornado)
    (reach,) = found.reaches
    assert reach.below is not None
    assert reach.above is not None
    assert (reach.below.at, reach.above.at, reach.least_share) == (Fraction(1, 2), Fraction(1, 2), 0)
    assert reach.below.regime != reach.above.regime


def test_a_tornado_out_of_time_says_which_parameters_were_not_looked_at() -> None:
    from deterrence.analysis.sensitivity import sensitivity_at
    from deterrence.solvers import Settings

    model = dt.load("escalation")
    spent = Settings(seconds=1e-9)
    found = sensitivity_at(model, None, "thresholds", {}, vary=["leverage"], settings=spent)
    assert isinstance(found, Tornado)
    assert found.reaches == ()
    assert found.notes[0] == "leverage: not looked at, because the time budget is used up"
    assert "no other within the ranges" not in found.notes[-1]


def test_elasticities_are_those_of_the_closed_form() -> None:
    found = dt.sensitivity("proxy-deniability", "attacked", "elasticities", vary=PLANE)
    assert isinstance(found, Elasticities)
    deniable = {one.parameter: one for one in found.found if one.family == "attack=none|proxy"}
    rogue, d = Fraction(1, 10), Fraction(2, 5)
    proxy = rogue / (d + rogue)
    assert deniable["deniability"].value == proxy + (1 - proxy) * rogue
    assert deniable["deniability"].slope == -rogue / (d + rogue) ** 2 * (1 - rogue)
    assert deniable["deniability"].elasticity == Fraction(-18, 35)
    assert deniable["sanction_pressure"].slope == 0


# --- estimates against known values ----------------------------------------------------------------------------------


def test_sobol_indices_of_ishigamis_function(three: Any) -> None:
    sampler = sampler_of(three("-355/113", "355/113"))

    def ishigami(columns: Columns) -> list[Any]:
        x, y, z = columns["x"], columns["y"], columns["z"]
        return [np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)]

    _, _, indices = estimate_sobol(ishigami, sampler, 2048, ["only"], "f", 0.95)
    found = {one.factor: one for one in indices}
    known = {"x": (0.3139, 0.5576), "y": (0.4424, 0.4424), "z": (0.0, 0.2437)}
    for name, (first, total) in known.items():
        assert found[name].first == pytest.approx(first, abs=0.02)
        assert found[name].total == pytest.approx(total, abs=0.02)
        assert found[name].first_interval[0] <= first <= found[name].first_interval[1]
        assert found[name].total_interval[0] <= total <= found[name].total_interval[1]
    assert abs(found["x"].first - known["y"][0]) > 0.1, "the tolerance would tell a planted mix-up"


def test_coupled_parameters_share_one_exact_index(three: Any) -> None:
    sampler = sampler_of(three(assume="x < y"))
    assert [group.name for group in sampler.groups] == ["x + y", "z"]
    drawn = sampler.draw(512)[0]
    assert (drawn["x"] < drawn["y"]).all()
    _, _, indices = estimate_sobol(
        lambda columns: [columns["x"] + columns["y"] + columns["z"]], sampler, 4096, ["only"], "f", 0.95
    )
    found = {one.factor: one.total for one in indices}
    assert found["x + y"] == pytest.approx(2 / 3, abs=0.03)
    assert found["z"] == pytest.approx(1 / 3, abs=0.03)


def test_elementary_effects_of_a_linear_function_are_its_slopes(three: Any) -> None:
    effects = estimate_morris(
        lambda columns: [2 * columns["x"] - 3 * columns["y"]], sampler_of(three()), 64, ["only"], "f", 0.95
    )
    found = {one.parameter: one for one in effects}
    assert [one.parameter for one in effects] == ["y", "x", "z"]
    assert found["x"].mean == pytest.approx(2, abs=1e-9)
    assert found["y"].mean == pytest.approx(-3, abs=1e-9)
    assert found["y"].strength == pytest.approx(3, abs=1e-9)
    assert found["z"].strength == 0
    assert max(one.deviation for one in effects) < 1e-9


def test_elementary_effects_of_ishigamis_function(three: Any) -> None:
    """Half the range is half a period: the step in y changes nothing, that in x turns the sign of the sine."""

    def ishigami(columns: Columns) -> list[Any]:
        x, y, z = columns["x"], columns["y"], columns["z"]
        return [np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)]

    effects = estimate_morris(ishigami, sampler_of(three("-355/113", "355/113")), 4096, ["only"], "f", 0.95)
    found = {one.parameter: one for one in effects}
    known = {"x": 8 / np.pi * (1 + np.pi**4 / 50), "y": 0.0, "z": 3 * np.pi**3 / 20}
    for name, strength in known.items():
        assert found[name].strength == pytest.approx(strength, rel=0.04, abs=1e-3)
        low, high = found[name].interval
        assert low - 1e-3 <= strength <= high + 1e-3
    assert [one.parameter for one in effects] == ["x", "z", "y"]
    assert abs(known["x"] - known["z"]) > 2, "the tolerance would tell a planted mix-up"


def test_elementary_steps_stay_inside_the_assumptions(three: Any) -> None:
    sampler = sampler_of(three(assume="x < y"))
    seen: list[bool] = []

    def watched(columns: Columns) -> list[Any]:
        seen.append(bool((columns["x"] < columns["y"]).all()))
        return [columns["x"] - columns["y"]]

    effects = estimate_morris(watched, sampler, 128, ["only"], "f", 0.95)
    assert seen == [True]
    assert {one.parameter: round(one.mean, 9) for one in effects} == {"x": 1, "y": -1, "z": 0}


def test_volume_of_a_regime_is_the_length_between_thresholds() -> None:
    found = dt.sensitivity("proxy-deniability", "attacked", "volume", vary=["deniability"], n=1024)
    assert isinstance(found, Volumes)
    shares = {one.what: one for one in found.regimes}
    both = shares["regime attack=direct + attack=none|proxy"]
    assert both.value == pytest.approx(18 / 25, abs=4 * both.error + 1e-3)
    assert sum(one.value for one in found.regimes) == pytest.approx(1)
    assert 0 < both.error < 0.01


def test_volume_follows_the_prior() -> None:
    from scipy.stats import beta

    found = dt.sensitivity("proxy-deniability", "attacked", "volume", vary=["sanction_pressure"], n=1024)
    assert isinstance(found, Volumes)
    none = next(one for one in found.regimes if one.what == "regime attack=none")
    assert none.value == pytest.approx(beta.cdf(8 / 15, 4, 2), abs=0.005)
    assert abs(none.value - 8 / 15) > 0.1, "a uniform prior would give another share"


def test_a_planted_box_is_found() -> None:
    rng = np.random.default_rng(3)
    columns = {name: rng.random(4000) for name in ("x", "y", "noise")}
    wanted = (columns["x"] > 0.7) & (columns["y"] < 0.4)
    first = find_boxes(columns, wanted)[0]
    assert set(first.limits) == {"x", "y"}
    assert first.limits["x"][0] == pytest.approx(0.7, abs=0.03)
    assert first.limits["y"][1] == pytest.approx(0.4, abs=0.03)
    assert first.density > 0.95
    assert first.coverage > 0.9
    assert density_in(first, columns, wanted) == pytest.approx(first.density)


def test_noise_gives_no_dense_box() -> None:
    rng = np.random.default_rng(4)
    columns = {name: rng.random(4000) for name in ("x", "y")}
    assert all(box.density < 0.6 for box in find_boxes(columns, rng.random(4000) < 0.3))


# --- nothing is silent -----------------------------------------------------------------------------------------------


def test_equilibria_that_differ_are_an_error_with_the_remedy() -> None:
    with pytest.raises(NotDefinedError, match=r"equilibria differ in it, e\.g\. at .*select: lowest, highest"):
        dt.sensitivity("proxy-deniability", "attacked", "sobol", vary=PLANE, n=64)


def test_a_missing_family_is_an_error_with_the_share() -> None:
    with pytest.raises(NotDefinedError, match="the family attack=direct does not exist"):
        dt.sensitivity("proxy-deniability", "attacked", "sobol", vary=PLANE, n=64, select="family:attack=direct")


def test_the_same_value_everywhere_is_an_error_and_no_zero() -> None:
    with pytest.raises(NotDefinedError, match="no variation to attribute"):
        dt.sensitivity("proxy-deniability", "attacked", "sobol", vary=["harm"], n=16, select="highest")


def test_the_variance_of_a_quantity_of_one_parameter_comes_from_that_parameter() -> None:
    found = dt.sensitivity("proxy-deniability", "attacked", "sobol", vary=PLANE[:1], n=512, select="lowest")
    assert isinstance(found, SobolIndices)
    (index,) = found.indices
    assert index.first == pytest.approx(1, abs=0.1)
    assert index.total == pytest.approx(1, abs=0.1)
    assert index.first_interval[0] < 1 < index.first_interval[1]


def test_variation_in_mixed_points_alone_is_none_to_share_out(three: Any) -> None:
    """Where A and B hold one value, SciPy gives zeros for indices that are not defined."""

    def rare(columns: Columns) -> list[Any]:
        return [np.where(np.arange(len(columns["x"])) < 8, 0.0, 1.0)]

    with pytest.raises(NotDefinedError, match="no variation to attribute"):
        estimate_sobol(rare, sampler_of(three()), 4, ["unique"], "P(it)", 0.95)


def test_a_mean_of_few_effects_is_refused_by_their_number() -> None:
    with pytest.raises(NotDefinedError, match="at least 10 effects, not of 4"):
        dt.sensitivity("proxy-deniability", "attacked", "morris", vary=PLANE[:1], n=4, select="lowest")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"method": "sobl"}, "did you mean 'sobol'"),
        ({"method": "sobol", "n": 100}, "try 128"),
        ({"method": "sobol", "n": 16, "select": "nicest"}, "no way to select"),
        ({"method": "sobol", "n": 16, "select": "best:france"}, "no way to select"),
        ({"method": "sobol", "n": 16, "select": "family:nothing"}, "no family 'nothing'"),
        ({"vary": ["sanction_presure"]}, "did you mean 'sanction_pressure'"),
        ({"vary": ["rogue"], "rogue": "1/5"}, "cannot both vary and be fixed"),
        ({"outcome": "atacked"}, "did you mean 'attacked'"),
        ({"method": "boxes", "outcome": None}, "say which outcome"),
        ({"method": "boxes", "select": "lowest", "at_least": float("nan")}, "a finite number, not nan"),
        ({"method": "volume", "select": "lowest"}, "volume tells of every equilibrium and selects none"),
        ({"method": "thresholds", "select": "lowest"}, "tells of every equilibrium"),
        ({"method": "elasticities", "select": "family:attack=none"}, "tells of every equilibrium"),
        ({"method": "volume", "n": 16}, "at least 32 points, not 16"),
        ({"method": "sobol", "n": 64.0}, "a power of two, not 64.0"),
        ({"method": "sobol", "rng": -1}, "rng is a seed"),
    ],
)
def test_what_means_nothing_is_refused(more: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        dt.sensitivity("proxy-deniability", **{"outcome": "attacked", "vary": ["deniability"], **more})


def test_best_for_a_player_does_not_settle_between_equal_payoffs() -> None:
    own = np.array([[0.0, 1.0], [1.0, 1.0]])
    payoffs = np.array([[[2.0, 2.0], [2.0, 2.0]]])
    among = Candidates(own.min(axis=0), own.max(axis=0), own, payoffs, ("p", "q"))
    values, unsettled = Rule("best", "a").pick(among, ("a",))
    assert unsettled.tolist() == [True, False]
    assert values[1] == 1


def test_payoff_dominance_needs_every_player() -> None:
    own = np.array([[0.0, 0.0], [1.0, 1.0]])
    payoffs = np.array([[[2.0, 2.0], [1.0, 1.0]], [[2.0, 0.0], [1.0, 1.0]]])
    among = Candidates(own.min(axis=0), own.max(axis=0), own, payoffs, ("p", "q"))
    values, unsettled = Rule("payoff-dominant").pick(among, ("a", "b"))
    assert unsettled.tolist() == [False, True]
    assert values[0] == 0


def test_the_same_seed_gives_the_same_numbers_and_envelopes_come_in_pairs() -> None:
    first, second = (
        dt.sensitivity("proxy-deniability", "attacked", "sobol", vary=PLANE, n=32, select="envelope", rng=5)
        for _ in range(2)
    )
    assert isinstance(first, SobolIndices)
    assert first.rows() == second.rows()
    assert {one.selection for one in first.indices} == {"lowest", "highest"}


def test_assumptions_that_leave_almost_nothing_are_an_error(three: Any) -> None:
    model = three(assume="x < 1/3, x > 1/4 - 1/10000000, x < 1/4 + 1/10000000")
    with pytest.raises(DeterrenceError, match="assumptions leave less than"):
        sampler_of(model).draw(64)


def test_a_family_that_ties_leave_open_has_no_value_to_select() -> None:
    vary = ["p_iran_hard", "p_us_hard"]
    families = dt.characterize("mutual-deterrence", vary=vary).families
    tied = next(one.name for one in families if one.free)
    with pytest.raises(NotDefinedError, match="ties leave probabilities free in the family pooling on attack"):
        dt.sensitivity("mutual-deterrence", "war", "sobol", vary=vary, n=16, select=f"family:{tied}")
