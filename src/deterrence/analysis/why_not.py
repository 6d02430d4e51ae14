"""Why a hoped-for outcome does not come about at a point, and which parameters would bring it about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deterrence.analysis.claims.asking import concept_of
from deterrence.analysis.claims.judging import Judge
from deterrence.analysis.claims.reading import read_statement
from deterrence.analysis.hoped_for import MOST_PROFILES, Blocked, blocked_paths
from deterrence.analysis.lines import Lines
from deterrence.analysis.restoring import Restored, restoring
from deterrence.analysis.solving import open_model
from deterrence.displays import Displayed
from deterrence.solvers.solution import as_json

if TYPE_CHECKING:
    from deterrence.model import Model

__all__ = ["EquilibriumSays", "WhyNot", "why_not", "why_not_at"]

MOST_TOLD = 4
"""Up to this many paths with the hoped-for outcome are told in words."""


@dataclass(frozen=True)
class EquilibriumSays:
    """What one equilibrium makes of the hoped-for outcome.

    Parameters
    ----------
    number
        From 1, as ``deterrence solve`` lists them.
    truth
        Whether it is as hoped; None where that is not defined.
    quantities
        The quantities that the statement speaks of.
    """

    number: int
    truth: bool | None
    quantities: Mapping[str, Any]

    def __str__(self) -> str:
        told = ", ".join(f"{name} = {value}" for name, value in self.quantities.items())
        verdict = {True: "as hoped", False: "not as hoped", None: "says nothing"}[self.truth]
        return f"equilibrium {self.number}: {verdict}" + (f" ({told})" if told else "")


@dataclass(frozen=True, repr=False)
class WhyNot(Displayed):
    """Why a hoped-for outcome does not come about.

    Parameters
    ----------
    model, expect, concept, parameters
        What was asked, and where.
    every, some
        Whether every (some) equilibrium there is as hoped; None: not decided.
    equilibria
        What each of them says.
    blocked
        Paths of play in pure strategies with the hoped-for outcome, nearest to equilibrium first: who would deviate.
    restored
        Nearest values of single parameters that bring it about, in every and in some equilibrium.
    remarks
        What could not be looked at.
    """

    model: str
    expect: str
    concept: str
    parameters: Mapping[str, Fraction]
    every: bool | None
    some: bool | None
    equilibria: tuple[EquilibriumSays, ...]
    blocked: tuple[Blocked, ...]
    restored: tuple[Restored, ...]
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        state = (
            "in every equilibrium" if self.every else "in some equilibrium only" if self.some else "in no equilibrium"
        )
        lines = [f"{self.expect} holds {state}"]
        lines += [f"  {one}" for one in self.equilibria]
        for one in self.blocked[:MOST_TOLD]:
            lines.append(f"  {one.path}" + (": an equilibrium" if one.certificate else ""))
            lines += [f"    {reason}" for reason in one.reasons]
        if len(self.blocked) > MOST_TOLD:
            lines.append(f"  ... and {len(self.blocked) - MOST_TOLD} more paths with it, farther from equilibrium")
        lines += [f"  {one}" for one in self.restored]
        return "\n".join([*lines, *self.remarks])

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "model": self.model,
            "expect": self.expect,
            "concept": self.concept,
            "parameters": as_json(self.parameters),
            "every": self.every,
            "some": self.some,
            "equilibria": [
                {"equilibrium": one.number, "as_hoped": one.truth, "quantities": as_json(one.quantities)}
                for one in self.equilibria
            ],
            "blocked": [
                {
                    "path": one.path,
                    "equilibrium": bool(one.certificate),
                    "max_regret": as_json(one.certificate.max_regret),
                    "reasons": list(one.reasons),
                }
                for one in self.blocked
            ],
            "restored": [
                {
                    "parameter": one.parameter,
                    "in": f"{one.sense} equilibrium",
                    "value": as_json(one.value),
                    "direction": "up" if one.direction > 0 else "down",
                    "at_value": one.attained,
                    "beyond": one.beyond,
                    "confirmed_at": as_json(one.sample),
                    "nearest": one.exact,
                }
                for one in self.restored
            ],
            "remarks": list(self.remarks),
        }


def why_not(
    model: Model | str | Path,
    expect: str,
    concept: str | None = None,
    scenario: str | None = None,
    **parameters: Any,
) -> WhyNot:
    """What destroys a hoped-for outcome at a point, and the nearest parameters, exactly, that restore it.

    Parameters
    ----------
    model
        Or its shipped name or path.
    expect
        What is hoped for, as in a claim: ``"P(attacked) == 0"``.
    concept
        The model's own when absent.
    scenario, **parameters
        The point.

    Returns
    -------
    WhyNot
        What every equilibrium there says; the paths of play with the hoped-for outcome and who would leave each of them
        to gain how much; for each parameter alone the nearest value in both directions at or beyond which the outcome
        comes about in every or in some equilibrium, confirmed by an exact solve.

    Examples
    --------
    >>> found = why_not("preemption-dilemma", "P(capability_survives) == 0")
    >>> print(found.restored[0])
    benefit: above 6, in every equilibrium; confirmed at 11
    >>> print(found.blocked[-1].path, *found.blocked[-1].reasons, sep="; ")
    us: preempt; ally: preempt; us at us: hold gains 2; ally at ally: hold gains 2
    """
    return why_not_at(open_model(model), expect, parameters, concept, scenario)


def why_not_at(
    model: Model,
    expect: str,
    parameters: Mapping[str, Any],
    concept: str | None = None,
    scenario: str | None = None,
) -> WhyNot:
    """As `why_not`, for a model already read, with the values of parameters as a mapping."""
    statement = read_statement(model, expect)
    wanted = concept_of(model, concept)
    whole = model.point(scenario, **parameters)
    point = {name: whole[name] for name in model.parameters}
    judge = Judge(model, wanted)
    found = judge.judge(statement, point)
    remarks: list[str] = []
    blocked: tuple[Blocked, ...] | None = ()
    restored: list[Restored] = []
    if not found.every:
        game = model.at(scenario, **parameters)
        blocked = blocked_paths(game, wanted, lambda g, s: judge.truth_of(statement, point, g, s))
        if blocked is None:
            remarks.append(f"more than {MOST_PROFILES} pure profiles: who would deviate from which was not listed")
        lines = Lines(model, wanted)
        for name, parameter in model.parameters.items():
            if parameter.range.low < parameter.range.high:
                several, reason = restoring(judge, statement, name, point, lines)
                restored += several
                remarks += [reason] if reason else []
    return WhyNot(
        model.name,
        expect,
        wanted,
        point,
        found.every,
        found.some,
        tuple(EquilibriumSays(number, truth, told) for number, truth, told in judge.told(statement, point)),
        blocked or (),
        tuple(one for one in restored if not (found.some and one.sense == "some")),
        tuple(remarks),
    )
