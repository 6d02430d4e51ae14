"""The generated reference pages name everything there is, and nothing that is not."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import click
import pytest

import deterrence
from deterrence import errors
from deterrence.cli import main
from deterrence.cli.program import program
from deterrence.concepts import concept_table
from deterrence.model.format import FILE
from deterrence.model.starter import starter
from deterrence.report.reference import PAGES, ReferencePage, reference_pages
from deterrence.report.reference.api import GROUPS
from deterrence.report.reference.concepts import DEFINED_FOR, MADE_FOR
from deterrence.report.reference.json_outputs import OUTPUTS, undocumented
from deterrence.report.reference.language import CLAIM_TERMS, FUNCTION_MEANINGS
from deterrence.report.reference.model_file import records_in
from deterrence.report.reference.wrong_files import GAME_FILES, MODEL_FILES, NOTES, SOUND, UNSHOWN, problems_of
from deterrence.solvers import solver_table

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs"
NAMES = deterrence._HOME
WRITTEN = {page.path: page for page in reference_pages(program, NAMES)}
GENERATED = sorted(WRITTEN)
EXAMPLE = {
    "list": "list",
    "show": "show crisis.yaml",
    "solve": "solve crisis.yaml -p p_resolved=1/5",
    "characterize": "characterize crisis.yaml --vary p_resolved",
    "thresholds": "thresholds crisis.yaml p_resolved",
    "sensitivity": "sensitivity crisis.yaml",
    "compare": "compare crisis.yaml --scenario baseline --scenario strong-defender",
    "sweep": "sweep crisis.yaml -p p_resolved=0:1:5",
    "check": "check crisis.yaml",
    "why-not": "why-not crisis.yaml P(attacked)==1",
    "report": "report crisis.yaml",
    "classify": "classify escalation",
}


def page(path: str) -> str:
    return WRITTEN[f"reference/{path}.md"].text


def missing(text: str, wanted: list[str]) -> list[str]:
    """What stands nowhere in a page as code or as a heading of its own."""
    return [one for one in wanted if not re.search(rf"(`|^#+ ){re.escape(one)}(`| |=|$)", text, re.M)]


def without_code(text: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def codes_of(error_code_source: Path) -> set[str]:
    """Every code of a problem that a package's modules give."""
    found: set[str] = set()
    for path in error_code_source.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("Problem", "add", "at", "report", "stop", "Pattern", "refuse", "problem"):
                texts = [*node.args[:2], *(one.value for one in node.keywords if one.arg == "code")]
                found |= {one.value for one in texts if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return {code for code in found if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+|alias|tag", code)}


def test_every_page_has_a_path_of_its_own_and_begins_with_its_title() -> None:
    assert len(WRITTEN) == len(PAGES)
    for path, one in WRITTEN.items():
        assert re.fullmatch(r"reference/[a-z-]+\.md", path)
        assert one.text.startswith(f"# {one.title}\n")
        assert [line for line in without_code(one.text).splitlines() if line.startswith("# ")] == [f"# {one.title}"]


def test_every_public_name_has_an_entry_under_a_fitting_heading() -> None:
    assert missing(page("api"), list(NAMES)) == []
    assert sorted(name for _, names in GROUPS for name in names) == sorted(NAMES)


def test_a_public_name_in_no_group_is_shown_all_the_same() -> None:
    planted = reference_pages(program, {**NAMES, "Regime": "deterrence.analysis.regimes"})
    text = next(one.text for one in planted if one.path == "reference/api.md")
    assert "## Others" in text
    assert "### Regime" in text
    assert missing(page("api"), ["Regime"]) == ["Regime"]


def test_every_command_and_option_appears_with_its_examples() -> None:
    text = page("command-line")
    for command in program.commands.values():
        assert f"## deterrence {command.name}\n" in text
        section = text.partition(f"## deterrence {command.name}\n")[2].partition("\n## ")[0]
        for option in command.params:
            if isinstance(option, click.Option):
                for name in (*option.opts, *option.secondary_opts):
                    assert name in section, (command.name, name)
        assert "Examples:" in section


def test_a_command_that_is_planted_appears() -> None:
    @click.command("planted", short_help="Do nothing.")
    @click.option("--deep", is_flag=True, help="More of it.")
    def planted(deep: bool) -> None:
        """Do nothing at all."""

    group = click.Group("deterrence", {**program.commands, "planted": planted})
    text = next(one.text for one in reference_pages(group, NAMES) if one.path == "reference/command-line.md")
    assert "## deterrence planted" in text
    assert "`--deep`" in text
    assert "planted" not in page("command-line")


def test_every_concept_and_solver_appears() -> None:
    concepts = [one.name for one in concept_table()]
    solvers = [one.name for one in solver_table()]
    assert missing(page("concepts"), concepts) == []
    assert missing(page("solvers"), solvers) == []
    assert list(DEFINED_FOR) == concepts
    assert sorted(MADE_FOR) == sorted(solvers)
    assert missing(page("concepts"), ["evolutionary"]) == ["evolutionary"]


def test_every_class_of_error_appears() -> None:
    classes = [name for name in errors.__all__ if name.endswith("Error")]
    assert missing(page("errors"), classes) == []
    assert missing(page("errors"), ["PlantedError"]) == ["PlantedError"]


def test_every_code_of_a_problem_appears() -> None:
    source = ROOT / "src" / "deterrence"
    codes = {*codes_of(source / "model"), *codes_of(source / "interop"), *codes_of(source / "analysis")}
    shown = {path.name.partition(".")[0].partition("--")[0] for path in (ROOT / "tests" / "invalid").rglob("*.txt")}
    assert {"unknown-name", "bad-number", "claim-verdict"} <= codes
    listed = {one.code for one in (*MODEL_FILES, *GAME_FILES)} | {code for code, _ in (*UNSHOWN, *NOTES)}
    assert shown - {"several-problems"} - listed == set()
    assert {code for code in codes if re.search(rf'"{code}"', _problem_sources(source))} - listed == set()
    assert missing(page("errors"), sorted(listed)) == []


def _problem_sources(source: Path) -> str:
    """The lines of the package that give a code to a problem."""
    lines = [line for path in source.rglob("*.py") for line in path.read_text("utf-8").splitlines()]
    return "\n".join(line for line in lines if "Problem(" in line)


@pytest.mark.parametrize("one", [*MODEL_FILES, *GAME_FILES], ids=lambda one: f"{one.code}{one.ending}")
def test_a_wrong_file_shows_its_code(one: object) -> None:
    from deterrence.report.reference.wrong_files import WrongFile

    assert isinstance(one, WrongFile)
    assert one.code in {problem.code for problem in one.problems}


def test_the_sound_file_has_no_problem() -> None:
    assert problems_of(SOUND) == ()


def test_every_key_of_a_model_file_appears() -> None:
    text = page("model-file")
    keys = {key for record in records_in(FILE) for key in record.fields}
    assert len(keys) > 50
    assert missing(text, sorted(keys)) == []
    assert missing(text, ["menaing"]) == ["menaing"]


def test_every_function_and_term_of_the_language_appears() -> None:
    from deterrence.expressions.claim_grammar import CLAIM_WORDS
    from deterrence.expressions.nodes import FUNCTIONS

    assert list(FUNCTION_MEANINGS) == sorted(FUNCTION_MEANINGS, key=list(FUNCTIONS).index)
    assert set(FUNCTION_MEANINGS) == set(FUNCTIONS)
    assert {word for word, _, _ in CLAIM_TERMS} == set(CLAIM_WORDS)


@pytest.mark.parametrize("command", [command for command, _, _ in OUTPUTS])
def test_every_key_of_a_json_output_is_documented(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "crisis.yaml").write_text(starter(), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main([*EXAMPLE[command].split(), "--format", "json"])
    told = capsys.readouterr()
    assert ended.value.code == 0, told.err
    assert undocumented(command, json.loads(told.out)) == []


def test_a_planted_key_is_missed() -> None:
    assert undocumented("solve", {"model": "", "planted": 1, "equilibria": [{"regret": "0"}]}) == [
        "equilibria[].regret",
        "planted",
    ]


def test_every_command_with_json_has_a_table_of_keys() -> None:
    with_format = {name for name, one in program.commands.items() if any("--format" in o.opts for o in one.params)}
    assert with_format - {"docs", "explore", "plot"} == {command for command, _, _ in OUTPUTS}


@pytest.mark.parametrize("path", GENERATED)
def test_the_kept_page_is_the_generated_one(path: str) -> None:
    """After a change of the code, run this file as a program to write the pages anew."""
    assert (KEPT / path).read_text("utf-8") == WRITTEN[path].text


def test_links_of_reference_pages_lead_somewhere() -> None:
    assert broken_links(list(WRITTEN.values())) == []


def test_a_broken_link_is_found() -> None:
    planted = ReferencePage("reference/planted.md", "Planted", "# Planted\n\n[a](nowhere.md), [b](#no-heading)\n")
    assert broken_links([planted]) == ["reference/planted.md: nowhere.md", "reference/planted.md: #no-heading"]


def broken_links(pages: list[ReferencePage]) -> list[str]:
    from deterrence.report.reference.markdown import anchor

    found = []
    for one in pages:
        for target in re.findall(r"\]\(([^)]+)\)", without_code(one.text)):
            name, _, place = target.partition("#")
            path = (KEPT / one.path).parent / name if name else KEPT / one.path
            generated = next((other for other in (*pages, *WRITTEN.values()) if KEPT / other.path == path), None)
            text = generated.text if generated else path.read_text("utf-8") if path.is_file() else None
            headings = re.findall(r"^#+ (.*)$", text or "", flags=re.M)
            if text is None or (place and place not in map(anchor, headings)):
                found.append(f"{one.path}: {target}")
    return found


if __name__ == "__main__":
    for each in WRITTEN.values():
        (KEPT / each.path).write_text(each.text, encoding="utf-8")
