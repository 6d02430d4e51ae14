"""What every site keeps to: links that lead somewhere, nothing from elsewhere, the same bytes every time."""

from __future__ import annotations

import filecmp
import re
import shutil
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from deterrence.cli.program import program
from deterrence.errors import UsageError
from deterrence.model import load, shipped_models
from deterrence.model.loading import models_folder
from deterrence.report import Passage, Report, Table
from deterrence.report.site import build_site, self_contained
from deterrence.report.site.bibliography import read_works
from deterrence.report.site.documents import Documentation, docs_folder, read_documents
from deterrence.report.site.records import FOLDER
from deterrence.report.site.search_index import index_script, sections_of, terms
from deterrence.report.site.security import hash_source

ROOT = Path(__file__).resolve().parents[2]
SHORT = "empty-threat"
VARIANT = """deterrence: 1
extends: empty-threat
title: A variant <script>alert(1)</script> & "more"
"""


class Elements(HTMLParser):
    """What of a page can lead or load: elements with their attributes, and the texts of scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.inline: list[tuple[str, dict[str, str], str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {key: value or "" for key, value in attrs}))

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] in ("script", "style") and self.cdata_elem:
            self.inline.append((*self.found[-1], data))


def loaded(elements: Elements) -> Iterator[str]:
    """Addresses that a page loads by itself."""
    for tag, held in elements.found:
        if tag in ("script", "img", "iframe", "source") and "src" in held:
            yield held["src"]
        if tag == "link":
            yield held["href"]


def broken_links(site: Path) -> list[str]:
    """Links of a site that lead to no file, or to no element of a page."""
    pages = {path: Elements(path.read_text("utf-8")) for path in site.rglob("*.html")}
    anchors = {path: {held["id"] for _, held in found.found if "id" in held} for path, found in pages.items()}
    wrong = []
    for path, elements in pages.items():
        leading = [held["href"] for tag, held in elements.found if tag == "a" and "href" in held]
        for address in [*leading, *loaded(elements)]:
            if re.match(r"https?:", address):
                continue
            place, _, anchor = address.partition("#")
            target = (path.parent / unquote(place)).resolve() if place else path
            if not target.is_file() or (anchor and unquote(anchor) not in anchors.get(target, {anchor})):
                wrong.append(f"{path.relative_to(site)}: {address}")
    return wrong


def unsafe_parts(html: str) -> list[str]:
    """What a strict policy forbids."""
    elements = Elements(html)
    wrong = [f"style attribute of {tag}" for tag, held in elements.found if "style" in held]
    wrong += [f"{key} of {tag}" for tag, held in elements.found for key in held if key.startswith("on")]
    wrong += [address for address in loaded(elements) if re.match(r"(?:[a-z]+:)?//", address)]
    kinds = [held.get("type") for tag, held in elements.found if tag == "script" and "src" not in held]
    wrong += [f"inline script {kind}" for kind in kinds if kind != "application/json"]
    wrong += [f"inline {tag}" for tag, _, _ in elements.inline if tag == "style"]
    return wrong


def same_files(one: Path, other: Path) -> bool:
    files = {path.relative_to(one) for path in one.rglob("*") if path.is_file()}
    others = {path.relative_to(other) for path in other.rglob("*") if path.is_file()}
    return files == others and all(filecmp.cmp(one / path, other / path, shallow=False) for path in files)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folder: a model, its variant with markup in its title, and a file with errors."""
    folder = tmp_path_factory.mktemp("mine")
    shutil.copy(models_folder() / f"{SHORT}.yaml", folder)
    (folder / "variant.yaml").write_text(VARIANT, "utf-8")
    (folder / "wrong.yaml").write_text("deterrence: 1\ntitle: <b>Wrong</b>\nplayers: 3\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def site(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "site"
    built = build_site([str(models)], folder)
    assert set(built.records) == {f"model-{SHORT}", "model-variant"}
    assert [Path(name).name for name in built.failures] == ["wrong.yaml"]
    return folder


def test_every_link_leads_somewhere(site: Path) -> None:
    assert broken_links(site) == []


def test_the_check_of_links_catches_planted_ones(site: Path, tmp_path: Path) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    (copy / "planted.html").write_text('<a href="claims.html#nowhere">a</a><a href="absent.html">b</a>', "utf-8")
    assert broken_links(copy) == ["planted.html: claims.html#nowhere", "planted.html: absent.html"]


def test_no_page_holds_what_a_strict_policy_forbids(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 12
    for path in pages:
        html = path.read_text("utf-8")
        assert unsafe_parts(html) == [], path
        assert re.search(r"<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\"", html)


@pytest.mark.parametrize(
    "planted",
    ["<p style='color:red'>", "<p onclick='x()'>", "<script>x()</script>", "<script src='//a.b/c.js'></script>"],
)
def test_the_check_of_safety_catches_planted_parts(planted: str) -> None:
    assert len(unsafe_parts(planted)) == 1


def test_texts_of_models_are_texts_on_every_page(site: Path) -> None:
    told = [path.read_text("utf-8") for path in site.rglob("*.html")]
    assert not any("<script>alert" in html for html in told)
    assert sum("A variant &lt;script&gt;" in html for html in told) > 4
    assert "<script" not in (site / "search-index.js").read_text("utf-8")


def test_a_site_is_the_same_bytes_however_it_was_built(site: Path, models: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    build_site([str(models)], other, workers=1)
    assert same_files(site, other)
    (other / "index.html").write_text("changed", "utf-8")
    assert not same_files(site, other)
    built = build_site([str(models)], other, workers=1)
    assert (built.made, built.written) == ((), ("index.html",))
    assert same_files(site, other)


def test_only_what_changed_is_made_anew_and_what_is_gone_goes(site: Path, models: Path, tmp_path: Path) -> None:
    mine, copy = tmp_path / "mine", tmp_path / "site"
    shutil.copytree(models, mine)
    shutil.copytree(site, copy)
    (copy / "notes.txt").write_text("mine", "utf-8")
    (mine / "wrong.yaml").unlink()
    (mine / "variant.yaml").write_text(VARIANT + "story: Told anew.\n", "utf-8")
    built = build_site([str(mine)], copy, workers=1)
    assert (built.made, dict(built.failures)) == (("model-variant",), {})
    (mine / "variant.yaml").unlink()
    built = build_site([str(mine)], copy, workers=1)
    assert built.made == (f"model-{SHORT}",)  # its page no longer leads to the comparison
    assert not (copy / "models" / "variant").exists()
    assert (copy / "notes.txt").read_text("utf-8") == "mine"
    assert broken_links(copy) == []


def test_a_page_that_was_lost_comes_back(site: Path, models: Path, tmp_path: Path) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    (copy / "models" / SHORT / "index.html").unlink()
    assert build_site([str(models)], copy, workers=1).made == (f"model-{SHORT}",)
    assert same_files(site, copy)


def test_a_folder_with_other_files_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work", "utf-8")
    with pytest.raises(UsageError, match="no site of this program"):
        build_site([SHORT], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
    with pytest.raises(UsageError, match="it is a file"):
        build_site([SHORT], tmp_path / "thesis.tex")


def test_names_that_mean_nothing_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for asked, told in (
        (["no-such-model"], "no shipped model"),
        ([str(tmp_path / "empty")], "holds no model file"),
        (["absent.yaml"], "there is no file"),
    ):
        with pytest.raises(UsageError, match=told):
            build_site(asked, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_two_files_of_one_name_are_refused(models: Path, tmp_path: Path) -> None:
    shutil.copy(models / f"{SHORT}.yaml", tmp_path)
    with pytest.raises(UsageError, match="would share a page"):
        build_site([str(models), str(tmp_path)], tmp_path / "site")


def test_a_wrong_file_is_told_and_the_exit_code_is_2(models: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    done = CliRunner().invoke(program, ["docs", str(models / "wrong.yaml"), "-o", str(folder)])
    assert done.exit_code == 2
    assert "wrong.yaml:3" in done.stderr
    html = (folder / "models" / "index.html").read_text("utf-8")
    assert "wrong.yaml has no page" in html
    assert "wrong.yaml:3" in html


def test_downloads_lie_beside_the_page(site: Path) -> None:
    folder = site / "models" / SHORT
    assert (folder / f"{SHORT}.yaml").read_bytes() == (models_folder() / f"{SHORT}.yaml").read_bytes()
    assert {path.suffix for path in folder.iterdir()} == {".csv", ".html", ".json", ".md", ".svg", ".tex", ".yaml"}
    base, variant = load(folder / f"{SHORT}.yaml"), load(site / "models" / "variant" / "variant-complete.yaml")
    assert (variant.extends, variant.payoffs, variant.claims) == ("", base.payoffs, base.claims)


def test_nothing_of_the_machine_or_the_hour_is_in_a_site(site: Path, models: Path) -> None:
    for path in [*site.rglob("*.html"), *(site / FOLDER).iterdir()]:
        if path.name != "index.html" or path.parent.name != "models":  # says which file is wrong
            assert str(models.parent) not in path.read_text("utf-8"), path


def policy_of(html: str) -> str:
    return next(held["content"] for tag, held in Elements(html).found if held.get("http-equiv"))


def test_one_page_holds_everything_and_allows_nothing_else() -> None:
    report = Report("Title", (Passage("Part", ("a < b",)), Table(("x",), ((1,),), "Caption")))
    html = self_contained(report)
    elements = Elements(html)
    assert list(loaded(elements)) == []
    policy = policy_of(html)
    assert sorted(re.findall(r"'sha256-[^']+'", policy)) == sorted(hash_source(text) for _, _, text in elements.inline)
    assert "unsafe" not in policy
    assert "connect-src" not in policy
    assert "connect-src 'self'" in policy_of(self_contained(report, connect=True))
    assert "KaTeX" not in html
    assert len(html) < 300_000


def test_sliders_too_heavy_for_a_page_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from deterrence.analysis.studying import study
    from deterrence.report.live import element

    studied = study(SHORT)
    assert element.live_element(studied) is not None
    monkeypatch.setattr(element, "MOST_CHARACTERS", 1000)
    assert element.live_element(studied) is None


def test_a_script_cannot_end_its_element() -> None:
    html = self_contained(Report("Title", ()), scripts=['let a = "</script><b>";'])
    assert Elements(html).inline[-1][2] == 'let a = "<\\/script><b>";'


def test_links_between_the_documents_all_lead_somewhere() -> None:
    documents, dropped = read_documents(docs_folder()), []
    known = {"docs/references.bib", "docs/mechanisms.md", "docs/models/README.md", "README.md", "models"}
    known |= {f"models/{name}.yaml" for name in shipped_models()} | {
        f"docs/models/{name}/README.md" for name in shipped_models()
    }
    held = Documentation(documents, docs_folder(), dict.fromkeys(known, "index.html"))
    for one in documents:
        resolved = held._resolver(one, {})
        prose = re.sub(r"```.*?```|`[^`]*`", "", one.text, flags=re.S)
        for address in re.findall(r"\]\(([^)\s]+)\)", prose):
            if not re.match(r"https?:|mailto:", address) and resolved(address) is None:
                dropped.append(f"{one.source}: {address}")
    assert dropped == []


def test_every_work_of_the_bibliography_can_be_read_and_cited() -> None:
    works = read_works((docs_folder() / "references.bib").read_text("utf-8"))
    assert len(works) > 60
    assert {work.key for work in works if not work.parts[1] or not re.search(r"\D \d{4}$", work.label)} == set()
    assert not any(re.search(r"[{}\\]", "".join(work.fields.values())) for work in works)


def test_the_search_knows_every_word_of_a_page() -> None:
    from deterrence.report.site.page import Page

    page = Page("a.html", "Credible threats", "<h1>Credible threats</h1><p>Élan.</p><h2>Doubt</h2><p>x 3/5 in 2020</p>")
    sections = sections_of(page)
    assert sections == (
        ("a.html", "Credible threats", "", "Élan."),
        ("a.html#doubt", "Credible threats", "Doubt", "x 3/5 in 2020"),
    )
    script = index_script(sections)
    assert all(f'["{term}",' in script for term in ("credible", "elan", "doubt", "2020"))
    assert list(terms("3/5")) == []


def test_the_documentation_travels_in_the_wheel() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    included = told["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for path in (ROOT / "docs").iterdir():
        if path.name not in ("models", "conftest.py", "__pycache__"):
            assert included.get(f"docs/{path.name}") == f"deterrence/docs/{path.name}", path.name
