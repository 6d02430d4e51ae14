"""The list of mechanisms agrees with the models, leaves no row silently empty, and its page is in step."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from deterrence.errors import FormatError
from deterrence.model import load, shipped_models
from deterrence.report.coverage import Coverage, Mechanism, coverage_report, disagreements, read_coverage
from deterrence.report.rendering import rendering_named

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "models" / "mechanisms" / "us-iran-2020.yaml"
PAGE = ROOT / "docs" / "mechanisms.md"
HOW = "write it anew with: DETERRENCE_WRITE_GOLDEN=1 python -m pytest tests/known/test_mechanism_coverage.py"


def test_the_list_is_no_model() -> None:
    assert LIST.stem not in shipped_models()


def test_all_mechanisms_are_listed_once_and_in_order() -> None:
    assert [one.key for one in read_coverage(LIST).mechanisms] == [str(number) for number in range(1, 39)]


def test_the_list_and_the_models_agree() -> None:
    assert list(disagreements(read_coverage(LIST), [load(name) for name in shipped_models()])) == []


def test_disagreements_are_found_both_ways() -> None:
    wrong = Coverage(
        "Planted",
        {},
        (Mechanism("6", "a", "b", (), (), ("escalation", "nowhere")), Mechanism("7", "a", "b", (), (), ())),
    )
    found = "; ".join(disagreements(wrong, [load("proxy-deniability"), load("escalation")]))
    assert "proxy-deniability carries mechanism 6; the list does not say so" in found
    assert "proxy-deniability carries mechanism 9, which is not in the list" in found
    assert "mechanism 6 is said to be carried by escalation, which does not say so" in found
    assert "nowhere, which is no model" in found


def test_works_that_the_list_names_are_in_the_bibliography() -> None:
    keys = set(re.findall(r"^@\w+\{([^,]+),", (ROOT / "docs" / "references.bib").read_text("utf-8"), re.M))
    coverage = read_coverage(LIST)
    assert {work for one in coverage.mechanisms for work in one.literature} | set(coverage.sources) <= keys


def test_the_page_is_in_step_with_the_list() -> None:
    models = [load(name) for name in shipped_models()]
    made = rendering_named("markdown").render(coverage_report(read_coverage(LIST), models, "../models/"))
    if os.environ.get("DETERRENCE_WRITE_GOLDEN"):
        PAGE.write_text(made, "utf-8")
    assert PAGE.read_text("utf-8") == made, HOW


def test_no_row_of_the_page_has_an_empty_cell() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("|")]
    assert len(rows) == 2 + 38
    assert all(cell.strip() for row in rows for cell in row.strip("|").split("|"))


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("{name: a, statement: b, sources: [x]}", "incomplete-mechanism"),
        ("{name: a, sources: [x], models: [m]}", "incomplete-mechanism"),
        ("{name: a, statement: b, sources: [y], models: [m]}", "unknown-source"),
        ("{name: a, statement: b, sources: [x], model: [m], later: c}", "unknown-key"),
        ("nothing", "incomplete-mechanism"),
    ],
)
def test_an_entry_that_would_leave_its_row_empty_is_refused(entry: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    path.write_text(f"title: t\nsources: {{x: y}}\nmechanisms:\n  '1': {entry}\n", "utf-8")
    with pytest.raises(FormatError) as caught:
        read_coverage(path)
    assert code in {problem.code for problem in caught.value.problems}
