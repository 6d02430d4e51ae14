"""A model file under the author's hands: what the page of `deterrence explore` shows, and when it changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deterrence.errors import DeterrenceError
from deterrence.model import Model, load
from deterrence.model.loading import find
from deterrence.report.live.workers import Worker
from deterrence.report.live.workshop_pages import model_page, problem_page

__all__ = ["Overtaken", "State", "Workshop"]

GLANCE = 0.25
"""Seconds between two looks at the files."""
HEAD_START = 1.2
"""Seconds that the first page waits for the equilibria at the baseline."""
SOLVE = 60.0
"""Seconds for an exact solve at a point."""
STAGES = ((6.0, 0.0), (60.0, 0.0), (60.0, 60.0))
"""Seconds for the families, and for those at the ends of ranges, in one search after the other."""


@dataclass(frozen=True)
class State:
    """What there is to show.

    Parameters
    ----------
    page, live
        Numbers that grow when the page, or the closed forms of its live part, change.
    html
        The page.
    told
        What the live part solves the model with; None while the file has errors.
    """

    page: int = 0
    live: int = 0
    html: str = ""
    told: Mapping[str, Any] | None = None


class Overtaken(Exception):
    """The reader has gone on to another point."""


class Workshop:
    """Keeps the page of a model file up to date.

    Parameters
    ----------
    path
        The model file.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.state = State(int(1000 * time.time()))  # a page of an earlier server is another page
        self._changed, self._turn = threading.Condition(), threading.Lock()
        self._answers: dict[tuple[int, tuple[tuple[str, str], ...]], dict[str, Any]] = {}
        self._latest: tuple[tuple[str, str], ...] = ()
        self._ended = threading.Event()
        self._solver, self._searcher = Worker(), Worker(patient=True)
        self._seen: dict[Path, tuple[int, int]] = {}
        self._model: Model | None = None
        self._renew()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def wait(self, page: int, live: int, seconds: float) -> State:
        """The state, as soon as it differs from what is known, or after some seconds."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._ended.is_set() or (self.state.page, self.state.live) != (page, live), seconds
            )
            return self.state

    def solve(self, point: Mapping[str, str]) -> dict[str, Any]:
        """Every equilibrium at a point.

        Raises
        ------
        DeterrenceError
            When the point is none of the model's, or the solve takes too long.
        Overtaken
            When another point was asked for while this one waited.
        """
        page, key = self.state.page, tuple(sorted(point.items()))
        self._latest = key
        with self._turn:
            if (page, key) not in self._answers:
                if self._latest != key:
                    raise Overtaken
                self._answers = {one: told for one, told in self._answers.items() if one[0] == page}
                self._answers[page, key] = self._solver.ask(("solution", self.path, {"point": dict(point)}), SOLVE)
            return self._answers[page, key]

    def end(self) -> None:
        """Stop watching and working."""
        self._ended.set()
        with self._changed:
            self._changed.notify_all()
        self._solver.close()
        self._searcher.close()

    # --- following the files ---------------------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._ended.wait(GLANCE):
            if self._stamps(self._seen) != self._seen:
                self._renew()

    def _renew(self) -> None:
        """Read the file again and show what it says, or what is wrong with it."""
        self._searcher.end()
        page = self.state.page + 1
        try:
            self._model = model = load(self.path)
            model.symbolic()
        except (DeterrenceError, OSError) as error:
            self._seen = self._stamps({Path(self.path), *self._seen})
            self._show(State(page, 0, problem_page(self.path, error, page)))
            return
        self._seen = self._stamps(_files(model))
        told = self._first_look(model)
        self._show(State(page, 0, model_page(model, told, page), told))
        threading.Thread(target=self._search, args=(page,), daemon=True).start()

    @staticmethod
    def _stamps(paths: Any) -> dict[Path, tuple[int, int]]:
        found = {}
        for path in paths:
            try:
                stat = path.stat()
                found[path] = (stat.st_mtime_ns, stat.st_size)
            except OSError:
                found[path] = (0, 0)
        return found

    def _show(self, state: State) -> None:
        with self._changed:
            self.state = state
            self._changed.notify_all()

    def _first_look(self, model: Model) -> dict[str, Any]:
        """Without families; with the equilibria at the baseline, if they come at once."""
        from deterrence.report.live.payload import waiting_data

        told = waiting_data(model)
        answer: list[dict[str, Any]] = []

        def solve() -> None:
            point = {name: str(one.value) for name, one in model.parameters.items()}
            try:
                answer.append(self.solve(point))
            except (DeterrenceError, Overtaken):
                return  # the page asks again and shows what is wrong

        thread = threading.Thread(target=solve, daemon=True)
        thread.start()
        thread.join(HEAD_START)
        return {**told, "known": list(answer)}

    def _search(self, page: int) -> None:
        """Find families: quickly over some parameters, then over as many as can be, then at the ends of ranges."""
        best: dict[str, Any] | None = None
        why = "no complete families were found in closed form"
        for seconds, ends in STAGES:
            vary = best["free"] if best and ends else None
            if (ends and not best) or (best and not ends and self._all_free(best)):
                continue
            try:
                arguments = {"seconds": seconds, "for_ends": ends, "vary": vary}
                told = self._searcher.ask(("families", self.path, arguments), seconds + ends + 30)
            except DeterrenceError as error:
                told, why = None, str(error)
            if self.state.page != page or self._ended.is_set():
                return
            if told and (ends or not best or len(told["free"]) > len(best["free"])):
                best = told
                self._serve(page, {**told, "known": (self.state.told or {}).get("known", []), "server": SERVED})
        if not best:
            self._serve(page, _without(self.state.told, why))

    @staticmethod
    def _all_free(told: Mapping[str, Any]) -> bool:
        return all(one["name"] in told["free"] for one in told["parameters"] if one["low"] != one["high"])

    def _serve(self, page: int, told: Mapping[str, Any]) -> None:
        with self._changed:
            if self.state.page == page:
                self.state = State(page, self.state.live + 1, self.state.html, told)
                self._changed.notify_all()


SERVED = {"solve": "/solve"}
"""Where a page asks for exact solves."""


def _without(told: Mapping[str, Any] | None, why: str) -> dict[str, Any]:
    """The first look with the reason why no closed forms follow."""
    found = dict(told or {})
    found["games"] = [{**one, "argument": why} for one in found.get("games", ())]
    return found


def _files(model: Model) -> set[Path]:
    """The model's file and those that it extends."""
    found = {Path(model.path)}
    while model.extends:
        base = find(model.extends, model.path)
        if base is None or base in found:
            break
        found.add(base)
        try:
            model = load(base)
        except DeterrenceError:
            break
    return found
