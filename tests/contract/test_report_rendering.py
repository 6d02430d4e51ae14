"""One table in every format: nothing lost, nothing let through."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deterrence.errors import UsageError
from deterrence.expressions import parse_expression
from deterrence.report import RENDERINGS, Drawing, Links, Live, Passage, Report, Table, Words, rendering_named
from deterrence.report.files import write_new_text, write_text
from deterrence.report.text import text

HOSTILE = "<script>alert('x')</script> & {a} $b$ \\input{c} | `d` 50% #1 ^ ~ _e_"
SVG = '<svg role="img" aria-label="dot" viewBox="0 0 2 2"><circle r="1"/></svg>'
REPORT = Report(
    HOSTILE,
    (
        Passage(HOSTILE, (HOSTILE,), (HOSTILE, f"  {HOSTILE}"), anchor=HOSTILE),
        Passage("", (Words((HOSTILE,)),), (Words((HOSTILE,)),)),
        Drawing("dot", SVG, HOSTILE, HOSTILE),
        Links(HOSTILE, ((HOSTILE, (HOSTILE,)),)),
        Table((HOSTILE, "n"), ((HOSTILE, Fraction(-1, 3)),), HOSTILE, (HOSTILE,)),
    ),
    Table((HOSTILE, "n"), ((HOSTILE, Fraction(-1, 3)),)),
    {"x": HOSTILE},
)
CELLS = st.one_of(st.none(), st.fractions(), st.text(st.characters(codec="utf-8", exclude_categories=["C"])))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_html_lets_no_markup_through() -> None:
    page = Tags()
    page.feed(rendering_named("html").render(REPORT))
    assert "script" not in page.seen
    assert page.words.count(HOSTILE) >= 8


def test_unescaped_markup_would_be_seen() -> None:
    page = Tags()
    page.feed(HOSTILE)
    assert "script" in page.seen


def test_latex_lets_no_command_through() -> None:
    told = rendering_named("latex").render(REPORT)
    body = "\n".join(told.splitlines()[1:])
    assert "\\input" not in body
    assert "$-1/3$" in body
    assert not re.search(r"(?<!\\)[%#]", body)


def test_markdown_cells_stay_in_their_cells() -> None:
    told = rendering_named("markdown").render(REPORT)
    rows = [line for line in told.splitlines() if line.startswith("| ")]
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [3, 3, 3]
    assert "<script" not in told.replace("\\<", "")


@given(st.lists(st.tuples(CELLS, CELLS), max_size=4))
def test_csv_reads_back(rows: list[tuple[object, object]]) -> None:
    told = rendering_named("csv").render(Report("", (), Table(("a", "b"), tuple(rows))))
    again = list(csv.reader(io.StringIO(told)))
    assert again == [["a", "b"], *[["" if cell is None else str(cell) for cell in row] for row in rows]]


@given(st.lists(st.tuples(CELLS, CELLS), max_size=4))
def test_text_tables_never_fail(rows: list[tuple[object, object]]) -> None:
    rendering_named("table").render(Report("t", (Table(("a", "b"), tuple(rows)),)))


def test_columns_stay_aligned_however_long_their_words_are() -> None:
    long = "a-name-of-more-than-sixteen-letters"
    table = Table(("name", "what"), ((long, "word " * 40), ("short", "word " * 40)))
    lines = text(Report("", (table,))).splitlines()
    second = {line.index("word") for line in lines if "word" in line}
    assert second == {len(long) + 4}


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="2 columns"):
        Table(("a", "b"), ((1,),))


def test_a_file_is_replaced_as_a_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "answer.txt"
    write_text(target, "old")
    target.chmod(0o640)
    write_text(target, "new\n")
    assert target.read_bytes() == b"new\n"
    assert target.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["answer.txt"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "answer.txt"
    write_text(target, "old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="No space left"):
        write_text(target, "new")
    assert target.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["answer.txt"]


def test_a_new_file_never_replaces_one(tmp_path: Path) -> None:
    write_text(tmp_path / "a", "old")
    with pytest.raises(UsageError, match="exists already"):
        write_new_text(tmp_path / "a", "new")


def test_a_drawing_is_inlined_linked_or_left_to_a_converted_file() -> None:
    report = Report("t", (Drawing("dot", SVG, "A dot", "One dot."),))
    assert SVG in rendering_named("html").render(report)
    assert "![A dot](dot.svg)\n\n*One dot.*" in rendering_named("markdown").render(report)
    assert r"\IfFileExists{dot.pdf}{\includegraphics" in rendering_named("latex").render(report)
    assert "[One dot.: A dot]" in rendering_named("table").render(report)


@pytest.mark.parametrize("name", ["", "Dot", "a b", "../a", "a.svg"])
def test_a_drawing_whose_name_is_no_file_stem_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="lower-case"):
        Drawing(name, SVG, "A dot")


@pytest.mark.parametrize("svg", ["", "<svg></svg>", f"<p>{SVG}", SVG.removesuffix("</svg>"), f"{SVG}<script></script>"])
def test_a_drawing_that_is_not_one_svg_image_is_refused(svg: str) -> None:
    with pytest.raises(ValueError, match="one <svg"):
        Drawing("dot", svg, "A dot")


def test_live_data_reach_html_alone_and_cannot_end_their_script() -> None:
    report = Report("t", (Live({"says": "</script><b>&"}, "No scripts <here>."),))
    page = rendering_named("html").render(report)
    assert '<div class="live" id="live">' in page
    assert "No scripts &lt;here&gt;." in page
    data = re.search(r'<script type="application/json">(.*?)</script>', page)
    assert data is not None
    assert json.loads(data.group(1)) == {"says": "</script><b>&"}
    for rendering in RENDERINGS:
        if rendering.name not in {"html", "json"}:
            assert "script" not in rendering.render(report), rendering.name


def test_mathematics_in_running_text_is_set_in_each_format() -> None:
    said = Words(("where ", parse_expression("x / 2")), {"x": r"\xi"})
    report = Report("t", (Passage("", (said,), (said,)),))
    assert rendering_named("latex").render(report).count(r"\xi") == 2
    assert rendering_named("html").render(report).count('class="math"') == 2
    assert rendering_named("markdown").render(report).count("x/2") == 2


def test_entries_that_hang_below_others_are_nested() -> None:
    report = Report("t", (Passage("", (), ("a", "  b", "  c", "d")),))
    page = "".join(rendering_named("html").render(report).split("\n"))
    assert "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>" in page
    assert rendering_named("latex").render(report).count(r"\begin{itemize}") == 2
    assert "- a\n  - b\n  - c\n- d" in rendering_named("markdown").render(report)


def test_symbols_have_a_text_for_formats_without_mathematics() -> None:
    report = Report("t", (Passage("", (Words((parse_expression("x"),), {"x": r"\xi"}, "\u03be"),)),))
    assert r"\xi" in rendering_named("latex").render(report)
    assert "\u03be" in rendering_named("markdown").render(report)


def test_fractions_that_nobody_reads_are_decimals_except_where_programs_read() -> None:
    long = Fraction(10**39 + 1, 3 * 10**39)
    table = Table(("what", "value"), (("span", f"0 to {long}"), ("value", long), ("plain", Fraction(1, 3 * 10**20))))
    report = Report("long", (table,), table, {"value": str(long)})
    for one in RENDERINGS:
        told = one.render(report)
        assert (str(long) in told) == (one.name in ("csv", "json")), one.name
        assert ("about 0.3333" in told) == (one.name not in ("csv", "json")), one.name
        assert one.name == "json" or str(Fraction(1, 3 * 10**20)) in told
