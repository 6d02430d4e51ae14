"""Where a claim is to hold: parameters that vary within their ranges, assumptions and the claim's own condition."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from deterrence.errors import NotDefinedError
from deterrence.expressions import (
    TRUE,
    And,
    Comparison,
    Expression,
    Formula,
    Monotone,
    Name,
    Number,
    as_expression,
    condition_holds,
    evaluate,
    names,
    substitute,
)

if TYPE_CHECKING:
    from deterrence.model import Claim, Model

__all__ = ["Territory"]

SEED = 20200103
STEPS = (
    Fraction(1, 2),
    Fraction(1, 4),
    Fraction(3, 4),
    Fraction(1, 3),
    Fraction(2, 3),
    Fraction(1, 10),
    Fraction(9, 10),
)


@dataclass(frozen=True)
class Territory:
    """The points of a model that a claim speaks of.

    Parameters
    ----------
    model
        Whose parameters they are.
    vary
        Parameters that vary, each within its range.
    fixed
        The other parameters, and `rounded` definitions.
    where
        The claim's own condition, over parameters and definitions; None: nothing more.
    tied
        Parameters that follow those that vary.
    """

    model: Model
    vary: tuple[str, ...]
    fixed: Mapping[str, Fraction] = field(default_factory=dict)
    where: Formula | None = None
    tied: Mapping[str, Expression] = field(default_factory=dict)

    @classmethod
    def of(cls, model: Model, claim: Claim) -> Territory:
        """The points that a claim of a model speaks of.

        Raises
        ------
        NotDefinedError
            When a definition with `exp`, `log` or `sqrt` depends on a parameter that varies: its values are rounded.
        """
        raised = [part.parameter for part in claim.expect.walk() if isinstance(part, Monotone)]
        chosen = tuple(model.parameters) if claim.vary is None else (*claim.vary, *raised)
        vary = tuple(
            name
            for name in model.parameters
            if name in chosen and model.parameters[name].range.low < model.parameters[name].range.high
        )
        return cls.over(model, vary, {}, claim.where)

    @classmethod
    def over(
        cls, model: Model, vary: tuple[str, ...], values: Mapping[str, Fraction], where: Formula | None = None
    ) -> Territory:
        """The points of a model at which some parameters vary, others have values, and the rest are at the baseline.

        Raises
        ------
        NotDefinedError
            As `of`.
        """
        for name in model.rounded:
            moved = set(names(substitute(model.definitions[name].expression, model.substitutions))) & set(vary)
            if moved:
                raise NotDefinedError(f"{name} is rounded and depends on {', '.join(sorted(moved))}")
        baseline = {name: one.value for name, one in model.parameters.items()}
        whole = model.with_definitions({**baseline, **values})
        fixed = {name: whole[name] for name in (*model.parameters, *model.rounded) if name not in vary}
        return cls(model, vary, fixed, where)

    def at(self, name: str, value: Fraction) -> Territory:
        """The points at which one parameter has a value."""
        vary = tuple(one for one in self.vary if one != name)
        tied = {other: substitute(one, {name: as_expression(value)}) for other, one in self.tied.items()}
        return replace(self, vary=vary, fixed={**self.fixed, name: value}, tied=tied)

    def on(self, name: str, value: Expression) -> Territory:
        """The points at which one parameter equals an expression over the others that vary."""
        vary = tuple(one for one in self.vary if one != name)
        tied = {other: substitute(one, {name: value}) for other, one in self.tied.items()}
        return replace(self, vary=vary, tied={**tied, name: value})

    # --- symbols ---------------------------------------------------------------------------------------------------

    def put(self, expression: Expression, settings: Mapping[str, Expression]) -> Expression:
        """An expression over parameters and definitions as one over the parameters that vary, moved by `settings`."""
        whole = substitute(expression, self.model.substitutions)
        return substitute(whole, {**self._fixed, **settings})

    def put_formula(self, formula: Formula, settings: Mapping[str, Expression]) -> Formula:
        """As `put`, for a condition."""
        whole = substitute(formula, self.model.substitutions)
        return substitute(whole, {**self._fixed, **settings})

    @cached_property
    def _fixed(self) -> dict[str, Expression]:
        return {**{name: as_expression(value) for name, value in self.fixed.items()}, **self.tied}

    def playable(self, settings: Mapping[str, Expression]) -> list[Formula]:
        """That a point moved by `settings` is one of the model's: ranges and assumptions."""
        found: list[Formula] = []
        for name, parameter in self.model.parameters.items():
            value = self.put(Name(name), settings)
            bounds = parameter.range
            low, high = Number(bounds.low), Number(bounds.high)
            if isinstance(value, Number):
                found += [] if value.value in bounds else [~TRUE]
                continue
            found.append(Comparison(value, ">" if bounds.low_open else ">=", low))
            found.append(Comparison(value, "<" if bounds.high_open else "<=", high))
        found += [self.put_formula(formula, settings) for formula in self.model.assume]
        return [one for one in found if one != TRUE]

    def conditions(self, settings: Mapping[str, Expression]) -> list[Formula]:
        """That a point moved by `settings` is one of the territory's."""
        found = self.playable(settings)
        if self.where is not None:
            found.append(self.put_formula(self.where, settings))
        apart = [part for one in found for part in (one.parts if isinstance(one, And) else (one,))]
        return [one for one in apart if one != TRUE]

    # --- points ----------------------------------------------------------------------------------------------------

    def point(self, values: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Values of all parameters, from those of the parameters that vary."""
        known = {**self.fixed, **values}
        known |= {name: evaluate(value, known) for name, value in self.tied.items() if name not in values}
        return {name: known[name] for name in self.model.parameters}

    def contains(self, values: Mapping[str, Fraction]) -> bool:
        """Whether a point belongs to the territory."""
        point = self.model.with_definitions(self.point(values))
        inside = all(point[name] in one.range for name, one in self.model.parameters.items())
        conditions = [*self.model.assume, *([self.where] if self.where is not None else [])]
        return inside and all(condition_holds(one, point) for one in conditions)

    def points(self, count: int) -> list[dict[str, Fraction]]:
        """Up to so many different points in simple rationals: the baseline, corners and faces first, then others."""
        found: list[dict[str, Fraction]] = []
        for tried, values in enumerate(self._candidates()):
            if len(found) == count or tried == 400:
                break
            if values not in found and self.contains(values):
                found.append(values)
        return found

    def _candidates(self) -> Iterator[dict[str, Fraction]]:
        parameters = self.model.parameters
        yield {name: parameters[name].value for name in self.vary}
        ranges = {name: parameters[name].range for name in self.vary}
        if len(self.vary) <= 2:
            grid = (Fraction(1, 2), Fraction(0), Fraction(1), *STEPS[1:])
            for shares in product(grid, repeat=len(self.vary)):
                yield {
                    name: one.low + share * (one.high - one.low)
                    for (name, one), share in zip(ranges.items(), shares, strict=True)
                }
        generator = random.Random(SEED)
        while True:
            drawn = {}
            for name, one in ranges.items():
                share = Fraction(generator.randrange(0, 13), 12)
                drawn[name] = one.low + share * (one.high - one.low)
            yield drawn
