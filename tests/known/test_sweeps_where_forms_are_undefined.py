"""Edges of regions at which the closed form of a mixture is not defined: there is no such equilibrium."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import deterrence as dt
from deterrence.analysis.sweeps import point_solver

# In the equilibrium in which b mixes c1 and c2, it plays c2 with probability 1/(2 y), which asks for y >= 1/2. The
# region says so as x <= (2 y - 1) y / (4 y**2 - 2 y + 1), which holds at x = y = 0 as well.
MODEL = """deterrence: 1
title: A corner at which a mixture is not defined
players: {a: One, b: Other}
parameters:
  x: {value: 3/5, range: [0, 1], meaning: A number}
  y: {value: 1/5, range: [0, 1], meaning: A number}
actions:
  a: [r0, r1, r2]
  b: [c0, c1, c2]
payoffs:
  a:
    - {name: lead, gain: x, when: a == r0 and b == c2, because: It counts}
    - {name: clash, loss: 1, when: a == r0 and b == c0, because: It counts}
    - {name: aside, gain: y - 1/2, when: a == r2, because: It counts}
    - {name: both, gain: 2*x*y, when: a == r0 and b == c1, because: It counts}
    - {name: calm, gain: y, when: a == r1 and b == c1, because: It counts}
  b:
    - {name: far, gain: 3*y - 1, when: a == r2 and b == c2, because: It counts}
    - {name: late, loss: 1, when: a == r1 and b == c2, because: It counts}
outcomes:
  aside: a == r2
"""


def lowest_payoff_in_the_corner(folder: Path) -> tuple[float, Any]:
    path = folder / "corner.yaml"
    path.write_text(MODEL, "utf-8")
    found = dt.sweep(path, {"x": [0, "1/3"], "y": [0, "1/2"]}, method="families")
    exact = min(one.payoffs["a"] for one in dt.solve(path, x=0, y=0).equilibria)
    return float(found.payoff_lowest.sel(player="a", x=0, y=0)), exact


def test_no_family_exists_where_its_mixture_is_not_defined(tmp_path: Path) -> None:
    assert lowest_payoff_in_the_corner(tmp_path) == (0.0, 0)


def test_regions_alone_would_tell_a_payoff_that_nobody_gets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: were a family taken where its conditions hold, the answer would be -1/2."""
    forms = point_solver.closed_forms
    monkeypatch.setattr(point_solver, "closed_forms", lambda one, at, proper=True: forms(one, at, proper) or {"a": {}})
    monkeypatch.setattr(point_solver, "path_of", lambda *_: frozenset())
    monkeypatch.setattr(point_solver.PointSolver, "_passes", lambda *_: False)
    assert lowest_payoff_in_the_corner(tmp_path) == (float(Fraction(-1, 2)), 0)
