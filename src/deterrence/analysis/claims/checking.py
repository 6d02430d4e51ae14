"""All claims of a model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from deterrence.analysis.claims.asking import concept_of
from deterrence.analysis.claims.deciding import Decision
from deterrence.analysis.claims.judging import Judge
from deterrence.analysis.claims.known_families import KnownFamilies
from deterrence.analysis.claims.oracle import MOST_WORK
from deterrence.analysis.claims.refining import coarser_concept, refined
from deterrence.analysis.claims.verdicts import Verdict, Verdicts
from deterrence.analysis.solving import open_model
from deterrence.errors import Problem
from deterrence.model.loading import models_folder, shipped_models
from deterrence.solvers.base import Settings
from deterrence.solvers.work import Work

if TYPE_CHECKING:
    from deterrence.model import Claim, Model

__all__ = ["check_claims", "problem_of"]


def check_claims(
    model: Model | str | Path,
    concept: str | None = None,
    *,
    claims: Iterable[Claim] | None = None,
    settings: Settings | None = None,
) -> Verdicts:
    """Prove or refute the claims of a model, each over all points that it speaks of.

    A claim speaks of the points within the ranges, under the assumptions and its own `where`; the parameters that it
    varies move, the others stay at the baseline. A *refutation* is a point in simple rationals, confirmed by an exact
    solve there. A *proof* goes through every support along the path that some point allows and shows with z3 that no
    point and no equilibrium contradicts the claim, ties, thresholds and closed ends included; "some equilibrium" is
    proved by showing that the families' regions cover all points. Samples never prove. For a concept with point solves
    only, such as ``d1``, a proof about the coarser concept serves where what holds in all equilibria holds in some.

    Parameters
    ----------
    model
        Or its shipped name or path.
    concept
        The model's own when absent.
    claims
        Those of the model when absent.
    settings
        Time budget for all claims together, and whom to tell of progress. The default has no time budget; work is
        counted instead, for each claim apart, so that verdicts do not depend on the machine.

    Returns
    -------
    Verdicts
        A tuple of `Verdict` in the claims' order, which tells itself as text and as a table. A verdict is true like a
        truth value when it is as the author expects.

    Examples
    --------
    >>> from deterrence.model import load
    >>> [verdict.status for verdict in check_claims(load("preemption-dilemma"))]
    ['proved', 'proved', 'refuted']
    """
    opened = open_model(model)
    wanted = concept_of(opened, concept)
    chosen = tuple(opened.claims if claims is None else claims)
    allowed = settings or Settings()
    judge = Judge(opened, wanted)
    coarser = coarser_concept(opened, wanted)
    asked = coarser or wanted
    families = KnownFamilies(opened, asked, allowed)
    asker = judge if coarser is None else Judge(opened, asked)
    decisions = (
        Decision(opened, claim, asked, asker, families, _telling(allowed, claim.says, k, len(chosen)))
        for k, claim in enumerate(chosen)
    )
    if coarser is None:
        return _as_asked((one.verdict() for one in decisions), opened)
    return _as_asked((refined(one, wanted, judge) for one in decisions), opened)


def _telling(settings: Settings, says: str, number: int, count: int) -> Settings:
    """Settings under which the progress of one of several claims is told as that of all."""

    def told(what: str, share: float) -> None:
        settings.progress(f"claim {number + 1} of {count}: {what}", (number + share) / count)

    told(says, 0.0)
    return replace(settings, progress=told, work=Work(MOST_WORK))


def _as_asked(verdicts: Iterable[Verdict], model: Model) -> Verdicts:
    """Verdicts that know the model's file where a name alone would not find it, and a concept that is not its own."""
    shipped = model.name in shipped_models() and Path(model.path).parent == models_folder()
    own = concept_of(model, None)
    return Verdicts(
        replace(one, path="" if shipped else model.path, other_concept="" if one.concept == own else one.concept)
        for one in verdicts
    )


def problem_of(verdict: Verdict, subject: str) -> Problem:
    """A verdict that is not as expected, as a problem of the model file."""
    found = f"{verdict.status}{', vacuously' if verdict.vacuous else ''}"
    detail = verdict.counterexample or verdict.reason
    what = f"{subject}: the claim is {found}{f': {detail}' if detail else ''}"
    return Problem(
        "claim-verdict",
        what,
        str(verdict.claim.expect),
        f"its expected verdict is {verdict.expected}",
        "correct the claim, or its verdict",
        verdict.claim.place,
    )
