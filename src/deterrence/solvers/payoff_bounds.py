"""Necessary conditions at information sets whose further course is still open.

Between the worst and the best that may follow an action under the supports decided so far, and under those still
possible elsewhere, lies what the action is worth. A supported action whose best falls short of another action's worst
can be discarded before anything below has been decided; both are linear in the weights of the information set's nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from deterrence.games import Chance, Decision, ExtensiveFormGame, Terminal
from deterrence.solvers.theories import Condition, Supports, Theories, Unknown

__all__ = ["PayoffBounds", "Span"]

Span = tuple[Fraction, Fraction]
"""Lowest and highest."""
Possible = Callable[[int], tuple[int, ...]]
"""Information set -> the actions that some support still possible there contains."""


class PayoffBounds:
    """Bounds of continuation payoffs, per node and player.

    Parameters
    ----------
    game
        Exact.
    scales
        Each player's payoffs are multiplied by these positive numbers.
    possible
        Actions still possible at an information set that is not decided.
    """

    def __init__(self, game: ExtensiveFormGame[Fraction], scales: list[Fraction], possible: Possible) -> None:
        self.game, self.scales, self.possible = game, scales, possible
        self._sets_below: dict[int, tuple[int, ...]] = {}
        self._known: dict[tuple[int, int, tuple[tuple[int, ...] | None, ...]], Span] = {}

    def span(self, node: int, player: int, supports: Supports) -> Span:
        """What the player may expect from a node on."""
        below = self._below(node)
        key = (node, player, tuple(supports[h] for h in below))
        if key not in self._known:
            self._known[key] = self._span(node, player, supports)
        return self._known[key]

    def _below(self, node: int) -> tuple[int, ...]:
        if node not in self._sets_below:
            one = self.game.nodes[node]
            own = {one.information_set} if isinstance(one, Decision) else set()
            self._sets_below[node] = tuple(sorted(own.union(*(self._below(child) for child in one.children))))
        return self._sets_below[node]

    def _span(self, number: int, player: int, supports: Supports) -> Span:
        node = self.game.nodes[number]
        if isinstance(node, Terminal):
            amount = node.payoffs[player] * self.scales[player]
            return amount, amount
        spans = [self.span(child, player, supports) for child in node.children]
        if isinstance(node, Chance):
            weights = node.probabilities
            return (
                sum((p * low for p, (low, _) in zip(weights, spans, strict=True)), Fraction(0)),
                sum((p * high for p, (_, high) in zip(weights, spans, strict=True)), Fraction(0)),
            )
        actions = supports[node.information_set] or self.possible(node.information_set)
        return min(spans[a][0] for a in actions), max(spans[a][1] for a in actions)

    def conditions(self, theories: Theories, number: int) -> Iterator[Condition]:
        """What must hold at a decided information set, whatever is decided below."""
        form, supports = theories.form, theories.supports
        support = supports[number] or ()
        player, theory = form.owner[number], theories.theory(number)
        weights: list[tuple[int, Unknown, Fraction]] = []
        for place in form.places[number]:
            unknown = theories.weight(number, theory, place, place.sequences)
            if unknown is not None:
                chance = Fraction(1) if theories.weak and theory.roots else place.chance
                weights.append((place.node, unknown, chance))
        for a in support:
            for b in range(form.sizes[number]):
                if b != a:
                    yield self._gap(weights, player, supports, a, b)

    def _gap(
        self, weights: list[tuple[int, Unknown, Fraction]], player: int, supports: Supports, a: int, b: int
    ) -> Condition:
        """The best of one action is at least the worst of another."""
        form: dict[Unknown, Fraction] = {}
        for node, unknown, chance in weights:
            children = self.game.nodes[node].children
            best = self.span(children[a], player, supports)[1]
            worst = self.span(children[b], player, supports)[0]
            form[unknown] = form.get(unknown, Fraction(0)) + chance * (best - worst)
        return Condition(False, tuple((u, c) for u, c in form.items() if c != 0))
