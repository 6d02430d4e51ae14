"""Read after write is the identity, and whatever happens to a file, it is read or refused with problems."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deterrence.errors import ModelError, Problem
from deterrence.games import ExtensiveFormGame
from deterrence.games.profiles import leaf_probabilities
from deterrence.model import Model, load, read_text, shipped_models, starter
from deterrence.model.writing import yaml_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=40)
NUMBERS = st.fractions(0, 1, max_denominator=12).map(str)


def read(text: str) -> Model:
    return read_text(text, "test.yaml", "test", lambda name, file: None)


@st.composite
def conditions(draw: st.DrawFn, moves: dict[str, list[str]]) -> Any:
    """An event over moves that have happened or not."""
    name = draw(st.sampled_from(sorted(moves)))
    actions = draw(st.lists(st.sampled_from(moves[name]), min_size=1, max_size=2, unique=True))
    one = draw(
        st.sampled_from(
            [
                f"{name} == {actions[0]}",
                f"{name} != {actions[0]}",
                f"{name} in [{', '.join(actions)}]",
                f"happened({name})",
            ]
        )
    )
    if draw(st.booleans()):
        return one
    other = draw(st.sampled_from(sorted(moves)))
    return f"{one} {draw(st.sampled_from(['and', 'or']))} not {other} == {moves[other][0]}"


@st.composite
def model_trees(draw: st.DrawFn) -> dict[str, Any]:
    """A file with a random timeline in which every case, step and payoff term counts somewhere."""
    moves: dict[str, list[str]] = {}
    steps: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 4))):
        name = f"step{number}"
        conditional: bool = draw(st.booleans())
        when = {"when": draw(conditions(moves))} if moves and conditional else {}
        actions = draw(st.sampled_from([["a", "b"], ["no", "yes", "7"], ["only"]]))
        if draw(st.booleans()):
            seen: st.SearchStrategy[Any] = st.lists(st.sampled_from(sorted(moves) or ["-"]), unique=True)
            sees = draw(st.one_of(st.just("all"), seen))
            player = draw(st.sampled_from(["us", "them"]))
            steps.append({"move": name, "player": player, **when, "sees": sees if moves else [], "actions": actions})
        else:
            lottery = {action: f"p/{len(actions)}" for action in actions}
            lottery[actions[0]] += " + (1 - p)"
            steps.append({"chance": name, **when, "outcomes": lottery})
        moves[name] = actions
    terms = [{"name": "base", "gain": "2*p - 1/3", "because": draw(TEXTS.filter(str.strip))}]
    return {
        "deterrence": "1",
        "title": draw(TEXTS.filter(str.strip)),
        "leaves_out": draw(st.lists(TEXTS.filter(str.strip), max_size=2)),
        "players": {"us": "Us", "them": "Them"},
        "parameters": {"p": {"value": draw(NUMBERS), "range": ["0", "1"], "meaning": "A number"}},
        "timeline": steps,
        "payoffs": {"us": terms, "them": terms},
        "outcomes": {"event": draw(conditions(moves))},
        "claims": [{"says": "x", "in": "some equilibrium", "expect": "P(event) >= p", "verdict": "refuted"}],
    }


def attempt(text: str) -> tuple[Model | None, tuple[Problem, ...]]:
    """The model, or the problems of its file."""
    try:
        return read(text), ()
    except ModelError as error:
        return None, error.problems


def read_or_none(tree: dict[str, Any]) -> Model | None:
    """A drawn model; None when a step can never happen."""
    model, problems = attempt(yaml_text(tree))
    assert {one.code for one in problems} <= {"unreachable-move", "unreachable-term"}, problems
    return model


@given(model_trees())
@settings(max_examples=150)
def test_reading_what_was_written_gives_the_same_model(tree: dict[str, Any]) -> None:
    model = read_or_none(tree)
    if model is not None:
        again = read(model.text)
        assert again == model
        assert again.text == model.text
        assert again.hash == model.hash


@given(model_trees())
@settings(max_examples=100)
def test_compiled_games_have_perfect_recall_and_sound_lotteries(tree: dict[str, Any]) -> None:
    model = read_or_none(tree)
    if model is None:
        return
    game = model.at()
    assert isinstance(game, ExtensiveFormGame)
    assert game.imperfect_recall == ()
    uniform = {
        player: {label: {one: Fraction(1, len(actions)) for one in actions} for label, actions in sets.items()}
        for player, sets in game.information_set_labels.items()
    }
    assert sum(leaf_probabilities(game, uniform).values()) == 1


@pytest.mark.parametrize("name", shipped_models())
def test_shipped_models_survive_writing(name: str) -> None:
    model = load(name)
    again = read_text(model.text, "test.yaml", name, lambda other, file: None)
    assert again == model
    assert again.hash == model.hash


def test_a_changed_model_is_not_taken_for_the_same() -> None:
    """The negative control."""
    model = load("proxy-deniability")
    changed = replace(model, title="Another title")
    assert read(changed.text) != model
    assert changed.hash != model.hash


def test_the_starter_file_is_sound_and_survives_writing() -> None:
    model = read(starter())
    assert model.notes == ()
    assert read(model.text) == model


SCRAPS = ["", "x", ":", "{", "]", "- ", "\n", "'", "#", "&a ", "-1", "\t"]


@given(st.integers(0, 10**6), st.integers(0, 40), st.sampled_from(SCRAPS))
@settings(max_examples=150)
def test_a_damaged_file_is_read_or_refused_with_problems(place: int, length: int, put: str) -> None:
    text = starter()
    start = place % len(text)
    model, problems = attempt(text[:start] + put + text[start + length :])
    assert (model is None) == bool(problems)
    assert all(one.place is not None and one.rule and one.fix for one in problems), problems
    if model is not None:
        model.at()


@given(TEXTS.filter(str.strip))
@settings(max_examples=200)
def test_every_text_survives_writing(title: str) -> None:
    tree: dict[str, Any] = {
        "deterrence": "1",
        "title": title,
        "players": {"us": title},
        "actions": {"us": ["a", "b"]},
        "payoffs": {"us": [{"name": "x", "gain": "1", "because": title}]},
    }
    assert read(yaml_text(tree)).title == title.strip()


def test_the_hash_of_a_game_ignores_words_and_nothing_else() -> None:
    model = load("proxy-deniability")
    retold = replace(model, story="Otherwise told.", title="Another", claims=(), scenarios={})
    term = model.payoffs["us"][0]
    reasoned = replace(model, payoffs={**model.payoffs, "us": (replace(term, because="?"), *model.payoffs["us"][1:])})
    opposite = replace(term, is_loss=not term.is_loss)
    changed = replace(model, payoffs={**model.payoffs, "us": (opposite, *model.payoffs["us"][1:])})
    narrower = replace(model, assume=model.assume[1:])
    assert {one.game_hash for one in (retold, reasoned)} == {model.game_hash}
    assert len({one.game_hash for one in (model, changed, narrower)}) == 3
    assert len({one.hash for one in (model, retold, reasoned, changed, narrower)}) == 5
