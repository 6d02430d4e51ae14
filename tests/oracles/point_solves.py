"""Characterizations against exact solves at points: which paths there are, and whether families say the same."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

from deterrence.errors import DeterrenceError
from deterrence.expressions import Comparison, evaluate
from deterrence.families import Characterization, Family
from deterrence.families.characterizing import MODES
from deterrence.games import ExtensiveFormGame, NormalFormGame
from deterrence.games.simultaneous import as_tree
from deterrence.solvers import solve_game
from tests.oracles.definition_in_z3 import reached_part
from tests.oracles.path_cover import Cover

Point = Mapping[str, Any]
Played = frozenset[tuple[str, frozenset[str]]]
"""Information sets on the path with the actions that carry weight."""


MOST_TRIES = 2000
"""Most attempts to find points on boundaries: conditions of high degree have no rational ones to be met with."""


class PointSolves:
    """Holds a characterization against exact solves.

    Parameters
    ----------
    found
        What is held against them.
    """

    def __init__(self, found: Characterization) -> None:
        self.found, self.model = found, found.model

    # --- points ----------------------------------------------------------------------------------------------------

    def allowed(self, chosen: Point) -> bool:
        """Whether a point lies within ranges and assumptions."""
        try:
            self.model.at(**chosen)
        except DeterrenceError:
            return False
        return True

    def drawn(self, rng: random.Random) -> dict[str, Any]:
        """A random rational point of the region."""
        ranges = {name: self.model.parameters[name].range for name in self.found.vary}
        for _ in range(2000):
            shares = {name: Fraction(rng.randint(1, 9_999), 10_000) for name in ranges}
            chosen = {name: one.low + (one.high - one.low) * shares[name] for name, one in ranges.items()}
            if self.allowed(chosen):
                return {**self.found.point, **chosen}
        return self.near(rng.choice(self.found.families), rng)

    def near(self, family: Family, rng: random.Random) -> dict[str, Any]:
        """A random point close to the sample of a family, within its region."""
        ranges = {name: self.model.parameters[name].range for name in self.found.vary}
        width = Fraction(1, 50)
        while True:
            chosen: dict[str, Any] = dict(self.found.point)
            for name, one in ranges.items():
                step = (one.high - one.low) * width * Fraction(rng.randint(-9_999, 9_999), 10_000)
                chosen[name] = family.sample[name] + step
            inside = all(ranges[name].low < chosen[name] < ranges[name].high for name in ranges)
            if inside and self.allowed(chosen) and self.model.point(**chosen) in family.region:
                return chosen
            width /= 2

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """What separates regions."""
        whole = [c for one in self.found.families for a in one.region.alternatives for c in a]
        return list(dict.fromkeys(c for c in whole if isinstance(c, Comparison)))

    def on_a_boundary(self, chosen: Point) -> bool:
        """Whether some condition of a family holds with equality."""
        point = self.model.point(**chosen)
        return any(evaluate(c.left, point) == evaluate(c.right, point) for c in self.comparisons)

    def boundary_points(self, rng: random.Random) -> Iterator[dict[str, Any]]:
        """Points at which the sides of some condition are equal, along a parameter where both are linear."""
        for _ in range(MOST_TRIES):
            chosen = self.near(rng.choice(self.found.families), rng)
            along, condition = rng.choice(self.found.vary), rng.choice(self.comparisons)
            one = self.model.parameters[along].range
            thirds = [one.low + (one.high - one.low) * Fraction(k, 4) for k in (1, 2, 3)]
            try:
                low, middle, high = (self._gap(condition, {**chosen, along: x}) for x in thirds)
            except (ArithmeticError, DeterrenceError):
                continue
            if low == high or 2 * middle != low + high:
                continue
            root = thirds[0] - low * (thirds[2] - thirds[0]) / (high - low)
            if one.low < root < one.high and self.allowed({**chosen, along: root}):
                yield {**chosen, along: root}

    def _gap(self, condition: Comparison, chosen: Point) -> Fraction:
        point = {**chosen}
        for name, definition in self.model.definitions.items():
            point[name] = evaluate(definition.expression, point)
        return evaluate(condition.left, point) - evaluate(condition.right, point)

    # --- what holds there ------------------------------------------------------------------------------------------

    def disagreement(self, chosen: Point) -> str:
        """What families and an exact solve disagree about; empty where nothing. On boundaries ties may add paths."""
        game = self.model.at(**chosen)
        point = self.model.point(**chosen)
        told = [one for one in self.found.families if point in one.region]
        backward = isinstance(game, NormalFormGame) or self.found.concept == "subgame-perfect"
        make: Any = _Listed if backward else _Tree
        exact = make(game, self.found.concept)
        if not exact.complete and self.on_a_boundary(chosen):  # ties may have more equilibria than anybody lists
            return ""
        assert exact.complete
        names = {_played(one): one.name for one in told}
        for one in told:
            if _played(one) not in exact.paths:
                return f"{one.name} holds at {_told(chosen)}, but nothing is played like that there"
            if not one.free and not exact.has(one.at(point)):
                return f"{one.name} at {_told(chosen)}: other probabilities"
        missing = [sorted((s, sorted(a)) for s, a in path) for path in exact.paths if path not in names]
        if missing and not self.on_a_boundary(chosen):
            return f"no family is {missing[0]} at {_told(chosen)}"
        return ""


class _Tree:
    """All paths of play of an extensive-form game."""

    def __init__(self, game: ExtensiveFormGame[Any], concept: str) -> None:
        self.game, self.cover = game, Cover(game, MODES[concept])
        self.complete = self.cover.complete
        self.paths = {self._played(path.supports) for path in self.cover.paths}

    def _played(self, supports: tuple[tuple[int, ...] | None, ...]) -> Played:
        sets = zip(self.game.information_sets, supports, strict=True)
        return frozenset((one.label, frozenset(one.actions[a] for a in s)) for one, s in sets if s is not None)

    def has(self, strategies: Mapping[str, Any]) -> bool:
        """Whether these are played along some path."""
        whole = {
            player: {
                label: strategies.get(player, {}).get(label, {a: Fraction(int(k == 0)) for k, a in enumerate(actions)})
                for label, actions in sets.items()
            }
            for player, sets in self.game.information_set_labels.items()
        }
        return whole in self.cover


class _Listed:
    """All equilibria of a game in normal form, or of one that is solved backwards."""

    def __init__(self, game: Any, concept: str) -> None:
        solution = solve_game(game, concept)
        self.complete = bool(solution.complete)
        tree = as_tree(game) if isinstance(game, NormalFormGame) else game
        self.strategies = [reached_part(tree, one.strategies) for one in solution.equilibria]
        self.paths = {
            frozenset(
                (s, frozenset(a for a, p in mix.items() if p)) for sets in one.values() for s, mix in sets.items()
            )
            for one in self.strategies
        }
        tied = any(one.dimension for one in solution.components)
        if tied and isinstance(game, NormalFormGame) and len(game.players) == 2:
            self.paths = _Tree(tree, "nash").paths

    def has(self, strategies: Mapping[str, Any]) -> bool:
        """Whether these are an equilibrium."""
        return any(
            all(
                one.get(p, {}).get(s, {}).get(a, 0) == x
                for p, sets in strategies.items()
                for s, mix in sets.items()
                for a, x in mix.items()
            )
            for one in self.strategies
        )


def _played(family: Family) -> Played:
    return frozenset((label, frozenset(actions)) for sets in family.path.values() for label, actions in sets.items())


def _told(chosen: Point) -> str:
    return ", ".join(f"{name} = {value}" for name, value in chosen.items())
