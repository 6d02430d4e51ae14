"""Necessary conditions at information sets whose further course is still open.

Between the worst and the best that may follow an action under the supports decided so far, and under those still
possible elsewhere, lies what the action is worth. A supported action whose best falls short of another action's worst
can be discarded before anything below has been decided; both are linear in the weights of the information set's nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from fractions import Fraction
from typing import Any

from deterrence.games import Chance, Decision
from deterrence.solvers.sequence_form import SequenceForm
from deterrence.solvers.theories import Condition, Nonlinear, Theories, Unknown

__all__ = ["PayoffBounds", "Span"]

Span = tuple[int, int]
"""Lowest and highest."""
Weights = list[tuple[Unknown | None, Any]]
"""For every node of an information set the unknown that is its weight, and a number to divide by."""
Possible = Callable[[int], tuple[int, ...]]
"""Information set -> the actions that some support still possible there contains."""


class PayoffBounds:
    """Bounds of continuation payoffs, per node and player, times the probability of chance on the way to the node.

    Parameters
    ----------
    form
        Its leaves with integer payoffs and probabilities of chance.
    possible
        Actions still possible at an information set that is not decided.
    """

    def __init__(self, form: SequenceForm[Fraction], possible: Possible) -> None:
        self.form, self.possible = form, possible
        self._leaves = {leaf.node: leaf.weighted for leaf in form.leaves}
        self._below = self._actions_below()
        self._known: dict[tuple[int, int, int], Span] = {}
        self._weights: dict[Hashable, Weights | None] = {}
        self._conditions: dict[tuple[Any, ...], tuple[Condition, ...]] = {}

    def _actions_below(self) -> list[int]:
        """For every node the actions of information sets from it on, as bits."""
        nodes, actions = self.form.game.nodes, self.form.masks.actions
        found = [0] * len(nodes)
        for number in reversed(range(len(nodes))):
            node = nodes[number]
            if isinstance(node, Decision):
                found[number] = actions[node.information_set]
            for child in node.children:
                found[number] |= found[child]
        return found

    def span(self, node: int, player: int, played: int) -> Span:
        """What the player may expect from a node on under supports given as bits."""
        key = (node, player, played & self._below[node])
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._span(node, player, played)
        return found

    def _span(self, number: int, player: int, played: int) -> Span:
        if number in self._leaves:
            amount = self._leaves[number][player]
            return amount, amount
        node = self.form.game.nodes[number]
        if isinstance(node, Chance):
            spans = [self.span(child, player, played) for child in node.children]
            return sum([low for low, _ in spans]), sum([high for _, high in spans])
        assert isinstance(node, Decision)
        h = node.information_set
        bits = self.form.masks.bit[h]
        if played & self.form.masks.actions[h]:
            chosen = [child for child, bit in zip(node.children, bits, strict=True) if played & bit]
        else:
            chosen = [node.children[a] for a in self.possible(h)]
        spans = [self.span(child, player, played) for child in chosen]
        return min([low for low, _ in spans]), max([high for _, high in spans])

    def conditions(self, theories: Theories, number: int, which: Hashable) -> tuple[Condition, ...]:
        """What must hold at a decided information set, whatever is decided below; none where that is not linear.

        Parameters
        ----------
        theories, number
            The information set and its theory.
        which
            What the theory depends on, and nothing else does.
        """
        nodes, player, played = self.form.game.nodes, self.form.owner[number], theories.masks.played
        spans = tuple(
            [
                tuple([self.span(child, player, played) for child in nodes[place.node].children])
                for place in self.form.places[number]
            ]
        )
        key = (which, theories.supports[number], spans)
        found = self._conditions.get(key)
        if found is None:
            if which not in self._weights:
                self._weights[which] = _weights(theories, number)
            found = self._conditions[key] = tuple(_gaps(theories, number, self._weights[which], spans))
        return found


def _weights(theories: Theories, number: int) -> Weights | None:
    theory = theories.theory(number)
    free = theories.weak and theory.roots
    try:
        return [
            (theories.weight(number, theory, place), place.chance if free else None)
            for place in theories.form.places[number]
        ]
    except Nonlinear:  # bounds only save work
        return None


def _gaps(
    theories: Theories, number: int, weights: Weights | None, spans: tuple[tuple[Span, ...], ...]
) -> Iterator[Condition]:
    """The best of every supported action is at least the worst of every other."""
    if weights is None:
        return
    for a in theories.supports[number] or ():
        for b in range(theories.form.sizes[number]):
            if b != a:
                form: dict[Unknown, int | Fraction] = {}
                for (unknown, chance), several in zip(weights, spans, strict=True):
                    if unknown is not None:
                        whole = several[a][1] - several[b][0]
                        gap = whole if chance is None else Fraction(whole) / chance
                        form[unknown] = form[unknown] + gap if unknown in form else gap
                yield Condition(False, tuple((u, c) for u, c in form.items() if c != 0))
