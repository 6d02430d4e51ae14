"""Sender-receiver games: who knows its type sends a message, who does not know it answers.

`Signalling.of` recognizes them among extensive forms. What is allowed beyond the textbook's form:

- chance may decide more than the sender's type, as long as what the receiver learns of it is independent of the type
  (the receiver's private type, for instance): its answer is then a plan, one action for each thing it may know;
- a message may end the game;
- choices may follow the answer, or a message that ends the exchange, when they are *forced*: one action is better for
  its owner than every other at each node of its information set. Forced choices are replaced by what they lead to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from deterrence.errors import NotDefinedError
from deterrence.games.base import Strategies
from deterrence.games.extensive_form import Chance, Decision, ExtensiveFormGame, Terminal

__all__ = ["Message", "Signalling"]

Payoffs = tuple[Any, ...]


@dataclass(frozen=True)
class Message:
    """A message that is answered.

    Parameters
    ----------
    name
        The sender's action.
    types
        The types that can send it, as numbers of the sender's information sets.
    answers
        The receiver's information sets at which it is answered: one for each thing that the receiver may know besides.
    chances
        Their probabilities, given the message.
    sender, receiver
        (type, answering information set) -> the player's payoff from every action there, on average over chance.
    """

    name: str
    types: tuple[int, ...]
    answers: tuple[int, ...]
    chances: tuple[Any, ...]
    sender: Mapping[tuple[int, int], Payoffs]
    receiver: Mapping[tuple[int, int], Payoffs]


@dataclass(frozen=True)
class Signalling:
    """A sender-receiver game within an extensive form.

    Parameters
    ----------
    game
        The extensive form.
    sender, receiver
        Numbers of the players.
    priors
        Type (number of the sender's information set) -> its probability.
    messages
        All messages that are answered.
    ended
        (type, action number) -> the sender's payoff from a message that ends the exchange.
    """

    game: ExtensiveFormGame[Any]
    sender: int
    receiver: int
    priors: Mapping[int, Any]
    messages: tuple[Message, ...]
    ended: Mapping[tuple[int, int], Any]

    @classmethod
    def of(cls, game: ExtensiveFormGame[Any]) -> Signalling:
        """The sender-receiver game that an extensive form is.

        Raises
        ------
        NotDefinedError
            When it is none; the message says why.
        """
        return _Reading(game).result()

    def label(self, kind: int) -> str:
        """What a type is called: the label of its information set."""
        return self.game.information_sets[kind].label

    def payoffs_of_types(self, strategies: Strategies[Any]) -> dict[int, Any]:
        """The sender's expected payoff, type by type, when the choices after the answer are the forced ones."""
        found = {}
        for kind in self.priors:
            one = self.game.information_sets[kind]
            played = strategies[self.game.players[self.sender]][one.label]
            total: Any = Fraction(0)
            for number, action in enumerate(one.actions):
                if played.get(action, 0) != 0:
                    total = total + played[action] * self._payoff(kind, number, strategies)
            found[kind] = total
        return found

    def _payoff(self, kind: int, action: int, strategies: Strategies[Any]) -> Any:
        if (kind, action) in self.ended:
            return self.ended[kind, action]
        name = self.game.information_sets[kind].actions[action]
        message = next(one for one in self.messages if one.name == name and kind in one.types)
        total: Any = Fraction(0)
        for answer, chance in zip(message.answers, message.chances, strict=True):
            one = self.game.information_sets[answer]
            played = strategies[self.game.players[self.receiver]][one.label]
            for reply, payoff in zip(one.actions, message.sender[kind, answer], strict=True):
                total = total + chance * played.get(reply, Fraction(0)) * payoff
        return total


def _refuse(why: str) -> NotDefinedError:
    return NotDefinedError(why)


class _Reading:
    """Recognizes the parts of a sender-receiver game, or says which is missing."""

    def __init__(self, game: ExtensiveFormGame[Any]) -> None:
        self.game = game
        if game.imperfect_recall:
            raise _refuse(f"a player forgets what it knew or did at {', '.join(game.imperfect_recall)}")
        self.depth = [self._depth(number) for number in range(len(game.information_sets))]
        self.chance = self._chances()
        self.values = self._values()

    def _depth(self, number: int) -> int:
        """How many decisions come before an information set."""
        one = self.game.information_sets[number]
        several = {sum(isinstance(self.game.nodes[v], Decision) for v, _ in self.game.path(node)) for node in one.nodes}
        if len(several) > 1:
            raise _refuse(f"{one.label} may come sooner or later in the order of moves")
        return several.pop()

    def _chances(self) -> list[Any]:
        """For every node the probability of chance on the way."""
        chance: list[Any] = [Fraction(1)] * len(self.game.nodes)
        for number, node in enumerate(self.game.nodes):
            for branch, child in enumerate(node.children):
                chance[child] = chance[number] * (node.probabilities[branch] if isinstance(node, Chance) else 1)
        return chance

    # --- forced choices ----------------------------------------------------------------------------------------------

    def _values(self) -> dict[int, Payoffs]:
        """Payoffs of all nodes from which on nothing is left to choose freely."""
        values: dict[int, Payoffs] = {}
        for depth in range(max(self.depth, default=-1), -2, -1):
            self._settle_chance_and_ends(values)
            for number, own in enumerate(self.depth):
                if own == depth and own > 0 and (own > 1 or self._is_senders(number)):
                    self._settle(number, values)
        return values

    def _is_senders(self, number: int) -> bool:
        first = next(h for h, depth in enumerate(self.depth) if depth == 0)
        return self.game.information_sets[number].player == self.game.information_sets[first].player

    def _settle_chance_and_ends(self, values: dict[int, Payoffs]) -> None:
        for number in reversed(range(len(self.game.nodes))):
            node = self.game.nodes[number]
            if isinstance(node, Terminal):
                values[number] = node.payoffs
            elif isinstance(node, Chance) and all(child in values for child in node.children):
                columns = zip(*(values[child] for child in node.children), strict=True)
                values[number] = tuple(
                    sum((p * v for p, v in zip(node.probabilities, column, strict=True)), Fraction(0))
                    for column in columns
                )

    def _settle(self, number: int, values: dict[int, Payoffs]) -> None:
        one = self.game.information_sets[number]
        children = [self.game.nodes[node].children for node in one.nodes]
        if not all(child in values for several in children for child in several):
            return
        for action in range(len(one.actions)):
            others = [a for a in range(len(one.actions)) if a != action]
            if all(values[c[action]][one.player] > values[c[a]][one.player] for c in children for a in others):
                values.update({node: values[c[action]] for node, c in zip(one.nodes, children, strict=True)})
                return

    # --- the parts ---------------------------------------------------------------------------------------------------

    def result(self) -> Signalling:
        """The sender-receiver game.

        Raises
        ------
        NotDefinedError
            Saying what is missing.
        """
        game = self.game
        first = [number for number, depth in enumerate(self.depth) if depth == 0]
        if not first:
            raise _refuse("nobody sends anything")
        sender = self._only_player(first, "moves first")
        following = [number for number, one in enumerate(game.information_sets) if self._is_open(number)]
        if not following:
            raise _refuse("no message is answered by a choice that could go either way")
        later = [game.information_sets[h].label for h in following if self.depth[h] > 1]
        if later:
            raise _refuse(
                f"after the answer a choice is left at {later[0]}, where no action is best whatever happened before"
            )
        receiver = self._only_player(following, "answers")
        if receiver == sender:
            raise _refuse("whoever sends the message also answers it")
        priors = {
            kind: sum((self.chance[node] for node in game.information_sets[kind].nodes), Fraction(0)) for kind in first
        }
        if len(priors) < 2:
            raise _refuse("the player who moves first knows nothing that the other does not")
        names = dict.fromkeys(action for kind in first for action in game.information_sets[kind].actions)
        messages = tuple(m for m in (self._message(name, first, following) for name in names) if m is not None)
        return Signalling(game, sender, receiver, priors, messages, self._ended(first, sender))

    def _is_open(self, number: int) -> bool:
        nodes = self.game.information_sets[number].nodes
        return self.depth[number] > 0 and not all(node in self.values for node in nodes)

    def _only_player(self, numbers: list[int], what: str) -> int:
        players = {self.game.information_sets[number].player for number in numbers}
        if len(players) > 1:
            told = " and ".join(sorted(self.game.players[player] for player in players))
            raise _refuse(f"more than one player {what} ({told})")
        return players.pop()

    def _ended(self, first: list[int], sender: int) -> dict[tuple[int, int], Any]:
        found: dict[tuple[int, int], Any] = {}
        for kind in first:
            nodes = self.game.information_sets[kind].nodes
            total = sum((self.chance[node] for node in nodes), Fraction(0))
            for action in range(len(self.game.information_sets[kind].actions)):
                children = [(node, self.game.nodes[node].children[action]) for node in nodes]
                if all(child in self.values for _, child in children):
                    weighed = (self.chance[node] * self.values[child][sender] for node, child in children)
                    found[kind, action] = sum(weighed, Fraction(0)) / total
        return found

    def _message(self, name: str, first: list[int], following: list[int]) -> Message | None:
        """The message of that name; None when it ends the exchange."""
        came = {h: self._came(h) for h in following}
        answers = tuple(h for h in following if any(self._action(kind, a) == name for kind, a in came[h].values()))
        if not answers:
            return None
        for h in answers:
            if any(self._action(kind, a) != name for kind, a in came[h].values()):
                where = self.game.information_sets[h].label
                raise _refuse(f"at {where} it is not known which message was sent")
        types = tuple(kind for kind in first if any(k == kind for h in answers for k, _ in came[h].values()))
        learns = {
            kind: tuple(
                sum((self.chance[v] for v, (k, _) in came[h].items() if k == kind), Fraction(0)) for h in answers
            )
            for kind in types
        }
        totals = {
            kind: sum((self.chance[v] for v in self.game.information_sets[kind].nodes), Fraction(0)) for kind in types
        }
        given = {tuple(p / totals[kind] for p in learns[kind]) for kind in types}
        chances = given.pop()
        if given or sum(chances, Fraction(0)) != 1:
            raise _refuse(f"what is known besides the message {name} when it is answered depends on the sender's type")
        sender, receiver = self._payoffs(types, answers, came)
        return Message(name, types, answers, chances, sender, receiver)

    def _came(self, number: int) -> dict[int, tuple[int, int]]:
        """Node of an answering information set -> (type, action number) that led to it."""
        found = {}
        for node in self.game.information_sets[number].nodes:
            for parent, branch in self.game.path(node):
                above = self.game.nodes[parent]
                if isinstance(above, Decision):
                    found[node] = (above.information_set, branch)
        return found

    def _action(self, kind: int, action: int) -> str:
        return self.game.information_sets[kind].actions[action]

    def _payoffs(
        self, types: tuple[int, ...], answers: tuple[int, ...], came: Mapping[int, Mapping[int, tuple[int, int]]]
    ) -> tuple[dict[tuple[int, int], Payoffs], dict[tuple[int, int], Payoffs]]:
        both: tuple[dict[tuple[int, int], Payoffs], dict[tuple[int, int], Payoffs]] = ({}, {})
        for kind in types:
            for h in answers:
                nodes = [v for v, (k, _) in came[h].items() if k == kind]
                total = sum((self.chance[v] for v in nodes), Fraction(0))
                player_of_set = self.game.information_sets[h].player
                owner_of_type = self.game.information_sets[kind].player
                for table, player in zip(both, (owner_of_type, player_of_set), strict=True):
                    table[kind, h] = tuple(
                        sum(
                            (self.chance[v] * self.values[self.game.nodes[v].children[a]][player] for v in nodes),
                            Fraction(0),
                        )
                        / total
                        for a in range(len(self.game.information_sets[h].actions))
                    )
        return both
