"""The README's shell commands, run as they stand. (Its Python examples run as doctests.)"""

from __future__ import annotations

import re
import runpy
import shutil
from pathlib import Path
from typing import Any

import pytest

from deterrence.cli import main

ROOT = Path(__file__).parents[2]
POKER = ROOT / "tests" / "known" / "games" / "kuhn-poker.efg"


def shell_lines(text: str) -> list[str]:
    """Indented lines, without comments."""
    found = (re.sub(r"\s+#.*", "", line).strip() for line in text.splitlines() if line.startswith("    "))
    return [line for line in found if line]


LINES = shell_lines((ROOT / "README.md").read_text(encoding="utf-8"))


def test_the_two_commands_stand_first_and_exist() -> None:
    dev: dict[str, Any] = runpy.run_path(str(ROOT / "dev.py"))
    assert LINES[:2] == ["python3 dev.py demo", "python3 dev.py test"]
    assert {line.split()[2] for line in LINES if "dev.py" in line} <= {one.__name__ for one in dev["COMMANDS"]}


def test_commands_run_in_the_order_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(POKER, tmp_path / "poker.efg")
    commands = [line.split() for line in LINES if line.startswith("deterrence ")]
    assert len(commands) >= 8
    for _, *arguments in commands:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        told = capsys.readouterr()
        assert ended.value.code == 0, (arguments, told.err)
        assert told.out


def test_other_lines_are_the_plain_installation() -> None:
    rest = [line for line in LINES if not line.startswith(("deterrence ", "python3 dev.py "))]
    assert rest == ["python3 -m venv deterrence-env", ". deterrence-env/bin/activate", "pip install ."]


def test_lines_are_read_without_comments() -> None:
    assert shell_lines("text\n    a b  # c\n\n    d\n") == ["a b", "d"]
