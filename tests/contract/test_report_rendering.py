"""One table in every format: nothing lost, nothing let through."""

from __future__ import annotations

import csv
import io
import os
import re
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deterrence.errors import UsageError
from deterrence.report import Links, Passage, Report, Table, rendering_named
from deterrence.report.files import write_new_text, write_text

HOSTILE = "<script>alert('x')</script> & {a} $b$ \\input{c} | `d` 50% #1 ^ ~ _e_"
REPORT = Report(
    HOSTILE,
    (
        Passage(HOSTILE, (HOSTILE,), (HOSTILE, f"  {HOSTILE}")),
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
