"""Exit codes and standard error: 0 fine, 1 a check failed, 2 bad usage or bad input; never a traceback."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deterrence.cli import main
from deterrence.errors import LimitError
from deterrence.model import load

MODEL = "proxy-deniability"
GAME = str(Path(__file__).parents[1] / "known" / "games" / "chain-store.nfg")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    told = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, told.out, told.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        [],
        ["list"],
        ["show", MODEL],
        ["show", GAME],
        ["check", MODEL, GAME],
        ["solve", MODEL],
        ["solve", MODEL, "--scenario", "january-2020", "-p", "deniability=1/4", "-p", "rogue=0.2"],
        ["solve", GAME, "--concept", "nash"],
        ["classify", GAME],
        ["completion", "bash"],
    ],
)
def test_good_usage_ends_with_0_and_silence_on_standard_error(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, err) == (0, "")
    assert out.strip()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["slove", MODEL], "Did you mean 'solve'"),
        (["solve"], "name a model"),
        (["solve", MODEL, "--scenari", "x"], "--scenario"),
        (["solve", "proxy-deniabilty"], "did you mean 'proxy-deniability'"),
        (["solve", "nowhere.yaml"], "nowhere.yaml"),
        (["solve", "nowhere.efg"], "nowhere.efg:1:1"),
        (["solve", MODEL, "-p", "rouge=1/2"], "did you mean 'rogue'"),
        (["solve", MODEL, "-p", "rogue=2"], "outside its range"),
        (["solve", MODEL, "-p", "rogue=often"], "not a rational number"),
        (["solve", MODEL, "-p", "rogue"], "name=value"),
        (["solve", MODEL, "-p", "rogue=1/2", "-p", "rogue=1/3"], "given twice"),
        (["solve", MODEL, "--scenario", "january-2021"], "did you mean 'january-2020'"),
        (["solve", MODEL, "--concept", "pefect-bayesian"], "did you mean 'perfect-bayesian'"),
        (["solve", MODEL, "--format", "jsno"], "did you mean 'json'"),
        (["solve", MODEL, "--seconds", "0"], "--seconds"),
        (["solve", GAME, "-p", "x=1"], "takes no parameters"),
        (["solve", "--all", MODEL], "--all"),
        (["check", "nowhere.yaml"], "nowhere.yaml"),
        (["classify", MODEL], "two actions each"),
        (["convert", GAME, "out.gambit"], ".nfg"),
    ],
)
def test_bad_usage_ends_with_2_and_says_what_to_do(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert told in err
    assert "Traceback" not in err


def test_a_bad_model_ends_solve_with_2_and_check_with_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("deterrence: 1\ntitel: A misspelt key\nplayers: {a: A}\n", encoding="utf-8")
    for command, expected in (("solve", 2), ("show", 2), ("check", 1)):
        code, _, err = run(capsys, command, str(path))
        assert code == expected
        assert f"{path}:2:1: " in err
        assert "did you mean 'title'" in err
        assert "Traceback" not in err


def test_check_goes_on_after_a_bad_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "bad.nfg"
    path.write_text("NFG 1 R", encoding="utf-8")
    code, out, err = run(capsys, "check", str(path), GAME, MODEL)
    assert code == 1
    assert "2 of 3 fine" in out
    assert str(path) in err


def test_check_refuses_a_concept_without_a_solver(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = load(MODEL).text.replace("concept: perfect-bayesian", "concept: pefect-bayesian")
    path = tmp_path / "model.yaml"
    path.write_text(text, encoding="utf-8")
    code, _, err = run(capsys, "check", str(path))
    assert code == 1
    assert "did you mean 'perfect-bayesian'? [unknown-concept]" in err


def test_new_writes_a_model_that_passes_and_never_overwrites(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "mine.yaml"
    assert run(capsys, "new", str(tmp_path / "mine"))[0] == 0
    assert run(capsys, "check", str(path))[0] == 0
    assert run(capsys, "solve", str(path))[0] == 0
    before = path.read_text(encoding="utf-8")
    code, _, err = run(capsys, "new", str(path))
    assert code == 2
    assert "exists already" in err
    assert path.read_text(encoding="utf-8") == before


def test_converted_games_solve_as_the_model_does(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = str(tmp_path / "game.efg")
    assert run(capsys, "convert", MODEL, target, "--scenario", "low-deniability")[0] == 0
    _, told, _ = run(capsys, "solve", MODEL, "--scenario", "low-deniability", "--format", "csv")
    _, again, _ = run(capsys, "solve", target, "--concept", "perfect-bayesian", "--format", "csv")
    assert sorted(told.splitlines()) == sorted(again.splitlines())


def test_an_error_in_the_program_itself_is_neither_1_nor_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_subject: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("deterrence.analysis.open_subject", broken)
    code, _, err = run(capsys, "show", MODEL)
    assert code == 70
    assert "ZeroDivisionError" in err


NEEDS_PROC = pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="asks /proc what a process does")


def status(pid: int) -> list[str]:
    """What Linux says of a process, from its state on."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stream:
        return stream.read().rpartition(")")[2].split()


def worked(pid: int) -> int:
    """Hundredths of a second for which a process has had a processor."""
    return sum(map(int, status(pid)[11:13]))


LONG = 300.0
"""Seconds: longer than anything here takes."""


def until(happened: Callable[[], bool]) -> None:
    """Wait, however busy the machine is."""
    for _ in range(30_000):
        if happened():
            return
        time.sleep(0.01)
    raise AssertionError("it never happened")


def works_for(pid: int, hundredths: int) -> bool:
    """Wait until a process has worked for so long; whether it is still there then."""
    enough = worked(pid) + hundredths
    until(lambda: worked(pid) >= enough or status(pid)[0] == "Z")
    return status(pid)[0] != "Z"


def started(*command: str) -> subprocess.Popen[str]:
    """Python with arguments, which hears Ctrl-C even where the tests run in the background, and so ignore it."""
    return subprocess.Popen(
        [sys.executable, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def heard(process: subprocess.Popen[str], line: str) -> bool:
    """Whether the next line that a program writes is this one."""
    assert process.stdout is not None
    return process.stdout.readline() == f"{line}\n"


@NEEDS_PROC
def test_an_interrupt_ends_with_130_and_leaves_no_file(tmp_path: Path) -> None:
    source, target = tmp_path / "slow.nfg", tmp_path / "out.json"
    os.mkfifo(source)
    program = started("-m", "deterrence", "solve", str(source), "-o", str(target))
    # opening the pipe returns once the program opens it, too; it then reads, and waits for what never comes
    with program as process, open(source, "w", encoding="utf-8"):
        until(lambda: status(process.pid)[0] == "S")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LONG)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert os.listdir(tmp_path) == [source.name]


HARD_QUESTION = """
import z3
from deterrence.cli.interrupts import Interrupts
from deterrence.expressions.z3_answers import answer_of

x = z3.Reals("a b c d e f g h i")
solver = z3.SolverFor("QF_NRA")
for k in range(12):
    terms = [(k * j % 7 - 3) * x[j % 9] ** 3 * x[(k + j) % 9] * x[(k * j + 2) % 9] for j in range(8)]
    solver.add(sum(terms) + (-1) ** k * (k + 1) > 0)
print("asking", flush=True)
try:
    with Interrupts():
        print(answer_of(solver, timeout=20_000))
except KeyboardInterrupt:
    print("interrupted")
"""


@NEEDS_PROC
def test_an_interrupt_while_z3_works_ends_its_work_and_is_none_of_its_answers() -> None:
    with started("-c", HARD_QUESTION) as process:
        assert heard(process, "asking")
        assert works_for(process.pid, 30)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=LONG)[0] == "interrupted\n"


CHECK = """
import sys
from deterrence.cli import main

sys.stdout.write("ready\\n")
sys.stdout.flush()
main(("check", "base-withdrawal", "mutual-deterrence"))
"""


@NEEDS_PROC
def test_an_interrupt_at_any_moment_of_a_check_is_heard() -> None:
    """z3 used to take some interrupts and go on, so that the program ended well."""
    for tenths in range(1, 11):
        with started("-c", CHECK) as process:
            assert heard(process, "ready")
            goes_on = works_for(process.pid, 10 * tenths)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=LONG)
        if not goes_on:
            assert tenths > 3
            break
        assert process.returncode == 130, (tenths, err)
        assert err.strip() == "Interrupted; nothing was left half-written"


FINALIZERS = """
import time
from deterrence.cli.interrupts import Interrupts

class Slow:
    def __del__(self):
        print("finalizing", flush=True)
        while True:
            time.sleep(0.01)

class Half:
    def __del__(self):
        raise AttributeError("owner")

try:
    with Interrupts():
        try:
            Half()
            Slow()
            time.sleep(20)
            print("lost")
        finally:
            Half()
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are POSIX")
def test_an_interrupt_in_a_finalizer_is_not_lost_and_what_it_leaves_half_made_is_not_told() -> None:
    with started("-c", FINALIZERS) as process:
        assert heard(process, "finalizing")
        process.send_signal(signal.SIGINT)
        told, problems = process.communicate(timeout=LONG)
    assert told == "interrupted\n"
    assert problems.count("AttributeError: owner") == 1, "that of before, and no other"


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are POSIX")
@pytest.mark.parametrize("interrupted", [True, False])
@pytest.mark.parametrize("error", [ctypes.ArgumentError("argument 2"), LimitError("z3 did not decide")])
def test_errors_that_code_in_c_makes_of_an_interrupt_are_one(
    interrupted: bool, error: Exception, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_subject: str) -> None:
        with contextlib.suppress(KeyboardInterrupt):
            if interrupted:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(LONG)
        raise error

    monkeypatch.setattr("deterrence.analysis.open_subject", broken)
    code, _, err = run(capsys, "show", MODEL)
    assert code == (130 if interrupted else 2 if isinstance(error, LimitError) else 70)
    assert ("Traceback" in err) == (code == 70)


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX pipes")
@pytest.mark.parametrize("arguments", [["--help"], ["show", MODEL]])
def test_a_broken_pipe_ends_silently(arguments: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "deterrence", *arguments], stdout=write, stderr=subprocess.PIPE, timeout=LONG
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_device_is_told() -> None:
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "deterrence", "show", GAME]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=LONG)
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_claim_with_another_verdict_than_the_file_expects_ends_check_with_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = load("preemption-dilemma").text
    path = tmp_path / "model.yaml"
    path.write_text(text, encoding="utf-8")
    code, out, _ = run(capsys, "check", str(path))
    assert code == 0
    assert "What the verdicts rest on" in out
    path.write_text(text.replace("verdict: refuted", "verdict: proved"), encoding="utf-8")
    code, _, err = run(capsys, "check", str(path))
    assert code == 1
    assert "the claim is refuted: at" in err
    assert "its expected verdict is proved" in err
    assert run(capsys, "check", str(path), "--no-claims")[0] == 0


def test_a_search_that_ends_with_nothing_found_is_an_incomplete_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """As with answers that are incomplete for other reasons: code 0, and the answer says so."""
    code, out, err = run(capsys, "solve", "asymmetric-escalation-types", "--seconds", "1e-9")
    assert code == 0
    assert "does not mean that there is none" in out
    assert "NOT complete" in out
    assert "allow more time" in err
