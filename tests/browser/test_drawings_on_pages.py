"""Drawings as a browser sets them: letters where they were measured to be, colours that follow the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests.browser.conftest import Visits
from tests.browser.test_hostile_models import foreign

if TYPE_CHECKING:
    from playwright.sync_api import Page

FAULTS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll("svg.drawing")) {
    const sheet = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].filter((one) => one.textContent.trim());
    const boxes = texts.map((one) => {
      const {left, right, top, bottom} = one.getBoundingClientRect();
      const spare = (bottom - top) * 0.18;  // lines of text are higher than its letters
      return {told: one.textContent, left, right, top: top + spare, bottom: bottom - spare};
    });
    boxes.forEach((one, k) => {
      const across = one.left > sheet.left - 1 && one.right < sheet.right + 1;
      if (!across || one.top < sheet.top - 1 || one.bottom > sheet.bottom + 1)
        found.push(`${svg.dataset.kind}: ${one.told} leaves the paper`);
      for (const other of boxes.slice(k + 1)) {
        const across = one.left + 0.5 < other.right && other.left + 0.5 < one.right;
        if (across && one.top + 0.5 < other.bottom && other.top + 0.5 < one.bottom)
          found.push(`${svg.dataset.kind}: ${one.told} / ${other.told}`);
      }
    });
  }
  return found;
}"""


def faults(page: Page) -> list[str]:
    found: list[str] = page.evaluate(FAULTS)
    return found


def test_no_words_of_a_drawing_overlap_or_are_cut_off_in_a_browser(drawn: Path, visits: Visits) -> None:
    page = visits().open(drawn)
    assert page.locator("svg.drawing").count() >= 8
    assert faults(page) == []


def test_the_oracle_sees_words_that_were_moved(drawn: Path, visits: Visits) -> None:
    page = visits().open(drawn)
    page.evaluate("() => { for (const one of document.querySelectorAll('svg text')) one.setAttribute('x', 20); }")
    assert faults(page) != []
    page.evaluate("() => { for (const one of document.querySelectorAll('svg text')) one.setAttribute('x', -900); }")
    assert any("leaves the paper" in one for one in faults(page))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_drawings_take_the_colours_of_their_page(scheme: Literal["light", "dark"], drawn: Path, visits: Visits) -> None:
    visit = visits(width=390, height=844, scheme=scheme)
    page = visit.open(drawn)
    paper = "getComputedStyle(document.querySelector('svg.drawing .paper')).fill"
    assert page.evaluate(paper) == page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visit.violations() == []


@pytest.mark.parametrize(("scheme", "theme"), [("light", "dark"), ("dark", "light")])
def test_drawings_follow_the_theme_that_a_reader_chose(
    scheme: Literal["light", "dark"], theme: Literal["light", "dark"], drawn: Path, visits: Visits
) -> None:
    played = "getComputedStyle(document.querySelector('svg.drawing .played')).stroke"
    paper = "getComputedStyle(document.querySelector('svg.drawing .paper')).fill"
    chosen = visits(scheme=scheme).open(drawn)
    chosen.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    own = visits(scheme=theme).open(drawn)
    assert [chosen.evaluate(one) for one in (played, paper)] == [own.evaluate(one) for one in (played, paper)]


def test_a_drawing_says_what_it_shows_to_those_who_do_not_see_it(drawn: Path, visits: Visits) -> None:
    page = visits().open(drawn)
    tree = page.get_by_role("img", name="Game tree").first
    told = tree.get_attribute("aria-labelledby")
    assert told is not None
    words = page.evaluate("ids => ids.split(' ').map(id => document.getElementById(id).textContent).join(' ')", told)
    assert "Payoffs at the ends" in words


def test_a_page_to_mail_needs_nothing_else_and_lets_nothing_in(drawn: Path, visits: Visits) -> None:
    path = drawn.parent.parent / "mailed.html"
    visit = visits()
    page = visit.open(path)
    assert [one for one in visit.requests if not one.startswith("data:")] == [path.as_uri()]
    ran = [one for one in foreign(page) if not one.startswith("<script")]
    assert ran == []
    assert faults(page) == []
    assert path.stat().st_size < 1_500_000
