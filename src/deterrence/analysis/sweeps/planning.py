"""Which way a model is swept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

from deterrence.analysis.sweeps.batch_plan import BatchPlan, batch_plan, batch_reaches
from deterrence.analysis.sweeps.class_plan import class_plan
from deterrence.analysis.sweeps.family_plan import FamilyPlan, family_plan
from deterrence.analysis.sweeps.picking import Rule, rule_named
from deterrence.analysis.sweeps.plans import Layout, Plan
from deterrence.analysis.sweeps.point_plan import PointPlan
from deterrence.analysis.sweeps.point_solver import PointSolver
from deterrence.analysis.sweeps.points import PointSet
from deterrence.analysis.sweeps.two_by_two_families import is_two_by_two, two_by_two_families
from deterrence.errors import DeterrenceError, ExpressionError, NotDefinedError, UsageError
from deterrence.expressions import Call, substitute
from deterrence.expressions import names as names_of
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
PATIENCE_BEFORE_BATCH = 20.0
"""Seconds that it may take where a batch solver gives the same regimes and bounds, at millions of points a second."""
MOST_SUPPORTS = 10**7
"""Combinations of actions that may carry weight, beyond which families are used only if they are kept."""


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
    asked = _Asked(model, names, fixed, wanted, groups, rule_named(pick, model, wanted), points, progress)
    match method:
        case "classes":
            return asked.classes()
        case "batch":
            return asked.batch()
        case "families":
            return asked.families(PATIENCE, partly=True)
        case "points":
            return asked.exactly("exact solves were asked for")
        case _:
            return asked.best()


@dataclass(frozen=True)
class _Asked:
    """What is asked for; see `make_plan`."""

    model: Model
    names: tuple[str, ...]
    fixed: Mapping[str, Fraction]
    concept: str
    groups: Sequence[str]
    rule: Rule | None
    points: PointSet | None
    progress: Progress | None

    def best(self) -> Plan:
        """The first way that reaches the model, patient with families only where no batch solver is left."""
        why = ""
        for patience in self._patience():
            try:
                return self.families(patience, partly=False)
            except DeterrenceError as error:  # what has no solver at all is refused at the first point
                why = f"there are no families here ({error})"
            with suppress(ExpressionError, NotDefinedError):
                batch = self.batch()
                if not batch.always_in_doubt:
                    return batch
        return self.exactly(why)

    def _patience(self) -> tuple[float, ...]:
        """Seconds for families before a batch solver is tried; then, where that fails, again."""
        if not batch_reaches(self.model, self.concept):
            return (PATIENCE,)
        sets = self.model.symbolic().information_set_labels.values()
        supports = prod(2 ** len(actions) - 1 for labels in sets for actions in labels.values())
        return (PATIENCE_BEFORE_BATCH if supports <= MOST_SUPPORTS else 0.0), PATIENCE

    def families(self, patience: float, partly: bool) -> FamilyPlan:
        """Through the nine of a 2x2 game, or what the search finds, even if that is not everything."""
        model, known = self.model, self._known()
        nine = self.concept == "nash" and is_two_by_two(model) and not _in_cases(model, known)
        if self.rule is not None and self.rule.by_risk and not nine:
            raise NotDefinedError(f"{self.rule.name} compares families of 2x2 games without min, max and abs")
        if nine:
            found = two_by_two_families(model, self.names, known)
        else:
            settings = Settings(seconds=patience)
            if self.progress is not None:
                settings = replace(settings, progress=self.progress)
            found = characterize_at(model, self.fixed, self.concept, vary=self.names, settings=settings)
            if not (found.complete or partly):
                raise NotDefinedError(f"the families found are not complete: {found.argument}")
        return family_plan(model, found, self.names, known, self.groups, self.points, self.rule, by_region=nine)

    def batch(self) -> BatchPlan:
        """By a batch solver."""
        known = self._known()
        return batch_plan(self.model, self.concept, self.names, self.fixed, known, self.groups, self.points, self.rule)

    def classes(self) -> Plan:
        """Of 2x2 games only the classes."""
        if self.rule is not None:
            raise UsageError("classes hold no single equilibria to pick from; use the method families")
        if self.concept != "nash" or not is_two_by_two(self.model):
            raise NotDefinedError(f"{self.model.name} is no 2x2 game in normal form solved for nash")
        known = self._known()
        return class_plan(self.model, two_by_two_families(self.model, self.names, known), self.names, known)

    def exactly(self, why: str) -> Plan:
        """Point by point, and why."""
        game = self.model.symbolic()
        order = tuple((player, label) for player, sets in game.information_set_labels.items() for label in sets)
        held = tuple(one for one in self.groups if one == "bounds")
        layout = Layout(
            tuple(self.model.players), tuple(self.model.outcomes), (), (), held, picks=self.rule is not None
        )
        solver = PointSolver(self.model, self.concept, dict(self.fixed))
        return PointPlan(layout, solver, self.concept, f"every point is solved exactly: {why}", order, self.rule)

    def _known(self) -> dict[str, Fraction]:
        """Values of what does not vary, definitions included."""
        rounded = [name for name in self.model.rounded if _parameters_of(self.model, name) & {*self.names}]
        if rounded:  # kernels have no exp, log and sqrt
            raise NotDefinedError(f"{rounded[0]} is rounded and depends on what varies")
        return self.model.known_from(self.fixed)


def _in_cases(model: Model, known: Mapping[str, Fraction]) -> bool:
    """Whether min, max or abs of what varies stands in a table's payoffs."""
    game = model.symbolic()
    assert isinstance(game, NormalFormGame)
    amounts = [substitute(amount, known) for amounts in game.payoffs for amount in amounts]
    return any(isinstance(node, Call) for amount in amounts for node in amount.walk())


def _parameters_of(model: Model, definition: str) -> set[str]:
    """Parameters that a definition depends on."""
    found: set[str] = set()
    for name in names_of(model.definitions[definition].expression):
        found |= _parameters_of(model, name) if name in model.definitions else {name}
    return found
