"""Everything that a page about a model tells, computed once: a study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

from deterrence.analysis.catalogue import SolvedPoint
from deterrence.analysis.solving import open_model, solve_at
from deterrence.errors import DeterrenceError, LimitError, NotDefinedError

if TYPE_CHECKING:
    from deterrence.analysis.claims import Verdict
    from deterrence.analysis.sensitivity.tornado import Tornado
    from deterrence.analysis.thresholds import Thresholds
    from deterrence.families import Characterization
    from deterrence.model import Model
    from deterrence.solvers import Progress

__all__ = ["MOST_SUPPORTS", "Study", "study"]

MOST_SUPPORTS = 1_000_000
"""Games with more combinations of actions that may carry weight are searched for families by hand only."""
MOST_FREE = 4
"""With more parameters, only this many vary in a search for families."""
PATIENCE = 60.0
"""Seconds that one search for families may take; kept families take none."""


@dataclass(frozen=True)
class Study:
    """What was computed about a model.

    Parameters
    ----------
    model
        What was studied.
    version
        Of this package.
    concept
        The solution concept throughout.
    points
        The equilibria at the baseline, which comes first, and in every scenario.
    families
        Closed forms over the parameters that vary in it, the others at the baseline; None where there are none.
    along
        Thresholds along every parameter that varies in complete families.
    tornado
        How far each of these parameters must move alone before the regime changes.
    planes
        The families over two parameters, the others at the baseline: first those two that matter most, then those
        two that claims and scenarios speak of most often, where these are others.
    verdicts
        On the model's claims.
    undone
        What could not be computed -> why.
    """

    model: Model
    version: str
    concept: str
    points: tuple[SolvedPoint, ...]
    families: Characterization | None = None
    along: tuple[Thresholds, ...] = ()
    tornado: Tornado | None = None
    planes: tuple[Characterization, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    undone: Mapping[str, str] = field(default_factory=dict)

    @property
    def baseline(self) -> SolvedPoint:
        """The equilibria at the baseline."""
        return self.points[0]

    @property
    def matter_most(self) -> tuple[str, ...]:
        """At most two parameters: those with the shortest way to a threshold, as a share of their ranges."""
        return _nearest(self.tornado)[:2]


def study(model: Model | str | Path, *, progress: Progress | None = None) -> Study:
    """Compute what a page tells of a model.

    Families are those that come with a shipped model; otherwise they are searched for, over all parameters when there
    are at most `MOST_FREE`, else over those that claims and scenarios speak of most often, in games of at most
    `MOST_SUPPORTS` supports. Whatever cannot be had is named in `Study.undone` with the reason.

    Parameters
    ----------
    model
        A model, the name of a shipped one, or a path.
    progress
        Called as ``progress(what, share done)``.

    Raises
    ------
    InputError, UsageError
        When the model cannot be used.

    Examples
    --------
    >>> found = study("rogue-cover")
    >>> found.baseline.solution.concept, [one.status for one in found.verdicts][:1], dict(found.undone)
    ('perfect-bayesian', ['proved'], {})
    """
    return _Studying(open_model(model), progress or _silent).done()


def _silent(_what: str, _share: float) -> None:
    return None


class _Studying:
    """Works through the parts; a part that fails leaves its reason in `undone`."""

    def __init__(self, model: Model, progress: Progress) -> None:
        self.model, self.progress = model, progress
        self.undone: dict[str, str] = {}

    def done(self) -> Study:
        from importlib.metadata import version

        from deterrence.solvers import default_concept

        concept = default_concept(self.model.symbolic())
        points = tuple(self._points())
        self.progress(f"{self.model.name}: families", 0.3)
        families = self._families()
        along, tornado = self._along(families)
        planes = tuple(self._planes(families, tornado))
        self.progress(f"{self.model.name}: claims", 0.5)
        verdicts = self._verdicts()
        return Study(
            self.model, version("deterrence"), concept, points, families, along, tornado, planes, verdicts, self.undone
        )  # fmt: skip

    def _points(self) -> Iterator[SolvedPoint]:
        for scenario in ("", *self.model.scenarios):
            self.progress(f"{self.model.name}: {scenario or 'baseline'}", 0.0)
            try:
                yield SolvedPoint(self.model, scenario, solve_at(self.model, {}, None, scenario or None))
            except DeterrenceError as error:
                yield SolvedPoint(self.model, scenario, None, str(error))

    def _families(self) -> Characterization | None:
        from deterrence.families import kept

        try:
            found = kept(self.model) or self._searched()
        except (NotDefinedError, LimitError) as error:
            self.undone["families"] = str(error)
            return None
        except DeterrenceError as error:
            self.undone["families"] = f"the search failed: {error}"
            return None
        return found

    def _searched(self) -> Characterization:
        """Families of a model that none are kept of: over fewer parameters where more take too long."""
        from deterrence.families import characterize
        from deterrence.solvers import Settings

        raw = _supports(self.model)
        if raw > MOST_SUPPORTS:
            raise LimitError(
                f"there are {raw} combinations of actions that may carry weight; families are searched for up to "
                f"{MOST_SUPPORTS}"
            )
        found: Characterization | None = None
        for vary in _tries(self.model):
            found = characterize(self.model, vary=vary, settings=Settings(seconds=PATIENCE))
            if found.complete:
                return found
        if found is None:
            raise NotDefinedError("the model has no parameter that varies")
        self.undone["all families"] = f"the list is not complete: {found.argument}"
        return found

    def _along(self, families: Characterization | None) -> tuple[tuple[Thresholds, ...], Tornado | None]:
        from deterrence.analysis.sensitivity.read_off import thresholds_of, tornado_of

        if families is None or not families.complete or not families.vary:
            self.undone["thresholds"] = "they are read off complete families, and there are none"
            return (), None
        try:
            along = thresholds_of(families)
        except DeterrenceError as error:
            self.undone["thresholds"] = str(error)
            return (), None
        return along, tornado_of(along)

    def _planes(self, families: Characterization | None, tornado: Tornado | None) -> Iterator[Characterization]:
        from deterrence.analysis.restricting import restricted

        if families is None or tornado is None:
            self.undone["phase diagram"] = "it is drawn from complete families, and there are none"
            return
        free = families.vary
        wanted = (_pair(_nearest(tornado), free, self.model), _pair((), free, self.model))
        drawn: list[frozenset[str]] = []
        for pair in wanted:
            if len(pair) == 2 and frozenset(pair) not in drawn:
                drawn.append(frozenset(pair))
                held = {name: self.model.parameters[name].value for name in free if name not in pair}
                plane = restricted(families, held)
                if plane is not None:
                    yield plane
                    continue
                why = "at the baseline of the others there may be equilibria besides the families"
                self.undone[f"phase diagram over {pair[0]} and {pair[1]}"] = why
        if not drawn:
            self.undone["phase diagram"] = "fewer than two parameters vary in the families"

    def _verdicts(self) -> tuple[Verdict, ...]:
        from deterrence.analysis.claims import check_claims

        try:
            return check_claims(self.model)
        except DeterrenceError as error:
            self.undone["claims"] = str(error)
            return ()


def _supports(model: Model) -> int:
    """How many ways there are to choose the actions that carry weight."""
    from deterrence.games import ExtensiveFormGame, NormalFormGame

    game = model.symbolic()
    if isinstance(game, NormalFormGame):
        return prod(2 ** len(actions) - 1 for actions in game.actions)
    assert isinstance(game, ExtensiveFormGame)
    return prod(2 ** len(one.actions) - 1 for one in game.information_sets)


def _tries(model: Model) -> Iterator[list[str]]:
    """Parameters to leave free: as many as allowed, then fewer."""
    ranked = _spoken_of(model, [name for name, one in model.parameters.items() if one.range.low < one.range.high])
    size = min(len(ranked), MOST_FREE)
    while size:
        yield [name for name in model.parameters if name in ranked[:size]]
        size //= 2


def _spoken_of(model: Model, among: list[str]) -> list[str]:
    """Parameters by how often claims vary them and scenarios change them, the most often first."""
    said: Counter[str] = Counter()
    for claim in model.claims:
        said.update(claim.vary or ())
    for scenario in model.scenarios.values():
        said.update(scenario.values)
    return sorted(among, key=lambda name: -said[name])


def _nearest(tornado: Tornado | None) -> tuple[str, ...]:
    """Parameters with a threshold in their range, the nearest first."""
    return tuple(one.parameter for one in tornado.reaches if one.least_share is not None) if tornado else ()


def _pair(first: tuple[str, ...], free: tuple[str, ...], model: Model) -> tuple[str, ...]:
    """Two parameters: of those given first, then of those that claims and scenarios speak of; in the file's order."""
    ranked = dict.fromkeys([*first, *_spoken_of(model, list(free))])
    chosen = list(ranked)[:2]
    return tuple(name for name in free if name in chosen)
