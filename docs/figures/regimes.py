"""Draw the README's picture: which equilibria of the attribution model exist, over two of its parameters.

Run with ``python docs/figures/regimes.py``; needs the extra `plot`. A cell is an exact answer, or its signs are
certain in floating point (`deterrence.sweep`); the drawing holds no date, so that it changes only when an answer does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

TARGET = Path(__file__).with_suffix(".png")
MODEL, ACROSS, UP = "proxy-deniability", "sanction_pressure", "deniability"
CELLS = {ACROSS: 401, UP: 397}
NAMES = {
    "attack=none": "no attack",
    "attack=none|proxy": "deniable attacks, now and then",
    "attack=direct": "open attack",
}
COLOURS = {
    ("no attack",): "#9ecae1",
    ("deniable attacks, now and then",): "#fdd49e",
    ("open attack",): "#d7301f",
    ("no attack", "open attack"): "#807dba",
    ("open attack", "deniable attacks, now and then"): "#fc8d59",
}


def presence() -> tuple[list[str], Any]:
    """Names of the equilibria, and where each exists: an array of truth values (equilibrium, deniability, pressure)."""
    from deterrence.analysis.sweeps import sweep

    middles = {name: (np.arange(count) + 0.5) / count for name, count in CELLS.items()}  # hardly ever on a threshold
    found = sweep(MODEL, middles)
    there = found.present.transpose("equilibrium", UP, ACROSS)
    return [NAMES[str(name)] for name in there.equilibrium.values], there.values


def draw() -> None:
    """Write the picture next to this script."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.colors import to_rgb
    from matplotlib.figure import Figure

    names, present = presence()
    figure = Figure(figsize=(7.2, 4.6), dpi=130, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    picture = np.ones((*present.shape[1:], 3))
    for regime, colour in COLOURS.items():
        here = np.all([present[k] == (name in regime) for k, name in enumerate(names)], axis=0)
        picture[here] = to_rgb(colour)
        if here.any():
            axes.plot([], [], "s", color=colour, markersize=9, label=" or ".join(regime))
    axes.imshow(picture, origin="lower", extent=(0, 1, 0, 1), aspect="auto", interpolation="nearest")
    axes.set_xlabel("sanction pressure: share of export revenue taken away")
    axes.set_ylabel("deniability: chance of murky evidence")
    figure.legend(loc="outside upper center", ncols=2, frameon=False, title="What Iran does in equilibrium")
    figure.savefig(TARGET, metadata={"Software": None})


if __name__ == "__main__":
    draw()
