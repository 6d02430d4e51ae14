"""Weak perfect Bayesian families while the prior varies: with one signal and one answer they are the perfect ones."""

from __future__ import annotations

from fractions import Fraction

import pytest

import deterrence as dt
from deterrence.model import Model, read_text

ALARM = """
deterrence: 1
title: An alarm
players: {s: Sender, r: Receiver}
parameters:
  p: {value: 1/3, range: {above: 0, below: 1}, meaning: Chance of danger}
  cost: {value: 1/2, range: {above: 0, below: 1}, meaning: Cost of an alarm without danger}
timeline:
  - {chance: danger, outcomes: {real: p, none: 1 - p}}
  - {move: signal, player: s, sees: [danger], actions: [quiet, alarm]}
  - {move: answer, player: r, sees: [signal], actions: [rest, arm]}
payoffs:
  s:
    - {name: armed, gain: 1, when: answer == arm, because: The sender wants arms}
    - {name: cost, loss: cost, when: signal == alarm and danger == none, because: False alarms cost}
  r:
    - {name: safe, gain: 1, when: answer == arm and danger == real, because: Arms help}
    - {name: waste, loss: 1, when: answer == arm and danger == none, because: Arms are dear}
concept: weak-perfect-bayesian
"""


@pytest.fixture(scope="module")
def alarm() -> Model:
    return read_text(ALARM, "model.yaml", "alarm", lambda name, file: None)


def test_families_are_those_of_perfect_bayesian_equilibria(alarm: Model) -> None:
    weak, full = (dt.characterize(alarm, concept=one) for one in ("weak-perfect-bayesian", "perfect-bayesian"))
    assert weak.complete
    assert [(one.path, one.strategies, one.region) for one in weak.families] == [
        (one.path, one.strategies, one.region) for one in full.families
    ]


@pytest.mark.parametrize("p", [Fraction(1, 3), Fraction(3, 5)])
def test_families_exist_where_exact_solves_find_them(alarm: Model, p: Fraction) -> None:
    point = {"p": p, "cost": Fraction(1, 2)}
    assert len(dt.characterize(alarm).regime(point)) == len(dt.solve(alarm, p=p)) > 0
