"""What a claim says at single points, worked out from exact solves by reading its tree and nothing else.

It shares nothing with how verdicts are found: no families, no regions, no supports. Probabilities are summed over the
ends of play; statements are three-valued, and each of the points that a claim speaks of has equilibria of its own.
Where a point has a continuum of equilibria, its extreme points are looked at, and mixtures of them that pass the
definition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, pairwise, product
from typing import Any

from deterrence.concepts import concept_named
from deterrence.expressions import (
    And,
    At,
    Belief,
    Call,
    Comparison,
    Expression,
    Formula,
    HoldsAt,
    Implies,
    Monotone,
    Name,
    Not,
    Number,
    Or,
    Over,
    Payoff,
    Power,
    Probability,
    Product,
    Sum,
    event_holds,
)
from deterrence.games import Assessment, ExtensiveFormGame, Game
from deterrence.games.extensive_form import Chance, Decision
from deterrence.games.profiles import payoffs
from deterrence.model import Model
from deterrence.solvers import Settings, solve_game

Point = Mapping[str, Fraction]
Place = tuple[tuple[str, ...], ...]
"""To which point a quantity belongs: the settings of ``at`` around it, as written."""
MOST_TUPLES = 2_000
MOST_MIXED = 12


@dataclass(frozen=True)
class Held:
    """An equilibrium of a point.

    Parameters
    ----------
    number
        Position in the solution, whatever is believed and done off its path; None: a mixture of extreme points.
    lone
        Whether it is isolated.
    assessment, paid
        What is played and believed, and the payoffs.
    ends
        Every way in which the game may end: what happened, with its probability.
    """

    number: int | None
    lone: bool
    assessment: Assessment
    paid: Mapping[str, Any]
    ends: tuple[tuple[Mapping[str, str], Any], ...]
    supports: frozenset[tuple[str, frozenset[str]]]


@dataclass(frozen=True)
class Here:
    """A solved point: its values, equilibria, and whether these are all that there are."""

    values: Point
    game: Game[Any]
    held: tuple[Held, ...]
    lone: bool
    branches: frozenset[tuple[str, ...]]


@dataclass
class ClaimTruth:
    """Judges statements at points of a model.

    Parameters
    ----------
    model, concept
        Whose equilibria.
    """

    model: Model
    concept: str
    known: dict[tuple[tuple[str, Fraction], ...], Here] = field(default_factory=dict)

    def truths(self, statement: Formula, point: Point) -> list[tuple[Mapping[Place, Held], bool | None]]:
        """What a statement says of every combination of equilibria of the points that it speaks of.

        Raises
        ------
        DeterrenceError
            When one of these points is none of the model's.
        """
        places = list(dict.fromkeys(self._places(statement, ()))) or [()]
        here = [self.here(self._moved(place, point)).held for place in places]
        chosen = (dict(zip(places, each, strict=True)) for each in islice(product(*here), MOST_TUPLES))
        return [(env, self._truth(statement, (), point, env)) for env in chosen]

    def settled(self, statement: Formula, point: Point) -> bool:
        """Whether no point that a statement speaks of has a continuum of equilibria, or misses one."""
        places = {(), *self._places(statement, (), extremes=True)}
        return all(self.here(self._moved(place, point)).lone for place in places)

    def here(self, point: Point) -> Here:
        """A point, solved once."""
        key = tuple(sorted(point.items()))
        if key not in self.known:
            self.known[key] = self._solved(point)
        return self.known[key]

    def value(self, expression: Expression, point: Point, one: Held) -> Any:
        """What a quantity is in an equilibrium of a point."""
        return self._value(expression, (), point, {(): one})

    # --- solving ---------------------------------------------------------------------------------------------------

    def _solved(self, point: Point) -> Here:
        values = self.model.with_definitions(self.model.point(None, **point))
        game = self.model.at(None, **point)
        found = solve_game(game, self.concept, Settings(excluded=False))
        alone = {one.number: one.dimension == 0 for one in found.components}
        whole = [Assessment(one.strategies, one.beliefs) for one in found.equilibria]
        held = [
            _held(game, one, number, alone.get(found.equilibria[number].component, True))
            for number, one in enumerate(whole)
        ]
        definition = concept_named(self.concept)
        for component in found.components:
            for subset in component.subsets:
                for pair in islice(pairwise(subset), MOST_MIXED):
                    mixed = _between(whole[pair[0]], whole[pair[1]])
                    if definition.certify(game, mixed):
                        held.append(_held(game, mixed, None, False))
        for number, one in enumerate(found.equilibria):
            for support in one.supports:
                other = Assessment(_over(one.strategies, support.strategies), _over(one.beliefs, support.beliefs))
                if definition.certify(game, other):
                    held.append(_held(game, other, number, False))
        branches = frozenset(node.branches for node in getattr(game, "nodes", ()) if isinstance(node, Chance))
        return Here(values, game, tuple(held), bool(found.complete) and all(alone.values()), branches)

    def _moved(self, place: Place, point: Point) -> Point:
        """The point that settings lead to, each evaluated where the one around it led."""
        from deterrence.expressions import evaluate, parse_expression

        moved = dict(point)
        for several in place:
            values = self.model.with_definitions(self.model.point(None, **moved))
            settings = dict(zip(several[::2], several[1::2], strict=True))
            moved |= {name: Fraction(evaluate(parse_expression(text), values)) for name, text in settings.items()}
        return moved

    # --- truth -----------------------------------------------------------------------------------------------------

    def _places(self, part: Any, place: Place, extremes: bool = False) -> Iterator[Place]:
        match part:
            case Probability() | Payoff() | Belief():
                yield place
            case Over() if not extremes:
                return
            case Monotone():
                return
            case At(inner, settings) | HoldsAt(inner, settings):
                yield from self._places(inner, _deeper(place, settings), extremes)
            case _:
                for child in part.children():
                    yield from self._places(child, place, extremes)

    def _truth(self, part: Formula, place: Place, point: Point, env: Mapping[Place, Held]) -> bool | None:
        match part:
            case Comparison(left, relation, right):
                one, other = (self._value(side, place, point, env) for side in (left, right))
                if one is None or other is None:
                    return None
                return bool(
                    {
                        "<": one < other,
                        "<=": one <= other,
                        "==": one == other,
                        "!=": one != other,
                        ">=": one >= other,
                        ">": one > other,
                    }[relation]
                )
            case And(parts):
                told = [self._truth(each, place, point, env) for each in parts]
                return False if False in told else None if None in told else True
            case Or(parts):
                told = [self._truth(each, place, point, env) for each in parts]
                return True if True in told else None if None in told else False
            case Not(inner):
                truth = self._truth(inner, place, point, env)
                return None if truth is None else not truth
            case Implies(first, then):
                return self._truth(Or((Not(first), then)), place, point, env)
            case HoldsAt(inner, settings):
                return self._truth(inner, _deeper(place, settings), point, env)
            case _:
                raise NotImplementedError(str(part))

    def _value(self, part: Expression, place: Place, point: Point, env: Mapping[Place, Held]) -> Any:
        match part:
            case Number(value):
                return value
            case Name(name):
                return self.model.with_definitions(self.model.point(None, **self._moved(place, point)))[name]
            case Payoff(player):
                return env[place].paid[player]
            case Probability(event, given):
                return self._probability(event, given, env[place])
            case Belief(event, label):
                return _belief(self.here(self._moved(place, point)).game, env[place], event, label, self._events())
            case Over(extreme, inner):
                held = self.here(self._moved(place, point)).held
                several = [self._value(inner, place, point, {**env, place: one}) for one in held]
                defined = [one for one in several if one is not None]
                return None if not defined else min(defined) if extreme == "lowest" else max(defined)
            case At(inner, settings):
                return self._value(inner, _deeper(place, settings), point, env)
            case Sum(terms):
                several = [self._value(one, place, point, env) for one in terms]
                return None if None in several else sum(several, Fraction(0))
            case Product(factors):
                several = [self._value(one, place, point, env) for one in factors]
                if None in several:
                    return None
                total = Fraction(1)
                for one in several:
                    total = total * one
                return total
            case Power(base, exponent):
                one = self._value(base, place, point, env)
                return None if one is None or (one == 0 and exponent < 0) else one**exponent
            case Call(function, arguments):
                several = [self._value(one, place, point, env) for one in arguments]
                if None in several:
                    return None
                return abs(several[0]) if function == "abs" else min(several) if function == "min" else max(several)
            case _:
                raise NotImplementedError(str(part))

    def _probability(self, event: Formula, given: Formula | None, one: Held) -> Any:
        events = self._events()
        among = [(end, p) for end, p in one.ends if given is None or event_holds(given, dict(end), events)]
        below = sum((p for _, p in among), Fraction(0))
        above = sum((p for end, p in among if event_holds(event, dict(end), events)), Fraction(0))
        return None if below == 0 else above / below

    def _events(self) -> dict[str, Formula]:
        return {name: outcome.when for name, outcome in self.model.outcomes.items()}


def _deeper(place: Place, settings: tuple[tuple[str, Expression], ...]) -> Place:
    return (*place, tuple(part for name, value in settings for part in (name, str(value))))


def _belief(game: Game[Any], one: Held, event: Formula, label: str, events: Mapping[str, Formula]) -> Any:
    assert isinstance(game, ExtensiveFormGame)
    held = next((sets[label] for sets in one.assessment.beliefs.values() if label in sets), None)
    chosen = next((known for known in game.information_sets if known.label == label), None)
    if chosen is None:
        return None
    if len(chosen.nodes) == 1:
        held = {game.node_labels[chosen.nodes[0]]: Fraction(1)}
    if held is None:
        return None
    labels = {game.node_labels[n]: dict(game.history(n)) for n in chosen.nodes}
    return sum((p for node, p in held.items() if event_holds(event, labels[node], events)), Fraction(0))


def _held(game: Game[Any], one: Assessment, number: int | None, lone: bool) -> Held:
    ends, reached = _ends(game, one)
    supports = frozenset(
        (label, frozenset(action for action, p in mixture.items() if p))
        for sets in one.strategies.values()
        for label, mixture in sets.items()
        if label in reached
    )
    return Held(number, lone, one, payoffs(game, one.strategies), tuple(ends), supports)


def _ends(game: Game[Any], one: Assessment) -> tuple[list[tuple[dict[str, str], Any]], set[str]]:
    """Every end that is reached, and the labels of information sets on the way."""
    if not isinstance(game, ExtensiveFormGame):
        sets = {player: next(iter(each.items())) for player, each in one.strategies.items()}
        ends = []
        for cell in product(*(mixture.items() for _, mixture in sets.values())):
            chance = Fraction(1)
            for _, p in cell:
                chance = chance * p
            if chance:
                ends.append(({player: action for player, (action, _) in zip(sets, cell, strict=True)}, chance))
        return ends, {label for label, _ in sets.values()}
    ends, reached = [], set()
    open_ones: list[tuple[int, Any, dict[str, str]]] = [(0, Fraction(1), {})]
    while open_ones:
        number, chance, before = open_ones.pop()
        node = game.nodes[number]
        if isinstance(node, Chance):
            steps = list(zip([node.move] * 99, node.branches, node.probabilities, node.children, strict=False))
        elif isinstance(node, Decision):
            place = game.information_sets[node.information_set]
            mixture = one.strategies[game.players[place.player]][place.label]
            reached.add(place.label)
            steps = [(place.move, a, mixture[a], child) for a, child in zip(place.actions, node.children, strict=True)]
        else:
            ends.append((before, chance))
            continue
        open_ones += [(child, chance * p, {**before, move: name}) for move, name, p, child in steps if p]
    return ends, reached


def _between(one: Assessment, other: Assessment) -> Assessment:
    return Assessment(_halfway(one.strategies, other.strategies), _halfway(one.beliefs, other.beliefs))


def _halfway(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    return {
        player: {
            label: {key: (p + other[player][label][key]) / 2 for key, p in mixture.items()}
            if label in other.get(player, {})
            else dict(mixture)
            for label, mixture in sets.items()
        }
        for player, sets in one.items()
    }


def _over(one: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {player: {**sets, **parts.get(player, {})} for player, sets in one.items()}
