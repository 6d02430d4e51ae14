"""The payoff matrix: best responses underlined, equilibria framed; one slice per choice of further players."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from deterrence.games import NormalFormGame, Strategies
from deterrence.games.profiles import Profile
from deterrence.report.drawings.canvas import Canvas, Span, number
from deterrence.report.drawings.keys import Sample, draw_key
from deterrence.report.drawings.marks import draw_mark
from deterrence.report.drawings.measuring import text_width, wrapped
from deterrence.report.drawings.words import listed, name_of, shown
from deterrence.report.elements import Drawing

__all__ = ["matrix_drawing"]

MARGIN, SIZE, SMALL, LINE = 14, 12.5, 10.5, 14
NAME_ROOM = 130
ROW = 36
MOST_ACTIONS, MOST_SLICES, MOST_TOLD = 16, 24, 64
WIDEST = 900
"""Slices stand side by side up to this width."""

Cell = tuple[int, ...]


def matrix_drawing(
    game: NormalFormGame[Any],
    equilibria: Sequence[Profile] = (),
    *,
    players: Mapping[str, str] | None = None,
    name: str = "matrix",
    caption: str = "",
) -> Drawing:
    """Draw a game in normal form.

    The first player chooses the row, the second the column, further players the slice. A payoff that no other action of
    its player's exceeds, the others' staying as they are, is bold and underlined.

    Parameters
    ----------
    game
        At any payoffs; best responses are marked where payoffs can be compared.
    equilibria
        Cells that a pure one plays get a frame, those that a mixed one plays a broken frame.
    players
        What readers call the players.
    name
        Stem of the picture's file and prefix of its ids.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]], players=("E", "I"))
    >>> matrix_drawing(game).alt.partition(";")[0]
    'Payoff matrix. E chooses the row and I chooses the column. 1, 1: E 0, I 2 (best response)'
    """
    return _Matrix(game, equilibria, dict(players or {}), name).drawing(caption)


class _Matrix:
    def __init__(
        self, game: NormalFormGame[Any], equilibria: Sequence[Profile], players: Mapping[str, str], name: str
    ) -> None:
        self.game, self.canvas = game, Canvas(name)
        self.names = [name_of(player, players) for player in game.players]
        self.best = _best_responses(game)
        self.pure, self.mixed = _played(game, equilibria)
        self.rows = range(min(game.shape[0], MOST_ACTIONS))
        self.columns = range(min(game.shape[1], MOST_ACTIONS) if len(game.shape) > 1 else 1)
        self.slices = list(product(*(range(count) for count in game.shape[2:])))
        self.row_names = [wrapped(shown(game.actions[0][k]), SIZE, NAME_ROOM, most=2) for k in self.rows]
        actions = game.actions[1] if len(game.shape) > 1 else ("",)
        self.column_names = [wrapped(shown(actions[k]), SIZE, NAME_ROOM, most=2) for k in self.columns if actions[k]]
        self.column_names = self.column_names or [[""]]
        self.odds = _odds(game, equilibria[0].strategies) if len(equilibria) == 1 and self.mixed else {}
        self.cell = self._cell_width()
        self.side = max(text_width(line, SIZE) for lines in self.row_names for line in lines) + 14
        self.side += max([text_width(told, SMALL) + 12 for (player, _), told in self.odds.items() if not player] or [0])
        self.side = max(self.side, min(text_width(self.names[0], SMALL, bold=True) + 20, NAME_ROOM))

    def _cell_width(self) -> float:
        texts = [", ".join(number(values[k]) for values in self.game.payoffs) for k in range(len(self.game.payoffs[0]))]
        heads = [text_width(line, SIZE) for lines in self.column_names for line in lines]
        return max([text_width(one, SIZE, bold=True) + 22 for one in texts] + [head + 16 for head in heads] + [64])

    def drawing(self, caption: str) -> Drawing:
        wide = self.side + self.cell * len(self.columns)
        wide = max(wide, self.side + self._head_width())
        across = max(1, min(len(self.slices), int((WIDEST - MARGIN) // (wide + 28))))
        y, width = float(MARGIN), MARGIN * 2 + across * wide + (across - 1) * 28
        shown_slices = self.slices[:MOST_SLICES]
        for start in range(0, len(shown_slices), across):
            ends = [
                self._slice(one, MARGIN + place * (wide + 28), y)
                for place, one in enumerate(shown_slices[start : start + across])
            ]
            y = max(ends) + 18
        for line in self._left_out(width - 2 * MARGIN):
            self.canvas.text(MARGIN, y + 8, line, SMALL, class_="quiet")
            y += LINE
        width = max(width, 250)
        end = draw_key(self.canvas, MARGIN, y + 4, width - 2 * MARGIN, self._key())
        title = f"Payoff matrix{f': {self.game.title}' if self.game.title else ''}"
        return self.canvas.drawing(width, end + MARGIN - 4, title, self._alt(), caption, kind="matrix")

    def _head_width(self) -> float:
        return text_width(self.names[1], SMALL, bold=True) + 24 if len(self.names) > 1 else 0.0

    def _slice(self, others: Cell, left: float, y: float) -> float:
        canvas, start = self.canvas, left + self.side
        if others:
            told = [self._choice(k + 2, one) for k, one in enumerate(others)]
            for line in wrapped("; ".join(told), SIZE, self.side + self.cell * len(self.columns), bold=True, most=3):
                canvas.text(left, y + 10, line, SIZE, font_weight="bold")
                y += LINE + 2
            y += 4
        if len(self.names) > 1:
            draw_mark(canvas, 1, start + 9, y + 7)
            canvas.text(start + 19, y + 11, self.names[1], SMALL, font_weight="bold")
            y += LINE + 4
        lines = max(len(one) for one in self.column_names)
        for k, names in zip(self.columns, self.column_names, strict=True):
            for place, line in enumerate(names):
                down = y + LINE * (place + lines - len(names)) + 10
                canvas.text(start + self.cell * (k + 0.5), down, line, SIZE, text_anchor="middle")
            if (1, k) in self.odds:
                down = y + LINE * lines + 9
                middle = start + self.cell * (k + 0.5)
                canvas.text(middle, down, self.odds[1, k], SMALL, class_="quiet", text_anchor="middle")
        who = wrapped(self.names[0], SMALL, self.side - 18, bold=True, most=max(2, lines))
        top = y + LINE * (lines - len(who))
        draw_mark(canvas, 0, left + 5, top + 7)
        for place, line in enumerate(who):
            canvas.text(left + 15, top + 11 + LINE * place, line, SMALL, font_weight="bold")
        y = max(y + LINE * (lines + bool(self.odds)), top + LINE * len(who)) + 6
        for k, names in zip(self.rows, self.row_names, strict=True):
            self._row(k, names, others, left, start, y)
            y += ROW
        self._grid(start, y - ROW * len(self.rows), y)
        for k in self.rows:
            for column in self.columns:
                top = y - ROW * (len(self.rows) - k)
                self._frame(self._profile(k, column, others), start + self.cell * column, top)
        return y

    def _choice(self, player: int, action: int) -> str:
        odds = f" ({self.odds[player, action]})" if self.odds else ""
        return f"{self.names[player]}: {shown(self.game.actions[player][action])}{odds}"

    def _profile(self, row: int, column: int, others: Cell) -> Cell:
        return (row, column, *others) if len(self.game.shape) > 1 else (row,)

    def _row(self, k: int, names: list[str], others: Cell, left: float, start: float, y: float) -> None:
        odds = self.odds.get((0, k), "")
        first = y + ROW / 2 + 4 - LINE / 2 * (len(names) - 1)
        for place, line in enumerate(names):
            self.canvas.text(left, first + LINE * place, line, SIZE)
        if odds:
            self.canvas.text(start - 8, y + ROW / 2 + 4, odds, SMALL, class_="quiet", text_anchor="end")
        for column in self.columns:
            profile = self._profile(k, column, others)
            self.canvas.open(class_="cell", data_profile=",".join(map(str, profile)))
            self.canvas.spans(
                start + self.cell * (column + 0.5), y + ROW / 2 + 4, self._spans(profile), SIZE, text_anchor="middle"
            )
            self.canvas.close()

    def _spans(self, profile: Cell) -> list[Span]:
        spans: list[Span] = []
        for player, name in enumerate(self.game.players):
            given: dict[str, Any] = {"data_player": name}
            if (player, profile) in self.best:
                given |= {"font_weight": "bold", "text_decoration": "underline"}
            if player:
                spans.append((",", {}))
                given["dx"] = 5
            spans.append((number(self.game.payoff(player, profile)), given))
        return spans

    def _grid(self, left: float, top: float, bottom: float) -> None:
        right = left + self.cell * len(self.columns)
        lines = [f"M{left:g} {top + ROW * k:g}H{right:g}" for k in range(len(self.rows) + 1)]
        lines += [f"M{left + self.cell * k:g} {top:g}V{bottom:g}" for k in range(len(self.columns) + 1)]
        self.canvas.add("path", d="".join(lines), class_="in-line", stroke_width=0.9, fill="none")

    def _frame(self, profile: Cell, x: float, y: float) -> None:
        place: dict[str, Any] = {"x": x + 2.5, "y": y + 2.5, "width": self.cell - 5, "height": ROW - 5, "rx": 3}
        told = ",".join(map(str, profile))
        if profile in self.pure:
            self.canvas.add(
                "rect", **place, class_="frame equilibrium accent in-accent", fill_opacity=0.13, stroke_width=2.4,
                data_profile=told,
            )  # fmt: skip
        elif profile in self.mixed:
            self.canvas.add(
                "rect", **place, class_="frame mixed in-accent", fill="none", stroke_width=2, stroke_dasharray="5 3",
                data_profile=told,
            )  # fmt: skip

    def _left_out(self, room: float) -> list[str]:
        whole = [
            f"{shown_} of {count} {what}"
            for shown_, count, what in (
                (len(self.rows), self.game.shape[0], "rows"),
                (len(self.columns), self.game.shape[1] if len(self.game.shape) > 1 else 1, "columns"),
                (min(len(self.slices), MOST_SLICES), len(self.slices), "slices"),
            )
            if shown_ < count
        ]
        return wrapped(f"The first {listed(whole)} are drawn.", SMALL, room) if whole else []

    def _key(self) -> list[Sample]:
        def underlined(canvas: Canvas, x: float, y: float) -> None:
            canvas.text(x, y + 4, "0", SIZE, font_weight="bold", text_decoration="underline")

        def frame(classes: str, **given: Any) -> Any:
            return lambda canvas, x, y: canvas.add(
                "rect", x=x, y=y - 6, width=22, height=12, rx=3, class_=classes, **given
            )

        samples = [Sample("best response", 9, underlined)] if self.best else []
        if self.pure:
            solid = frame("accent in-accent", fill_opacity=0.13, stroke_width=2.4)
            samples.append(Sample("equilibrium", 22, solid))
        if self.mixed:
            broken = frame("in-accent", fill="none", stroke_width=2, stroke_dasharray="5 3")
            samples.append(Sample("played in a mixed equilibrium", 22, broken))
        return samples

    def _alt(self) -> str:
        who = [f"{name} chooses the {what}" for name, what in zip(self.names, ("row", "column"), strict=False)]
        who += [f"{name} the slice" for name in self.names[2:]]
        cells = list(self.game.profiles())
        told = "; ".join(self._told(cell) for cell in cells[:MOST_TOLD])
        more = f"; and {len(cells) - MOST_TOLD} more cells" if len(cells) > MOST_TOLD else ""
        return f"Payoff matrix. {listed(who)}. {told}{more}."

    def _told(self, cell: Cell) -> str:
        payoffs = [
            f"{name} {number(self.game.payoff(k, cell))}{' (best response)' if (k, cell) in self.best else ''}"
            for k, name in enumerate(self.names)
        ]
        kind = " [played in a mixed equilibrium]" if cell in self.mixed else ""
        kind = " [equilibrium]" if cell in self.pure else kind
        actions = ", ".join(shown(names[a]) for names, a in zip(self.game.actions, cell, strict=True))
        return f"{actions}{kind}: {', '.join(payoffs)}"


def _best_responses(game: NormalFormGame[Any]) -> set[tuple[int, Cell]]:
    """(player, profile) wherever the player's action is among the best against the others'."""
    found = set()
    for player in range(len(game.players)):
        groups: dict[Cell, list[Cell]] = {}
        for profile in game.profiles():
            groups.setdefault((*profile[:player], *profile[player + 1 :]), []).append(profile)
        try:
            for members in groups.values():
                most = max(game.payoff(player, one) for one in members)
                found |= {(player, one) for one in members if game.payoff(player, one) == most}
        except TypeError:  # payoffs that are expressions have no order
            return set()
    return found


def _played(game: NormalFormGame[Any], equilibria: Sequence[Profile]) -> tuple[set[Cell], set[Cell]]:
    """Cells that pure equilibria play, and those that mixed ones do."""
    pure: set[Cell] = set()
    mixed: set[Cell] = set()
    for one in equilibria:
        supports = [
            [k for k, action in enumerate(names) if one.strategies[player][player].get(action, 0) != 0]
            for player, names in zip(game.players, game.actions, strict=True)
        ]
        cells = set(product(*supports))
        (pure if len(cells) == 1 else mixed).update(cells)
    return pure, mixed


def _odds(game: NormalFormGame[Any], strategies: Strategies[Any]) -> dict[tuple[int, int], str]:
    """(player, action) -> its probability."""
    return {
        (player, k): number(strategies[name][name].get(action, 0))
        for player, (name, actions) in enumerate(zip(game.players, game.actions, strict=True))
        for k, action in enumerate(actions)
    }
