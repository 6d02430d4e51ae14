"""The interior of what conditions describe."""

from __future__ import annotations

from deterrence.expressions import (
    FALSE,
    And,
    Comparison,
    Formula,
    Implies,
    Not,
    Or,
    Truth,
    all_of,
    any_of,
    compare,
)

__all__ = ["strict"]

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def strict(formula: Formula, negated: bool = False) -> Formula:
    """A formula that holds inside what another describes: comparisons strict, equations false, inequations true.

    Examples
    --------
    >>> from deterrence.expressions import parse_condition
    >>> str(strict(parse_condition("a <= b and not (b < c)"))), str(strict(parse_condition("a == b")))
    ('a < b and b > c', 'false')
    """
    match formula:
        case Comparison(left, relation, right):
            kept = OPPOSITE[relation] if negated else relation
            if kept in ("==", "!="):
                return FALSE if kept == "==" else compare(left, "!=", right)
            return compare(left, kept[0], right)
        case Not(part):
            return strict(part, not negated)
        case And(parts) | Or(parts):
            several = tuple(strict(part, negated) for part in parts)
            return all_of(several) if isinstance(formula, And) != negated else any_of(several)
        case Implies(antecedent, consequent):
            return strict(any_of((~antecedent, consequent)), negated)
        case Truth(value):
            return Truth(value != negated)
        case _:
            return formula
