"""The game as far as it matters to one player: what follows where its payoff no longer changes is cut off.

A player's conditions of optimality weigh leaves by what the others do on the way. Moves after which the player's payoff
cannot change have no place there, and neither has another player's past that is the same at all leaves: without both,
fewer conditions multiply unknown weights when three or more sides move in turn.
"""

from __future__ import annotations

from typing import Any

from deterrence.games import Chance, Decision, Terminal
from deterrence.solvers.sequence_form import Leaf, Place, SequenceForm

__all__ = ["SettledLeaves"]


class SettledLeaves:
    """The first nodes from which on a player's payoff is settled, as leaves.

    Parameters
    ----------
    form
        The whole game; its leaves may have been rescaled.
    player
        Whose payoff.

    Attributes
    ----------
    below
        For every information set the settled leaves below it; of their payoffs only the player's own is meant.
    after
        For every information set and action the settled leaves below it, each with the place of the information set
        that it lies below and the player's own later actions, as bits.
    alike
        For every information set the others whose sequences are the same at all its nodes and at all these leaves.

    Examples
    --------
    >>> from deterrence.model import load
    >>> form = SequenceForm(load("reputation-two-stages").at())
    >>> len(form.leaves), len(SettledLeaves(form, 0).below[0])
    (13, 5)
    """

    def __init__(self, form: SequenceForm[Any], player: int) -> None:
        self.form, self.player = form, player
        self.below: list[list[Leaf[Any]]] = [[] for _ in form.game.information_sets]
        self._find()
        self.after = [self._after(number) for number in range(len(self.below))]
        self.alike = [
            frozenset(j for j in range(len(form.game.players)) if j != player and self._is_alike(number, j))
            for number in range(len(self.below))
        ]

    def _is_alike(self, number: int, other: int) -> bool:
        nodes, leaves = self.form.places[number], self.below[number]
        return len({one.sequences[other] for one in nodes}) == 1 and len({one.sequences[other] for one in leaves}) <= 1

    def _after(self, number: int) -> list[list[tuple[Leaf[Any], Place[Any], int]]]:
        form, masks = self.form, self.form.masks
        found: list[list[tuple[Leaf[Any], Place[Any], int]]] = [[] for _ in range(form.sizes[number])]
        if form.owner[number] != self.player:
            return found
        places = {place.node: place for place in form.places[number]}
        parents = form.game.parents
        for leaf in self.below[number]:
            node, branch = leaf.node, -1
            while node not in places:
                node, branch = parents[node]
            own = masks.needs[leaf.node][self.player] & ~masks.needs[node][self.player]
            found[branch].append((leaf, places[node], own & ~masks.bit[number][branch]))
        return found

    def _find(self) -> None:
        game = self.form.game
        amounts, chances = self._amounts()
        for number, amount in enumerate(amounts):
            above = game.parents[number][0]
            if amount is None or (number and amounts[above] is not None):
                continue
            leaf = Leaf(number, chances[number], self._sequences(number), (amount,) * len(game.players))
            for parent, _ in game.path(number):
                if isinstance(one := game.nodes[parent], Decision):
                    self.below[one.information_set].append(leaf)

    def _amounts(self) -> tuple[list[Any], list[Any]]:
        """For every node the payoff that is settled there (None: none is) and the probability of chance on the way."""
        game, leaves = self.form.game, {leaf.node: leaf for leaf in self.form.leaves}
        amounts: list[Any] = [None] * len(game.nodes)
        chances: list[Any] = [None] * len(game.nodes)
        for number in reversed(range(len(game.nodes))):
            node = game.nodes[number]
            if isinstance(node, Terminal):
                amounts[number], chances[number] = leaves[number].payoffs[self.player], leaves[number].chance
                continue
            values = [amounts[child] for child in node.children]
            amounts[number] = values[0] if all(value == values[0] for value in values) else None
            chances[number] = chances[node.children[0]]
            if isinstance(node, Chance):
                for child in node.children[1:]:
                    chances[number] = chances[number] + chances[child]
        return amounts, chances

    def _sequences(self, number: int) -> tuple[tuple[tuple[int, int], ...], ...]:
        game = self.form.game
        found: list[list[tuple[int, int]]] = [[] for _ in game.players]
        for parent, branch in game.path(number):
            if isinstance(one := game.nodes[parent], Decision):
                found[self.form.owner[one.information_set]].append((one.information_set, branch))
        return tuple(tuple(sequence) for sequence in found)
