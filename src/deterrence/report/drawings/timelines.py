"""The order of moves: who moves, what can be done, and who sees what of the past."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from deterrence.games import Chance, ExtensiveFormGame, NormalFormGame
from deterrence.games.simultaneous import as_tree
from deterrence.report.drawings.canvas import Canvas, number
from deterrence.report.drawings.keys import Sample, draw_key
from deterrence.report.drawings.marks import draw_mark
from deterrence.report.drawings.measuring import text_width, wrapped
from deterrence.report.drawings.moves import Stage, stages
from deterrence.report.drawings.telling import stages_in_words
from deterrence.report.drawings.words import listed, name_of, shown
from deterrence.report.elements import Drawing

if TYPE_CHECKING:
    from deterrence.model import Model

__all__ = ["timeline_drawing", "timeline_of"]

MARGIN, LINE, SIZE, SMALL = 14, 15, 11.5, 10.5
MOVE_ROOM, ACTION_ROOM = 170, 300
MOST_MOVES = 40
DOT = 26
"""Pixels between two columns of what is seen."""


def timeline_drawing(
    game: ExtensiveFormGame[Any] | NormalFormGame[Any],
    *,
    model: Model | None = None,
    players: Mapping[str, str] | None = None,
    name: str = "timeline",
    caption: str = "",
) -> Drawing:
    """Draw the moves of a game in the order of play, and for every mover what it sees of the moves before.

    Parameters
    ----------
    game
        At any payoffs; players who choose at once are shown as seeing nothing of each other.
    model
        Where the game comes from, for the names of players and the conditions on which moves happen.
    players
        What readers call the players, when there is no model.
    name
        Stem of the picture's file and prefix of its ids.

    Examples
    --------
    >>> from deterrence.model import load
    >>> model = load("rogue-cover")
    >>> "having seen unasked" in timeline_drawing(model.at(), model=model).alt
    False
    """
    tree = as_tree(game) if isinstance(game, NormalFormGame) else game
    called = dict(players or (model.players if model is not None else {}))
    only = {step.name: str(step.when) for step in model.timeline if step.when is not None} if model is not None else {}
    return timeline_of(tree, called, name=name, caption=caption, only=only)


def timeline_of(
    game: ExtensiveFormGame[Any],
    players: Mapping[str, str],
    *,
    name: str,
    caption: str = "",
    note: str = "",
    only: Mapping[str, str] | None = None,
) -> Drawing:
    """The timeline of a tree, with a note on why it is shown and with the conditions of moves, where there are any."""
    every = stages(game)
    moves = every[:MOST_MOVES]
    if len(every) > len(moves):
        note = f"{note} Only the first {len(moves)} of {len(every)} moves are drawn.".strip()
    canvas = Canvas(name)
    rows = [_Row(game, one, players, (only or {}).get(one.name, "")) for one in moves]
    actions_left = MARGIN + 40 + max((row.move_width for row in rows), default=60) + 26
    dots_left = actions_left + max((row.action_width for row in rows), default=60) + 34
    seen = [one for one in range(len(moves)) if any(one in other.sees for other in moves)]
    width = max(dots_left + max(DOT * len(seen), text_width("sees of move", SMALL, bold=True) + MARGIN), 420)
    y = float(MARGIN)
    if note:
        for line in wrapped(note, SIZE, width - 2 * MARGIN):
            y += LINE
            canvas.text(MARGIN, y - 3, line, SIZE)
        y += 8
    y = _headings(canvas, actions_left, dots_left, seen, y)
    first = y
    middles = []
    for row in rows:
        middles.append(y + 14)
        y += row.height
    if len(middles) > 1:
        canvas.add("path", d=f"M{MARGIN + 28} {middles[0]:g}V{middles[-1]:g}", class_="in-line", stroke_width=1.4)
    y = first
    for place, row in enumerate(rows):
        row.draw(canvas, place, y, actions_left)
        _dots(canvas, rows[place].stage, seen, dots_left, y + 14)
        y += row.height
        canvas.add("path", d=f"M{MARGIN} {y - 3:g}H{width - MARGIN:g}", class_="in-line", stroke_width=0.5)
    end = draw_key(canvas, MARGIN, y + 16, width - 2 * MARGIN, _key(moves))
    called = listed([name_of(player, players) for player in game.players])
    told = [note, f"Timeline with {len(every)} moves.", f"Players: {called}.", stages_in_words(game, moves, players)]
    title = f"Order of moves{f': {game.title}' if game.title else ''}"
    alt = " ".join(part for part in told if part)
    return canvas.drawing(width, end + MARGIN - 2, title, alt, caption, kind="timeline")


def _headings(canvas: Canvas, actions: float, dots: float, seen: list[int], y: float) -> float:
    for left, told in ((MARGIN + 40, "move"), (actions, "actions")):
        canvas.text(left, y + 10, told, SMALL, font_weight="bold")
    if seen:
        canvas.text(dots - 6, y + 10, "sees of move", SMALL, font_weight="bold")
        for place, stage in enumerate(seen):
            canvas.text(dots + DOT * place, y + 26, str(stage + 1), SMALL, text_anchor="middle")
    return y + 36


class _Row:
    """One move: its number and mark, name and mover, actions, and when it happens."""

    def __init__(self, game: ExtensiveFormGame[Any], stage: Stage, players: Mapping[str, str], only: str) -> None:
        self.stage = stage
        who = name_of(game.players[stage.player], players) if stage.player >= 0 else "chance"
        self.names = wrapped(shown(stage.name), SIZE, MOVE_ROOM, bold=True, most=3)
        self.who = wrapped(who, SMALL, MOVE_ROOM, most=3)
        self.actions = wrapped(", ".join(_actions(game, stage)), SIZE, ACTION_ROOM, most=8)
        when = f"only when {only}" if only else "" if stage.always else "not in every play"
        self.when = wrapped(when, SMALL, ACTION_ROOM, most=6) if when else []
        lines = max(len(self.names) + len(self.who), len(self.actions) + len(self.when))
        self.height = lines * LINE + 14
        self.move_width = max(_width(self.names, SIZE, bold=True), _width(self.who, SMALL), 60)
        self.action_width = max(_width(self.actions, SIZE), _width(self.when, SMALL), 60)

    def draw(self, canvas: Canvas, place: int, top: float, actions: float) -> None:
        """Everything but what is seen."""
        canvas.text(MARGIN + 14, top + 18, str(place + 1), SMALL, text_anchor="end", class_="quiet")
        draw_mark(canvas, self.stage.player, MARGIN + 28, top + 14)
        y = top + 18
        for line in self.names:
            canvas.text(MARGIN + 40, y, line, SIZE, font_weight="bold")
            y += LINE
        for line in self.who:
            canvas.text(MARGIN + 40, y, line, SMALL, class_="quiet")
            y += LINE
        y = top + 18
        for line in self.actions:
            canvas.text(actions, y, line, SIZE)
            y += LINE
        for line in self.when:
            canvas.text(actions, y, line, SMALL, class_="quiet", font_style="italic")
            y += LINE


def _width(lines: list[str], size: float, *, bold: bool = False) -> float:
    return max((text_width(line, size, bold=bold) for line in lines), default=0)


def _actions(game: ExtensiveFormGame[Any], stage: Stage) -> list[str]:
    names = [shown(action) for action in stage.actions]
    nodes = [node for k in stage.nodes if isinstance(node := game.nodes[k], Chance)]
    if not nodes or len({(node.branches, node.probabilities) for node in nodes}) > 1:
        return names
    return [f"{name} {number(p)}" for name, p in zip(names, nodes[0].probabilities, strict=True)]


def _dots(canvas: Canvas, stage: Stage, seen: list[int], left: float, y: float) -> None:
    for place, earlier in enumerate(seen):
        much = stage.sees.get(earlier)
        if much is not None:
            _dot(canvas, much, left + DOT * place, y, data_stage=stage.name, data_of=earlier + 1)


def _dot(canvas: Canvas, much: str, x: float, y: float, **attributes: Any) -> None:
    canvas.add(
        "circle", cx=x, cy=y, r=5.5, class_="ink in-ink" if much == "all" else "paper in-ink", stroke_width=1.2,
        **attributes,
    )  # fmt: skip
    if much == "some":
        canvas.add("path", d=f"M{x:g} {y - 5.5:g}a5.5 5.5 0 0 0 0 11Z", class_="ink")


def _key(moves: tuple[Stage, ...]) -> list[Sample]:
    told = {"all": "seen", "some": "seen in part, or guessed from what is seen", "nothing": "not seen"}
    occurring = {much for one in moves for much in one.sees.values()}

    def sample(much: str) -> Sample:
        return Sample(told[much], 12, lambda canvas, x, y: _dot(canvas, much, x + 6, y))

    return [sample(much) for much in told if much in occurring]
