"""From extensive to normal form and back: plans, mixtures of plans, behaviour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import Any, Generic, TypeVar

from deterrence.errors import LimitError, NotDefinedError
from deterrence.games.base import Strategies
from deterrence.games.extensive_form import Chance, ExtensiveFormGame, Terminal
from deterrence.games.normal_form import NormalFormGame

__all__ = ["LARGEST_NORMAL_FORM", "NO_MOVE", "Normalization", "Plan", "normalize", "plan_count", "plans"]

S = TypeVar("S")

Plan = tuple[tuple[int, int], ...]
"""(information set number, action number) pairs: what a player has decided to do, information sets ascending."""

LARGEST_NORMAL_FORM = 1_000_000
"""Most profiles of a normal form that `normalize` builds."""

NO_MOVE = "(no move)"
"""Name of the only plan of a player who never moves."""

_Followers = dict[tuple[tuple[int, int], ...], list[int]]


@dataclass(frozen=True)
class Normalization(Generic[S]):
    """A game in extensive form together with its normal form.

    Parameters
    ----------
    source
        The game in extensive form.
    plans
        For each player its plans, in the order of its actions in the normal form.
    normal_form
        The actions are named after the plans, e.g. ``entry=in, reply=fight``.
    """

    source: ExtensiveFormGame[S]
    plans: tuple[tuple[Plan, ...], ...]
    normal_form: NormalFormGame[S]

    def realization(self, player: int, mixture: Mapping[str, Any]) -> dict[tuple[int, int], Any]:
        """Probability that a mixture of plans takes an action, as far as the player's own choices decide.

        Parameters
        ----------
        player
            Number of the player.
        mixture
            Name of the plan -> probability; plans left out have none.

        Returns
        -------
        dict
            (information set, action number) -> probability that the player's own choices lead to the information set
            and that it takes the action there. Pairs of probability zero are left out.
        """
        weights: dict[tuple[int, int], Any] = {}
        for name, plan in zip(self.normal_form.actions[player], self.plans[player], strict=True):
            weight = mixture.get(name, 0)
            if weight != 0:
                for step in self._carried_out(plan):
                    weights[step] = weights.get(step, 0) + weight
        return weights

    def _carried_out(self, plan: Plan) -> Iterator[tuple[int, int]]:
        chosen = frozenset(plan)
        for step in plan:
            histories = self._own_histories[step[0]]
            if any(chosen.issuperset(history) for history in histories):
                yield step

    @cached_property
    def _own_histories(self) -> tuple[frozenset[tuple[tuple[int, int], ...]], ...]:
        return tuple(
            frozenset(self.source.own_sequence(node, one.player) for node in one.nodes)
            for one in self.source.information_sets
        )

    def behaviour(self, mixtures: Strategies[Any]) -> dict[str, dict[str, dict[str, Any]]]:
        """The behaviour strategies that are equivalent to mixtures of plans (Kuhn 1953).

        Parameters
        ----------
        mixtures
            Strategies of the normal form: player -> player -> plan -> probability.

        Returns
        -------
        dict
            Strategies of the extensive form. At information sets that a player's own earlier choices exclude, where
            behaviour changes nothing, the first action is taken.

        Raises
        ------
        NotDefinedError
            When a player forgets: a mixture then need not have an equivalent behaviour strategy.

        Examples
        --------
        See `normalize`.
        """
        _require_perfect_recall(self.source)
        weights = [
            self.realization(i, mixtures.get(player, {}).get(player, {}))
            for i, player in enumerate(self.source.players)
        ]
        told: dict[str, dict[str, dict[str, Any]]] = {player: {} for player in self.source.players}
        for number, one in enumerate(self.source.information_sets):
            shares = [weights[one.player].get((number, k), Fraction(0)) for k in range(len(one.actions))]
            total = sum(shares)
            if total == 0:
                shares, total = [Fraction(int(k == 0)) for k in range(len(one.actions))], Fraction(1)
            told[self.source.players[one.player]][one.label] = {
                action: share / total for action, share in zip(one.actions, shares, strict=True)
            }
        return told

    def mixtures(self, behaviour: Strategies[Any]) -> dict[str, dict[str, dict[str, Any]]]:
        """The mixtures of plans that are equivalent to behaviour strategies: a plan's probability is the product
        of those of its actions. Inverse to `behaviour` up to information sets that own choices exclude."""
        told: dict[str, dict[str, dict[str, Any]]] = {}
        for i, player in enumerate(self.source.players):
            names = self.normal_form.actions[i]
            told[player] = {player: dict.fromkeys(names, Fraction(0))}
            for name, plan in zip(names, self.plans[i], strict=True):
                weight: Any = Fraction(1)
                for number, action in plan:
                    one = self.source.information_sets[number]
                    weight = weight * behaviour[player][one.label].get(one.actions[action], Fraction(0))
                told[player][player][name] = weight
        return told


def normalize(game: ExtensiveFormGame[S], reduced: bool = True, limit: int = LARGEST_NORMAL_FORM) -> Normalization[S]:
    """The normal form, or the reduced normal form, of a game in extensive form.

    A plan of the reduced form names an action at every own information set that the plan's own earlier actions do not
    exclude; one of the unreduced form names an action at every own information set. Payoffs are expected over chance.

    Parameters
    ----------
    game
        Payoffs and probabilities may be exact, symbolic or floating: they are only multiplied and added.
    reduced
        Whether plans leave out what they themselves exclude.
    limit
        Most profiles of the result.

    Returns
    -------
    Normalization
        With the normal form and the way back. An outcome is kept where every profile decides it; one that chance
        decides at some profile is left out, since in a normal form it is a set of profiles.

    Raises
    ------
    LimitError
        When the normal form has more than `limit` profiles; it is told how many.
    NotDefinedError
        When `reduced` and a player forgets what it did.

    Notes
    -----
    The cost is linear in the number of profiles times the number of chance's choices.

    Examples
    --------
    >>> from deterrence.games import Decision, ExtensiveFormGame, InformationSet, Terminal
    >>> F = Fraction
    >>> game = ExtensiveFormGame(
    ...     ("a", "b"),
    ...     (Decision(0, (1, 2)), Terminal((F(1), F(0))),
    ...      Decision(1, (3, 4)), Decision(2, (5, 6)), Terminal((F(0), F(3))),
    ...      Terminal((F(2), F(2))), Terminal((F(4), F(1)))),
    ...     (InformationSet(0, "start", "start", ("out", "in"), (0,)),
    ...      InformationSet(1, "reply", "reply", ("yield", "fight"), (2,)),
    ...      InformationSet(0, "end", "end", ("stop", "press"), (3,))))
    >>> both = normalize(game)
    >>> both.normal_form.actions[0]
    ('start=out', 'start=in, end=stop', 'start=in, end=press')
    >>> half = {"start=out": F(1, 2), "start=in, end=stop": F(1, 8), "start=in, end=press": F(3, 8)}
    >>> told = both.behaviour({"a": {"a": half}, "b": {"b": {"reply=yield": F(1)}}})["a"]
    >>> told["start"]["in"], told["end"]["press"]
    (Fraction(1, 2), Fraction(3, 4))
    """
    if reduced:
        _require_perfect_recall(game)
    counts = [plan_count(game, player, reduced) for player in range(len(game.players))]
    if prod(counts) > limit:
        shape = " x ".join(str(count) if count < 10**9 else f"about 10^{len(str(count)) - 1}" for count in counts)
        raise LimitError(
            f"the {'reduced ' if reduced else ''}normal form has {shape} profiles; at most {limit} are built. "
            "Solve the extensive form directly, for instance with the concept perfect-bayesian or subgame-perfect"
        )
    found = tuple(plans(game, player, reduced) for player in range(len(game.players)))
    payoffs, outcomes = _cells(game, found)
    names = tuple(tuple(_name(game, plan) for plan in own) for own in found)
    concept = "nash" if game.concept == "nash" else ""
    normal = NormalFormGame(game.players, names, payoffs, outcomes, game.title, concept)
    return Normalization(game, found, normal)


def _require_perfect_recall(game: ExtensiveFormGame[Any]) -> None:
    if game.imperfect_recall:
        forgotten = ", ".join(game.imperfect_recall)
        raise NotDefinedError(f"plans and behaviour are equivalent only with perfect recall; forgotten at: {forgotten}")


def _name(game: ExtensiveFormGame[Any], plan: Plan) -> str:
    sets = game.information_sets
    return ", ".join(f"{sets[number].label}={sets[number].actions[action]}" for number, action in plan) or NO_MOVE


def _followers(game: ExtensiveFormGame[Any], player: int) -> _Followers:
    """The player's information sets by the own actions that lead there."""
    table: _Followers = {}
    for number, one in sorted(enumerate(game.information_sets), key=lambda item: item[1].nodes[0]):
        if one.player == player:
            table.setdefault(game.own_sequence(one.nodes[0], player), []).append(number)
    return table


def plan_count(game: ExtensiveFormGame[Any], player: int, reduced: bool = True) -> int:
    """Number of plans of a player, without listing them."""
    own = [number for number, one in enumerate(game.information_sets) if one.player == player]
    if not reduced:
        return prod(len(game.information_sets[number].actions) for number in own)
    followers = _followers(game, player)
    counts: dict[tuple[tuple[int, int], ...], int] = {}
    sequences = sorted({*followers, ()}, key=len, reverse=True)
    for sequence in sequences:
        counts[sequence] = prod(
            sum(counts.get((*sequence, (number, k)), 1) for k in range(len(game.information_sets[number].actions)))
            for number in followers.get(sequence, [])
        )
    return counts[()]


def plans(game: ExtensiveFormGame[Any], player: int, reduced: bool = True) -> tuple[Plan, ...]:
    """All plans of a player; those that differ late come together."""
    if not reduced:
        own = [number for number, one in enumerate(game.information_sets) if one.player == player]
        choices = [range(len(game.information_sets[number].actions)) for number in own]
        return tuple(tuple(zip(own, actions, strict=True)) for actions in product(*choices))
    followers = _followers(game, player)
    built: dict[tuple[tuple[int, int], ...], tuple[Plan, ...]] = {}
    for sequence in sorted({*followers, ()}, key=len, reverse=True):
        parts = [
            [
                ((number, k), *rest)
                for k in range(len(game.information_sets[number].actions))
                for rest in built.get((*sequence, (number, k)), ((),))
            ]
            for number in followers.get(sequence, [])
        ]
        built[sequence] = tuple(tuple(step for part in chosen for step in part) for chosen in product(*parts))
    return built[()]


def _cells(
    game: ExtensiveFormGame[S], found: tuple[tuple[Plan, ...], ...]
) -> tuple[tuple[tuple[S, ...], ...], dict[str, frozenset[int]]]:
    """Expected payoffs per profile, and the outcomes that every profile decides."""
    size = prod(len(own) for own in found)
    payoffs: list[list[Any]] = [[None] * size for _ in game.players]
    holds: dict[str, set[int]] = {name: set() for name in game.outcomes}
    fails: dict[str, set[int]] = {name: set() for name in game.outcomes}
    takers = _plans_by_action(found)
    for leaf in game.terminals:
        node = game.nodes[leaf]
        assert isinstance(node, Terminal)
        weight = _chance_weight(game, leaf)
        values: tuple[Any, ...] = node.payoffs
        if weight is not None:
            values = tuple(weight * value for value in values)
        profiles = _profiles_leading_to(game, leaf, found, takers)
        for i, value in enumerate(values):
            row = payoffs[i]
            for cell in profiles:
                row[cell] = value if row[cell] is None else row[cell] + value
        for name, event in game.outcomes.items():
            (holds if leaf in event else fails)[name].update(profiles)
    decided = {name: frozenset(cells) for name, cells in holds.items() if not cells & fails[name]}
    return tuple(tuple(row) for row in payoffs), decided


def _plans_by_action(found: tuple[tuple[Plan, ...], ...]) -> list[dict[tuple[int, int], set[int]]]:
    takers: list[dict[tuple[int, int], set[int]]] = []
    for own in found:
        table: dict[tuple[int, int], set[int]] = {}
        for position, plan in enumerate(own):
            for step in plan:
                table.setdefault(step, set()).add(position)
        takers.append(table)
    return takers


def _profiles_leading_to(
    game: ExtensiveFormGame[Any],
    leaf: int,
    found: tuple[tuple[Plan, ...], ...],
    takers: list[dict[tuple[int, int], set[int]]],
) -> list[int]:
    cells = [0]
    for player, own in enumerate(found):
        sequence = game.own_sequence(leaf, player)
        positions: set[int] = set(range(len(own)))
        for step in sequence:
            positions = positions & takers[player].get(step, set())
        ordered = sorted(positions)
        cells = [cell * len(own) + position for cell in cells for position in ordered]
    return cells


def _chance_weight(game: ExtensiveFormGame[Any], leaf: int) -> Any:
    """Product of the chance probabilities on the way; None where chance never moves."""
    weight: Any = None
    for number, branch in game.path(leaf):
        node = game.nodes[number]
        if isinstance(node, Chance):
            probability = node.probabilities[branch]
            weight = probability if weight is None else weight * probability
    return weight
