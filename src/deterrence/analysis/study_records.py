"""Studies as plain data and back: JSON with exact numbers and expressions as texts.

A record names the kinds of its parts from a closed list, so that reading one can make nothing but parts of studies. A
solution's game is not written: it is the model's game at the solution's parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from deterrence.expressions import Expression, Formula, parse_condition, parse_expression, to_text
from deterrence.expressions.algebraic import AlgebraicNumber, NumberField

if TYPE_CHECKING:
    from deterrence.analysis.studying import Study
    from deterrence.model import Model

__all__ = ["from_record", "record_of"]


@lru_cache(maxsize=1)
def _kinds() -> dict[str, type]:
    """The records that studies are made of, by their names."""
    from deterrence.analysis.catalogue import SolvedPoint
    from deterrence.analysis.claims import Counterexample, Verdict
    from deterrence.analysis.sensitivity.tornado import Change, Reach, Tornado
    from deterrence.analysis.studying import Study
    from deterrence.analysis.thresholds import RegimeInterval, Threshold, Thresholds
    from deterrence.concepts.base import Certificate, Deviation
    from deterrence.solvers.solution import Completeness, Component, Equilibrium, Solution, Support

    kinds: tuple[type, ...] = (
        Certificate, Change, Completeness, Component, Counterexample, Deviation, Equilibrium, Reach, RegimeInterval,
        Solution, SolvedPoint, Study, Support, Threshold, Thresholds, Tornado, Verdict,
    )  # fmt: skip
    return {one.__name__: one for one in kinds}


def record_of(study: Study) -> dict[str, Any]:
    """A study as JSON's types; `from_record` is the inverse.

    Raises
    ------
    TypeError
        When something in it is of a kind that records cannot hold.
    """
    told = _Writer(study.model).told(study)
    assert isinstance(told, dict)
    return told


def from_record(model: Model, told: Mapping[str, Any]) -> Study:
    """The study that a record tells of.

    Raises
    ------
    DeterrenceError, LookupError, TypeError, ValueError, AttributeError
        When the record is none of this model's.
    """
    from deterrence.analysis.studying import Study

    found = _Reader(model).meant(dict(told))
    if not isinstance(found, Study):
        raise TypeError("the record holds no study")
    return found


class _Writer:
    def __init__(self, model: Model) -> None:
        self.model = model

    def told(self, value: Any) -> Any:
        if value is None or isinstance(value, (bool, int, str, float)):
            return value
        if isinstance(value, Mapping):
            return {"kind": "mapping", "of": [[self.told(key), self.told(one)] for key, one in value.items()]}
        if isinstance(value, (tuple, list)):
            return [self.told(one) for one in value]
        return self._named(value)

    def _named(self, value: Any) -> dict[str, Any]:
        from deterrence.families import Characterization
        from deterrence.families.records import as_record
        from deterrence.model import Claim, Model

        match value:
            case Fraction():
                return {"kind": "number", "of": str(value)}
            case AlgebraicNumber(field=field, coefficients=coefficients):
                written = [list(field.polynomial), field.root, [str(one) for one in coefficients]]
                return {"kind": "algebraic", "of": written}
            case Formula():
                return {"kind": "formula", "of": to_text(value)}
            case Expression():
                return {"kind": "expression", "of": to_text(value)}
            case Characterization():
                return {"kind": "families", "of": as_record(value)}
            case Model():
                return {"kind": "model"}
            case Claim():
                return {"kind": "claim", "of": self.model.claims.index(value)}
        kind = type(value).__name__
        if _kinds().get(kind) is not type(value):
            raise TypeError(f"records hold no {kind}")
        left_out = {"game"} if kind == "Solution" else set()
        names = [one.name for one in fields(_kinds()[kind]) if one.init and one.name not in left_out]
        return {"kind": kind, "of": {name: self.told(getattr(value, name)) for name in names}}


class _Reader:
    def __init__(self, model: Model) -> None:
        self.model = model

    def meant(self, told: Any) -> Any:
        if isinstance(told, list):
            return tuple(self.meant(one) for one in told)
        return self._named(told["kind"], told.get("of")) if isinstance(told, dict) else told

    def _named(self, kind: str, told: Any) -> Any:
        match kind:
            case "number":
                return Fraction(told)
            case "algebraic":
                polynomial, root, coefficients = told
                return AlgebraicNumber(NumberField(tuple(polynomial), root), tuple(map(Fraction, coefficients)))
            case "mapping":
                return {self.meant(key): self.meant(one) for key, one in told}
            case "formula":
                return parse_condition(told)
            case "expression":
                return parse_expression(told)
            case "model":
                return self.model
            case "claim":
                return self.model.claims[told]
            case "families":
                from deterrence.families.records import from_record

                return from_record(self.model, told)
            case _:
                parts = {name: self.meant(one) for name, one in told.items()}
                if kind == "Solution":
                    parts["game"] = self.model.at(None, **parts["parameters"])
                return _kinds()[kind](**parts)
