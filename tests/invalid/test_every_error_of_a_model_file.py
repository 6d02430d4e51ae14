"""One file per error code, each answered with place, what, value, rule and fix.

``models/*.yaml`` are the files, ``models/*.txt`` what they are answered. After a deliberate change of wording, run this
file as a program to write the answers anew, and read the difference.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from deterrence.errors import ModelError
from deterrence.model import load
from deterrence.model.loading import find
from deterrence.model.reading import read_file

HERE = Path(__file__).parent / "models"
FILES = sorted(HERE.glob("*.yaml"))
SOURCE = Path(__file__).parents[2] / "src" / "deterrence" / "model"

NOTES = {"asked-reveals", "constant-outcome", "player-without-moves", "uncited-source", "undecided"}
"""Codes of notes: nothing is wrong, so no file is refused for them."""
ELSEWHERE = {"cannot-read", "file-too-large"}
"""Codes that no file in the folder can show; tested below."""


def problems_of(path: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        read_file(path, find)
    return caught.value


def answer(path: Path) -> str:
    return str(problems_of(path)).replace(f"{HERE}/", "") + "\n"


def codes_in_source() -> set[str]:
    """Every text in the code of the model package that stands where a problem's code stands."""
    found: set[str] = set()
    for path in SOURCE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("Problem", "add", "at", "report", "stop", "Pattern"):
                texts = [*node.args[:2], *(one.value for one in node.keywords if one.arg == "code")]
                values = [text.value for text in texts if isinstance(text, ast.Constant)]
                found |= {value for value in values if isinstance(value, str)}
    return {text for text in found if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_answer_is_the_written_one(path: Path) -> None:
    assert answer(path) == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_problem_has_place_what_rule_and_fix(path: Path) -> None:
    error = problems_of(path)
    assert path.stem.partition("--")[0] in {problem.code for problem in error.problems}
    for problem in error.problems:
        assert problem.place is not None
        assert problem.what
        assert problem.rule, problem
        assert problem.fix, problem


def test_every_code_in_the_source_has_a_file() -> None:
    shown = {path.stem.partition("--")[0] for path in FILES}
    assert codes_in_source() - NOTES - ELSEWHERE - shown == set()


def test_the_search_for_codes_finds_codes() -> None:
    assert {"unknown-name", "not-a-number", "tree-too-large", "probability-sum"} <= codes_in_source()


def test_all_problems_of_a_file_are_told_at_once() -> None:
    codes = [problem.code for problem in problems_of(HERE / "unknown-name--with-others.yaml").problems]
    assert sorted(set(codes)) == [
        "baseline-outside-range",
        "cases-not-exhaustive",
        "missing-key",
        "player-without-payoffs",
        "unknown-key",
        "unknown-name",
        "unused-name",
    ]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text("# " + "x" * 1_000_000, encoding="utf-8")
    assert [problem.code for problem in problems_of(path).problems] == ["file-too-large"]


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    assert [problem.code for problem in problems_of(tmp_path).problems] == ["cannot-read"]


def test_the_starter_file_of_these_files_is_sound() -> None:
    """The negative control: what the files are made from is accepted."""
    assert load("proxy-deniability").notes == ()


if __name__ == "__main__":
    for each in FILES:
        each.with_suffix(".txt").write_text(answer(each), encoding="utf-8")
