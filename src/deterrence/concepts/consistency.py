"""Kreps and Wilson's consistency of an assessment, decided exactly.

Beliefs are consistent when they are the limit of those that Bayes' rule gives along some sequence of completely mixed
strategies that converges to the given ones. Equivalently :cite:`kreps-wilson-1982-sequential`, every action ``a`` of
probability zero has an *order* ``k(a) >= 1`` (a whole number) and a *weight* ``c(a) > 0``, as if it were played with
``c(a) * epsilon ** k(a)``, such that at every information set

- the nodes that are held possible are those whose deviations have the lowest sum of orders;
- beliefs in two such nodes are in proportion to chance, the probabilities of the actions that are played and the
  weights of those that are not.

The two parts are independent of each other. Orders are linear inequalities; weights are linear equations in
logarithms, which hold if and only if every whole-number relation among their left sides holds, multiplied out, among
their right sides. (That sequences give such orders and weights: a linear image of a linear space is closed, and Farkas'
lemma.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import gcd
from typing import Any

from deterrence.concepts.beliefs import BeliefCheck
from deterrence.concepts.feasibility import feasible

__all__ = ["inconsistencies"]

Action = tuple[int, int]


@dataclass(frozen=True)
class _Comparison:
    """Two nodes of an information set: which actions of probability zero one takes more often than the other."""

    number: int
    difference: dict[Action, int]


@dataclass(frozen=True)
class _Odds(_Comparison):
    """Two nodes held possible: the ratio that the weights of the deviations must have."""

    ratio: Any


def inconsistencies(check: BeliefCheck) -> Iterator[str]:
    """What keeps the beliefs from being consistent, in words; nothing when they are.

    Parameters
    ----------
    check
        Strategies and beliefs of a game with perfect recall. Every belief is a probability distribution.
    """
    odds, unlikely = _comparisons(check)
    labels = [one.label for one in check.game.information_sets]
    conflict = _unordered(odds, unlikely)
    if conflict:
        where = " and ".join(labels[h] for h in conflict)
        if len(conflict) == 1:
            yield f"no trembles lead to the belief at {where}: it rules out a node that is as likely as one it allows"
        else:
            yield f"no trembles lead to the beliefs at {where} together: they rank the same deviations differently"
    clash = _unweighted(odds)
    if clash:
        where = " and ".join(labels[h] for h in clash)
        yield f"no trembles lead to the beliefs at {where}: they weigh the same deviations differently"


def _comparisons(check: BeliefCheck) -> tuple[list[_Odds], list[_Comparison]]:
    odds: list[_Odds] = []
    unlikely: list[_Comparison] = []
    for number, ways in enumerate(check.ways):
        belief = check.beliefs[number]
        held = [node for node in ways if belief.get(node, 0) != 0]
        first = held[0]
        for node, way in ways.items():
            if node == first:
                continue
            difference = dict.fromkeys(way.deviations - ways[first].deviations, 1)
            difference |= dict.fromkeys(ways[first].deviations - way.deviations, -1)
            if node in held:
                ratio = belief[node] * ways[first].likelihood / (belief[first] * way.likelihood)
                odds.append(_Odds(number, difference, ratio))
            else:
                unlikely.append(_Comparison(number, difference))
    return odds, unlikely


# --- orders ---------------------------------------------------------------------------------------------------------


def _unordered(odds: list[_Odds], unlikely: list[_Comparison]) -> tuple[int, ...]:
    """The fewest information sets (up to two; else all) whose beliefs no orders of the deviations produce."""
    numbers = sorted({one.number for one in [*odds, *unlikely]})
    if _have_orders(odds, unlikely):
        return ()
    for count in (1, 2):
        for some in combinations(numbers, count):
            if not _have_orders([o for o in odds if o.number in some], [u for u in unlikely if u.number in some]):
                return some
    return tuple(numbers)


def _have_orders(odds: list[_Odds], unlikely: list[_Comparison]) -> bool:
    actions = _actions([*odds, *unlikely])

    def row(one: _Comparison, least: int) -> tuple[list[int], int]:
        # the unknowns are the orders minus one
        return [one.difference.get(a, 0) for a in actions], least - sum(one.difference.values())

    return feasible(len(actions), [row(one, 1) for one in unlikely], [row(one, 0) for one in odds]) is not None


def _actions(several: Iterable[_Comparison]) -> list[Action]:
    return sorted({action for one in several for action in one.difference})


# --- weights --------------------------------------------------------------------------------------------------------


def _unweighted(odds: list[_Odds]) -> tuple[int, ...]:
    """Information sets whose odds contradict each other, by elimination in whole numbers; empty when none do."""
    actions = _actions(odds)
    lines = [([one.difference.get(a, 0) for a in actions], one.ratio, {one.number}) for one in odds]
    for column in range(len(actions)):
        position = next((k for k, line in enumerate(lines) if line[0][column] != 0), None)
        if position is None:
            continue
        pivot, ratio, numbers = lines.pop(position)
        for k, (row, other, others) in enumerate(lines):
            if row[column] == 0:
                continue
            common = gcd(pivot[column], row[column])
            up, down = pivot[column] // common, row[column] // common
            reduced = [up * a - down * b for a, b in zip(row, pivot, strict=True)]
            lines[k] = (reduced, _power(other, up) * _power(ratio, -down), others | numbers)
    return next((tuple(sorted(numbers)) for _, ratio, numbers in lines if ratio != 1), ())


def _power(base: Any, exponent: int) -> Any:
    result: Any = Fraction(1)
    for _ in range(abs(exponent)):
        result = result * base
    return result if exponent >= 0 else 1 / result
