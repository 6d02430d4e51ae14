"""Necessary conditions at information sets whose further course is still open.

Between the worst and the best that may follow an action under the supports decided so far, and under those still
possible elsewhere, lies what the action is worth. A supported action whose best falls short of another action's worst
can be discarded before anything below has been decided; both are linear in the weights of the information set's nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from deterrence.games import Chance, Decision
from deterrence.solvers.sequence_form import SequenceForm
from deterrence.solvers.theories import Condition, Theories, Unknown

__all__ = ["PayoffBounds", "Span"]

Span = tuple[int, int]
"""Lowest and highest."""
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

    def conditions(self, theories: Theories, number: int) -> Iterator[Condition]:
        """What must hold at a decided information set, whatever is decided below."""
        form, played = self.form, theories.masks.played
        player, theory = form.owner[number], theories.theory(number)
        weighed: list[tuple[Unknown, list[Span], Fraction | None]] = []
        for place in form.places[number]:
            unknown = theories.weight(number, theory, place)
            if unknown is not None:
                children = form.game.nodes[place.node].children
                spans = [self.span(child, player, played) for child in children]
                weighed.append((unknown, spans, place.chance if theories.weak and theory.roots else None))
        for a in theories.supports[number] or ():
            for b in range(form.sizes[number]):
                if b != a:
                    yield _gap(weighed, a, b)


def _gap(weighed: list[tuple[Unknown, list[Span], Fraction | None]], a: int, b: int) -> Condition:
    """The best of one action is at least the worst of another."""
    form: dict[Unknown, int | Fraction] = {}
    for unknown, spans, chance in weighed:
        gap: int | Fraction = spans[a][1] - spans[b][0]
        if chance is not None:
            gap = Fraction(gap) / chance
        form[unknown] = form[unknown] + gap if unknown in form else gap
    return Condition(False, tuple((u, c) for u, c in form.items() if c != 0))
