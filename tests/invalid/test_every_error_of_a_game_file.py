"""One file per error code, each answered with place, what, value, rule and fix; and files made to hurt.

``games/*.efg`` and ``games/*.nfg`` are the files, ``.txt`` beside them what they are answered. After a deliberate
change of wording, run this file as a program to write the answers anew, and read the difference.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from deterrence.errors import FormatError, UsageError
from deterrence.games import ExtensiveFormGame
from deterrence.interop import read_game
from deterrence.interop.base import LARGEST_FILE, MOST_NODES
from deterrence.interop.efg import EfgFormat
from deterrence.interop.findings import MOST_PROBLEMS
from deterrence.interop.nfg import NfgFormat

HERE = Path(__file__).parent / "games"
FILES = sorted(path for path in HERE.iterdir() if path.suffix in {".efg", ".nfg"})
SOURCE = Path(__file__).parents[2] / "src" / "deterrence" / "interop"
ELSEWHERE = {"cannot-read", "file-too-large"}
"""Codes that no file in the folder can show; tested below."""
SECONDS = 6.0
"""Of processor time; the slowest of these files takes a tenth, and work that grows faster than its file far more."""

TREE = 'EFG 2 R "" { "a" } '
TABLE = 'NFG 1 R "" { "a" } '
HOSTILE = {
    "nothing.efg": "",
    "garbage.efg": "~" * 1_000_000,
    "many-words.efg": TREE + "x " * 1_000_000,
    "no-children.efg": TREE + 'p "" 1 1 "s" { "a" } 0 ' * (MOST_NODES - 1),
    "too-many-nodes.efg": TREE + 'p "" 1 1 "s" { "a" } 0 ' * (MOST_NODES + 1) + 't "" 0',
    "many-actions.efg": TREE + 'p "" 1 1 "s" { ' + '"a" ' * 1_000_000 + "} 0",
    "many-players.efg": 'EFG 2 R "" { ' + '"a" ' * 1_000_000 + "}",
    "many-payoffs.efg": TREE + 't "" 1 "" { ' + "1 " * 1_000_000 + "}",
    "open-label.efg": TREE + '"' + "\\\\" * 1_000_000,
    "open-labels.efg": TREE + '" \\" ' * 200_000 + '"',
    "exponents.efg": TREE + 't "" 1 "" { 1e999999999 }',
    "digits.efg": TREE + 't "" 1 "" { ' + "9" * 1_000_000 + " }",
    "growing-sum.efg": 'EFG 2 R "" { "a" } c "" 1 "" { '
    + " ".join(f'"{k}" 1/{10**2000 + k}' for k in range(3000))
    + " } 0",
    "braces.efg": TREE + "{" * 1_000_000,
    "many-profiles.nfg": 'NFG 1 R "" { ' + '"a" ' * 999 + "} { " + "2 " * 999 + "} 0",
    "many-strategies.nfg": TABLE + "{ 999999999 } 0",
    "large-numbers.nfg": TABLE + "{ 900000 } " + "1e4000 " * 900_000,
    "too-many-numbers.nfg": TABLE + "{ 2 } " + "1 " * 1_000_000,
}


def answer(path: Path) -> str:
    with pytest.raises(FormatError) as caught:
        read_game(path)
    return str(caught.value).replace(f"{HERE}/", "") + "\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_answer_is_the_written_one(path: Path) -> None:
    assert answer(path) == Path(f"{path}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_problem_has_place_what_rule_and_fix(path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        read_game(path)
    for problem in caught.value.problems:
        assert problem.place is not None
        assert problem.what
        assert problem.rule or problem.code == "unclosed-label"
        assert problem.fix


def test_every_code_has_its_file() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*.py"))
    codes = set(re.findall(r'(?:findings\.add|Problem)\(\s*"([a-z0-9-]+)"', text))
    shown = {path.stem for path in FILES} - {"several-problems"}
    assert codes - ELSEWHERE == shown
    for path in FILES:
        assert path.stem == "several-problems" or f"[{path.stem}]" in answer(path)


def test_all_problems_of_a_file_are_told_at_once_in_order() -> None:
    with pytest.raises(FormatError) as caught:
        read_game(HERE / "several-problems.efg")
    places = [problem.place for problem in caught.value.problems if problem.place]
    assert [place.line for place in places] == [4, 5, 6, 7, 9]
    assert places == sorted(places)


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_file_made_to_hurt_ends_in_an_error_soon(name: str) -> None:
    reader = EfgFormat() if name.endswith("efg") else NfgFormat()
    start = time.process_time()
    with pytest.raises(FormatError) as caught:
        reader.read(HOSTILE[name], name)
    assert time.process_time() - start < SECONDS
    assert 0 < len(caught.value.problems) <= MOST_PROBLEMS + 1
    assert len(str(caught.value)) < 50_000


def test_a_tree_as_deep_as_the_limit_is_read() -> None:
    text = TREE + 'p "" 1 1 "s" { "a" } 0 ' * (MOST_NODES - 1) + 't "" 1 "end" { 1 }'
    game = EfgFormat().read(text, "deep.efg")
    assert isinstance(game, ExtensiveFormGame)
    assert len(game.path(MOST_NODES - 1)) == MOST_NODES - 1
    assert EfgFormat().read(EfgFormat().write(game), "again.efg") == game


def test_a_missing_file_a_folder_and_too_large_a_file_are_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "folder.efg").mkdir()
    large = tmp_path / "large.nfg"
    with large.open("wb") as stream:
        stream.truncate(LARGEST_FILE + 1)
    for name, code in (("none.efg", "cannot-read"), ("folder.efg", "cannot-read"), ("large.nfg", "file-too-large")):
        with pytest.raises(FormatError) as caught:
            read_game(tmp_path / name)
        (problem,) = caught.value.problems
        assert problem.code == code
        assert problem.place is not None
        assert problem.place.file.endswith(name)


def test_an_unknown_suffix_lists_the_formats() -> None:
    with pytest.raises(UsageError, match=r"\.efg, \.nfg"):
        read_game("game.txt")


if __name__ == "__main__":
    for one in FILES:
        Path(f"{one}.txt").write_text(answer(one), encoding="utf-8")
