"""Points of a model, solved, and the equilibria that stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

from deterrence.concepts import concept_named
from deterrence.expressions import Formula, event_holds
from deterrence.games import Assessment, ExtensiveFormGame, Game, NormalFormGame
from deterrence.games.profiles import leaf_probabilities
from deterrence.games.simultaneous import as_tree

if TYPE_CHECKING:
    from deterrence.model import Model
    from deterrence.solvers.solution import Equilibrium, Solution, Support

__all__ = ["Solved", "Standing", "belief_in", "on_tree", "solved_point"]

MOST_BELIEFS = 256
"""Most extreme choices of supporting beliefs tried for one equilibrium."""


@dataclass(frozen=True)
class Standing:
    """One equilibrium of a solved point, with the beliefs that are tried.

    Parameters
    ----------
    number
        Position in `Solution.equilibria`.
    equilibrium
        With `beliefs` as tried; by default its own.
    leaves
        Terminal position -> probability.
    """

    number: int
    equilibrium: Equilibrium
    leaves: Mapping[int, Any]


@dataclass
class Solved:
    """A point of a model, solved.

    Attributes
    ----------
    standings
        Every equilibrium listed there.
    whole
        Whether these are all, up to what continua hold besides their extreme points.
    """

    model: Model
    point: Mapping[str, Fraction]
    concept: str
    solution: Solution
    tree: ExtensiveFormGame[Any]
    standings: tuple[Standing, ...] = ()
    whole: bool = True

    @cached_property
    def with_beliefs(self) -> tuple[Standing, ...]:
        """The same with each extreme choice of the beliefs that hold an equilibrium up."""
        return tuple(other for one in self.standings for other in _believing(self.solution.game, one, self.concept))


def solved_point(model: Model, concept: str, values: Mapping[str, Fraction]) -> Solved:
    """A point of a model, solved, with all that can be said of its equilibria."""
    from deterrence.solvers import Settings, solve_game

    solution = solve_game(model.at(None, **values), concept, Settings(excluded=False))
    game = solution.game
    tree = as_tree(game) if isinstance(game, NormalFormGame) else game
    assert isinstance(tree, ExtensiveFormGame)
    standings = []
    for number, one in enumerate(solution.equilibria):
        standings.append(Standing(number, one, on_tree(game, tree, leaf_probabilities(game, one.strategies))))
    whole_point = model.with_definitions(model.point(None, **values))
    return Solved(model, whole_point, concept, solution, tree, tuple(standings), bool(solution.complete))


def _believing(game: Game[Any], standing: Standing, concept: str) -> Iterator[Standing]:
    """The same equilibrium with each extreme choice of responses and beliefs that holds it up."""
    yield standing
    parts: dict[int, list[tuple[Support, Mapping[str, Any]]]] = {}
    for support in standing.equilibrium.supports:
        parts.setdefault(support.part, []).extend((support, vertex) for vertex in support.vertices)
    if not parts or not all(parts.values()):
        return
    definition = concept_named(concept)
    for count, chosen in enumerate(product(*parts.values())):
        if count == MOST_BELIEFS:
            return
        assessment = _assessment(standing.equilibrium, [vertex for _, vertex in chosen])
        if definition.certify(game, assessment):
            held = replace(standing.equilibrium, strategies=assessment.strategies, beliefs=assessment.beliefs)
            yield Standing(standing.number, held, standing.leaves)


def belief_in(place: Solved, standing: Standing, event: Formula, label: str, events: Mapping[str, Formula]) -> Any:
    tree = place.tree
    one = next((one for one in tree.information_sets if one.label == label), None)
    if one is None:
        return None
    held = standing.equilibrium.beliefs.get(tree.players[one.player], {}).get(label)
    if len(one.nodes) == 1:
        held = {tree.node_labels[one.nodes[0]]: Fraction(1)}
    if held is None:
        return None
    chosen = [n for n in one.nodes if event_holds(event, dict(tree.history(n)), events)]
    return sum((held.get(tree.node_labels[n], Fraction(0)) for n in chosen), Fraction(0))


def _assessment(one: Equilibrium, vertices: list[Mapping[str, Any]]) -> Assessment:
    """An equilibrium with other responses and beliefs off its path, as named by `Support.vertices`."""
    strategies = {player: {s: dict(m) for s, m in sets.items()} for player, sets in one.strategies.items()}
    beliefs = {player: {s: dict(m) for s, m in sets.items()} for player, sets in one.beliefs.items()}
    merged = {name: value for vertex in vertices for name, value in vertex.items()}
    for table, kind in ((strategies, "p"), (beliefs, "belief")):
        for player, sets in table.items():
            for label, mixture in sets.items():
                for item in mixture:
                    mixture[item] = merged.get(f"{kind}({player}, {label}, {item})", mixture[item])
    return Assessment(strategies, beliefs)


def on_tree(game: Game[Any], tree: ExtensiveFormGame[Any], leaves: Mapping[int, Any]) -> dict[int, Any]:
    """Probabilities of terminal positions by the tree's nodes; a normal form's cells are its leaves, in order."""
    if isinstance(game, NormalFormGame):
        return {tree.terminals[cell]: p for cell, p in leaves.items()}
    return dict(leaves)
