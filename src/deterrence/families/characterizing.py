"""All families of a model's equilibria, in closed form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from pathlib import Path
from typing import Any

from deterrence.concepts import concept_named
from deterrence.errors import LimitError, NotDefinedError
from deterrence.families.caching import Cache, cached
from deterrence.families.family import Characterization, Family
from deterrence.families.family_building import FamilyBuilder
from deterrence.families.keeping import answer_of
from deterrence.families.merging import CaseFamilies, merged
from deterrence.families.parametric_game import GameCase, ParametricGame, concept_for
from deterrence.families.products import ProductSearch, ProductSupport
from deterrence.games import ExtensiveFormGame, NormalFormGame
from deterrence.games.subgames import subgame_roots
from deterrence.model import Model, load
from deterrence.solvers.base import Progress, Settings
from deterrence.solvers.support_search import Mode

__all__ = ["MODES", "characterize", "characterize_at"]

MODES: Mapping[str, Mode] = {
    "nash": "nash",
    "subgame-perfect": "perfect-bayesian",
    "perfect-bayesian": "perfect-bayesian",
    "weak-perfect-bayesian": "weak-perfect-bayesian",
}
"""Concepts whose families are found, and the search that finds them."""


def characterize(
    model: Model | str | Path,
    concept: str | None = None,
    *,
    vary: Iterable[str] | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
    cache: bool = True,
    settings: Settings | None = None,
    **parameters: Any,
) -> Characterization:
    """All families of equilibria of a model: closed forms, beliefs, and the conditions under which each exists.

    Every support is solved once, over all parameters; one that is discarded is discarded with proof. The families are
    all there is except on hypersurfaces of the parameters (where `solve` decides) and at ends of ranges at which a
    chance branch is impossible: fix such a parameter there (``characterize(model, p=0)``) and the branch is deleted.

    Parameters
    ----------
    model
        A model, the name of a shipped model, or a path. Its payoffs and probabilities are fractions of polynomials;
        min, max and abs are split into cases, definitions with exp, log or sqrt are treated as parameters.
    concept
        The model's own when absent; one of `MODES`.
    vary
        Parameters that stay symbols; when absent, all that `parameters` does not fix. The rest is at the baseline.
    seconds
        Time budget. When it is used up, what is proved by then is returned, marked incomplete.
    progress
        Called as ``progress(what, share done)``.
    cache
        Whether complete answers are read where they are kept, with the shipped models or in the user's cache
        directory, and kept there.
    settings
        Time budget and progress in one, in place of the two above.
    **parameters
        Values of fixed parameters.

    Raises
    ------
    NotDefinedError
        When there is no such search for the concept, or it is not defined for the game.
    UsageError
        When a name or value means nothing, or the assumptions leave no room.

    Examples
    --------
    >>> found = characterize("unilateral-deterrence", vary=["p_iran_hard", "p_us_hard"])
    >>> for family in found.families:
    ...     print(family.name, "|", family.region)
    pooling on wait | everywhere
    separating | p_us_hard <= 5/6 and p_us_hard >= 5/8
    attack | p_iran_hard >= 1/2 and p_us_hard <= 5/8
    bluff | p_iran_hard < 1/2 and p_us_hard < 5/8
    """
    whole = model if isinstance(model, Model) else load(str(model))
    if settings is None:
        settings = Settings(seconds=seconds) if progress is None else Settings(seconds=seconds, progress=progress)
    return characterize_at(whole, parameters, concept, vary=vary, settings=settings, cache=cache)


def characterize_at(
    model: Model,
    parameters: Mapping[str, Any],
    concept: str | None = None,
    *,
    vary: Iterable[str] | None = None,
    settings: Settings | None = None,
    cache: bool = True,
) -> Characterization:
    """As `characterize`, for a model already read, with the values of fixed parameters as a mapping."""
    game = model.symbolic()
    wanted = concept_for(model, concept)
    _require(wanted, game)
    question = ParametricGame.of(model, vary, parameters)
    shipped = answer_of(question, wanted) if cache else None
    if shipped is not None:
        return shipped
    return cached(Cache.here() if cache else None, question, wanted, lambda: _found(question, wanted, settings))


def _require(concept: str, game: ExtensiveFormGame[Any] | NormalFormGame[Any]) -> None:
    if concept not in MODES:
        raise NotDefinedError(f"families are found for {', '.join(MODES)}; {concept} has exact point solves only")
    concept_named(concept).require(game)
    if concept == "subgame-perfect" and isinstance(game, ExtensiveFormGame) and not _every_set_is_met(game):
        raise NotDefinedError(
            "families of subgame-perfect equilibria are found where play that reaches a subgame meets each of its "
            "information sets or leaves for a smaller subgame; here this concept says nothing about some of them: "
            "characterize perfect-bayesian or nash, or solve at points"
        )


def _every_set_is_met(game: ExtensiveFormGame[Any]) -> bool:
    """Whether for every information set some subgame cannot be played without meeting it."""
    ends = [node for node in range(len(game.nodes)) if not game.nodes[node].children]
    above = {end: {parent for parent, _ in game.path(end)} for end in ends}
    for one in game.information_sets:
        nodes = set(one.nodes)
        roots = [r for r in subgame_roots(game) if all(n == r or r in {p for p, _ in game.path(n)} for n in nodes)]
        if not any(all(nodes & above[end] for end in ends if root in above[end]) for root in roots):
            return False
    return True


def _found(question: ParametricGame, concept: str, settings: Settings | None) -> Characterization:
    settings = settings or Settings()
    deadline = None if settings.seconds is None else settings.started + settings.seconds
    found: list[CaseFamilies] = []
    stopped = ""
    try:
        for case in question.cases(deadline, settings.work):
            one = _of_case(case, MODES[concept], settings, sum(len(other.families) for other in found))
            found.append(one)
            stopped = one.stopped
            if stopped:
                break
    except LimitError as error:
        stopped = str(error)
    return merged(question, concept, found, stopped, settings)


def _of_case(case: GameCase, mode: Mode, settings: Settings, before: int) -> CaseFamilies:
    search = ProductSearch(case.game, case.oracle, mode, settings)
    builder = FamilyBuilder(search)
    families: list[Family] = []
    stopped = ""
    try:
        for path in search.paths():
            family = builder.build(path)
            if family is not None:
                families.append(family)
            asked = search.counts.asked
            settings.progress(f"{before + len(families)} families, {asked} supports examined", asked / (asked + 100))
        for supports in search.products:
            families += builder.build_product(ProductSupport(search, supports))
    except LimitError as error:
        stopped = str(error)
    sizes = [len(one.actions) for one in case.game.information_sets]
    counts = {
        "raw_supports": prod(2**size - 1 for size in sizes),
        "asked": search.counts.asked,
        "by_rank": search.counts.by_rank,
        "by_proof": search.counts.by_proof,
        "kept": builder.examined,
        "questions": case.oracle.asked,
    }
    return CaseFamilies(case, tuple(families), search, builder, counts, stopped)
