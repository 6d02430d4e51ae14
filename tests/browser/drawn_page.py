"""Elements of a page: every kind of drawing, at harmless and at hostile names, families in mathematics, a live view."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import deterrence as dt
from deterrence.analysis.sensitivity.tornado import Tornado
from deterrence.games import ExtensiveFormGame, NormalFormGame
from deterrence.report import Drawing, Live, Passage
from deterrence.report.drawings import (
    matrix_drawing,
    phase_drawing,
    timeline_drawing,
    tornado_drawing,
    tree_drawing,
)
from deterrence.report.elements import Element
from deterrence.report.families import characterization_elements
from deterrence.report.live import live_view
from tests.browser.hostile_model import hostile_model

__all__ = ["drawn_elements"]


def drawn_elements() -> tuple[Element, ...]:
    """A heading and pictures."""
    data = live_view(dt.load("rogue-cover"))
    assert data is not None
    live = Live(data, "Sliders need scripts.")
    families = characterization_elements(dt.characterize("rogue-cover"))
    told = Passage("Live", ("The game, solved again at other parameters.",))
    return (Passage("Pictures", ("One of each kind.",)), *_friendly(), *_hostile(), *families, told, live)


def _friendly() -> tuple[Drawing, ...]:
    model, table = dt.load("rogue-cover"), dt.load("empty-threat")
    tree, matrix = model.at(), table.at()
    assert isinstance(tree, ExtensiveFormGame)
    assert isinstance(matrix, NormalFormGame)
    tornado = dt.sensitivity("rogue-cover", method="thresholds")
    assert isinstance(tornado, Tornado)
    return (
        tree_drawing(tree, dt.solve(model).equilibria[0], players=model.players, caption="The tree."),
        timeline_drawing(tree, model=model),
        matrix_drawing(matrix, dt.solve(table).equilibria, players=table.players),
        phase_drawing(dt.characterize(model, vary=["gain", "rogue"])),
        tornado_drawing(tornado),
    )


def _hostile() -> tuple[Drawing, ...]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "hostile.yaml"
        path.write_text(hostile_model(), encoding="utf-8")
        model = dt.load(str(path))
        game = model.at()
        assert isinstance(game, ExtensiveFormGame)
        return (
            tree_drawing(game, dt.solve(model).equilibria[0], players=model.players, name="hostile-tree"),
            timeline_drawing(game, model=model, name="hostile-timeline"),
            phase_drawing(dt.characterize(model, vary=["gain", "loss"]), name="hostile-phases"),
        )
