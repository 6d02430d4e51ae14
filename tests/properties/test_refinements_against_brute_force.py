"""The intuitive criterion and D1 on random signalling games with ties, against a test written from the definitions.

Two types only: beliefs are one number, so that every best response is found between finitely many of them. That one
set of mixed answers lies within another is decided by minimax over a line, without linear programs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from typing import Any

import pytest

from deterrence.concepts.refinements import D1
from deterrence.games.signalling import Signalling
from deterrence.solvers import Equilibrium, Solution, solve_game
from tests.oracles.one_shot import OneShot, random_signalling

Answers = tuple[int, ...]
Worth = tuple[Fraction, Fraction]
Criterion = Callable[[OneShot, int, Worth], set[int]]


def best_answers(game: OneShot, m: int, beliefs: set[Fraction]) -> set[Answers]:
    """The answers that are best together, at each of some beliefs in type 1."""
    found = set()
    for b in beliefs:
        values = [
            (1 - b) * game.payoffs[0, 0, m, m, r][1] + b * game.payoffs[1, 0, m, m, r][1] for r in range(game.answers)
        ]
        found.add(tuple(r for r, v in enumerate(values) if v == max(values)))
    return found


def telling_beliefs(game: OneShot, m: int) -> set[Fraction]:
    """0, 1, the beliefs at which the receiver is torn between two answers, and one between each two of them."""
    marks = {Fraction(0), Fraction(1)}
    for r, s in product(range(game.answers), repeat=2):
        at0 = game.payoffs[0, 0, m, m, r][1] - game.payoffs[0, 0, m, m, s][1]
        at1 = game.payoffs[1, 0, m, m, r][1] - game.payoffs[1, 0, m, m, s][1]
        if at0 != at1 and 0 < at0 / (at0 - at1) < 1:
            marks.add(at0 / (at0 - at1))
    ordered = sorted(marks)
    return marks | {(a + b) / 2 for a, b in pairwise(ordered)}


def gain(game: OneShot, t: int, m: int, r: int, worth: Worth) -> Fraction:
    return game.payoffs[t, 0, m, m, r][0] - worth[t]


def can_both(first: list[Fraction], second: list[Fraction]) -> bool:
    """Whether some mixture makes both sums at least zero: no weighting of the two has a negative maximum."""
    weights = {Fraction(0), Fraction(1)}
    for (a, b), (c, d) in product(zip(first, second, strict=True), repeat=2):
        if (a - c) != (b - d):
            w = (b - d) / ((b - d) - (a - c))
            if 0 < w < 1:
                weights.add(w)
    return all(max(w * a + (1 - w) * b for a, b in zip(first, second, strict=True)) >= 0 for w in weights)


def dominated(game: OneShot, m: int, worth: Worth) -> set[int]:
    every = best_answers(game, m, telling_beliefs(game, m))
    return {t for t in (0, 1) if all(gain(game, t, m, r, worth) < 0 for some in every for r in some)}


def d1(game: OneShot, m: int, worth: Worth) -> set[int]:
    every = best_answers(game, m, telling_beliefs(game, m))
    found = set()
    for t, other in ((0, 1), (1, 0)):
        reluctant = any(
            can_both([gain(game, t, m, r, worth) for r in s], [-gain(game, other, m, r, worth) for r in s])
            for s in every
        )
        if not reluctant:
            found.add(t)
    return found


def d1_reversed(game: OneShot, m: int, worth: Worth) -> set[int]:
    """Planted mistake: strikes out whoever gains most."""
    return {1 - t for t in d1(game, m, worth)}


def survives(game: OneShot, one: Equilibrium, criterion: Criterion) -> bool:
    """Whether after every unsent message some answer to a belief in the types left makes no type gain."""
    worth, sent = on_path(game, one)
    for m in game.messages:
        if m in sent:
            continue
        struck = criterion(game, m, worth)
        if len(struck) != 1:
            continue
        left = Fraction(1 - min(struck))
        if not any(
            can_both(*([-gain(game, t, m, r, worth) for r in some] for t in (0, 1)))
            for some in best_answers(game, m, {left})
        ):
            return False
    return True


def on_path(game: OneShot, one: Equilibrium) -> tuple[Worth, set[int]]:
    send: Mapping[str, Mapping[str, Any]] = one.strategies["S"]
    reply: Mapping[str, Mapping[str, Any]] = one.strategies["R"]
    sent = {m for m in game.messages for t in (0, 1) if send[f"s[{t}]"][f"m{m}"] != 0}
    worths = [
        sum(
            (
                send[f"s[{t}]"][f"m{m}"] * reply[f"r[0,{m}]"][f"r{r}"] * game.payoffs[t, 0, m, m, r][0]
                for m in game.messages
                for r in range(game.answers)
            ),
            Fraction(0),
        )
        for t in (0, 1)
    ]
    return (worths[0], worths[1]), sent


def isolated(solution: Solution) -> Iterator[Equilibrium]:
    ends = {component.number for component in solution.components if component.dimension == 0}
    return (one for one in solution.equilibria if one.component in ends)


def path(one: Equilibrium, game: OneShot) -> tuple[Any, ...]:
    _, sent = on_path(game, one)
    replies = tuple(tuple(one.strategies["R"][f"r[0,{m}]"].items()) for m in sorted(sent))
    return (*(tuple(mixture.items()) for mixture in one.strategies["S"].values()), *replies)


SHAPES = ((2, 2, 3), (2, 2, 4), (2, 3, 4), (3, 2, 5))
"""Messages, answers, range of payoffs."""


def with_a_safe_message(rng: random.Random, messages: int, answers: int, spread: int) -> OneShot:
    """Message 0 gives each type about the middle whatever the answer: then many equilibria leave the others unsent."""
    game = random_signalling(rng, messages, answers, spread)
    safe = {t: Fraction(rng.randint(1, spread - 1)) for t in game.types}
    payoffs = {key: (safe[key[0]] if key[2] == 0 else own, other) for key, (own, other) in game.payoffs.items()}
    return replace(game, payoffs=payoffs)


SAMPLE = tuple(with_a_safe_message(random.Random(seed), *shape) for shape in SHAPES for seed in range(9))


@cache
def solved(number: int, concept: str) -> Solution:
    return solve_game(SAMPLE[number].tree(), concept)


@pytest.mark.parametrize("concept, criterion", [("intuitive", dominated), ("d1", d1)])
def test_what_stays_and_what_falls_agrees_with_the_definition(concept: str, criterion: Criterion) -> None:
    fell = 0
    for number, game in enumerate(SAMPLE):
        coarse, fine = solved(number, "perfect-bayesian"), solved(number, concept)
        stay = {path(one, game) for one in fine.equilibria}
        fall = {path(one, game) for one in fine.excluded}
        for one in isolated(coarse):
            expected = survives(game, one, criterion)
            assert (path(one, game) in stay, path(one, game) in fall) == (expected, not expected)
            fell += not expected
        assert all(one.certificate for one in fine.equilibria)
        assert all(one.remarks for one in fine.excluded)
    assert fell >= 3


def test_a_criterion_that_strikes_out_the_wrong_type_is_caught() -> None:
    wrong = 0
    for number, game in enumerate(SAMPLE):
        stay = {path(one, game) for one in solved(number, "d1").equilibria}
        coarse = isolated(solved(number, "perfect-bayesian"))
        wrong += any((path(one, game) in stay) != survives(game, one, d1_reversed) for one in coarse)
    assert wrong > 0


def test_d1_keeps_no_more_than_the_intuitive_criterion() -> None:
    for number, game in enumerate(SAMPLE):
        intuitive = {path(one, game) for one in isolated(solved(number, "intuitive"))}
        assert {path(one, game) for one in isolated(solved(number, "d1"))} <= intuitive


@pytest.mark.parametrize("threshold, struck", [(Fraction(1, 2), 0), (Fraction(1, 3), 1)])
def test_types_that_break_even_at_the_same_answers_are_both_left(threshold: Fraction, struck: int) -> None:
    """Type 0 gains by message 1 when answered r1 with more than 1/2, type 1 when with more than the threshold."""
    payoffs = {(t, 0, 0, 0, r): (Fraction(0), Fraction(0)) for t in (0, 1) for r in (0, 1)}
    for t, edge in ((0, Fraction(1, 2)), (1, threshold)):
        payoffs |= {(t, 0, 1, 1, r): (r - edge, Fraction(int(r == t))) for r in (0, 1)}
    evidence = {(t, m): (Fraction(1 - m), Fraction(m)) for t in (0, 1) for m in (0, 1)}
    tree = OneShot({(0, 0): Fraction(1, 2), (1, 0): Fraction(1, 2)}, evidence, payoffs, 2).tree()
    signalling = Signalling.of(tree)
    message = next(one for one in signalling.messages if one.name == "m1")
    assert len(D1().struck(signalling, message, dict.fromkeys(signalling.priors, Fraction(0)))) == struck
