"""Nash equilibria that rest on a threat or promise that would not be carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product
from math import prod
from typing import Any, NamedTuple

from deterrence.concepts.best_responses import Continuation, Play, best_continuation
from deterrence.concepts.nash import Nash
from deterrence.games import ExtensiveFormGame, InformationSet, NormalFormGame, Profile
from deterrence.games.normalize import Normalization, normalize, plan_count
from deterrence.games.profiles import leaf_probabilities
from deterrence.games.subgames import subgame_roots, subtree
from deterrence.solvers.base import Settings
from deterrence.solvers.pure_equilibria import pure_equilibria
from deterrence.solvers.solution import Equilibrium, equilibrium
from deterrence.solvers.subgame_pieces import place_of

__all__ = ["PLAN_LIMIT", "PROFILE_LIMIT", "not_credible"]

PLAN_LIMIT = 16
"""Most plans of either of two players for which all extreme Nash equilibria are looked up; beyond, the pure ones."""

PROFILE_LIMIT = 4096
"""Most profiles of the reduced normal form for which the pure Nash equilibria are looked up."""

_COMPLETIONS = 64
_TRIED = 200


def not_credible(
    game: ExtensiveFormGame[Any], settings: Settings
) -> tuple[tuple[Equilibrium, ...], tuple[str, ...]]:
    """Extreme Nash equilibria of the reduced normal form that no completion makes subgame-perfect, and remarks.

    Of those with the same path of play one is told, that which rests on the fewest threats; at most 200 are looked at.

    A plan of the reduced form is silent on what its own actions exclude. There the best actions, found backwards, and
    then every combination of actions (at most 64) are tried, so that nobody is blamed for what is not part of the
    equilibrium.

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
    thorough = len(active) == 2 and max(active) <= PLAN_LIMIT
    if not thorough and prod(counts) > PROFILE_LIMIT:
        shape = " x ".join(map(str, counts))
        remark = (
            "Nash equilibria that fail subgame perfection were not looked up: the reduced normal form has "
            f"{shape} profiles; the limit is {PROFILE_LIMIT}"
        )
        return (), (remark,)
    both = normalize(game)
    found = _extreme(both, settings) if thorough else _pure(both)
    failing: dict[Any, Equilibrium] = {}
    for mixtures in islice(found, _TRIED):
        one = _first_failure(game, both, mixtures)
        if one is not None:
            path = frozenset(leaf_probabilities(game, one.strategies).items())
            failing[path] = min(failing.get(path, one), one, key=_complexity)
    remarks = () if thorough else ("of the Nash equilibria that fail subgame perfection only pure ones were looked up",)
    return tuple(sorted(failing.values(), key=_complexity)), remarks


def _complexity(one: Equilibrium) -> tuple[int, int]:
    """Pure equilibria, and those that rest on few threats, come first."""
    told = [p for sets in one.strategies.values() for mixed in sets.values() for p in mixed.values()]
    return sum(p not in (0, 1) for p in told), len(one.remarks)


def _extreme(both: Normalization[Any], settings: Settings) -> Iterator[Mapping[str, Any]]:
    """The extreme equilibria between the two players who move."""
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


def _pure(both: Normalization[Any]) -> Iterator[Mapping[str, Any]]:
    game = both.normal_form
    for profile in pure_equilibria(game):
        yield {
            player: {player: {names[action]: Fraction(1)}}
            for player, names, action in zip(game.players, game.actions, profile, strict=True)
        }


def _first_failure(
    game: ExtensiveFormGame[Any], both: Normalization[Any], mixtures: Mapping[str, Any]
) -> Equilibrium | None:
    """The equilibrium with the reason why it fails; None when some completion is subgame-perfect."""
    base = both.behaviour(mixtures)
    silent = _silent(game, both, mixtures)
    strategies = _filled_backwards(game, base, silent)
    failures = _failures(game, strategies)
    if not failures:
        return None
    free = {node for one in silent for node in one.nodes}
    if all(free.intersection(subtree(game, one.root)) for one in failures):
        others = islice(_completions(game, base, silent), _COMPLETIONS)
        if not all(_failures(game, completed) for completed in others):
            return None
    nash = Nash().certify(game, Profile(strategies))
    return equilibrium(
        game,
        strategies,
        nash,
        concepts={"nash": bool(nash), "subgame-perfect": False},
        remarks=tuple(_reason(game, strategies, one) for one in failures),
    )


def _silent(
    game: ExtensiveFormGame[Any], both: Normalization[Any], mixtures: Mapping[str, Any]
) -> list[InformationSet]:
    """Information sets that their player's own choices exclude."""
    weights = [both.realization(i, mixtures[player][player]) for i, player in enumerate(game.players)]
    return [
        one
        for number, one in enumerate(game.information_sets)
        if not any((number, k) in weights[one.player] for k in range(len(one.actions)))
    ]


def _completions(
    game: ExtensiveFormGame[Any], base: Mapping[str, Mapping[str, Any]], silent: Sequence[InformationSet]
) -> Iterator[dict[str, Any]]:
    """Every choice of actions where own choices exclude the place."""
    for actions in product(*(one.actions for one in silent)):
        strategies = {player: dict(sets) for player, sets in base.items()}
        for one, action in zip(silent, actions, strict=True):
            strategies[game.players[one.player]][one.label] = _surely(one, action)
        yield strategies


def _surely(one: InformationSet, action: str) -> dict[str, Fraction]:
    return {name: Fraction(int(name == action)) for name in one.actions}


def _filled_backwards(
    game: ExtensiveFormGame[Any], base: Mapping[str, Mapping[str, Any]], silent: Sequence[InformationSet]
) -> dict[str, Any]:
    """The completion in which a player who is silent in a subgame does its best there, from the last subgames on."""
    strategies = {player: dict(sets) for player, sets in base.items()}
    left = {(one.player, one.label) for one in silent}
    for root in reversed(subgame_roots(game)):
        for player in {player for player, _ in left}:
            for number, action in best_continuation(game, strategies, player, {root: Fraction(1)}).plan:
                one = game.information_sets[number]
                if (player, one.label) in left:
                    left.discard((player, one.label))
                    strategies[game.players[player]][one.label] = _surely(one, one.actions[action])
    return strategies


class _Failure(NamedTuple):
    """A subgame in which a player gains, and how."""

    root: int
    player: int
    found: Continuation


def _failures(game: ExtensiveFormGame[Any], strategies: Mapping[str, Any]) -> list[_Failure]:
    """The smallest subgames in which somebody gains."""
    play = Play(game, strategies)
    failures: list[_Failure] = []
    known: list[dict[int, Continuation]] = [{} for _ in game.players]
    blamed: set[int] = set()
    for root in reversed(subgame_roots(game)):
        for player in range(len(game.players)):
            found = play.best(player, {root: Fraction(1)}, known[player])
            known[player][root] = found
            if found.gain != 0 and not any(_is_below(game, other, root) for other in blamed - {root}):
                blamed.add(root)
                failures.append(_Failure(root, player, found))
    return failures


def _is_below(game: ExtensiveFormGame[Any], number: int, root: int) -> bool:
    while number > root:
        number = game.parents[number][0]
    return number == root


def _reason(game: ExtensiveFormGame[Any], strategies: Mapping[str, Any], failure: _Failure) -> str:
    """What the player would do there, and what it gains by not doing it."""
    threat, instead = [], []
    for number, action in failure.found.plan:
        one = game.information_sets[number]
        told = strategies[game.players[failure.player]][one.label]
        if told[one.actions[action]] != 1:
            name = one.move if one.nodes == (failure.root,) else one.label
            threat.append(_choice(name, told))
            instead.append(f"{name}={one.actions[action]}")
    return (
        f"{game.players[failure.player]}'s {', '.join(threat)} {place_of(game, failure.root)} is not credible: "
        f"{', '.join(instead)} gains {failure.found.gain}"
    )


def _choice(label: str, told: Mapping[str, Any]) -> str:
    used = {action: p for action, p in told.items() if p != 0}
    if len(used) == 1:
        return f"{label}={next(iter(used))}"
    return f"{label} ({', '.join(f'{action}: {p}' for action, p in used.items())})"
