"""Filters of tables, the choice of colours, and what pages are without scripts."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import Visits

FILTER = ".filters label:has-text('{}') select"


def shown(page: Page) -> list[str]:
    """The headings of the rows that can be seen."""
    return page.locator("table.entries tbody tr:visible th a").all_inner_texts()


def test_filters_narrow_a_table_together_and_clear_at_once(site: Path, visits: Visits) -> None:
    page = visits().open(site / "models" / "index.html")
    every = shown(page)
    assert page.inner_text(".filters output") == f"all {len(every)}"
    page.select_option(FILTER.format("Kind"), "simultaneous")
    simultaneous = shown(page)
    assert 0 < len(simultaneous) < len(every)
    page.select_option(FILTER.format("Mechanisms"), "37 Destroying the capability")
    both = shown(page)
    assert 0 < len(both) < len(simultaneous)
    assert page.inner_text(".filters output") == f"{len(both)} of {len(every)}"
    page.fill(".filters input", "nothing like this")
    assert shown(page) == []
    page.click(".filters button")
    page.locator(".filters output", has_text=f"all {len(every)}").wait_for()
    assert shown(page) == every


def test_filters_fold_on_a_telephone_where_rows_are_blocks(site: Path, visits: Visits) -> None:
    page = visits(width=390, height=844).open(site / "claims.html")
    assert not page.is_visible(".filters")
    page.click("text=Filter these entries")
    page.select_option(FILTER.format("Verdict"), "refuted")
    assert set(page.locator("table.entries tbody tr:visible .verdict").all_inner_texts()) == {"refuted"}


def test_chosen_colours_hold_on_the_next_page(site: Path, visits: Visits) -> None:
    page = visits(scheme="light").open(site / "index.html")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.click("button.theme")
    dark = page.evaluate(paper)
    assert dark != light
    page.goto((site / "claims.html").as_uri())
    assert page.evaluate(paper) == dark


def test_without_scripts_everything_can_be_read(site: Path, visits: Visits) -> None:
    page = visits(java_script_enabled=False).open(site / "models" / "index.html")
    assert len(shown(page)) == 5
    assert not page.is_visible("#search")
    assert not page.is_visible("button.theme")
    page.goto((site / "models" / "rogue-cover" / "index.html").as_uri())
    assert page.is_visible("code.math")
