"""What a model's page says, and where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction as F
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from deterrence.analysis.action_values import choices
from deterrence.analysis.kept_studies import studied, studies
from deterrence.analysis.regimes import FamilyReader
from deterrence.analysis.restricting import restricted
from deterrence.analysis.sensitivity.read_off import thresholds_of
from deterrence.analysis.solving import check, solve
from deterrence.analysis.study_records import from_record, record_of
from deterrence.analysis.studying import Study, study
from deterrence.analysis.thresholds import RegimeInterval, thresholds_along, thresholds_at
from deterrence.families import Characterization, Region, kept
from deterrence.families.caching import VARIABLE
from deterrence.games import Profile
from deterrence.model import load
from deterrence.report import rendering_named
from deterrence.report.pages import model_page, page_tables
from deterrence.report.pages.closing import RELEASED
from deterrence.report.pages.equilibria import family_at

ROOT = Path(__file__).parents[2]
SMALL = "preemption-dilemma"


@pytest.fixture(scope="module", autouse=True)
def cache_of_these_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(tmp_path_factory.mktemp("studies")))
        yield


@pytest.fixture(scope="module")
def proxy() -> Study:
    return studied("proxy-deniability")


def markdown(one: Study) -> str:
    return rendering_named("markdown").render(model_page(one))


def test_page_of_the_proxy_model_has_the_known_equilibria(proxy: Study) -> None:
    page = markdown(proxy)
    assert "At the baseline there are two equilibria." in page
    assert "Expected payoffs: United States -69/50 and Iran 1/5." in page
    assert "Expected payoffs: United States -7/2 and Iran 0." in page
    assert "At attack, Iran chooses none with probability 4/5 and proxy with probability 1/5." in page
    assert (
        "At response, when resolve is firm and evidence is murky, United States chooses strike militia with "
        "probability 3/5 and strike iran with probability 2/5."
    ) in page
    assert "United States chooses strike iran with probability at least 4/5" in page


def test_page_of_the_proxy_model_has_the_known_thresholds(proxy: Study) -> None:
    along = {one.parameter: [str(point.value) for point in one.points] for one in proxy.along}
    assert along["sanction_pressure"] == ["8/15", "53/90", "37/60"]
    assert along["deniability"] == ["7/25"]
    assert "| 8/15, 53/90 and 37/60 |" in markdown(proxy)


def test_page_tells_verdicts_and_a_counterexample(proxy: Study) -> None:
    page = markdown(proxy)
    assert "### Claim 1: proved" in page
    assert "### Claim 2: refuted" in page
    assert "Counterexample: at " in page
    assert "deterrence solve proxy-deniability" in page


def test_two_parameters_matter_most_because_their_thresholds_are_nearest(proxy: Study) -> None:
    assert proxy.tornado is not None
    shares = {one.parameter: one.least_share for one in proxy.tornado.reaches}
    known = sorted(share for share in shares.values() if share is not None)
    assert [shares[name] for name in proxy.matter_most] == known[:2]


def test_equilibria_are_known_by_the_families_they_belong_to(proxy: Study) -> None:
    found = proxy.baseline.solution
    assert found is not None
    assert proxy.families is not None
    names = [family_at(proxy.families, found, one) for one in found.equilibria]
    assert all(names)
    assert len(set(names)) == 2
    other = replace(found.equilibria[0], strategies=found.equilibria[1].strategies)
    assert family_at(proxy.families, found, other) == names[1]


@pytest.mark.parametrize("name", ["rogue-cover", "escalation", "mutual-deterrence", "proxy-deniability"])
def test_no_action_gives_more_than_what_an_equilibrium_plays(name: str) -> None:
    solution = solve(name)
    for one in solution.equilibria:
        for choice in choices(solution.game, one):
            if not choice.values:
                continue
            assert choice.worth == max(choice.values.values())
            played = {choice.values[action] for action, p in choice.mixture.items() if p != 0}
            assert played == {choice.worth}


def test_a_better_action_than_the_played_one_is_seen() -> None:
    solution = solve("rogue-cover")
    one = solution.equilibria[0]
    swapped = {
        player: {label: dict(zip(held, reversed([*held.values()]), strict=True)) for label, held in sets.items()}
        for player, sets in one.strategies.items()
    }
    assert not check(solution.game, swapped)
    found = choices(solution.game, Profile(swapped))
    assert any(each.worth < max(each.values.values()) for each in found)


# --- thresholds read off families ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rogue-cover", "reputation-two-stages", "red-line"])
def test_thresholds_read_off_families_are_those_of_exact_solves(name: str) -> None:
    model = load(name)
    found = kept(model)
    assert found is not None
    for one in thresholds_of(found):
        others = {other: each.value for other, each in model.parameters.items() if other != one.parameter}
        assert changes(one.intervals) == changes(thresholds_at(model, one.parameter, others).intervals), one.parameter


def test_a_family_with_a_wrong_region_would_be_noticed() -> None:
    model = load("rogue-cover")
    found = kept(model)
    assert found is not None
    everywhere = Region(((),))
    wrong = replace(found, families=tuple(replace(one, region=everywhere) for one in found.families))
    others = {name: one.value for name, one in model.parameters.items() if name != "gain"}
    exact = thresholds_at(model, "gain", others)
    assert changes(thresholds_of(wrong)[found.vary.index("gain")].intervals) != changes(exact.intervals)


def changes(intervals: Sequence[RegimeInterval]) -> list[Any]:
    """Values at which the regime of one side is not that of the other."""
    return [after.low for before, after in pairwise(intervals) if before.regime != after.regime]


def test_families_are_not_read_off_along_a_line_on_which_there_may_be_more() -> None:
    model = load("host-nation")  # at the baseline policing costs just what turmoil does
    found = kept(model)
    assert found is not None
    baseline = {name: model.parameters[name].value for name in found.vary}
    line = {name: value for name, value in baseline.items() if name != "leverage"}
    assert restricted(found, line) is None
    assert restricted(found, line | {"turmoil": line["turmoil"] + 1}) is not None
    unknown = replace(found, complete=False)
    assert restricted(unknown, line | {"turmoil": line["turmoil"] + 1}) is None


def test_at_a_threshold_the_families_of_both_sides_are_told() -> None:
    found = kept(load("proxy-deniability"))
    assert isinstance(found, Characterization)
    held = {name: found.model.parameters[name].value for name in found.vary if name != "sanction_pressure"}
    line = restricted(found, held)
    assert line is not None
    along = thresholds_along(line, FamilyReader)
    assert set(along.points[0].regime) == {*along.intervals[0].regime, *along.intervals[1].regime}


# --- kept on disk ----------------------------------------------------------------------------------------------------


def test_a_study_reads_back_as_it_was() -> None:
    one = study(SMALL)
    told = json.loads(json.dumps(record_of(one)))
    assert from_record(one.model, told) == one


def test_a_kept_study_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = studied(SMALL)
    monkeypatch.setattr("deterrence.analysis.kept_studies.study", None)
    assert studied(SMALL) == first
    with pytest.raises(TypeError):
        studied("empty-threat")


def test_a_record_can_make_nothing_but_parts_of_studies() -> None:
    one = study(SMALL)
    told = record_of(one)
    told["of"]["points"] = {"kind": "Path", "of": {}}
    with pytest.raises(KeyError):
        from_record(one.model, told)
    with pytest.raises(TypeError, match="hold no"):
        record_of(replace(one, undone={"x": Path()}))  # type: ignore[dict-item]


def test_studies_do_not_depend_on_the_number_of_processes() -> None:
    names = ["empty-threat", SMALL]
    assert list(studies(names, workers=2)) == list(studies(names))


# --- the page --------------------------------------------------------------------------------------------------------


def test_pages_are_the_same_each_time() -> None:
    one, other = study(SMALL), study(SMALL)
    for name in ("markdown", "html", "json"):
        assert rendering_named(name).render(model_page(one)) == rendering_named(name).render(model_page(other))


def test_every_part_that_was_not_computed_is_named_on_the_page() -> None:
    one = replace(study(SMALL), families=None, along=(), tornado=None, planes=(), undone={"families": "of a reason"})
    page = markdown(one)
    assert "Closed forms were not found: of a reason." in page
    assert "Not computed here: families, because of a reason." in page


def test_tables_of_a_page_hold_exact_numbers(proxy: Study) -> None:
    tables = page_tables(proxy)
    assert set(tables) == {"parameters", "equilibria", "families", "thresholds", "tornado", "claims"}
    assert F(-69, 50) in tables["equilibria"].rows[1]


def test_citations_name_the_year_of_the_release() -> None:
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f'date-released: "{RELEASED}-' in cited
