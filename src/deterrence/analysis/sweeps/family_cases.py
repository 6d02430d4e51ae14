"""The cases of min, max and abs that closed forms of families belong to: elsewhere their numbers mean nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from deterrence.expressions import And, Comparison, Formula, condition_holds, parse_condition
from deterrence.families import Family

__all__ = ["Cases", "applies", "cases_of"]

Cases = tuple[tuple[Formula, ...], ...]
"""Alternatives, of each of which all comparisons hold; an empty one holds everywhere."""


def cases_of(families: Sequence[Family]) -> tuple[Cases, ...]:
    """For every family the cases for which its closed forms were found.

    Examples
    --------
    >>> from deterrence.families import characterize
    >>> found = characterize("denial")
    >>> {applies(one, {}) for one in cases_of(found.families)}  # no min, max or abs in this model
    {True}
    """
    known = {part for family in families if family.case for part in _parts(parse_condition(family.case))}
    known |= {_opposite(part) for part in known}
    return tuple(
        tuple(tuple(part for part in one if part in known) for one in family.region.alternatives) for family in families
    )


def applies(cases: Cases, point: Mapping[str, Fraction]) -> bool:
    """Whether a point lies in one of several cases."""
    return any(all(condition_holds(part, point) for part in one) for one in cases)


def _parts(condition: Formula) -> tuple[Comparison, ...]:
    parts = condition.parts if isinstance(condition, And) else (condition,)
    return tuple(part for part in parts if isinstance(part, Comparison))


def _opposite(part: Comparison) -> Comparison:
    return Comparison(part.right, "<" if part.relation == "<=" else "<=", part.left)
