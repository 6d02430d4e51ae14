"""Printed pages: mathematics is set, nothing of LaTeX is left as it was written, drawings are whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Visits

if TYPE_CHECKING:
    from playwright.sync_api import Page

UNSET = """() => {
  const found = [...document.querySelectorAll(".katex-error, code.math[data-latex]:not([data-set])")]
    .map((one) => one.textContent);
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest("pre, code:not(.math), .katex-mathml, script, style") || !parent.checkVisibility()) continue;
    if (/\\\\[a-zA-Z]{2,}|\\$[^$]+\\$/.test(node.textContent)) found.push(node.textContent);
  }
  return found;
}"""
"""Mathematics that a reader of the printed page would see unset."""


def unset(page: Page) -> list[str]:
    page.emulate_media(media="print")
    found: list[str] = page.evaluate(UNSET)
    return found


@pytest.mark.parametrize("path", ["drawn.html", "models/rogue-cover/index.html", "claims.html", "docs/index.html"])
def test_no_mathematics_is_printed_unset(path: str, drawn: Path, visits: Visits) -> None:
    page = visits().open(drawn.parent / path)
    assert [one for one in unset(page) if "injected" not in one] == []  # hostile texts are shown as they are


def test_mathematics_of_families_is_set(drawn: Path, visits: Visits) -> None:
    page = visits().open(drawn)
    assert page.locator("main table .katex").count() > 3


@pytest.mark.parametrize("planted", ["\\\\frac{a}{b}", "$x^2$"])
def test_the_oracle_sees_mathematics_that_is_not_set(planted: str, drawn: Path, visits: Visits) -> None:
    page = visits().open(drawn)
    page.evaluate("told => document.querySelector('main p').textContent = told", planted)
    assert unset(page) == [planted]


def test_a_dark_page_is_printed_on_white(drawn: Path, visits: Visits) -> None:
    page = visits(scheme="dark").open(drawn)
    page.emulate_media(media="print", color_scheme="dark")
    channels = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).map(Number)")
    assert min(channels[:3]) >= 240 or (len(channels) == 4 and channels[3] == 0)
    fill = "getComputedStyle(document.querySelector('svg.drawing text.ink')).fill.match(/[0-9.]+/g).map(Number)"
    ink = page.evaluate(fill)
    assert max(ink[:3]) < 90
