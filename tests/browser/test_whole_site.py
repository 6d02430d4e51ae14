"""Every page of the site of all shipped models; long, since there are many."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Visits, write_site
from tests.browser.test_drawings_on_pages import faults
from tests.browser.test_printed_pages import unset

pytestmark = pytest.mark.long
HEAVIEST = 1_500_000


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that ``deterrence docs`` writes."""
    return write_site((), tmp_path_factory.mktemp("whole") / "site")


def test_every_page_is_light_and_whole_on_a_screen_and_on_a_telephone(whole: Path, visits: Visits) -> None:
    wide, narrow = visits(), visits(width=390, height=844, scheme="dark")
    found = []
    for path in sorted(whole.rglob("*.html")):
        name = path.relative_to(whole).as_posix()
        page = wide.open(path)
        found += [f"{name}: {one}" for one in wide.violations()]
        found += [f"{name}: {one}" for one in faults(page)]
        found += [f"{name}: printed as {one}" for one in unset(page)]
        page.emulate_media(media="screen")
        page = narrow.open(path)
        found += [f"{name}: {one}" for one in narrow.violations("color-contrast")]
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            found.append(f"{name}: scrolls sideways on a telephone")
        if path.stat().st_size > HEAVIEST:
            found.append(f"{name}: {path.stat().st_size} bytes")
    assert found == []
