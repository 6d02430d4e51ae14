"""The field's names for the equilibria of a model at a point, and for what holds them up: those of its families."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from deterrence.games import Strategies
from deterrence.games.reaching import reached_information_sets

if TYPE_CHECKING:
    from fractions import Fraction

    from deterrence.model import Model
    from deterrence.solvers.solution import Equilibrium, Solution

__all__ = ["with_field_names"]


def with_field_names(solution: Solution, model: Model) -> Solution:
    """A solution in which equilibria and supports that the model names carry these names.

    An equilibrium has a family's name when exactly the family's actions carry weight along its path; a support, when
    those of the named support do off the path, too.

    Examples
    --------
    >>> from deterrence.analysis import solve
    >>> solution = solve("unilateral-deterrence", p_us_hard="9/10")
    >>> [held.name for held in solution.equilibria[0].supports]
    ['steadfast deterrence', 'certain deterrence', 'certain deterrence']
    """
    if not model.families:
        return solution
    moves = {label: label for sets in solution.game.information_set_labels.values() for label in sets}
    moves |= {one.label: one.move for one in getattr(solution.game, "information_sets", ())}
    return replace(solution, equilibria=tuple(_named(one, solution, model, moves) for one in solution.equilibria))


def _named(one: Equilibrium, solution: Solution, model: Model, moves: dict[str, str]) -> Equilibrium:
    from deterrence.families.naming import path_name, support_name

    known = list(model.families.values())
    reached = {label for _, label in reached_information_sets(solution.game, one.strategies)}
    path = {label: actions for label, actions in _carried(one.strategies).items() if label in reached}
    told = [(held, support_name(path, _carried(held.strategies), known, moves)) for held in one.supports]
    return replace(
        one,
        name=one.name or path_name(path, known, moves),
        supports=tuple(replace(held, name=name) if name else held for held, name in told),
    )


def _carried(strategies: Strategies[Fraction]) -> dict[str, tuple[str, ...]]:
    """Information set -> actions with positive probability."""
    return {
        label: tuple(action for action, p in mixture.items() if p != 0)
        for sets in strategies.values()
        for label, mixture in sets.items()
    }
