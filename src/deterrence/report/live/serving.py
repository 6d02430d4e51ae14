"""The server of `deterrence explore`: on this machine only, for the page that it sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from deterrence.errors import DeterrenceError, UsageError
from deterrence.report.live.workshop import Overtaken, Workshop

__all__ = ["Server"]

PATIENCE = 20.0
"""Seconds that a question about changes may wait."""
LONGEST = 8000
"""Characters of an address."""


class Server(ThreadingHTTPServer):
    """Serves a workshop on loopback.

    Parameters
    ----------
    workshop
        What to show.
    port
        0: any free one.

    Raises
    ------
    UsageError
        When the port is taken.
    """

    daemon_threads = True
    request_queue_size = 32

    def __init__(self, workshop: Workshop, port: int = 0) -> None:
        self.workshop = workshop
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except (OSError, OverflowError) as error:
            told = getattr(error, "strerror", None) or str(error)
            raise UsageError(f"cannot serve on port {port}: {told}; leave --port out to have a free one") from error

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.server_address[1]}/"

    @property
    def hosts(self) -> tuple[str, ...]:
        """What a browser on this machine calls the server; a name that an attacker points here is another one."""
        port = self.server_address[1]
        return (f"127.0.0.1:{port}", f"localhost:{port}")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    server_version = "deterrence"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        """Answer the page, what changed, closed forms, exact solves."""
        server = self.server
        assert isinstance(server, Server)
        if self.headers.get("Host", "") not in server.hosts:
            self._send(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", "This server answers to its own address only.\n")
            return
        if self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            self._send(HTTPStatus.FORBIDDEN, "text/plain", "This server answers its own page only.\n")
            return
        address = urlsplit(self.path[:LONGEST])
        answer = _ANSWERS.get(address.path)
        if answer is None:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", "There is nothing here.\n")
            return
        kind, text = answer(server.workshop, dict(parse_qsl(address.query)))
        self._send(HTTPStatus.OK, kind, text)

    do_HEAD = do_GET

    def _send(self, status: HTTPStatus, kind: str, text: str) -> None:
        content = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the terminal is the author's."""


Answer = tuple[str, str]


def _page(workshop: Workshop, _asked: dict[str, str]) -> Answer:
    return "text/html", workshop.state.html


def _changes(workshop: Workshop, asked: dict[str, str]) -> Answer:
    page, live = (int(asked[name]) if asked.get(name, "").isdecimal() else -1 for name in ("page", "live"))
    state = workshop.wait(page, live, PATIENCE)
    return _json({"page": state.page, "live": state.live})


def _live(workshop: Workshop, _asked: dict[str, str]) -> Answer:
    return _json(workshop.state.told)


def _solve(workshop: Workshop, asked: dict[str, str]) -> Answer:
    try:
        return _json(workshop.solve(asked))
    except Overtaken:
        return _json({"overtaken": True})
    except DeterrenceError as error:
        return _json({"error": str(error)})


def _json(told: Any) -> Answer:
    return "application/json", json.dumps(told, ensure_ascii=False)


_ANSWERS: dict[str, Callable[[Workshop, dict[str, str]], Answer]] = {
    "/": _page,
    "/changes": _changes,
    "/live": _live,
    "/solve": _solve,
}
