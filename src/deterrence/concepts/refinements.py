"""Which types may be thought to have sent a message that nobody was to send: the intuitive criterion and D1."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import chain, combinations
from typing import Any, ClassVar

from deterrence.concepts.beliefs import BeliefCheck
from deterrence.concepts.feasibility import feasible
from deterrence.concepts.perfect_bayesian import PerfectBayesian
from deterrence.errors import LimitError, NotDefinedError
from deterrence.games import ExtensiveFormGame, Game
from deterrence.games.signalling import Message, Signalling

__all__ = ["D1", "MOST_ANSWERS", "Intuitive", "Refinement", "answers_to", "least"]

MOST_ANSWERS = 5_000
"""Most combinations of supports of the receiver's answers tried for one message."""

Answers = tuple[tuple[int, ...], ...]
"""For every answering information set the actions that may carry weight."""


class Refinement(PerfectBayesian):
    """A restriction on beliefs after messages that nobody was to send, in sender-receiver games (`Signalling`).

    For a message, *answers* are the receiver's mixed best responses to some belief over the types that can send it, one
    belief for all that the receiver may know besides. A criterion strikes types out; an equilibrium satisfies it when
    beliefs after every unsent message rest on the types that are left (on any type, where none is left). The criterion
    is applied once, not again to what is left.
    """

    def refusal(self, game: Game[Any]) -> str:
        """Empty for sender-receiver games."""
        reason = super().refusal(game)
        if reason:
            return reason
        assert isinstance(game, ExtensiveFormGame)
        try:
            Signalling.of(game)
        except NotDefinedError as error:
            return str(error)
        return ""

    def _rules(self, check: BeliefCheck) -> Iterable[str]:
        yield from super()._rules(check)
        signalling = Signalling.of(check.game)
        worth = signalling.payoffs_of_types(check.strategies)
        for message in signalling.messages:
            if check.reached(message.answers[0]):
                continue
            struck = self.struck(signalling, message, worth)
            for answer in message.answers:
                for node, (kind, _) in _senders(check.game, answer).items():
                    if kind in struck and check.beliefs[answer].get(node, 0) != 0:
                        label = check.game.information_sets[answer].label
                        yield f"the belief at {label} holds {signalling.label(kind)} possible, but {struck[kind]}"

    def struck(self, signalling: Signalling, message: Message, worth: Mapping[int, Any]) -> dict[int, str]:
        """The types struck out after an unsent message, each with the reason; empty when all would be.

        Parameters
        ----------
        signalling, message
            The game, and the message that nobody was to send.
        worth
            Type -> its payoff in the equilibrium.

        Raises
        ------
        LimitError
            When the receiver has too many answers.
        """
        found = self._struck(signalling, message, worth)
        return found if len(found) < len(message.types) else {}

    @abstractmethod
    def _struck(self, signalling: Signalling, message: Message, worth: Mapping[int, Any]) -> dict[int, str]: ...


class Intuitive(Refinement):
    """Equilibrium dominance: nobody is thought to send a message by which it could only lose :cite:`cho-kreps-1987`.

    A type is struck out after an unsent message when its payoff in the equilibrium exceeds what the message could give
    it under every answer. The test is whether beliefs on the types left can hold the equilibrium up. With two types
    this is the intuitive criterion word for word; with more it asks slightly more than the version in which an
    equilibrium falls only if one and the same type gains under every answer to such beliefs.
    """

    name: ClassVar[str] = "intuitive"
    definition: ClassVar[str] = (
        "A perfect Bayesian equilibrium of a sender-receiver game in which nobody is thought to have sent an "
        "unexpected message that, whatever the answer to it, gives less than the equilibrium."
    )

    def _struck(self, signalling: Signalling, message: Message, worth: Mapping[int, Any]) -> dict[int, str]:
        return _dominated(signalling, message, worth, list(answers_to(signalling, message)))


class D1(Refinement):
    """An unexpected message comes from whoever gains by it most readily :cite:`cho-kreps-1987,banks-sobel-1987`.

    Let ``D(t)`` be the answers under which type ``t`` gains strictly by an unsent message, ``D0(t)`` those under which
    it breaks even. A type ``t`` is struck out when ``D(t) | D0(t)`` lies within ``D(t')`` for another type ``t'``, and
    when it is empty. Answers are mixed; the sets are compared exactly, ties included.
    """

    name: ClassVar[str] = "d1"
    definition: ClassVar[str] = (
        "A perfect Bayesian equilibrium of a sender-receiver game in which nobody is thought to have sent an "
        "unexpected message if some other type would gain strictly by it under every answer at which the first gains "
        "or breaks even."
    )

    def _struck(self, signalling: Signalling, message: Message, worth: Mapping[int, Any]) -> dict[int, str]:
        faces = list(answers_to(signalling, message))
        found = _dominated(signalling, message, worth, faces)
        for kind in message.types:
            if kind in found:
                continue
            for other in message.types:
                if other != kind and not any(_may_hold(message, face, worth, kind, other) for face in faces):
                    weak, strong = signalling.label(kind), signalling.label(other)
                    found[kind] = f"whenever {weak} would gain or break even by {message.name}, {strong} would gain"
                    break
        return found


def _dominated(
    signalling: Signalling, message: Message, worth: Mapping[int, Any], faces: list[Answers]
) -> dict[int, str]:
    found = {}
    for kind in message.types:
        most = max(_most(message, face, kind) for face in faces)
        if most < worth[kind]:
            label = signalling.label(kind)
            found[kind] = f"{message.name} gives {label} at most {most}, less than {worth[kind]} in the equilibrium"
    return found


def _most(message: Message, face: Answers, kind: int) -> Any:
    """The most that a type gets by a message, over the mixtures of some answers."""
    total: Any = Fraction(0)
    for answer, chance, support in zip(message.answers, message.chances, face, strict=True):
        total = total + chance * max(message.sender[kind, answer][a] for a in support)
    return total


def least(message: Message, face: Answers, kind: int) -> Any:
    """The least that a type gets by a message, over the mixtures of some answers."""
    total: Any = Fraction(0)
    for answer, chance, support in zip(message.answers, message.chances, face, strict=True):
        total = total + chance * min(message.sender[kind, answer][a] for a in support)
    return total


def _may_hold(message: Message, face: Answers, worth: Mapping[int, Any], kind: int, other: int) -> bool:
    """Whether some mixture of answers lets a type at least break even while another does not gain."""
    columns = [
        (answer, chance, a) for answer, chance, s in zip(message.answers, message.chances, face, strict=True) for a in s
    ]

    def worths(of: int, sign: int) -> list[Any]:
        return [sign * chance * message.sender[of, answer][a] for answer, chance, a in columns]

    even = [(worths(kind, 1), worth[kind]), (worths(other, -1), -worth[other])]
    one_each = [([int(answer == own) for own, _, _ in columns], 1) for answer in message.answers]
    return feasible(len(columns), even, one_each) is not None


def answers_to(signalling: Signalling, message: Message) -> Iterator[Answers]:
    """The largest supports of answers, each optimal altogether under some belief over the types.

    The mixtures of these are all mixed best responses.

    Raises
    ------
    LimitError
        When there are more than `MOST_ANSWERS` to try.
    """
    sizes = [len(signalling.game.information_sets[answer].actions) for answer in message.answers]
    tried = 0
    found: list[Answers] = []

    def extend(chosen: Answers) -> Iterator[Answers]:
        nonlocal tried
        if len(chosen) == len(sizes):
            yield chosen
            return
        actions = range(sizes[len(chosen)])
        for support in chain.from_iterable(combinations(actions, k) for k in range(len(actions), 0, -1)):
            tried += 1
            if tried > MOST_ANSWERS:
                raise LimitError(f"more than {MOST_ANSWERS} combinations of answers to {message.name}")
            if _is_justified(message, (*chosen, support)):
                yield from extend((*chosen, support))

    for face in extend(()):
        if not any(all(set(a) <= set(b) for a, b in zip(face, other, strict=True)) for other in found):
            found.append(face)
    yield from found


def _is_justified(message: Message, face: Answers) -> bool:
    """Whether some belief over the types makes all these answers optimal (the first information sets only)."""
    at_least = []
    for answer, support in zip(message.answers, face, strict=False):
        payoffs = [message.receiver[kind, answer] for kind in message.types]
        for best in support:
            at_least += [([p[best] - p[a] for p in payoffs], 0) for a in range(len(payoffs[0])) if a != best]
    return feasible(len(message.types), at_least, [([1] * len(message.types), 1)]) is not None


def _senders(game: ExtensiveFormGame[Any], answer: int) -> dict[int, tuple[int, int]]:
    """Node of an answering information set -> (type, action) that led to it."""
    found = {}
    for node in game.information_sets[answer].nodes:
        sequence = [step for player in range(len(game.players)) for step in game.own_sequence(node, player)]
        found[node] = sequence[0]
    return found
