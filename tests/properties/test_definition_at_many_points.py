"""Every equilibrium that a sweep reports, held against the definition at random rational points and on thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import pytest

from deterrence.analysis.sweeps.family_plan import FamilyPlan
from deterrence.analysis.sweeps.point_solver import ExactPoint, PointSolver
from deterrence.analysis.sweeps.points import Table
from deterrence.model import load, shipped_models
from tests.oracles.whole_equilibria import WholeEquilibria
from tests.properties.test_sweeps_against_exact_solves import (
    POINT_BY_POINT,
    VARIED,
    Point,
    drawn,
    families_of,
    job_at,
)
from tests.properties.test_sweeps_against_exact_solves import SLOW as SLOW_FAMILIES

CHUNK = 2000
SLOW = {"asymmetric-escalation-types", "decapitation", "salvo"}
"""Models whose exact solves, which thresholds need, take a third of a second and more (`salvo`: where much ties)."""


@dataclass(frozen=True)
class Watching(PointSolver):
    """Remembers what was solved exactly."""

    seen: dict[tuple[Fraction, ...], ExactPoint] = field(default_factory=dict, compare=False)

    def solve(self, values: Any) -> ExactPoint:
        """As `PointSolver`."""
        key = tuple(values.values())
        if key not in self.seen:
            self.seen[key] = super().solve(values)
        return self.seen[key]


def planned(name: str, points: list[Point]) -> tuple[FamilyPlan, Table, Watching]:
    job = job_at(name, VARIED[name], points)
    assert isinstance(job.plan, FamilyPlan)
    assert isinstance(job.points, Table)
    own = job.plan.solver
    watching = Watching(own.model, own.concept, own.fixed, own.families, own.by_region)
    return replace(job.plan, solver=watching), job.points, watching


def failures(name: str, points: list[Point], oracle: WholeEquilibria, missing: Iterable[int] = ()) -> list[str]:
    """Reported equilibria that the definition refuses; with families `missing` taken for present as well."""
    plan, table, watching = planned(name, points)
    block = plan.evaluate(table, 0, table.size, compiled=table.size >= CHUNK)
    model, families = plan.solver.model, plan.solver.families
    present = [plan.present(block.regimes, n) | (n in missing) for n in range(len(families))]
    found = []
    for k, point in enumerate(points):
        whole = plan.solver.point(table.exact_at(k))
        game = model.at(None, **{one: whole[one] for one in model.parameters})
        if block.resolved[k] and not missing:
            exact = watching.seen[tuple(table.exact_at(k).values())]
            assert exact.solution is not None
            told = [one for one in exact.solution.equilibria if not oracle.passes(game, one)]
            found += [f"{point}: an equilibrium solved for" for _ in told]
            continue
        for n, family in enumerate(families):
            if present[n][k] and not family.free and not oracle.holds(game, family.name, family.at(whole)):
                found.append(f"{point}: {family.name}")
    return found


def failures_at(name: str, count: int, tell: bool = False) -> list[str]:
    every = 1000 if name in SLOW else 10
    points = drawn(load(name), VARIED[name], families_of(name, VARIED[name]), count, f"{name} many", every)
    oracle = WholeEquilibria(families_of(name, VARIED[name]).concept)
    found: list[str] = []
    for first in range(0, count, CHUNK):
        found += failures(name, points[first : first + CHUNK], oracle)
        if tell:
            print(f"{name}: {first + CHUNK:,} points, {oracle.solved} solved off the path; {len(found)} fail")
    return found


def test_every_model_with_families_is_held_against_the_definition() -> None:
    assert {*VARIED, *POINT_BY_POINT} == {*shipped_models()}


@pytest.mark.parametrize("name", [name for name in VARIED if name not in SLOW])
def test_what_a_sweep_reports_passes_the_definition(name: str) -> None:
    assert failures_at(name, 6 if name in SLOW_FAMILIES else 20) == []


@pytest.mark.long
@pytest.mark.parametrize("name", VARIED)
def test_what_a_sweep_reports_passes_the_definition_at_a_hundred_thousand_points(name: str) -> None:
    assert failures_at(name, 10**5, tell=True) == []


@pytest.mark.parametrize("name", ["escalation", "base-defence", "unilateral-deterrence", "tripwire", "rogue-cover"])
def test_a_family_where_it_does_not_exist_fails_the_definition(name: str) -> None:
    points = drawn(load(name), VARIED[name], families_of(name, VARIED[name]), 12, f"{name} wrong")
    plan, table, _ = planned(name, points)
    block = plan.evaluate(table, 0, table.size, compiled=False)
    oracle = WholeEquilibria(plan.concept)
    for n, family in enumerate(plan.solver.families):
        elsewhere = [k for k in range(len(points)) if not plan.present(block.regimes, n)[k] and not block.resolved[k]]
        if not elsewhere or family.free:
            continue
        whole = plan.solver.point(table.exact_at(elsewhere[0]))
        game = plan.solver.model.at(None, **{one: whole[one] for one in plan.solver.model.parameters})
        assert not oracle.holds(game, family.name, family.at(whole)), family.name
