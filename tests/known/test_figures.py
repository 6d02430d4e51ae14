"""Figures: boundaries lie where the regime changes, files are the same every time, and what is missing is said."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import deterrence as dt
from deterrence.cli import main
from deterrence.errors import UsageError
from deterrence.families import Characterization, characterize
from deterrence.report import figures
from deterrence.report.figures import canvas
from deterrence.report.figures.phases import RegimeMap

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
