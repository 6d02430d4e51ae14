"""Two models or scenarios side by side."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from typing import Any

import pytest

import deterrence as dt
from deterrence.cli import main
from deterrence.errors import UsageError


def test_scenarios_of_the_attribution_example_differ_where_they_should() -> None:
    found = dt.compare("proxy-deniability", scenarios=(None, "low-deniability"), along=["sanction_pressure"])
    first, second = "proxy-deniability", "proxy-deniability (low-deniability)"
    rows = {(row["part"], row["what"]): row for row in found.rows()}
    assert rows["parameter", "deniability"][first] == Fraction(2, 5)
    assert ("parameter", "sanction_pressure") not in rows, "what is the same on both sides is left out"
    assert rows["thresholds", "sanction_pressure"][first] == "8/15, 53/90, 37/60"
    assert rows["thresholds", "sanction_pressure"][second] == "53/90, 29/45"
    assert rows["outcome", "P(attacked)"][first] == "7/25 to 1"
    assert rows["outcome", "P(attacked)"][second] == "1/10 to 1"
    direct = next(row for key, row in rows.items() if key[0] == "equilibrium" and key[1].startswith("attack=direct"))
    assert direct["same"]
    assert not any(part == "claim" for part, _ in rows)
    assert any("Claims speak of ranges" in note for note in found.notes)


def test_a_variant_is_compared_by_its_claims_and_its_own_parameters() -> None:
    found = dt.compare("preemption-dilemma", "preemption-or-deterrence", along=["benefit"])
    rows = {(row["part"], row["what"]): row for row in found.rows()}
    assert rows["thresholds", "benefit"]["preemption-dilemma"] == "6"
    assert rows["thresholds", "benefit"]["preemption-or-deterrence"] == "8"
    assert rows["parameter", "protection"]["preemption-dilemma"] is None
    verdicts = [row["preemption-dilemma"] for (part, _), row in rows.items() if part == "claim"]
    assert sorted(filter(None, verdicts)) == ["proved", "proved", "refuted"]


def test_a_model_equals_itself() -> None:
    found = dt.compare("preemption-dilemma", "preemption-dilemma", along=[])
    assert found.first.label != found.second.label
    assert all(row["same"] for row in found.rows())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, "nothing to compare"),
        ({"scenarios": ("low-deniability",) * 2}, "nothing to compare"),
        ({"scenarios": (None, "nowhere")}, "no scenario 'nowhere'"),
        ({"scenarios": (None, "low-deniability"), "along": ["deniabilty"]}, "did you mean 'deniability'"),
    ],
)
def test_nothing_to_compare_is_refused(arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        dt.compare("proxy-deniability", **arguments)


def test_the_command_tells_the_same_in_csv_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for form in ("csv", "json"):
        with pytest.raises(SystemExit) as ended:
            main(["compare", "preemption-dilemma", "preemption-or-deterrence", "--along", "cost", "--format", form])
        assert ended.value.code == 0
        told.append(capsys.readouterr().out)
    rows = list(csv.DictReader(io.StringIO(told[0])))
    assert [row["what"] for row in rows] == [row["what"] for row in json.loads(told[1])["rows"]]
    assert {row["same"] for row in rows} == {"yes", "no"}


def test_a_parameter_that_one_model_does_not_have_is_told_of_that_model() -> None:
    with pytest.raises(UsageError) as refused:
        dt.compare("proxy-deniability", scenarios=(None, "low-deniability"), along=["deniabilty"])
    assert str(refused.value) == "proxy-deniability has no parameter 'deniabilty'; did you mean 'deniability'?"
