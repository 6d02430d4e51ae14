"""Figures of sweeps: which equilibria exist over a grid, and how a quantity moves along it."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

from deterrence.analysis.sweeps.frames import regime_words
from deterrence.errors import UsageError
from deterrence.report.figures.canvas import (
    COLOURS,
    DASHES,
    HATCHES,
    headline,
    legend_below,
    new_figure,
    part_of_matplotlib,
    plain,
    style,
    tint,
)
from deterrence.report.figures.cautions import caution_of_sweep

if TYPE_CHECKING:
    import xarray

__all__ = ["plot_sweep"]

LONGEST_AXIS = 46
MARKERS = "os^Dv"
"""Tell single points apart in grey."""
NOT_ALLOWED = "outside-assumptions"


def plot_sweep(found: xarray.Dataset, quantity: str | None = None, *, width: float = 6.4, height: float = 4.4) -> Any:
    """Draw a sweep over one or two parameters.

    Over one, the quantity in every equilibrium (a line each, and the range between the lowest and the highest where the
    sweep holds these only). Over two, each regime as an area; with a quantity, the lowest and the highest side by side.

    Parameters
    ----------
    found
        From `sweep` over a grid. Further dimensions are fixed first, e.g. ``found.sel(deniability=0.4)``.
    quantity
        An outcome or a player of the sweep; over one parameter the first that there is, when absent.

    Returns
    -------
    matplotlib.figure.Figure
        Save it with `save_figure`.

    Raises
    ------
    UsageError
        For another number of dimensions, a quantity that the sweep does not hold, or when matplotlib is missing.
    """
    axes = [str(dim) for dim in found.regime.dims]
    if "point" in axes or len(axes) not in (1, 2):
        raise UsageError(
            f"a sweep over one or two parameters of a grid can be drawn, not over {', '.join(axes) or 'none'}; "
            "fix the others first with .sel(parameter=value)"
        )
    with style():
        if len(axes) == 1:
            return _along(found, axes[0], *_quantity(found, quantity), width, height)
        if quantity is None:
            return _regimes(found, axes, width, height)
        return _bounds(found, axes, *_quantity(found, quantity), width, height)


def _quantity(found: xarray.Dataset, wanted: str | None) -> tuple[str, str, str]:
    """Kind (outcome or payoff), its dimension, and the label."""
    known = [
        (kind, dim, str(label))
        for kind, dim in (("outcome", "outcome"), ("payoff", "player"))
        if f"{kind}_lowest" in found
        for label in found[dim].values
    ]
    for one in known:
        if wanted in (None, one[2], f"P({one[2]})", f"payoff({one[2]})"):
            return one
    raise UsageError(f"the sweep holds no bounds of {wanted}; it holds: {', '.join(one[2] for one in known) or 'none'}")


def _named(kind: str, label: str) -> str:
    return f"P({label})" if kind == "outcome" else f"payoff of {label}"


def _axis(found: xarray.Dataset, name: str) -> str:
    told = found[name].attrs.get("long_name", "")
    unit = found[name].attrs.get("units", "1")
    whole = (f"{name}: {told}" if told else name) + ("" if unit == "1" else f" [{unit}]")
    return fill(plain(whole), LONGEST_AXIS)


def _along(found: xarray.Dataset, name: str, kind: str, dim: str, label: str, width: float, height: float) -> Any:
    import numpy as np

    found = _ordered(found, [name])
    figure, axes = new_figure(width, height)
    x = found[name].values
    low, high = (found[f"{kind}_{end}"].sel({dim: label}).values for end in ("lowest", "highest"))
    axes.fill_between(x, low, high, color="#00000018", linewidth=0, label="lowest to highest", zorder=1)
    single = _alone(np.where(high > low, low, np.nan))  # there the area has no width
    axes.vlines(x[single], low[single], high[single], color="#00000060", linewidth=2, zorder=1)
    group = f"{kind}s"
    count = found.sizes.get("equilibrium", 0) if group in found else 0
    for y, dashes, words in ((low, "-", "lowest"), (high, DASHES[1], "highest")) if not count else ():
        look = {"color": "black", "linewidth": 1.2, "zorder": 2}
        axes.plot(x, y, linestyle=dashes, label=words, **look)
        axes.plot(x[_alone(y)], y[_alone(y)], marker="o", linestyle="none", **look)
    for k in range(count):
        y = found[group].isel(equilibrium=k).sel({dim: label}).values
        if np.isfinite(y).any():
            dashes = DASHES[(k + k // len(COLOURS)) % len(DASHES)]
            words = plain(str(found["equilibrium"].values[k]))
            look = {"color": COLOURS[k % len(COLOURS)], "zorder": 3 + k / 100}
            axes.plot(x, y, linestyle=dashes, label=words, **look)
            axes.plot(x[_alone(y)], y[_alone(y)], marker=MARKERS[k % len(MARKERS)], linestyle="none", **look)
    axes.set_xlabel(_axis(found, name))
    axes.set_ylabel(plain(_named(kind, label)))
    headline(
        figure,
        str(found.attrs.get("title", "")),
        f"{_named(kind, label)} in every equilibrium",
        caution_of_sweep(found),
    )
    handles, labels = axes.get_legend_handles_labels()
    legend_below(figure, handles, labels, handlelength=3.2)
    return figure


def _alone(values: Any) -> Any:
    """Where a line has a value and neither neighbour has one, so that nothing of it would be seen."""
    import numpy as np

    there = np.concatenate([[False], np.isfinite(values), [False]])
    return there[1:-1] & ~there[:-2] & ~there[2:]


def _edges(values: Any) -> Any:
    """Ends of the cells around the values of an axis."""
    import numpy as np

    if len(values) == 1:
        return np.array([values[0] - 0.5, values[0] + 0.5])
    middle = (values[1:] + values[:-1]) / 2
    return np.concatenate([values[:1], middle, values[-1:]])


def _ordered(found: xarray.Dataset, axes: list[str]) -> xarray.Dataset:
    return found.sortby(axes)


def _regimes(found: xarray.Dataset, names: list[str], width: float, height: float) -> Any:
    import numpy as np

    words = regime_words(found)
    found = _ordered(found, names)
    figure, axes = new_figure(width, height)
    x, y = (_edges(found[name].values) for name in names)
    codes = found.regime.transpose(*reversed(names)).values
    present, counts = np.unique(codes, return_counts=True)
    patch = part_of_matplotlib("patches").Patch
    handles, labels = [], []
    for k, code in enumerate(present[np.argsort(-counts, kind="stable")].tolist()):
        hatch = HATCHES[(k + k // len(COLOURS)) % len(HATCHES)]
        colour = (0.93, 0.93, 0.93) if words[code] == NOT_ALLOWED else tint(COLOURS[k % len(COLOURS)], 0.55)
        area = np.ma.masked_where(codes != code, np.ones(codes.shape))
        axes.pcolor(x, y, area, facecolor=colour, edgecolor="#00000044", hatch=hatch, linewidth=0, antialiased=False,
                    cmap=part_of_matplotlib("colors").ListedColormap([colour]))  # fmt: skip
        handles.append(patch(facecolor=colour, hatch=hatch, edgecolor="#00000066"))
        labels.append(words[code].replace("+", " + ").replace(",", ", "))
    axes.set_xlabel(_axis(found, names[0]))
    axes.set_ylabel(_axis(found, names[1]))
    headline(figure, str(found.attrs.get("title", "")), "Which equilibria exist, at the points of the sweep",
             caution_of_sweep(found))  # fmt: skip
    legend_below(figure, handles, labels, handlelength=2.6, handleheight=1.5)
    return figure


def _bounds(
    found: xarray.Dataset, names: list[str], kind: str, dim: str, label: str, width: float, height: float
) -> Any:
    import numpy as np

    found = _ordered(found, names)
    figure, first = new_figure(1.6 * width, height)
    first.remove()
    sides = figure.subplots(1, 2, sharey=True)
    x, y = (_edges(found[name].values) for name in names)
    both = [
        found[f"{kind}_{end}"].sel({dim: label}).transpose(*reversed(names)).values for end in ("lowest", "highest")
    ]
    held = np.concatenate([one[np.isfinite(one)] for one in both]) if any(map(np.size, both)) else np.zeros(1)
    low, high = (0.0, 1.0) if kind == "outcome" else (float(held.min(initial=0)), float(held.max(initial=0)))
    shown = None
    for axes, values, told in zip(sides, both, ("lowest", "highest"), strict=True):
        shown = axes.pcolormesh(x, y, values, cmap="cividis", vmin=low, vmax=high, rasterized=True)
        axes.set_title(told, loc="left")
        axes.set_xlabel(_axis(found, names[0]))
    sides[0].set_ylabel(_axis(found, names[1]))
    figure.colorbar(shown, ax=list(sides), label=plain(_named(kind, label)))
    told = f"{_named(kind, label)}, over the equilibria of each point\n"
    headline(figure, str(found.attrs.get("title", "")), told, caution_of_sweep(found))
    return figure
