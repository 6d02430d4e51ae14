"""Which equilibrium paths hang together, and in how many dimensions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from deterrence.games import Assessment, ExtensiveFormGame
from deterrence.games.reaching import supports_along
from deterrence.solvers.linear_programs import LinearProgram, minimise
from deterrence.solvers.solution import Component

__all__ = ["PathRecord", "Point", "components_of", "described", "path_point", "rank", "spanned"]

Point = tuple[tuple[tuple[int, str], Fraction], ...]


@dataclass(frozen=True)
class PathRecord:
    """The set of equilibria of one path. A point lists the positive probabilities at the information sets reached.

    Parameters
    ----------
    points
        Those listed, all of which belong to it: its extreme points, or one in its interior where it has none.
    closure
        The extreme points of its closure; some may belong to paths with fewer supported actions, or to none.
    dimension
        Affine dimension, in the players' weights of sequences.
    sampled
        Whether `points` is one point of the interior.
    """

    points: tuple[Point, ...]
    closure: tuple[Point, ...]
    dimension: int = 0
    sampled: bool = False

    def touches(self, other: PathRecord) -> bool:
        """Whether some point of one belongs to the closure of the other."""
        return any(_in_hull(p, other.closure) for p in self.points) or any(
            _in_hull(p, self.closure) for p in other.points
        )


def spanned(records: list[PathRecord]) -> list[bool]:
    """For every record whether it is an interior sample whose extreme points are all listed by other records."""
    listed = {point for record in records if not record.sampled for point in record.points}
    return [record.sampled and set(record.closure) <= listed for record in records]


def components_of(records: list[PathRecord]) -> list[int]:
    """For every record the number of the connected component that it belongs to, from 1, by first appearance."""
    group = list(range(len(records)))
    for k, one in enumerate(records):
        for m, other in enumerate(records[:k]):
            isolated = one.dimension == 0 and other.dimension == 0
            if group[m] != group[k] and not isolated and one.touches(other):
                old, new = max(group[k], group[m]), min(group[k], group[m])
                group = [new if g == old else g for g in group]
    order = {g: number for number, g in enumerate(dict.fromkeys(group), start=1)}
    return [order[g] for g in group]


def described(records: list[PathRecord], numbers: list[int], listed: list[Point]) -> tuple[Component, ...]:
    """The components, with the positions of the extreme points of every subset in the list of equilibria."""
    position = {point: k for k, point in enumerate(listed)}
    found = []
    for number in sorted(set(numbers)):
        members = [record for record, own in zip(records, numbers, strict=True) if own == number]
        top = [record for record in members if record.dimension > 0] or members
        subsets = [
            tuple(sorted({position[p] for p in (*record.points, *record.closure) if p in position})) for record in top
        ]
        largest = tuple(one for one in dict.fromkeys(subsets) if not any(set(one) < set(other) for other in subsets))
        found.append(Component(number, max(record.dimension for record in members), largest))
    return tuple(found)


def rank(rows: list[list[Fraction]]) -> int:
    """Rank of a matrix.

    Examples
    --------
    >>> rank([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(4)]])
    1
    """
    found = 0
    rows = [list(row) for row in rows]
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((k for k in range(found, len(rows)) if rows[k][column] != 0), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for k in range(found + 1, len(rows)):
            factor = rows[k][column] / rows[found][column]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[found], strict=True)]
        found += 1
    return found


def path_point(game: ExtensiveFormGame[Fraction], reached: list[int], one: Assessment) -> Point:
    """Positive probabilities at those of the information sets that play still reaches: at an end of a continuum, an
    action of weight zero cuts off what follows it."""
    met = supports_along(game, one.strategies)
    items = []
    for h in reached:
        information_set = game.information_sets[h]
        where = game.players[information_set.player], information_set.label
        items += [((h, action), one.strategies[where[0]][where[1]][action]) for action in met.get(where, ())]
    return tuple(items)


def _coordinates(points: list[Point]) -> list[list[Fraction]]:
    axes = sorted({axis for point in points for axis, _ in point})
    return [[dict(point).get(axis, Fraction(0)) for axis in axes] for point in points]


def _in_hull(point: Point, hull: tuple[Point, ...]) -> bool:
    """Whether a point is a convex combination of others."""
    if point in hull:
        return True
    target, *corners = _coordinates([point, *hull])
    rows = [([corner[axis] for corner in corners], target[axis]) for axis in range(len(target))]
    ones = ([Fraction(1)] * len(corners), Fraction(1))
    return minimise(LinearProgram([0] * len(corners), equal=[*rows, ones])).status == "optimal"
