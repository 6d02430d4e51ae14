"""The sequence form: what matters of an extensive form is who has done which sequence of own actions.

A player's *sequence* is the list of its own (information set, action) pairs on the way to a node; with perfect recall
it is named by its last pair. Expected payoffs are linear in each player's weights of sequences
:cite:`von-stengel-1996`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Generic, TypeVar

from deterrence.errors import NotDefinedError
from deterrence.games import Chance, Decision, ExtensiveFormGame, Terminal
from deterrence.solvers.sequence_masks import SequenceMasks

__all__ = ["Leaf", "Place", "Sequence", "SequenceForm"]

S = TypeVar("S")

Sequence = tuple[tuple[int, int], ...]
"""A player's own (information set, action number) pairs, in order."""


@dataclass(frozen=True)
class Leaf(Generic[S]):
    """A terminal node: the probability of chance on the way, every player's sequence, the payoffs."""

    node: int
    chance: S
    sequences: tuple[Sequence, ...]
    payoffs: tuple[S, ...]

    @cached_property
    def weighted(self) -> tuple[Any, ...]:
        """The payoffs times the probability of chance."""
        chance: Any = self.chance
        return tuple(chance * payoff for payoff in self.payoffs)


@dataclass(frozen=True)
class Place(Generic[S]):
    """A decision node: the probability of chance on the way, and every player's sequence."""

    node: int
    chance: S
    sequences: tuple[Sequence, ...]


class SequenceForm(Generic[S]):
    """Sequences, nodes and leaves of a game with perfect recall.

    Parameters
    ----------
    game
        Exact or symbolic; probabilities and payoffs are only multiplied.

    Attributes
    ----------
    places
        For every information set its nodes.
    leaves_below
        For every information set the numbers (in `leaves`) of the leaves below it.
    sets_below
        For every information set and action the information sets, of anybody, with a node below that action.
    below
        The same as bits, one per information set by number.
    own_parent
        For every information set its player's sequence before it.
    masks
        The sequences as bits.
    own
        For every information set all actions there, and at its player's earlier ones, as bits.
    count
        Number of all actions.
    others
        For every information set what all but its player do on the way to its nodes, as bits.
    above
        For every information set the information sets, of anybody, on the way to it.
    before
        For every information set what its theory depends on: the actions of information sets above it and above its
        player's earlier ones, and which of its player's information sets take a fresh theory, as bits after those of
        the actions.
    concerns
        For every information set and action what the worth of the action there depends on: that, and the actions of
        information sets below the action.
    worth, flows
        What actions are worth, and what ties unknowns together, remembered by `Theories`.

    Raises
    ------
    NotDefinedError
        When a player forgets what it knew or did.
    """

    def __init__(self, game: ExtensiveFormGame[S]) -> None:
        if game.imperfect_recall:
            raise NotDefinedError(
                f"imperfect recall at {', '.join(game.imperfect_recall)}: a player forgets what it knew or did"
            )
        self.game = game
        self.owner = tuple(one.player for one in game.information_sets)
        self.sizes = tuple(len(one.actions) for one in game.information_sets)
        self.leaves: list[Leaf[S]] = []
        self.places: list[list[Place[S]]] = [[] for _ in game.information_sets]
        self._walk()
        self.own_parent = tuple(self.places[number][0].sequences[owner] for number, owner in enumerate(self.owner))
        self.masks = SequenceMasks(game, tuple(map(len, self.own_parent)))
        self._look_below()
        self.own = tuple(self._own(number) for number in range(len(self.owner)))
        self.count = len(self.masks.step)
        needs, whole = self.masks.needs, self.masks.whole
        self.others = tuple(
            tuple(dict.fromkeys(whole[place.node] & ~needs[place.node][player] for place in several))
            for player, several in zip(self.owner, self.places, strict=True)
        )
        self.above = tuple(
            frozenset(h for place in several for sequence in place.sequences for h, _ in sequence)
            for several in self.places
        )
        self.before = [self._before(number) for number in range(len(self.owner))]
        self.concerns = [
            [before | sum(self.masks.actions[h] for h in below) for below in self.sets_below[number]]
            for number, before in enumerate(self.before)
        ]
        self.flows: dict[Any, Any] = {}
        self.worth: dict[Any, Any] = {}

    def _own(self, number: int) -> int:
        actions = self.masks.actions
        return actions[number] | sum(actions[h] for h, _ in self.own_parent[number])

    def _before(self, number: int) -> int:
        own = {number, *(h for h, _ in self.own_parent[number])}
        above = frozenset().union(*(self.above[h] for h in own))
        return sum(1 << self.count + h for h in own) | sum(self.masks.actions[h] for h in above)

    def _walk(self) -> None:
        game = self.game
        one: Any = Fraction(1)  # the empty product, in any ring
        stack: list[tuple[int, Any, tuple[Sequence, ...]]] = [(0, one, ((),) * len(game.players))]
        while stack:
            number, chance, sequences = stack.pop()
            node = game.nodes[number]
            if isinstance(node, Terminal):
                self.leaves.append(Leaf(number, chance, sequences, node.payoffs))
            elif isinstance(node, Chance):
                for child, probability in zip(reversed(node.children), reversed(node.probabilities), strict=True):
                    stack.append((child, chance * probability, sequences))
            elif isinstance(node, Decision):
                number_of_set = node.information_set
                self.places[number_of_set].append(Place(number, chance, sequences))
                player = self.owner[number_of_set]
                for action in reversed(range(len(node.children))):
                    longer = (*sequences[player], (number_of_set, action))
                    moved = (*sequences[:player], longer, *sequences[player + 1 :])
                    stack.append((node.children[action], chance, moved))

    def _look_below(self) -> None:
        game = self.game
        self.leaves_below: list[list[int]] = [[] for _ in game.information_sets]
        self.sets_below: list[list[set[int]]] = [[set() for _ in range(size)] for size in self.sizes]
        position = {leaf.node: number for number, leaf in enumerate(self.leaves)}
        steps: list[Sequence] = [()] * len(game.nodes)
        for number, node in enumerate(game.nodes):
            here = steps[number]
            if isinstance(node, Terminal):
                for number_of_set, _ in here:
                    self.leaves_below[number_of_set].append(position[number])
            elif isinstance(node, Decision):
                for number_of_set, branch in here:
                    self.sets_below[number_of_set][branch].add(node.information_set)
            for branch, child in enumerate(node.children):
                steps[child] = (*here, (node.information_set, branch)) if isinstance(node, Decision) else here
        self.below = [[sum(1 << h for h in one) for one in several] for several in self.sets_below]
