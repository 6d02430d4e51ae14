"""Rules that pick one of several equilibria: what they pick, where they pick none, and that this is told."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray

from deterrence.analysis.solving import solve_at
from deterrence.analysis.sweeps import sweep
from deterrence.analysis.sweeps.picking import (
    AMBIGUOUS,
    NONE,
    UNDEFINED,
    UNNAMED,
    best_of,
    least_risky,
    nash_products,
    rule_named,
)
from deterrence.cli import main
from deterrence.errors import NotDefinedError, UsageError
from deterrence.model import Model, load

GRIDS: dict[str, dict[str, str]] = {
    "escalation": {"sanction_pressure": "0:1:9", "leverage": "1:10:7"},
    "proxy-deniability": {"sanction_pressure": "8/15:37/60:4", "deniability": "1/5:2/5:2"},
    "preemption-or-deterrence": {"benefit": "1:9:5", "cost": "1:6:3"},
    "mutual-deterrence": {"p_iran_hard": "1/5:4/5:2", "p_us_hard": "1/5:4/5:3"},
}


def expected(model: Model, point: dict[str, Fraction], rule: str) -> tuple[int, dict[str, Fraction]]:
    """The rule by its definition, from an exact solve: whether one is picked, and its payoffs."""
    found = solve_at(model, point, None).equilibria
    kind, _, player = rule.partition(":")

    def beats(a: Any, b: Any) -> bool:
        if kind == "best":
            return bool(a.payoffs[player] > b.payoffs[player])
        if kind == "worst":
            return bool(a.payoffs[player] < b.payoffs[player])
        least = all(a.payoffs[one] >= b.payoffs[one] for one in a.payoffs)
        return least and any(a.payoffs[one] > b.payoffs[one] for one in a.payoffs)

    winners = [a for a in found if all(a is b or beats(a, b) for b in found)]
    return (1, dict(winners[0].payoffs)) if winners else (0, {})


def mistakes(found: xarray.Dataset, model: Model, rule: str) -> list[str]:
    names = [str(one) for one in found.picked.dims]
    flat = found.stack(point=names)
    wrong = []
    for k in range(flat.sizes["point"]):
        here = flat.isel(point=k)
        point = {name: Fraction(str(float(here[name]))).limit_denominator(10**6) for name in names}
        picked, payoffs = expected(model, point, rule)
        code = int(here.picked)
        if picked != int(code >= 0 or code == UNNAMED):
            wrong.append(f"{point}: {code}, but {payoffs}")
        elif picked and not np.allclose([float(one) for one in payoffs.values()], here.payoff_picked.values):
            wrong.append(f"{point}: {here.payoff_picked.values} is not {payoffs}")
        elif code >= 0 and not bool(here.present[code]):
            wrong.append(f"{point}: {code} does not exist")
    return wrong


@pytest.mark.parametrize("model", GRIDS)
@pytest.mark.parametrize("rule", ["payoff-dominant", "best", "worst"])
def test_picks_agree_with_the_definition_at_every_point(model: str, rule: str) -> None:
    whole = load(model)
    told = rule if "-" in rule else f"{rule}:{list(whole.players)[-1]}"
    found = sweep(model, GRIDS[model], pick=told)
    assert mistakes(found, whole, told) == []
    assert found.picked.rule == told
    other = found.assign(picked=found.picked * 0 + (found.picked < 0).astype("int16") - 1)
    assert mistakes(other, whole, told) != []


def test_no_pick_is_silent() -> None:
    found = sweep("proxy-deniability", {"sanction_pressure": ["1/2", "8/15", "3/5"]}, pick="best:us")
    words = dict(zip(found.picked.flag_values.tolist(), found.picked.flag_meanings.split(), strict=True))
    assert {NONE: "no-equilibrium", AMBIGUOUS: "ambiguous", UNDEFINED: "undefined"}.items() <= words.items()
    assert "picked" not in sweep("proxy-deniability", {"sanction_pressure": ["1/2"]})
    tied = sweep("empty-threat", {"gain": [1, 2], "damage": [4, 5]}, pick="worst:us")
    missing = int((tied.picked < 0).sum())
    assert missing == sum(tied.picked.attrs[f"points_{one}"] for one in ("ambiguous", "undefined", "no_equilibrium"))


def test_the_methods_pick_the_same() -> None:
    grid = {"benefit": "1:9:5", "cost": "1:6:6"}
    families = sweep("preemption-or-deterrence", grid, pick="payoff-dominant")
    points = sweep("preemption-or-deterrence", grid, pick="payoff-dominant", method="points")
    np.testing.assert_allclose(families.payoff_picked, points.payoff_picked, rtol=1e-12)
    np.testing.assert_array_equal(families.picked >= 0, points.picked == UNNAMED)


def test_chunks_and_stored_parts_do_not_matter(tmp_path: Path) -> None:
    whole = sweep("escalation", GRIDS["escalation"], pick="risk-dominant")
    xarray.testing.assert_identical(sweep("escalation", GRIDS["escalation"], pick="risk-dominant", chunk=7), whole)
    run = tmp_path / "run"
    for _ in range(2):
        kept = sweep("escalation", GRIDS["escalation"], pick="risk-dominant", chunk=9, run_dir=run)
        xarray.testing.assert_identical(kept, whole)
    with pytest.raises(UsageError, match=r"another sweep .*pick"):
        sweep("escalation", GRIDS["escalation"], pick="logit", chunk=9, run_dir=run)


STAG_HUNT = ((4, 0, 3, 3), (4, 3, 0, 3))


def test_the_textbook_cases() -> None:
    assert least_risky(STAG_HUNT, 3) == 3
    assert best_of([[4, 4], [3, 3], [Fraction(9, 4), Fraction(9, 4)]]) == 0
    assert least_risky(((1, 0, 0, 1), (1, 0, 0, 1)), 3) == AMBIGUOUS
    assert least_risky(((0, 0, 1, -1), (2, 2, 0, -1)), 2) == UNDEFINED
    assert nash_products(STAG_HUNT)[0::3] == [1, 9]


def principal_branch(payoffs: Any) -> list[float]:
    """Where logit equilibria lead from the centre, for 2x2 games: p and q at high precision, followed by arc length."""
    row, column = (np.array(one, float).reshape(2, 2) for one in payoffs)

    def gap(x: Any) -> Any:
        p, q, at = 1 / (1 + np.exp(-x[0])), 1 / (1 + np.exp(-x[1])), x[2]
        mine = q * (row[0, 0] - row[1, 0]) + (1 - q) * (row[0, 1] - row[1, 1])
        theirs = p * (column[0, 0] - column[0, 1]) + (1 - p) * (column[1, 0] - column[1, 1])
        return np.array([x[0] - at * mine, x[1] - at * theirs])

    def slopes(x: Any) -> Any:
        return np.stack([(gap(x + step) - gap(x - step)) / 2e-6 for step in 1e-6 * np.eye(3)], axis=1)

    x, ahead = np.zeros(3), np.array([0.0, 0.0, 1.0])
    for _ in range(4000):
        matrix = slopes(x)
        tangent = np.cross(matrix[0], matrix[1])
        tangent *= np.sign(tangent @ ahead) / np.linalg.norm(tangent)
        ahead, guess = tangent, x + 0.05 * tangent
        for _ in range(4):
            whole = np.vstack([slopes(guess), tangent])
            guess = guess - np.linalg.solve(whole, np.append(gap(guess), tangent @ (guess - x) - 0.05))
        x = guess
        if min(abs(x[0]), abs(x[1])) > 12:
            break
    return [1 / (1 + np.exp(-x[0])), 1 / (1 + np.exp(-x[1]))]


def test_the_principal_branch_ends_at_the_risk_dominant_equilibrium() -> None:
    rng = np.random.default_rng(4)
    for _ in range(6):
        a, b, c, d = rng.integers(1, 9, 4).tolist()
        turned = rng.random() < 0.5
        payoffs: Any = ((0, b, a, 0), (0, c, d, 0)) if turned else ((a, 0, 0, b), (c, 0, 0, d))
        cell = least_risky(payoffs, 3)
        if cell >= 0:
            p, q = principal_branch(payoffs)
            assert (p > 0.99, q > 0.99) == (cell < 2, cell % 2 == 0)
    p, q = principal_branch(STAG_HUNT)
    assert max(p, q) < 0.01


@pytest.mark.parametrize(
    ("model", "rule", "error", "told"),
    [
        ("escalation", "best", UsageError, "best:us"),
        ("escalation", "best:nobody", UsageError, "best:us"),
        ("escalation", "luckiest", UsageError, "risk-dominant"),
        ("proxy-deniability", "logit", NotDefinedError, "2x2"),
        ("base-defence", "risk-dominant", NotDefinedError, "2x2"),
    ],
)
def test_rules_that_mean_nothing_are_refused(model: str, rule: str, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        rule_named(rule, load(model), load(model).symbolic().concept or "nash")


def test_classes_hold_nothing_to_pick_from() -> None:
    with pytest.raises(UsageError, match="method families"):
        sweep("escalation", GRIDS["escalation"], pick="best:us", method="classes")


def test_the_command_line_picks_and_counts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    arguments = [
        "-p",
        "sanction_pressure=0:1:9",
        "-p",
        "leverage=1:10:7",
        "--pick",
        "risk-dominant",
        "--format",
        "json",
    ]
    with pytest.raises(SystemExit) as ended:
        main(("sweep", "escalation", *arguments, "-o", str(target)))
    assert ended.value.code in (0, None)
    told = json.loads(capsys.readouterr().out)
    with open(target, newline="") as stream:
        rows = list(csv.DictReader(stream))
    missing = [row for row in rows if "=" not in row["picked"]]
    assert told["pick"] == "risk-dominant"
    assert sum(told["unpicked"].values()) == len(missing)
    assert all(row["picked payoff(us)"] for row in rows if "=" in row["picked"])


def test_point_by_point_a_pick_is_no_missing_one(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["-p", "sanction_pressure=0:1:9", "--pick", "best:us", "--method", "points"]
    with pytest.raises(SystemExit):
        main(("sweep", "escalation", *arguments, "--format", "json"))
    assert json.loads(capsys.readouterr().out)["unpicked"] == {}
    with pytest.raises(SystemExit):
        main(("sweep", "escalation", *arguments))
    assert "picked by best:us everywhere" in capsys.readouterr().out
