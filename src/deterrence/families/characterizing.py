"""All families of a model's equilibria, in closed form."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from deterrence.concepts import concept_named
from deterrence.errors import LimitError, NotDefinedError, UsageError
from deterrence.expressions import Expression, Formula, names, substitute
from deterrence.families.family import Characterization, Family
from deterrence.families.family_building import FamilyBuilder
from deterrence.families.family_search import FamilySearch
from deterrence.families.naming import named
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.families.signs import SignOracle
from deterrence.games import ExtensiveFormGame, NormalFormGame
from deterrence.games.pruning import drop_zero_branches
from deterrence.games.simultaneous import as_tree
from deterrence.model import Model
from deterrence.solvers.base import Settings
from deterrence.solvers.support_search import Mode

__all__ = ["characterize"]

MODES: Mapping[str, Mode] = {
    "nash": "nash",
    "subgame-perfect": "perfect-bayesian",
    "perfect-bayesian": "perfect-bayesian",
    "weak-perfect-bayesian": "weak-perfect-bayesian",
}


def characterize(
    model: Model,
    concept: str | None = None,
    *,
    vary: Iterable[str] | None = None,
    settings: Settings | None = None,
    **parameters: Any,
) -> Characterization:
    """All families of equilibria of a model, with closed forms and the conditions under which each exists.

    Parameters
    ----------
    model
        Payoffs and probabilities are fractions of polynomials in the parameters.
    concept
        The model's own when absent.
    vary
        Parameters that stay symbols; all when absent. The others are fixed at the baseline or at `parameters`.
    settings
        Time budget and progress. When time is up the families found so far are returned, marked incomplete.
    **parameters
        Values of fixed parameters.
    """
    started = time.monotonic()
    settings = settings or Settings()
    game = model.symbolic()
    wanted = concept or game.concept or ("nash" if isinstance(game, NormalFormGame) else "perfect-bayesian")
    if wanted not in MODES:
        raise NotDefinedError(f"families are found for {', '.join(MODES)}; {wanted} has exact point solves only")
    varying = _varying(model, vary, parameters)
    point = {name: value for name, value in model.point(**parameters).items() if name not in varying}
    ring = Ring(list(varying))
    oracle = _oracle(model, ring, varying, point)
    if not oracle.draw_points({name: model.parameters[name].value for name in varying}):
        raise UsageError("no parameters satisfy all assumptions")
    tree = as_tree(game) if isinstance(game, NormalFormGame) else game
    concept_named(wanted if isinstance(game, ExtensiveFormGame) else "nash").require(game)
    numeric = _over_ring(tree, ring, point)
    search = FamilySearch(numeric, oracle, MODES[wanted], settings)
    builder = FamilyBuilder(search)
    families: list[Family] = []
    stopped = ""
    try:
        for path in search.paths():
            family = builder.build(path)
            if family is not None:
                families.append(family)
    except LimitError as error:
        stopped = str(error)
    complete, argument = _completeness(search, builder, stopped)
    fixed = {name: value for name, value in point.items() if name in model.parameters}
    counts = {
        "asked": search.counts.asked,
        "by_rank": search.counts.by_rank,
        "by_proof": search.counts.by_proof,
        "questions": oracle.asked,
        "seconds": time.monotonic() - started,
    }
    surfaces = search.hypersurfaces.polynomials() if len(varying) == 1 else []
    return Characterization(
        model,
        wanted,
        tuple(varying),
        fixed,
        named(families, numeric),
        complete,
        argument,
        (),
        counts,
        tuple(one.expression for one in surfaces),
    )


def _varying(model: Model, vary: Iterable[str] | None, fixed: Mapping[str, Any]) -> list[str]:
    known = [*model.parameters]
    chosen = [name for name in known if name not in fixed] if vary is None else list(vary)
    for name in chosen:
        if name not in known:
            raise UsageError(f"{model.name} has no parameter {name!r}; it has: {', '.join(known)}")
        if name in fixed:
            raise UsageError(f"{name} cannot both vary and be fixed at {fixed[name]}")
    return [
        name
        for name in known
        if name in chosen and model.parameters[name].range.low < model.parameters[name].range.high
    ]


def _oracle(model: Model, ring: Ring, varying: list[str], point: Mapping[str, Fraction]) -> SignOracle:
    bounds = {name: (model.parameters[name].range.low, model.parameters[name].range.high) for name in varying}
    fixed = {name: value for name, value in point.items() if name in model.parameters or name in model.rounded}
    assume: list[Formula] = []
    for formula in model.assume:
        whole = substitute(substitute(formula, model.substitutions), fixed)
        if set(names(whole)) & set(varying):
            assume.append(whole)
    return SignOracle(ring, bounds, assume)


def _over_ring(
    game: ExtensiveFormGame[Expression], ring: Ring, point: Mapping[str, Fraction]
) -> ExtensiveFormGame[RationalFunction]:
    """Payoffs and probabilities as elements of the ring, without impossible branches."""
    known: dict[Expression, RationalFunction] = {}
    fixed = {name: value for name, value in point.items() if name not in ring.names}

    def read(expression: Expression) -> RationalFunction:
        if expression not in known:
            known[expression] = ring.read(substitute(expression, fixed))
        return known[expression]

    return drop_zero_branches(game.map(read))


def _completeness(search: FamilySearch, builder: FamilyBuilder, stopped: str) -> tuple[bool, str]:
    if stopped:
        return False, f"{stopped}; the families listed are proved"
    doubts = [*search.undecided, *builder.undecided]
    if doubts:
        return False, f"{len(doubts)} supports are undecided, e.g. {doubts[0]}"
    extra = f" ({len(builder.thresholds)} supports live there)" if builder.thresholds else ""
    return True, (
        "every other support was refuted over the ranges and assumptions, by a rank test at a random point or by "
        f"proof (z3); this covers all parameters except hypersurfaces{extra}, where exact point solves decide, and the "
        "ends of ranges at which a chance branch is impossible"
    )
