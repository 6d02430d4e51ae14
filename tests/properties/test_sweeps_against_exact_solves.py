"""Every number of a sweep against exact solves point by point, on thresholds and off them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from deterrence.analysis.sweeps.family_plan import FamilyPlan
from deterrence.analysis.sweeps.plans import GROUPS
from deterrence.analysis.sweeps.point_tables import Table
from deterrence.analysis.sweeps.sweeping import Job, prepare
from deterrence.analysis.sweeps.two_by_two_families import is_two_by_two, two_by_two_families
from deterrence.concepts import concept_named
from deterrence.errors import ExpressionError, UsageError
from deterrence.expressions import Comparison, Expression, evaluate
from deterrence.expressions import names as names_of
from deterrence.families import Characterization, characterize
from deterrence.games.profiles import Profile
from deterrence.games.reaching import reached_information_sets
from deterrence.model import Model, load, shipped_models
from deterrence.solvers import Settings, solve_game
from deterrence.solvers.solution import Solution

VARIED = {
    "asymmetric-escalation": ("iran_gain", "us_limited"),
    "asymmetric-escalation-types": ("p_iran_hard",),
    "base-defence": ("cost", "large", "middle"),
    "base-withdrawal": ("exposure", "strike_cost"),
    "decapitation": ("hard_after", "zeal"),
    "denial": ("gain", "cost", "interception"),
    "empty-threat": ("gain", "damage"),
    "escalation": ("sanction_pressure", "leverage"),
    "hawks-and-doves": ("restored", "barrage"),
    "hidden-aim": ("leverage", "p_confident"),
    "host-nation": ("leverage", "credit"),
    "militia-leadership": ("reprisal", "unity"),
    "mutual-deterrence": ("p_iran_hard", "p_us_hard"),
    "noisy-attribution": ("sanction_pressure", "deniability"),
    "preemption-dilemma": ("benefit", "cost"),
    "preemption-or-deterrence": ("benefit", "cost", "protection"),
    "provocation-trap": ("demand", "weight"),
    "proxy-deniability": ("sanction_pressure", "deniability"),
    "red-line": ("hawks", "p_deaths"),
    "reputation-two-stages": ("respite", "p_unyielding"),
    "resolve-signals": ("p_high", "p_bold"),
    "rogue-cover": ("rogue", "gain"),
    "salvo": ("lethality", "outcry"),
    "sanctions-and-attack": ("p_iran_hard", "p_us_hard"),
    "sanctions-violation": ("gain", "penalty"),
    "strike-and-response": ("removal", "ill_will"),
    "tripwire": ("presence", "reinforcement_cost"),
    "unilateral-deterrence": ("p_iran_hard", "p_us_hard"),
    "warning-signals": ("gain", "damage"),
}
"""What varies of each shipped model."""
POINT_BY_POINT = {"reputation-three-stages"}
"""Models whose families are not complete within a sweep's patience, so that every point is solved exactly anyway."""
DENOMINATORS = (60, 60, 997, 10_000)
"""Of shares of the ranges: round ones meet ties, others hardly ever."""
SLOW = {
    "asymmetric-escalation", "asymmetric-escalation-types", "base-withdrawal", "decapitation", "hawks-and-doves",
    "militia-leadership", "mutual-deterrence", "noisy-attribution", "resolve-signals", "salvo", "strike-and-response",
}  # fmt: skip
"""Models whose families or exact solves take seconds."""
Point = dict[str, Fraction]


def drawn(
    model: Model, names: Sequence[str], found: Characterization, count: int, seed: str, every: int = 10
) -> list[Point]:
    """Random points with small denominators, one in `every` moved along one parameter to where something ties."""
    rng = random.Random(seed)
    ranges = [model.parameters[name].range for name in names]
    edges = edges_of(found)
    points: list[Point] = []
    for _ in range(100 * count):
        whole = rng.choice(DENOMINATORS)
        point = {
            name: one.low + (one.high - one.low) * Fraction(rng.randint(1, whole - 1), whole)
            for name, one in zip(names, ranges, strict=True)
        }
        if len(points) % every == 0:
            point = moved(model, point, rng.choice(names), edges, rng) or point
        try:
            model.point(None, **point)
        except UsageError:
            continue
        points.append(point)
        if len(points) == count:
            return points
    raise AssertionError(f"the assumptions of {model.name} leave too little room")


def edges_of(found: Characterization) -> list[Expression]:
    """What is zero on thresholds: sides of the families' conditions, and hypersurfaces."""
    sides = {
        edge.left - edge.right: None
        for family in found.families
        for alternative in family.region.alternatives
        for formula in alternative
        for edge in formula.walk()
        if isinstance(edge, Comparison)
    }
    return [*sides, *found.hypersurfaces]


def moved(model: Model, point: Point, name: str, edges: Sequence[Expression], rng: random.Random) -> Point | None:
    """The point moved to where some edge, linear in a parameter, is zero, or to an end of the range."""
    allowed = model.parameters[name].range
    if rng.random() < 0.2:
        end = rng.choice((allowed.low, allowed.high))
        return {**point, name: end} if end in allowed else None
    for edge in rng.sample(edges, len(edges)):
        ends = [{**model.point(), **point, name: Fraction(x)} for x in (0, 1)]
        try:
            zero, one = (evaluate(edge, model.with_definitions(end)) for end in ends)
        except (ExpressionError, ZeroDivisionError):
            continue
        if one != zero and zero / (zero - one) in allowed:
            return {**point, name: zero / (zero - one)}
    return None


@cache
def families_of(name: str, names: tuple[str, ...]) -> Characterization:
    model = load(name)
    fixed: dict[str, Any] = {one: p.value for one, p in model.parameters.items() if one not in names}
    if is_two_by_two(model):
        return two_by_two_families(model, names, fixed)
    return characterize(model, vary=names, **fixed)


def job_at(name: str, names: Sequence[str], points: list[Point]) -> Job:
    columns = {one: [str(point[one]) for point in points] for one in names}
    return prepare(
        name, None, None, None, points=columns, samples=None, rng=None, fixed=None, method="families", include=GROUPS,
        chunk=None, progress=None,
    )  # fmt: skip


def mistakes(job: Job, points: list[Point], compiled: bool = False) -> list[str]:
    """What an exact solve at each point says against a sweep."""
    plan = job.plan
    assert isinstance(plan, FamilyPlan)
    assert isinstance(job.points, Table)
    block = plan.evaluate(job.points, 0, job.points.size, compiled)
    wrong: list[str] = []
    for k, point in enumerate(points):
        solution = solve_game(job.model.at(None, **point), plan.concept, Settings(excluded=False))
        present = [n for n in range(len(plan.solver.families)) if plan.present(block.regimes, n)[k]]
        wrong += [f"{point}: {told}" for told in path_mistakes(job, solution, point, present, int(block.regimes[k]))]
        wrong += [f"{point}: {told}" for told in bound_mistakes(plan, solution, block.values[:, k].tolist())]
    return wrong


def path_mistakes(job: Job, solution: Solution, point: Point, present: list[int], regime: int) -> list[str]:
    plan = job.plan
    assert isinstance(plan, FamilyPlan)
    whole = job.model.with_definitions({**job.fixed, **point})
    paths = [on_path(solution, one) for one in solution.equilibria]
    found: list[str] = []
    held = []
    for n in present:
        family = plan.solver.families[n]
        if family.free:
            continue
        profile = Profile(family.at(whole))
        if any(p < 0 for sets in profile.strategies.values() for mixture in sets.values() for p in mixture.values()):
            found.append(f"{family.name} has negative probabilities")
            continue
        held.append(on_path(solution, profile))
        if held[-1] not in paths and not certified(solution, profile):
            found.append(f"{family.name} is no equilibrium")
    tied = bool(regime >> len(plan.layout.equilibria) & 1)
    free = any(plan.solver.families[n].free for n in present)
    if not free and tied != any(path not in held for path in paths):
        found.append(f"{len(paths)} equilibria, {len(held)} of families, tie: {tied}")
    return found


def on_path(solution: Solution, profile: Profile) -> dict[tuple[str, str], dict[str, Fraction]]:
    reached = reached_information_sets(solution.game, profile.strategies)
    return {
        (player, label): {action: p for action, p in mixture.items() if p}
        for player, sets in profile.strategies.items()
        for label, mixture in sets.items()
        if (player, label) in reached
    }


def certified(solution: Solution, profile: Profile) -> bool:
    if solution.concept != "nash":
        return False
    return bool(concept_named("nash").certify(solution.game, profile))


def bound_mistakes(plan: FamilyPlan, solution: Solution, values: list[float]) -> list[str]:
    found: list[str] = []
    for number, what in enumerate(plan.layout.pairs):
        name = what[what.index("(") + 1 : -1]
        amounts = [float((one.outcomes if what.startswith("P(") else one.payoffs)[name]) for one in solution.equilibria]
        for told, true in ((values[2 * number], min(amounts)), (values[2 * number + 1], max(amounts))):
            if not abs(told - true) <= 1e-9 * max(1, abs(true)):
                found.append(f"{what}: {told} is not {true}")
    return found


def checked(name: str, count: int, compiled: bool) -> list[str]:
    names = VARIED[name]
    points = drawn(load(name), names, families_of(name, names), count, name)
    return mistakes(job_at(name, names, points), points, compiled)


def test_every_shipped_model_is_compared() -> None:
    assert {*VARIED, *POINT_BY_POINT} == {*shipped_models()}
    assert set(VARIED) >= SLOW


@pytest.mark.parametrize("name", [name for name in VARIED if name not in SLOW])
def test_sweeps_agree_with_exact_solves(name: str) -> None:
    assert checked(name, 12, compiled=False) == []


@pytest.mark.long
@pytest.mark.parametrize("name", VARIED)
def test_sweeps_agree_with_exact_solves_at_two_thousand_points(name: str) -> None:
    assert checked(name, 2000 if name not in SLOW else 400, compiled=True) == []


@pytest.mark.long
@pytest.mark.parametrize("name", POINT_BY_POINT)
def test_models_without_complete_families_are_solved_exactly_everywhere(name: str) -> None:
    model = load(name)
    names = [one for one, parameter in model.parameters.items() if parameter.range.low < parameter.range.high][:2]
    points = {one: [str(model.parameters[one].value)] for one in names}
    found = prepare(name, None, None, None, points=points, samples=None, rng=None, fixed=None, method="auto",
                    include=None, chunk=None, progress=None).plan  # fmt: skip
    assert found.method == "points"
    assert "solved exactly" in found.argument


def test_a_wrong_condition_is_caught() -> None:
    names = VARIED["escalation"]
    points = drawn(load("escalation"), names, families_of("escalation", names), 20, "wrong")
    job = job_at("escalation", names, points)
    assert isinstance(job.plan, FamilyPlan)
    kernel = replace(job.plan.kernel, present=tuple(reversed(job.plan.kernel.present)))
    assert mistakes(replace(job, plan=replace(job.plan, kernel=kernel)), points) != []


@pytest.mark.parametrize("name", ["proxy-deniability", "denial", "tripwire", "hidden-aim"])
def test_points_where_several_parameters_meet_a_threshold_need_the_filter(name: str) -> None:
    names = VARIED[name]
    model, found, rng = load(name), families_of(name, names), random.Random(name)
    inside = {one: model.parameters[one].range for one in names}
    edges = [edge for edge in edges_of(found) if len(set(names_of(edge)) & set(names)) > 1]
    points: list[Point] = []
    while len(points) < 6:
        at = {one: r.low + (r.high - r.low) * Fraction(rng.randint(1, 59), 60) for one, r in inside.items()}
        there = moved(model, at, rng.choice(names), edges, rng)
        if there is not None and all(r.low < there[one] < r.high for one, r in inside.items()):
            points.append(there)
    job = job_at(name, names, points)
    assert isinstance(job.plan, FamilyPlan)
    assert mistakes(job, points) == []
    blind = replace(job.plan, kernel=replace(job.plan.kernel, doubt="False"))
    assert mistakes(replace(job, plan=blind), points) != []


def test_a_threshold_taken_for_certain_is_caught() -> None:
    points = [{"sanction_pressure": Fraction(8, 15), "deniability": Fraction(2, 5)}]
    job = job_at("proxy-deniability", VARIED["proxy-deniability"], points)
    assert isinstance(job.plan, FamilyPlan)
    assert mistakes(job, points) == []
    kernel = replace(job.plan.kernel, doubt="False")
    assert mistakes(replace(job, plan=replace(job.plan, kernel=kernel)), points) != []


def test_a_wrong_closed_form_is_caught() -> None:
    points = [{"sanction_pressure": Fraction(11, 20), "deniability": Fraction(2, 5)}]
    job = job_at("proxy-deniability", VARIED["proxy-deniability"], points)
    assert isinstance(job.plan, FamilyPlan)
    lines = tuple(f"{line} + 1e-6" if line.startswith("q") else line for line in job.plan.kernel.lines)
    kernel = replace(job.plan.kernel, lines=lines)
    assert mistakes(replace(job, plan=replace(job.plan, kernel=kernel)), points) != []
