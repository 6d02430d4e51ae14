"""Two models, variants or scenarios side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from deterrence.analysis.claims import Verdict, check_claims
from deterrence.analysis.nearest import nearest
from deterrence.analysis.solving import open_model, solve_at
from deterrence.analysis.sweeps.point_solver import path_name
from deterrence.analysis.thresholds import Thresholds, thresholds_at
from deterrence.displays import Displayed
from deterrence.errors import DeterrenceError, UsageError
from deterrence.games import ExtensiveFormGame, Game
from deterrence.model import Model
from deterrence.solvers import Settings, Solution
from deterrence.solvers.base import Progress

__all__ = ["Comparison", "Side", "compare", "compare_at"]

MOST_ALONG = 2
"""Parameters along which thresholds are compared when none are named: each takes seconds."""


@dataclass(frozen=True)
class Side:
    """One of the two: a model at a point, with what was found.

    Parameters
    ----------
    label
        Name of the model, with the scenario where one was asked for.
    model, point
        What was solved, and where: all parameters.
    solution
        All equilibria there.
    thresholds
        parameter -> regimes along it, or why there are none.
    verdicts
        On the model's claims.
    """

    label: str
    model: Model
    point: Mapping[str, Fraction]
    solution: Solution
    thresholds: Mapping[str, Thresholds | str]
    verdicts: tuple[Verdict, ...] = ()

    def paths(self) -> dict[str, str]:
        """What is played along each equilibrium's path -> the payoffs there."""
        game = self.solution.game
        found: dict[str, str] = {}
        for one in self.solution.equilibria:
            told = ", ".join(f"{player} {payoff}" for player, payoff in one.payoffs.items())
            path = path_name(game, one, _earliest_first(game))
            found[path] = f"{found[path]}; {told}" if path in found and told not in found[path] else told
        return found

    def span(self, kind: str, name: str) -> str | None:
        """Lowest and highest probability (or payoff) over the equilibria; None where there is none."""
        held = [(one.outcomes if kind == "outcome" else one.payoffs).get(name) for one in self.solution.equilibria]
        values = [value for value in held if value is not None]
        if not values:
            return None
        low, high = min(values), max(values)
        return str(low) if low == high else f"{low} to {high}"


@dataclass(frozen=True, repr=False)
class Comparison(Displayed):
    """Two sides, row by row.

    Parameters
    ----------
    first, second
        The sides.
    along
        Common parameters along which thresholds were sought.
    notes
        What was not compared, and why.
    """

    first: Side
    second: Side
    along: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def rows(self) -> list[dict[str, Any]]:
        """``part``, ``what``, one column per side, and whether they agree."""
        one, other = self.first, self.second
        rows: list[dict[str, Any]] = []

        def add(part: str, what: str, here: Any, there: Any) -> None:
            same = here == there
            cells = {one.label: here, other.label: there}
            rows.append({"part": part, "what": what, **cells, "same": same})

        for name in _union(one.point, other.point):
            if one.point.get(name) != other.point.get(name):
                add("parameter", name, one.point.get(name), other.point.get(name))
        add("equilibria", "number", len(one.solution), len(other.solution))
        here, there = one.paths(), other.paths()
        for path in _union(here, there):
            add("equilibrium", path, here.get(path, "absent"), there.get(path, "absent"))
        for name in _union(one.model.outcomes, other.model.outcomes):
            add("outcome", f"P({name})", one.span("outcome", name), other.span("outcome", name))
        for name in _union(one.model.players, other.model.players):
            add("payoff", name, one.span("payoff", name), other.span("payoff", name))
        for name in self.along:
            add("thresholds", name, _values(one.thresholds[name]), _values(other.thresholds[name]))
            add("regimes", name, _regimes(one.thresholds[name]), _regimes(other.thresholds[name]))
        held, held_there = _verdicts(one), _verdicts(other)
        for says in _union(held, held_there):
            add("claim", says, held.get(says), held_there.get(says))
        return rows

    def to_dict(self) -> dict[str, Any]:
        """As JSON: rationals are strings."""
        from deterrence.solvers.solution import as_json

        sides = [
            {
                "label": side.label,
                "model": side.model.name,
                "parameters": as_json(side.point),
                "solution": side.solution.to_dict(),
                "thresholds": {
                    name: found if isinstance(found, str) else found.to_dict()
                    for name, found in side.thresholds.items()
                },
                "claims": [one.to_dict() for one in side.verdicts],
            }
            for side in (self.first, self.second)
        ]
        return {"sides": sides, "rows": [as_json(row) for row in self.rows()], "notes": list(self.notes)}

    def __str__(self) -> str:
        lines = [f"{self.first.label} | {self.second.label}"]
        for row in self.rows():
            here, there = row[self.first.label], row[self.second.label]
            told = f"{here}, both" if row["same"] else f"{here} | {there}"
            lines.append(f"  {row['part']} {row['what']}: {told}")
        return "\n".join([*lines, *(f"note: {note}" for note in self.notes)])


def _earliest_first(game: Game[Any]) -> list[tuple[str, str]]:
    """(player, information set) by how many moves come before it."""
    if not isinstance(game, ExtensiveFormGame):
        return [(player, label) for player, sets in game.information_set_labels.items() for label in sets]
    sets = sorted(game.information_sets, key=lambda one: len(game.path(one.nodes[0])))
    return [(game.players[one.player], one.label) for one in sets]


def _union(here: Iterable[str], there: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*here, *there]))


def _values(found: Thresholds | str) -> str:
    return found if isinstance(found, str) else ", ".join(str(one.value) for one in found.points) or "none"


def _regimes(found: Thresholds | str) -> str:
    if isinstance(found, str):
        return ""
    return " → ".join("; ".join(one.regime) or "no equilibrium" for one in found.intervals)


def _verdicts(side: Side) -> dict[str, str]:
    return {
        " ".join(one.claim.says.split()): one.status + (", vacuously" if one.vacuous else "") for one in side.verdicts
    }


def compare(
    first: Model | str | Path,
    second: Model | str | Path | None = None,
    *,
    scenarios: Sequence[str | None] = (),
    along: Iterable[str] | None = None,
    claims: bool = True,
    concept: str | None = None,
    progress: Progress | None = None,
    **parameters: Any,
) -> Comparison:
    """Equilibria, outcomes, thresholds and claims of two models, variants or scenarios side by side.

    Parameters
    ----------
    first, second
        Models, shipped names or paths. Without the second, two scenarios of the first are compared.
    scenarios
        None, one for both, or one for each; None stands for the baseline.
    along
        Common parameters along which thresholds are sought. When absent, the first two that claims of either vary, else
        the first two that both have.
    claims
        Whether the models' claims are decided; those of one model are the same in all scenarios and are left out then.
    concept
        The models' own when absent.
    progress
        Called as ``progress(what, share done)``.
    **parameters
        Values of parameters that hold on both sides.

    Raises
    ------
    UsageError
        When there is nothing to compare, or a name means nothing.

    Examples
    --------
    >>> found = compare("proxy-deniability", scenarios=(None, "low-deniability"), along=["sanction_pressure"])
    >>> [(row["proxy-deniability"], row["proxy-deniability (low-deniability)"])
    ...     for row in found.rows() if row["part"] == "thresholds"]
    [('8/15, 53/90, 37/60', '53/90, 29/45')]
    """
    return compare_at(
        open_model(first), None if second is None else open_model(second), parameters, scenarios=scenarios, along=along,
        claims=claims, concept=concept, progress=progress,
    )  # fmt: skip


def compare_at(
    first: Model,
    second: Model | None,
    parameters: Mapping[str, Any],
    *,
    scenarios: Sequence[str | None] = (),
    along: Iterable[str] | None = None,
    claims: bool = True,
    concept: str | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """As `compare`, for models already read, with the values of parameters as a mapping."""
    other, (here, there) = first if second is None else second, _two(second, scenarios)
    common = [name for name in first.parameters if name in other.parameters]
    wanted = _along(first, other, common) if along is None else _known(along, common, first, other)
    notes: list[str] = []
    if second is None and claims and first.claims:
        notes.append("Claims speak of ranges, not of scenarios; their verdicts are the same on both sides.")
    judged = claims and second is not None
    sides = []
    for k, (model, scenario) in enumerate(((first, here), (other, there))):
        if progress is not None:
            progress(f"solving {model.name}", k / 2)
        sides.append(_side(model, scenario, parameters, wanted, judged, concept, settings, notes))
    if sides[0].label == sides[1].label:
        sides = [
            Side(f"{label}: {side.label}", side.model, side.point, side.solution, side.thresholds, side.verdicts)
            for label, side in zip(("first", "second"), sides, strict=True)
        ]
    if along is None and len(common) > len(wanted):
        notes.append(f"Thresholds were sought along {', '.join(wanted) or 'no parameter'}; name others with along.")
    return Comparison(sides[0], sides[1], tuple(wanted), tuple(dict.fromkeys(notes)))


def _two(second: Model | None, scenarios: Sequence[str | None]) -> tuple[str | None, str | None]:
    if isinstance(scenarios, str) or len(scenarios) > 2:
        raise UsageError(f"scenarios are none, one for both sides or one for each, not {scenarios!r}")
    if second is None and (len(scenarios) != 2 or scenarios[0] == scenarios[1]):
        raise UsageError("there is nothing to compare: give two models, or two different scenarios of one")
    given = [*scenarios, *scenarios][:2] if scenarios else [None, None]
    return given[0], given[1]


def _known(along: Iterable[str], common: Sequence[str], first: Model, other: Model) -> list[str]:
    wanted = list(along)
    for name in wanted:
        if name not in common:
            who = f"{first.name} has no" if first is other else f"{first.name} and {other.name} have no common"
            raise UsageError(f"{who} parameter {name!r}{nearest(name, common)}")
    return wanted


def _along(first: Model, other: Model, common: Sequence[str]) -> list[str]:
    varied = [name for model in (first, other) for claim in model.claims for name in claim.vary or ()]
    chosen = [name for name in dict.fromkeys([*varied, *common]) if name in common]
    movable = [
        name
        for name in chosen
        if all(model.parameters[name].range.low < model.parameters[name].range.high for model in (first, other))
    ]
    return movable[:MOST_ALONG]


def _side(
    model: Model,
    scenario: str | None,
    parameters: Mapping[str, Any],
    along: Sequence[str],
    claims: bool,
    concept: str | None,
    settings: Settings | None,
    notes: list[str],
) -> Side:
    solution = solve_at(model, parameters, concept, scenario)
    if not solution.complete:
        notes.append(f"{model.name}: perhaps not all equilibria; {solution.complete.argument}")
    whole = model.point(scenario, **parameters)
    point = {name: whole[name] for name in model.parameters}
    found: dict[str, Thresholds | str] = {}
    for name in along:
        others = {key: value for key, value in point.items() if key != name}
        try:
            found[name] = thresholds_at(model, name, others, concept, None, settings)
        except DeterrenceError as error:
            found[name] = "not found"
            notes.append(f"{model.name}, along {name}: {error}")
    label = model.name if scenario is None else f"{model.name} ({scenario})"
    verdicts = check_claims(model, concept, settings=settings) if claims else ()
    return Side(label, model, point, solution, found, verdicts)
