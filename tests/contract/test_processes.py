"""Processes that work is shared among end with it, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import Future

import pytest

from deterrence.analysis.processes import fresh_processes
from deterrence.errors import DeterrenceError

LONG = 3600.0


def test_work_that_is_collected_is_done_elsewhere() -> None:
    with fresh_processes(2) as pool:
        assert os.getpid() not in {pool.submit(os.getpid).result() for _ in range(3)}


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, GeneratorExit])
def test_nobody_waits_for_work_that_is_not_wanted_any_more(error: type[BaseException]) -> None:
    before = set(multiprocessing.active_children())
    started: list[Future[None]] = []

    def work() -> None:
        with fresh_processes(1) as pool:
            assert pool.submit(os.getpid).result() > 0
            started.extend(pool.submit(time.sleep, LONG) for _ in range(3))
            raise error

    with pytest.raises(error):
        work()
    assert all(one.cancelled() or one.exception() is not None for one in started)
    assert set(multiprocessing.active_children()) <= before


def test_a_process_that_dies_is_told_as_an_error_of_this_package() -> None:
    with pytest.raises(DeterrenceError, match="before its work was done"), fresh_processes(1) as pool:
        pool.submit(os._exit, 3).result()
