"""Every equilibrium that a sweep reports, held against the definition at random rational points and on thresholds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import pytest

from deterrence.analysis.sweeps.family_plan import FamilyPlan
from deterrence.analysis.sweeps.point_solver import ExactPoint, PointSolver
from deterrence.analysis.sweeps.point_tables import Table
from deterrence.games import Game
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


@dataclass(frozen=True)
class Swept:
    """A sweep over points, whose exact solves are remembered."""

    plan: FamilyPlan
    table: Table
    solver: Watching

    @classmethod
    def over(cls, name: str, points: list[Point]) -> Swept:
        """Planned, with nothing evaluated."""
        job = job_at(name, VARIED[name], points)
        assert isinstance(job.plan, FamilyPlan)
        assert isinstance(job.points, Table)
        own = job.plan.solver
        watching = Watching(own.model, own.concept, own.fixed, own.families, own.by_region)
        return cls(replace(job.plan, solver=watching), job.points, watching)

    def at(self, number: int) -> tuple[Point, Game[Any]]:
        """All parameters and definitions at a point, and the game there."""
        whole = self.solver.point(self.table.exact_at(number))
        return whole, self.solver.model.at(None, **{one: whole[one] for one in self.solver.model.parameters})

    def failures(self, first: int, stop: int, oracle: WholeEquilibria) -> list[str]:
        """Reported equilibria that the definition refuses."""
        block = self.plan.evaluate(self.table, first, stop, compiled=stop - first >= CHUNK)
        families = self.solver.families
        present = [self.plan.present(block.regimes, n) for n in range(len(families))]
        found = []
        for k in range(stop - first):
            whole, game = self.at(first + k)
            told = f"{self.table.exact_at(first + k)}"
            if block.resolved[k]:
                exact = self.solver.seen[tuple(self.table.exact_at(first + k).values())]
                assert exact.solution is not None
                wrong = [one for one in exact.solution.equilibria if not oracle.passes(game, one)]
                found += [f"{told}: an equilibrium solved for" for _ in wrong]
                continue
            for n, family in enumerate(families):
                if present[n][k] and not family.free and not oracle.holds(game, family, whole):
                    found.append(f"{told}: {family.name}")
        return found


def failures_at(name: str, count: int, tell: bool = False) -> list[str]:
    every = 1000 if name in SLOW else 10
    found = families_of(name, VARIED[name])
    swept = Swept.over(name, drawn(load(name), VARIED[name], found, count, f"{name} many", every))
    oracle = WholeEquilibria(found.concept)
    failures: list[str] = []
    for first in range(0, count, CHUNK):
        failures += swept.failures(first, min(first + CHUNK, count), oracle)
        if tell:
            print(f"{name}: {first + CHUNK:,} points, {len(swept.solver.seen)} solved exactly, {len(failures)} fail")
    return failures


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
    swept = Swept.over(name, points)
    block = swept.plan.evaluate(swept.table, 0, len(points), compiled=False)
    oracle = WholeEquilibria(swept.plan.concept)
    for n, family in enumerate(swept.solver.families):
        present = swept.plan.present(block.regimes, n)
        elsewhere = [k for k in range(len(points)) if not present[k] and not block.resolved[k]]
        if elsewhere and not family.free:
            whole, game = swept.at(elsewhere[0])
            assert not oracle.holds(game, family, whole), family.name
