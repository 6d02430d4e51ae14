"""Answers about signs that need no prover are those that a prover gives, and points that are suggested hold."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import z3

from deterrence.expressions import parse_condition, parse_expression
from deterrence.families import z3_questions
from deterrence.families.point_cloud import PointCloud
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.families.sign_facts import Factored, FactorTable, Facts, reduced_signs
from deterrence.families.signs import Constraint, SignOracle

NAMES = ["p", "q", "r"]
BOUNDS = {"p": (Fraction(0), Fraction(1)), "q": (Fraction(0), Fraction(1)), "r": (Fraction(-2), Fraction(3))}
FACTORS = ["p", "1 - p", "q", "p - q", "p + q - 1", "r", "r - p", "r*p - q", "p**2 + r", "2 + r", "p*q - r + 1"]


def made(*assume: str) -> SignOracle:
    oracle = SignOracle(Ring(NAMES), BOUNDS, [parse_condition(one) for one in assume])
    assert oracle.draw_points({"p": Fraction(1, 2), "q": Fraction(1, 3), "r": Fraction(1)})
    return oracle


def read(oracle: SignOracle, text: str) -> RationalFunction:
    return oracle.ring.read(parse_expression(text))


def drawn(oracle: SignOracle, rng: random.Random, equations: bool = True) -> list[Constraint]:
    """Sign conditions on products and quotients of a few factors."""
    found: list[Constraint] = []
    for _ in range(rng.randint(1, 5)):
        parts = [read(oracle, text) for text in rng.choices(FACTORS, k=rng.randint(1, 4))]
        whole = oracle.ring.number(rng.choice((-1, 1)))
        for k, one in enumerate(parts):
            whole = whole / one if k == 3 else whole * one
        found.append((whole, rng.choice((">", ">", ">=", "==" if equations and rng.random() < 0.3 else ">="))))
    return found


def by_z3(oracle: SignOracle, constraints: list[Constraint]) -> str:
    """What z3 says of the conditions as they are."""
    solver = z3.SolverFor("QF_NRA")
    solver.add(*oracle.base, *(oracle.term(one) for one in constraints))
    return {"sat": "yes", "unsat": "no"}.get(str(solver.check()), "unknown")


def disagreements(oracle: SignOracle, seed: int, count: int) -> list[str]:
    rng = random.Random(seed)
    told = []
    for _ in range(count):
        constraints = drawn(oracle, rng)
        found, exact = oracle.possible(constraints), by_z3(oracle, constraints)
        if "unknown" not in (found, exact) and found != exact:
            told.append(f"{found}, not {exact}: {[(str(f), r) for f, r in constraints]}")
    return told


@pytest.mark.parametrize("assume", [(), ("p >= q",), ("p > q", "r <= p + q")])
def test_what_factors_and_points_decide_is_what_the_prover_decides(assume: tuple[str, ...]) -> None:
    assert not disagreements(made(*assume), seed=len(assume), count=150)


def test_most_questions_reach_no_prover() -> None:
    oracle, rng = made(), random.Random(7)
    for _ in range(150):
        oracle.possible(drawn(oracle, rng, equations=False))
    assert oracle.asked < 75


def test_a_sign_lost_in_factoring_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = FactorTable.of
    monkeypatch.setattr(FactorTable, "of", lambda self, one: Factored(False, whole(self, one).odd, 0))
    assert disagreements(made(), seed=0, count=60)


def test_signs_of_products_are_those_in_every_assignment() -> None:
    rng = random.Random(3)
    for _ in range(300):
        facts, rows = Facts(), [(rng.randrange(1, 32), rng.random() < 0.5) for _ in range(rng.randint(1, 5))]
        added = [facts.add(mask, negative) for mask, negative in rows]
        fits = all(added)
        worlds = [
            world
            for world in product((0, 1), repeat=5)
            if all(parity(world, mask) == negative for mask, negative in rows)
        ]
        assert fits == bool(worlds)
        for mask in range(1, 32) if fits else ():
            signs = {parity(world, mask) for world in worlds}
            assert facts.sign(mask) == (signs.pop() if len(signs) == 1 else None)


def parity(world: tuple[int, ...], mask: int) -> bool:
    return sum(bit for k, bit in enumerate(world) if mask >> k & 1) % 2 == 1


def holds(constraint: Constraint, point: dict[str, Fraction], strictly: bool = False) -> bool:
    function, relation = constraint
    value = function.at(point)
    return value > 0 or (value == 0 and relation != ">" and not strictly)


def test_conditions_with_fewer_factors_imply_the_first_ones_and_follow_from_them_inside() -> None:
    oracle, rng = made("p > q"), random.Random(11)
    compared = 0
    for _ in range(60):
        several = drawn(oracle, rng, equations=False)
        context, constraints = several[:1], several[1:]
        rows = reduced_signs(constraints, context, oracle)
        for point in oracle.points.points:
            if not all(holds(one, point, strictly=True) for one in context):
                continue
            inside = all(holds(one, point, strictly=True) for one in constraints)
            reduced = rows is not None and all(holds(one, point) for one in rows)
            assert reduced or not inside
            if reduced:
                compared += 1
                assert all(holds(one, point) for one in constraints)
    assert compared > 200


def test_points_of_a_cloud_lie_in_the_region_and_witnesses_hold_up() -> None:
    ring = Ring(NAMES)
    assume = [parse_condition("p > q"), parse_condition("r <= 2*p")]
    start = [{"p": Fraction(1, 2), "q": Fraction(1, 3), "r": Fraction(0)}]
    cloud = PointCloud(ring, BOUNDS, assume, start)
    low = ring.read(parse_expression("p - 1/1000")).above
    narrow = ring.read(parse_expression("r + 199/100")).above
    rare: list[Any] = [(low, -1, False), (narrow, -1, False), (ring.read(parse_expression("p - 2*q")).above, -1, True)]
    for signs in ([(low, 1, False)], [(low, -1, False)], rare):
        point = cloud.witness(signs) or cloud.searched(signs)
        assert point is not None
        assert point["p"] > point["q"]
        assert point["r"] <= 2 * point["p"]
        assert all(BOUNDS[name][0] < value < BOUNDS[name][1] for name, value in point.items())
        assert all((p(*map(ring_number, point.values())) * sign >= 0) for p, sign, _ in signs)
    never = [(low, 1, False), (low, -1, False)]
    assert cloud.witness(never) is None
    assert cloud.searched(never) is None


def ring_number(value: Fraction) -> Any:
    from flint import fmpq

    return fmpq(value.numerator, value.denominator)


class Busy:
    """In place of a solver: cut off by the clock, after so many seconds of work each time."""

    def __init__(self, work: float, answers: list[Any]) -> None:
        self.work, self.answers = work, answers
        self.worked = 0.0
        self.limits: list[float] = []

    def told(self, _solver: Busy, *, rlimit: int, timeout: int) -> Any:
        self.worked += self.work
        self.limits.append(timeout / 1000)
        return self.answers[min(len(self.limits), len(self.answers)) - 1]

    def reason_unknown(self) -> str:
        return "timeout"


@pytest.mark.parametrize(
    ("work", "answers", "asked"), [(0.1, [z3.unknown, z3.unknown, z3.unsat], 3), (19.0, [z3.unknown], 1)]
)
def test_what_the_clock_cuts_off_before_the_work_is_done_is_asked_again(
    work: float, answers: list[Any], asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    solver = Busy(work, answers)
    monkeypatch.setattr(z3_questions, "answer_of", solver.told)
    monkeypatch.setattr("time.thread_time", lambda: solver.worked)
    assert made()._check(z3_questions.RESOURCES, solver) == answers[-1]
    assert len(solver.limits) == asked
    assert solver.limits == sorted(set(solver.limits))


def test_a_machine_that_never_works_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    solver = Busy(0.0, [z3.unknown])
    monkeypatch.setattr(z3_questions, "answer_of", solver.told)
    assert made()._check(z3_questions.POLISH, solver) == z3.unknown
    assert 2 < len(solver.limits) < 9
