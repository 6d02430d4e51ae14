"""Pure profiles that would bring about a hoped-for outcome, and the deviation that keeps each from equilibrium."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from deterrence.analysis.implied_beliefs import Groups, as_beliefs, belief_groups
from deterrence.concepts import Certificate, concept_named
from deterrence.games import Assessment, ExtensiveFormGame, Game, NormalFormGame, Strategies
from deterrence.games.simultaneous import as_tree

__all__ = ["MOST_PROFILES", "Blocked", "blocked_paths"]

MOST_PROFILES = 4_096
"""Games with more pure profiles are not searched."""
MOST_BELIEFS = 64
"""Most choices of beliefs tried for one profile."""

Wanted = Callable[[Game[Any], Strategies[Any]], bool | None]


@dataclass(frozen=True)
class Blocked:
    """A path of play with the hoped-for outcome, held up as well as pure behaviour off the path can.

    Parameters
    ----------
    path
        What is played on it, in words.
    certificate
        Why it is no equilibrium: who gains how much by which deviation; or, true, that it is one.
    """

    path: str
    certificate: Certificate

    @property
    def reasons(self) -> tuple[str, ...]:
        """The deviations that gain, and other conditions that fail."""
        gains = sorted((one for one in self.certificate.deviations if one.gain != 0), key=lambda one: -one.gain)
        return (*map(str, gains), *self.certificate.violations)


def blocked_paths(game: Game[Any], concept: str, wanted: Wanted) -> tuple[Blocked, ...] | None:
    """For every pure path of play with a wanted outcome the profile with the smallest gain of a deviation.

    Beliefs off the path are tried at their extremes. None when there are more than `MOST_PROFILES` profiles.
    """
    tables = [
        (player, label, actions)
        for player, sets in game.information_set_labels.items()
        for label, actions in sets.items()
    ]
    if prod(len(actions) for _, _, actions in tables) > MOST_PROFILES:
        return None
    definition = concept_named(concept)
    tree = as_tree(game) if isinstance(game, NormalFormGame) else game
    assert isinstance(tree, ExtensiveFormGame)
    best: dict[str, Certificate] = {}
    for chosen in product(*(actions for _, _, actions in tables)):
        strategies: dict[str, dict[str, dict[str, Fraction]]] = {}
        for (player, label, actions), action in zip(tables, chosen, strict=True):
            strategies.setdefault(player, {})[label] = {a: Fraction(a == action) for a in actions}
        if not wanted(game, strategies):
            continue
        path = _path(tree, strategies)
        for assessment in _assessments(tree, strategies):
            found = definition.certify(game, assessment)
            if path not in best or _badness(found) < _badness(best[path]):
                best[path] = found
    return tuple(sorted((Blocked(path, one) for path, one in best.items()), key=lambda b: _badness(b.certificate)))


def _badness(found: Certificate) -> tuple[int, Any, int]:
    return len(found.violations), found.max_regret, sum(1 for one in found.deviations if one.gain != 0)


def _path(tree: ExtensiveFormGame[Any], strategies: Strategies[Any]) -> str:
    from deterrence.games.reaching import reached_information_sets

    reached = reached_information_sets(tree, strategies)
    told = []
    for one in sorted(tree.information_sets, key=lambda one: len(tree.path(one.nodes[0]))):
        player = tree.players[one.player]
        if (player, one.label) in reached:
            action = next(a for a, p in strategies[player][one.label].items() if p == 1)
            told.append(f"{player}: {action}" if one.label == player else f"{player} at {one.label}: {action}")
    return "; ".join(told)


def _assessments(tree: ExtensiveFormGame[Any], strategies: Strategies[Any]) -> Iterator[Assessment]:
    """A profile with every extreme choice of beliefs that fits it."""
    forced: dict[int, Mapping[int, Any]] = {}
    open_sets: dict[Any, list[tuple[int, Groups]]] = {}
    for number, groups in enumerate(belief_groups(tree, strategies)):
        if len(groups) == 1:
            forced[number] = next(iter(groups.values()))
        else:
            open_sets.setdefault((tree.information_sets[number].player, frozenset(groups)), []).append((number, groups))
    for count, chosen in enumerate(product(*(key[1] for key in open_sets))):
        if count == MOST_BELIEFS:
            return
        weights = dict(forced)
        for members, deviations in zip(open_sets.values(), chosen, strict=True):
            weights |= {number: groups[deviations] for number, groups in members}
        yield Assessment(strategies, as_beliefs(tree, weights))
