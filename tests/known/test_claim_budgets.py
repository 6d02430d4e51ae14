"""How hard claims are tried: within counts that do not depend on the machine, and within seconds where asked for."""

from __future__ import annotations

import json

import pytest

import deterrence as dt
from deterrence.analysis.claims import checking, oracle
from deterrence.analysis.comparing import compare_at
from deterrence.cli import main
from deterrence.solvers.base import Settings


@pytest.mark.parametrize("most", [600, 12_000])
def test_a_claim_beyond_the_budget_is_undecided_and_says_what_the_budget_was(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    model = dt.load("rogue-cover")
    proved = [one for one in model.claims if one.proved]
    assert [one.status for one in dt.check_claims(model, claims=proved)] == ["proved"] * len(proved)
    monkeypatch.setattr(checking, "MOST_WORK", most)
    short = dt.check_claims(model, claims=proved)
    assert {one.status for one in short} <= {"proved", "undecided"}
    undecided = [one for one in short if one.status == "undecided"]
    assert undecided
    told = f"the budget of {most:,} units of work is used up"
    assert all(told in one.reason for one in undecided)
    assert all(not one.rests_on for one in undecided)


def test_questions_that_the_clock_stops_are_told_of() -> None:
    asked = oracle.PointOracle.__new__(oracle.PointOracle)
    asked.by_clock = 0
    assert asked.told == []
    asked.by_clock = 2
    assert asked.told == ["2 questions were stopped by the clock; a faster machine may answer"]


def test_progress_tells_which_claim_is_worked_on() -> None:
    heard: list[tuple[str, float]] = []
    settings = Settings(progress=lambda what, share: heard.append((what, share)))
    model = dt.load("strike-and-response")
    count = len(dt.check_claims(model, settings=settings))
    assert [what for what, _ in heard if what.endswith(model.claims[0].says)] == [
        f"claim 1 of {count}: {model.claims[0].says}"
    ]
    assert any("questions to z3" in what for what, _ in heard)
    for what, share in heard:
        number = int(what.removeprefix("claim ").partition(" ")[0])
        assert number - 1 <= share * count < number


def test_seconds_leave_claims_undecided_from_the_shell_and_in_comparisons(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(("check", "rogue-cover", "--seconds", "1e-9", "--format", "json"))
    assert ended.value.code == 1
    told = json.loads(capsys.readouterr().out)
    assert "the time budget is used up" in json.dumps(told)
    model = dt.load("rogue-cover")
    found = compare_at(model, dt.load("sanctions-violation"), {}, along=[], settings=Settings(1e-9))
    assert "undecided" in {one.status for one in found.first.verdicts}
