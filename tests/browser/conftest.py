"""A browser without a network, and a small site that it opens from the file system."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from tests.browser.drawn_page import drawn_elements
from tests.browser.hostile_model import hostile_model

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page

HERE = Path(__file__).parent
AXE = HERE / "vendor" / "axe-core" / "axe.min.js"
MODELS = ("rogue-cover", "empty-threat", "preemption-dilemma", "preemption-or-deterrence")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
"""For a headless Chromium that asks nobody for anything."""
SCHEMES = ("file", "data", "blob", "about")
PATIENCE = 300_000
"""Milliseconds that a page may take for anything on a busy machine; what hangs takes longer."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one the tests are skipped, and say so."""
    found = os.environ.get("DETERRENCE_CHROMIUM")
    found = found or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found:
        pytest.skip("no Chromium on the PATH or in DETERRENCE_CHROMIUM")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=found, args=list(FLAGS), timeout=PATIENCE)
        yield running
        running.close()


def write_site(asked: Sequence[str], folder: Path) -> Path:
    """A site of these models, with the documentation."""
    from deterrence.report.site import build_site

    built = build_site(asked, folder, workers=1)
    assert not built.failures
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site; one of its models is hostile."""
    folder = tmp_path_factory.mktemp("pages") / "site"
    hostile = folder.with_name("hostile.yaml")
    hostile.write_text(hostile_model(), encoding="utf-8")
    return write_site([*MODELS, str(hostile)], folder)


@pytest.fixture(scope="session")
def drawn(site: Path) -> Path:
    """A page of the site with every kind of drawing, and the same to mail beside the site; the hostile model's too."""
    from deterrence.report import Report
    from deterrence.report.rendering import rendering_named
    from deterrence.report.site import Page, Site, page_html, self_contained

    report = Report("Drawings", drawn_elements())
    body = rendering_named("html").render(report)
    path = site / "drawn.html"
    path.write_text(page_html(Page(path.name, "Drawings", body), Site()), encoding="utf-8")
    (site.parent / "mailed.html").write_text(self_contained(report), encoding="utf-8")
    return path


@dataclass
class Visit:
    """An open page and everything that went wrong on it."""

    page: Page
    requests: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def leaving(self) -> list[str]:
        """Requests to anywhere but the page's own files."""
        return [one for one in self.requests if one.partition(":")[0] not in SCHEMES]

    def told(self, message: ConsoleMessage) -> None:
        """Errors and warnings count, whoever tells them."""
        if message.type in ("error", "warning"):
            self.problems.append(f"{message.type}: {message.text}")

    def asked(self, dialog: Dialog) -> None:
        """No page asks anything."""
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, path: Path, fragment: str = "") -> Page:
        """Open a file and wait until its scripts are done."""
        self.page.goto(path.resolve().as_uri() + fragment, wait_until="load")
        return self.page

    def violations(self, *rules: str) -> list[str]:
        """What axe-core finds serious or critical, as rule and place; of these rules, or of all that it knows."""
        self.page.evaluate(AXE.read_text("utf-8"))
        options: dict[str, Any] = {"resultTypes": ["violations"], "elementRef": False, "preload": False}
        if rules:
            options["runOnly"] = {"type": "rule", "values": list(rules)}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{one['id']} ({one['impact']}): {node['target']} {node['html'][:160]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]


class Visits:
    """Opens pages and holds them to leaving no request and no error behind."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.made: list[Visit] = []

    def __call__(
        self, *, width: int = 1280, height: int = 900, scheme: Literal["light", "dark"] = "light", **options: Any
    ) -> Visit:
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", **options
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        visit = Visit(page)
        page.on("request", lambda request: visit.requests.append(request.url))
        page.on("requestfailed", lambda request: visit.problems.append(f"failed: {request.url}"))
        page.on("pageerror", lambda error: visit.problems.append(f"error: {error}"))
        page.on("dialog", visit.asked)
        page.on("console", visit.told)
        self.made.append(visit)
        return visit

    def end(self) -> None:
        """Close everything; the test fails where a page asked outside or complained."""
        for visit in self.made:
            visit.page.context.close()
        assert [one for visit in self.made for one in visit.leaving] == []
        assert [one for visit in self.made for one in visit.problems] == []


@pytest.fixture
def visits(browser: Browser) -> Iterator[Visits]:
    """Opens pages; at the end no request may have left and no error may have been told."""
    made = Visits(browser)
    yield made
    made.end()
