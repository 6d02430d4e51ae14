"""The answer to a game: equilibria with certificates, and whether they are all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deterrence.concepts.base import Certificate
from deterrence.displays import Displayed
from deterrence.games import Assessment, Game, Strategies
from deterrence.games.profiles import outcome_probabilities, payoffs

__all__ = ["Completeness", "Component", "Equilibrium", "Solution", "Support", "as_json", "equilibrium"]


@dataclass(frozen=True)
class Completeness:
    """Whether all equilibria are listed, and the argument that this rests on; true or false like a truth value."""

    complete: bool
    argument: str

    def __bool__(self) -> bool:
        return self.complete

    def __str__(self) -> str:
        return f"{'complete' if self.complete else 'NOT complete'}: {self.argument}"


@dataclass(frozen=True)
class Support:
    """One way to hold an equilibrium up off its path: responses and beliefs, jointly.

    Parameters
    ----------
    name
        The field's name where there is one, else empty.
    conditions
        Polynomial conditions in words over ``p[player: set: action]`` and ``belief[player: set: node]``, all of
        which must hold; together with the path they make an equilibrium.
    strategies, beliefs
        One exact witness at the information sets off the path.
    vertices
        Where the set is a polytope: its extreme points, as mappings of the same variables; else empty.
    part
        Supports with the same `part` are alternatives; one of every part is needed.
    """

    name: str
    conditions: tuple[str, ...]
    strategies: Strategies[Any] = field(default_factory=dict)
    beliefs: Strategies[Any] = field(default_factory=dict)
    vertices: tuple[Mapping[str, Any], ...] = ()
    part: int = 0


@dataclass(frozen=True)
class Component:
    """A maximal connected set of equilibria.

    Parameters
    ----------
    number
        As in `Equilibrium.component`.
    dimension
        0 for an isolated equilibrium.
    subsets
        Numbers (positions in `Solution.equilibria`) of the extreme points of every maximal Nash subset; by paths of
        play, of every maximal convex set of paths, in weights of whole plans and for all players together.
    conditions
        For sets that are not polyhedral: the polynomial conditions, in words.
    """

    number: int
    dimension: int
    subsets: tuple[tuple[int, ...], ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Equilibrium(Assessment):
    """One equilibrium: strategies, beliefs, payoffs, outcomes and the certificate.

    `strategies` and `beliefs` are those of `Assessment`: nested mappings player -> information set -> action (node
    label) -> exact number.

    Parameters
    ----------
    component
        Number of the component that it belongs to.
    payoffs, outcomes
        Expected payoff of every player; probability of every named outcome.
    certificate
        The definition's verdict on it.
    supports
        What holds it up off the path, for concepts identified by paths.
    concepts
        Other concepts -> whether it satisfies them; `remarks` says why not.
    remarks
        Findings in words: what a label rests on, which threat is not credible.
    """

    component: int = 0
    payoffs: Mapping[str, Any] = field(default_factory=dict)
    outcomes: Mapping[str, Any] = field(default_factory=dict)
    certificate: Certificate = field(default_factory=lambda: Certificate("", ()))
    supports: tuple[Support, ...] = ()
    concepts: Mapping[str, bool] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    name: str = ""

    def __repr__(self) -> str:
        named = f" {self.name!r}" if self.name else ""
        return f"<Equilibrium{named} with payoffs {', '.join(f'{who} {value}' for who, value in self.payoffs.items())}>"

    @property
    def max_regret(self) -> Any:
        """The largest gain of any deviation: exactly zero."""
        return self.certificate.max_regret

    def to_dict(self) -> dict[str, Any]:
        """As in the JSON of ``deterrence solve``."""
        told: dict[str, Any] = {
            "component": self.component,
            "strategies": as_json(self.strategies),
            "beliefs": as_json(self.beliefs),
            "payoffs": as_json(self.payoffs),
            "outcomes": as_json(self.outcomes),
            "max_regret": as_json(self.max_regret),
        }
        if self.name:
            told["name"] = self.name
        if self.supports:
            told["supports"] = [
                {
                    "name": one.name,
                    "part": one.part,
                    "conditions": list(one.conditions),
                    "strategies": as_json(one.strategies),
                    "beliefs": as_json(one.beliefs),
                    "vertices": as_json(one.vertices),
                }
                for one in self.supports
            ]
        if self.concepts:
            told["concepts"] = dict(self.concepts)
        if self.remarks:
            told["remarks"] = list(self.remarks)
        return told


@dataclass(frozen=True)
class Solution(Displayed):
    """All equilibria of a game under a concept, or a declared part of them.

    As a table it has one row per equilibrium (`rows`).

    Parameters
    ----------
    game
        What was solved.
    concept, solver
        Names of the solution concept and of the algorithm.
    equilibria
        For polyhedral components the extreme points; see `components` for what they span.
    complete
        Does `equilibria` hold (the extreme points of) all of them, and what proves it.
    components
        Connected components, with dimension.
    excluded
        Profiles of a coarser concept that fail this one, with `remarks` saying why.
    remarks
        Findings about the game as a whole, e.g. the order of elimination.
    model, parameters
        Name of the model file and the exact point, when the game came from one.
    player_names
        What readers call the players, when the model says so; identifiers stay in data for programs.
    """

    game: Game[Any]
    concept: str
    solver: str
    equilibria: tuple[Equilibrium, ...]
    complete: Completeness
    components: tuple[Component, ...] = ()
    excluded: tuple[Equilibrium, ...] = ()
    remarks: tuple[str, ...] = ()
    model: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    player_names: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        told = f"{self.model or self.game.title or type(self.game).__name__!s}, {self.concept}"
        return f"<Solution of {told}: {len(self)} found, {'' if self.complete else 'NOT '}complete>"

    def __len__(self) -> int:
        return len(self.equilibria)

    def to_dict(self) -> dict[str, Any]:
        """As in the JSON of ``deterrence solve``: rational numbers are strings such as ``"3/5"``."""
        told: dict[str, Any] = {
            "model": self.model or self.game.title,
            "concept": self.concept,
            "parameters": as_json(self.parameters),
            "complete": bool(self.complete),
            "completeness": self.complete.argument,
            "equilibria": [one.to_dict() for one in self.equilibria],
            "components": [
                {
                    "number": one.number,
                    "dimension": one.dimension,
                    "subsets": [list(subset) for subset in one.subsets],
                    "conditions": list(one.conditions),
                }
                for one in self.components
            ],
        }
        if self.excluded:
            told["excluded"] = [one.to_dict() for one in self.excluded]
        if self.remarks:
            told["remarks"] = list(self.remarks)
        return told

    def rows(self) -> list[dict[str, Any]]:
        """One row per equilibrium: component, probabilities ``player: set: action``, payoffs and outcomes."""
        table = []
        for number, one in enumerate(self.equilibria, start=1):
            row: dict[str, Any] = {"equilibrium": number, "component": one.component}
            if any(other.name for other in self.equilibria):
                row["name"] = one.name
            for player, sets in one.strategies.items():
                for label, mixture in sets.items():
                    where = player if label == player else f"{player}: {label}"
                    row |= {f"{where}: {action}": p for action, p in mixture.items()}
            row |= {f"payoff: {player}": value for player, value in one.payoffs.items()}
            row |= {f"P({name})": value for name, value in one.outcomes.items()}
            row["max_regret"] = one.max_regret
            table.append(row)
        return table


def equilibrium(game: Game[Any], strategies: Strategies[Any], certificate: Certificate, **more: Any) -> Equilibrium:
    """An `Equilibrium` with its payoffs and outcome probabilities worked out."""
    return Equilibrium(
        strategies=strategies,
        certificate=certificate,
        payoffs=payoffs(game, strategies),
        outcomes=outcome_probabilities(game, strategies),
        **more,
    )


def as_json(value: Any) -> Any:
    """Mappings and sequences of exact numbers as JSON: rationals as strings, algebraic numbers as their object."""
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if hasattr(value, "to_json"):
        return value.to_json()
    if isinstance(value, float):
        return value
    return str(value)
