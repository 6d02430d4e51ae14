"""Nash equilibria that rest on a threat or promise that would not be carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice, product
from math import prod
from typing import Any

from deterrence.concepts.base import Certificate
from deterrence.concepts.best_responses import best_continuation
from deterrence.concepts.nash import Nash
from deterrence.concepts.subgame_perfect import SubgamePerfect
from deterrence.errors import DeterrenceError
from deterrence.games import ExtensiveFormGame, Profile
from deterrence.games.normalize import Normalization, normalize, plan_count
from deterrence.games.subgames import subgame_roots, subtree
from deterrence.solvers.base import Settings
from deterrence.solvers.solution import Equilibrium, equilibrium
from deterrence.solvers.subgame_pieces import place_of

__all__ = ["PLAN_LIMIT", "PROFILE_LIMIT", "not_credible"]

PLAN_LIMIT = 16
"""Most plans of a player for which the Nash equilibria of the reduced normal form are looked up."""

PROFILE_LIMIT = 64
"""Most profiles of the reduced normal form with three or more players for which they are."""

_COMPLETIONS = 64
_LISTED = 100


def not_credible(
    game: ExtensiveFormGame[Any], settings: Settings
) -> tuple[tuple[Equilibrium, ...], tuple[str, ...]]:
    """Extreme Nash equilibria of the reduced normal form that no completion makes subgame-perfect, and remarks.

    A plan of the reduced form is silent on what its own actions exclude. There every combination of actions is tried
    (at most 64), so that nobody is blamed for what is not part of the equilibrium.

    Parameters
    ----------
    game
        Exact, with perfect recall.
    settings
        Time budget.
    """
    roots = subgame_roots(game)
    counts = [plan_count(game, player) for player in range(len(game.players))]
    active = [count for count in counts if count > 1]
    if len(roots) == 1 or len(active) < 2:
        return (), ()
    if max(counts) > PLAN_LIMIT or (len(active) > 2 and prod(counts) > PROFILE_LIMIT):
        remark = (
            "Nash equilibria that fail subgame perfection were not looked up: the reduced normal form has "
            f"{' x '.join(map(str, counts))} plans; the limit is {PLAN_LIMIT} each, and {PROFILE_LIMIT} profiles with "
            "three or more players"
        )
        return (), (remark,)
    both = normalize(game)
    try:
        found = list(islice(_nash_equilibria(both, settings), _LISTED))
    except DeterrenceError as error:
        return (), (f"Nash equilibria that fail subgame perfection were not looked up: {error}",)
    failing = []
    for mixtures in found:
        blamed = _first_failure(game, both, mixtures)
        if blamed is not None:
            failing.append(blamed)
    return tuple(sorted(failing, key=_mixed_choices)), ()


def _mixed_choices(one: Equilibrium) -> int:
    """Pure equilibria come first."""
    return sum(p not in (0, 1) for sets in one.strategies.values() for told in sets.values() for p in told.values())


def _nash_equilibria(both: Normalization[Any], settings: Settings) -> Iterator[Mapping[str, Any]]:
    from deterrence.games import NormalFormGame
    from deterrence.solvers import solve_game

    game = both.normal_form
    active = [i for i, names in enumerate(game.actions) if len(names) > 1]
    reduced = NormalFormGame(
        tuple(game.players[i] for i in active),
        tuple(game.actions[i] for i in active),
        tuple(game.payoffs[i] for i in active),
    )
    silent = {
        player: {player: {names[0]: Fraction(1)}}
        for player, names in zip(game.players, game.actions, strict=True)
        if len(names) == 1
    }
    for one in solve_game(reduced, "nash", settings).equilibria:
        yield {**silent, **one.strategies}


def _first_failure(
    game: ExtensiveFormGame[Any], both: Normalization[Any], mixtures: Mapping[str, Any]
) -> Equilibrium | None:
    """The equilibrium with the reason why it fails; None when some completion is subgame-perfect."""
    definition = SubgamePerfect()
    shown: tuple[dict[str, Any], Certificate] | None = None
    for strategies in islice(_completions(game, both, mixtures), _COMPLETIONS):
        certificate = definition.certify(game, Profile(strategies))
        if certificate:
            return None
        if shown is None or certificate.max_regret < shown[1].max_regret:
            shown = strategies, certificate
    assert shown is not None
    strategies, certificate = shown
    nash = Nash().certify(game, Profile(strategies))
    return equilibrium(
        game,
        strategies,
        nash,
        concepts={"nash": bool(nash), definition.name: False},
        remarks=tuple(_reasons(game, strategies)),
    )


def _completions(
    game: ExtensiveFormGame[Any], both: Normalization[Any], mixtures: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Behaviour strategies of the mixtures, with every choice of actions where own choices exclude the place."""
    base = both.behaviour(mixtures)
    weights = [both.realization(i, mixtures[player][player]) for i, player in enumerate(game.players)]
    silent = [
        one
        for number, one in enumerate(game.information_sets)
        if not any((number, k) in weights[one.player] for k in range(len(one.actions)))
    ]
    for actions in product(*(one.actions for one in silent)):
        strategies = {player: dict(sets) for player, sets in base.items()}
        for one, action in zip(silent, actions, strict=True):
            strategies[game.players[one.player]][one.label] = {
                name: Fraction(int(name == action)) for name in one.actions
            }
        yield strategies


def _reasons(game: ExtensiveFormGame[Any], strategies: Mapping[str, Any]) -> Iterator[str]:
    """The smallest subgames in which somebody gains: what it would do, and what it gains by not doing it."""
    blamed: set[int] = set()
    for root in reversed(subgame_roots(game)):
        if blamed.intersection(subtree(game, root)):
            continue
        for player in range(len(game.players)):
            found = best_continuation(game, strategies, player, {root: Fraction(1)})
            if found.gain == 0:
                continue
            blamed.add(root)
            threat, instead = [], []
            for number, action in found.plan:
                one = game.information_sets[number]
                told = strategies[game.players[player]][one.label]
                if told[one.actions[action]] != 1:
                    threat.append(_choice(one.label, told))
                    instead.append(f"{one.label}={one.actions[action]}")
            yield (
                f"{game.players[player]}'s {', '.join(threat)} {place_of(game, root)} is not credible: "
                f"{', '.join(instead)} gains {found.gain}"
            )


def _choice(label: str, told: Mapping[str, Any]) -> str:
    used = {action: p for action, p in told.items() if p != 0}
    if len(used) == 1:
        return f"{label}={next(iter(used))}"
    return f"{label} ({', '.join(f'{action}: {p}' for action, p in used.items())})"
