"""What the commands print and write, in every format."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from deterrence.cli import main
from deterrence.cli.options import FORMATS_TOLD
from deterrence.cli.program import COMMANDS
from deterrence.model import load, shipped_models
from deterrence.report import RENDERINGS
from deterrence.report.catalogue import WRITTEN

ROOT = Path(__file__).parents[2]
GAMES = ROOT / "tests" / "known" / "games"
SCHEMA = json.loads((ROOT / "docs" / "reference" / "solve.schema.json").read_text(encoding="utf-8"))
SUBJECTS = [*shipped_models(), *(str(GAMES / name) for name in ("chain-store.nfg", "beer-quiche.efg"))]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    told = capsys.readouterr()
    assert ended.value.code == 0, told.err
    return told.out


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda one: Path(one).name)
def test_json_of_solve_follows_its_schema(capsys: pytest.CaptureFixture[str], subject: str) -> None:
    told = json.loads(printed(capsys, "solve", subject, "--format", "json"))
    jsonschema.validate(told, SCHEMA)
    assert told["equilibria"]


@pytest.mark.parametrize("wrong", ["0.5", "1/0", 0.5, {"approx": 0.5}])
def test_the_schema_refuses_numbers_that_are_not_exact(wrong: Any) -> None:
    told = {"model": "", "concept": "", "parameters": {"x": wrong}, "complete": True, "completeness": ""}
    told |= {"equilibria": [], "components": []}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, SCHEMA)


def test_numbers_of_the_worked_example_are_exact(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(printed(capsys, "solve", "proxy-deniability", "-p", "sanction_pressure=0.6", "--format", "json"))
    assert told["model"] == "proxy-deniability"
    assert told["concept"] == "perfect-bayesian"
    assert told["parameters"]["sanction_pressure"] == "3/5"
    assert told["complete"] is True
    payoffs = sorted(one["payoffs"]["us"] for one in told["equilibria"])
    assert payoffs == ["-69/50", "-7/2"]
    assert {one["max_regret"] for one in told["equilibria"]} == {"0"}


@pytest.mark.parametrize("rendering", RENDERINGS, ids=lambda one: str(one.name))
@pytest.mark.parametrize(
    "command", [["list"], ["show", "proxy-deniability"], ["check", "--no-claims"], ["solve", SUBJECTS[-1]]]
)
def test_every_command_prints_and_writes_the_same_in_every_format(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: list[str], rendering: Any
) -> None:
    told = printed(capsys, *command, "--format", rendering.name)
    target = tmp_path / f"answer{rendering.endings[0]}"
    assert printed(capsys, *command, "-o", str(target)) == ""
    assert target.read_text(encoding="utf-8") == told
    assert os.listdir(tmp_path) == [target.name]


def test_csv_has_one_row_per_equilibrium(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "solve", SUBJECTS[-2], "--format", "csv"))))
    assert [row["equilibrium"] for row in rows] == ["1", "2", "3"]
    assert {row["max_regret"] for row in rows} == {"0"}


def test_an_unwritable_target_leaves_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for target in (tmp_path / "missing" / "answer.json", tmp_path):
        with pytest.raises(SystemExit) as ended:
            main(["solve", SUBJECTS[-1], "-o", str(target)])
        assert ended.value.code == 2
        assert f"cannot write {target}" in capsys.readouterr().err
    assert os.listdir(tmp_path) == []


def test_all_models_are_solved_into_one_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told = printed(capsys, "solve", "--all", "-o", str(tmp_path / "results"))
    names = {rendering.name: rendering.endings[0] for rendering in RENDERINGS}
    expected = {f"{stem}{names[form]}" for stem in (*shipped_models(), "index") for form in WRITTEN}
    assert set(os.listdir(tmp_path / "results")) == expected
    index = (tmp_path / "results" / "index.md").read_text(encoding="utf-8")
    points = json.loads((tmp_path / "results" / "index.json").read_text(encoding="utf-8"))
    for name in shipped_models():
        model = load(name)
        assert model.title in told
        assert f"({name}.md)" in index
        solved = [point["scenario"] for point in points if point["model"] == name]
        assert solved == ["baseline", *model.scenarios]
    assert not any(point.get("failure") for point in points)


def test_help_names_every_format() -> None:
    told = FORMATS_TOLD.replace(" or ", ", ").split(", ")
    assert told == [rendering.name for rendering in RENDERINGS]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: str(one.name))
def test_every_command_has_help_with_examples(capsys: pytest.CaptureFixture[str], command: Any) -> None:
    told = printed(capsys, command.name, "--help")
    assert "Examples:" in told
    assert f"deterrence {command.name}" in told.partition("Examples:")[2]


def test_a_shell_completes_models_and_options(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for words, expected in (("deterrence show prox", "proxy-deniability"), ("deterrence solve x --sc", "--scenario")):
        monkeypatch.setenv("_DETERRENCE_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
        assert expected in printed(capsys)
