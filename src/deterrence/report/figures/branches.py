"""Lines: a quantity in every equilibrium along one parameter, with the thresholds marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from deterrence.analysis.regimes import path_supports
from deterrence.analysis.sensitivity.quantities import closed_form, named_quantity, number_of
from deterrence.analysis.solving import solve_at
from deterrence.analysis.thresholds import RegimeInterval, Thresholds
from deterrence.errors import DeterrenceError
from deterrence.expressions import compile_batch
from deterrence.families import Family
from deterrence.games import ExtensiveFormGame, Game, NormalFormGame
from deterrence.games.simultaneous import as_tree
from deterrence.report.figures.canvas import (
    COLOURS,
    DASHES,
    axis_label,
    cautioned,
    legend_below,
    new_figure,
    plain,
    style,
)
from deterrence.report.figures.cautions import caution_of

if TYPE_CHECKING:
    from deterrence.model import Model
    from deterrence.solvers import Solution
    from deterrence.solvers.solution import Equilibrium

__all__ = ["plot_branches", "quantity_label", "spread"]

STEPS = 201
SOLVES = 9
"""Exact solves per interval where a family leaves the quantity free."""
JOINT = "#4d4d4d"


def plot_branches(found: Thresholds, outcome: str, *, width: float = 6.4, height: float = 4.2) -> Any:
    """Draw a quantity in every equilibrium along a parameter.

    Each family is a line over the intervals in which it exists, from its closed form; a family that leaves the quantity
    free is an area between the lowest and highest value of its members in exact solves. Thresholds are marked with
    their exact values; where equilibria form a connected set at one of them, a vertical line shows the values in the
    set.

    Parameters
    ----------
    found
        ``thresholds(model, parameter)``.
    outcome
        An outcome of the model, ``P(outcome)`` or ``payoff(player)``.

    Returns
    -------
    matplotlib.figure.Figure
        Save it with `save_figure`.

    Raises
    ------
    UsageError
        When there is no such outcome, or matplotlib is missing.
    """
    quantity = named_quantity(found.model, outcome)
    with style():
        figure, axes = new_figure(width, height)
        parameter = found.model.parameters[found.parameter]
        low, high = float(parameter.range.low), float(parameter.range.high)
        for k, family in enumerate(found.characterization.families):
            _branch(
                axes,
                found,
                family,
                quantity,
                COLOURS[k % len(COLOURS)],
                DASHES[(k + k // len(COLOURS)) % len(DASHES)],
                3 + k / 100,
            )
        _joint_sets(axes, found, quantity)
        axes.set_xlim(low, high)
        if quantity.startswith("P("):
            axes.set_ylim(-0.03, 1.03)
        _mark_thresholds(axes, found, low, high)
        if _from_baseline(found):
            axes.plot(
                [float(parameter.value)], [0], marker="^", markersize=7, color="#666666", linestyle="none",
                clip_on=False, transform=axes.get_xaxis_transform(), label="baseline", zorder=6,
            )  # fmt: skip
        axes.set_xlabel(axis_label(parameter))
        axes.set_ylabel(quantity_label(found.model, quantity))
        axes.set_title(
            plain(found.model.title),
            loc="left",
            pad=18 + 4.6 * max((len(_exact(one.value)) for one in found.points), default=0),
        )
        handles, labels = axes.get_legend_handles_labels()
        once = dict(zip(labels, handles, strict=True))
        legend_below(figure, list(once.values()), list(once), handlelength=3.2)
        cautioned(figure, caution_of(found))
    return figure


def _from_baseline(found: Thresholds) -> bool:
    """Whether the other parameters stay at their baseline, so that it lies on the line."""
    known = found.model.parameters
    return all(known[name].value == value for name, value in found.point.items() if name in known)


def quantity_label(model: Model, quantity: str) -> str:
    """A quantity for an axis: the outcome's meaning where it has one."""
    name = quantity.partition("(")[2][:-1]
    if quantity.startswith("P("):
        meaning = model.outcomes[name].meaning
        return plain(f"Probability: {meaning}" if meaning else quantity)
    return plain(f"Payoff of {model.players[name] or name}")


def _branch(
    axes: Any, found: Thresholds, family: Family, quantity: str, colour: str, dashes: Any, order: float
) -> None:
    import numpy as np

    form = closed_form(quantity, family)
    look = {"color": colour, "label": family.name, "zorder": order}
    for low, high in _stretches(found.intervals, family.name):
        if form is None:
            places, bottom, top = _solved(found, family, quantity, low, high)
            axes.fill_between(places, bottom, top, alpha=0.3, linewidth=1.2, linestyle=dashes, **look)
            continue
        x = np.linspace(float(low), float(high), STEPS)
        (y,) = compile_batch([form], [found.parameter])({found.parameter: x})
        sound = np.isfinite(y)
        axes.plot(x[sound], y[sound], linestyle=dashes, solid_capstyle="butt", **look)


def _stretches(intervals: Sequence[RegimeInterval], name: str) -> list[tuple[Any, Any]]:
    """Where a family exists, touching intervals joined."""
    found: list[tuple[Any, Any]] = []
    for one in intervals:
        if name not in one.regime:
            continue
        if found and found[-1][1] == one.low:
            found[-1] = (found[-1][0], one.high)
        else:
            found.append((one.low, one.high))
    return found


def _solved(
    found: Thresholds, family: Family, quantity: str, low: Any, high: Any
) -> tuple[list[float], list[float], list[float]]:
    """Lowest and highest value over a family's members at some points of an interval, by exact solves."""
    first, last = Fraction(float(low)), Fraction(float(high))
    inset = (last - first) / 500
    x, bottom, top = [], [], []
    for k in range(SOLVES):
        value = first + inset + (last - first - 2 * inset) * Fraction(k, SOLVES - 1)
        solution = _solution(found, value)
        sets = {one.number for one in solution.components if one.dimension > 0}
        held = [one for one in solution.equilibria if one.component in sets and _plays(solution.game, one, family)]
        values = [number_of(quantity, one.outcomes, one.payoffs) for one in held]
        if values:
            x.append(float(value))
            bottom.append(float(min(values)))
            top.append(float(max(values)))
    return x, bottom, top


def _plays(game: Game[Any], one: Equilibrium, family: Family) -> bool:
    """Whether an extreme equilibrium plays only what the family plays along its path."""
    tree = as_tree(game) if isinstance(game, NormalFormGame) else game
    assert isinstance(tree, ExtensiveFormGame)
    played = path_supports(tree, one.strategies)
    return all(actions <= set(family.path.get(player, {}).get(label, ())) for player, label, actions in played)


def _solution(found: Thresholds, value: Fraction) -> Solution:
    point: Mapping[str, Any] = {**found.point, found.parameter: value}
    point = {name: number for name, number in point.items() if name in found.model.parameters}
    concept = None if found.concept == found.model.concept else found.concept
    return solve_at(found.model, point, concept)


def _joint_sets(axes: Any, found: Thresholds, quantity: str) -> None:
    """Vertical lines where equilibria form a connected set at a threshold."""
    for one in found.points:
        if not isinstance(one.value, Fraction) or not any(name.startswith("tie: component") for name in one.regime):
            continue
        try:
            held = _solution(found, one.value).equilibria
        except DeterrenceError:
            continue
        values: dict[int, list[float]] = {}
        for member in held:
            number = number_of(quantity, member.outcomes, member.payoffs)
            values.setdefault(member.component, []).append(float(number))
        for numbers in values.values():
            if max(numbers) > min(numbers):
                axes.plot(
                    [float(one.value)] * 2, [min(numbers), max(numbers)], color=JOINT, linewidth=3.2, alpha=0.55,
                    solid_capstyle="butt", label="connected set at a threshold", zorder=2.5,
                )  # fmt: skip


def _mark_thresholds(axes: Any, found: Thresholds, low: float, high: float) -> None:
    """Lines at the thresholds, and their exact values above, moved apart where they would overlap."""
    places = [float(one.value) for one in found.points]
    width = (high - low) or 1.0
    for place, moved, one in zip(places, spread(places, 0.034 * width, low, high), found.points, strict=True):
        axes.axvline(place, color="black", linewidth=0.7, linestyle=(0, (3, 2)), zorder=2)
        axes.annotate(
            _exact(one.value), (place, 1.0), xytext=(moved, 1.045), xycoords=("data", "axes fraction"),
            textcoords=("data", "axes fraction"), rotation=90, ha="center", va="bottom", fontsize=7.5,
            arrowprops={"arrowstyle": "-", "linewidth": 0.5, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip


def _exact(value: Any) -> str:
    """A threshold in full where that is short."""
    return str(value) if isinstance(value, Fraction) and len(str(value)) <= 9 else f"{float(value):.5g}"


def spread(places: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Ascending positions moved as little as possible so that neighbours are `least` apart, within the ends.

    Examples
    --------
    >>> spread([0.5, 0.5], 0.25, 0, 1)
    [0.375, 0.625]
    """
    groups: list[tuple[float, int]] = []
    for place in places:
        groups.append((place, 1))
        while len(groups) > 1 and groups[-1][0] - groups[-2][0] < least * (groups[-1][1] + groups[-2][1]) / 2:
            (a, n), (b, m) = groups[-2:]
            groups[-2:] = [((a * n + b * m) / (n + m), n + m)]
    found = []
    for centre, count in groups:
        half = least * (count - 1) / 2
        centre = min(max(centre, low + half), high - half)
        found += [centre - half + least * k for k in range(count)]
    return found
