"""Every kind of page: at home without a network, usable by everybody, on a telephone too, light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Visits

KINDS = {
    "home": "index.html",
    "catalogue": "models/index.html",
    "model": "models/rogue-cover/index.html",
    "table": "models/empty-threat/index.html",
    "claims": "claims.html",
    "mechanisms": "mechanisms.html",
    "comparisons": "comparisons/index.html",
    "comparison": "comparisons/rogue-cover.html",
    "variant": "comparisons/preemption-dilemma--preemption-or-deterrence.html",
    "references": "references.html",
    "documents": "docs/index.html",
    "tutorial": "docs/tutorial/first-model.html",
    "guide": "docs/how-to/decide-claims.html",
    "explanation": "docs/explanation/ties.html",
    "decision": "docs/decisions/0007-perfect-bayesian.html",
    "reference": "docs/reference/json.html",
    "glossary": "docs/glossary.html",
    "licences": "licences.html",
    "search": "search.html",
}
HEAVIEST = 1_500_000


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_usable_by_everybody(kind: str, site: Path, visits: Visits) -> None:
    visit = visits()
    visit.open(site / KINDS[kind])
    assert visit.violations() == []


@pytest.mark.parametrize("kind", KINDS)
def test_colours_keep_their_contrast_in_the_dark_and_nothing_scrolls_sideways_on_a_telephone(
    kind: str, site: Path, visits: Visits
) -> None:
    visit = visits(width=390, height=844, scheme="dark")
    page = visit.open(site / KINDS[kind])
    assert visit.violations("color-contrast") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_every_page_with_all_it_loads_is_light(site: Path, visits: Visits) -> None:
    visit = visits()
    for path in KINDS.values():
        visit.requests.clear()
        visit.open(site / path)
        weight = sum(Path(one.removeprefix("file://").partition("?")[0]).stat().st_size for one in set(visit.requests))
        assert weight < HEAVIEST, path


def test_every_page_of_the_site_is_small(site: Path) -> None:
    heavy = {path.name: path.stat().st_size for path in site.rglob("*.html") if path.stat().st_size >= HEAVIEST}
    assert heavy == {}
