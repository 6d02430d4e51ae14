"""Hostile model files end in an error within two seconds and 500 MB, with no code run."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HEAD = "deterrence: 1\ntitle: Hostile\nplayers: {us: Us}\n"
GAME = """timeline:
  - {move: act, player: us, sees: [], actions: [go, stay]}
payoffs:
  us:
    - {name: cost, loss: "LOSS", when: act == go, because: It costs}
"""
PARAMETER = "parameters:\n  x: {value: 1/2, range: [0, 1], meaning: A number}\n"
POISON = "__import__('os').system('touch HACKED')"


def loss(amount: str) -> str:
    return HEAD + GAME.replace("LOSS", amount)


def bomb() -> str:
    lines = ["a0: &a0 [x, x]"] + [f"a{k}: &a{k} [*a{k - 1}, *a{k - 1}]" for k in range(1, 64)]
    return HEAD + "\n".join(lines)


def many_moves(count: int) -> str:
    steps = "".join(f"  - {{move: m{k}, player: us, sees: all, actions: [go, stay]}}\n" for k in range(count))
    return HEAD + f"timeline:\n{steps}" + GAME[GAME.index("payoffs") :].replace("LOSS", "1").replace("act ==", "m0 ==")


def chain_of_definitions(count: int) -> str:
    lines = "".join(f"  d{k}: d{k - 1} * d{k - 1} + x\n" for k in range(1, count))
    text = loss(f"d{count - 1}")
    return text.replace("timeline:", f"{PARAMETER}definitions:\n  d0: x\n{lines}timeline:")


def hard_lottery() -> str:
    names = [f"p{k}" for k in range(8)]
    parameters = "".join(f"  {name}: {{value: 1/2, range: [0, 1], meaning: A number}}\n" for name in names)
    powers = " + ".join(f"{name}**7 * {names[k - 1]}**5 - {name}**3" for k, name in enumerate(names))
    lottery = f"  - chance: luck\n    outcomes: {{good: ({powers} + 3)/9, bad: 1 - ({powers} + 3)/9}}\n"
    return loss("1").replace("timeline:\n", f"parameters:\n{parameters}timeline:\n{lottery}")


ATTACKS = {
    "code in an amount": loss(POISON),
    "code in a number": loss("1").replace("players:", f"parameters:\n  x: {{value: {POISON}}}\nplayers:"),
    "a tag that makes objects": HEAD.replace("Hostile", "!!python/object/apply:os.system ['touch HACKED']") + GAME,
    "an alias bomb": bomb(),
    "deep flow lists": HEAD + "claims: " + "[" * 100_000,
    "deep flow mappings": HEAD + "claims: " + "{a: " * 100_000,
    "deep block lists": HEAD + "claims:\n" + "- " * 100_000,
    "deep complex keys": HEAD + "? " * 100_000,
    "deep brackets": loss("(" * 100_000 + "1" + ")" * 100_000),
    "deep signs": loss("-" * 100_000 + "1"),
    "deep negations": loss("1").replace("act == go", "not " * 100_000 + "act == go"),
    "a tower of powers": loss("9**9**9"),
    "a power of powers": loss("((9**9)**9)**9**9"),
    "a large power": loss("((9**64)**64)**64"),
    "a long number": loss("9" * 900_000),
    "a large exponent": loss("1e999999999"),
    "a parameter with a large exponent": loss("x").replace(
        "timeline:", PARAMETER.replace("1/2", "1e999999999") + "timeline:"
    ),
    "a long sum": loss("+".join(["x"] * 400_000)),
    "a long name": loss("x" * 900_000),
    "many keys": HEAD + "".join(f"k{k}: v\n" for k in range(60_000)),
    "many problems": HEAD + "parameters:\n" + "".join(f"  k{k}: v\n" for k in range(20_000)),
    "a tree beyond the limit": many_moves(40),
    "a long timeline": many_moves(15_000),
    "definitions that double": chain_of_definitions(60),
    "a table beyond the limit": HEAD.replace("{us: Us}", "{" + ", ".join(f"p{k}: P" for k in range(20)) + "}")
    + "actions:\n"
    + "".join(f"  p{k}: [go, stay]\n" for k in range(20))
    + "payoffs:\n"
    + "".join(f"  p{k}:\n    - {{name: cost, loss: 1, because: It costs}}\n" for k in range(20)),
    "unprintable text": HEAD + "story: \x00\x1b]0;\n",
    "a file of braces": "{" * 900_000,
    "a file of quotes": "'" * 900_001,
    "a file of anchors": "&a " * 300_000,
    "a file of tabs": "a:\n" + "\t" * 900_000,
}

PROGRAM = """
import sys
from pathlib import Path
from deterrence.errors import DeterrenceError
from deterrence.model import load
try:
    load(Path(sys.argv[1]))
except DeterrenceError as error:
    print(len(str(error)), type(error).__name__)
    sys.exit(7)
"""


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
    resource.setrlimit(resource.RLIMIT_CPU, (4, 4))


def run(path: Path) -> tuple[int, str, float, int]:
    """Exit code, output, seconds of processor time, and kilobytes at most resident."""
    with tempfile.TemporaryFile("w+") as output:
        child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(path)],
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=limit,
            cwd=path.parent,
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        told = output.read()
    return child.returncode, told, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


@pytest.mark.parametrize("name", ATTACKS)
def test_hostile_file_ends_in_an_error_in_time(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_text(ATTACKS[name], encoding="utf-8")
    code, output, seconds, kilobytes = run(path)
    assert code == 7, output
    assert int(output.split()[0]) < 100_000
    assert seconds < 2
    assert kilobytes < 500_000
    assert not (tmp_path / "HACKED").exists()


def test_a_hard_question_about_probabilities_ends(tmp_path: Path) -> None:
    path = tmp_path / "hard.yaml"
    path.write_text(hard_lottery(), encoding="utf-8")
    code, output, seconds, _ = run(path)
    assert code in (0, 7), output
    assert seconds < 2


def test_an_honest_file_passes_the_same_way(tmp_path: Path) -> None:
    """The negative control: the program fails on attacks only."""
    path = tmp_path / "honest.yaml"
    path.write_text(loss("1"), encoding="utf-8")
    code, output, seconds, _ = run(path)
    assert code == 0, output
    assert seconds < 2
