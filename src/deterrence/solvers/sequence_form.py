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
    own_parent
        For every information set its player's sequence before it.

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
        self._look_below()

    def _walk(self) -> None:
        game = self.game
        one: S = Fraction(1)  # type: ignore[assignment]  # the empty product, in any ring
        stack: list[tuple[int, S, tuple[Sequence, ...]]] = [(0, one, ((),) * len(game.players))]
        while stack:
            number, chance, sequences = stack.pop()
            node = game.nodes[number]
            if isinstance(node, Terminal):
                self.leaves.append(Leaf(number, chance, sequences, node.payoffs))
            elif isinstance(node, Chance):
                for child, probability in zip(reversed(node.children), reversed(node.probabilities), strict=True):
                    stack.append((child, chance * probability, sequences))  # type: ignore[operator]
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
        for number, node in enumerate(game.nodes):
            if isinstance(node, Chance):
                continue
            steps = [
                (above.information_set, branch)
                for parent, branch in game.path(number)
                if isinstance(above := game.nodes[parent], Decision)
            ]
            if isinstance(node, Terminal):
                for number_of_set, _ in steps:
                    self.leaves_below[number_of_set].append(position[number])
            else:
                for number_of_set, branch in steps:
                    self.sets_below[number_of_set][branch].add(node.information_set)
