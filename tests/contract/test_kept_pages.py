"""Pages kept where the repository is browsed, and pages as files: nothing differs unnoticed, nothing gets through."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from deterrence.analysis.kept_studies import studied
from deterrence.analysis.studying import Study
from deterrence.cli.program import program
from deterrence.errors import UsageError
from deterrence.families.caching import VARIABLE
from deterrence.model import shipped_models
from deterrence.report import rendering_for, rendering_named
from deterrence.report.pages import kept
from deterrence.report.pages.files import page_files, page_text

KEPT = Path(__file__).parents[2] / "docs" / "models"
SOME = ("preemption-dilemma", "rogue-cover", "escalation", "reputation-two-stages")
BAD = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> & {a} $b$ \\input{c} | `d` 50% #1 ^ ~ _e_ [x](javascript:y)"
)


@pytest.fixture(scope="module", autouse=True)
def cache_of_these_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(tmp_path_factory.mktemp("studies")))
        yield


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    kept.write(folder, SOME[:2], workers=1)
    return folder


def test_some_kept_pages_are_as_the_code_computes_them() -> None:
    assert kept.check(KEPT, SOME, workers=1) == ()


def test_every_shipped_model_has_a_kept_page_that_the_index_leads_to() -> None:
    index = (KEPT / "README.md").read_text(encoding="utf-8")
    for name in shipped_models():
        assert f"]({name}/README.md)" in index
        page = (KEPT / name / "README.md").read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#]+)\)", page):
            assert (KEPT / name / link).is_file(), (name, link)


def test_a_changed_number_on_a_kept_page_is_noticed(written: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    shutil.copytree(written, folder)
    assert kept.check(folder, SOME[:2], workers=1) == ()
    page = folder / SOME[0] / "README.md"
    told = page.read_text(encoding="utf-8")
    number = re.search(r"Expected payoffs: .*?(-?\d+)", told)
    assert number is not None
    page.write_text(told[: number.start(1)] + "77" + told[number.end(1) :], encoding="utf-8")
    (folder / SOME[1] / "claims.csv").unlink()
    (folder / SOME[1] / "old.svg").write_text("", encoding="utf-8")
    differing = kept.check(folder, SOME[:2], workers=1)
    assert [one.partition(":")[0] for one in differing] == [
        f"{SOME[0]}/README.md",
        f"{SOME[1]}/claims.csv",
        f"{SOME[1]}/old.svg",
    ]
    assert "77" in differing[0]
    assert sorted(kept.write(folder, SOME[:2], workers=1)) == [one.partition(":")[0] for one in differing]
    assert kept.check(folder, SOME[:2], workers=1) == ()


def test_writing_pages_removes_nothing_that_is_no_page(tmp_path: Path) -> None:
    mine = tmp_path / "preemption-dilemma" / "notes.md"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    assert kept.write(tmp_path, SOME[:1], workers=1)
    assert mine.read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_not_there_and_a_model_that_is_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        kept.check(tmp_path / "none")
    with pytest.raises(UsageError, match="none of them"):
        kept.write(tmp_path, ["nothing"])


def test_docs_check_ends_with_one_when_something_differs(written: Path, tmp_path: Path) -> None:
    run = CliRunner()
    asked = ["docs", SOME[0], "--check", "--workers", "1", "--pages"]
    assert run.invoke(program, [*asked, str(written)]).exit_code == 0
    folder = tmp_path / "kept"
    shutil.copytree(written, folder)
    (folder / SOME[0] / "equilibria.csv").write_text("changed", encoding="utf-8")
    found = run.invoke(program, [*asked, str(folder)])
    assert found.exit_code == 1
    assert f"{SOME[0]}/equilibria.csv: line 1 is 'changed', computed is" in found.output
    assert "--pages" in found.output


# --- pages as files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["html", "md", "tex", "json", "csv", "txt"])
def test_report_writes_what_the_ending_says(ending: str, tmp_path: Path) -> None:
    target = tmp_path / f"page.{ending}"
    done = CliRunner().invoke(program, ["report", SOME[0], "-o", str(target)])
    assert done.exit_code == 0, done.output
    assert target.stat().st_size > 200
    linked = sorted(path.name for path in tmp_path.glob("*.svg"))
    assert bool(linked) == (ending in {"md", "tex"})
    for name in linked:
        assert name.removesuffix(".svg") in target.read_text(encoding="utf-8")


def test_report_refuses_a_game_file(tmp_path: Path) -> None:
    game = tmp_path / "game.nfg"
    game.write_text('NFG 1 R "g" { "a" "b" } { 1 1 }\n\n1 2\n', encoding="utf-8")
    done = CliRunner().invoke(program, ["report", str(game)])
    assert isinstance(done.exception, UsageError)
    assert "model file" in str(done.exception)


class Page(HTMLParser):
    """What a browser would make of a page: elements, and attributes that run code."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.dangerous: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.dangerous.append(f"{tag} {name}={value}")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Markup in every text field of a model."""
    path = tmp_path_factory.mktemp("hostile") / "hostile.yaml"
    text = "'" + BAD.replace("'", "''") + "'"
    path.write_text(
        f"""deterrence: 1
title: {text}
story: {text}
leaves_out: [{text}]
sources: {{s: {{title: {text}, author: {text}, publisher: {text}, date: {text}, note: {text}}}}}
players: {{a: {text}, b: {text}}}
parameters:
  x: {{value: 1/2, range: [0, 1], symbol: {text}, unit: {text}, meaning: {text}, because: {text}, source: s}}
definitions: {{y: {{is: 2 * x, meaning: {text}}}}}
actions: {{a: [go, stay], b: [go, stay]}}
payoffs:
  a: [{{name: gain, gain: y, when: a == go, because: {text}, source: s}}]
  b: [{{name: loss, loss: x, when: b == go, because: {text}}}]
outcomes: {{both: {{when: a == go and b == go, meaning: {text}}}}}
scenarios: {{high: {{x: 1, because: {text}}}}}
claims:
  - {{says: {text}, because: {text}, in: every equilibrium, expect: P(both) == 0, verdict: proved}}
""",
        encoding="utf-8",
    )
    return studied(path)


def test_hostile_texts_inject_nothing_into_html(hostile: Study) -> None:
    page = Page()
    page.feed(page_text(hostile, rendering_named("html")))
    assert page.dangerous == []
    assert "img" not in page.tags
    plain = Page()
    plain.feed(page_text(studied(SOME[0]), rendering_named("html")))
    assert page.tags.count("script") == plain.tags.count("script")


def test_the_parser_would_see_what_is_injected() -> None:
    page = Page()
    page.feed(BAD)
    assert "script" in page.tags
    assert page.dangerous


def test_hostile_texts_inject_nothing_into_markdown(hostile: Study) -> None:
    page = page_text(hostile, rendering_named("markdown"))
    assert "<script" not in re.sub(r"\\<", "", page)
    assert "](javascript:" not in re.sub(r"\\\]", "", page)


def test_hostile_texts_inject_nothing_into_latex(hostile: Study) -> None:
    page = page_text(hostile, rendering_named("latex"))
    body = page.partition(r"\maketitle")[2]
    assert "input{" not in body.replace(r"input\{", "")
    assert body.count(r"\begin{") + 1 == body.count(r"\end{")  # the document's own
    bare = re.sub(r"\\[{}]", "", body)
    assert bare.count("{") == bare.count("}")


@pytest.mark.parametrize("which", ["hostile", SOME[0]])
def test_latex_documents_compile(which: str, hostile: Study, tmp_path: Path) -> None:
    if shutil.which("pdflatex") is None:
        pytest.skip("no LaTeX here")
    one = hostile if which == "hostile" else studied(which)
    rendering = rendering_for("page.tex")
    assert rendering is not None
    for path, content in page_files(one, rendering, str(tmp_path / "page.tex")).items():
        Path(path).write_bytes(content)
    asked = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
