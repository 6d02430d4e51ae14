"""A model with markup in every text: its pages show it, and nothing of it is run, loaded or linked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Visits

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = (
    "models/hostile/index.html",
    "models/index.html",
    "claims.html",
    "comparisons/index.html",
    "comparisons/hostile.html",
    "references.html",
    "search.html?q=unfriendly",
)
FOREIGN = """() => {
  const found = [];
  if ("injected" in window) found.push("a script ran");
  for (const one of document.querySelectorAll("*")) {
    const told = one.outerHTML.slice(0, 120);
    if (["IFRAME", "OBJECT", "EMBED", "BASE"].includes(one.tagName)) found.push(told);
    for (const {name, value} of one.attributes) {
      if (name.startsWith("on") || name === "srcdoc") found.push(told);
      const leads = ["href", "src", "action", "xlink:href"].includes(name);
      if (leads && /^\\s*(javascript|data:text)/i.test(value)) found.push(told);
    }
  }
  for (const one of document.scripts) {
    if (!one.src && one.type !== "application/json" && !one.dataset.own) found.push(one.outerHTML.slice(0, 120));
  }
  return found;
}"""
"""What a page holds that its author, the model's, would have brought in."""


def foreign(page: Page) -> list[str]:
    found: list[str] = page.evaluate(FOREIGN)
    return found


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_a_hostile_model_is_run_loaded_or_linked(path: str, site: Path, visits: Visits) -> None:
    visit = visits()
    page = visit.page
    page.goto((site / path.partition("?")[0]).as_uri() + path.removeprefix(path.partition("?")[0]), wait_until="load")
    if "?q=" in path:
        page.wait_for_selector("ol.hits li")
    page.wait_for_timeout(100)  # for whatever a planted handler would do
    assert foreign(page) == []
    assert [one for one in visit.requests if "x.invalid" in one or one.endswith("/x")] == []


def test_what_a_hostile_model_says_is_shown_as_it_is_written(site: Path, visits: Visits) -> None:
    page = visits().open(site / "models/hostile/index.html")
    assert "<script>window.injected=1</script>" in page.inner_text("main")
    assert "<img src=x onerror=window.injected=1>" in page.inner_text("main")


def test_nothing_of_a_hostile_model_is_run_loaded_or_linked_in_a_page_to_mail(
    tmp_path: Path, site: Path, visits: Visits
) -> None:
    from deterrence.analysis.kept_studies import studied
    from deterrence.report import rendering_named
    from deterrence.report.pages.files import page_files

    path = tmp_path / "page.html"
    study = studied(str(site.with_name("hostile.yaml")))
    ((_, content),) = page_files(study, rendering_named("html"), str(path)).items()
    path.write_bytes(content)
    visit = visits()
    page = visit.open(path)
    assert [one for one in foreign(page) if not one.startswith("<script")] == []  # its own scripts stand in the page
    assert [one for one in visit.requests if not one.startswith("data:")] == [path.as_uri()]
    assert "<script>window.injected=1</script>" in page.inner_text("main")
    assert visit.violations() == []


@pytest.mark.parametrize(
    "planted",
    [
        "<script>window.injected = 1</script>",
        "<p onclick='x'>",
        "<a href=' javascript:x'>x</a>",
        "<iframe></iframe>",
    ],
)
def test_the_oracle_sees_what_is_planted(planted: str, visits: Visits) -> None:
    page = visits().page
    page.set_content(f"<body>{planted}</body>")
    assert foreign(page) != []
