"""What holds a path up, told in probabilities and beliefs."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from deterrence.solvers.assessment_search import Pieces
from deterrence.solvers.linear_conditions import centre_of
from deterrence.solvers.solution import Support
from deterrence.solvers.support_search import Cell, Path
from deterrence.solvers.theories import Unknown
from deterrence.solvers.told_vertices import ToldVertices, Vertex, as_mapping
from deterrence.solvers.witnesses import Witness

__all__ = ["supports_of"]


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
    told = ToldVertices(values, beliefs)
    found: list[Support] = []
    for number, part in enumerate(path.parts):
        several = [(cell, told.of(cell)) for cell in part if cell.sets]
        points = [frozenset(vertices) for _, vertices in several]
        for k, (cell, vertices) in enumerate(several):
            within = any(
                points[k] <= points[m] and (len(points[k]) < len(points[m]) or m < k)
                for m in range(len(several))
                if m != k
            )
            if not within:
                found.append(_support(cell, vertices, values, number, beliefs))
    return tuple(found)


def _support(
    cell: Cell[Pieces], vertices: list[Vertex], values: dict[Unknown, Fraction], part: int, beliefs: bool
) -> Support:
    sets = list(cell.sets)
    centre = Witness(cell.theories, values | centre_of(cell.state))
    mappings = [as_mapping(vertex) for vertex in vertices]
    ranges = []
    constant = {}
    for name in dict.fromkeys(name for mapping in mappings for name in mapping):
        held = {id(mapping[name]): mapping[name] for mapping in mappings if name in mapping}.values()
        low, high = min(held), max(held)
        if low == high:
            constant[name] = low
            if low != 0:
                ranges.append(f"{name} = {low}")
        else:
            ranges.append(f"{low} <= {name} <= {high}")
    count, box = _moving(vertices, set(constant))
    if not box:
        ranges.append(f"jointly: the {count} extreme points listed span the set")
    return Support(
        name="",
        conditions=tuple(ranges),
        strategies=centre.strategies(sets),
        beliefs=centre.beliefs(sets) if beliefs else {},
        vertices=tuple(mappings),
        part=part,
    )


def _moving(vertices: list[Vertex], constant: set[str]) -> tuple[int, bool]:
    """How many extreme points there are but for what is constant, and whether these are a box: the information sets
    vary independently of each other, each along an interval."""
    left = {
        told: tuple(item for item in (*told.shares, *told.beliefs) if item[0] not in constant)
        for told in dict.fromkeys(told for vertex in vertices for told in vertex)
    }
    numbers = {items: number for number, items in enumerate(dict.fromkeys(left.values()))}
    number_of = {told: numbers[items] for told, items in left.items()}
    distinct = {tuple([number_of[told] for told in vertex]) for vertex in vertices}
    alike: dict[str, set[tuple[tuple[str, Fraction], ...]]] = {}
    for items in numbers:
        by_set: dict[str, list[tuple[str, Fraction]]] = {}
        for name, value in items:
            by_set.setdefault(name.rpartition(", ")[0], []).append((name, value))
        for where, several in by_set.items():
            alike.setdefault(where, set()).add(tuple(several))
    box = all(len(one) <= 2 for one in alike.values()) and prod(map(len, alike.values())) == len(distinct)
    return len(distinct), box
