"""Symbolic families of equilibria, and the regions of parameters where they exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from deterrence.displays import Displayed
from deterrence.expressions import Comparison, Expression, Formula, compare, condition_holds, evaluate, to_text
from deterrence.families.telling import family_lines, plain

if TYPE_CHECKING:
    import pandas

    from deterrence.model import Model

__all__ = ["Characterization", "Family", "FamilySupport", "Region"]

Forms = Mapping[str, Mapping[str, Mapping[str, Expression]]]
"""player -> information set -> action or node -> closed form."""


@dataclass(frozen=True)
class Region(Displayed):
    """Where something exists: any of the alternatives, each a conjunction of comparisons over the parameters.

    Parameters
    ----------
    alternatives
        No alternative: nowhere. An alternative without comparisons: everywhere in the model's ranges.
    """

    alternatives: tuple[tuple[Formula, ...], ...]

    def __contains__(self, point: object) -> bool:
        if not isinstance(point, Mapping):
            return False
        return any(all(condition_holds(c, point) for c in one) for one in self.alternatives)

    def everywhere(self) -> bool:
        """Whether the ranges and assumptions are all that it takes."""
        return any(not one for one in self.alternatives)

    def __str__(self) -> str:
        if not self.alternatives:
            return "nowhere"
        if self.everywhere():
            return "everywhere"
        told = [" and ".join(to_text(c) for c in one) for one in self.alternatives]
        return told[0] if len(told) == 1 else " or ".join(f"({one})" for one in told)


@dataclass(frozen=True)
class FamilySupport:
    """One way to hold a family up off its path.

    Parameters
    ----------
    name
        The field's name, where there is one.
    part
        Supports with the same part are alternatives; one of every part is needed.
    responses, beliefs
        Closed forms that are pinned down.
    conditions
        What the others must satisfy, in words over ``p(player, set, action)`` and ``belief(player, set, node)``.
    region
        Where this support exists, within the family's path conditions.
    played
        Information set off the path -> exactly those actions that carry weight.
    """

    name: str
    part: int
    responses: Forms
    beliefs: Forms
    conditions: tuple[str, ...]
    region: Region
    played: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Family(Displayed):
    """Equilibria with the same supports, over all parameters where they exist.

    Parameters
    ----------
    name
        E.g. ``separating``; unique within a characterization.
    path
        What is played with positive probability along the path: player -> information set -> actions.
    strategies, beliefs
        Closed forms at the information sets on the path.
    region
        Where it exists.
    supports
        What holds it up off the path.
    sample
        Parameters at which it exists, found with the proof that it exists on an open set.
    free
        Unknown probabilities on the path that ties leave free, with what binds them, in words.
    depth
        How many moves come before each information set on the path.
    case
        The case of min, max and abs that the closed forms belong to, where there are several.
    """

    name: str
    path: Mapping[str, Mapping[str, tuple[str, ...]]]
    strategies: Forms
    beliefs: Forms
    region: Region
    supports: tuple[FamilySupport, ...]
    payoffs: Mapping[str, Expression] = field(default_factory=dict)
    outcomes: Mapping[str, Expression] = field(default_factory=dict)
    sample: Mapping[str, Fraction] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    depth: Mapping[str, int] = field(default_factory=dict)
    case: str = ""

    @property
    def order(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Information sets on the path with what is played there, as they come in `path`, earliest moves first."""
        steps = [(label, actions) for sets in self.path.values() for label, actions in sets.items()]
        return tuple(sorted(steps, key=lambda step: self.depth.get(step[0], 0)))

    def at(self, point: Mapping[str, Fraction]) -> dict[str, dict[str, dict[str, Fraction]]]:
        """Strategies on the path at exact parameters (definitions included)."""
        return {
            player: {
                label: {action: evaluate(form, point) for action, form in mixture.items()}
                for label, mixture in sets.items()
            }
            for player, sets in self.strategies.items()
        }

    def lines(self) -> Iterator[str]:
        """In words."""
        yield self.name
        for place, said in family_lines(self):
            yield f"  {place}: {plain(said)}" if said else f"  {place}:"

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def to_dict(self) -> dict[str, Any]:
        """As JSON's types: expressions as canonical text, rational numbers as texts."""
        from deterrence.families.records import family_record

        return family_record(self)

    def to_latex(self, symbols: Mapping[str, str] | None = None) -> str:
        """As a LaTeX fragment; `symbols` gives the LaTeX of parameters (see `Characterization.symbols`)."""
        return self._shown("latex", symbols or {})

    def to_html(self, symbols: Mapping[str, str] | None = None) -> str:
        """As an HTML fragment, everything escaped; `symbols` as in `to_latex`."""
        return self._shown("html", symbols or {})


@dataclass(frozen=True, repr=False)
class Characterization(Displayed):
    """All families of a model's equilibria under a concept.

    Parameters
    ----------
    model, concept
        What was characterized.
    vary
        Parameters that vary; `point` holds the values of the others.
    families
        In order of discovery, named.
    complete
        Whether every equilibrium belongs to a family, except at parameters on hypersurfaces; `argument` says why.
    remarks
        What the method could not reach, and what was done instead.
    counts
        Supports asked about and discarded; seconds.
    hypersurfaces
        Polynomials in the parameters: where none of them is zero, inside the ranges, the families are all there is.
        Listed when the list of families is complete or one parameter varies.
    interrupted
        Whether the time budget ended the search; with more time there may be more families.
    """

    model: Model
    concept: str
    vary: tuple[str, ...]
    point: Mapping[str, Fraction]
    families: tuple[Family, ...]
    complete: bool
    argument: str
    remarks: tuple[str, ...] = ()
    counts: Mapping[str, Any] = field(default_factory=dict)
    hypersurfaces: tuple[Expression, ...] = ()
    interrupted: bool = False

    def regime(self, point: Mapping[str, Fraction]) -> tuple[str, ...]:
        """Names of the families that exist at a point (a mapping of all parameters and definitions)."""
        return tuple(one.name for one in self.families if point in one.region)

    @property
    def symbols(self) -> dict[str, str]:
        """LaTeX of parameters and definitions, where the author gave one."""
        own = {name: one.symbol for name, one in self.model.parameters.items()}
        own |= {name: one.symbol for name, one in self.model.definitions.items()}
        return {name: symbol for name, symbol in own.items() if symbol}

    def __len__(self) -> int:
        return len(self.families)

    def __getitem__(self, name: str) -> Family:
        for family in self.families:
            if family.name == name:
                return family
        raise KeyError(f"no family {name!r}; there are: {', '.join(one.name for one in self.families)}")

    @property
    def overview(self) -> tuple[str, ...]:
        """Title, parameters, and how complete the list is, in sentences."""
        count = f"{len(self)} {'family' if len(self) == 1 else 'families'}"
        pinned = ", ".join(f"{name} = {value}" for name, value in self.point.items())
        free = ", ".join(self.vary) or "none"
        state = "complete" if self.complete else "NOT complete"
        told = [
            f"{self.model.title}: {count} of {self.concept} equilibria",
            f"Parameters that vary: {free}." + (f" Fixed: {pinned}." if pinned else ""),
            f"The list is {state}: {self.argument}.",
        ]
        return (*told, *(f"{remark}." for remark in self.remarks))

    def __str__(self) -> str:
        title, pinned, *rest = self.overview
        body = [str(family) for family in self.families]
        return "\n\n".join(["\n".join([title, pinned]), *body, "\n".join(rest)])

    def to_dict(self) -> dict[str, Any]:
        """As JSON's types: expressions and conditions as canonical text, rational numbers as texts."""
        from deterrence.families.records import as_record

        return as_record(self)

    def rows(self) -> list[dict[str, Any]]:
        """One row per family: name, conditions, closed forms on the path, payoffs, outcomes."""
        return [_row(family) for family in self.families]

    def to_dataframe(self) -> pandas.DataFrame:
        """One row per family; cells hold expressions."""
        import pandas

        rows = self.rows()
        return (pandas.DataFrame(rows) if rows else pandas.DataFrame({"family": []})).set_index("family")


def _row(family: Family) -> dict[str, Any]:
    row: dict[str, Any] = {"family": family.name, "exists": str(family.region)}
    for player, sets in family.strategies.items():
        for label, mixture in sets.items():
            row |= {f"p({player}, {label}, {action})": p for action, p in mixture.items()}
    row |= {f"payoff({player})": form for player, form in family.payoffs.items()}
    row |= {f"P({name})": form for name, form in family.outcomes.items()}
    return row


def comparison(left: Expression, relation: str, right: Expression) -> Comparison:
    """A comparison as a formula."""
    found = compare(left, relation, right)
    assert isinstance(found, Comparison)
    return found
