"""The nine possible extreme equilibria of a 2x2 model as families, ties included."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from deterrence.analysis.sweeps.two_by_two import CANDIDATES, Candidate
from deterrence.expressions import ONE, ZERO, Comparison, Expression, Formula, substitute
from deterrence.families import Characterization, Family, Region
from deterrence.games import NormalFormGame
from deterrence.model import Model

__all__ = ["is_two_by_two", "two_by_two_families"]

Pair = tuple[Expression, Expression]
Conjunction = tuple[Formula, ...]

ARGUMENT = (
    "in each of the 81 classes of signs of the four payoff differences of a 2x2 game the extreme equilibria are known; "
    "points with a sign that is not certain in floating point are solved exactly"
)


def is_two_by_two(model: Model) -> bool:
    """Whether a model is a 2x2 game in normal form."""
    game = model.symbolic()
    return isinstance(game, NormalFormGame) and game.shape == (2, 2)


def two_by_two_families(model: Model, names: tuple[str, ...], fixed: Mapping[str, Fraction]) -> Characterization:
    """Closed forms and regions of all nine, over the parameters `names`.

    Raises
    ------
    ExpressionError
        Where payoffs are no quotients of polynomials.
    """
    game = model.symbolic()
    assert isinstance(game, NormalFormGame)
    pays = [[substitute(amount, fixed) for amount in amounts] for amounts in game.payoffs]
    row, column = pays
    gains = ((row[0] - row[2], row[1] - row[3]), (column[0] - column[1], column[2] - column[3]))
    mixing = tuple(_mixture(*pair) for pair in reversed(gains))
    families = tuple(_family(game, pays, gains, (mixing[0], mixing[1]), one) for one in CANDIDATES)
    return Characterization(model, "nash", names, dict(fixed), families, True, ARGUMENT)


def _mixture(first: Expression, second: Expression) -> Pair:
    """Probabilities of a player's two actions that make the other indifferent, who gains so much against each."""
    gap = second - first
    return (ZERO, ZERO) if gap == ZERO else (second / gap, -first / gap)


def _family(
    game: NormalFormGame[Expression],
    pays: list[list[Expression]],
    gains: tuple[Pair, Pair],
    mixing: tuple[Pair, Pair],
    one: Candidate,
) -> Family:
    own = (one.row, one.column)
    shares = [mixing[i] if own[i] is None else ((ONE, ZERO), (ZERO, ONE))[own[i] or 0] for i in range(2)]
    weights = [shares[0][k // 2] * shares[1][k % 2] for k in range(4)]
    path = {
        player: {player: game.actions[i] if own[i] is None else (game.actions[i][own[i] or 0],)}
        for i, player in enumerate(game.players)
    }
    return Family(
        name=", ".join(f"{player}={'|'.join(path[player][player])}" for player in game.players),
        path=path,
        strategies={
            player: {player: dict(zip(game.actions[i], shares[i], strict=True))}
            for i, player in enumerate(game.players)
        },
        beliefs={},
        region=Region(tuple((*x, *y) for x in _content(0, own, gains) for y in _content(1, own, gains))),
        supports=(),
        payoffs={player: _total(weights, pays[i], range(4)) for i, player in enumerate(game.players)},
        outcomes={name: _total(weights, [ONE] * 4, sorted(event)) for name, event in game.outcomes.items()},
    )


def _content(i: int, own: tuple[int | None, int | None], gains: tuple[Pair, Pair]) -> tuple[Conjunction, ...]:
    """When a player gains nothing by another action, as alternatives."""
    mine, other = own[i], own[1 - i]
    if other is None:
        first, second = gains[i]
        return ((_sign(first, ">"), _sign(second, "<")), (_sign(first, "<"), _sign(second, ">")))
    return ((_sign(gains[i][other], "==" if mine is None else (">=", "<=")[mine]),),)


def _sign(amount: Expression, relation: str) -> Comparison:
    return Comparison(amount, relation, ZERO)


def _total(weights: list[Expression], amounts: list[Expression], cells: range | list[int]) -> Expression:
    total: Expression = ZERO
    for k in cells:
        total = total + weights[k] * amounts[k]
    return total
