"""Iterated dominance: what an elimination is, and what makes it right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any, ClassVar, Literal

from deterrence.concepts.base import Certificate, SolutionConcept
from deterrence.errors import LimitError
from deterrence.games import Game, NormalFormGame, Profile
from deterrence.games.profiles import profile_of

__all__ = ["Dominance", "Domination", "Elimination", "Kind", "Remaining", "certify_elimination"]

Kind = Literal["strict", "weak"]

Remaining = tuple[tuple[int, ...], ...]
"""For each player the numbers of the actions that remain, ascending."""

MOST_RAYS = 20_000


@dataclass(frozen=True)
class Domination:
    """One eliminated action, and the mixture that dominates it.

    Parameters
    ----------
    round
        In which round, counted from 1; all actions of a round fall together.
    player, action
        Names.
    by
        Action -> probability of the dominating mixture.
    strict
        Whether the mixture is better against everything that remains; else at least as good, and somewhere better.
    """

    round: int
    player: str
    action: str
    by: tuple[tuple[str, Fraction], ...]
    strict: bool

    def __str__(self) -> str:
        mixture = " + ".join(name if p == 1 else f"{p} {name}" for name, p in self.by)
        how = "strictly" if self.strict else "weakly"
        return f"round {self.round}: {self.player}'s {self.action} is {how} dominated by {mixture}"


@dataclass(frozen=True)
class Elimination:
    """Iterated elimination of dominated actions, with the proof of each step and of each survivor.

    In every round all dominated actions of all players fall at once (simultaneous maximal elimination). For strict
    dominance the order does not matter; for weak dominance it does, and this is the order used.

    Parameters
    ----------
    kind
        ``strict`` or ``weak``.
    steps
        In order.
    survivors
        player -> actions that remain.
    beliefs
        player -> surviving action -> belief, as pairs (opponents' actions, probability), under which no other
        surviving action is better; after weak elimination the belief gives everything that remains positive
        probability.
    """

    kind: Kind
    steps: tuple[Domination, ...]
    survivors: Mapping[str, tuple[str, ...]]
    beliefs: Mapping[str, Mapping[str, tuple[tuple[tuple[str, ...], Fraction], ...]]]

    @property
    def solves(self) -> bool:
        """Whether exactly one profile survives."""
        return all(len(actions) == 1 for actions in self.survivors.values())

    def __str__(self) -> str:
        left = "; ".join(f"{player}: {', '.join(actions)}" for player, actions in self.survivors.items())
        steps = [str(step) for step in self.steps] or [f"no action is {self.kind}ly dominated"]
        return "\n".join([*steps, f"survivors: {left}"])


class Dominance(SolutionConcept):
    """No played action falls to iterated strict dominance by mixed strategies.

    Equivalently every played action is *rationalizable*: a best reply to some belief over the opponents' rationalizable
    actions. With three or more players the beliefs may correlate the opponents' actions (correlated
    rationalizability); independent beliefs may rationalize fewer actions :cite:`pearce-1984`.

    The check constructs, for each action, the extreme beliefs to which it is a best reply (double description), and so
    shares nothing with the linear programs of the solver.

    Examples
    --------
    >>> dilemma = NormalFormGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]], players=("a", "b"))
    >>> print(Dominance().certify(dilemma, Profile({"a": {"a": {"1": 1}}, "b": {"b": {"2": 1}}})))
    dominance: fails
    a plays 1, which iterated strict dominance eliminates
    """

    name: ClassVar[str] = "dominance"
    definition: ClassVar[str] = (
        "A profile in which every played action survives the iterated elimination of actions that are strictly "
        "dominated by a mixed strategy."
    )

    def refusal(self, game: Game[Any]) -> str:
        """Empty for every normal form with exact payoffs."""
        if not isinstance(game, NormalFormGame):
            return "it is not in normal form"
        return "" if game.is_exact() else "its payoffs are not exact numbers"

    def certify(self, game: Game[Any], profile: Profile) -> Certificate:
        """Which played actions do not survive.

        Raises
        ------
        LimitError
            When an action has more than 20,000 extreme beliefs on the way.
        """
        self.require(game)
        assert isinstance(game, NormalFormGame)
        strategies = profile_of(game, profile.strategies).strategies
        remaining = _rationalizable(game)
        violations = [
            f"{player} plays {names[a]}, which iterated strict dominance eliminates"
            for player, names, left in zip(game.players, game.actions, remaining, strict=True)
            for a in range(len(names))
            if strategies[player][player][names[a]] != 0 and a not in left
        ]
        return Certificate(self.name, (), tuple(violations))


def certify_elimination(game: NormalFormGame[Any], elimination: Elimination) -> Certificate:
    """Check every step and every survivor of an elimination by arithmetic alone, without searching."""
    violations: list[str] = []
    remaining = tuple(tuple(range(count)) for count in game.shape)
    for number in sorted({step.round for step in elimination.steps}):
        fallen: list[set[int]] = [set() for _ in game.players]
        for step in (one for one in elimination.steps if one.round == number):
            i = game.players.index(step.player)
            fallen[i].add(game.actions[i].index(step.action))
            if not _dominates(game, remaining, step):
                violations.append(f"not true: {step}")
        remaining = tuple(tuple(a for a in left if a not in gone) for left, gone in zip(remaining, fallen, strict=True))
    for i, player in enumerate(game.players):
        if elimination.survivors[player] != tuple(game.actions[i][a] for a in remaining[i]):
            violations.append(f"the steps do not leave {player} with {elimination.survivors[player]}")
        for a in remaining[i]:
            belief = elimination.beliefs[player].get(game.actions[i][a], ())
            if not _is_best_reply(game, remaining, (i, a), belief, elimination.kind):
                violations.append(f"{player}'s {game.actions[i][a]} is not justified by the belief given")
    return Certificate("dominance", (), tuple(violations))


def _opponents(remaining: Remaining, player: int) -> Iterable[tuple[int, ...]]:
    """Profiles that remain, with the player's own first remaining action as a placeholder."""
    return product(*((left[0],) if i == player else left for i, left in enumerate(remaining)))


def _with(profile: tuple[int, ...], player: int, action: int) -> tuple[int, ...]:
    return (*profile[:player], action, *profile[player + 1 :])


def _dominates(game: NormalFormGame[Any], remaining: Remaining, step: Domination) -> bool:
    i = game.players.index(step.player)
    action = game.actions[i].index(step.action)
    mixture = {game.actions[i].index(name): p for name, p in step.by}
    if action not in remaining[i] or not set(mixture) <= set(remaining[i]):
        return False
    gains = [
        sum(p * game.payoff(i, _with(profile, i, b)) for b, p in mixture.items())
        - game.payoff(i, _with(profile, i, action))
        for profile in _opponents(remaining, i)
    ]
    lottery = sum(mixture.values()) == 1 and min(mixture.values()) >= 0
    better = min(gains) > 0 if step.strict else min(gains) >= 0 and max(gains) > 0
    return lottery and better


def _is_best_reply(
    game: NormalFormGame[Any],
    remaining: Remaining,
    own: tuple[int, int],
    belief: Sequence[tuple[tuple[str, ...], Fraction]],
    kind: Kind,
) -> bool:
    i, action = own
    weights = dict(belief)
    others = list(_opponents(remaining, i))
    names = [tuple(game.actions[j][b] for j, b in enumerate(profile) if j != i) for profile in others]
    given = [weights.get(name, Fraction(0)) for name in names]
    if sum(given) != 1 or sum(weights.values()) != 1 or min(given) < 0 or (kind == "weak" and min(given) == 0):
        return False
    values = {
        b: sum(p * game.payoff(i, _with(profile, i, b)) for p, profile in zip(given, others, strict=True))
        for b in remaining[i]
    }
    return bool(values[action] == max(values.values()))


def _rationalizable(game: NormalFormGame[Any]) -> Remaining:
    remaining: Remaining = tuple(tuple(range(count)) for count in game.shape)
    while True:
        left = tuple(
            tuple(a for a in actions if _has_belief(game, remaining, i, a)) for i, actions in enumerate(remaining)
        )
        if left == remaining:
            return remaining
        remaining = left


Ray = tuple[Fraction, ...]
"""Weights of the opponents' profiles, followed by the action's lead over each rival handled so far."""


def _has_belief(game: NormalFormGame[Any], remaining: Remaining, player: int, action: int) -> bool:
    """Whether some belief over what remains makes an action a best reply among those that remain.

    The cone of such beliefs is cut out of the nonnegative orthant by one half-space per rival action.
    """
    profiles = list(_opponents(remaining, player))
    rays: list[Ray] = [tuple(Fraction(int(k == s)) for k in range(len(profiles))) for s in range(len(profiles))]
    for rival in remaining[player]:
        if rival != action:
            leads = [
                game.payoff(player, _with(one, player, action)) - game.payoff(player, _with(one, player, rival))
                for one in profiles
            ]
            rays = _cut(rays, leads)
    return bool(rays)


def _cut(rays: list[Ray], leads: Sequence[Any]) -> list[Ray]:
    """Extreme rays of the part of a cone on which an expected lead is not negative."""
    measured = [(*ray, sum((w * d for w, d in zip(ray, leads, strict=False)), Fraction(0))) for ray in rays]
    above = [ray for ray in measured if ray[-1] > 0]
    below = [ray for ray in measured if ray[-1] < 0]
    if len(above) * len(below) > MOST_RAYS:
        raise LimitError(
            f"more than {MOST_RAYS} extreme beliefs; the solver of the concept 'dominance' has no such limit"
        )
    level = [tuple(up[-1] * y - down[-1] * x for x, y in zip(up, down, strict=True)) for up in above for down in below]
    scaled = [tuple(value / sum(ray[: len(leads)]) for value in ray) for ray in level]
    found = {
        ray: frozenset(k for k, w in enumerate(ray) if w) for ray in [*(r for r in measured if r[-1] >= 0), *scaled]
    }
    return [ray for ray, mark in found.items() if not any(other < mark for other in found.values())]
