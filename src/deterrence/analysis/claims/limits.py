"""What families that are known almost everywhere say of the other points.

Where all conditions of a family hold strictly, points nearby have its equilibria, and these have a limit, which is an
equilibrium while no branch of chance appears or disappears. Some conditions may hold with equality, if these are
linear: points where they hold strictly come arbitrarily close, since a region has an inside.
"""

from __future__ import annotations

from collections.abc import Iterable

from deterrence.analysis.claims.degrees import is_linear
from deterrence.expressions import Comparison, Formula

__all__ = ["has_interior_nearby", "in_the_limit", "relaxed"]


def has_interior_nearby(playable: Iterable[Formula]) -> bool:
    """Whether points of a model have others of its inside nearby: what may hold with equality is linear.

    Parameters
    ----------
    playable
        What holds at the points of the model that have a game.

    Examples
    --------
    >>> from deterrence.expressions import parse_condition
    >>> [has_interior_nearby([parse_condition(text)]) for text in ("x <= 1", "x*y < 1", "x*y <= 1")]
    [True, True, False]
    """
    return all(is_linear(one) or (isinstance(one, Comparison) and one.relation in ("<", ">")) for one in playable)


def in_the_limit(condition: Formula) -> Formula:
    """A condition of a region, read such that points where it holds strictly come arbitrarily close.

    Examples
    --------
    >>> from deterrence.expressions import parse_condition
    >>> print(in_the_limit(parse_condition("x > 1")), "|", in_the_limit(parse_condition("x*y >= 1")))
    x >= 1 | x*y > 1
    """
    assert isinstance(condition, Comparison)
    strictly = condition.relation.removesuffix("=")
    return Comparison(condition.left, f"{strictly}=" if is_linear(condition) else strictly, condition.right)


def relaxed(condition: Formula) -> Formula:
    """A condition with its edges."""
    if isinstance(condition, Comparison) and condition.relation in ("<", ">"):
        return Comparison(condition.left, condition.relation + "=", condition.right)
    return condition
