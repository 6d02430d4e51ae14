"""Figures: boundaries lie where the regime changes, files are the same every time, and what is missing is said."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import deterrence as dt
from deterrence.analysis.sensitivity import sensitivity_at
from deterrence.analysis.thresholds import thresholds_at
from deterrence.cli import main
from deterrence.errors import UsageError
from deterrence.families import Characterization, characterize
from deterrence.report import figures
from deterrence.report.figures import canvas
from deterrence.report.figures.phases import RegimeMap
from deterrence.solvers import Settings

pytest.importorskip("matplotlib", reason="figures are the extra `plot`")


@pytest.fixture(scope="module")
def plane() -> Characterization:
    return characterize(dt.load("proxy-deniability"), vary=["sanction_pressure", "deniability"])


def test_boundaries_are_zeros_of_the_conditions_and_separate_regimes(plane: Characterization) -> None:
    regimes = RegimeMap(plane)
    curves = list(regimes.boundaries())
    vertical = [x for x, _ in curves if np.ptp(x) < 1e-12]
    assert any(abs(x[0] - 53 / 90) < 1e-12 for x in vertical)
    assert any(abs(x[0] - 29 / 45) < 1e-12 for x in vertical)
    for x, y in curves:
        zeros = [45 * x + 25 * y - 34, 90 * x - 53, 45 * x - 29, 90 * x * y - 53 * y - 1, 5 * y - 1, 10 * y - 1]
        assert min(float(np.abs(one).max()) for one in zeros) < 1e-9
        u, v = float(x[len(x) // 2]), float(y[len(y) // 2])
        around = regimes.regimes(
            np.clip(u + 0.004 * np.cos(np.arange(16)), 0, 1), np.clip(v + 0.004 * np.sin(np.arange(16)), 0, 1)
        )
        assert len(set(around.tolist())) > 1


def test_a_curve_that_changes_nothing_is_not_drawn(plane: Characterization) -> None:
    """`10*deniability > 1` is a condition, but where it turns another one fails already."""
    for _, y in RegimeMap(plane).boundaries():
        assert np.abs(y - 0.1).max() > 1e-6


def test_the_map_agrees_with_exact_solves(plane: Characterization) -> None:
    regimes, model = RegimeMap(plane), dt.load("proxy-deniability")
    for pressure, deniability in (("1/3", "1/2"), ("11/20", "3/5"), ("3/5", "2/5"), ("3/5", "1/10"), ("9/10", "1/5")):
        told = regimes.name(
            int(regimes.regimes(np.array([eval_fraction(pressure)]), np.array([eval_fraction(deniability)]))[0])
        )
        solution = dt.solve(model, sanction_pressure=pressure, deniability=deniability)
        assert len(solution) == len(told.split(" and "))


def eval_fraction(text: str) -> float:
    above, below = text.split("/")
    return int(above) / int(below)


def test_files_are_the_same_bytes_every_time(plane: Characterization, tmp_path: Path) -> None:
    seen: dict[str, set[str]] = {ending: set() for ending in figures.ENDINGS}
    for turn in range(2):
        figure = figures.plot_phases(plane)
        for ending in figures.ENDINGS:
            path = figures.save_figure(figure, tmp_path / f"phases-{turn}{ending}")
            seen[ending].add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert {ending: len(one) for ending, one in seen.items()} == dict.fromkeys(figures.ENDINGS, 1)
    svg = (tmp_path / "phases-0.svg").read_text("utf-8")
    assert "<dc:date>" not in svg
    assert "<pattern" in svg, "areas are hatched, so that they read in grey"


def test_another_drawing_gives_other_bytes(plane: Characterization, tmp_path: Path) -> None:
    one = figures.save_figure(figures.plot_phases(plane), tmp_path / "one.svg").read_bytes()
    other = figures.save_figure(figures.plot_phases(plane, width=5), tmp_path / "other.svg").read_bytes()
    assert one != other


def test_branches_show_every_family_and_every_threshold() -> None:
    figure = figures.plot_branches(dt.thresholds("proxy-deniability", "sanction_pressure"), "attacked")
    (axes,) = figure.axes
    assert {one.get_text() for one in axes.texts} >= {"8/15", "53/90", "37/60"}
    labels = axes.get_legend_handles_labels()[1]
    assert {"attack=none", "attack=direct", "attack=none|proxy"} <= set(labels)
    joint = [line.get_ydata() for line in axes.lines if line.get_label() == "connected set at a threshold"]
    assert [[round(float(y), 3) for y in one] for one in joint] == [[0.1, 0.28], [0.28, 1.0]]


def test_the_tornado_shows_exact_thresholds_in_order(tmp_path: Path) -> None:
    found = dt.sensitivity("proxy-deniability", vary=["harm", "sanction_pressure", "deniability"])
    figure = figures.figure_of(found)
    (axes,) = figure.axes
    assert [one.get_text() for one in axes.get_yticklabels()] == ["sanction_pressure", "deniability", "harm"]
    assert [one.get_text() for one in axes.texts] == ["53/90", "37/60", "7/25"]


def test_indices_show_their_intervals() -> None:
    found = dt.sensitivity(
        "proxy-deniability", "attacked", "sobol", vary=["sanction_pressure", "deniability"], n=32, select="envelope"
    )
    (axes,) = figures.figure_of(found).axes
    assert len(axes.containers) == 4
    with pytest.raises(UsageError, match="no figure for the method volume"):
        figures.figure_of(dt.sensitivity("proxy-deniability", method="volume", vary=["deniability"], n=32))


def test_the_command_draws_by_the_number_of_parameters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "phases.svg"
    with pytest.raises(SystemExit) as ended:
        main(["plot", "preemption-dilemma", "benefit", "cost", "-o", str(target)])
    assert ended.value.code == 0, capsys.readouterr().err
    assert target.read_bytes().startswith(b"<?xml")
    with pytest.raises(SystemExit) as ended:
        main(["plot", "preemption-dilemma", "benefit", "-o", str(tmp_path / "lines.bmp")])
    assert ended.value.code == 2
    assert "written as .svg, .png or .pdf" in capsys.readouterr().err


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(canvas, "import_module", absent)
    with pytest.raises(UsageError, match=r"pip install 'deterrence\[plot\]'"):
        canvas.part_of_matplotlib("figure")


def test_a_phase_diagram_needs_two_parameters() -> None:
    found = characterize(dt.load("preemption-dilemma"), vary=["benefit"])
    with pytest.raises(UsageError, match="over two parameters, not 1"):
        figures.plot_phases(found)


def test_a_family_that_leaves_something_free_shows_its_own_members_only() -> None:
    """Restraint held up by any threat that is likely enough never shows harassment, though other equilibria do."""
    figure = figures.plot_branches(dt.thresholds("empty-threat", "gain"), "harassment")
    (axes,) = figure.axes
    areas = [path.vertices[:, 1] for one in axes.collections for path in one.get_paths()]
    assert areas
    assert all(np.abs(one).max() == 0 for one in areas)


def test_a_legend_of_many_words_has_a_letter_for_every_family() -> None:
    found = dt.characterize("mutual-deterrence", vary=["p_iran_hard", "p_us_hard"])
    (legend,) = figures.plot_phases(found).legends
    told = [text.get_text() for text in legend.get_texts()]
    families = {one.name for one in found.families}
    named = {line.split(": ", 1)[0]: line.split(": ", 1)[1] for line in told if ": " in line}
    assert {" ".join(name.split()) for name in named.values()} == families
    letters = [line for line in told if ": " not in line]
    assert letters
    assert all(set(line.split(", ")) <= set(named) for line in letters)


def words_of(figure: Any) -> str:
    """All that is written on a figure outside its axes, in one line."""
    title = figure.get_suptitle()
    return " ".join(" ".join([title, *(one.get_text() for one in figure.texts)]).split())


def test_a_figure_of_what_may_not_be_everything_says_so() -> None:
    model = dt.load("proxy-deniability")
    stop = Settings(seconds=1e-9)
    along = thresholds_at(model, "harm", {"credit": "11/2"}, settings=stop)
    tornado = sensitivity_at(model, None, "thresholds", {"credit": "11/2"}, vary=["harm", "rogue"], settings=stop)
    fixed: dict[str, Any] = {name: one.value for name, one in model.parameters.items() if name not in ("harm", "rogue")}
    plane = characterize(model, vary=["harm", "rogue"], settings=stop, **{**fixed, "credit": "11/2"})
    assert not along.complete
    assert not plane.complete
    for figure in (figures.plot_branches(along, "attacked"), figures.plot_phases(plane), figures.figure_of(tornado)):
        assert "NOT complete" in words_of(figure)


def test_a_figure_of_everything_warns_of_nothing(plane: Characterization) -> None:
    """The negative control."""
    found = dt.sensitivity("proxy-deniability", vary=["sanction_pressure"])
    branches = figures.plot_branches(dt.thresholds("proxy-deniability", "sanction_pressure"), "attacked")
    for figure in (branches, figures.plot_phases(plane), figures.figure_of(found)):
        assert "NOT complete" not in words_of(figure)


def test_a_sweep_s_figure_says_at_how_many_points_others_may_exist() -> None:
    found = dt.sweep("proxy-deniability", {"sanction_pressure": "0:1:5"})
    assert "NOT" not in words_of(found.deterrence.plot())
    found.attrs |= {"complete": "False", "points_incomplete": 2}
    assert "NOT complete: at 2 points of the sweep" in words_of(found.deterrence.plot())


def shown(figure: Any) -> set[tuple[float, float]]:
    """Points that can be seen: of lines with at least two neighbouring values, and of markers."""
    seen: set[tuple[float, float]] = set()
    for line in figure.axes[0].lines:
        x, y = (np.asarray(one, float) for one in line.get_data())
        there = np.isfinite(y)
        pairs = np.concatenate([[False], there[1:] & there[:-1], [False]])
        held = there if line.get_marker() not in ("None", None) else there & (pairs[1:] | pairs[:-1])
        seen |= set(zip(x[held].tolist(), y[held].round(9).tolist(), strict=True))
    return seen


@pytest.mark.parametrize("values", [["1/2"], ["1", "3/5", "0"], ["0", "1", "1/4", "3/5", "9/10"]])
def test_every_equilibrium_of_a_sweep_is_seen_however_few_points_and_in_whatever_order(values: list[str]) -> None:
    found = dt.sweep("proxy-deniability", {"sanction_pressure": values})
    told = found.outcomes.sel(outcome="attacked").values
    across = np.broadcast_to(found.sanction_pressure.values, told.shape)
    exist = np.isfinite(told)
    expected = set(zip(across[exist].tolist(), told[exist].round(9).tolist(), strict=True))
    assert shown(found.deterrence.plot("attacked")) == expected


def test_a_sweep_that_holds_bounds_only_shows_them_where_they_are_equal() -> None:
    found = dt.sweep("tripwire", {"outcry": "0:3:7"}, method="batch")
    name = str(found.outcome.values[0])
    low = found.outcome_lowest.sel(outcome=name)
    assert bool((low == found.outcome_highest.sel(outcome=name)).any())
    assert shown(found.deterrence.plot(name)) >= set(zip(low.outcry.values.tolist(), low.values.tolist(), strict=True))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["sanction_pressure", "deniability", "--outcome", "attacked"], "--outcome is drawn along one parameter"),
        (["--outcome", "attacked"], "--outcome is drawn along one parameter"),
        (["sanction_pressure", "deniability", "-p", "deniability=1/2"], "cannot both vary and be fixed at 1/2"),
        (["sanction_pressure", "--outcome", "attackd"], "did you mean 'attacked'"),
    ],
)
def test_the_command_refuses_what_it_would_not_draw(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["plot", "proxy-deniability", *arguments, "-o", str(tmp_path / "drawn.svg")])
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_command_says_on_the_screen_as_well_that_a_figure_may_not_be_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["plot", "proxy-deniability", "harm", "-p", "credit=11/2", "--seconds", "0.000001"]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "-o", str(tmp_path / "drawn.svg")])
    assert ended.value.code == 0
    assert "NOT complete: " in capsys.readouterr().err


@pytest.mark.parametrize(("fixed", "shown_there"), [({}, True), ({"leverage": 5}, False)])
def test_the_baseline_is_marked_on_lines_that_it_lies_on(fixed: dict[str, Any], shown_there: bool) -> None:
    along = thresholds_at(dt.load("escalation"), "sanction_pressure", fixed)
    (axes,) = figures.plot_branches(along, "quiet").axes
    assert ("baseline" in axes.get_legend_handles_labels()[1]) == shown_there
