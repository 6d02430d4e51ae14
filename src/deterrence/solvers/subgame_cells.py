"""From pieces to what is told: extreme equilibria, cells spanned by them, connected components."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, islice, product
from typing import Any

from deterrence.games import ExtensiveFormGame
from deterrence.solvers.common_points import common_point
from deterrence.solvers.mixing_cells import Block, Condition, Mixing, Point, rank
from deterrence.solvers.mixing_polynomials import Variable
from deterrence.solvers.subgame_pieces import Piece, Realization, mixture

__all__ = ["Cell", "Key", "cells_of", "connected", "strategies_of"]

Key = tuple[tuple[Any, ...], ...]
"""A profile: for every information set the probabilities of its actions."""

MEETING_LIMIT = 300
"""Most pairs of cells that are compared, where some are not convex, to see whether they meet."""


@dataclass(frozen=True)
class Cell:
    """A set of equilibria that share their tied choices.

    Parameters
    ----------
    points
        Profiles, each once: all extreme ones where `linear`, else those known.
    linear
        Whether it is the convex hull of `points` (in realization weights).
    dimension
        Number of directions; where not `linear`, at one of the points.
    conditions
        In words; empty where `linear`.
    truncated
        Whether there are more points than listed.
    """

    points: tuple[Key, ...]
    linear: bool
    dimension: int
    conditions: str = ""
    truncated: bool = False


def cells_of(game: ExtensiveFormGame[Any], pieces: Sequence[Piece], limit: int) -> list[Cell]:
    """One cell per piece, without those that lie in another one; once there are `limit` points, one of each cell."""
    cells: list[Cell] = []
    points: set[Key] = set()
    for piece in pieces:
        cells.append(_cell(game, piece, max(1, limit - len(points))))
        points.update(cells[-1].points)
    _join(game, pieces, cells)
    kept: list[Cell] = []
    members = [frozenset(cell.points) for cell in cells]
    holders: dict[Key, set[int]] = {}
    for number, cell in enumerate(cells):
        for point in cell.points:
            holders.setdefault(point, set()).add(number)
    for number, cell in enumerate(cells):
        rivals = set.intersection(*(holders[point] for point in cell.points)) - {number}
        redundant = cell.linear and any(
            cells[rival].linear and (len(members[rival]) > len(members[number]) or rival < number) for rival in rivals
        )
        if not redundant:
            kept.append(cell)
    return kept


def _join(game: ExtensiveFormGame[Any], pieces: Sequence[Piece], cells: list[Cell]) -> None:
    """Where a cell that is not convex meets another and no listed point shows it, add one to both."""
    doubtful = [pair for pair in combinations(range(len(cells)), 2) if not all(cells[k].linear for k in pair)]
    for first, second in doubtful[:MEETING_LIMIT]:
        if set(cells[first].points).isdisjoint(cells[second].points):
            met = common_point(pieces[first], pieces[second])
            if met is not None:
                key = _profile(game, met[0], [met[1]])
                for k in (first, second):
                    cells[k] = replace(cells[k], points=tuple(dict.fromkeys((*cells[k].points, key))))


def _cell(game: ExtensiveFormGame[Any], piece: Piece, limit: int) -> Cell:
    linear = all(block.linear for block in piece.blocks)
    combos = product(*(block.points for block in piece.blocks))
    listed = list(islice(combos, limit + 1))
    keys = dict.fromkeys(_profile(game, piece, points) for points in listed[:limit])
    return Cell(
        tuple(keys),
        linear,
        sum(_dimension(piece, block) for block in piece.blocks),
        "" if linear else _conditions_in_words(game, piece),
        len(listed) > limit,
    )


def _profile(game: ExtensiveFormGame[Any], piece: Piece, points: Sequence[Point]) -> Key:
    weights: dict[tuple[int, int], Any] = {}
    at = {mixing: values for point in points for mixing, values in point.items()}
    for mixing, alternatives in piece.choices.items():
        weights |= mixture(alternatives, at[mixing]) if mixing in at else alternatives[0]
    return tuple(_behaviour(weights, number, len(one.actions)) for number, one in enumerate(game.information_sets))


def _behaviour(weights: Mapping[tuple[int, int], Any], number: int, count: int) -> tuple[Any, ...]:
    """Realization weights at an information set as probabilities; the first action where own choices exclude it."""
    shares = [weights.get((number, k), Fraction(0)) for k in range(count)]
    total = sum(shares)
    if total == 0:
        return tuple(Fraction(int(k == 0)) for k in range(count))
    return tuple(Fraction(0) + share if total == 1 else share / total for share in shares)


def _dimension(piece: Piece, block: Block) -> int:
    if not block.linear:
        return block.dimension
    rows = [
        {(mixing, step): w for mixing, weights in point.items()
         for step, w in mixture(piece.choices[mixing], weights).items()}
        for point in block.points
    ]
    columns = sorted({column for row in rows for column in row})
    first = rows[0]
    return rank([[row.get(c, Fraction(0)) - first.get(c, Fraction(0)) for c in columns] for row in rows[1:]])


def _conditions_in_words(game: ExtensiveFormGame[Any], piece: Piece) -> str:
    told = [_in_words(game, piece, one) for one in piece.conditions if one.polynomial.degree > 0]
    return " and ".join(dict.fromkeys(told))


def _in_words(game: ExtensiveFormGame[Any], piece: Piece, condition: Condition) -> str:
    terms = sorted(condition.polynomial.terms.items(), key=lambda item: (-len(item[0]), sorted(item[0])))
    parts: list[str] = []
    for key, factor in terms:
        names = [_name(game, piece.choices, variable) for variable in sorted(key)]
        size = abs(factor)
        body = "*".join(([] if size == 1 and names else [str(size)]) + names)
        sign = "-" if factor < 0 else "+"
        parts.append(f"{sign} {body}" if parts else body if factor > 0 else f"-{body}")
    return f"{' '.join(parts)} {'==' if condition.equal else '>='} 0"


def _name(
    game: ExtensiveFormGame[Any], choices: Mapping[Mixing, tuple[Realization, ...]], variable: Variable
) -> str:
    root, player, k = variable
    alternative = choices[root, player][k]
    steps = [
        f"{game.information_sets[number].label}: {game.information_sets[number].actions[action]}"
        + ("" if weight == 1 else f" with {weight}")
        for (number, action), weight in sorted(alternative.items())
    ]
    return f"p[{game.players[player]}: {'; '.join(steps)}]"


def strategies_of(game: ExtensiveFormGame[Any], key: Key) -> dict[str, dict[str, dict[str, Any]]]:
    """A profile by names."""
    told: dict[str, dict[str, dict[str, Any]]] = {player: {} for player in game.players}
    for one, probabilities in zip(game.information_sets, key, strict=True):
        told[game.players[one.player]][one.label] = dict(zip(one.actions, probabilities, strict=True))
    return told


def connected(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """Cells grouped into components: two that share a point belong together."""
    group: dict[Key, int] = {}
    groups: dict[int, list[Cell]] = {}
    for number, cell in enumerate(cells):
        met = sorted({group[point] for point in cell.points if point in group})
        joined = [other for old in met for other in groups.pop(old)] + [cell]
        name = met[0] if met else number
        groups[name] = joined
        group.update((point, name) for other in joined for point in other.points)
    yield from (groups[name] for name in sorted(groups))
