"""`deterrence explore`: what its server answers, to whom, and how it follows a model's file."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from html import unescape
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from deterrence.cli import main
from deterrence.errors import DeterrenceError, LimitError, UsageError
from deterrence.model import load
from deterrence.report.live import path_to_explore
from deterrence.report.live.serving import Server
from deterrence.report.live.workers import Worker
from deterrence.report.live.workshop import Workshop

MODEL = Path(load("rogue-cover").path)
PATIENCE = 120.0


class Explored:
    """A model file of its own, served."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "crisis.yaml"
        self.good = MODEL.read_text("utf-8")
        self.file.write_text(self.good, encoding="utf-8")
        self.workshop = Workshop(str(self.file))
        self.server = Server(self.workshop)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        self.port = self.server.server_address[1]

    def write(self, text: str) -> None:
        """All at once: no glance at the file finds half of it."""
        whole = self.file.with_suffix(".new")
        whole.write_text(text, encoding="utf-8")
        whole.replace(self.file)

    def end(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.workshop.end()

    def ask(self, address: str, method: str = "GET", **headers: str) -> tuple[int, str, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, address, headers={k.replace("_", "-"): v for k, v in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8"), answer.headers
        finally:
            connection.close()

    def text(self) -> str:
        """What a reader sees of the page."""
        body = self.ask("/")[1].partition("<main")[2].partition("</main>")[0]
        return unescape(re.sub(r"<[^>]*>", "", body))

    def json(self, address: str) -> Any:
        status, text, _ = self.ask(address)
        assert status == 200
        return json.loads(text)

    def until(self, **wanted: int) -> dict[str, int]:
        """Wait until the page or its closed forms have reached a number."""
        ends = time.monotonic() + PATIENCE
        seen: dict[str, int] = {"page": -1, "live": -1}
        while time.monotonic() < ends:
            seen = self.json(f"/changes?page={seen['page']}&live={seen['live']}")
            if all(seen[name] >= number for name, number in wanted.items()):
                return seen
        raise AssertionError(f"still at {seen}")


@pytest.fixture(scope="module")
def explored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explored]:
    one = Explored(tmp_path_factory.mktemp("explore"))
    yield one
    one.end()


def test_the_page_comes_with_a_policy_and_closed_forms_follow(explored: Explored) -> None:
    status, html, headers = explored.ask("/")
    assert status == 200
    assert "Content-Security-Policy" in html
    assert "default-src 'none'" in unescape(html)
    assert headers["Cache-Control"] == "no-store"
    seen = explored.until(live=1)
    told = explored.json("/live")
    while set(told["free"]) != set(load("rogue-cover").parameters):  # a busy machine finds some first
        seen = explored.until(live=seen["live"] + 1)
        told = explored.json("/live")
    assert [one["name"] for one in told["games"][0]["families"]]
    assert told["server"] == {"solve": "/solve"}


def test_points_are_solved_exactly(explored: Explored) -> None:
    told = explored.json("/solve?rogue=1%2F3")
    assert told["complete"] is True
    assert told["parameters"]["rogue"] == "1/3"
    assert told["equilibria"]
    assert "outside its range" in explored.json("/solve?rogue=7")["error"]
    for name in ("nobody", "scenario", "self", "__class__"):
        assert "no parameter" in explored.json(f"/solve?{name}=7")["error"]
    for value in ("1e999999999", "9" * 7000, "1/0", "nan", "%00"):
        assert explored.json(f"/solve?rogue={value}")["error"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "", "127.0.0.1", "localhost.evil.example"])
def test_other_names_for_this_machine_are_refused(explored: Explored, host: str) -> None:
    for address in ("/", "/live", "/solve?rogue=1%2F3"):
        status, text, _ = explored.ask(address, Host=host)
        assert status == 421
        assert "rogue" not in text


def test_its_own_names_are_served(explored: Explored) -> None:
    for name in ("127.0.0.1", "localhost"):
        assert explored.ask("/live", Host=f"{name}:{explored.port}")[0] == 200


def test_other_sites_are_refused(explored: Explored) -> None:
    assert explored.ask("/solve?rogue=1%2F3", Sec_Fetch_Site="cross-site")[0] == 403
    assert explored.ask("/live", Sec_Fetch_Site="same-origin")[0] == 200


def test_nothing_else_is_served(explored: Explored) -> None:
    for address in ("/etc/passwd", "/../crisis.yaml", "/live/", "/page"):
        assert explored.ask(address)[0] == 404
    assert explored.ask("/live", "POST")[0] == 501
    status, text, _ = explored.ask("/", "HEAD")
    assert (status, text) == (200, "")


def test_it_listens_on_loopback_only(explored: Explored) -> None:
    assert explored.server.server_address[0] == "127.0.0.1"


def test_errors_of_the_file_are_shown_with_place_and_fix_until_it_is_repaired(explored: Explored) -> None:
    before = explored.until()
    broken = explored.good.replace("rogue", "<b>rouge", 1)
    explored.write(broken)
    wrong = explored.until(page=before["page"] + 1)
    line = next(
        k for k, (a, b) in enumerate(zip(broken.splitlines(), explored.good.splitlines(), strict=True), 1) if a != b
    )
    assert f"crisis.yaml:{line}:" in explored.text()
    assert "<b>rouge" in explored.text()
    assert "<b>rouge" not in explored.ask("/")[1]
    assert explored.json("/live") is None
    explored.write(explored.good)
    explored.until(page=wrong["page"] + 1)
    assert 'class="live"' in explored.ask("/")[1]
    assert explored.json("/live")["model"]


def test_a_file_with_errors_can_be_opened(tmp_path: Path) -> None:
    file = tmp_path / "begun.yaml"
    file.write_text("deterrence: 1\ntitle: Only begun\n", encoding="utf-8")
    workshop = Workshop(path_to_explore(str(file)))
    try:
        assert "begun.yaml has" in workshop.state.html
    finally:
        workshop.end()


def test_what_is_no_model_file_is_refused() -> None:
    for subject, told in (
        ("nothing-like-it", "no shipped model"),
        ("game.efg", "model file"),
        ("no/such.yaml", "no file"),
    ):
        with pytest.raises(UsageError, match=told):
            path_to_explore(subject)


def test_bad_usage_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["explore", "nothing-like-it"], ["explore", str(MODEL), "--port", "70000"], ["explore"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
        assert "Traceback" not in capsys.readouterr().err


def test_a_taken_port_is_told(explored: Explored) -> None:
    with pytest.raises(UsageError, match=f"port {explored.port}.*--port"):
        Server(explored.workshop, explored.port)


def test_work_that_takes_too_long_is_stopped_and_the_next_question_is_answered() -> None:
    worker = Worker()
    point: dict[str, Any] = {"point": {}}
    try:
        with pytest.raises(LimitError, match="longer than 0 seconds"):
            worker.ask(("solution", str(MODEL), point), 0)
        assert worker.ask(("solution", str(MODEL), point), PATIENCE)["complete"] is True
        with pytest.raises(DeterrenceError, match="no parameter"):
            worker.ask(("solution", str(MODEL), {"point": {"nobody": "1"}}), PATIENCE)
    finally:
        worker.end()


def test_work_can_be_stopped_while_its_process_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, start = threading.Event(), BaseProcess.start

    def slowly(process: BaseProcess) -> None:
        begun.set()
        time.sleep(0.3)
        start(process)

    monkeypatch.setattr(BaseProcess, "start", slowly)
    worker = Worker()
    told: list[str] = []

    def ask() -> None:
        with pytest.raises(LimitError) as raised:
            worker.ask(("solution", str(MODEL), {"point": {}}), PATIENCE)
        told.append(str(raised.value))

    asking = threading.Thread(target=ask)
    asking.start()
    assert begun.wait(PATIENCE)
    worker.close()
    asking.join(PATIENCE)
    assert told == ["the work was stopped"]
    begun.clear()
    with pytest.raises(LimitError, match="stopped"):
        worker.ask(("solution", str(MODEL), {"point": {}}), PATIENCE)
    assert not begun.is_set(), "no process starts after the end"


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are POSIX")
def test_ctrl_c_ends_it_cleanly() -> None:
    command = [sys.executable, "-m", "deterrence", "explore", str(MODEL), "--no-browser"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored by what runs in the background
    ) as running:
        try:
            assert running.stdout is not None
            assert running.stderr is not None
            assert running.stdout.readline().startswith("http://127.0.0.1:")
            running.send_signal(signal.SIGINT)
            assert running.wait(PATIENCE) == 0
            assert running.stderr.read() == ""
        finally:
            running.kill()
