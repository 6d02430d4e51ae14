"""Areas of the plane by what holds there, traced along their exact boundaries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Marks = NDArray[np.int64]

__all__ = ["Area", "areas"]

CELLS = 480
"""Cells per side of the grid on which areas are found; smaller ones may be missed."""
COARSE = 3
"""Every so many nodes serve to find the middles of areas."""
STEPS = 44
"""Halvings of an edge until the boundary is where floating-point numbers end."""
LEVELS = 3
"""Halvings of a boundary's piece within a cell where it is not straight."""
STRAIGHT = 2e-5
ACROSS, UP = 0.3819660112501051, 0.2247448713915890
"""The grid is shifted by irrational shares of a cell, so that no node lies on a boundary with simple numbers."""

Point = tuple[float, float]
Key = tuple[str, int, int]
Reader = Callable[["Numbers", "Numbers"], "Marks"]
"""What holds at points of the unit square, as a whole number each."""


@dataclass(frozen=True)
class Area:
    """Where the same holds.

    Parameters
    ----------
    mark
        What holds.
    rings
        Outlines, outer ones counterclockwise, holes clockwise, as points of the unit square.
    share
        Of the whole square.
    centres
        Points deep inside its larger pieces, each with the distance to the edge, the largest first.
    """

    mark: int
    rings: tuple[tuple[Point, ...], ...]
    share: float
    centres: tuple[tuple[float, float, float], ...]


def areas(read: Reader, tolerance: float = 4e-4) -> tuple[Area, ...]:
    """Cut the unit square by what holds, the largest area first.

    Nodes of a grid tell which areas there are; every edge between different nodes is halved until the boundary is
    known to floating-point accuracy, and so are pieces within cells where the boundary bends.

    Parameters
    ----------
    read
        See `Reader`.
    tolerance
        Points that a straight line comes so close to are dropped.

    Examples
    --------
    >>> import numpy as np
    >>> halves = areas(lambda u, v: (u + v > 1).astype(np.int64))
    >>> [round(one.share, 3) for one in halves]
    [0.5, 0.5]
    """
    traced = _Tracer(read)
    found = []
    for mark in traced.marks():
        whole = list(traced.rings(mark))
        rings = tuple(tuple(_thinned(ring, tolerance)) for ring in whole)
        share = sum(map(_signed_area, whole))
        coarse = (traced.held[::COARSE, ::COARSE] == mark, traced.across[::COARSE], traced.up[::COARSE])
        found.append(Area(mark, rings, share, tuple(_centres(*coarse))))
    return tuple(sorted(found, key=lambda one: (-round(one.share, 9), one.mark)))


class _Tracer:
    def __init__(self, read: Reader) -> None:
        import numpy as np

        self.read = read
        inner = np.arange(1, CELLS + 1)
        self.across = np.concatenate([[1e-9], (inner - ACROSS) / CELLS, [1 - 1e-9]])
        self.up = np.concatenate([[1e-9], (inner - UP) / CELLS, [1 - 1e-9]])
        u, v = np.meshgrid(self.across, self.up, indexing="ij")
        self.held = read(u, v)
        self.crossings = dict(self._crossings())
        self.pieces: dict[int, dict[Key, tuple[list[Point], Key]]] = {}
        self._cells()
        self._frame()

    def marks(self) -> list[int]:
        return sorted(self.pieces)

    def _node(self, i: int, j: int) -> Point:
        last = CELLS + 1
        x = 0.0 if i == 0 else 1.0 if i == last else float(self.across[i])
        y = 0.0 if j == 0 else 1.0 if j == last else float(self.up[j])
        return x, y

    def _crossings(self) -> Iterator[tuple[Key, Point]]:
        """Where every edge between nodes that differ meets the boundary."""
        import numpy as np

        for way, (di, dj) in (("h", (1, 0)), ("v", (0, 1))):
            one, other = self.held[: CELLS + 2 - di, : CELLS + 2 - dj], self.held[di:, dj:]
            i, j = np.nonzero(one != other)
            start = np.column_stack([self.across[i], self.up[j]])
            stop = np.column_stack([self.across[i + di], self.up[j + dj]])
            for key, point in zip(
                zip(i.tolist(), j.tolist(), strict=True), self._halved(start, stop, one[i, j]), strict=True
            ):
                yield (way, *key), (float(point[0]), float(point[1]))

    def _halved(self, start: Numbers, stop: Numbers, mark: Marks) -> Numbers:
        """The last points at which the mark of the start holds."""
        import numpy as np

        for _ in range(STEPS):
            middle = (start + stop) / 2
            same = (self.read(middle[:, 0], middle[:, 1]) == mark)[:, None]
            start, stop = np.where(same, middle, start), np.where(same, stop, middle)
        return (start + stop) / 2

    def _cells(self) -> None:
        import numpy as np

        held = self.held
        mixed = (held[:-1, :-1] != held[1:, :-1]) | (held[:-1, :-1] != held[:-1, 1:]) | (held[:-1, :-1] != held[1:, 1:])
        plain: list[tuple[int, int, Key, Key]] = []
        for i, j in zip(*(found.tolist() for found in np.nonzero(mixed)), strict=True):
            corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
            sides: list[Key] = [("h", i, j), ("v", i + 1, j), ("h", i, j + 1), ("v", i, j)]
            marks = [int(held[corner]) for corner in corners]
            turns = [k for k in range(4) if marks[k] != marks[(k + 1) % 4]]
            if len(turns) == 2:
                first, second = turns
                plain.append((marks[(first + 1) % 4], marks[(second + 1) % 4], sides[first], sides[second]))
                continue
            meeting = self._meeting(i, j)
            for place, k in enumerate(turns):
                enters, leaves = sides[k], sides[turns[(place + 1) % len(turns)]]
                self._add(marks[(k + 1) % 4], leaves, [meeting], enters)
        for (one, other, enters, leaves), bends in zip(plain, self._bends(plain), strict=True):
            self._add(one, leaves, bends[::-1], enters)
            self._add(other, enters, bends, leaves)

    def _add(self, mark: int, start: Key, between: list[Point], stop: Key) -> None:
        self.pieces.setdefault(mark, {})[start] = ([self._at(start), *between], stop)

    def _at(self, key: Key) -> Point:
        return self._node(key[1], key[2]) if key[0] == "n" else self._snapped(key)

    def _snapped(self, key: Key) -> Point:
        """A crossing on the frame stands on the frame."""
        x, y = self.crossings[key]
        way, i, j = key
        if way == "h" and j in (0, CELLS + 1):
            y = 0.0 if j == 0 else 1.0
        if way == "v" and i in (0, CELLS + 1):
            x = 0.0 if i == 0 else 1.0
        return x, y

    def _bends(self, plain: list[tuple[int, int, Key, Key]]) -> list[list[Point]]:
        """Points of the boundary between the two crossings of each cell, where it is not straight."""
        import numpy as np

        lines = [[self._at(enters), self._at(leaves)] for _, _, enters, leaves in plain]
        active = [(k, 0) for k in range(len(lines))]
        for _ in range(LEVELS):
            if not active:
                break
            a = np.array([lines[k][p] for k, p in active])
            b = np.array([lines[k][p + 1] for k, p in active])
            middle, along = (a + b) / 2, b - a
            normal = np.column_stack([along[:, 1], -along[:, 0]]) * 0.6
            one, other = np.clip(middle + normal, 1e-9, 1 - 1e-9), np.clip(middle - normal, 1e-9, 1 - 1e-9)
            # Between entering and leaving, counterclockwise, the first mark lies to the right of the way.
            right = np.array([plain[k][0] for k, _ in active], dtype=np.int64)
            left = np.array([plain[k][1] for k, _ in active], dtype=np.int64)
            known = (self.read(one[:, 0], one[:, 1]) == right) & (self.read(other[:, 0], other[:, 1]) == left)
            points = self._halved(one, other, right)
            far = known & (np.hypot(*(points - middle).T) > STRAIGHT)
            inserted: dict[int, list[int]] = {}
            for (k, p), point, is_far in zip(reversed(active), points[::-1], far[::-1], strict=True):
                if is_far:
                    lines[k].insert(p + 1, (float(point[0]), float(point[1])))
                    inserted.setdefault(k, []).append(p)
            active = []
            for k, places in inserted.items():
                for shift, p in enumerate(sorted(places)):
                    active += [(k, p + shift), (k, p + shift + 1)]
            active.sort()
        return [line[1:-1] for line in lines]

    def _meeting(self, i: int, j: int) -> Point:
        """Where more than two boundaries meet within a cell."""
        import numpy as np

        low = np.array([self.across[i], self.up[j]])
        high = np.array([self.across[i + 1], self.up[j + 1]])
        for _ in range(12):
            u, v = np.meshgrid(*(np.linspace(low[k], high[k], 4) for k in (0, 1)), indexing="ij")
            held = self.read(u, v)
            kinds = {(p, q): len(set(held[p : p + 2, q : q + 2].ravel().tolist())) for p in range(3) for q in range(3)}
            p, q = max(kinds, key=lambda cell: (kinds[cell], cell == (1, 1)))
            if kinds[p, q] < 2:
                break
            low, high = np.array([u[p, q], v[p, q]]), np.array([u[p + 1, q + 1], v[p + 1, q + 1]])
        return float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2

    def _frame(self) -> None:
        """The square's own sides, counterclockwise."""
        last = CELLS + 1
        sides = (
            [(k, 0) for k in range(last + 1)],
            [(last, k) for k in range(last + 1)],
            [(k, last) for k in range(last, -1, -1)],
            [(0, k) for k in range(last, -1, -1)],
        )
        for side in sides:
            for one, other in pairwise(side):
                start: Key = ("n", *one)
                stop: Key = ("n", *other)
                if self.held[one] == self.held[other]:
                    self._add(int(self.held[one]), start, [], stop)
                    continue
                way = "h" if one[1] == other[1] else "v"
                crossing: Key = (way, min(one[0], other[0]), min(one[1], other[1]))
                self._add(int(self.held[one]), start, [], crossing)
                self._add(int(self.held[other]), crossing, [], stop)

    def rings(self, mark: int) -> Iterator[list[Point]]:
        """Pieces joined to closed outlines."""
        left = dict(self.pieces[mark])
        while left:
            begin = key = min(left)
            ring: list[Point] = []
            while key in left:
                points, key = left.pop(key)
                ring += points
            assert key == begin, "outlines close"
            yield ring


def _signed_area(ring: list[Point]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(x * t - s * y for (x, y), (s, t) in pairs) / 2


def _thinned(ring: list[Point], tolerance: float) -> list[Point]:
    """The outline without points that a line comes close to (Douglas and Peucker)."""
    import numpy as np

    points = np.array([*ring, ring[0]])
    far = int(np.argmax(((points - points[0]) ** 2).sum(axis=1)))
    keep, open_ = {0, far}, [(0, far), (far, len(points) - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        along, off = points[last] - points[first], points[first + 1 : last] - points[first]
        length = float(np.hypot(*along))
        gaps = np.abs(along[0] * off[:, 1] - along[1] * off[:, 0]) / length if length else np.hypot(*off.T)
        worst = int(np.argmax(gaps))
        if gaps[worst] > tolerance:
            keep.add(first + 1 + worst)
            open_ += [(first, first + 1 + worst), (first + 1 + worst, last)]
    return [ring[k] for k in sorted(keep)]


def _centres(inside: NDArray[np.bool_], across: Numbers, up: Numbers) -> Iterator[tuple[float, float, float]]:
    """Nodes farthest from the edge, in up to three pieces."""
    import numpy as np

    depth = np.zeros(inside.shape, np.int64)
    layer = inside.copy()
    while layer.any():
        depth += layer
        padded = np.pad(layer, 1)
        layer = layer & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    for _ in range(3):
        if not depth.any():
            return
        deepest = np.argwhere(depth == depth.max())
        away = ((deepest - deepest.mean(axis=0)) ** 2).sum(axis=1)
        i, j = (int(one) for one in deepest[int(away.argmin())])
        yield float(across[i]), float(up[j]), float(depth[i, j]) * COARSE / CELLS
        _clear(depth, i, j)


def _clear(depth: NDArray[np.int64], i: int, j: int) -> None:
    """Set a connected piece to zero."""
    stack = [(i, j)]
    while stack:
        p, q = stack.pop()
        if 0 <= p < depth.shape[0] and 0 <= q < depth.shape[1] and depth[p, q]:
            depth[p, q] = 0
            stack += [(p + 1, q), (p - 1, q), (p, q + 1), (p, q - 1)]


