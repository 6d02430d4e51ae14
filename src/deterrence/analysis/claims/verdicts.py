"""What was decided about a claim, and on what grounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from deterrence.displays import Displayed
from deterrence.solvers.solution import as_json

if TYPE_CHECKING:
    from deterrence.model import Claim

__all__ = ["Counterexample", "Status", "Verdict", "Verdicts"]

Status = Literal["proved", "refuted", "undecided"]


@dataclass(frozen=True)
class Counterexample:
    """A point at which a claim is false, confirmed by an exact solve there.

    Parameters
    ----------
    parameters
        Values that differ from the baseline, or all that vary.
    second
        For ``increasing`` and ``decreasing``: the values at the second point; else empty.
    equilibrium
        Number, from 1, of the equilibrium that contradicts the claim; 0: no equilibrium is as the claim says.
    quantities
        What the claim speaks of, at the equilibrium.
    """

    parameters: Mapping[str, Fraction]
    second: Mapping[str, Fraction] = field(default_factory=dict)
    equilibrium: int = 0
    quantities: Mapping[str, Any] = field(default_factory=dict)

    def scenario(self, name: str = "counterexample") -> str:
        """The point as a line for the section `scenarios` of the model file."""
        return f"{name}: {{{', '.join(f'{key}: {value}' for key, value in self.parameters.items())}}}"

    def options(self, second: bool = False) -> str:
        """The point, or the second one, as options of ``deterrence solve``."""
        point = {**self.parameters, **self.second} if second else self.parameters
        return " ".join(f"-p {key}={value}" for key, value in point.items())

    def __str__(self) -> str:
        where = ", ".join(f"{key} = {value}" for key, value in self.parameters.items()) or "the baseline"
        if self.second:
            where += " against " + ", ".join(f"{key} = {value}" for key, value in self.second.items())
        told = ", ".join(f"{key} = {value}" for key, value in self.quantities.items())
        which = f"equilibrium {self.equilibrium}" if self.equilibrium else "no equilibrium is as the claim says"
        return f"at {where}: {which}{' has ' + told if told else ''}"


@dataclass(frozen=True, repr=False)
class Verdict(Displayed):
    """What was decided about a claim.

    Parameters
    ----------
    model
        Name of the model.
    claim
        The claim.
    concept
        By whose equilibria it was judged.
    status
        "proved": true at every point that the claim speaks of. "refuted": there is a `counterexample`. "undecided".
    rests_on
        What a proof rests on, or what a refutation was confirmed by.
    counterexample
        For a refutation.
    reason
        Why it is undecided, or vacuous.
    evidence
        How many points were solved exactly and what they said.
    vacuous
        Whether the claim is true only because it is never judged: its condition or the event after ``|`` never occurs.
    path
        The model's file, where it is not a shipped one.
    other_concept
        The concept, where it is not the model's own.
    """

    model: str
    claim: Claim
    concept: str
    status: Status
    rests_on: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    reason: str = ""
    evidence: str = ""
    vacuous: bool = False
    path: str = ""
    other_concept: str = ""

    @property
    def expected(self) -> Status:
        """The verdict that the author expects."""
        return "proved" if self.claim.proved else "refuted"

    @property
    def as_expected(self) -> bool:
        """Whether the author's expectation holds; a vacuous claim never is as expected."""
        return self.status == self.expected and not self.vacuous

    @property
    def commands(self) -> tuple[str, ...]:
        """What to type to see the counterexample: one command for each of its points."""
        shown = self.counterexample
        if shown is None:
            return ()
        points = [shown.options(), *([shown.options(second=True)] if shown.second else [])]
        concept = f" --concept {self.other_concept}" if self.other_concept else ""
        return tuple(f"deterrence solve {self.path or self.model} {options}".rstrip() + concept for options in points)

    def __bool__(self) -> bool:
        return self.as_expected

    def __str__(self) -> str:
        vacuous = " (vacuous: never judged)" if self.vacuous else ""
        lines = [f"{self.status}{vacuous}: {' '.join(self.claim.says.split())}"]
        if not self.as_expected:
            lines[0] += f" [expected: {self.expected}]"
        if self.counterexample is not None:
            lines += [f"  {self.counterexample}", *(f"  {one}" for one in self.commands)]
        lines += [f"  {one}" for one in self.rests_on]
        lines += [f"  {'vacuous' if self.vacuous else self.status}: {self.reason}"] if self.reason else []
        lines += [f"  {self.evidence}"] if self.evidence else []
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        shown = self.counterexample
        return {
            "model": self.model,
            "says": " ".join(self.claim.says.split()),
            "in": "every equilibrium" if self.claim.every else "some equilibrium",
            "expect": str(self.claim.expect),
            "where": "" if self.claim.where is None else str(self.claim.where),
            "sources": list(self.claim.sources),
            "vary": None if self.claim.vary is None else list(self.claim.vary),
            "concept": self.concept,
            "verdict": self.status,
            "expected": self.expected,
            "as_expected": self.as_expected,
            "vacuous": self.vacuous,
            "rests_on": list(self.rests_on),
            "counterexample": None
            if shown is None
            else {
                "parameters": as_json(shown.parameters),
                "second": as_json(shown.second),
                "equilibrium": shown.equilibrium,
                "quantities": as_json(shown.quantities),
                "scenario": shown.scenario(),
            },
            "reason": self.reason,
            "evidence": self.evidence,
        }


class Verdicts(Displayed, tuple[Verdict, ...]):
    """Verdicts in the claims' order: a tuple that tells itself. ``all(verdicts)``: every one is as expected.

    Examples
    --------
    >>> print(Verdicts())
    no claims
    """

    __slots__ = ()

    def __str__(self) -> str:
        return "\n".join(map(str, self)) or "no claims"

    def __repr__(self) -> str:
        return f"<Verdicts: {', '.join(one.status for one in self) or 'no claims'}>"

    def to_dict(self) -> list[dict[str, Any]]:
        """As JSON: one object per claim."""
        return [one.to_dict() for one in self]


def combined(whole: Verdict, parts: Sequence[Verdict]) -> Verdict:
    """The verdict on a claim from those on the pieces that it is true with together.

    Parameters
    ----------
    whole
        Says what was asked.
    """
    refuted = next((one for one in parts if one.status == "refuted"), None)
    if refuted is not None:
        return refuted
    open_ones = [one for one in parts if one.status == "undecided"]
    if open_ones:
        return replace(open_ones[0], reason="; ".join(dict.fromkeys(one.reason for one in open_ones)))
    grounds = tuple(dict.fromkeys(told for one in parts for told in one.rests_on))
    vacuous = all(one.vacuous for one in parts)
    reason = "; ".join(dict.fromkeys(one.reason for one in parts)) if vacuous else ""
    return replace(whole, status="proved", rests_on=grounds, vacuous=vacuous, reason=reason)


def opposite(one: Verdict) -> Verdict:
    """The verdict on the negation of a claim about a whole region.

    It is proved by what refutes the claim, and refuted by its proof: then no point is to blame.
    """
    if one.status == "proved":
        return replace(one, status="refuted", rests_on=("the opposite is proved", *one.rests_on), vacuous=False)
    if one.status == "refuted":
        shown = f"shown by: {one.counterexample}"
        return replace(one, status="proved", rests_on=(shown, *one.rests_on), counterexample=None)
    return one
