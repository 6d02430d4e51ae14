"""Games in extensive form: who moves when, knowing what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Generic, TypeVar

from deterrence.errors import GameError
from deterrence.games.base import Game
from deterrence.games.rationals import is_exact_number

__all__ = ["Chance", "Decision", "ExtensiveFormGame", "InformationSet", "Node", "Terminal"]

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True)
class Decision:
    """A node at which a player moves: the number of its information set, and one child per action."""

    information_set: int
    children: tuple[int, ...]


@dataclass(frozen=True)
class Chance(Generic[S]):
    """A node at which chance moves: the move's name, its branches with probabilities, and one child per branch."""

    move: str
    branches: tuple[str, ...]
    probabilities: tuple[S, ...]
    children: tuple[int, ...]


@dataclass(frozen=True)
class Terminal(Generic[S]):
    """A node at which the game ends: one payoff per player."""

    payoffs: tuple[S, ...]

    @property
    def children(self) -> tuple[int, ...]:
        """None."""
        return ()


Node = Decision | Chance[S] | Terminal[S]


@dataclass(frozen=True)
class InformationSet:
    """The nodes that a player who moves cannot tell apart.

    Parameters
    ----------
    player
        Number of the player who moves.
    label
        Unique within the player, e.g. ``response[resolve=firm,evidence=murky]``.
    move
        Name of the move, e.g. ``response``; several information sets may belong to one move.
    actions
        Names of the actions, in order.
    nodes
        Node numbers, ascending.
    """

    player: int
    label: str
    move: str
    actions: tuple[str, ...]
    nodes: tuple[int, ...]


@dataclass(frozen=True, repr=False)
class ExtensiveFormGame(Game[S]):
    """A finite game in extensive form with chance and information sets.

    Parameters
    ----------
    players
        Names, all different.
    nodes
        In preorder: every child has a larger number than its parent; node 0 is the root.
    information_sets
        Every decision node belongs to exactly one.
    outcomes
        Named events: name -> terminal nodes at which it holds.
    absent
        Labels of information sets that chance branches of probability zero have emptied, as (player, label).
    title, concept
        See `Game`.

    Raises
    ------
    GameError
        When the nodes are not a tree in preorder, or information sets and nodes disagree.

    Examples
    --------
    A threat that is not credible: the entrant's entry would be accepted.

    >>> from fractions import Fraction as F
    >>> game = ExtensiveFormGame(
    ...     players=("entrant", "incumbent"),
    ...     nodes=(Decision(0, (1, 2)), Terminal((F(0), F(2))),
    ...            Decision(1, (3, 4)), Terminal((F(1), F(1))), Terminal((F(-1), F(-1)))),
    ...     information_sets=(InformationSet(0, "entry", "entry", ("out", "in"), (0,)),
    ...                       InformationSet(1, "reply", "reply", ("accept", "fight"), (2,))),
    ... )
    >>> game.history(4)
    (('entry', 'in'), ('reply', 'fight'))
    """

    players: tuple[str, ...]
    nodes: tuple[Node[S], ...]
    information_sets: tuple[InformationSet, ...]
    outcomes: Mapping[str, frozenset[int]] = field(default_factory=dict)
    absent: tuple[tuple[str, str], ...] = ()
    title: str = ""
    concept: str = ""

    def __post_init__(self) -> None:
        if not self.players or len(set(self.players)) != len(self.players):
            raise GameError(f"players must be named and all different, not {self.players!r}")
        self._check_tree()
        self._check_information_sets()

    def _check_tree(self) -> None:
        parents = [0] * len(self.nodes)
        for number, node in enumerate(self.nodes):
            for child in node.children:
                if not number < child < len(self.nodes):
                    raise GameError(f"node {number}: child {child} must be a later node of the game")
                parents[child] += 1
            if isinstance(node, Terminal) and len(node.payoffs) != len(self.players):
                raise GameError(f"node {number} has {len(node.payoffs)} payoffs for {len(self.players)} players")
            if isinstance(node, Chance) and not (
                len(node.branches) == len(node.probabilities) == len(node.children) > 0
                and len(set(node.branches)) == len(node.branches)
            ):
                raise GameError(f"node {number}: a chance move needs one name, probability and child per branch")
        if not self.nodes or any(count != 1 for count in parents[1:]):
            raise GameError("the nodes are not one tree: every node but the first needs exactly one parent")

    def _check_information_sets(self) -> None:
        seen: dict[int, int] = {}
        labels: set[tuple[int, str]] = set()
        for number, one in enumerate(self.information_sets):
            if not 0 <= one.player < len(self.players):
                raise GameError(f"information set {one.label!r} belongs to no player")
            if (one.player, one.label) in labels:
                raise GameError(f"two information sets of {self.players[one.player]} are labelled {one.label!r}")
            labels.add((one.player, one.label))
            if not one.nodes or not one.actions or len(set(one.actions)) != len(one.actions):
                raise GameError(f"information set {one.label!r} needs nodes, and actions with different names")
            seen.update((index, number) for index in one.nodes)
        for index, node in enumerate(self.nodes):
            if isinstance(node, Decision):
                if seen.get(index) != node.information_set:
                    raise GameError(f"node {index} and information set {node.information_set} disagree")
                if len(node.children) != len(self.information_sets[node.information_set].actions):
                    raise GameError(f"node {index} needs one child per action of its information set")
            elif index in seen:
                raise GameError(f"node {index} is in an information set, but nobody moves there")

    @property
    def information_set_labels(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """player -> information set -> its actions."""
        table: dict[str, dict[str, tuple[str, ...]]] = {player: {} for player in self.players}
        for one in self.information_sets:
            table[self.players[one.player]][one.label] = one.actions
        return table

    def is_exact(self) -> bool:
        """Whether every payoff and every probability is an exact number."""
        return all(
            is_exact_number(value)
            for node in self.nodes
            if not isinstance(node, Decision)
            for value in (node.payoffs if isinstance(node, Terminal) else node.probabilities)
        )

    @cached_property
    def parents(self) -> tuple[tuple[int, int], ...]:
        """(parent, branch number) of every node; (-1, -1) for the root."""
        table = [(-1, -1)] * len(self.nodes)
        for number, node in enumerate(self.nodes):
            for branch, child in enumerate(node.children):
                table[child] = (number, branch)
        return tuple(table)

    @cached_property
    def movers_below(self) -> tuple[frozenset[int], ...]:
        """For every node the players who move there or later."""
        table: list[frozenset[int]] = [frozenset()] * len(self.nodes)
        for number in reversed(range(len(self.nodes))):
            node = self.nodes[number]
            movers = frozenset().union(*(table[child] for child in node.children))
            if isinstance(node, Decision):
                movers |= {self.information_sets[node.information_set].player}
            table[number] = movers
        return tuple(table)

    @cached_property
    def subgame_roots(self) -> tuple[int, ...]:
        """Nodes at which a subgame starts, ascending; see `deterrence.games.subgames`."""
        from deterrence.games.subgames import find_roots

        return find_roots(self)

    @cached_property
    def terminals(self) -> tuple[int, ...]:
        """Numbers of the terminal nodes, in order."""
        return tuple(number for number, node in enumerate(self.nodes) if isinstance(node, Terminal))

    def path(self, number: int) -> tuple[tuple[int, int], ...]:
        """The (node, branch number) pairs that lead from the root to a node."""
        steps: list[tuple[int, int]] = []
        while number:
            parent, branch = self.parents[number]
            steps.append((parent, branch))
            number = parent
        return tuple(reversed(steps))

    def history(self, number: int) -> tuple[tuple[str, str], ...]:
        """What happened before a node: (move, action or chance branch) pairs, in order."""
        pairs: list[tuple[str, str]] = []
        for parent, branch in self.path(number):
            node = self.nodes[parent]
            if isinstance(node, Decision):
                one = self.information_sets[node.information_set]
                pairs.append((one.move, one.actions[branch]))
            elif isinstance(node, Chance):
                pairs.append((node.move, node.branches[branch]))
        return tuple(pairs)

    def own_sequence(self, number: int, player: int) -> tuple[tuple[int, int], ...]:
        """The (information set, action number) pairs that a player has taken before a node."""
        pairs: list[tuple[int, int]] = []
        for parent, branch in self.path(number):
            node = self.nodes[parent]
            if isinstance(node, Decision) and self.information_sets[node.information_set].player == player:
                pairs.append((node.information_set, branch))
        return tuple(pairs)

    @cached_property
    def imperfect_recall(self) -> tuple[str, ...]:
        """Labels of information sets at which a player has forgotten what it knew or did; empty: perfect recall."""
        return tuple(
            one.label
            for one in self.information_sets
            if len({self.own_sequence(node, one.player) for node in one.nodes}) > 1
        )

    @cached_property
    def node_labels(self) -> tuple[str, ...]:
        """For every decision node, what tells it apart within its information set, e.g. ``attack=none``.

        The only node of an information set has the empty label; other nodes have none.
        """
        labels = [""] * len(self.nodes)
        for one in self.information_sets:
            histories = {node: self.history(node) for node in one.nodes}
            common = frozenset.intersection(*(frozenset(history) for history in histories.values()))
            for node, history in histories.items():
                labels[node] = ",".join(f"{move}={action}" for move, action in history if (move, action) not in common)
            if len({labels[node] for node in one.nodes}) < len(one.nodes):
                for position, node in enumerate(one.nodes):
                    labels[node] = f"{labels[node]}#{position + 1}"
        return tuple(labels)

    def map(self, change: Callable[[S], T]) -> ExtensiveFormGame[T]:
        """The same game with every payoff and probability changed by a function, e.g. evaluation at a point."""

        def changed(node: Node[S]) -> Node[T]:
            if isinstance(node, Terminal):
                return Terminal(tuple(change(value) for value in node.payoffs))
            if isinstance(node, Chance):
                return Chance(node.move, node.branches, tuple(change(p) for p in node.probabilities), node.children)
            return node

        return ExtensiveFormGame(
            self.players,
            tuple(changed(node) for node in self.nodes),
            self.information_sets,
            self.outcomes,
            self.absent,
            self.title,
            self.concept,
        )

    def without_impossible_branches(self: ExtensiveFormGame[Fraction]) -> ExtensiveFormGame[Fraction]:
        """The game without chance branches of probability zero; information sets left empty become `absent`.

        Raises
        ------
        GameError
            When the probabilities of a chance move are negative or do not sum to one.
        """
        from deterrence.games.pruning import prune

        return prune(self)
