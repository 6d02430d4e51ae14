"""What pages across models know of each model: plain values, so that they can be kept from one build to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from deterrence.analysis.comparing import Side
from deterrence.report.drawings import STYLE_ELEMENT

if TYPE_CHECKING:
    from deterrence.analysis.catalogue import SolvedPoint
    from deterrence.analysis.claims import Verdict
    from deterrence.analysis.studying import Study
    from deterrence.model import Model
    from deterrence.report.elements import Drawing

__all__ = ["Facts", "kind_of", "model_facts"]

Facts = Mapping[str, Any]


def model_facts(study: Study, drawings: Iterable[Drawing]) -> dict[str, Any]:
    """What is said of a model on other pages than its own."""
    model = study.model
    return {
        "name": model.name,
        "title": model.title,
        "story": " ".join(model.story.split()),
        "players": dict(model.players),
        "kind": kind_of(model),
        "concept": study.concept,
        "mechanisms": list(model.mechanisms),
        "baseline": {name: str(one.value) for name, one in model.parameters.items()},
        "extends": model.extends,
        "hash": model.hash,
        "sources": {
            key: {"title": one.title, "author": one.author, "publisher": one.publisher, "date": one.date}
            for key, one in model.sources.items()
        },
        "outcomes": {name: one.meaning for name, one in model.outcomes.items()},
        "points": [_point(model, one) for one in study.points],
        "thresholds": {one.parameter: [str(point.value) for point in one.points] for one in study.along},
        "claims": [_claim(one) for one in study.verdicts],
        "picture": _picture(drawings),
    }


def _picture(drawings: Iterable[Drawing]) -> dict[str, str]:
    """The phase diagram; nothing where there is none."""
    found = (one for one in drawings if one.name.startswith("phases"))
    return next(({"svg": one.svg.replace(STYLE_ELEMENT, ""), "caption": one.caption} for one in found), {})


def kind_of(model: Model) -> str:
    """What kind of game it is, in words of the field.

    Examples
    --------
    >>> from deterrence.model import load
    >>> kind_of(load("escalation")), kind_of(load("proxy-deniability"))
    ('simultaneous', 'incomplete information')
    """
    from deterrence.games import ExtensiveFormGame
    from deterrence.model.parts import ChanceMove

    if not model.timeline:
        return "simultaneous"
    game = model.at()
    if isinstance(game, ExtensiveFormGame) and all(len(one.nodes) == 1 for one in game.information_sets):
        return "perfect information"
    chance = any(isinstance(step, ChanceMove) for step in model.timeline)
    return "incomplete information" if chance else "imperfect information"


def _point(model: Model, one: SolvedPoint) -> dict[str, Any]:
    name = one.scenario or "baseline"
    changed = {key: str(value) for key, value in model.values_of(one.scenario or None).items()}
    told: dict[str, Any] = {"point": name, "changed": changed, "failure": one.failure}
    if one.solution is None:
        return told
    side = Side(name, model, {}, one.solution, {})
    return told | {
        "concept": one.solution.concept,
        "count": len(one.solution),
        "complete": bool(one.solution.complete),
        "paths": side.paths(),
        "outcomes": {key: side.span("outcome", key) for key in model.outcomes},
        "payoffs": {key: side.span("payoff", key) for key in model.players},
    }


def _claim(one: Verdict) -> dict[str, Any]:
    claim = one.claim
    counterexample = ""
    if one.counterexample is not None:
        counterexample = str(one.counterexample)
    return {
        "says": " ".join(claim.says.split()),
        "expect": str(claim.expect),
        "every": claim.every,
        "where": "" if claim.where is None else str(claim.where),
        "vary": None if claim.vary is None else list(claim.vary),
        "because": " ".join(claim.because.split()),
        "sources": list(claim.sources),
        "status": one.status,
        "vacuous": one.vacuous,
        "as_expected": one.as_expected,
        "counterexample": counterexample,
        "reason": one.reason,
        "concept": one.concept,
    }
