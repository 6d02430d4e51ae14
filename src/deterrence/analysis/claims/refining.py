"""Claims by concepts that have exact point solves only, from what is decided for a coarser concept.

Every equilibrium of the finer concept is one of the coarser. So what is true of all of the coarser is true of all of
the finer, and where none of the coarser is as wanted, none of the finer is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from deterrence.analysis.claims.deciding import MORE_POINTS, Decision
from deterrence.analysis.claims.judging import Judge
from deterrence.analysis.claims.normal_form import OPPOSITE, conjuncts, one_sided
from deterrence.analysis.claims.stages import require_stages
from deterrence.analysis.claims.verdicts import Verdict
from deterrence.errors import NotDefinedError
from deterrence.expressions import (
    At,
    Belief,
    Comparison,
    Exists,
    Formula,
    HoldsAt,
    HoldsIn,
    In,
    Monotone,
    Not,
    Over,
    Power,
    Probability,
)
from deterrence.games import ExtensiveFormGame

if TYPE_CHECKING:
    from deterrence.model import Model

__all__ = ["coarser_concept", "refined"]

COARSER = {
    "sequential": "perfect-bayesian",
    "intuitive": "perfect-bayesian",
    "d1": "perfect-bayesian",
    "subgame-perfect": "nash",
}
"""Concept -> the coarser one about which claims are decided over regions."""
ALWAYS_EXIST = ("sequential", "subgame-perfect")
"""Concepts of which every finite game with perfect recall has an equilibrium :cite:`kreps-wilson-1982-sequential`."""


def coarser_concept(model: Model, concept: str) -> str | None:
    """The concept through which claims are decided; None: the concept itself."""
    if concept == "subgame-perfect":
        game = model.symbolic()
        try:
            if isinstance(game, ExtensiveFormGame):
                require_stages(game)
            return None
        except NotDefinedError:
            return COARSER[concept]
    return COARSER.get(concept)


def refined(coarse: Decision, concept: str, judge: Judge) -> Verdict:
    """The verdict by the finer concept.

    Parameters
    ----------
    coarse
        The decision by the coarser concept.
    concept, judge
        The finer one, and what solves points for it.
    """
    wider = coarse.verdict()
    fine = replace(coarse, concept=concept, judge=judge, statement=None, solved=0, judged=False, failures=[])
    if wider.status == "proved" and coarse.claim.every and _is_inherited(coarse.claim.expect):
        told = f"every {concept} equilibrium is a {wider.concept} one"
        return replace(wider, concept=concept, rests_on=(told, *wider.rests_on))
    if wider.status == "proved" and concept in ALWAYS_EXIST and _is_always_judged(coarse.claim.expect):
        all_of_them = replace(coarse, claim=replace(coarse.claim, every=True), statement=None).verdict()
        if all_of_them.status == "proved" and _is_inherited(coarse.claim.expect):
            told = (
                f"a {concept} equilibrium exists at every point, and is a {wider.concept} one: it holds in all of these"
            )
            return replace(wider, concept=concept, rests_on=(told, *all_of_them.rests_on))
    tried = [dict(wider.counterexample.parameters)] if wider.counterexample is not None else []
    found = fine.refuted_at_points(tried, MORE_POINTS)
    if found is not None:
        return found
    told = wider.reason
    if wider.status == "proved":
        told = f"it is proved for {wider.concept} equilibria, but some of these are not {concept}"
    elif wider.status == "refuted":
        told = f"{wider.concept} equilibria refute it ({wider.counterexample}), none of which is {concept} there"
    return fine.undecided(f"{concept} has exact point solves only; {told}")


def _is_always_judged(statement: Formula) -> bool:
    """Whether a statement is true or false in every equilibrium: nothing in it may lack a value."""
    return not any(
        isinstance(part, (Belief, At, In, HoldsAt, HoldsIn, Monotone, Exists))
        or (isinstance(part, Probability) and part.given is not None)
        or (isinstance(part, Power) and part.exponent < 0)
        for part in statement.walk()
    )


def _is_inherited(statement: Formula) -> bool:
    """Whether a statement about all equilibria stays true when some of them are left out."""
    for piece in conjuncts(statement):
        for part in piece.walk():
            if isinstance(part, (Exists, Not)):
                return False
            if isinstance(part, Monotone) and any(isinstance(one, Over) for one in part.walk()):
                return False
            if isinstance(part, Comparison) and not one_sided(
                Comparison(part.left, OPPOSITE[part.relation], part.right)
            ):
                return False
    return True
