"""The live part of a page: diagram and marker, matrix, ties, links; on a phone, read aloud, and without scripts."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

import deterrence as dt
from deterrence.model import load
from deterrence.report.drawings import tree_drawing
from deterrence.report.elements import Element, Live, Passage, Report
from deterrence.report.live import live_view
from deterrence.report.site import self_contained
from tests.browser.conftest import Visits

if TYPE_CHECKING:
    from playwright.sync_api import Page

FALLBACK = "Sliders stand here when scripts run."


def written(name: str, folder: Path) -> Path:
    model = load(name)
    told = live_view(model)
    assert told is not None
    game = model.at()
    drawn = [tree_drawing(game, players=model.players)] if isinstance(game, dt.ExtensiveFormGame) else []
    elements: tuple[Element, ...] = (Passage("The game"), *drawn, Passage("Live"), Live(told, FALLBACK))
    file = folder / f"{name}.html"
    file.write_text(self_contained(Report(model.title, elements)), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def tree_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A game in extensive form with one or two equilibria."""
    return written("rogue-cover", tmp_path_factory.mktemp("live"))


@pytest.fixture(scope="module")
def table_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A 2x2 game."""
    return written("preemption-dilemma", tmp_path_factory.mktemp("live"))


RESTING = """() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 700)));
})"""
"""A moment longer than what waits for the sliders to rest; counted by the page, which keeps the order of its timers."""


def settled(page: Page) -> None:
    """The next frame is drawn, and what waits for the sliders to rest is done."""
    page.evaluate(RESTING)


def typed(page: Page, name: str, value: str) -> None:
    page.fill(f"#live-{name}", value)
    page.press(f"#live-{name}", "Enter")
    settled(page)


def cards(page: Page) -> set[tuple[tuple[str, str], ...]]:
    """The probabilities of all cards."""
    script = """cards => cards.map(card => [...card.querySelectorAll(".live-shares li")].map(
        one => [one.querySelector(".live-action").textContent, one.querySelector(".live-number").textContent]))"""
    found: list[list[list[str]]] = page.eval_on_selector_all(".live-card", script)
    return {tuple((action, share) for action, share in sorted(card)) for card in found}


def solved(name: str, **point: Any) -> set[tuple[tuple[str, str], ...]]:
    """What an exact solve plays along the path, in the words of cards."""
    solution = dt.solve(name, **point)
    found = set()
    for one in solution.equilibria:
        played = [
            (action.replace("_", " "), str(share))
            for sets in one.strategies.values()
            for mixture in sets.values()
            for action, share in mixture.items()
            if share != 0
        ]
        found.add(tuple(sorted(played)))
    return found


def test_a_link_carries_the_point_and_the_axes(tree_page: Path, visits: Visits) -> None:
    page = visits().open(tree_page)
    typed(page, "rogue", "1/3")
    page.select_option(".live-choices select >> nth=0", "rogue")
    settled(page)
    fragment = page.evaluate("location.hash")
    assert fragment.startswith("#live?rogue=1/3&axes=rogue,")
    other = visits().open(tree_page, fragment)
    assert other.input_value("#live-rogue") == "1/3"
    assert cards(other) == cards(page)
    assert other.input_value(".live-choices select >> nth=0") == "rogue"
    strange = visits().open(tree_page, "#live?rogue=7&nobody=1&axes=a,b&gain=%3Cb%3E")
    assert strange.input_value("#live-rogue") == "0.2"


def test_the_marker_of_the_diagram_is_dragged_and_moved_by_keys(tree_page: Path, visits: Visits) -> None:
    page = visits().open(tree_page)
    x, y = page.eval_on_selector_all(".live-choices select", "all => all.map(one => one.value)")
    marker = page.locator(".live-marker")
    marker.focus()
    before = Fraction(page.input_value(f"#live-{x}"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    settled(page)
    assert Fraction(page.input_value(f"#live-{x}")) > before
    plane = page.locator(".live-plane")
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.25 * box["height"], steps=4)
    page.mouse.up()
    settled(page)
    point = {name: page.input_value(f"#live-{name}") for name in (x, y)}
    low, high = (Fraction(str(load("rogue-cover").parameters[x].range)[1:-1].split(", ")[k]) for k in (0, 1))
    assert abs(Fraction(point[x]) - (low + (high - low) / 4)) <= (high - low) / 50
    assert cards(page) == solved("rogue-cover", **point)
    assert all(name.replace("_", " ") in (marker.get_attribute("aria-valuetext") or "") for name in (x, y))


def test_the_legend_names_every_regime_of_the_diagram(tree_page: Path, visits: Visits) -> None:
    page = visits().open(tree_page)
    settled(page)
    told = "document.querySelector('.live').panel.told"
    names: list[str] = page.evaluate(f"{told}.games[0].families.map(one => one.called)")
    legend = page.inner_text(".live-legend")
    assert any(name in legend for name in names)
    shares = page.locator(".live-legend .live-share").all_inner_texts()
    assert 95 <= sum(int(one.split()[0]) for one in shares if "under" not in one) <= 101


def test_a_matrix_marks_best_responses_and_what_is_played(table_page: Path, visits: Visits) -> None:
    page = visits().open(table_page)
    settled(page)
    assert page.locator(".live-matrix td.played").count() >= 1
    assert page.locator(".live-matrix td strong").count() >= 2
    page.locator(".live-card input[type=radio]").first.check()
    assert page.locator(".live-card.chosen").count() == 1


def test_ties_of_small_games_are_exact(table_page: Path, visits: Visits) -> None:
    page = visits().open(table_page)
    cost = page.input_value("#live-cost")
    typed(page, "benefit", cost)
    assert page.locator(".live-card").count() == len(dt.solve("preemption-dilemma", benefit=cost).equilibria)


def test_changes_are_told_to_screen_readers_once_the_sliders_rest(tree_page: Path, visits: Visits) -> None:
    page = visits().open(tree_page)
    typed(page, "rogue", "1/3")
    told = page.inner_text(".live-panel [role=status]")
    assert "equilibri" in told
    for outcome in load("rogue-cover").outcomes:
        assert outcome.replace("_", " ") in told


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "light"), (390, "dark")])
def test_it_fits_and_has_no_serious_accessibility_problem(
    tree_page: Path, table_page: Path, visits: Visits, width: int, scheme: Literal["light", "dark"]
) -> None:
    for file in (tree_page, table_page):
        visit = visits(width=width, scheme=scheme)
        page = visit.open(file)
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert visit.violations() == []


def test_without_scripts_the_page_says_what_would_be_there(tree_page: Path, visits: Visits) -> None:
    page = visits(java_script_enabled=False).open(tree_page)
    assert FALLBACK in page.inner_text("body")
    with_scripts = visits().open(tree_page)
    assert not with_scripts.get_by_text(FALLBACK).is_visible()


def test_hostile_texts_stay_texts(tmp_path: Path, visits: Visits) -> None:
    from tests.browser.hostile_model import hostile_model

    file = tmp_path / "hostile.yaml"
    file.write_text(hostile_model(), encoding="utf-8")
    told: Any = live_view(load(file))
    assert told is not None
    told["scenarios"].append(
        {"name": "<img src=x onerror=alert(1)>", "values": {}, "because": "<script>alert(1)</script>"}
    )
    told["games"][0]["families"][0]["called"] = "</script><script>alert(1)</script>"
    target = tmp_path / "hostile.html"
    target.write_text(self_contained(Report("Hostile", (Live(told, FALLBACK),))), encoding="utf-8")
    page = visits().open(target)
    settled(page)
    assert page.locator(".live img, .live-panel script").count() == 0
    assert "<img src=x" in page.inner_text(".live-scenarios")
