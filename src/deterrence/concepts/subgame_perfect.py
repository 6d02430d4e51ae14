"""Subgame-perfect equilibrium: every threat and promise would be carried out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any, ClassVar

from deterrence.concepts.base import Certificate, Deviation, SolutionConcept
from deterrence.concepts.best_responses import Continuation, Play, told_as_deviation
from deterrence.concepts.nash import Nash
from deterrence.games import ExtensiveFormGame, Game, NormalFormGame, Profile
from deterrence.games.profiles import profile_of
from deterrence.games.subgames import subgame_roots

__all__ = ["SubgamePerfect"]


class SubgamePerfect(SolutionConcept):
    """Nash equilibrium in every subgame (Selten 1965).

    Examples
    --------
    >>> from deterrence.games import Decision, InformationSet, Terminal
    >>> game = ExtensiveFormGame(
    ...     ("entrant", "incumbent"),
    ...     (Decision(0, (1, 2)), Terminal((0, 2)), Decision(1, (3, 4)), Terminal((1, 1)), Terminal((-1, -1))),
    ...     (InformationSet(0, "entry", "entry", ("out", "in"), (0,)),
    ...      InformationSet(1, "reply", "reply", ("accept", "fight"), (2,))))
    >>> threat = Profile({"entrant": {"entry": {"out": 1}}, "incumbent": {"reply": {"fight": 1}}})
    >>> print(SubgamePerfect().certify(game, threat))
    subgame-perfect: fails
    incumbent at reply: reply=accept gains 2
    """

    name: ClassVar[str] = "subgame-perfect"
    definition: ClassVar[str] = (
        "Strategies that are a Nash equilibrium in every subgame: at no point from which the game starts anew does any "
        "player gain by another strategy for the rest of it, the others keeping to theirs."
    )

    def refusal(self, game: Game[Any]) -> str:
        """Why not defined here; empty for normal forms, and for extensive forms with perfect recall."""
        if isinstance(game, NormalFormGame):
            return ""
        if not isinstance(game, ExtensiveFormGame):
            return "it is neither in normal nor in extensive form"
        if game.imperfect_recall:
            return f"a player forgets what it knew or did at {', '.join(game.imperfect_recall)}"
        return ""

    def certify(self, game: Game[Any], profile: Profile) -> Certificate:
        """The best whole-strategy deviation of every player in every subgame in which it moves, exactly.

        A normal form has no subgame but itself.
        """
        self.require(game)
        if isinstance(game, NormalFormGame):
            return replace(Nash().certify(game, profile), concept=self.name)
        assert isinstance(game, ExtensiveFormGame)
        strategies = profile_of(game, profile.strategies).strategies
        play = Play(game, strategies)
        deviations: list[Deviation] = []
        known: list[dict[int, Continuation]] = [{} for _ in game.players]
        for root in reversed(subgame_roots(game)):
            for player in range(len(game.players)):
                found = play.best(player, {root: Fraction(1)}, known[player])
                known[player][root] = found
                if found.plan:
                    deviations.append(told_as_deviation(game, strategies, player, found))
        return Certificate(self.name, tuple(reversed(deviations)))
