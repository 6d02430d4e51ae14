"""Sequential equilibria of random games of hidden action, against two tests that share nothing with the solver.

Paths: every weak order of the unsent messages and every support of the unreached answers, each decided by z3.
Assessments: small trembles, written down with their orders and weights, and Bayes' rule applied to them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, product
from typing import Any

import numpy as np
import pytest
import z3

from deterrence.concepts.sequential import Sequential
from deterrence.games import Assessment, ExtensiveFormGame
from deterrence.games.extensive_form import Chance, Decision, Terminal
from deterrence.solvers import Equilibrium, Solution, solve_game
from tests.oracles.one_shot import OneShot

Tree = ExtensiveFormGame[Fraction]


def deterred_by_blame(rng: random.Random, actions: int, signals: int) -> OneShot:
    """A hidden action; the first shows itself and gives nothing. Answer 0 deters the others, and is best against one of
    them: which one depends on the signal."""
    evidence = {(0, 0): (*[Fraction(0)] * signals, Fraction(1))}
    payoffs = {(0, 0, m, signals, r): (Fraction(0), Fraction(r)) for m, r in product(range(actions), range(2))}
    for m in range(1, actions):
        counts = [rng.choice((0, 1, 1, 2)) for _ in range(signals)]
        counts = counts if any(counts) else [1] * signals
        evidence[0, m] = (*(Fraction(c, sum(counts)) for c in counts), Fraction(0))
    for e in range(signals):
        blamed = rng.randrange(1, actions)
        for m in range(actions):
            right = rng.randint(1, 3) if m == blamed else -rng.randint(1, 4)
            payoffs[0, 0, m, e, 0] = (Fraction(-rng.randint(1, 2)), Fraction(right))
            payoffs[0, 0, m, e, 1] = (Fraction(rng.randint(2, 4)), Fraction(0))
    return OneShot({(0, 0): Fraction(1)}, evidence, payoffs, 2)


def with_a_watcher_for_each_signal(tree: Tree) -> Tree:
    """The receiver's information sets belong to different players with the same stakes."""
    sets = tree.information_sets
    players = ("S", *(f"R{k}" for k in range(1, len(sets))))
    nodes = [
        Terminal((n.payoffs[0], *[n.payoffs[1]] * (len(sets) - 1))) if isinstance(n, Terminal) else n
        for n in tree.nodes
    ]
    owners = tuple(replace(one, player=k) for k, one in enumerate(sets))
    return ExtensiveFormGame(players, tuple(nodes), owners)


def orders(items: list[int]) -> Iterator[dict[int, int]]:
    """All weak orders."""
    for levels in product(range(len(items)), repeat=len(items)):
        if set(levels) == set(range(len(set(levels)))):
            yield dict(zip(items, levels, strict=True))


def is_sequential(game: OneShot, one: Equilibrium) -> bool:
    """Whether some order, weights and answers hold the path of an equilibrium up."""
    strategies = {label: mixture for sets in one.strategies.values() for label, mixture in sets.items()}
    sent = [m for m in game.messages if strategies["s[0]"][f"m{m}"] != 0]
    unsent = [m for m in game.messages if m not in sent]
    shown = [e for _, e in sorted(game.seen())]
    reached = [e for e in shown if any(game.evidence[0, m][e] > 0 for m in sent)]
    known = {(e, r): strategies[f"r[0,{e}]"][f"r{r}"] for e in reached for r in range(game.answers)}
    worth = sum(game.evidence[0, sent[0]][e] * known[e, r] * game.payoffs[0, 0, sent[0], e, r][0] for e, r in known)
    open_sets = [e for e in shown if e not in reached]
    subsets = [s for k in range(1, game.answers + 1) for s in combinations(range(game.answers), k)]
    for supports in product(subsets, repeat=len(open_sets)):
        support = dict(zip(open_sets, supports, strict=True))
        if _deters(game, support, known, unsent, worth) and any(
            _justifies(game, support, order) for order in orders(unsent)
        ):
            return True
    return False


def _deters(
    game: OneShot, support: dict[int, tuple[int, ...]], known: dict[tuple[int, int], Any], unsent: list[int], worth: Any
) -> bool:
    solver = z3.Solver()
    answer: dict[tuple[int, int], Any] = {key: z3.RealVal(str(p)) for key, p in known.items()}
    for e, several in support.items():
        answer |= {(e, r): z3.Real(f"p{e}{r}") if r in several else z3.RealVal(0) for r in range(game.answers)}
        solver.add(*(answer[e, r] > 0 for r in several), z3.Sum([answer[e, r] for r in several]) == 1)
    for m in unsent:
        got = [
            z3.RealVal(str(game.evidence[0, m][e] * game.payoffs[0, 0, m, e, r][0])) * p
            for (e, r), p in answer.items()
            if game.evidence[0, m][e] > 0
        ]
        solver.add(z3.Sum(got) <= z3.RealVal(str(worth)))
    return bool(solver.check() == z3.sat)


def _justifies(game: OneShot, support: dict[int, tuple[int, ...]], order: dict[int, int]) -> bool:
    solver = z3.Solver()
    weight = {m: z3.Real(f"c{m}") for m in order}
    solver.add(*(c > 0 for c in weight.values()))
    for e, several in support.items():
        possible = [m for m in order if game.evidence[0, m][e] > 0]
        top = [m for m in possible if order[m] == min(order[x] for x in possible)]
        for r, s in product(several, range(game.answers)):
            gaps = [
                weight[m] * z3.RealVal(str(game.evidence[0, m][e] * (_his(game, m, e, r) - _his(game, m, e, s))))
                for m in top
            ]
            solver.add(z3.Sum(gaps) >= 0)
    return bool(solver.check() == z3.sat)


def _his(game: OneShot, m: int, e: int, r: int) -> Fraction:
    return game.payoffs[0, 0, m, e, r][1]


SEEDS = range(30)


@cache
def sample(seed: int) -> tuple[OneShot, Tree]:
    game = deterred_by_blame(random.Random(seed), 4, 2)
    tree = game.tree()
    return game, with_a_watcher_for_each_signal(tree) if seed % 2 else tree


@cache
def solved(seed: int, concept: str) -> Solution:
    return solve_game(sample(seed)[1], concept)


def isolated(solution: Solution) -> Iterator[Equilibrium]:
    ends = {component.number for component in solution.components if component.dimension == 0}
    return (one for one in solution.equilibria if one.component in ends)


def test_what_is_sequential_agrees_with_all_orders_and_supports() -> None:
    fell = 0
    for seed in SEEDS:
        coarse, fine = solved(seed, "perfect-bayesian"), solved(seed, "sequential")
        assert fine.complete
        assert all(one.certificate for one in fine.equilibria)
        fallen = [one.strategies for one in fine.excluded]
        for one in isolated(coarse):
            assert is_sequential(sample(seed)[0], one) == (one.strategies not in fallen)
        fell += len(fallen)
    assert fell >= 2


def test_a_filter_that_keeps_everything_is_caught() -> None:
    assert any(
        not is_sequential(sample(seed)[0], one) for seed in SEEDS for one in solved(seed, "perfect-bayesian").equilibria
    )


# --- trembles --------------------------------------------------------------------------------------------------------

SMALL = 1e-5


def trembled(
    game: Tree, one: Assessment, order: dict[tuple[int, str], int], weight: dict[tuple[int, str], float]
) -> bool:
    """Whether Bayes' rule under trembles ``weight * SMALL ** order`` gives about the beliefs of an assessment."""
    chance = [1.0] * len(game.nodes)
    for number, above in enumerate(game.nodes):
        for branch, child in enumerate(above.children):
            if isinstance(above, Chance):
                p = float(above.probabilities[branch])
            elif isinstance(above, Decision):
                h = above.information_set
                action = game.information_sets[h].actions[branch]
                played = one.strategies[game.players[game.information_sets[h].player]][game.information_sets[h].label]
                p = float(played[action]) or weight[h, action] * SMALL ** order[h, action]
            chance[child] = chance[number] * p
    for s in game.information_sets:
        total = sum(chance[node] for node in s.nodes)
        held = one.beliefs.get(game.players[s.player], {}).get(s.label)
        for node in s.nodes if held else ():
            if abs(chance[node] / total - float((held or {})[game.node_labels[node]])) > 1e-3:
                return False
    return True


def some_trembles_lead_to(game: Tree, one: Assessment) -> bool:
    """Search over orders up to the number of actions never played; weights by least squares in logarithms."""
    never = [
        (h, action)
        for h, s in enumerate(game.information_sets)
        for action, p in one.strategies[game.players[s.player]][s.label].items()
        if p == 0 and h == 0
    ]
    weights = _weights(game, one, never)
    after = {(h, a): 1.0 for h, s in enumerate(game.information_sets) for a in s.actions}
    last = dict.fromkeys(after, 1)
    return any(
        trembled(game, one, last | dict(zip(never, levels, strict=True)), after | weights)
        for levels in product(range(1, len(never) + 1), repeat=len(never))
    )


def _weights(game: Tree, one: Assessment, never: list[tuple[int, str]]) -> dict[tuple[int, str], float]:
    rows, sides = [], []
    for s in game.information_sets[1:]:
        held = one.beliefs.get(game.players[s.player], {}).get(s.label, {})
        possible = [node for node in s.nodes if held.get(game.node_labels[node], 0) > 0]
        for left, right in combinations(possible, 2):
            rows.append([_takes(game, left, a) - _takes(game, right, a) for a in never])
            odds = held[game.node_labels[left]] / held[game.node_labels[right]]
            sides.append(np.log(float(odds * _signal(game, right) / _signal(game, left))))
    if not rows:
        return dict.fromkeys(never, 1.0)
    logs = np.linalg.lstsq(np.array(rows, dtype=float), np.array(sides), rcond=None)[0]
    return {a: float(np.exp(value)) for a, value in zip(never, logs, strict=True)}


def _takes(game: Tree, node: int, action: tuple[int, str]) -> int:
    return int((game.information_sets[action[0]].move, action[1]) in game.history(node))


def _signal(game: Tree, node: int) -> Fraction:
    probability = Fraction(1)
    for parent, branch in game.path(node):
        above = game.nodes[parent]
        if isinstance(above, Chance):
            probability *= above.probabilities[branch]
    return probability


def random_beliefs(rng: random.Random, game: Tree, one: Equilibrium) -> Assessment:
    """Beliefs drawn anew wherever only one choice of the sender is ever made and the set is not reached."""
    drawn: dict[str, dict[str, dict[str, Fraction]]] = {}
    for s in game.information_sets[1:]:
        if len(s.nodes) > 1:
            weights = [rng.choice((0, 0, 1, 1, 2)) for _ in s.nodes]
            weights = weights if any(weights) else [1] * len(weights)
            labels = [game.node_labels[node] for node in s.nodes]
            drawn.setdefault(game.players[s.player], {})[s.label] = {
                label: Fraction(w, sum(weights)) for label, w in zip(labels, weights, strict=True)
            }
    return Assessment(one.strategies, drawn)


@pytest.mark.parametrize("seed", range(0, 30, 3))
def test_consistency_agrees_with_a_search_for_trembles(seed: int) -> None:
    game = sample(seed)[1]
    rng = random.Random(seed)
    for one in solved(seed, "perfect-bayesian").equilibria[:2]:
        assessments = [*(one for one in solved(seed, "sequential").equilibria[:1]), one]
        for held in chain(assessments, (random_beliefs(rng, game, one) for _ in range(12))):
            told = Sequential().certify(game, held).violations
            assert (not told) == some_trembles_lead_to(game, held)
