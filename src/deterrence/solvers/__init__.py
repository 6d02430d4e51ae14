"""Algorithms, one per file, and the table that picks one.

`SOLVERS` is read from top to bottom: the first solver of the wanted concept that accepts the game is taken.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from deterrence.errors import NotDefinedError, UsageError
from deterrence.games import ExtensiveFormGame, Game
from deterrence.solvers.base import Progress, Settings, Solver
from deterrence.solvers.solution import Completeness, Component, Equilibrium, Solution, Support

__all__ = [
    "SOLVERS",
    "Completeness",
    "Component",
    "Equilibrium",
    "Progress",
    "Settings",
    "Solution",
    "Solver",
    "Support",
    "default_concept",
    "solve_game",
    "solver_for",
    "solver_table",
]

SOLVERS: tuple[tuple[str, str], ...] = (
    ("bimatrix", "Bimatrix"),
    ("multilinear", "SupportEnumeration"),
    ("dominance", "IteratedDominance"),
    ("subgame_perfect", "BackwardInduction"),
    ("only_subgame", "OnlySubgame"),
    ("assessments", "ExtensiveNash"),
    ("assessments", "WeakPerfectBayesianPaths"),
    ("assessments", "PerfectBayesianPaths"),
    ("sequential", "SequentialPaths"),
    ("refinements", "IntuitivePaths"),
    ("refinements", "D1Paths"),
)
"""(module, class) of every solver, in the order in which they are offered a game."""


@cache
def solver_table() -> tuple[Solver, ...]:
    """Every solver, in order of precedence."""
    return tuple(getattr(import_module(f"deterrence.solvers.{module}"), name)() for module, name in SOLVERS)


def default_concept(game: Game[Any]) -> str:
    """The concept that a game names, else `nash` for a normal form and the finest that fits for an extensive form."""
    if game.concept:
        return game.concept
    if not isinstance(game, ExtensiveFormGame):
        return "nash"
    return "subgame-perfect" if all(len(one.nodes) == 1 for one in game.information_sets) else "perfect-bayesian"


def solver_for(game: Game[Any], concept: str) -> Solver:
    """The first solver of a concept that accepts the game.

    Raises
    ------
    UsageError
        When no solver finds that concept at all.
    NotDefinedError
        When none accepts this game.
    """
    of_concept = [solver for solver in solver_table() if solver.concept == concept]
    if not of_concept:
        known = ", ".join(dict.fromkeys(solver.concept for solver in solver_table()))
        raise UsageError(f"no solver for the concept {concept!r}; there are: {known}")
    for solver in of_concept:
        if solver.accepts(game):
            return solver
    kind = "extensive" if isinstance(game, ExtensiveFormGame) else "normal"
    raise NotDefinedError(f"{concept} has no solver for this game ({kind} form, {len(game.players)} players)")


def solve_game(game: Game[Any], concept: str | None = None, settings: Settings | None = None) -> Solution:
    """Solve a game under a concept (the game's own, when none is named) with the solver that the table picks."""
    wanted = concept or default_concept(game)
    return solver_for(game, wanted).solve(game, settings or Settings())
