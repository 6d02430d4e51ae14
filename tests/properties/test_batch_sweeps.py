"""Batch solvers against exact solves: at random points, at ties, and where games tie whatever the parameters."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray

from deterrence.analysis.sensitivity.evaluating import Evaluator
from deterrence.analysis.sensitivity.selecting import read_rules
from deterrence.analysis.sweeps import planning, sweep
from deterrence.analysis.sweeps.batch_kernel import BatchKernel
from deterrence.analysis.sweeps.batch_plan import BatchPlan
from deterrence.analysis.sweeps.kernels import Kernel
from deterrence.analysis.sweeps.planning import make_plan
from deterrence.analysis.sweeps.plans import Block
from deterrence.analysis.sweeps.signs_in_floats import Polynomial
from deterrence.analysis.sweeps.tables import read_points
from deterrence.errors import NotDefinedError
from deterrence.model import Model, load
from tests.oracles.random_models import CASES, PARAMETERS, PLAIN, random_table, random_tree

TREES = (
    "asymmetric-escalation", "denial", "provocation-trap", "red-line", "salvo", "strike-and-response", "tripwire",
)  # fmt: skip
"""Shipped models with perfect information."""
TABLES = ("base-defence", "escalation", "preemption-or-deterrence")
SLOW = {"salvo", "strike-and-response"}
"""Models whose exact solves take seconds at ties."""
STEPS = 1_000_003
"""Random values are such shares of their ranges, so that they tie by design alone."""
Point = dict[str, Fraction]


def plan_of(model: Model, points: Sequence[Point], rule: str | None = None, method: str = "batch") -> Any:
    names = tuple(points[0])
    fixed = {name: one.value for name, one in model.parameters.items() if name not in names}
    return make_plan(model, names, fixed, None, method, ("bounds",), points=table_of(points), pick=rule)


def table_of(points: Sequence[Point]) -> Any:
    return read_points({name: [str(point[name]) for point in points] for name in points[0]})


def at_random(model: Model, count: int, rng: random.Random) -> list[Point]:
    """Random points within the assumptions."""
    ranges = {name: one.range for name, one in model.parameters.items()}
    middle = {name: (one.low + one.high) / 2 for name, one in ranges.items()}
    batch = plan_of(model, [middle]).looks[0]
    steps = np.random.default_rng(rng.randrange(2**32)).integers(
        1, STEPS, (len(ranges), (500 if model.assume else 1) * count)
    )
    ends = np.array([(float(one.low), float(one.high)) for one in ranges.values()])
    masks, _, _ = batch.kernel.evaluate(ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * steps / STEPS, compiled=False)
    inside = steps[:, ~batch.outside(masks)][:, :count].T.tolist()
    assert len(inside) == count
    return [
        {
            name: one.low + (one.high - one.low) * Fraction(k, STEPS)
            for (name, one), k in zip(ranges.items(), point, strict=True)
        }
        for point in inside
    ]


def kernel_at(model: Model, points: Sequence[Point]) -> tuple[list[bool], list[bool]]:
    """Which points are outside the assumptions, and which the kernel leaves to exact solves."""
    batch = plan_of(model, points).looks[0]
    inputs = np.array([[float(point[name]) for point in points] for name in batch.kernel.names])
    masks, doubts, _ = batch.kernel.evaluate(inputs, compiled=False)
    return batch.outside(masks).tolist(), doubts.tolist()


def at_ties(model: Model, count: int, rng: random.Random) -> list[Point]:
    """Points moved along one parameter to where a number whose sign the kernel asks for is zero, and it matters."""
    (start,) = at_random(model, 1, rng)
    watched = plan_of(model, [start]).looks[0].watched
    found: list[Point] = []
    for point in at_random(model, 20 * count, rng):
        name = rng.choice(list(point))
        tied = moved(rng.choice(watched), point, name)
        if tied is not None and tied in model.parameters[name].range:
            found.append({**point, name: tied})
    outside, doubts = kernel_at(model, found)
    kept = [point for point, out, doubt in zip(found, outside, doubts, strict=True) if doubt and not out]
    assert len(kept) >= count
    return kept[:count]


def moved(polynomial: Polynomial, point: Point, name: str) -> Fraction | None:
    """Where a polynomial that is linear in a parameter is zero, the others as at a point."""
    slope = rest = Fraction(0)
    for exponents, coefficient in polynomial.terms.items():
        powers = dict(zip(polynomial.names, exponents, strict=True))
        for other, exponent in powers.items():
            coefficient *= point[other] ** exponent if other != name else 1
        if powers[name] > 1:
            return None
        slope, rest = (slope + coefficient, rest) if powers[name] else (slope, rest + coefficient)
    return -rest / slope if slope else None


def mistakes(
    model: Model, points: Sequence[Point], rule: str | None = None, look: int = 0, **changed: Any
) -> list[str]:
    """What exact solves say against a batch, one of whose kernels may be tampered with."""
    plan = plan_of(model, points, rule)
    assert isinstance(plan, BatchPlan)
    looks = list(plan.looks)
    looks[look] = replace(looks[look], kernel=replace(looks[look].kernel, **changed))
    plan = replace(plan, looks=tuple(looks))
    table = table_of(points)
    found = plan.evaluate(table, 0, table.size, False)
    exact = plan_of(model, points, rule, "points").evaluate(table, 0, table.size, False)
    return [told for k in range(table.size) for told in differences(found, exact, k)]


def differences(found: Block, exact: Block, k: int) -> list[str]:
    told, true = (one.names[one.regimes[k]] for one in (found, exact))
    if told != true:
        return [f"{told} is not {true}"]
    if not np.allclose(found.values[:, k], exact.values[:, k], rtol=1e-9, atol=1e-9, equal_nan=True):
        return [f"{found.values[:, k]} are not {exact.values[:, k]}"]
    same = found.picks is None or exact.picks is None or found.picks[k] == exact.picks[k]
    return [] if same else ["another one is picked"]


def resolved(model: Model, points: Sequence[Point]) -> float:
    plan, table = plan_of(model, points), table_of(points)
    return float(plan.evaluate(table, 0, table.size, False).resolved.mean())


def written(folder: Path, text: str) -> Model:
    path = folder / "random.yaml"
    path.write_text(text, "utf-8")
    return load(path)


@pytest.mark.parametrize("name", [*TREES, *TABLES])
def test_a_batch_tells_what_exact_solves_tell(name: str) -> None:
    model, rng = load(name), random.Random(name)
    assert mistakes(model, at_random(model, 12, rng)) == []
    if name not in SLOW:
        assert mistakes(model, at_ties(model, 12, rng)) == []


@pytest.mark.long
@pytest.mark.parametrize("name", [*TREES, *TABLES])
def test_a_batch_tells_what_exact_solves_tell_at_many_points(name: str) -> None:
    model, rng = load(name), random.Random(f"{name} many")
    assert mistakes(model, at_random(model, 400, rng)) == []
    assert mistakes(model, at_ties(model, 8 if name in SLOW else 200, rng)) == []


@pytest.mark.parametrize("name", [*TREES, *TABLES])
def test_few_points_off_ties_need_an_exact_solve(name: str) -> None:
    model = load(name)
    points = at_random(model, 500, random.Random(1))
    _, doubts = kernel_at(model, points)
    assert sum(doubts) <= 1


@pytest.mark.parametrize("seed", range(24))
def test_random_tables(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    shape = ((1, 3), (2, 2), (2, 3), (3, 2), (3, 3), (3, 4), (4, 4))[seed % 7]
    model = written(tmp_path, random_table(rng, *shape, (PLAIN, PLAIN, CASES, None)[seed % 4]))
    points = at_random(model, 6, rng)
    points += [{name: Fraction(rng.randint(-4, 4), 2) for name in PARAMETERS} for _ in range(6)]
    assert mistakes(model, points, (None, "best:a", "payoff-dominant")[seed % 3]) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(400))
def test_many_random_tables(seed: int, tmp_path: Path) -> None:
    rng = random.Random(f"many {seed}")
    shape = rng.choice(((2, 2), (2, 5), (3, 3), (3, 4), (4, 3), (4, 4), (5, 3), (5, 5)))
    model = written(tmp_path, random_table(rng, *shape, (PLAIN, PLAIN, CASES, None)[seed % 4]))
    points = at_random(model, 12, rng)
    points += [{name: Fraction(rng.randint(-6, 6), 2) for name in PARAMETERS} for _ in range(24)]
    assert mistakes(model, points) == []


@pytest.mark.parametrize("seed", range(12))
def test_random_trees(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    model = written(tmp_path, random_tree(rng))
    points = at_random(model, 6, rng)
    points += [{**point, rng.choice(PARAMETERS): Fraction(rng.randint(0, 2), 2)} for point in points]
    assert mistakes(model, points, (None, "worst:b")[seed % 2]) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(300))
def test_many_random_trees(seed: int, tmp_path: Path) -> None:
    rng = random.Random(f"many {seed}")
    model = written(tmp_path, random_tree(rng, rng.choice((3, 4))))
    points = at_random(model, 10, rng)
    points += [{**point, rng.choice(PARAMETERS): Fraction(rng.randint(0, 2), 2)} for point in points]
    points += at_ties(model, 4, rng)
    assert mistakes(model, points) == []


# --- negative controls ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["red-line", "tripwire", "base-defence", "escalation"])
def test_without_its_filter_a_batch_would_be_wrong_at_ties(name: str) -> None:
    model = load(name)
    points = at_ties(model, 24, random.Random(3))
    assert mistakes(model, points) == []
    assert mistakes(model, points, doubt="False") != []
    assert len(plan_of(model, points).looks) == 2
    assert mistakes(model, points, look=1, doubt="False") != []


@pytest.mark.parametrize("name", ["red-line", "base-defence"])
def test_a_wrong_comparison_would_be_noticed(name: str) -> None:
    model = load(name)
    points = at_random(model, 30, random.Random(4))
    lines = plan_of(model, points).looks[0].kernel.lines
    noticed = 0
    for k in (k for k, line in enumerate(lines) if " > " in line and "pick" not in line):
        turned = (*lines[:k], lines[k].replace(" > ", " < "), *lines[k + 1 :])
        noticed += mistakes(model, points, lines=turned) != []
    assert noticed >= 2


def test_a_wrong_number_would_be_noticed() -> None:
    model = load("tripwire")
    points = at_random(model, 4, random.Random(5))
    (first, *others) = plan_of(model, points).looks[0].kernel.quantities
    wrong = (replace(first[0], source="0.123"), *first[1:])
    assert mistakes(model, points, quantities=(wrong, *others)) != []


# --- ties whatever the parameters ------------------------------------------------------------------------------------

DETERRED = """deterrence: 1
title: Once nobody attacks the stance does not matter
players: {a: Challenger, b: Defender}
parameters:
  gain: {value: 1, range: [1/10, 3], meaning: What an attack gains if nobody answers}
  loss: {value: 1, range: [1/10, 3], meaning: What an answered attack costs}
  price: {value: 1, range: [1/10, 3], meaning: What it costs to answer}
actions:
  a: [restrain, probe, attack]
  b: [concede, warn, retaliate]
table:
  restrain / concede: [0, 2]
  restrain / warn: [0, 2]
  restrain / retaliate: [0, 2]
  probe / concede: [gain/2, 1]
  probe / warn: [-loss/3, 1 - price/4]
  probe / retaliate: [-loss/2, 1 - price/2]
  attack / concede: [gain, 0]
  attack / warn: [gain - loss, -price/2]
  attack / retaliate: [-loss, -price]
outcomes:
  deterred: a == restrain
"""


def test_what_ties_by_construction_needs_no_exact_solve(tmp_path: Path) -> None:
    model = written(tmp_path, DETERRED)
    points = at_random(model, 40, random.Random(6))
    assert resolved(model, points) == 0
    assert mistakes(model, points) == []
    told = plan_of(model, points).evaluate(table_of(points), 0, 40, False)
    assert all(name.count("a=restrain") > 1 for name in told.names)


IRRELEVANT = """deterrence: 1
title: Ties that change nothing
players: {a: Challenger, b: Defender}
parameters:
  gain: {value: 1, range: [1/10, 3], meaning: What a probe gains}
  odds: {value: 1/2, range: [1/10, 9/10], meaning: Chance that an attack is seen}
timeline:
  - {move: attack, player: a, sees: [], actions: [none, probe, strike]}
  - {chance: seen, when: attack == strike, outcomes: {yes: odds, no: 1 - odds}}
  - {move: answer, player: b, sees: all, when: attack == strike, actions: [hold, hit, talk]}
payoffs:
  a:
    - {name: probe, gain: gain, when: attack == probe, because: It pays}
    - {name: struck, loss: 1, when: answer == hit, because: It hurts}
  b:
    - {name: probed, loss: gain, when: attack == probe, because: It hurts}
outcomes:
  attacked: attack == strike
"""


def test_ties_off_the_path_that_change_nothing_need_no_exact_solve(tmp_path: Path) -> None:
    model = written(tmp_path, IRRELEVANT)
    points = at_random(model, 20, random.Random(7))
    assert resolved(model, points) == 0
    assert mistakes(model, points) == []
    assert mistakes(model, points, "best:a") == []  # two equilibria that differ off the path alone


def test_values_at_which_much_ties_get_a_kernel_of_their_own() -> None:
    grid = {"hawks": "0:1:21", "p_deaths": "0:1:21"}
    found = sweep("red-line", grid, method="batch", include=["bounds"])
    assert {"hawks = 0", "p_deaths = 1"} <= {*found.slices.split(", ")}
    assert found.share_resolved_exactly < 0.05
    some = {"hawks": ["0", "1/4", "1"], "p_deaths": ["0", "1/3", "1"]}
    one, other = (sweep("red-line", some, method=method, include=["bounds"]) for method in ("batch", "points"))
    xarray.testing.assert_allclose(one.drop_vars("resolved"), other.drop_vars("resolved"))
    assert words(found.sel(hawks=0.25, p_deaths=1)) == words(other.sel(hawks=0.25, p_deaths=1))


def words(at: xarray.Dataset) -> str:
    told = dict(zip(at.regime.flag_values.tolist(), at.regime.flag_meanings.split(), strict=True))
    return str(told[int(at.regime)])


# --- what does not matter --------------------------------------------------------------------------------------------

GRID = {"removal": "0:10:23", "ill_will": "0:8:19"}


@pytest.mark.parametrize("name", ["strike-and-response", "base-defence"])
def test_chunks_and_threads_and_compiling_do_not_matter(name: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    model = load(name)
    names = list(model.parameters)[:2]
    grid = {one: f"{model.parameters[one].range.low}:{model.parameters[one].range.high}:19" for one in names}
    whole = sweep(model, grid, method="batch")
    assert whole.method == "batch"
    assert len(whole.regime.flag_values) > 1
    for chunk in (1, 7, 100):
        xarray.testing.assert_identical(sweep(model, grid, method="batch", chunk=chunk), whole)
    with ThreadPoolExecutor(2) as threads:
        xarray.testing.assert_identical(sweep(model, grid, method="batch", chunk=40, executor=threads), whole)


@pytest.mark.parametrize("name", ["denial", "empty-threat"])
def test_compiled_kernels_give_the_same_bits(name: str) -> None:
    model = load(name)
    points = at_random(model, 200, random.Random(8)) + at_ties(model, 20, random.Random(9))
    plan, table = plan_of(model, points), table_of(points)
    one, other = (plan.evaluate(table, 0, table.size, compiled) for compiled in (False, True))
    np.testing.assert_array_equal(one.values.view(np.uint64), other.values.view(np.uint64))
    np.testing.assert_array_equal(one.regimes, other.regimes)
    assert one.names == other.names


@pytest.mark.parametrize("compiled", [False, True])
def test_regimes_of_more_than_64_bits_take_several_words(compiled: bool) -> None:
    kernel = Kernel(
        names=("x",), bounds=(), lines=(), present=tuple(f"(v_x > {k}.0)" for k in range(70)), doubt="False",
        outside="(v_x > 100.0)", quantities=((),) * 70, bits=tuple(range(70)), outside_bit=70, columns=0,
    )  # fmt: skip
    masks, _, _ = kernel.evaluate(np.array([[0.5, 64.5, 69.5, 200.0]]), compiled)
    batch = BatchKernel(kernel, tuple(map(str, range(70))), False, ())
    assert [batch.meaning(masks[:, k].tolist()).count("+") for k in range(4)] == [0, 64, 69, 0]
    assert batch.outside(masks).tolist() == [False, False, False, True]
    assert batch.several(masks).tolist() == [False, True, True, False]


# --- which method ----------------------------------------------------------------------------------------------------


def test_models_that_no_batch_solver_reaches_are_refused_with_the_reason() -> None:
    with pytest.raises(NotDefinedError, match="perfect information"):
        sweep("proxy-deniability", {"deniability": ["1/3"]}, method="batch")
    with pytest.raises(NotDefinedError, match="two players"):
        sweep("host-nation", {"leverage": [5]}, method="batch")
    with pytest.raises(NotDefinedError, match="not for nash"):
        sweep("red-line", {"hawks": ["1/3"]}, method="batch", concept="nash")


def test_large_tables_are_refused_with_the_limit(tmp_path: Path) -> None:
    for shape, told in (((6, 6), "923 pairs"), ((1, 70), "2415 minors")):
        model = written(tmp_path, random_table(random.Random(0), *shape))
        with pytest.raises(NotDefinedError, match=told):
            sweep(model, {"x": [0]}, method="batch")


def test_the_choice_is_families_then_a_batch_then_points(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert sweep("red-line", {"hawks": ["1/3"]}).method == "families"
    monkeypatch.setattr(planning, "characterize_at", refuse)
    found = sweep("red-line", {"hawks": ["1/3"]})
    assert found.method == "batch"
    assert "backward induction" in found.completeness
    tied = "deterrence: 1\ntitle: T\nplayers: {a: A, b: B}\nparameters: {x: {value: 1, range: [0, 2], meaning: M}}\n"
    tied += "timeline: [{move: m, player: a, sees: [], actions: [s, t]}, "
    tied += "{move: n, player: b, sees: all, actions: [u, v]}]\n"
    tied += "payoffs: {a: [{name: g, gain: x, when: m == s, because: W}], b: [{name: g, gain: 1, because: W}]}\n"
    assert sweep(written(tmp_path, tied), {"x": ["1/2"]}).method == "points"


def refuse(*_: Any, **__: Any) -> Any:
    raise NotDefinedError("not now")


def test_families_of_large_games_are_not_searched_where_a_batch_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float | None] = []

    def told(*_: Any, settings: Any, **__: Any) -> Any:
        given.append(settings.seconds)
        raise NotDefinedError("not now")

    monkeypatch.setattr(planning, "characterize_at", told)
    for name, parameter in (("salvo", "outcry"), ("red-line", "benefit"), ("proxy-deniability", "rogue")):
        sweep(name, {parameter: ["1/2"]})
    assert given == [0.0, planning.PATIENCE_BEFORE_BATCH, planning.PATIENCE]


def test_sensitivity_tells_several_equilibria_of_a_batch_apart() -> None:
    model = load("escalation")
    points = at_random(model, 40, random.Random(10))
    columns = {name: np.array([float(point[name]) for point in points]) for name in points[0]}
    rules = [rule for text in ("best:us", "worst:iran", "lowest", "highest") for rule in read_rules(model, text)]
    told = {
        method: Evaluator(model, plan_of(model, points, None, method), {}).picked("P(confrontation)", rules, columns)
        for method in ("batch", "points")
    }
    for batch, exact in zip(told["batch"], told["points"], strict=True):
        np.testing.assert_allclose(batch, exact, atol=1e-12)
    assert (told["batch"][2] != told["batch"][3]).any()
