"""Settings shared by all tests; the facts that tests check stay in the tests."""

from __future__ import annotations

import os
import time

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")

os.environ["DETERRENCE_CACHE"] = "off"  # tests of the cache switch it on for a folder of their own

LONG_MINUTES = float(os.environ.get("DETERRENCE_LONG_MINUTES", "25"))
"""No further long test begins after so many minutes, so that the whole run has an end on a slow machine."""

STARTED = time.monotonic()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out long tests for which no time is left; the report lists them as skipped, with the reason."""
    minutes = (time.monotonic() - STARTED) / 60
    if item.get_closest_marker("long") and minutes > LONG_MINUTES:
        pytest.skip(f"not begun: {LONG_MINUTES:g} minutes of long tests are over; DETERRENCE_LONG_MINUTES sets more")
