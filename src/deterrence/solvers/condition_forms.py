"""Conditions on weights rewritten as forms in probabilities, and as text."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from typing import Any

from deterrence.games import NormalFormGame
from deterrence.solvers.polynomial_systems import Polynomial
from deterrence.solvers.support_systems import SupportSystem

__all__ = ["condition_text", "homogeneous", "linear_part", "multilinear", "support_texts"]


def homogeneous(system: SupportSystem, polynomial: Polynomial) -> Polynomial:
    """A polynomial in weights as a form in the probabilities of all actions of all players, in order.

    The form is homogeneous in each player's probabilities and has the polynomial's sign wherever the first supported
    actions are played.
    """
    owners = [i for i, _ in system.unknowns]
    degrees = [
        max((sum(e for e, owner in zip(one, owners, strict=True) if owner == i) for one in polynomial), default=0)
        for i in range(len(system.shape))
    ]
    starts = [sum(system.shape[:i]) for i in range(len(system.shape))]
    form: Polynomial = {}
    for exponents, c in polynomial.items():
        flat = [0] * sum(system.shape)
        left = list(degrees)
        for e, (i, a) in zip(exponents, system.unknowns, strict=True):
            flat[starts[i] + a] = e
            left[i] -= e
        for i, e in enumerate(left):
            flat[starts[i] + system.supports[i][0]] = e
        form[tuple(flat)] = c
    return form


def players_in(shape: Sequence[int], form: Polynomial) -> list[int]:
    """The players whose probabilities a form speaks of."""
    found = []
    start = 0
    for i, count in enumerate(shape):
        if any(any(e[start : start + count]) for e in form):
            found.append(i)
        start += count
    return found


def linear_part(shape: Sequence[int], form: Polynomial) -> tuple[int, tuple[Fraction, ...]] | None:
    """(player, coefficients of its actions) of a form that is linear in one player's probabilities, else None."""
    players = players_in(shape, form)
    if len(players) != 1 or any(sum(e) != 1 for e in form):
        return None
    start = sum(shape[: players[0]])
    coefficients = [Fraction(0)] * shape[players[0]]
    for e, c in form.items():
        coefficients[e.index(1) - start] = c
    return players[0], tuple(coefficients)


def multilinear(shape: Sequence[int], form: Polynomial) -> bool:
    """Whether a form has degree at most one in every player's probabilities."""
    starts = [sum(shape[:i]) for i in range(len(shape) + 1)]
    return all(sum(e[a:b]) <= 1 for e in form for a, b in pairwise(starts))


def support_texts(game: NormalFormGame[Any], system: SupportSystem, interior: bool) -> list[str]:
    """Which actions are played: surely, never, and (for sets given by their interior) with positive probability."""
    texts = []
    for i, support in enumerate(system.supports):
        if len(support) == 1:
            texts.append(f"{_name(game, i, support[0])} = 1")
            continue
        texts += [f"{_name(game, i, a)} = 0" for a in range(system.shape[i]) if a not in support]
        if interior:
            texts += [f"{_name(game, i, a)} > 0" for a in support]
    return texts


def condition_text(game: NormalFormGame[Any], system: SupportSystem, form: Polynomial, relation: str) -> str:
    """A condition such as ``5*p[b: retaliate] = 2`` over the probabilities; `relation` is ``=`` or ``<=``.

    Of two supported actions only the second is named, the first having the rest of the probability.
    """
    flat = [(i, a) for i, count in enumerate(system.shape) for a in range(count)]
    shown = _two_action_players_substituted(system, form, flat)
    scale = lcm(*(c.denominator for c in shown.values()))
    integers = {e: int(c * scale) for e, c in shown.items()}
    content = gcd(*integers.values())
    integers = {e: c // content for e, c in integers.items()}
    constant = integers.pop((0,) * len(flat), 0)
    if not integers:
        return f"{constant} {relation} 0"
    ordered = sorted(integers.items(), key=lambda item: (-sum(item[0]), tuple(-e for e in item[0])))
    if ordered[0][1] < 0:
        ordered = [(e, -c) for e, c in ordered]
        relation, constant = {"<=": ">=", "=": "="}[relation], -constant
    return f"{_sum_text(game, flat, ordered)} {relation} {-constant}"


def _two_action_players_substituted(
    system: SupportSystem, form: Polynomial, flat: Sequence[tuple[int, int]]
) -> Polynomial:
    for i, support in enumerate(map(list, system.supports)):
        if len(support) > 2:
            continue
        first = flat.index((i, support[0]))
        second = flat.index((i, support[1])) if len(support) == 2 else None
        while any(e[first] for e in form):
            form = _replaced(form, first, second)
    return form


def _replaced(form: Polynomial, first: int, second: int | None) -> Polynomial:
    """One factor p[first] of every term replaced by one less p[second]."""
    expanded: Polynomial = {}
    for e, c in form.items():
        if not e[first]:
            _add(expanded, e, c)
            continue
        lower = _lifted(e, first, -1)
        _add(expanded, lower, c)
        if second is not None:
            _add(expanded, _lifted(lower, second, 1), -c)
    return expanded


def _lifted(exponents: tuple[int, ...], k: int, by: int) -> tuple[int, ...]:
    return (*exponents[:k], exponents[k] + by, *exponents[k + 1 :])


def _add(form: Polynomial, exponents: tuple[int, ...], c: Fraction) -> None:
    total = form.get(exponents, Fraction(0)) + c
    if total:
        form[exponents] = total
    else:
        form.pop(exponents, None)


def _sum_text(
    game: NormalFormGame[Any], flat: Sequence[tuple[int, int]], terms: Sequence[tuple[tuple[int, ...], int]]
) -> str:
    text = ""
    for e, c in terms:
        powers = [
            _name(game, i, a) if power == 1 else f"{_name(game, i, a)}**{power}"
            for power, (i, a) in zip(e, flat, strict=True)
            if power
        ]
        size = [] if abs(c) == 1 else [str(abs(c))]
        joint = "*".join([*size, *powers])
        text += joint if not text else f" {'-' if c < 0 else '+'} {joint}"
    return text


def _name(game: NormalFormGame[Any], player: int, action: int) -> str:
    return f"p[{game.players[player]}: {game.actions[player][action]}]"
