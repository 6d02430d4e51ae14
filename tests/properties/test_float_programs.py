"""The quick guess about linear conditions agrees with exact linear programs wherever the answer is not a close call."""

from __future__ import annotations

import random
from fractions import Fraction

from deterrence.families.float_programs import seems_possible
from deterrence.solvers.linear_programs import LinearProgram, minimise

Row = tuple[list[Fraction], Fraction, str]


def conditions(rng: random.Random, count: int) -> list[Row]:
    """Signs of most unknowns, and a few conditions with small coefficients, ties among them."""
    rows: list[Row] = []
    for k in range(count):
        if rng.random() < 0.9:
            rows.append(([Fraction(j == k) for j in range(count)], Fraction(0), rng.choice([">", ">="])))
    for _ in range(rng.randint(1, 7)):
        row = [rng.choice([Fraction(0), Fraction(0), Fraction(1), Fraction(-2), Fraction(1, 3)]) for _ in range(count)]
        rows.append((row, rng.choice([Fraction(0), Fraction(1), Fraction(-1, 2)]), rng.choice([">=", "==", ">"])))
    return rows


def possible(rows: list[Row], count: int) -> bool:
    """Whether some point meets all rows, exactly: strict ones by the largest margin up to one."""
    at_most, equal = [([Fraction(0)] * count + [Fraction(1)], Fraction(1))], []
    for row, constant, relation in rows:
        if relation == "==":
            equal.append(([*row, Fraction(0)], -constant))
        else:
            at_most.append(([*(-c for c in row), Fraction(int(relation == ">"))], constant))
    goal = [Fraction(0)] * count + [Fraction(-1)]
    answer = minimise(LinearProgram(goal, at_most=at_most, equal=equal, free=frozenset(range(count))))
    strict = any(relation == ">" for _, _, relation in rows)
    return answer.status == "optimal" and (answer.value < 0 or not strict)


def rounded(rows: list[Row]) -> list[tuple[list[float], float, str]]:
    return [([float(c) for c in row], float(constant), relation) for row, constant, relation in rows]


def test_guesses_about_small_programs_are_right() -> None:
    rng = random.Random(3)
    answers = []
    for _ in range(300):
        count = rng.randint(1, 6)
        rows = conditions(rng, count)
        answers.append(possible(rows, count))
        assert seems_possible(rounded(rows), count) == answers[-1], rows
    assert 50 < sum(answers) < 250, "both answers are met often"


def test_a_margin_too_thin_to_tell_is_not_taken_for_one() -> None:
    thin = [([1.0], 0.0, ">"), ([-1.0], 1e-12, ">")]
    assert possible([([Fraction(1)], Fraction(0), ">"), ([Fraction(-1)], Fraction(1, 10**12), ">")], 1)
    assert not seems_possible(thin, 1)
