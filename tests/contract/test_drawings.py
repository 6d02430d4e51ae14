"""Drawings: nothing overlaps or is cut off, nothing is let through, and the words say what the picture shows."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import deterrence as dt
from deterrence.games import Chance, Decision, ExtensiveFormGame, InformationSet, NormalFormGame, Profile, Terminal
from deterrence.model import shipped_models
from deterrence.report import Drawing
from deterrence.report.drawings import (
    STYLE_ELEMENT,
    STYLE_HASH,
    STYLE_SHEET,
    matrix_drawing,
    phase_drawing,
    timeline_drawing,
    tornado_drawing,
    tree_drawing,
)
from deterrence.report.drawings.moves import columns
from deterrence.report.drawings.trees import MOST_LEAVES
from tests.oracles.drawing_boxes import SVG, faults

HOSTILE = "<script>alert(1)</script>\"' onload=\"x\" ]]> &amp; \x00\x1b \u202e<!-- --> $x$ \\ud800"
LONG = "retaliate against everything that could conceivably have been responsible for the attack"
MODELS = shipped_models()


def uniform(game: Any) -> Profile:
    """Every action with the same probability: every label carries a number."""
    table = game.information_set_labels
    return Profile(
        {
            player: {label: dict.fromkeys(actions, Fraction(1, len(actions))) for label, actions in sets.items()}
            for player, sets in table.items()
        }
    )


def drawings_of(name: str) -> list[Drawing]:
    model = dt.load(name)
    game = model.at()
    if isinstance(game, NormalFormGame):
        first = matrix_drawing(game, [uniform(game)], players=model.players, name=f"matrix-{name}")
    else:
        assert isinstance(game, ExtensiveFormGame)
        first = tree_drawing(game, uniform(game), players=model.players, name=f"tree-{name}")
    return [first, timeline_drawing(game, model=model, name=f"timeline-{name}")]


@cache
def over_parameters() -> tuple[Drawing, ...]:
    """Phase diagrams and tornadoes."""
    found = dt.characterize("proxy-deniability", vary=["sanction_pressure", "deniability"])
    assumed = dt.characterize("proxy-deniability", vary=["credit", "weariness"])
    tornado = dt.sensitivity("rogue-cover", method="thresholds")
    assert tornado.method == "thresholds"
    return phase_drawing(found), phase_drawing(assumed, name="assumed"), tornado_drawing(tornado)  # type: ignore[arg-type]


def a_game(word: str, payoff: Fraction = Fraction(1, 3)) -> ExtensiveFormGame[Fraction]:
    """Chance, a hidden move and a reply, with one word for everything that has a name."""
    half = Fraction(1, 2)
    ends = [Terminal((payoff, -payoff)) for _ in range(4)]
    return ExtensiveFormGame(
        players=(f"{word} one", f"{word} two"),
        nodes=(
            Chance(f"{word} chance", (f"{word} left", f"{word} right"), (half, half), (1, 4)),
            Decision(0, (2, 3)), ends[0], ends[1],
            Decision(0, (5, 6)), ends[2], ends[3],
        ),
        information_sets=(InformationSet(0, f"{word} set", f"{word} move", (f"{word} a", f"{word} b"), (1, 4)),),
        title=word,
    )  # fmt: skip


def a_long_game(leaves: int) -> ExtensiveFormGame[Fraction]:
    ends = tuple(Terminal((Fraction(k),)) for k in range(leaves))
    actions = tuple(f"a{k}" for k in range(leaves))
    whole = InformationSet(0, "choice", "choice", actions, (0,))
    return ExtensiveFormGame(("alone",), (Decision(0, tuple(range(1, leaves + 1))), *ends), (whole,))


@pytest.mark.parametrize("name", MODELS)
def test_no_text_of_a_shipped_model_overlaps_or_is_cut_off(name: str) -> None:
    for drawing in drawings_of(name):
        assert faults(drawing.svg) == [], drawing.name


def test_no_text_over_two_parameters_overlaps_or_is_cut_off() -> None:
    for drawing in over_parameters():
        assert faults(drawing.svg) == [], drawing.name


@pytest.mark.parametrize("word", [HOSTILE, LONG, LONG.replace(" ", ""), "核抑止" * 12, "x"])
def test_names_of_any_length_neither_overlap_nor_leave_the_paper(word: str) -> None:
    game = a_game(word, Fraction(10**30 + 1, 7))
    table = NormalFormGame.from_arrays(
        [[1, 2], ["1/7", 10**40]], [[0, -1], [5, 0]],
        players=(f"{word} one", f"{word} two"), actions=((f"{word} a", f"{word} b"),) * 2,
    )  # fmt: skip
    for drawing in (tree_drawing(game, uniform(game)), timeline_drawing(game), matrix_drawing(table, [uniform(table)])):
        assert faults(drawing.svg) == [], drawing.name


def test_the_oracle_sees_a_text_moved_onto_another_and_one_moved_off_the_paper() -> None:
    svg = drawings_of("rogue-cover")[0].svg
    places = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"', svg)
    (x, y), (u, v) = places[2], places[-3]
    onto = svg.replace(f'<text x="{u}" y="{v}"', f'<text x="{x}" y="{y}"')
    off = svg.replace(f'<text x="{x}"', '<text x="-20"')
    assert any("overlap" in fault for fault in faults(onto))
    assert any("leaves the paper" in fault for fault in faults(off))


def test_drawings_are_the_same_bytes_every_time() -> None:
    for name in ("proxy-deniability", "host-nation"):
        assert [one.svg for one in drawings_of(name)] == [one.svg for one in drawings_of(name)]
    found = dt.characterize("empty-threat", vary=["gain", "damage"])
    assert phase_drawing(found) == phase_drawing(found)


def test_markup_in_names_stays_text() -> None:
    game = a_game(HOSTILE)
    told = dict.fromkeys(game.players, HOSTILE)
    players, actions = (f"a{HOSTILE}", HOSTILE), ((HOSTILE,), ("b", "c"))
    table = NormalFormGame.from_arrays([[1, 2]], [[0, 1]], players=players, actions=actions)
    for drawing in (
        tree_drawing(game, uniform(game), players=told, name=HOSTILE),
        timeline_drawing(game, players=told, name=HOSTILE),
        matrix_drawing(table, name=HOSTILE),
    ):
        root = ElementTree.fromstring(drawing.svg)
        assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
            "svg", "title", "desc", "style", "rect", "circle", "path", "text", "tspan", "g",
        }  # fmt: skip
        handlers = [name for one in root.iter() for name in one.attrib if name.startswith("on") or name == "style"]
        assert handlers == []
        assert "<script" not in drawing.svg
        assert "\u202e" not in unescape(drawing.svg)


def test_ids_start_with_the_name_and_references_meet_them() -> None:
    for drawing in (*drawings_of("proxy-deniability"), *over_parameters()):
        ids = re.findall(r'\bid="([^"]+)"', drawing.svg)
        assert len(ids) == len(set(ids))
        assert all(one.startswith(f"{drawing.name}-") for one in ids)
        assert set(re.findall(r"url\(#([^)]+)\)", drawing.svg)) <= set(ids)
        labelled = re.search(r'aria-labelledby="([^"]+)"', drawing.svg)
        assert labelled is not None
        assert set(labelled[1].split()) <= set(ids)


def test_every_drawing_carries_the_one_style_sheet_and_no_other_style() -> None:
    for drawing in (*drawings_of("proxy-deniability"), *over_parameters()):
        assert drawing.svg.count("<style") == drawing.svg.count(STYLE_ELEMENT) == 1
        assert " style=" not in drawing.svg
        assert len(drawing.svg) < 100_000
    assert STYLE_HASH.startswith("sha256-")
    assert not set("<&") & set(STYLE_SHEET)


def test_words_name_every_player_and_every_payoff_of_a_small_tree() -> None:
    model = dt.load("rogue-cover")
    game = model.at()
    assert isinstance(game, ExtensiveFormGame)
    alt = tree_drawing(game, players=model.players).alt
    ends = alt.partition("Payoffs at the ends: ")[2].rstrip(".").split("; ")
    payoffs = [node.payoffs for node in game.nodes if isinstance(node, Terminal)]
    assert len(ends) == len(payoffs)
    for end, values in zip(ends, payoffs, strict=True):
        for player, value in zip(game.players, values, strict=True):
            assert f"{model.players[player]} {value}" in end


def test_words_name_every_cell_of_a_matrix_with_its_best_responses() -> None:
    game = NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]], players=("E", "I"))
    alt = matrix_drawing(game, [Profile({"E": {"E": {"2": 1}}, "I": {"I": {"1": 1}}})]).alt
    assert "1, 1: E 0, I 2 (best response)" in alt
    assert "2, 1 [equilibrium]: E 1 (best response), I 0 (best response)" in alt
    assert "2, 2: E -1, I -1" in alt


def test_best_responses_are_bold_and_underlined_and_nothing_else_is_underlined() -> None:
    game = NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]], players=("E", "I"))
    root = ElementTree.fromstring(matrix_drawing(game).svg)
    cells = {
        group.attrib["data-profile"]: [
            span.text for span in group.iter(f"{SVG}tspan") if span.get("text-decoration") == "underline"
        ]
        for group in root.iter(f"{SVG}g")
    }
    assert cells == {"0,0": ["2"], "0,1": ["0", "2"], "1,0": ["1", "0"], "1,1": []}


def test_the_path_of_play_is_marked_and_only_it() -> None:
    model = dt.load("rogue-cover")
    game = model.at()
    assert isinstance(game, ExtensiveFormGame)
    held = Profile({"iran": {"order": {"hold": 1}}, "us": {"response": {"retaliate": 1}}})
    root = ElementTree.fromstring(tree_drawing(game, held).svg)
    edges = [one for one in root.iter(f"{SVG}path") if "data-child" in one.attrib]
    by_class: dict[str, set[str | None]] = {"played": set(), "planned": set()}
    for one in edges:
        for kind in set(one.attrib["class"].split()) & set(by_class):
            by_class[kind].add(one.get("data-action") or one.get("data-branch"))
    assert len(edges) == len(game.nodes) - 1
    assert by_class == {"played": {"hold", "attack", "quiet", "retaliate"}, "planned": {"retaliate"}}


def test_a_link_joins_exactly_the_nodes_of_an_information_set() -> None:
    game = dt.load("proxy-deniability").at()
    assert isinstance(game, ExtensiveFormGame)
    root = ElementTree.fromstring(tree_drawing(game).svg)
    links = [one.attrib["data-set"] for one in root.iter(f"{SVG}path") if "link" in one.get("class", "").split()]
    assert sorted(links) == sorted(one.label for one in game.information_sets for _ in one.nodes[1:])


def test_a_large_tree_is_told_as_the_order_of_moves_and_says_why() -> None:
    fits, exceeds = tree_drawing(a_long_game(MOST_LEAVES)), tree_drawing(a_long_game(MOST_LEAVES + 1))
    assert 'data-kind="tree"' in fits.svg
    assert 'data-kind="timeline"' in exceeds.svg
    assert f"{MOST_LEAVES + 1} ends: too many" in exceeds.alt
    assert "too many" in "".join(ElementTree.fromstring(exceeds.svg).itertext()).replace(exceeds.alt, "")
    assert faults(fits.svg) == faults(exceeds.svg) == []


def test_what_is_seen_of_earlier_moves_is_told() -> None:
    model = dt.load("proxy-deniability")
    alt = timeline_drawing(model.at(), model=model).alt
    assert "attack, by Iran, having seen nothing" in alt
    assert "response, by United States, having seen resolve, attack in part and evidence" in alt


def test_a_tree_that_repeats_a_move_is_drawn_by_depth() -> None:
    game = a_game("x")
    first = game.nodes[0]
    assert isinstance(first, Chance)
    later = Chance(first.move, ("x l", "x r"), first.probabilities, (3, 4))
    nodes = (
        Chance(first.move, first.branches, first.probabilities, (1, 2)), game.nodes[2], later,
        game.nodes[3], Decision(0, (5, 6)), game.nodes[5], game.nodes[6],
    )  # fmt: skip
    again = replace(game, nodes=nodes, information_sets=(replace(game.information_sets[0], nodes=(4,)),))
    assert max(columns(again)) == 3
    assert faults(tree_drawing(again).svg) == []


def test_games_whose_payoffs_are_expressions_are_drawn() -> None:
    for name in ("rogue-cover", "empty-threat"):
        game = dt.load(name).symbolic_game
        drawn = tree_drawing(game) if isinstance(game, ExtensiveFormGame) else matrix_drawing(game)
        assert faults(drawn.svg) == []


def test_moves_made_at_once_see_nothing_of_each_other() -> None:
    game = NormalFormGame.from_arrays([[1, 0], [0, 1]], [[0, 1], [1, 0]], players=("first", "second"))
    assert "second, by second, having seen nothing: 1 or 2" in timeline_drawing(game).alt


def test_regimes_of_the_phase_diagram_are_told_with_their_share() -> None:
    alt = over_parameters()[0].alt
    shares = [int(one) for one in re.findall(r"(\d+)% of the plane", alt)]
    assert sum(shares) == pytest.approx(100, abs=2)
    assert "attack=none|proxy" in alt
    assert "The baseline is marked at sanction pressure 3/5, deniability 2/5." in alt
    assert "outside the assumptions" in over_parameters()[1].alt


def test_nothing_is_written_beside_the_drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    drawings_of("rogue-cover")
    assert list(tmp_path.iterdir()) == []


def test_a_game_that_is_over_at_once_is_drawn() -> None:
    game = ExtensiveFormGame(("one", "two"), (Terminal((Fraction(1), Fraction(2))),), ())
    for drawing in (tree_drawing(game, Profile({})), timeline_drawing(game)):
        assert faults(drawing.svg) == []
    assert "the game is over at once: one 1, two 2" in tree_drawing(game).alt


def test_many_moves_are_cut_and_counted() -> None:
    ends: list[Any] = []
    for k in range(200):
        ends += [Decision(k, (2 * k + 1, 2 * k + 2)), Terminal((Fraction(k),))]
    ends.append(Terminal((Fraction(-1),)))
    sets = tuple(InformationSet(0, f"move {k}", f"move {k}", ("stop", "go"), (2 * k,)) for k in range(200))
    drawing = tree_drawing(ExtensiveFormGame(("alone",), tuple(ends), sets))
    assert "201 ends: too many" in drawing.alt
    assert "Only the first 40 of 200 moves are drawn." in drawing.alt
    assert faults(drawing.svg) == []
    assert len(drawing.svg) < 400_000


def test_numbers_that_a_page_gives_families_hold_in_the_legend_of_a_phase_diagram() -> None:
    found = dt.characterize("proxy-deniability", vary=["sanction_pressure", "deniability"])
    long = [f"{one.name} {'and so on ' * 12}" for one in found.families]
    named = [replace(one, name=name) for one, name in zip(found.families, long, strict=True)]
    numbered = [replace(one, name=f"family {k + 40} ({one.name})") for k, one in enumerate(named)]
    first, second = (phase_drawing(replace(found, families=tuple(told))) for told in (named, numbered))
    assert ">family 1</text>" in first.svg
    assert ">family 40</text>" in second.svg
    assert ">family 1</text>" not in second.svg
    assert ">attack=none and so on" in second.svg
    assert faults(first.svg) == faults(second.svg) == []
