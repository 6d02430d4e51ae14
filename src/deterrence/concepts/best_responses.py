"""The best that a player can do from a given point on, the others' strategies being fixed.

With perfect recall a player's information sets form a tree of its own: one sequence of own actions leads to each of
them. So the best continuation is found from the last own information sets backwards (Wilson 1972; Koller and Megiddo
1992), in time linear in the part of the game that the others' strategies leave possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from deterrence.concepts.base import Deviation
from deterrence.errors import GameError, NotDefinedError
from deterrence.games import Chance, Decision, ExtensiveFormGame, Strategies, Terminal
from deterrence.games.rationals import times

__all__ = [
    "Continuation",
    "Play",
    "best_continuation",
    "continuation_regret",
    "extensive_nash_deviations",
    "in_words",
    "told_as_deviation",
]

_START: tuple[int, int] = (-1, -1)
"""Stands for no own action taken yet."""


@dataclass(frozen=True)
class Continuation:
    """The best continuation strategy of a player, and what it is compared with.

    Parameters
    ----------
    value
        The player's expected payoff under the best continuation strategy.
    current
        The player's expected payoff when it keeps to the given strategy.
    plan
        (information set number, action number): what the best continuation does at the own information sets that it
        reaches, in order of play. Among equally good actions those of the given strategy come first.
    """

    value: Any
    current: Any
    plan: tuple[tuple[int, int], ...]

    @property
    def gain(self) -> Any:
        """What the best continuation gains over the given strategy; at least zero."""
        return self.value - self.current


def best_continuation(
    game: ExtensiveFormGame[Any],
    strategies: Strategies[Any],
    player: int,
    start: Mapping[int, Any],
    known: Mapping[int, Continuation] | None = None,
) -> Continuation:
    """The best continuation strategy of a player from given nodes on.

    Parameters
    ----------
    game
        With perfect recall.
    strategies
        Behaviour strategies; those at information sets that cannot be reached from `start` may be missing.
    player
        Number of the player.
    start
        Node -> weight: a node and 1 for a subgame; the nodes of an information set and the beliefs in them. None of
        the nodes may follow another, and they must share the player's own past.
    known
        Root of a contained subgame -> the player's best continuation there, found before; saves walking it again.

    Raises
    ------
    NotDefinedError
        When a player forgets: whole continuation strategies are then not found backwards.
    """
    _require_recall(game)
    return Play(game, strategies).best(player, start, known)


def _require_recall(game: ExtensiveFormGame[Any]) -> None:
    if game.imperfect_recall:
        raise NotDefinedError(f"a player forgets at {', '.join(game.imperfect_recall)}; perfect recall is needed")


class Play:
    """Strategies put into a game: what is expected from a node on where nothing is left to choose, worked out once.

    Parameters
    ----------
    game, strategies
        As of `best_continuation`.
    """

    def __init__(self, game: ExtensiveFormGame[Any], strategies: Strategies[Any]) -> None:
        self.game, self.strategies = game, strategies
        self._weights: dict[int, list[Any]] = {}
        self._expected: dict[int, tuple[Any, ...]] = {}

    def best(
        self, player: int, start: Mapping[int, Any], known: Mapping[int, Continuation] | None = None
    ) -> Continuation:
        """See `best_continuation`."""
        return _Search(self, player, known or {}).run(start)

    def weights(self, node: Decision | Chance[Any]) -> list[Any]:
        """Probabilities of a node's branches."""
        if isinstance(node, Chance):
            return list(node.probabilities)
        found = self._weights.get(node.information_set)
        if found is None:
            one = self.game.information_sets[node.information_set]
            mixture = self.strategies.get(self.game.players[one.player], {}).get(one.label)
            if mixture is None:
                raise GameError(f"the profile says nothing about {self.game.players[one.player]}'s set {one.label!r}")
            found = self._weights[node.information_set] = [mixture.get(action, Fraction(0)) for action in one.actions]
        return found

    def expected(self, number: int) -> tuple[Any, ...]:
        """Every player's expected payoff from a node on."""
        pending = [number]
        while pending:
            node = self.game.nodes[pending[-1]]
            if isinstance(node, Terminal):
                self._expected[pending.pop()] = node.payoffs
                continue
            branches = [(w, child) for w, child in zip(self.weights(node), node.children, strict=True) if w != 0]
            later = [child for _, child in branches if child not in self._expected]
            if later:
                pending += later
                continue
            self._expected[pending.pop()] = self._mean([(w, self._expected[child]) for w, child in branches])
        return self._expected[number]

    def _mean(self, parts: list[tuple[Any, tuple[Any, ...]]]) -> tuple[Any, ...]:
        if len(parts) == 1 and parts[0][0] == 1:
            return parts[0][1]
        return tuple(sum((w * part[i] for w, part in parts), Fraction(0)) for i in range(len(self.game.players)))


class _Search:
    """One walk down the game (reach of nodes by others and chance), one walk up the player's information sets."""

    def __init__(self, play: Play, player: int, known: Mapping[int, Continuation]) -> None:
        self.play, self.game, self.strategies = play, play.game, play.strategies
        self.player, self.known = player, known
        self.payoff: dict[tuple[int, int], Any] = {}
        """(own information set, action) taken last -> payoff collected before any further own move."""
        self.followers: dict[tuple[int, int], list[int]] = {}
        """(own information set, action) taken last -> own information sets that may come next."""
        self.entered: dict[tuple[int, int], list[int]] = {}
        """(own information set, action) taken last -> known subgames that may come next."""
        self.current: Any = Fraction(0)

    def run(self, start: Mapping[int, Any]) -> Continuation:
        order = self._walk(start)
        best: dict[int, int] = {}
        value: dict[int, Any] = {}
        for number in reversed(order):
            options = [self._worth((number, k), value) for k in range(len(self.game.information_sets[number].actions))]
            best[number] = self._choose(number, options)
            value[number] = options[best[number]]
        return Continuation(self._worth(_START, value), self.current, self._plan(best))

    def _walk(self, start: Mapping[int, Any]) -> list[int]:
        """Collect payoffs and successions; returns the own information sets met, earlier ones first."""
        met: dict[int, None] = {}
        stack = [(node, weight, weight, _START) for node, weight in sorted(start.items(), reverse=True) if weight != 0]
        while stack:
            number, reach, kept, last = stack.pop()
            if number in self.known:
                found = self.known[number]
                self.entered.setdefault(last, []).append(number)
                self._collect(last, times(reach, found.value), times(kept, found.current))
                continue
            node = self.game.nodes[number]
            if isinstance(node, Terminal) or self.player not in self.game.movers_below[number]:
                amount = self.play.expected(number)[self.player]
                self._collect(last, times(reach, amount), times(kept, amount))
                continue
            own = isinstance(node, Decision) and self._is_own(node)
            if own and isinstance(node, Decision) and node.information_set not in met:
                met[node.information_set] = None
                self.followers.setdefault(last, []).append(node.information_set)
            for branch, weight in reversed(list(enumerate(self.play.weights(node)))):
                child = node.children[branch]
                if own and isinstance(node, Decision):
                    stack.append((child, reach, times(kept, weight), (node.information_set, branch)))
                elif weight != 0:
                    stack.append((child, times(reach, weight), times(kept, weight), last))
        return sorted(met, key=self._own_depth)

    def _collect(self, last: tuple[int, int], best: Any, current: Any) -> None:
        self.payoff[last] = self.payoff.get(last, Fraction(0)) + best
        self.current = self.current + current

    def _is_own(self, node: Decision) -> bool:
        return self.game.information_sets[node.information_set].player == self.player

    def _own_depth(self, number: int) -> int:
        return len(self.game.own_sequence(self.game.information_sets[number].nodes[0], self.player))

    def _worth(self, step: tuple[int, int], value: Mapping[int, Any]) -> Any:
        collected = self.payoff.get(step, Fraction(0))
        return sum((value[number] for number in self.followers.get(step, ())), collected)

    def _choose(self, number: int, options: list[Any]) -> int:
        top = max(options)
        one = self.game.information_sets[number]
        mixture = self.strategies.get(self.game.players[one.player], {}).get(one.label, {})
        best = [k for k, option in enumerate(options) if option == top]
        return max(best, key=lambda k: (mixture.get(one.actions[k], 0), -k))

    def _plan(self, best: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
        steps: list[tuple[int, int]] = []
        stack = [_START]
        while stack:
            step = stack.pop()
            if step != _START:
                steps.append(step)
            stack.extend((number, best[number]) for number in reversed(self.followers.get(step, [])))
            steps.extend(later for root in self.entered.get(step, []) for later in self.known[root].plan)
        return tuple(steps)


def in_words(game: ExtensiveFormGame[Any], strategies: Strategies[Any], found: Continuation) -> str:
    """What the best continuation does differently, as ``set=action`` items; empty when nothing gains."""
    if found.gain == 0:
        return ""
    items = []
    for number, action in found.plan:
        one = game.information_sets[number]
        if strategies[game.players[one.player]][one.label].get(one.actions[action], 0) != 1:
            items.append(f"{one.label}={one.actions[action]}")
    return ", ".join(items)


def continuation_regret(
    game: ExtensiveFormGame[Any],
    strategies: Strategies[Any],
    player: str,
    information_set: str,
    belief: Mapping[str, Any] | None = None,
) -> tuple[Any, str]:
    """What a player can gain by a whole continuation strategy at one of its information sets, given its belief there.

    Parameters
    ----------
    game
        With perfect recall.
    strategies
        Behaviour strategies of all players.
    player, information_set
        Names, as in `strategies`.
    belief
        Node label (`ExtensiveFormGame.node_labels`) -> probability; needed where the set has more than one node.

    Returns
    -------
    gain, instead
        The gain, at least zero, and the best continuation in words (``set=action`` items where it differs from the
        player's strategy; empty when nothing gains).

    Raises
    ------
    GameError
        When the names, or the belief's node labels, are not the game's.
    NotDefinedError
        When a player forgets.

    Examples
    --------
    >>> from deterrence.games import InformationSet
    >>> game = ExtensiveFormGame(
    ...     ("entrant", "incumbent"),
    ...     (Decision(0, (1, 2)), Terminal((0, 2)), Decision(1, (3, 4)), Terminal((1, 1)), Terminal((-1, -1))),
    ...     (InformationSet(0, "entry", "entry", ("out", "in"), (0,)),
    ...      InformationSet(1, "reply", "reply", ("accept", "fight"), (2,))))
    >>> threat = {"entrant": {"entry": {"out": Fraction(1)}}, "incumbent": {"reply": {"fight": Fraction(1)}}}
    >>> continuation_regret(game, threat, "incumbent", "reply")
    (Fraction(2, 1), 'reply=accept')
    """
    number = next(
        (
            position
            for position, one in enumerate(game.information_sets)
            if one.label == information_set and game.players[one.player] == player
        ),
        None,
    )
    if number is None:
        raise GameError(f"{player} has no information set {information_set!r}")
    one = game.information_sets[number]
    found = best_continuation(game, strategies, one.player, _start(game, one.nodes, belief))
    return found.gain, in_words(game, strategies, found)


def _start(game: ExtensiveFormGame[Any], nodes: tuple[int, ...], belief: Mapping[str, Any] | None) -> dict[int, Any]:
    if belief is None or (not belief and len(nodes) == 1):
        if len(nodes) > 1:
            raise GameError("an information set with several nodes needs a belief: node label -> probability")
        return dict.fromkeys(nodes, Fraction(1))
    labels = {game.node_labels[node]: node for node in nodes}
    unknown = [label for label in belief if label not in labels]
    if unknown:
        raise GameError(f"no node {unknown[0]!r} in this information set; nodes: {', '.join(labels)}")
    return {labels[label]: probability for label, probability in belief.items()}


def extensive_nash_deviations(game: ExtensiveFormGame[Any], strategies: Strategies[Any]) -> tuple[Deviation, ...]:
    """For every player the best whole strategy against the others' and what it gains: the definition of Nash
    equilibrium on an extensive form. The place of a deviation is the first own information set where it differs."""
    _require_recall(game)
    play = Play(game, strategies)
    found = ((player, play.best(player, {0: Fraction(1)})) for player in range(len(game.players)))
    return tuple(told_as_deviation(game, strategies, player, best) for player, best in found if best.plan)


def told_as_deviation(
    game: ExtensiveFormGame[Any], strategies: Strategies[Any], player: int, found: Continuation
) -> Deviation:
    """A best continuation as a `Deviation`, placed at the first information set of its plan, or where it differs."""
    changed = in_words(game, strategies, found)
    labels = [game.information_sets[number].label for number, _ in found.plan]
    place = labels[0]
    if changed:
        place = next(label for label in labels if changed.startswith(f"{label}="))
    return Deviation(game.players[player], place, changed, found.gain)
