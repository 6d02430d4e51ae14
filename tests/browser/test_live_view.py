"""Sliders that solve the game in the page: moved by mouse and keyboard, they show what Python finds there."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import deterrence as dt
from deterrence.games import ExtensiveFormGame
from deterrence.games.profiles import leaf_probabilities
from tests.browser.conftest import Visits

if TYPE_CHECKING:
    from playwright.sync_api import Page

MODEL = dt.load("rogue-cover")
CARDS = """() => [...document.querySelectorAll(".live-card")].map((card) => ({
  sets: [...card.querySelectorAll(".live-set")].map((set) => ({
    who: set.querySelector(".live-who").textContent.trim(),
    plays: [...set.querySelectorAll(".live-shares li")].map((one) => [
      one.querySelector(".live-action").textContent, one.querySelector(".live-number").textContent]),
  })),
  payoffs: [...card.querySelectorAll(".live-payoffs dd")].map((one) => one.textContent),
}))"""
PLAYED = """() => [...document.querySelectorAll(".live-board .edge.played[data-child]")]
  .map((one) => one.dataset.child).sort()"""


def settle(page: Page) -> None:
    """Wait until what was changed has been drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def told(page: Page) -> list[tuple[list[str], dict[str, Fraction]]]:
    """Payoffs and probabilities of every card, in no order."""
    settle(page)
    cards: list[dict[str, Any]] = page.evaluate(CARDS)
    found = []
    for card in cards:
        sets = [(one["who"].split()[-1], one["plays"]) for one in card["sets"]]
        plays = {f"{label}: {action}": Fraction(share) for label, mixture in sets for action, share in mixture}
        found.append((card["payoffs"], plays))
    return sorted(found, key=str)


def solved(**values: Any) -> list[tuple[list[str], dict[str, Fraction]]]:
    """The same, solved by the package."""
    found = []
    solution = dt.solve(MODEL, **values)
    assert solution.complete
    for one in solution.equilibria:
        plays = {
            f"{label}: {action}": Fraction(share)
            for sets in one.strategies.values()
            for label, mixture in sets.items()
            for action, share in mixture.items()
            if share
        }
        found.append(([str(one.payoffs[player]) for player in MODEL.players], plays))
    return sorted(found, key=str)


def value_of(page: Page, parameter: str) -> Fraction:
    return Fraction(page.input_value(f"#live-{parameter}"))


def test_the_baseline_is_what_python_finds(drawn: Path, visits: Visits) -> None:
    page = visits().open(drawn)
    assert told(page) == solved()


def test_a_slider_moved_by_keyboard_solves_the_game_again(drawn: Path, visits: Visits) -> None:
    page = visits().open(drawn)
    page.focus("#live-gain-slider")
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    gain = value_of(page, "gain")
    assert gain == Fraction(27, 10)
    assert told(page) == solved(gain=gain)
    page.keyboard.press("End")
    assert value_of(page, "gain") == 20
    assert told(page) == solved(gain=Fraction(20)) != solved()


def test_a_slider_moved_by_mouse_solves_the_game_again(drawn: Path, visits: Visits) -> None:
    page = visits().open(drawn)
    slider = page.locator("#live-rogue-slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.55, middle, steps=4)
    page.mouse.up()
    rogue = value_of(page, "rogue")
    assert Fraction(1, 2) < rogue < Fraction(3, 5)
    assert told(page) == solved(rogue=rogue) != solved()


def test_a_typed_fraction_is_taken_exactly_and_nonsense_is_explained(drawn: Path, visits: Visits) -> None:
    page = visits().open(drawn)
    page.fill("#live-gain", "7/3")
    page.keyboard.press("Enter")
    assert told(page) == solved(gain=Fraction(7, 3))
    page.fill("#live-gain", "a lot")
    page.keyboard.press("Enter")
    assert page.get_attribute("#live-gain", "aria-invalid") == "true"
    assert "Type a number" in page.inner_text("#live-gain-wrong")
    page.fill("#live-gain", "21")
    page.keyboard.press("Enter")
    assert "range" in page.inner_text("#live-gain-wrong")
    assert told(page) == solved(gain=Fraction(7, 3))


def test_a_threshold_says_that_it_is_one(drawn: Path, visits: Visits) -> None:
    page = visits().open(drawn)
    page.fill("#live-gain", "5")
    page.keyboard.press("Enter")
    page.wait_for_selector('.live-state[data-state="threshold"]')


@pytest.mark.parametrize("scenario", MODEL.scenarios)
def test_a_scenario_is_a_button(scenario: str, drawn: Path, visits: Visits) -> None:
    page = visits().open(drawn)
    button = page.get_by_role("button", name=scenario.replace("_", " "))
    button.click()
    assert told(page) == solved(**MODEL.scenarios[scenario].values)
    assert button.get_attribute("aria-pressed") == "true"


def test_a_link_carries_the_values(drawn: Path, visits: Visits) -> None:
    page = visits().open(drawn, "#live?gain=7/2&rogue=1/3&nobody=1&harm=999")
    shown = [value_of(page, name) for name in ("gain", "rogue", "harm")]
    assert shown == [Fraction(7, 2), Fraction(1, 3), Fraction(2)]
    assert told(page) == solved(gain=Fraction(7, 2), rogue=Fraction(1, 3))


def test_the_tree_shows_what_is_played_at_the_new_values(drawn: Path, visits: Visits) -> None:
    page = visits().open(drawn)
    before = page.evaluate(PLAYED)
    page.focus("#live-gain-slider")
    page.keyboard.press("End")
    settle(page)
    after = page.evaluate(PLAYED)
    game = MODEL.at(gain=20)
    assert isinstance(game, ExtensiveFormGame)
    (only,) = dt.solve(MODEL, gain=20).equilibria
    leaves = leaf_probabilities(game, only.strategies)
    steps = {node for leaf in leaves for node, _ in game.path(leaf)} | set(leaves)
    assert after == sorted(str(node) for node in steps - {0})
    assert after != before


def test_the_oracle_sees_numbers_of_another_point() -> None:
    assert solved() != solved(gain=Fraction(27, 10))
