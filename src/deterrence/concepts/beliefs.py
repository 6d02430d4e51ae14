"""What beliefs must satisfy: Bayes' rule, and that deviations signal nothing that the deviator does not know.

All conditions are read off a given assessment, node by node; nothing is solved.

For a node, the *others* are everybody but the player who moves there. Its **deviations** are the others' actions of
probability zero on the way to it; its **likelihood** is the product of the positive probabilities, chance's and the
others'. A player's own past cancels: under perfect recall it is the same at all nodes of an information set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from deterrence.games import Chance, Decision, ExtensiveFormGame, Strategies
from deterrence.games.rationals import times

__all__ = ["BeliefCheck", "Way"]


@dataclass(frozen=True)
class Way:
    """How a node is reached: the others' deviations, and the likelihood of everything else."""

    deviations: frozenset[tuple[int, int]]
    likelihood: Any


class BeliefCheck:
    """Holds the beliefs of an assessment against the rules.

    Parameters
    ----------
    game
        With perfect recall.
    strategies
        Behaviour strategies of all players, complete.
    beliefs
        Information set number -> node -> probability, for every information set.
    """

    def __init__(
        self, game: ExtensiveFormGame[Any], strategies: Strategies[Any], beliefs: Mapping[int, Mapping[int, Any]]
    ) -> None:
        self.game, self.strategies, self.beliefs = game, strategies, beliefs
        self._mixtures: dict[int, list[Any]] = {}
        self.ways = [{node: self.way(node, one.player) for node in one.nodes} for one in game.information_sets]

    def way(self, node: int, player: int, start: int = 0) -> Way:
        """The others' deviations and the likelihood on the way from `start` to a node, as `player` sees it."""
        deviations: set[tuple[int, int]] = set()
        likelihood: Any = Fraction(1)
        for parent, branch in self.game.path(node):
            if parent < start:
                continue
            probability = self._probability(parent, branch, player)
            if probability == 0:
                above = self.game.nodes[parent]
                assert isinstance(above, Decision)
                deviations.add((above.information_set, branch))
            else:
                likelihood = times(likelihood, probability)
        return Way(frozenset(deviations), likelihood)

    def _probability(self, parent: int, branch: int, player: int) -> Any:
        node = self.game.nodes[parent]
        if isinstance(node, Chance):
            return node.probabilities[branch]
        assert isinstance(node, Decision)
        one = self.game.information_sets[node.information_set]
        if one.player == player:
            return Fraction(1)
        mixture = self._mixtures.get(node.information_set)
        if mixture is None:
            told = self.strategies[self.game.players[one.player]][one.label]
            mixture = self._mixtures[node.information_set] = [told.get(action, Fraction(0)) for action in one.actions]
        return mixture[branch]

    def reached(self, number: int) -> bool:
        """Whether play reaches an information set."""
        return any(not self.way(node, -1).deviations for node in self.game.information_sets[number].nodes)

    # --- the rules, each yielding what breaks it -------------------------------------------------------------------

    def lotteries(self) -> Iterator[str]:
        """Beliefs are probabilities."""
        for number, one in enumerate(self.game.information_sets):
            values = [self.beliefs[number].get(node, Fraction(0)) for node in one.nodes]
            if sum(values) != 1 or any(value < 0 for value in values):
                yield f"the belief at {one.label} must be at least 0 and sum to 1, not {self._told(number)}"

    def bayes_on_path(self) -> Iterator[str]:
        """Bayes' rule at the information sets that play reaches."""
        for number, ways in enumerate(self.ways):
            if self.reached(number):
                yield from self._compare(number, {v: w.likelihood for v, w in ways.items() if not w.deviations})

    def bayes_where_others_lead(self) -> Iterator[str]:
        """Bayes' rule wherever the others' strategies lead, if the player itself goes there."""
        for number, ways in enumerate(self.ways):
            plain = {v: w.likelihood for v, w in ways.items() if not w.deviations}
            if plain:
                yield from self._compare(number, plain)

    def bayes_from_own_sets(self) -> Iterator[str]:
        """Bayes' rule from a player's information set to its next one, where that is reached from there."""
        for number in range(len(self.game.information_sets)):
            if not self._plain(number):
                weights = self._carried(number)
                if weights:
                    yield from self._compare(number, weights)

    def nothing_signalled(self) -> Iterator[str]:
        """Off the path: equal deviations keep proportions, more deviations have belief zero, and information sets to
        which the same deviations lead rest on the same weights of these deviations."""
        theories: dict[tuple[int, frozenset[frozenset[tuple[int, int]]]], tuple[int, dict[Any, Any]]] = {}
        for number, one in enumerate(self.game.information_sets):
            ways = self.ways[number]
            if self._plain(number) or self._carried(number):
                continue
            fewest = {
                w.deviations for w in ways.values() if not any(x.deviations < w.deviations for x in ways.values())
            }
            belief = self.beliefs[number]
            for node, way in ways.items():
                if way.deviations not in fewest and belief.get(node, 0) != 0:
                    yield f"the belief at {one.label} holds a node possible that takes more deviations than another"
            weights = {}
            for deviations in fewest:
                alike = {v: w.likelihood for v, w in ways.items() if w.deviations == deviations}
                total = sum((belief.get(v, Fraction(0)) for v in alike), Fraction(0))
                weights[deviations] = total / sum(alike.values(), Fraction(0))
                if any(
                    belief.get(v, Fraction(0)) != weights[deviations] * likelihood for v, likelihood in alike.items()
                ):
                    yield f"the belief at {one.label} changes what the deviator could not know: {self._told(number)}"
            first, other = theories.setdefault((one.player, frozenset(fewest)), (number, weights))
            scale, base = sum(weights.values(), Fraction(0)), sum(other.values(), Fraction(0))
            if any(weights[d] * base != other[d] * scale for d in fewest):
                known = self.game.information_sets[first].label
                yield f"the beliefs at {known} and {one.label} weigh the same deviations differently"

    # --- helpers ---------------------------------------------------------------------------------------------------

    def _plain(self, number: int) -> bool:
        return any(not way.deviations for way in self.ways[number].values())

    def _carried(self, number: int) -> dict[int, Any]:
        """Weights of the nodes as the player's previous own information set expects them; empty when it does not."""
        one = self.game.information_sets[number]
        before = self.game.own_sequence(one.nodes[0], one.player)
        if not before:
            return {}
        earlier = self.game.information_sets[before[-1][0]]
        weights: dict[int, Any] = {}
        for node in one.nodes:
            origin = next(parent for parent, _ in self.game.path(node) if parent in earlier.nodes)
            belief = self.beliefs[before[-1][0]].get(origin, Fraction(0))
            way = self.way(node, one.player, start=origin)
            if belief != 0 and not way.deviations:
                weights[node] = belief * way.likelihood
        return weights

    def _compare(self, number: int, weights: Mapping[int, Any]) -> Iterator[str]:
        total = sum(weights.values(), Fraction(0))
        belief = self.beliefs[number]
        nodes = self.game.information_sets[number].nodes
        if any(belief.get(node, Fraction(0)) * total != weights.get(node, Fraction(0)) for node in nodes):
            label = self.game.information_sets[number].label
            right = ", ".join(
                f"{self.game.node_labels[node] or 'its node'}: {weights.get(node, Fraction(0)) / total}"
                for node in nodes
            )
            yield f"the belief at {label} breaks Bayes' rule: {self._told(number)} instead of {right}"

    def _told(self, number: int) -> str:
        belief = self.beliefs[number]
        nodes = self.game.information_sets[number].nodes
        return ", ".join(f"{self.game.node_labels[node] or 'its node'}: {belief.get(node, 0)}" for node in nodes)
