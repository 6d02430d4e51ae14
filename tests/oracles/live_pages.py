"""What a live page's scripts compute, run outside a page: in Node, or in Chromium where that is what there is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from deterrence.report import live

Point = Mapping[str, Fraction]
FOLDER = Path(live.__file__).parent
SCRIPTS = (*sorted(FOLDER.glob("[123]-*.js")), Path(__file__).parents[1] / "crosscheck" / "live_answers.js")
"""Those that compute; the others need a page."""
NODE = shutil.which("node")
CHROMIUM = os.environ.get("DETERRENCE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def computed(function: str, *arguments: Any) -> Any:
    """The value of a function of `live_answers.js`; skips the test where nothing runs scripts."""
    text = "\n".join(path.read_text("utf-8") for path in SCRIPTS)
    if NODE:
        feed = f"{text}\nconst given = JSON.parse(require('fs').readFileSync(0));"
        feed += f"\nconsole.log(JSON.stringify({function}(...given)));"
        finished = subprocess.run(
            [NODE, "-e", feed], input=json.dumps(arguments), capture_output=True, text=True, check=True, timeout=300
        )
        return json.loads(finished.stdout)
    return in_chromium(text, function, arguments)


def in_chromium(text: str, function: str, arguments: Sequence[Any]) -> Any:
    """As `computed`, in a browser."""
    api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM:
        pytest.skip("neither Node nor Chromium is installed")

    def drive() -> Any:
        with api.sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page()
            page.add_script_tag(content=text)
            found = page.evaluate(f"given => {function}(...given)", list(arguments))
            browser.close()
        return found

    with ThreadPoolExecutor(1) as apart:  # another test's browser may be open in this thread
        return apart.submit(drive).result()


def answers(told: Mapping[str, Any], points: Sequence[Point]) -> list[dict[str, Any]]:
    """What the page says at points."""
    told_points = [{name: str(value) for name, value in point.items()} for point in points]
    found: list[dict[str, Any]] = computed("liveAnswers", told, told_points)
    return found
