"""Settings shared by all tests; the facts that tests check stay in the tests."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")

os.environ["DETERRENCE_CACHE"] = "off"  # tests of the cache switch it on for a folder of their own
