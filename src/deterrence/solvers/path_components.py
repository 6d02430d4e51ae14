"""Which equilibrium paths hang together, and in how many dimensions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from deterrence.games import Assessment, Decision, ExtensiveFormGame
from deterrence.solvers.linear_programs import LinearProgram, minimise
from deterrence.solvers.solution import Component

__all__ = ["PathRecord", "components_of"]

Point = tuple[tuple[tuple[int, str], Fraction], ...]


@dataclass(frozen=True)
class PathRecord:
    """The set of equilibria of one path: points that belong to it, and the extreme points of its closure.

    A point lists the positive probabilities at the information sets that play reaches.
    """

    inside: tuple[Point, ...]
    closure: tuple[Point, ...]

    @property
    def count(self) -> int:
        """Number of equilibria listed for it."""
        return len(self.inside)

    @classmethod
    def of(
        cls, game: ExtensiveFormGame[Fraction], reached: list[int], inside: list[Assessment], closure: list[Assessment]
    ) -> PathRecord:
        """From assessments; `reached` are the information sets that the path reaches."""
        return cls(
            tuple(_point(game, reached, one) for one in inside), tuple(_point(game, reached, one) for one in closure)
        )

    def dimension(self) -> int:
        """Affine dimension of the closure."""
        points = _coordinates([*self.closure, *self.inside])
        base = points[0]
        return _rank([[a - b for a, b in zip(point, base, strict=True)] for point in points[1:]])

    def touches(self, other: PathRecord) -> bool:
        """Whether some point of one belongs to the closure of the other."""
        return any(_in_hull(p, other.closure) for p in self.inside) or any(
            _in_hull(p, self.closure) for p in other.inside
        )


def components_of(records: list[PathRecord]) -> tuple[list[int], tuple[Component, ...]]:
    """Number of the component of every record, and the components in order of first appearance."""
    group = list(range(len(records)))
    for k, one in enumerate(records):
        for m, other in enumerate(records[:k]):
            points = len(one.closure) == 1 and len(other.closure) == 1
            if group[m] != group[k] and not points and one.touches(other):
                old, new = max(group[k], group[m]), min(group[k], group[m])
                group = [new if g == old else g for g in group]
    order = {g: number for number, g in enumerate(dict.fromkeys(group))}
    numbers = [order[g] for g in group]
    positions: dict[int, list[int]] = {}
    start = 0
    listed = sorted(range(len(records)), key=lambda k: (numbers[k], k))
    for k in listed:
        positions.setdefault(numbers[k], []).extend(range(start, start + records[k].count))
        start += records[k].count
    components = tuple(
        Component(
            number,
            max(record.dimension() for record, own in zip(records, numbers, strict=True) if own == number),
            (tuple(positions[number]),),
        )
        for number in sorted(positions)
    )
    return numbers, components


def _point(game: ExtensiveFormGame[Fraction], reached: list[int], one: Assessment) -> Point:
    """Positive probabilities at those of the information sets that play still reaches: at an end of a continuum, an
    action of weight zero cuts off what follows it."""
    met = _reached(game, one)
    items = []
    for h in reached:
        information_set = game.information_sets[h]
        mixture = one.strategies[game.players[information_set.player]][information_set.label]
        items += [((h, action), p) for action, p in mixture.items() if p != 0 and h in met]
    return tuple(items)


def _reached(game: ExtensiveFormGame[Fraction], one: Assessment) -> set[int]:
    met: set[int] = set()
    nodes = [0]
    while nodes:
        node = game.nodes[nodes.pop()]
        if isinstance(node, Decision):
            met.add(node.information_set)
            information_set = game.information_sets[node.information_set]
            mixture = one.strategies[game.players[information_set.player]].get(information_set.label, {})
            played = zip(information_set.actions, node.children, strict=True)
            nodes += [child for action, child in played if mixture.get(action, 0) != 0]
        else:
            nodes += node.children
    return met


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


def _rank(rows: list[list[Fraction]]) -> int:
    rank = 0
    rows = [list(row) for row in rows]
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((k for k in range(rank, len(rows)) if rows[k][column] != 0), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for k in range(rank + 1, len(rows)):
            factor = rows[k][column] / rows[rank][column]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[rank], strict=True)]
        rank += 1
    return rank
