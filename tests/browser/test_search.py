"""Search: found while typing, by mouse and by keyboard, and on a page of its own."""

from __future__ import annotations

from pathlib import Path

from tests.browser.conftest import Visits


def test_typing_finds_and_the_keyboard_goes_there(site: Path, visits: Visits) -> None:
    page = visits().open(site / "index.html")
    page.keyboard.press("/")
    page.keyboard.type("rogue cover")
    page.wait_for_selector("#found [role=option]")
    assert "Rogue cover" in page.inner_text("#found [role=option] >> nth=0")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#found [aria-selected=true]")
    assert page.get_attribute("#search", "aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/models/rogue-cover/**")


def test_a_hit_opens_at_a_click_from_a_page_below(site: Path, visits: Visits) -> None:
    page = visits().open(site / "models/empty-threat/index.html")
    page.fill("#search", "credible")
    with page.expect_navigation():
        page.click("#found [role=option] >> nth=0")
    assert page.url.startswith(site.as_uri())
    assert "empty-threat/index.html?" not in page.url


def test_the_page_of_hits_lists_places_that_say_the_words(site: Path, visits: Visits) -> None:
    page = visits().page
    page.goto((site / "search.html").as_uri() + "?q=retaliation")
    page.wait_for_selector("ol.hits li")
    assert page.locator("ol.hits mark").count() > 0
    addresses = page.eval_on_selector_all("ol.hits a", "all => all.map(one => one.href)")
    assert addresses
    for address in addresses:
        assert Path(address.removeprefix("file://").partition("#")[0]).is_file()


def test_words_that_stand_nowhere_are_said_not_to_be_found(site: Path, visits: Visits) -> None:
    page = visits().page
    page.goto((site / "search.html").as_uri() + "?q=qqxzzy")
    page.wait_for_selector("text=Nothing found")
    assert page.locator("ol.hits li").count() == 0
