"""The game tree: nodes, actions, chance, information sets, payoffs, and what is played in an equilibrium."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from deterrence.games import Chance, Decision, ExtensiveFormGame, Terminal
from deterrence.games.profiles import Profile, leaf_probabilities
from deterrence.report.drawings.canvas import FAMILIES, Canvas, number
from deterrence.report.drawings.keys import Sample, draw_key
from deterrence.report.drawings.layout import (
    HEAD,
    LABEL,
    LANE,
    LINE,
    LONGEST_LABEL,
    MARGIN,
    NODE,
    SLOPE,
    SMALL,
    Layout,
    branch_names,
    lay_out,
)
from deterrence.report.drawings.marks import draw_mark
from deterrence.report.drawings.measuring import shortened
from deterrence.report.drawings.telling import tree_in_words
from deterrence.report.drawings.timelines import timeline_of
from deterrence.report.drawings.words import name_of, shown
from deterrence.report.elements import Drawing

__all__ = ["MOST_LEAVES", "tree_drawing"]

MOST_LEAVES = 120
"""A larger tree is no longer read; the order of moves is drawn instead."""


def tree_drawing(
    game: ExtensiveFormGame[Any],
    profile: Profile | None = None,
    *,
    players: Mapping[str, str] | None = None,
    name: str = "tree",
    caption: str = "",
) -> Drawing:
    """Draw a game in extensive form.

    Play runs from left to right. The same move stands in the same column; dashed lines link what its player cannot tell
    apart; payoffs stand at the end of each row. What a profile plays is drawn thick, and where play goes thickest.

    Parameters
    ----------
    game
        At any payoffs: exact, symbolic or floating.
    profile
        What to highlight, e.g. an `Equilibrium`; nothing when absent.
    players
        What readers call the players; their names in the game where it says nothing.
    name
        Stem of the picture's file and prefix of its ids.

    Returns
    -------
    Drawing
        Above `MOST_LEAVES` leaves the timeline of the moves, which says why.

    Examples
    --------
    >>> from deterrence.model import load
    >>> drawing = tree_drawing(load("rogue-cover").at())
    >>> drawing.alt.startswith("Game tree with 5 ends.")
    True
    """
    called = dict(players or {})
    if len(game.terminals) > MOST_LEAVES:
        why = f"The game has {len(game.terminals)} ends: too many for a tree that can be read, so the moves are shown."
        return timeline_of(game, called, name=name, caption=caption, note=why)
    return _Tree(game, profile, called, name).drawing(caption)


class _Tree:
    def __init__(
        self, game: ExtensiveFormGame[Any], profile: Profile | None, players: Mapping[str, str], name: str
    ) -> None:
        self.game, self.profile, self.players = game, profile, players
        self.layout: Layout = lay_out(game, players)
        self.canvas = Canvas(name)
        self.weights = _weights(game, profile)
        self.reached = _reached(game, profile)

    def drawing(self, caption: str) -> Drawing:
        self._headings()
        self._leaders()
        self._links()
        self._edges()
        self._nodes()
        self._labels()
        self._payoffs()
        height = draw_key(self.canvas, MARGIN, self.layout.height + 14, self.layout.width - 2 * MARGIN, self._key())
        alt = tree_in_words(self.game, self.profile, self.players)
        title = f"Game tree{f': {self.game.title}' if self.game.title else ''}"
        return self.canvas.drawing(self.layout.width, height + MARGIN - 4, title, alt, caption, kind="tree")

    def _headings(self) -> None:
        for left, column in zip(self.layout.lefts, self.layout.headings, strict=True):
            y = MARGIN + 10.0
            for one in column:
                for line in one.lines:
                    self.canvas.text(left - NODE, y, line, HEAD, font_weight="bold")
                    y += LINE
                draw_mark(self.canvas, one.player, left, y - 4)
                for line in one.who:
                    self.canvas.text(left + 10, y, line, SMALL, class_="quiet")
                    y += LINE
                y += 5
        for right, lines in self.layout.payoffs:
            for place, line in enumerate(lines):
                y = MARGIN + 10 + LINE * place
                self.canvas.text(right, y, line, SMALL, text_anchor="end", font_weight="bold")
        rule = self.layout.top - 6
        d = f"M{MARGIN} {rule:g}H{self.layout.width - MARGIN:g}"
        self.canvas.add("path", d=d, class_="in-line", stroke_width=0.7)

    def _leaders(self) -> None:
        """Dots from where a play ends to its payoffs."""
        left, right = self.layout, min((right for right, _ in self.layout.payoffs[:1]), default=0)
        told = []
        for leaf in self.game.terminals:
            start, stop = left.x[leaf] + 7, right - 44
            if stop - start > 12:
                told.append(f"M{start:g} {left.y[leaf]:g}H{stop:g}")
        if told:
            self.canvas.add("path", d="".join(told), class_="in-line", stroke_width=1, stroke_dasharray="1 5")

    def _links(self) -> None:
        game, at = self.game, self.layout
        for a, b, lane in at.links:
            node = game.nodes[a]
            assert isinstance(node, Decision)
            one = game.information_sets[node.information_set]
            bow = LANE * (lane + 1) if lane else 0
            x, top, bottom = at.x[a], at.y[a], at.y[b]
            bend = min(24, (bottom - top) / 3)
            straight = f"M{x:g} {top:g}V{bottom:g}"
            bowed = (
                f"M{x:g} {top:g}C{x - bow:g} {top:g} {x - bow:g} {top + bend / 2:g} {x - bow:g} {top + bend:g}"
                f"V{bottom - bend:g}C{x - bow:g} {bottom - bend / 2:g} {x - bow:g} {bottom:g} {at.x[b]:g} {bottom:g}"
            )
            self.canvas.add(
                "path", f"{name_of(game.players[one.player], self.players)}: {one.label}",
                d=bowed if lane else straight, class_=f"link in-family-{one.player % FAMILIES + 1}", fill="none",
                stroke_width=1.6, stroke_dasharray="5 4",
                data_player=game.players[one.player], data_set=one.label,
            )  # fmt: skip

    def _edges(self) -> None:
        at = self.layout
        for child in range(1, len(self.game.nodes)):
            parent, branch = self.game.parents[child]
            x, y = at.x[parent], at.y[parent]
            self.canvas.add(
                "path",
                d=f"M{x:g} {y:g}L{x + SLOPE:g} {at.y[child]:g}H{at.x[child]:g}",
                class_=self._edge_class(parent, child),
                data_node=parent,
                data_child=child,
                **self._who(parent, branch),
            )

    def _edge_class(self, parent: int, child: int) -> str:
        if child in self.reached:
            return "edge in-line played"
        is_planned = isinstance(self.game.nodes[parent], Decision) and self.weights.get(child, 0) != 0
        return "edge in-line planned" if is_planned else "edge in-line"

    def _who(self, parent: int, branch: int) -> dict[str, str]:
        node = self.game.nodes[parent]
        if isinstance(node, Chance):
            return {"data_chance": node.move, "data_branch": node.branches[branch]}
        assert isinstance(node, Decision)
        one = self.game.information_sets[node.information_set]
        return {"data_player": self.game.players[one.player], "data_set": one.label, "data_action": one.actions[branch]}

    def _nodes(self) -> None:
        for number_, node in enumerate(self.game.nodes):
            x, y = self.layout.x[number_], self.layout.y[number_]
            if isinstance(node, Terminal):
                reached = number_ in self.reached
                self.canvas.add(
                    "circle", cx=x, cy=y, r=3 if reached else 2, class_="accent" if reached else "line",
                    data_node=number_,
                )  # fmt: skip
                continue
            player, told = -1, f"chance: {shown(node.move)}" if isinstance(node, Chance) else ""
            if isinstance(node, Decision):
                one = self.game.information_sets[node.information_set]
                player, told = one.player, f"{name_of(self.game.players[one.player], self.players)}: {one.label}"
            draw_mark(self.canvas, player, x, y, told, data_node=number_)

    def _labels(self) -> None:
        for child in range(1, len(self.game.nodes)):
            parent, branch = self.game.parents[child]
            action = shortened(shown(branch_names(self.game, parent)[branch]), LABEL, LONGEST_LABEL, bold=True)
            weight = self.weights.get(child)
            is_told = weight is not None and (isinstance(self.game.nodes[parent], Chance) or weight not in (0, 1))
            reached = child in self.reached
            given = {"class_": "probability quiet", "data_node": parent, "data_child": child, "dx": 5}
            self.canvas.spans(
                self.layout.x[parent] + SLOPE + 5, self.layout.y[child] - 4,
                [(action, {"font_weight": "bold" if reached else None}), (number(weight) if is_told else "", given)],
                LABEL,
            )  # fmt: skip

    def _payoffs(self) -> None:
        for leaf in self.game.terminals:
            node = self.game.nodes[leaf]
            assert isinstance(node, Terminal)
            for player, payoff, (right, _) in zip(self.game.players, node.payoffs, self.layout.payoffs, strict=True):
                self.canvas.text(
                    right, self.layout.y[leaf] + 4, number(payoff), LABEL, text_anchor="end",
                    font_weight="bold" if leaf in self.reached else None, data_node=leaf, data_player=player,
                )  # fmt: skip

    def _key(self) -> list[Sample]:
        """Only what occurs is explained."""
        game = self.game
        drawn = set(re.findall(r'class="edge in-line( \w+)?"', "".join(self.canvas.parts)))
        samples = []
        if any(isinstance(node, Chance) for node in game.nodes):
            samples.append(Sample("chance", 10, lambda canvas, x, y: draw_mark(canvas, -1, x + 5, y)))
        if self.layout.links:
            samples.append(Sample("cannot be told apart by who moves", 26, _line("in-ink", stroke_dasharray="5 4")))
        if " played" in drawn:
            samples.append(Sample("played", 26, _line("edge in-line played")))
        if " planned" in drawn:
            samples.append(Sample("would be played if reached", 26, _line("edge in-line planned")))
        if any(told.startswith("≈") for told in self._numbers()):
            samples.append(Sample("rounded", 10, lambda canvas, x, y: canvas.text(x, y + 4, "≈", SMALL)))
        return samples

    def _numbers(self) -> Iterator[str]:
        yield from (number(weight) for weight in self.weights.values())
        for node in self.game.nodes:
            if isinstance(node, Terminal):
                yield from map(number, node.payoffs)


def _line(classes: str, **attributes: Any) -> Callable[[Canvas, float, float], None]:
    given = {"stroke_width": 1.6, **attributes} if "edge" not in classes else attributes
    return lambda canvas, x, y: canvas.add("path", d=f"M{x:g} {y:g}h26", class_=classes, **given)


def _weights(game: ExtensiveFormGame[Any], profile: Profile | None) -> dict[int, Any]:
    """Probability of every node where its parent is reached: chance's own, the players' by the profile."""
    weights: dict[int, Any] = {}
    for node in game.nodes:
        told: Sequence[Any] = ()
        if isinstance(node, Chance):
            told = node.probabilities
        elif isinstance(node, Decision) and profile is not None:
            one = game.information_sets[node.information_set]
            mixture = profile.strategies.get(game.players[one.player], {}).get(one.label, {})
            told = [mixture.get(action, Fraction(0)) for action in one.actions]
        weights.update(zip(node.children, told, strict=False))
    return weights


def _reached(game: ExtensiveFormGame[Any], profile: Profile | None) -> frozenset[int]:
    """Nodes that play comes by, and the ends it comes to."""
    if profile is None:
        return frozenset()
    leaves = leaf_probabilities(game, profile.strategies)
    return frozenset(leaves) | {node for leaf in leaves for node, _ in game.path(leaf)}
