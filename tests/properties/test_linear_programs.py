"""Every answer to a linear program proves itself, and agrees with SciPy."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from scipy.optimize import linprog

from deterrence.solvers.linear_programs import LinearProgram, Row, minimise

F = Fraction


def random_program(rng: random.Random) -> LinearProgram:
    count = rng.randint(1, 5)

    def number() -> Fraction:
        return F(rng.randint(-3, 3), rng.choice([1, 1, 2, 3]))

    def rows(most: int) -> list[tuple[list[Fraction], Fraction]]:
        return [([number() for _ in range(count)], number()) for _ in range(rng.randint(0, most))]

    free = frozenset(k for k in range(count) if rng.random() < 0.3)
    return LinearProgram([number() for _ in range(count)], rows(5), rows(2), free)


def test_every_answer_proves_itself() -> None:
    rng = random.Random(1)
    seen = set()
    for _ in range(1500):
        program = random_program(rng)
        answer = minimise(program)
        assert answer.proves(program)
        seen.add(answer.status)
    assert seen == {"optimal", "infeasible", "unbounded"}


def test_answers_agree_with_scipy() -> None:
    rng = random.Random(2)
    for _ in range(150):
        program = random_program(rng)
        answer = minimise(program)
        peer = linprog(
            [float(c) for c in program.objective],
            A_ub=[[float(v) for v in row] for row, _ in program.at_most] or None,
            b_ub=[float(b) for _, b in program.at_most] or None,
            A_eq=[[float(v) for v in row] for row, _ in program.equal] or None,
            b_eq=[float(b) for _, b in program.equal] or None,
            bounds=[(None if k in program.free else 0, None) for k in range(len(program.objective))],
        )
        told = {0: "optimal", 2: "infeasible", 3: "unbounded"}
        assert told.get(peer.status, answer.status) == answer.status
        if peer.status == 0:
            assert float(answer.value) == pytest.approx(peer.fun, abs=1e-7)


def test_a_planted_wrong_answer_does_not_prove_itself() -> None:
    program = LinearProgram([-1, -1], [([2, 1], 4), ([1, 3], 6)])
    answer = minimise(program)
    assert answer.proves(program)
    assert not replace(answer, value=answer.value - 1).proves(program)
    assert not replace(answer, point=(F(9), F(9))).proves(program)
    assert not replace(answer, multipliers=(F(0), F(0))).proves(program)
    assert not replace(answer, status="infeasible").proves(program)
    assert not replace(answer, status="unbounded", ray=(F(1), F(0))).proves(program)


def test_beale_s_cycling_example_ends() -> None:
    objective: list[int | Fraction] = [F(-3, 4), 20, F(-1, 2), 6]
    rows: list[Row] = [([F(1, 4), -8, -1, 9], 0), ([F(1, 2), -12, F(-1, 2), 3], 0), ([0, 0, 1, 0], 1)]
    assert minimise(LinearProgram(objective, rows)).value == F(-5, 4)
