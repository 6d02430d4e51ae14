"""Random claims about random models: no verdict is contradicted by exact solves at ends, on grids and at ties.

The models are tables, trees in which everybody sees everything, and signalling games of two types; the claims come from
all of the language. What a proof says is held against points, what a refutation says against its own point.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

import deterrence as dt
from deterrence.analysis.claims import Verdict
from deterrence.analysis.claims.asking import concept_of
from deterrence.analysis.claims.reading import read_statement
from deterrence.errors import DeterrenceError
from deterrence.model import Claim, Model, read_text
from tests.oracles.claim_truth import ClaimTruth, Point
from tests.oracles.random_claims import Writer, allowed, contradictions, grid, random_model

POINTS = 16


def judged(seed: int, claims: int) -> Iterator[tuple[Verdict, ClaimTruth, list[Point]]]:
    """Verdicts on random claims about a random model, with the oracle and points to hold them against."""
    rng = random.Random(seed)
    text, words = random_model(rng)
    model = read_text(text, "model.yaml", f"random{seed}", lambda name, file: None)
    truth, writer = ClaimTruth(model, concept_of(model)), Writer(rng, words, model)
    for _ in range(claims):
        try:
            claim = writer.claim()
        except DeterrenceError:
            continue  # two numbers that are divided by zero, for instance
        (verdict,) = dt.check_claims(model, claims=[claim])
        yield verdict, truth, grid(model, claim, rng, POINTS)


def hold_against_points(seeds: range, claims: int) -> int:
    """How many verdicts were proofs or refutations; none of them contradicted."""
    decided = 0
    for seed in seeds:
        for verdict, truth, points in judged(seed, claims):
            decided += verdict.status != "undecided"
            assert list(contradictions(verdict, truth, points)) == [], (seed, verdict)
    return decided


def test_verdicts_on_random_claims_are_not_contradicted_at_points() -> None:
    assert hold_against_points(range(5), 2) >= 5


@pytest.mark.long
@pytest.mark.parametrize("start", range(100, 400, 20))
def test_verdicts_on_many_random_claims_are_not_contradicted_at_points(start: int) -> None:
    assert hold_against_points(range(start, start + 20), 4) >= 40


# --- negative controls ---------------------------------------------------------------------------------------------


PENNIES = """
deterrence: 1
title: A share to guess
players: {a: First, b: Second}
parameters:
  x: {value: 1/2, range: {above: 0, to: 1}, meaning: How often the second goes left}
actions: {a: [r0, r1], b: [c0, c1]}
table:
  r0 / c0: [0, 1]
  r0 / c1: ["x", 0]
  r1 / c0: ["1 - x", 0]
  r1 / c1: [0, 1]
outcomes: {left: b == c0}
concept: nash
"""
"""Both mix; b goes left with x."""


@pytest.fixture(scope="module")
def pennies() -> tuple[Model, ClaimTruth]:
    model = read_text(PENNIES, "model.yaml", "pennies", lambda name, file: None)
    return model, ClaimTruth(model, concept_of(model))


def turned(verdict: Verdict) -> Verdict:
    """The same with the opposite verdict."""
    return replace(verdict, status="proved" if verdict.status == "refuted" else "refuted")


@pytest.mark.parametrize("every", [True, False])
@pytest.mark.parametrize("expect", ["P(left) < 1/2", "P(left | left) == 0", "highest(P(left)) < lowest(P(left))"])
def test_a_false_claim_that_is_said_to_be_proved_is_caught(
    pennies: tuple[Model, ClaimTruth], expect: str, every: bool
) -> None:
    model, truth = pennies
    claim = Claim(expect, read_statement(model, expect), every, True, ("x",), None)
    (verdict,) = dt.check_claims(model, claims=[claim])
    points = grid(model, claim, random.Random(1), POINTS)
    assert verdict.status == "refuted"
    assert list(contradictions(verdict, truth, points)) == []
    assert list(contradictions(turned(verdict), truth, points))


def test_a_claim_that_is_judged_somewhere_is_not_vacuous(pennies: tuple[Model, ClaimTruth]) -> None:
    model, truth = pennies
    claim = Claim("", read_statement(model, "P(left | left) == 1"), True, True, ("x",), None)
    (verdict,) = dt.check_claims(model, claims=[claim])
    points = grid(model, claim, random.Random(1), POINTS)
    assert verdict
    assert list(contradictions(verdict, truth, points)) == []
    assert list(contradictions(replace(verdict, vacuous=True), truth, points))


def test_a_counterexample_that_does_not_contradict_the_claim_is_caught(pennies: tuple[Model, ClaimTruth]) -> None:
    model, truth = pennies
    claim = Claim("", read_statement(model, "P(left) <= 1/2"), True, True, ("x",), None)
    (verdict,) = dt.check_claims(model, claims=[claim])
    assert verdict.counterexample is not None
    assert list(contradictions(verdict, truth, [])) == []
    (low, *_) = [p for p in grid(model, claim, random.Random(1), POINTS) if p["x"] < 1 / 2]
    assert allowed(model, claim, low)
    moved = replace(verdict, counterexample=replace(verdict.counterexample, parameters=low))
    assert list(contradictions(moved, truth, []))
