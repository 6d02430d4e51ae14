"""Characterizations as plain data: JSON with rational numbers and expressions as canonical text, and back."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from deterrence.expressions import Expression, Formula, parse_condition, parse_expression, to_text
from deterrence.families.family import Characterization, Family, FamilySupport, Forms, Region

if TYPE_CHECKING:
    from deterrence.model import Model

__all__ = ["as_record", "family_record", "from_record"]


def as_record(one: Characterization) -> dict[str, Any]:
    """A characterization as JSON's types; `from_record` is the inverse."""
    return {
        "model": one.model.name,
        "title": one.model.title,
        "hash": one.model.hash,
        "concept": one.concept,
        "vary": list(one.vary),
        "fixed": _numbers(one.point),
        "complete": one.complete,
        "argument": one.argument,
        "interrupted": one.interrupted,
        "families": [family_record(family) for family in one.families],
        "remarks": list(one.remarks),
        "hypersurfaces": [to_text(surface) for surface in one.hypersurfaces],
        "counts": dict(one.counts),
    }


def family_record(family: Family) -> dict[str, Any]:
    """A family as JSON's types."""
    return {
        "name": family.name,
        "case": family.case,
        "path": _lists(family.path),
        "strategies": _forms(family.strategies),
        "beliefs": _forms(family.beliefs),
        "region": _region(family.region),
        "supports": [_support(one) for one in family.supports],
        "payoffs": {player: to_text(form) for player, form in family.payoffs.items()},
        "outcomes": {name: to_text(form) for name, form in family.outcomes.items()},
        "sample": _numbers(family.sample),
        "free": list(family.free),
        "depth": dict(family.depth),
    }


def _support(one: FamilySupport) -> dict[str, Any]:
    return {
        "name": one.name,
        "part": one.part,
        "played": {label: list(actions) for label, actions in one.played.items()},
        "responses": _forms(one.responses),
        "beliefs": _forms(one.beliefs),
        "conditions": list(one.conditions),
        "region": _region(one.region),
    }


def _numbers(values: Mapping[str, Fraction]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _lists(path: Mapping[str, Mapping[str, tuple[str, ...]]]) -> dict[str, dict[str, list[str]]]:
    return {player: {label: list(actions) for label, actions in sets.items()} for player, sets in path.items()}


def _forms(forms: Forms) -> dict[str, dict[str, dict[str, str]]]:
    return {
        player: {label: {name: to_text(form) for name, form in mixture.items()} for label, mixture in sets.items()}
        for player, sets in forms.items()
    }


def _region(region: Region) -> list[list[str]]:
    return [[to_text(condition) for condition in one] for one in region.alternatives]


# --- back --------------------------------------------------------------------------------------------------------


class _Reader:
    """Reads texts once: closed forms repeat."""

    def __init__(self) -> None:
        self.expressions: dict[str, Expression] = {}
        self.conditions: dict[str, Formula] = {}

    def expression(self, text: str) -> Expression:
        if text not in self.expressions:
            self.expressions[text] = parse_expression(text)
        return self.expressions[text]

    def condition(self, text: str) -> Formula:
        if text not in self.conditions:
            self.conditions[text] = parse_condition(text)
        return self.conditions[text]

    def forms(self, told: Mapping[str, Any]) -> dict[str, dict[str, dict[str, Expression]]]:
        return {
            player: {label: {n: self.expression(t) for n, t in mixture.items()} for label, mixture in sets.items()}
            for player, sets in told.items()
        }

    def region(self, told: list[list[str]]) -> Region:
        return Region(tuple(tuple(self.condition(text) for text in one) for one in told))

    def support(self, told: Mapping[str, Any]) -> FamilySupport:
        return FamilySupport(
            told["name"],
            told["part"],
            self.forms(told["responses"]),
            self.forms(told["beliefs"]),
            tuple(told["conditions"]),
            self.region(told["region"]),
            {label: tuple(actions) for label, actions in told["played"].items()},
        )

    def family(self, told: Mapping[str, Any]) -> Family:
        return Family(
            name=told["name"],
            path={p: {label: tuple(a) for label, a in sets.items()} for p, sets in told["path"].items()},
            strategies=self.forms(told["strategies"]),
            beliefs=self.forms(told["beliefs"]),
            region=self.region(told["region"]),
            supports=tuple(self.support(one) for one in told["supports"]),
            payoffs={name: self.expression(text) for name, text in told["payoffs"].items()},
            outcomes={name: self.expression(text) for name, text in told["outcomes"].items()},
            sample={name: Fraction(text) for name, text in told["sample"].items()},
            free=tuple(told["free"]),
            depth=told["depth"],
            case=told["case"],
        )


def from_record(model: Model, told: Mapping[str, Any]) -> Characterization:
    """The characterization that a record tells of.

    Raises
    ------
    ExpressionError
        When a text cannot be read; LookupError, TypeError or ValueError when the record has another shape.
    """
    reader = _Reader()
    return Characterization(
        model,
        told["concept"],
        tuple(told["vary"]),
        {name: Fraction(text) for name, text in told["fixed"].items()},
        tuple(reader.family(one) for one in told["families"]),
        bool(told["complete"]),
        told["argument"],
        tuple(told["remarks"]),
        told["counts"],
        tuple(reader.expression(text) for text in told["hypersurfaces"]),
        bool(told["interrupted"]),
    )
