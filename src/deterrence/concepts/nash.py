"""Nash equilibrium of a game in normal or extensive form."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm, prod
from operator import mul
from typing import Any, ClassVar

from deterrence.concepts.base import Certificate, Deviation, SolutionConcept
from deterrence.concepts.best_responses import extensive_nash_deviations
from deterrence.errors import GameError
from deterrence.games import ExtensiveFormGame, Game, NormalFormGame, Profile
from deterrence.games.profiles import profile_of

__all__ = ["Nash"]


class Nash(SolutionConcept):
    """No player gains by playing another action than prescribed, the others' mixtures given.

    Player i's *regret* at a profile s is ``max_a u_i(a, s_-i) - u_i(s)``; s is an equilibrium exactly when every
    regret is zero. Any number of players; any exact (or symbolic, or floating) numbers that can be compared.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]], players=("a", "b"))
    >>> holds = Nash().certify(game, Profile({"a": {"a": {"1": 1}}, "b": {"b": {"2": 1}}}))
    >>> bool(holds), holds.max_regret
    (True, Fraction(0, 1))
    >>> print(Nash().certify(game, Profile({"a": {"a": {"1": 1}}, "b": {"b": {"1": 1}}})))
    nash: fails
    a at a: 2 gains 1
    """

    name: ClassVar[str] = "nash"
    definition: ClassVar[str] = (
        "A profile of mixed strategies at which no player can gain by changing its own strategy alone."
    )

    def refusal(self, game: Game[Any]) -> str:
        """Empty for every normal form, and for every extensive form with perfect recall."""
        if isinstance(game, ExtensiveFormGame) and game.imperfect_recall:
            return f"a player forgets what it knew or did at {', '.join(game.imperfect_recall)}"
        known = isinstance(game, (NormalFormGame, ExtensiveFormGame))
        return "" if known else "it is neither in normal nor in extensive form"

    def certify(self, game: Game[Any], profile: Profile) -> Certificate:
        """The best deviation of every player and what it gains.

        Raises
        ------
        GameError
            When the profile does not belong to the game or is not made of probabilities.
        NotDefinedError
            When a player of an extensive form forgets.
        """
        self.require(game)
        strategies = profile_of(game, profile.strategies).strategies
        if isinstance(game, ExtensiveFormGame):
            return Certificate(self.name, extensive_nash_deviations(game, strategies))
        assert isinstance(game, NormalFormGame)
        return self.certify_mixtures(game, [list(strategies[player][player].values()) for player in game.players])

    def certify_mixtures(self, game: NormalFormGame[Any], mixtures: Sequence[Sequence[Any]]) -> Certificate:
        """As `certify`, for probabilities given in the order of the players and of their actions."""
        cleared = [_cleared(mixture) for mixture in mixtures]
        for player, (weights, total) in zip(game.players, cleared, strict=True):
            if sum(weights) != total or any(weight < 0 for weight in weights):
                raise GameError(f"{player}'s probabilities must be at least 0 and sum to 1")
        return Certificate(self.name, tuple(_best_deviation(game, i, cleared) for i in range(len(cleared))))


Cleared = tuple[Sequence[Any], int]
"""Integers and their common denominator; numbers that are not rational stay as they are, over 1."""


def _cleared(values: Sequence[Any]) -> Cleared:
    if not all(type(value) is Fraction or type(value) is int for value in values):
        return values, 1
    common = lcm(*[value.denominator for value in values])
    return [value.numerator * (common // value.denominator) for value in values], common


def _best_deviation(game: NormalFormGame[Any], player: int, mixtures: Sequence[Cleared]) -> Deviation:
    values, scale = _action_values(game, player, mixtures)
    own, total = mixtures[player]
    prescribed = sum(map(mul, own, values))
    best = max(range(len(values)), key=values.__getitem__)
    gain = values[best] * total - prescribed
    name = game.players[player]
    exact = Fraction(gain, scale * total) if type(gain) is int else gain * Fraction(1, scale * total)
    return Deviation(name, name, game.actions[player][best], exact)


def _action_values(game: NormalFormGame[Any], player: int, mixtures: Sequence[Cleared]) -> Cleared:
    """Expected payoff of each action of a player against the others' mixtures, over a common denominator."""
    shape = game.shape
    payoffs, scale = _cleared(game.payoffs[player])
    cells: list[tuple[int, Any]] = [(0, 1)]
    for other, (weights, total) in enumerate(mixtures):
        if other != player:
            scale *= total
            step = prod(shape[other + 1 :])
            cells = [
                (cell + step * action, joint * weight)
                for cell, joint in cells
                for action, weight in enumerate(weights)
                if weight != 0
            ]
    step = prod(shape[player + 1 :])
    own = range(0, step * shape[player], step)
    return [sum([joint * payoffs[cell + offset] for cell, joint in cells]) for offset in own], scale
