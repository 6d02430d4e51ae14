"""Derivatives and elasticities of outcomes and payoffs, exact, from the families' closed forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from deterrence.analysis.lines import Lines
from deterrence.analysis.regimes import PathKey, path_key
from deterrence.analysis.sensitivity.quantities import closed_form
from deterrence.analysis.sensitivity.results import Sensitivity
from deterrence.errors import ExpressionError, NotDefinedError, UsageError
from deterrence.expressions import Comparison, Expression, evaluate
from deterrence.families import Characterization, Family
from deterrence.families.rational_functions import Ring
from deterrence.model import Model
from deterrence.solvers import Settings
from deterrence.solvers.base import Progress

__all__ = ["Elasticities", "Elasticity", "derivative", "exact_elasticities"]


@dataclass(frozen=True)
class Elasticity:
    """How a quantity of one family responds to one parameter, at the point.

    Parameters
    ----------
    family, quantity, parameter
        Of what, to what.
    value
        The quantity.
    slope
        Its derivative with respect to the parameter.
    elasticity
        Percent per percent: ``slope * parameter / value``; None where the value is zero.
    edge
        Whether the point lies on the edge of the family's region, so that the derivative holds on one side only.
    """

    family: str
    quantity: str
    parameter: str
    value: Fraction
    slope: Fraction
    elasticity: Fraction | None
    edge: bool


@dataclass(frozen=True, repr=False)
class Elasticities(Sensitivity):
    """Exact derivatives at a point, per family that exists there.

    Parameters
    ----------
    model, concept, point
        What was asked about, and where.
    found
        By family, quantity, parameter.
    notes
        Families without closed forms, and parameters that could not be looked at.
    """

    method: ClassVar[str] = "elasticities"
    model: Model
    concept: str
    point: Mapping[str, Fraction]
    found: tuple[Elasticity, ...]
    notes: tuple[str, ...] = ()

    @property
    def caption(self) -> str:
        """What the rows show, in one line."""
        return "How outcomes and payoffs of each family respond to each parameter, at the point"

    def rows(self) -> list[dict[str, Any]]:
        """One row per family, quantity and parameter."""
        return [
            {
                "family": one.family,
                "quantity": one.quantity,
                "parameter": one.parameter,
                "value": one.value,
                "derivative": one.slope,
                "elasticity": one.elasticity,
                "holds": "on one side" if one.edge else "",
            }
            for one in self.found
        ]


def derivative(form: Expression, name: str, at: Fraction) -> Fraction:
    """The exact derivative of a rational function of one parameter.

    Raises
    ------
    ZeroDivisionError
        Where the function is not defined.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> derivative(parse_expression("p/(p + 1)"), "p", Fraction(1))
    Fraction(1, 4)
    """
    ring = Ring([name])
    read = ring.read(form)
    above, below = _univariate(read.above), _univariate(read.below)
    bottom = _value(below, at)
    return (_value(_slope(above), at) * bottom - _value(above, at) * _value(_slope(below), at)) / bottom**2


def _univariate(polynomial: Any) -> dict[int, Fraction]:
    return {int(exponents[0]): Fraction(str(c)) for exponents, c in polynomial.terms()}


def _slope(terms: Mapping[int, Fraction]) -> dict[int, Fraction]:
    return {power - 1: power * c for power, c in terms.items() if power}


def _value(terms: Mapping[int, Fraction], at: Fraction) -> Fraction:
    return sum((c * at**power for power, c in terms.items()), Fraction(0))


def exact_elasticities(
    model: Model,
    quantities: Sequence[str],
    point: Mapping[str, Fraction],
    vary: Sequence[str],
    concept: str | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Elasticities:
    """Differentiate every family's closed forms with respect to each parameter, at a point.

    Parameters
    ----------
    model, concept
        What to solve, and for what.
    quantities
        As `named_quantity` names them.
    point
        Values of all parameters.
    vary
        The parameters with respect to which derivatives are taken.

    Raises
    ------
    NotDefinedError
        When no family exists at the point: there is nothing to differentiate.
    UsageError
        When no parameter can move alone.
    """
    names: dict[PathKey, str] = {}
    found: list[Elasticity] = []
    notes: list[str] = []
    wanted = ""
    pinned: UsageError | None = None
    lines = Lines(model, concept, settings)
    for k, parameter in enumerate(vary):
        if progress is not None:
            progress(f"derivatives along {parameter}", k / len(vary))
        try:
            families = lines.families(parameter, point)
        except ExpressionError as error:
            notes.append(f"{parameter}: no closed forms, because {error}")
            continue
        except UsageError as error:
            pinned = error
            notes.append(f"{parameter}: it cannot move alone; {error}")
            continue
        wanted = families.concept
        if not families.complete:
            notes.append(f"{parameter}: perhaps not all families; {families.argument}")
        for family in _present(families, parameter, point[parameter]):
            told = names.setdefault(path_key(family), family.name)
            found += _of_family(family, told, quantities, parameter, point[parameter])
            if family.free:
                notes.append(f"{told}: ties leave {', '.join(family.free)} free, so that there is no derivative")
    if pinned is not None and not wanted:
        raise pinned
    if not names:
        raise NotDefinedError(
            f"no family of {model.name} exists at this point: there is no closed form to differentiate"
            + (f" ({notes[0]})" if notes else "")
        )
    order = list(names.values())
    found.sort(key=lambda one: (order.index(one.family), quantities.index(one.quantity)))
    notes.append("Derivatives are exact and hold within a family; where the regime changes, see the thresholds.")
    return Elasticities(model, wanted, point, tuple(found), tuple(dict.fromkeys(notes)))


def _present(found: Characterization, parameter: str, value: Fraction) -> list[Family]:
    return [family for family in found.families if {parameter: value} in family.region]


def _of_family(
    family: Family, name: str, quantities: Sequence[str], parameter: str, value: Fraction
) -> Iterator[Elasticity]:
    edge = _on_edge(family, {parameter: value})
    for quantity in quantities:
        form = closed_form(quantity, family)
        if form is None:
            continue
        level, slope = evaluate(form, {parameter: value}), derivative(form, parameter, value)
        share = slope * value / level if level else None
        yield Elasticity(name, quantity, parameter, level, slope, share, edge)


def _on_edge(family: Family, point: Mapping[str, Fraction]) -> bool:
    """Whether no alternative of the region holds strictly."""
    return not any(all(_strictly(formula, point) for formula in one) for one in family.region.alternatives)


def _strictly(formula: Any, point: Mapping[str, Fraction]) -> bool:
    assert isinstance(formula, Comparison)
    gap = evaluate(formula.left - formula.right, point)
    return gap > 0 if formula.relation in (">", ">=") else gap < 0
