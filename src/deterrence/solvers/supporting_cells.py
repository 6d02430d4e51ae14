"""What holds a path up, told in probabilities and beliefs."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

from deterrence.solvers.assessment_search import Pieces
from deterrence.solvers.linear_conditions import centre_of
from deterrence.solvers.solution import Support
from deterrence.solvers.support_search import Cell, Path
from deterrence.solvers.theories import Unknown
from deterrence.solvers.witnesses import Witness

__all__ = ["MOST_VERTICES", "supports_of"]

MOST_VERTICES = 256
"""Most extreme points listed for one supporting set; larger sets list ranges only."""


def supports_of(path: Path[Pieces], beliefs: bool) -> tuple[Support, ...]:
    """The supporting sets of a path, alternatives that lie within others left out.

    Parameters
    ----------
    path
        As found.
    beliefs
        Whether the concept speaks of beliefs.
    """
    values = path.values or {}
    found: list[Support] = []
    for number, part in enumerate(path.parts):
        several = [_support(cell, values, number, beliefs) for cell in part if cell.sets]
        points = [frozenset(tuple(sorted(v.items())) for v in one.vertices) for one in several]
        for k, one in enumerate(several):
            within = any(
                points[k] and points[k] <= points[m] and (points[k] != points[m] or m < k)
                for m in range(len(several))
                if m != k
            )
            if not within:
                found.append(one)
    return tuple(found)


def _support(cell: Cell[Pieces], values: dict[Unknown, Fraction], part: int, beliefs: bool) -> Support:
    sets = list(cell.sets)
    centre = Witness(cell.theories, values | centre_of(cell.state))
    vertices = _quantities(cell, values, beliefs)
    ranges = []
    constant = {}
    for name in dict.fromkeys(name for vertex in vertices for name in vertex):
        held = [vertex[name] for vertex in vertices if name in vertex]
        low, high = min(held), max(held)
        if low == high:
            constant[name] = low
            if low != 0:
                ranges.append(f"{name} = {low}")
        else:
            ranges.append(f"{low} <= {name} <= {high}")
    moving = [{name: value for name, value in vertex.items() if name not in constant} for vertex in vertices]
    distinct = tuple(dict(items) for items in dict.fromkeys(tuple(sorted(one.items())) for one in moving))
    if not _is_box(distinct):
        ranges.append(f"jointly: the {len(distinct)} extreme points listed span the set")
    return Support(
        name="",
        conditions=tuple(ranges),
        strategies=centre.strategies(sets),
        beliefs=centre.beliefs(sets) if beliefs else {},
        vertices=tuple(vertices),
        part=part,
    )


def _quantities(cell: Cell[Pieces], values: dict[Unknown, Fraction], beliefs: bool) -> list[dict[str, Fraction]]:
    lists = [piece.vertices() for piece in cell.state]
    if prod(len(one) for one in lists) > MOST_VERTICES:
        lists = [[piece.centre()] if len(one) > 2 else one for piece, one in zip(cell.state, lists, strict=True)]
        lists = lists if prod(len(one) for one in lists) <= MOST_VERTICES else [[p.centre()] for p in cell.state]
    found = []
    for combination in product(*lists):
        merged = {u: v for one in combination for u, v in one.items()}
        told = Witness(cell.theories, values | merged).quantities(list(cell.sets))
        found.append({name: value for name, value in told.items() if beliefs or not name.startswith("belief")})
    return [dict(items) for items in dict.fromkeys(tuple(one.items()) for one in found)]


def _is_box(vertices: tuple[dict[str, Fraction], ...]) -> bool:
    """Whether the information sets vary independently of each other, each along an interval."""
    alike: dict[str, set[tuple[tuple[str, Fraction], ...]]] = {}
    for vertex in vertices:
        by_set: dict[str, list[tuple[str, Fraction]]] = {}
        for name, value in vertex.items():
            by_set.setdefault(name.rpartition(", ")[0], []).append((name, value))
        for where, items in by_set.items():
            alike.setdefault(where, set()).add(tuple(items))
    return all(len(one) <= 2 for one in alike.values()) and prod(len(one) for one in alike.values()) == len(vertices)
