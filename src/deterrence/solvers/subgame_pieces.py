"""The set of subgame-perfect equilibria, built from the last subgames backwards as a union of pieces.

A profile is subgame-perfect exactly when, in every layer (a subgame without the subgames that it contains), it is a
Nash equilibrium of what remains when each contained subgame is replaced by the payoffs that the profile gives there
(Kuhn 1953; Selten 1965). With ties a subgame has a continuum of continuation payoffs, and a mixture chosen at a tie may
be what holds up mixing before it. So payoffs are carried upwards as polynomials in the mixing weights:

- where one player moves in a layer, every set of its plans that can be best together is followed, under the conditions
  (polynomial in the weights chosen below) that they are best;
- where several move, the Nash equilibria of the layer's normal form are found, and each maximal Nash subset followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import chain, combinations, islice, product
from math import prod
from typing import Any

from deterrence.errors import LimitError
from deterrence.games import Chance, Decision, ExtensiveFormGame, Terminal
from deterrence.games.normalize import Normalization, normalize
from deterrence.games.subgames import Layer, layers
from deterrence.solvers.base import Settings
from deterrence.solvers.layer_equilibria import LayerEquilibria, layer_equilibria
from deterrence.solvers.mixing_cells import Block, Condition, Mixing, Point, blocks_of
from deterrence.solvers.mixing_polynomials import MixingPolynomial, sum_of, weights_of

__all__ = ["PIECE_LIMIT", "Piece", "Realization", "SubgamePieces", "place_of"]

PIECE_LIMIT = 2000
"""Most pieces of one subgame that are followed."""

RIVAL_LIMIT = 10
"""Most groups of plans with different, undecided payoffs whose unions are all followed."""

Realization = Mapping[tuple[int, int], Any]
"""(information set, action number) -> probability that the player's own choices within the layer bring it about."""


@dataclass(frozen=True)
class Piece:
    """Equilibria of a subgame that share their tied choices.

    Parameters
    ----------
    choices
        Mixing (layer's root, player) -> the alternatives that may be mixed.
    conditions
        What the weights must satisfy.
    values
        Payoff of each player at the subgame's root.
    """

    choices: Mapping[Mixing, tuple[Realization, ...]]
    conditions: tuple[Condition, ...]
    values: tuple[MixingPolynomial, ...]

    @cached_property
    def sizes(self) -> dict[Mixing, int]:
        """Mixings with a real choice -> number of alternatives."""
        return {mixing: len(some) for mixing, some in self.choices.items() if len(some) > 1}

    @cached_property
    def blocks(self) -> list[Block]:
        """The independent parts of the set of weights."""
        return blocks_of(self.sizes, self.conditions)

    def pinned(self, point: Point) -> Piece:
        """The piece at given weights of some mixings: those of whole blocks."""
        fixed = {mixing: (mixture(self.choices[mixing], weights),) for mixing, weights in point.items()}
        kept = tuple(one for one in self.conditions if not one.polynomial.mixings & point.keys())
        return Piece({**self.choices, **fixed}, kept, tuple(_substituted(value, point) for value in self.values))


def mixture(alternatives: Sequence[Realization], weights: Sequence[Any]) -> dict[tuple[int, int], Any]:
    """What mixing among alternatives amounts to."""
    total: dict[tuple[int, int], Any] = {}
    for alternative, weight in zip(alternatives, weights, strict=True):
        if weight != 0:
            for step, share in alternative.items():
                total[step] = total.get(step, 0) + weight * share
    return total


def _substituted(value: MixingPolynomial, point: Point) -> MixingPolynomial:
    parts = []
    for key, factor in value.terms.items():
        left = frozenset(variable for variable in key if variable[:2] not in point)
        for root, player, k in key - left:
            factor = factor * point[root, player][k]
        if factor != 0:
            parts.append(MixingPolynomial({left: factor}))
    return sum_of(parts)


def place_of(game: ExtensiveFormGame[Any], root: int) -> str:
    """Where a subgame starts, in words."""
    history = game.history(root)
    return "after " + ", ".join(f"{move}={action}" for move, action in history) if history else "at the start"


@dataclass
class SubgamePieces:
    """The search; `found` holds the pieces of each subgame once `run` is done, `gaps` what was not followed."""

    game: ExtensiveFormGame[Fraction]
    settings: Settings
    found: dict[int, list[Piece]] = field(default_factory=dict)
    gaps: dict[str, None] = field(default_factory=dict)

    def run(self) -> list[Piece]:
        """The pieces of the whole game."""
        order = layers(self.game)
        for done, layer in enumerate(order):
            self.settings.progress("subgames", done / len(order))
            self.found[layer.root] = list(islice(self._pieces(layer), PIECE_LIMIT))
            if len(self.found[layer.root]) == PIECE_LIMIT:
                self._gap(layer, f"ties branch into more than {PIECE_LIMIT} cases; the others were not followed")
        return self.found[0]

    def _gap(self, layer: Layer, reason: str) -> None:
        self.gaps[f"{place_of(self.game, layer.root)}: {reason}"] = None

    def _check_time(self) -> None:
        if self.settings.out_of_time():
            raise LimitError(f"the time budget of {self.settings.seconds} seconds ended before all ties were tried")

    def _pieces(self, layer: Layer) -> Iterator[Piece]:
        inner = [exit for exit in layer.exits if not isinstance(self.game.nodes[exit], Terminal)]
        remnant = _Remnant.of(self.game, layer)
        for pieces in product(*(self.found[root] for root in inner)):
            self._check_time()
            below = Piece(
                dict(chain.from_iterable(piece.choices.items() for piece in pieces)),
                tuple(chain.from_iterable(piece.conditions for piece in pieces)),
                (),
            )
            yield from self._continued(layer, remnant, below, dict(zip(inner, pieces, strict=True)))

    def _continued(
        self, layer: Layer, remnant: _Remnant, below: Piece, at: Mapping[int, Piece]
    ) -> Iterator[Piece]:
        table = remnant.table({root: piece.values for root, piece in at.items()})
        movers = layer.movers(self.game)
        if not movers:
            yield Piece(below.choices, below.conditions, tuple(row[0] for row in table.normal_form.payoffs))
        elif len(movers) == 1:
            yield from self._one_mover(layer, remnant, below, table, movers[0])
        else:
            yield from self._several_movers(layer, remnant, below, table, at)

    def _one_mover(
        self, layer: Layer, remnant: _Remnant, below: Piece, table: Normalization[MixingPolynomial], player: int
    ) -> Iterator[Piece]:
        payoffs = table.normal_form.payoffs
        groups = _rivals(payoffs[player], below.sizes)
        largest = len(groups)
        if largest > RIVAL_LIMIT:
            self._gap(layer, f"{len(groups)} different choices may tie; only one at a time was followed")
            largest = 1
        impossible: list[frozenset[int]] = []
        for size in range(1, largest + 1):
            for best in combinations(groups, size):
                self._check_time()
                first_plans = frozenset(group[0] for group in best)
                if any(one <= first_plans for one in impossible):
                    continue
                own = [payoffs[player][group[0]] for group in best]
                value = min(own, key=lambda one: (one.degree, len(one.terms)))
                conditions = [Condition(value - one, equal=True) for one in own if one is not value]
                conditions += [Condition(value - payoffs[player][group[0]]) for group in groups if group not in best]
                piece = Piece(
                    {**below.choices, (layer.root, player): tuple(
                        remnant.realization(table, player, {table.normal_form.actions[player][plan]: 1})
                        for group in best for plan in group
                    )},
                    below.conditions + tuple(one for one in conditions if one.polynomial.terms),
                    _expected(payoffs, [k for group in best for k in group], (layer.root, player), player, value),
                )
                if self._is_possible(layer, piece, bool(conditions)):
                    yield piece
                else:
                    impossible.append(first_plans)

    def _is_possible(self, layer: Layer, piece: Piece, conditional: bool) -> bool:
        if not conditional:
            return True
        if any(not block.decided for block in piece.blocks):
            self._gap(layer, "products of mixing weights whose comparison was not decided, or not in rational numbers")
        return all(block.points for block in piece.blocks)

    def _several_movers(
        self,
        layer: Layer,
        remnant: _Remnant,
        below: Piece,
        table: Normalization[MixingPolynomial],
        at: Mapping[int, Piece],
    ) -> Iterator[Piece]:
        movers = layer.movers(self.game)
        varying = frozenset().union(
            *(value.mixings for player in movers for value in table.normal_form.payoffs[player])
        )
        if varying:
            self._gap(
                layer,
                "the payoffs of players who move at once here depend on how a later tie is resolved; only the extreme "
                "resolutions were followed",
            )
            for point in _points_of(below, varying):
                pinned = {root: piece.pinned(_part(point, piece)) for root, piece in at.items()}
                yield from self._continued(layer, remnant, below.pinned(point), pinned)
            return
        equilibria = layer_equilibria(table.normal_form, movers, self.settings)
        if equilibria.gap:
            self._gap(layer, equilibria.gap)
        for subset in equilibria.subsets:
            yield _played(layer, remnant, below, table, equilibria, subset)


def _part(point: Point, piece: Piece) -> Point:
    return {mixing: weights for mixing, weights in point.items() if mixing in piece.choices}


def _points_of(piece: Piece, mixings: frozenset[Mixing]) -> Iterator[Point]:
    """Points of the blocks in which some mixings lie."""
    blocks = [block.points for block in piece.blocks if mixings & frozenset(block.mixings)]
    if prod(map(len, blocks)) > PIECE_LIMIT:
        count = prod(map(len, blocks))
        raise LimitError(f"later ties have {count} extreme resolutions; at most {PIECE_LIMIT} are tried")
    for points in product(*blocks):
        yield dict(chain.from_iterable(point.items() for point in points))


def _rivals(payoffs: Sequence[MixingPolynomial], sizes: Mapping[Mixing, int]) -> list[list[int]]:
    """Plans that may be best, those with the same payoff together."""
    groups: dict[frozenset[Any], list[int]] = {}
    for plan, value in enumerate(payoffs):
        groups.setdefault(frozenset(value.terms.items()), []).append(plan)
    bounds = {key: payoffs[plans[0]].bounds(sizes) for key, plans in groups.items()}
    floor = max((bound[0] for bound in bounds.values() if bound is not None), default=None)
    return [
        plans
        for key, plans in groups.items()
        if (bound := bounds[key]) is None or floor is None or bound[1] >= floor
    ]


def _expected(
    payoffs: Sequence[Sequence[MixingPolynomial]],
    plans: Sequence[int],
    mixing: Mixing,
    player: int,
    value: MixingPolynomial,
) -> tuple[MixingPolynomial, ...]:
    """Payoffs when `player` mixes among plans that are all worth `value` to it."""
    weights = weights_of(mixing, len(plans))
    told = []
    for i, row in enumerate(payoffs):
        if i == player:
            told.append(value)
        elif all(row[plan].terms == row[plans[0]].terms for plan in plans):
            told.append(row[plans[0]])
        else:
            told.append(sum_of(weight * row[plan] for weight, plan in zip(weights, plans, strict=True)))
    return tuple(told)


def _played(
    layer: Layer,
    remnant: _Remnant,
    below: Piece,
    table: Normalization[MixingPolynomial],
    equilibria: LayerEquilibria,
    subset: Sequence[Sequence[Mapping[str, Any]]],
) -> Piece:
    """A Nash subset of the layer: every mover mixes among its extreme mixtures."""
    game = table.normal_form
    choices = dict(below.choices)
    plan_weights: list[list[MixingPolynomial]] = [[MixingPolynomial.of(Fraction(1))] for _ in game.players]
    for player, mixtures in zip(equilibria.movers, subset, strict=True):
        mixing = (layer.root, player)
        choices[mixing] = tuple(remnant.realization(table, player, one) for one in mixtures)
        shares = weights_of(mixing, len(mixtures))
        plan_weights[player] = [
            sum_of(share.scaled(one.get(name, 0)) for share, one in zip(shares, mixtures, strict=True))
            for name in game.actions[player]
        ]
    values = [MixingPolynomial() for _ in game.players]
    for cell, profile in enumerate(game.profiles()):
        weight = MixingPolynomial.of(Fraction(1))
        for player, plan in enumerate(profile):
            weight = weight * plan_weights[player][plan]
        if weight.terms:
            values = [value + weight * row[cell] for value, row in zip(values, game.payoffs, strict=True)]
    return Piece(choices, below.conditions, tuple(values))


@dataclass(frozen=True)
class _Remnant:
    """A layer as a game of its own, but for the payoffs at its exits."""

    game: ExtensiveFormGame[Any]
    layer: Layer

    @classmethod
    def of(cls, game: ExtensiveFormGame[Any], layer: Layer) -> _Remnant:
        return cls(game, layer)

    def table(self, values: Mapping[int, Sequence[MixingPolynomial]]) -> Normalization[MixingPolynomial]:
        """Its reduced normal form, given the payoffs of the subgames at its exits."""
        game, layer = self.game, self.layer
        order = sorted((*layer.nodes, *layer.exits))
        new = {old: position for position, old in enumerate(order)}
        new_set = {old: position for position, old in enumerate(layer.information_sets)}
        nodes: list[Any] = []
        for old in order:
            node = game.nodes[old]
            if old in values:
                nodes.append(Terminal(tuple(values[old])))
            elif isinstance(node, Terminal):
                nodes.append(Terminal(tuple(MixingPolynomial.of(value) for value in node.payoffs)))
            elif isinstance(node, Decision):
                nodes.append(Decision(new_set[node.information_set], tuple(new[child] for child in node.children)))
            else:
                children = tuple(new[child] for child in node.children)
                nodes.append(Chance(node.move, node.branches, node.probabilities, children))
        sets = tuple(
            _renumbered(game.information_sets[old], new) for old in layer.information_sets
        )
        return normalize(ExtensiveFormGame(game.players, tuple(nodes), sets))

    def realization(self, table: Normalization[MixingPolynomial], player: int, mixed: Mapping[str, Any]) -> Realization:
        """A mixture of the layer's plans, in the whole game's information sets."""
        found = table.realization(player, mixed)
        return {(self.layer.information_sets[number], action): weight for (number, action), weight in found.items()}


def _renumbered(one: Any, new: Mapping[int, int]) -> Any:
    from dataclasses import replace

    return replace(one, nodes=tuple(new[node] for node in one.nodes))
