"""What each action is worth to who chooses it, everybody else keeping to a profile: why nobody deviates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deterrence.analysis.implied_beliefs import implied_beliefs
from deterrence.concepts.best_responses import best_continuation
from deterrence.games import Assessment, Decision, ExtensiveFormGame, Game, NormalFormGame, Profile
from deterrence.games.profiles import payoffs
from deterrence.games.reaching import reached_information_sets

__all__ = ["Choice", "choices"]


@dataclass(frozen=True)
class Choice:
    """One information set under a profile.

    Parameters
    ----------
    player, label
        Who moves, and where.
    reached
        Whether play gets there.
    belief
        Node label -> probability; empty where there is nothing to believe, or nothing is believed.
    mixture
        Action -> probability with which it is played.
    values
        Action -> what it gives the player, under this belief, when the others keep to the profile and the player goes
        on as well as it can; empty where no belief says what to expect.
    """

    player: str
    label: str
    reached: bool
    belief: Mapping[str, Any]
    mixture: Mapping[str, Any]
    values: Mapping[str, Any]

    @property
    def worth(self) -> Any:
        """What the player gets by what it plays; None where nothing says."""
        played = [self.values[action] for action, p in self.mixture.items() if p != 0 and action in self.values]
        return min(played) if played else None

    @property
    def others(self) -> dict[str, Any]:
        """Actions that are not played -> what they would give, the best first."""
        left = {action: value for action, value in self.values.items() if self.mixture.get(action, 0) == 0}
        return dict(sorted(left.items(), key=lambda pair: -pair[1]))


def choices(game: Game[Any], profile: Profile) -> tuple[Choice, ...]:
    """Every information set of a profile, in the order of play, those that are reached first.

    Parameters
    ----------
    game
        At given payoffs.
    profile
        An `Assessment` where beliefs are needed off the path.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]], players=("entrant", "incumbent"))
    >>> profile = Profile({"entrant": {"entrant": {"1": 1}}, "incumbent": {"incumbent": {"2": 1}}})
    >>> for one in choices(game, profile):
    ...     print(one.player, "gets", one.worth, "and would get", *one.others.values())
    entrant gets 0 and would get -1
    incumbent gets 2 and would get 2
    """
    if isinstance(game, NormalFormGame):
        return tuple(_of_player(game, player, profile) for player in game.players)
    if not isinstance(game, ExtensiveFormGame):
        return ()
    reached = reached_information_sets(game, profile.strategies)
    held = _beliefs(game, profile)
    ordered = sorted(
        range(len(game.information_sets)), key=lambda k: (_place(game, k) not in reached, _depth(game, k), k)
    )
    return tuple(_of_set(game, k, profile, held, reached) for k in ordered)


def _of_player(game: NormalFormGame[Any], player: str, profile: Profile) -> Choice:
    mixture = profile.strategies[player][player]
    values = {}
    for action in game.information_set_labels[player][player]:
        others = {**profile.strategies, player: {player: {action: 1}}}
        values[action] = payoffs(game, others)[player]
    return Choice(player, player, True, {}, mixture, values)


def _place(game: ExtensiveFormGame[Any], number: int) -> tuple[str, str]:
    one = game.information_sets[number]
    return game.players[one.player], one.label


def _depth(game: ExtensiveFormGame[Any], number: int) -> int:
    return len(game.path(game.information_sets[number].nodes[0]))


def _beliefs(game: ExtensiveFormGame[Any], profile: Profile) -> dict[str, dict[str, Mapping[str, Any]]]:
    held: dict[str, dict[str, Mapping[str, Any]]] = {
        player: dict(sets) for player, sets in implied_beliefs(game, profile.strategies).items()
    }
    if isinstance(profile, Assessment):
        for player, sets in profile.beliefs.items():
            held[player] = {**held.get(player, {}), **sets}
    return held


def _of_set(
    game: ExtensiveFormGame[Any],
    number: int,
    profile: Profile,
    held: Mapping[str, Mapping[str, Mapping[str, Any]]],
    reached: frozenset[tuple[str, str]],
) -> Choice:
    one = game.information_sets[number]
    player, label = _place(game, number)
    belief = {node: p for node, p in held.get(player, {}).get(label, {}).items() if p != 0}
    if len(one.nodes) == 1:
        weights: dict[int, Any] = {one.nodes[0]: 1}
        belief = {}
    else:
        weights = {node: belief[game.node_labels[node]] for node in one.nodes if game.node_labels[node] in belief}
    values = {}
    for k, action in enumerate(one.actions) if weights else ():
        start = {}
        for node, weight in weights.items():
            decision = game.nodes[node]
            assert isinstance(decision, Decision)
            start[decision.children[k]] = weight
        values[action] = best_continuation(game, profile.strategies, one.player, start).value
    mixture = profile.strategies.get(player, {}).get(label, {})
    return Choice(player, label, (player, label) in reached, belief, mixture, values)
