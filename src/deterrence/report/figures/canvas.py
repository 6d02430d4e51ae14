"""What all figures share: matplotlib when needed, colours that survive copying, files that are always the same."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from textwrap import fill
from typing import Any

from deterrence.errors import UsageError
from deterrence.model.parts import Parameter
from deterrence.report.files import write_bytes

__all__ = [
    "COLOURS",
    "DASHES",
    "ENDINGS",
    "HATCHES",
    "axis_label",
    "cautioned",
    "headline",
    "legend_below",
    "new_figure",
    "part_of_matplotlib",
    "plain",
    "save_figure",
    "style",
    "tint",
]

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#7f7f7f")
"""Told apart by colour-blind readers, too (Okabe and Ito)."""
HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "++", "oo", "--")
"""Tell areas apart in grey."""
DASHES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1, 1)), (0, (6, 1.5, 1, 1.5)), (0, (3, 1, 1, 1, 1, 1)), (0, (8, 3)))
"""Tell lines apart in grey."""
WARNING = "#b00020"
SHORT_LABEL = 42
LONGEST_LINE = 78
LINE = 0.21
"""Inches that a line of the legend takes."""
ENDINGS = (".svg", ".png", ".pdf")
STYLE: Mapping[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.labelsize": 9,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.5,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "lines.linewidth": 1.8,
    "mathtext.fontset": "dejavusans",
    "pdf.fonttype": 42,
    "svg.hashsalt": "deterrence",
    "svg.fonttype": "path",
    "path.simplify": False,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
}
METADATA: Mapping[str, Mapping[str, Any]] = {
    ".svg": {"Date": None, "Creator": "deterrence"},
    ".pdf": {"CreationDate": None, "ModDate": None, "Creator": "deterrence", "Producer": "deterrence"},
    ".png": {"Software": "deterrence"},
}


def part_of_matplotlib(name: str) -> Any:
    """A module of matplotlib (``figure``, ``patches``), or of what comes with it; imported when a figure is drawn.

    Raises
    ------
    UsageError
        When matplotlib is not installed; the message names the extra.
    """
    try:
        return import_module(name if name == "contourpy" else f"matplotlib.{name}" if name else "matplotlib")
    except ImportError as error:
        raise UsageError("figures need matplotlib, which is not installed: pip install 'deterrence[plot]'") from error


def style() -> AbstractContextManager[Any]:
    """Settings that make figures look the same everywhere, whatever the user's own are."""
    matplotlib = part_of_matplotlib("")
    whole = {**matplotlib.rcParamsDefault, **STYLE}
    whole.pop("backend", None)
    found: AbstractContextManager[Any] = matplotlib.rc_context({k: v for k, v in whole.items() if "backend" not in k})
    return found


def new_figure(width: float = 6.4, height: float = 4.4) -> tuple[Any, Any]:
    """A figure of so many inches, and its axes; no window is ever opened."""
    figure = part_of_matplotlib("figure").Figure(figsize=(width, height), layout="constrained")
    part_of_matplotlib("backends.backend_agg").FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def headline(figure: Any, title: str, below: str, caution: str = "") -> None:
    """A title over the whole figure, a line below it that says what is drawn, and what to beware of."""
    warned = fill(plain(caution), LONGEST_LINE) if caution else ""
    room = "\n" * (1 + (warned.count("\n") + 1 if warned else 0))
    figure.suptitle(f"{plain(title)}{room}", x=0.012, ha="left", fontsize=10, fontweight="bold")
    height = figure.get_figheight()
    figure.text(0.012, 1 - 0.34 / height, plain(below), ha="left", va="center", fontsize=9)
    if warned:
        figure.text(0.012, 1 - 0.44 / height, warned, ha="left", va="top", fontsize=8.5, color=WARNING)


def cautioned(figure: Any, caution: str) -> None:
    """What to beware of, above a figure whose axes have the title."""
    if caution:
        figure.suptitle(fill(plain(caution), LONGEST_LINE), x=0.012, ha="left", fontsize=8.5, color=WARNING)


def legend_below(figure: Any, handles: Sequence[Any], labels: Sequence[str], **more: Any) -> None:
    """A legend under the figure, long labels wrapped; the figure grows so that what is drawn keeps its size."""
    columns = 2 if max(map(len, labels), default=0) <= SHORT_LABEL else 1
    told = [fill(plain(label), LONGEST_LINE, subsequent_indent="   ", break_on_hyphens=False) for label in labels]
    rows = max(sum(label.count("\n") + 1 for label in told[k::columns]) for k in range(columns)) if told else 0
    width, height = figure.get_size_inches()
    figure.set_size_inches(width, height + LINE * max(0, rows - 3))
    figure.legend(list(handles), told, loc="outside lower center", ncols=columns, **more)


def save_figure(figure: Any, path: str | Path) -> Path:
    """Write a figure as SVG, PNG or PDF, by its ending: whole or not at all, the same bytes every time.

    Raises
    ------
    UsageError
        For another ending, or when the file cannot be written.
    """
    target = Path(path)
    ending = target.suffix.lower()
    if ending not in ENDINGS:
        raise UsageError(f"{target}: figures are written as {', '.join(ENDINGS)}")
    stream = io.BytesIO()
    with style():
        figure.savefig(stream, format=ending[1:], dpi=200, metadata=dict(METADATA[ending]))
    write_bytes(target, stream.getvalue())
    return target


def tint(colour: str, strength: float = 0.4) -> tuple[float, float, float]:
    """A colour mixed with white.

    Examples
    --------
    >>> tint("#000000", 0.5)
    (0.5, 0.5, 0.5)
    """
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (1 - strength * (1 - one) for one in parts)
    return red, green, blue


def plain(text: str) -> str:
    """Text in which matplotlib sees no formulas."""
    return text.replace("$", r"\$")


def axis_label(parameter: Parameter, width: int = 60) -> str:
    """What a parameter means, with its symbol and unit."""
    told = plain(parameter.meaning or parameter.name)
    if parameter.unit:
        told += f" ({plain(parameter.unit)})"
    symbol = f"${parameter.symbol}$" if parameter.symbol and "$" not in parameter.symbol else ""
    return fill(told, width) + (f", {symbol}" if symbol and _is_formula(symbol) else "")


def _is_formula(text: str) -> bool:
    try:
        part_of_matplotlib("mathtext").MathTextParser("path").parse(text)
    except ValueError:
        return False
    return True
