"""Which way a model is swept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from deterrence.analysis.sweeps.batch_plan import BatchPlan, batch_plan
from deterrence.analysis.sweeps.class_plan import class_plan
from deterrence.analysis.sweeps.family_plan import family_plan
from deterrence.analysis.sweeps.picking import Rule, rule_named
from deterrence.analysis.sweeps.plans import Layout, Plan
from deterrence.analysis.sweeps.point_plan import PointPlan
from deterrence.analysis.sweeps.point_solver import PointSolver
from deterrence.analysis.sweeps.points import PointSet
from deterrence.analysis.sweeps.two_by_two_families import is_two_by_two, two_by_two_families
from deterrence.errors import ExpressionError, LimitError, NotDefinedError, UsageError
from deterrence.expressions import Call, substitute
from deterrence.expressions import names as names_of
from deterrence.families import Characterization
from deterrence.families.characterizing import characterize_at
from deterrence.games import NormalFormGame
from deterrence.model import Model
from deterrence.solvers import Settings, default_concept
from deterrence.solvers.base import Progress

__all__ = ["METHODS", "make_plan"]

METHODS = ("auto", "families", "batch", "points", "classes")
"""``families``: the symbolic route, refused where it does not reach; ``batch``: backward induction or the vertices of a
two-player normal form at many points at once, refused for other games; ``points``: an exact solve everywhere;
``classes``: of 2x2 games only the class of every point and the mixing probabilities, at the speed of the memory."""
PATIENCE = 60.0
"""Seconds that finding the families may take where nothing else is left but to solve point by point."""
PATIENCE_BEFORE_BATCH = 10.0
"""Seconds that it may take where a batch solver gives the same regimes and bounds, at millions of points a second."""


def make_plan(
    model: Model,
    names: tuple[str, ...],
    fixed: Mapping[str, Fraction],
    concept: str | None,
    method: str,
    groups: Sequence[str],
    progress: Progress | None = None,
    points: PointSet | None = None,
    pick: str | None = None,
) -> Plan:
    """Choose a way to sweep a model over the parameters `names`.

    Where `points` are known beforehand, values that many of them share get families of their own. With a rule to
    `pick`, one equilibrium of each point is picked. ``auto`` takes the first that reaches the model: families that are
    complete, a batch solver, exact solves.

    Raises
    ------
    UsageError
        For a method that does not exist.
    NotDefinedError
        When `method` is ``families`` or ``batch`` and that does not reach the model, or a rule to pick is not defined.
    """
    if method not in METHODS:
        raise UsageError(f"no method {method!r}; there are: {', '.join(METHODS)}")
    wanted = concept or default_concept(model.symbolic())
    rule = rule_named(pick, model, wanted)
    known = model.known_from(fixed)
    if method == "classes":
        if rule is not None:
            raise UsageError("classes hold no single equilibria to pick from; use the method families")
        if wanted != "nash" or not is_two_by_two(model):
            raise NotDefinedError(f"{model.name} is no 2x2 game in normal form solved for nash")
        _require_exact(model, names)
        return class_plan(model, two_by_two_families(model, names, known), names, known)
    if method == "batch":
        _require_exact(model, names)
        return batch_plan(model, wanted, names, fixed, groups, points, rule)
    why = "exact solves were asked for"
    if method != "points":
        batch = _batch(model, wanted, names, fixed, groups, points, rule) if method == "auto" else None
        patience = PATIENCE if batch is None else PATIENCE_BEFORE_BATCH
        try:
            _require_exact(model, names)
            nine = wanted == "nash" and is_two_by_two(model) and not _in_cases(model, known)
            if rule is not None and rule.by_risk and not nine:
                raise NotDefinedError(f"{rule.name} compares families of 2x2 games without min, max and abs")
            found = _families(model, names, fixed, wanted, nine, patience, progress)
            if found.complete or method == "families":
                return family_plan(model, found, names, known, groups, points, rule, by_region=nine)
            why = f"the families found are not complete ({found.argument})"
        except (ExpressionError, LimitError, NotDefinedError) as error:
            if method == "families":
                raise
            why = f"there are no families here ({error})"
        if batch is not None:
            return batch
    return _point_plan(model, fixed, wanted, groups, rule, why)


def _families(
    model: Model,
    names: tuple[str, ...],
    fixed: Mapping[str, Any],
    concept: str,
    nine: bool,
    patience: float,
    progress: Progress | None,
) -> Characterization:
    """The nine of a 2x2 game, or what the search finds."""
    if nine:
        return two_by_two_families(model, names, model.known_from(fixed))
    settings = Settings(seconds=patience) if progress is None else Settings(seconds=patience, progress=progress)
    return characterize_at(model, fixed, concept, vary=names, settings=settings)


def _batch(
    model: Model,
    concept: str,
    names: tuple[str, ...],
    fixed: Mapping[str, Fraction],
    groups: Sequence[str],
    points: PointSet | None,
    rule: Rule | None,
) -> BatchPlan | None:
    """A batch solver; None where there is none, or where it would leave every point to an exact solve."""
    try:
        _require_exact(model, names)
        found = batch_plan(model, concept, names, fixed, groups, points, rule)
    except (ExpressionError, NotDefinedError):
        return None
    return None if found.always_in_doubt else found


def _in_cases(model: Model, known: Mapping[str, Fraction]) -> bool:
    """Whether min, max or abs of what varies stands in a table's payoffs."""
    game = model.symbolic()
    assert isinstance(game, NormalFormGame)
    amounts = [substitute(amount, known) for amounts in game.payoffs for amount in amounts]
    return any(isinstance(node, Call) for amount in amounts for node in amount.walk())


def _require_exact(model: Model, names: Sequence[str]) -> None:
    """Refuse what varies to change a definition with exp, log or sqrt: kernels have none of these."""
    rounded = [name for name in model.rounded if set(_parameters_of(model, name)) & set(names)]
    if rounded:
        raise NotDefinedError(f"{rounded[0]} is rounded and depends on what varies")


def _parameters_of(model: Model, definition: str) -> set[str]:
    """Parameters that a definition depends on."""
    found: set[str] = set()
    for name in names_of(model.definitions[definition].expression):
        found |= _parameters_of(model, name) if name in model.definitions else {name}
    return found


def _point_plan(
    model: Model, fixed: Mapping[str, Fraction], concept: str, groups: Sequence[str], rule: Rule | None, why: str
) -> Plan:
    game = model.symbolic()
    order = tuple((player, label) for player, sets in game.information_set_labels.items() for label in sets)
    held = tuple(one for one in groups if one == "bounds")
    layout = Layout(tuple(model.players), tuple(model.outcomes), (), (), held, picks=rule is not None)
    argument = f"every point is solved exactly: {why}"
    return PointPlan(layout, PointSolver(model, concept, dict(fixed)), concept, argument, order, rule)
