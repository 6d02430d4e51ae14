"""The answers that come with the shipped models hold where exact solves at points say so, and there is no other."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from deterrence.expressions import Comparison, Expression
from deterrence.families import Characterization, Region, kept
from deterrence.families.keeping import answer_of, keep, kept_file
from deterrence.families.parametric_game import ParametricGame
from deterrence.families.rational_functions import Ring
from deterrence.families.records import as_record, from_record
from deterrence.model import load, shipped_models
from tests.oracles.point_solves import PointSolves

FILES = sorted(kept_file("any").parent.glob("*.json"))
NAMES = tuple(path.stem for path in FILES)
LARGEST = 1_000_000
MODEST = {"asymmetric-escalation-types", "decapitation", "salvo"}
"""Models whose point solves take seconds: tried at fewer points."""


@cache
def answers(name: str) -> tuple[Characterization, ...]:
    """All that is kept for a model."""
    told = json.loads(kept_file(name).read_text(encoding="utf-8"))
    model = load(name)
    whole = [answer_of(ParametricGame.of(model, one["vary"], {}), one["concept"]) for one in told["answers"]]
    assert all(one is not None for one in whole)
    return tuple(one for one in whole if one is not None)


def disagreements(found: Characterization, drawn: int, near: int, boundary: int, seed: str) -> list[str]:
    """What exact solves at random points have against families: anywhere, close to samples, on boundaries."""
    solves, rng = PointSolves(found), random.Random(seed)
    points = [solves.drawn(rng) for _ in range(drawn)]
    if near >= len(found.families):
        points += [solves.near(one, rng) for one in found.families for _ in range(near // len(found.families))]
    else:
        points += [solves.near(one, rng) for one in rng.sample(found.families, near)]
    if boundary and solves.comparisons:
        points += islice(solves.boundary_points(rng), boundary)
    return [said for said in map(solves.disagreement, points) if said]


def test_every_kept_answer_is_complete_small_and_of_the_model_as_it_is() -> None:
    assert NAMES
    for path in FILES:
        told = json.loads(path.read_text(encoding="utf-8"))
        assert path.stem in shipped_models(), f"{path.name}: there is no such model"
        stale = f"{path.name} is of another model: run `python -m deterrence.families {path.stem}`"
        assert told["hash"] == load(path.stem).game_hash, stale
        assert path.stat().st_size < LARGEST, path.name
        assert all(len(one["code"]) == 64 for one in told["answers"]), path.name
        assert all(one.complete and not one.interrupted for one in answers(path.stem))


@pytest.mark.parametrize("name", NAMES)
def test_kept_families_are_what_exact_solves_find(name: str) -> None:
    few = name in MODEST
    for found in answers(name)[: 1 if few else None]:
        assert not disagreements(found, drawn=1, near=1 if few else 2, boundary=0 if few else 1, seed=name)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_kept_families_are_what_exact_solves_find_at_many_points(name: str) -> None:
    for found in answers(name):
        few = 10 if name in MODEST else 1
        near = max(len(found.families), 100 // few)
        assert not disagreements(found, drawn=60 // few, near=near, boundary=60 // few, seed=f"many {name}")


@pytest.mark.parametrize("name", ["unilateral-deterrence", "mutual-deterrence", "base-defence", "tripwire"])
def test_a_family_that_is_dropped_or_in_the_wrong_place_is_noticed(name: str) -> None:
    (found, *_) = answers(name)
    rng = random.Random(name)
    for k, family in enumerate(found.families):
        point = PointSolves(found).near(family, rng)
        dropped = replace(found, families=(*found.families[:k], *found.families[k + 1 :]))
        assert "no family is" in PointSolves(dropped).disagreement(point), family.name
        elsewhere = [one for one in found.families if found.model.point(**point) not in one.region]
        if elsewhere:
            wrong = replace(elsewhere[0], region=Region(((),)))
            everywhere = replace(found, families=tuple(wrong if one is elsewhere[0] else one for one in found.families))
            assert PointSolves(everywhere).disagreement(point), elsewhere[0].name


def test_a_wrong_closed_form_is_noticed() -> None:
    (found, *_) = answers("unilateral-deterrence")
    told = as_record(found)
    bluff = next(one for one in told["families"] if one["name"] == "bluff")
    mixture = next(mix for sets in bluff["strategies"].values() for mix in sets.values() if "0" not in mix.values())
    first, second = mixture
    mixture[first], mixture[second] = mixture[second], mixture[first]
    wrong = from_record(found.model, told)
    family = next(one for one in wrong.families if one.name == "bluff")
    point = PointSolves(found).near(family, random.Random(1))
    assert "other probabilities" in PointSolves(wrong).disagreement(point)


def edges_kept(found: Characterization) -> list[str]:
    """Families whose regions include edges at which an action that they play has probability zero."""
    ring = Ring(list(found.vary))

    def factors(expression: Expression) -> set[str]:
        return {str(factor) for factor, _ in ring.read(expression).above.factor()[1]}

    told = []
    for family in found.families:
        mixed = [p for sets in family.strategies.values() for one in sets.values() for p in one.values()]
        gone = {name for p in mixed if not ring.read(p).is_constant() for name in factors(p)}
        weak = [
            c.left - c.right
            for one in family.region.alternatives
            for c in one
            if isinstance(c, Comparison) and c.relation in ("<=", ">=")
        ]
        told += [family.name for gap in weak if factors(gap) & gone]
    return told


@pytest.mark.parametrize("name", ["militia-leadership", "mutual-deterrence", "hidden-aim"])
def test_regions_leave_out_edges_at_which_an_action_is_not_played(name: str) -> None:
    for found in answers(name):
        assert not edges_kept(found)
        told = as_record(found)
        for one in told["families"]:
            closed = [[c.replace(" < ", " <= ").replace(" > ", " >= ") for c in each] for each in one["region"]]
            one["region"] = closed
        assert edges_kept(from_record(found.model, told))


# --- use ---------------------------------------------------------------------------------------------------------


def test_the_widest_answer_is_given_and_none_of_a_changed_game() -> None:
    model = load("rogue-cover")
    found = kept(model)
    assert found is not None
    assert found.vary == tuple(model.parameters)
    assert kept(replace(model, title="Another")) is not None
    assert kept(replace(model, payoffs={**model.payoffs, "us": model.payoffs["us"][1:]})) is None
    assert kept(model, "nash") is None


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("deterrence.families.keeping.models_folder", lambda: tmp_path)
    return tmp_path / "families"


def test_answers_are_kept_beside_each_other_and_replaced_one_by_one(folder: Path) -> None:
    model = load("rogue-cover")
    (whole,) = answers("rogue-cover")
    assert kept(model) is None
    part = replace(whole, vary=("rogue",), point={n: p.value for n, p in model.parameters.items() if n != "rogue"})
    for one in (whole, part, whole):
        keep(one)
    assert [path.name for path in folder.iterdir()] == ["rogue-cover.json"]
    told = json.loads((folder / "rogue-cover.json").read_text(encoding="utf-8"))
    assert [len(one["vary"]) for one in told["answers"]] == [len(model.parameters), 1]
    again = kept(model)
    assert again is not None
    assert again.families == whole.families


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"hash": 1, "answers": 2}', '{"answers": []}'])
def test_a_damaged_file_counts_as_absent(folder: Path, damage: str) -> None:
    (whole,) = answers("rogue-cover")
    keep(whole).write_text(damage, encoding="utf-8")
    assert kept(load("rogue-cover")) is None


def test_what_is_not_complete_is_not_kept(folder: Path) -> None:
    from deterrence.errors import UsageError

    (whole,) = answers("rogue-cover")
    with pytest.raises(UsageError, match="only complete"):
        keep(replace(whole, complete=False))
    assert not folder.exists()
