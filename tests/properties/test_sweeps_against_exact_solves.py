"""Every number of a sweep against exact solves point by point, on thresholds and off them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from deterrence.analysis.reaching import reached_information_sets
from deterrence.analysis.solving import solve_at
from deterrence.analysis.sweeps.family_plan import FamilyPlan
from deterrence.analysis.sweeps.plans import GROUPS
from deterrence.analysis.sweeps.points import Table
from deterrence.analysis.sweeps.sweeping import Job, prepare
from deterrence.concepts import concept_named
from deterrence.errors import ExpressionError, UsageError
from deterrence.expressions import Comparison, evaluate
from deterrence.families import Family
from deterrence.games.profiles import Profile
from deterrence.model import Model, load
from deterrence.solvers.solution import Solution

SHORT = {
    "proxy-deniability": ("sanction_pressure", "deniability"),
    "escalation": ("sanction_pressure", "leverage"),
    "empty-threat": ("gain", "damage"),
    "denial": ("gain", "cost"),
    "preemption-or-deterrence": ("benefit", "cost"),
}
LONG = {
    **SHORT,
    "base-defence": ("large", "middle"),
    "mutual-deterrence": ("p_iran_hard", "p_us_hard"),
    "preemption-dilemma": ("benefit", "cost"),
    "provocation-trap": ("demand", "weight"),
    "red-line": ("hawks", "p_deaths"),
    "sanctions-violation": ("gain", "penalty"),
    "tripwire": ("presence", "reinforcement_cost"),
    "unilateral-deterrence": ("p_iran_hard", "p_us_hard"),
}
Point = dict[str, Fraction]


def drawn(model: Model, names: Sequence[str], families: Sequence[Family], count: int, seed: str) -> list[Point]:
    """Random points with small denominators, a tenth of them moved along one parameter onto a threshold."""
    rng = random.Random(seed)
    ranges = [model.parameters[name].range for name in names]
    found: list[Point] = []
    while len(found) < count:
        point = {
            name: one.low + (one.high - one.low) * Fraction(rng.randint(1, 59), 60)
            for name, one in zip(names, ranges, strict=True)
        }
        if len(found) % 10 == 0:
            point = on_threshold(model, point, rng.choice(names), families, rng) or point
        try:
            model.point(None, **point)
        except UsageError:
            continue
        found.append(point)
    return found


def on_threshold(model: Model, point: Point, name: str, families: Sequence[Family], rng: random.Random) -> Point | None:
    """The point moved to where some condition, linear in a parameter, holds with equality."""
    edges = [
        edge
        for family in families
        for alternative in family.region.alternatives
        for formula in alternative
        for edge in formula.walk()
        if isinstance(edge, Comparison)
    ]
    rng.shuffle(edges)
    for edge in edges:
        ends = [{**model.point(), **point, name: Fraction(x)} for x in (0, 1)]
        try:
            zero, one = (evaluate(edge.left - edge.right, model.with_definitions(end)) for end in ends)
        except ExpressionError:
            continue
        if one != zero:
            moved = {**point, name: zero / (zero - one)}
            if moved[name] in model.parameters[name].range:
                return moved
    return None


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
        solution = solve_at(job.model, point, plan.concept)
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


def checked(name: str, names: Sequence[str], count: int, compiled: bool) -> list[str]:
    model = load(name)
    plan = job_at(name, names, [{one: model.parameters[one].value for one in names}]).plan
    assert isinstance(plan, FamilyPlan)
    points = drawn(model, names, plan.solver.families, count, name)
    return mistakes(job_at(name, names, points), points, compiled)


@pytest.mark.parametrize("name", SHORT)
def test_sweeps_agree_with_exact_solves(name: str) -> None:
    assert checked(name, SHORT[name], 20, compiled=False) == []


@pytest.mark.long
@pytest.mark.parametrize("name", LONG)
def test_sweeps_agree_with_exact_solves_at_two_thousand_points(name: str) -> None:
    assert checked(name, LONG[name], 2000, compiled=True) == []


def test_a_wrong_condition_is_caught() -> None:
    model = load("escalation")
    names = SHORT["escalation"]
    points = drawn(model, names, (), 20, "wrong")
    job = job_at("escalation", names, points)
    assert isinstance(job.plan, FamilyPlan)
    kernel = replace(job.plan.kernel, present=tuple(reversed(job.plan.kernel.present)))
    assert mistakes(replace(job, plan=replace(job.plan, kernel=kernel)), points) != []


def test_a_threshold_taken_for_certain_is_caught() -> None:
    points = [{"sanction_pressure": Fraction(8, 15), "deniability": Fraction(2, 5)}]
    job = job_at("proxy-deniability", SHORT["proxy-deniability"], points)
    assert isinstance(job.plan, FamilyPlan)
    assert mistakes(job, points) == []
    kernel = replace(job.plan.kernel, doubt="False")
    assert mistakes(replace(job, plan=replace(job.plan, kernel=kernel)), points) != []


def test_a_wrong_closed_form_is_caught() -> None:
    points = [{"sanction_pressure": Fraction(11, 20), "deniability": Fraction(2, 5)}]
    job = job_at("proxy-deniability", SHORT["proxy-deniability"], points)
    assert isinstance(job.plan, FamilyPlan)
    lines = tuple(f"{line} + 1e-6" if line.startswith("q") else line for line in job.plan.kernel.lines)
    kernel = replace(job.plan.kernel, lines=lines)
    assert mistakes(replace(job, plan=replace(job.plan, kernel=kernel)), points) != []
