"""Where everything in a game tree stands: one row per leaf, one column per move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from deterrence.games import Chance, Decision, ExtensiveFormGame, Terminal
from deterrence.report.drawings.canvas import number
from deterrence.report.drawings.measuring import text_width, wrapped
from deterrence.report.drawings.moves import Stage, columns, stages
from deterrence.report.drawings.words import name_of, shown

__all__ = ["HEAD", "LABEL", "Layout", "branch_names", "lay_out"]

LABEL, HEAD, SMALL = 11, 11.5, 10.5
"""Font sizes of labels, of what a move is called, and of who makes it."""
MARGIN = 14
SLOPE = 22
"""Pixels in which an edge reaches the height of its child."""
NODE = 5
"""Half the size of a node's mark."""
LANE = 7
"""Pixels between two links of information sets that would meet."""
LINE = 14
LONGEST_LABEL = 170
PROBABILITY = 34
"""Room for a probability beside an action."""


@dataclass(frozen=True)
class Heading:
    """What stands over a column: the move's name in lines, and the player (-1: chance)."""

    lines: tuple[str, ...]
    player: int
    who: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """Places in pixels.

    Parameters
    ----------
    stages
        The moves.
    column
        Column of every node.
    x, y
        Of every node; a leaf stands where its edge ends.
    lefts
        Where columns begin: the nodes of a move stand there.
    ends
        Where edges' labels end, per column.
    headings
        Of every column, from the top down.
    links
        (node, next node of the same information set, lane: 0 for a straight line, else how far it bows).
    payoffs
        Right edge of every player's payoffs, and the heading in lines.
    top
        Where the tree begins below its headings.
    width, height
        Of the tree with its payoffs.
    """

    stages: tuple[Stage, ...]
    column: tuple[int, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    lefts: tuple[float, ...]
    ends: tuple[float, ...]
    headings: tuple[tuple[Heading, ...], ...]
    links: tuple[tuple[int, int, int], ...]
    payoffs: tuple[tuple[float, tuple[str, ...]], ...]
    top: float
    width: float
    height: float


def branch_names(game: ExtensiveFormGame[Any], node: int) -> tuple[str, ...]:
    """Actions or chance branches of a node."""
    one = game.nodes[node]
    if isinstance(one, Decision):
        return game.information_sets[one.information_set].actions
    return one.branches if isinstance(one, Chance) else ()


def lay_out(game: ExtensiveFormGame[Any], players: Mapping[str, str]) -> Layout:
    """Place a whole game.

    Rows keep the order of actions, so that no two edges cross; labels of edges stand over the level part of the edge,
    which no other edge comes near, and every column is as wide as its longest label. What links the nodes of an
    information set bows into a strip of its own before the column.
    """
    column = columns(game)
    row = 21 if len(game.terminals) <= 24 else 18
    y = _rows(game, row)
    links = _links(game, column, y)
    count = max((column[k] for k, one in enumerate(game.nodes) if not isinstance(one, Terminal)), default=-1) + 1
    lefts: list[float] = [MARGIN + NODE + LANE * _lanes(links, column, 0)]
    ends: list[float] = []
    headings: list[tuple[Heading, ...]] = []
    moves = stages(game)
    for k in range(count):
        here = [one for one in moves if column[one.nodes[0]] == k]
        label = _widest(game, [node for one in here for node in one.nodes])
        least = SLOPE + 5 + label + 8 + LANE * _lanes(links, column, k + 1) + NODE + 4
        told = [_heading(game, one, players, least - 12) for one in here]
        least = max([least, *(_heading_width(one) + 12 for one in told)])
        headings.append(tuple(told))
        ends.append(lefts[k] + SLOPE + 5 + label + 5)
        lefts.append(lefts[k] + least)
    payoffs = _payoffs(game, players, (max([lefts[-1] - NODE, *ends]) if count else lefts[0]) + 10)
    head = max([_height(column_head) for column_head in headings] + [len(lines) * LINE for _, lines in payoffs] + [0])
    top = MARGIN + head + 16
    x = []
    for node, one in enumerate(game.nodes):
        before = game.parents[node][0]
        is_leaf = isinstance(one, Terminal) and before >= 0
        x.append(ends[column[before]] if is_leaf else lefts[column[node]])
    return Layout(
        moves, tuple(column), tuple(x), tuple(top + one for one in y), tuple(lefts[:count]), tuple(ends),
        tuple(headings), tuple(links), tuple(payoffs), top,
        (payoffs[-1][0] if payoffs else lefts[-1]) + MARGIN, top + max(y) + row / 2,
    )  # fmt: skip


def _rows(game: ExtensiveFormGame[Any], row: int) -> list[float]:
    """Leaves one below the other, every other node halfway between its outermost children."""
    y = [0.0] * len(game.nodes)
    order, stack = [], [0]
    while stack:
        node = stack.pop()
        order.append(node)
        stack.extend(reversed(game.nodes[node].children))
    leaves = 0
    for node in order:
        if isinstance(game.nodes[node], Terminal):
            y[node] = leaves * row + row / 2
            leaves += 1
    for node in reversed(order):
        children = game.nodes[node].children
        if children:
            y[node] = (y[children[0]] + y[children[-1]]) / 2
    return y


def _links(game: ExtensiveFormGame[Any], column: list[int], y: list[float]) -> list[tuple[int, int, int]]:
    """Pairs of neighbours within information sets, and lanes such that links over the same rows keep apart."""
    at: dict[int, list[float]] = {}
    for node, one in enumerate(game.nodes):
        if not isinstance(one, Terminal):
            at.setdefault(column[node], []).append(y[node])
    taken: dict[int, list[tuple[int, float, float]]] = {}
    found: list[tuple[int, int, int]] = []
    pairs: list[tuple[int, int]] = []
    for members in game.information_sets:
        pairs += pairwise(sorted(members.nodes, key=lambda node: y[node]))
    for a, b in sorted(pairs, key=lambda pair: (y[pair[1]] - y[pair[0]], y[pair[0]])):
        between = any(y[a] < other < y[b] for other in at[column[a]])
        lane = 0
        if between or column[a] != column[b]:
            used = {one for one, low, high in taken.get(column[a], []) if low < y[b] and y[a] < high}
            lane = next(one for one in range(1, len(used) + 2) if one not in used)
            taken.setdefault(column[a], []).append((lane, y[a], y[b]))
        found.append((a, b, lane))
    return found


def _lanes(links: list[tuple[int, int, int]], column: list[int], k: int) -> int:
    return max((lane for a, _, lane in links if column[a] == k), default=0)


def _widest(game: ExtensiveFormGame[Any], nodes: list[int]) -> float:
    widths = [0.0]
    for node in nodes:
        one = game.nodes[node]
        room = [text_width(number(p), LABEL) for p in one.probabilities] if isinstance(one, Chance) else [PROBABILITY]
        names = [min(text_width(shown(name), LABEL, bold=True), LONGEST_LABEL) for name in branch_names(game, node)]
        widths.append(max(names) + 6 + max(room))
    return max(widths)


def _heading(game: ExtensiveFormGame[Any], stage: Stage, players: Mapping[str, str], room: float) -> Heading:
    who = name_of(game.players[stage.player], players) if stage.player >= 0 else "chance"
    longest = max(text_width(word, HEAD, bold=True) for word in shown(stage.name).split())
    room = max(room, min(longest, LONGEST_LABEL), 60)
    return Heading(
        tuple(wrapped(shown(stage.name), HEAD, room, bold=True, most=3)),
        stage.player,
        tuple(wrapped(who, SMALL, max(room - 14, 50), most=3)),
    )


def _heading_width(one: Heading) -> float:
    names = [text_width(line, HEAD, bold=True) for line in one.lines]
    return max([*names, *(14 + text_width(line, SMALL) for line in one.who)])


def _height(head: tuple[Heading, ...]) -> float:
    return sum(len(one.lines) * LINE + len(one.who) * LINE + 5 for one in head)


def _payoffs(
    game: ExtensiveFormGame[Any], players: Mapping[str, str], start: float
) -> list[tuple[float, tuple[str, ...]]]:
    found = []
    for k, player in enumerate(game.players):
        told = [number(one.payoffs[k]) for one in game.nodes if isinstance(one, Terminal)]
        widest = max(text_width(one, LABEL, bold=True) for one in told)
        name = name_of(player, players)
        longest = max(text_width(word, SMALL, bold=True) for word in name.split())
        lines = wrapped(name, SMALL, max(widest, min(longest, 90), 64), bold=True, most=4)
        start += max(widest, *(text_width(line, SMALL, bold=True) for line in lines)) + 14
        found.append((start, tuple(lines)))
    return found
