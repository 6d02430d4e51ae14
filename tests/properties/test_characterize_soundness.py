"""No family is lost or invented where a shortcut could: equalities, doubts, cases, opened definitions, kept answers."""

from __future__ import annotations

import json
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import deterrence as dt
from deterrence.families.caching import VARIABLE
from deterrence.families.elimination import eliminate
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.families.records import as_record, from_record
from deterrence.families.signs import SignOracle

TABLE = """
deterrence: 1
title: Two by two
players: {a: A, b: B}
parameters:
  x: {value: 1, range: [-3, 3], meaning: one}
  y: {value: 1, range: [-3, 3], meaning: another}
  z: {value: 1, range: [1, 2], meaning: a third}
%s
actions: {a: [up, down], b: [left, right]}
table:
  up / left: ["%s", 1]
  up / right: [0, 0]
  down / left: [0, 0]
  down / right: ["%s", 1]
"""


def model(tmp_path: Path, up: str, down: str = "z", more: str = "") -> dt.Model:
    path = tmp_path / "model.yaml"
    used = "" if "y" in up + down else "claims: [{says: none, in: every equilibrium, expect: y <= y, verdict: proved}]"
    path.write_text(TABLE % ("\n".join([more, used]), up, down), encoding="utf-8")
    return dt.load(path)


def oracle(names: list[str]) -> tuple[Ring, SignOracle]:
    ring = Ring(names)
    made = SignOracle(ring, dict.fromkeys(names, (Fraction(-3), Fraction(3))))
    made.draw_points(dict.fromkeys(names, Fraction(1)))
    return ring, made


def x_of(ring: Ring) -> RationalFunction:
    return RationalFunction(ring, ring.context.gen(0), ring.unit)


def test_assumptions_that_hold_with_equality_only_are_refused(tmp_path: Path) -> None:
    with pytest.raises(dt.UsageError, match="no open set"):
        dt.characterize(model(tmp_path, "x + y", more="assume: [x <= y, y <= x]"), cache=False)
    with pytest.raises(dt.UsageError, match="no open set"):
        dt.characterize(model(tmp_path, "x + y", more="assume: [x == y]"), cache=False)


def test_fixed_parameters_are_held_against_the_assumptions(tmp_path: Path) -> None:
    whole = model(tmp_path, "x + y", more="assume: [x <= z]")
    with pytest.raises(dt.UsageError, match="violate"):
        dt.characterize(whole, x=3, z=1, cache=False)
    assert dt.characterize(whole, x="3/2", cache=False).point["x"] == Fraction(
        3, 2
    )  # the baseline of z would not allow it, others do


def test_mass_that_must_be_positive_is_not_zero_at_the_solution() -> None:
    ring, made = oracle(["x"])
    u, one, x = ("u",), ring.one, x_of(ring)
    room: list[tuple[Any, bool]] = [({u: one}, False), ({u: -one, (): x}, False)]
    assert [[(str(f), r) for f, r in branch] for branch in eliminate(room, [u], made, ())] == [[("x", ">=")]]
    held = [*room, ({u: one}, True)]
    assert all((x, ">") in branch for branch in eliminate(held, [u], made, ()))
    assert eliminate([({u: one}, True), ({u: -one}, False)], [u], made, ()) == []


def test_what_z3_leaves_open_is_never_taken_for_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SignOracle, "_check", lambda self, resources, solver: self.z3.unknown)
    found = dt.characterize("rogue-cover", cache=False)
    whole = dt.characterize("rogue-cover", cache=False)
    assert len(found) == len(whole)
    monkeypatch.undo()
    proved = dt.characterize("rogue-cover", cache=False)
    for family in proved.families:
        sample = proved.model.point(None, **family.sample)
        assert any(sample in one.region and one.path == family.path for one in found.families) or not found.complete


def test_max_and_min_are_solved_case_by_case_and_agree_with_exact_solves(tmp_path: Path) -> None:
    whole = model(tmp_path, "max(x, y)", "min(z, 2 - x)")
    found = dt.characterize(whole, cache=False)
    assert found.complete
    for k in range(40):
        values: dict[str, Any] = {
            "x": Fraction(k * 7 % 41, 7) - 3,
            "y": Fraction(k * 11 % 41, 7) - 3,
            "z": 1 + Fraction(k, 41),
        }
        point, solved = whole.point(**values), dt.solve(whole, **values)
        if all(one.dimension == 0 for one in solved.components):
            assert sum(point in one.region for one in found.families) == len(solved), values


def test_a_definition_with_exp_becomes_a_parameter_and_the_answer_says_so(tmp_path: Path) -> None:
    found = dt.characterize(model(tmp_path, "x + y", "w", "definitions: {w: exp(z)}"), cache=False)
    assert any(remark.startswith("w: a definition with exp") for remark in found.remarks)
    mixed = next(one for one in found.families if len(one.path["a"]["a"]) == 2)
    assert "w" in str(mixed.strategies["b"]["b"]["left"])
    assert found.regime(found.model.point(x=1, y=1))


def test_parameters_that_matter_nowhere_are_named(tmp_path: Path) -> None:
    found = dt.characterize(model(tmp_path, "x"), cache=False)
    assert "no payoff or probability depends on y" in found.remarks


def test_a_time_budget_ends_with_what_is_proved_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = time.monotonic

    def told(what: str, _share: float) -> None:
        if what.startswith("2 families"):
            monkeypatch.setattr(time, "monotonic", lambda: clock() + 1e6)

    found = dt.characterize("unilateral-deterrence", seconds=1e5, cache=False, progress=told)
    monkeypatch.undo()
    assert not found.complete
    assert found.interrupted
    assert "time budget" in found.argument
    assert "NOT complete" in str(found)
    whole = dt.characterize("unilateral-deterrence", cache=False)
    assert whole.complete
    assert 2 <= len(found) < len(whole)
    assert {repr(one.path) for one in found.families} < {repr(one.path) for one in whole.families}


def test_subgame_perfection_is_refused_where_it_says_nothing_about_some_sets() -> None:
    with pytest.raises(dt.NotDefinedError, match="subgame-perfect"):
        dt.characterize("proxy-deniability", "subgame-perfect", cache=False)


def test_a_probability_of_zero_deletes_the_branch() -> None:
    face = dt.characterize("unilateral-deterrence", vary=["p_us_hard"], p_iran_hard="1/1000", cache=False)
    assert face.complete
    with pytest.raises(dt.UsageError, match="outside"):
        dt.characterize("unilateral-deterrence", p_iran_hard=0, cache=False)
    edge = dt.characterize("proxy-deniability", vary=["sanction_pressure"], p_firm=0, cache=False)
    assert edge.complete
    assert not any("firm" in label for one in edge.families for sets in one.path.values() for label in sets)


# --- data and kept answers ---------------------------------------------------------------------------------------


def test_what_is_written_as_data_reads_back_the_same() -> None:
    found = dt.characterize("unilateral-deterrence", vary=["p_us_hard", "iran_backs_down"], cache=False)
    told = json.loads(json.dumps(found.to_dict()))
    again = from_record(found.model, told)
    assert as_record(again) == told
    assert again.families == found.families


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


def ask(**values: Any) -> dt.Characterization:
    return dt.characterize("rogue-cover", vary=["rogue"], **values)


def test_a_kept_answer_is_the_answer(folder: Path) -> None:
    first = ask()
    assert len(list(folder.glob("*.json"))) == 1
    second = ask()
    assert second.families == first.families
    assert second.counts["seconds"] == first.counts["seconds"], "it was found anew"
    ask(gain=3)
    assert len(list(folder.glob("*.json"))) == 2


def test_a_damaged_answer_is_ignored_and_replaced(folder: Path) -> None:
    first = ask()
    (kept,) = folder.glob("*.json")
    for damage in ("", "{", "[]", json.dumps({**json.loads(kept.read_text()), "families": [{"name": 1}]})):
        kept.write_text(damage, encoding="utf-8")
        assert ask().families == first.families
        assert json.loads(kept.read_text(encoding="utf-8"))["families"]


def test_nothing_is_kept_when_switched_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(cache=False)
    monkeypatch.setenv(VARIABLE, "off")
    ask()
    assert not folder.exists()


def test_an_interrupted_answer_is_not_kept(folder: Path) -> None:
    assert dt.characterize("asymmetric-escalation-types", seconds=1e-9).interrupted
    assert not list(folder.glob("*.json"))


# --- names -------------------------------------------------------------------------------------------------------


def test_a_family_that_names_no_move_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(dt.ModelError) as caught:
        model(tmp_path, "x + y", more="families:\n  mine:\n    path: {aa: up}\n  other:\n    path: {a: upp}")
    told = str(caught.value)
    assert "no such move or information set" in told
    assert "no such action of a" in told


def test_an_author_names_a_family(tmp_path: Path) -> None:
    found = dt.characterize(model(tmp_path, "x + y", more="families:\n  high road:\n    path: {a: up}"), cache=False)
    assert "high road" in [one.name for one in found.families]
