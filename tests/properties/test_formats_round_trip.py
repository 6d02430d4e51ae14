"""Reading after writing is the identity, whatever the names and numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deterrence.errors import FormatError, GameError, LimitError, Problem, UsageError
from deterrence.games import Chance, Decision, ExtensiveFormGame, InformationSet, Node, NormalFormGame, Terminal
from deterrence.games.profiles import payoffs
from deterrence.games.simultaneous import as_tree
from deterrence.interop import GameFormat, write_game
from deterrence.interop.efg import EfgFormat
from deterrence.interop.labels import joined, separated
from deterrence.interop.nfg import NfgFormat

EMPTY_LOOKING = ["", " ", "\\e", "\0", "_1", "Outcome 1"]
QUOTING = ['"', "\\", '\\"', "a\\", "{", "}", "\n", "\r\n", "é"]
LISTS = [",", ", ", "a, b", "a", "a_1", "a_2"]
SYNTAX = ["#2", "x#1", "x[", "[", "move: 1, a, b", "deterrence format 1", "c", 't "" 0']
HOSTILE = st.sampled_from(EMPTY_LOOKING + QUOTING + LISTS + SYNTAX) | st.text(max_size=6)
DAMAGE = ["", "{", "}", '"', " 7 ", " t ", "\\", "1/0", " -1 "]
NUMBERS = st.fractions(max_denominator=10**6) | st.integers(-(10**30), 10**30).map(Fraction)


def names(least: int, most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(HOSTILE, min_size=least, max_size=most, unique=True).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> NormalFormGame[Fraction]:
    players = draw(names(1, 3))
    actions = tuple(draw(names(1, 3)) for _ in players)
    size = prod(len(own) for own in actions)
    numbers = tuple(tuple(draw(st.lists(NUMBERS, min_size=size, max_size=size))) for _ in players)
    return NormalFormGame(players, actions, numbers, draw(events(range(size))), draw(HOSTILE), draw(HOSTILE))


def events(positions: Any) -> st.SearchStrategy[dict[str, frozenset[int]]]:
    return st.dictionaries(HOSTILE, st.frozensets(st.sampled_from(list(positions))), max_size=3)


@st.composite
def trees(draw: st.DrawFn) -> ExtensiveFormGame[Fraction]:
    """Trees of up to 25 nodes; nodes with equally many actions may share a set (even along a path)."""
    players = draw(names(1, 3))
    sets: list[tuple[int, int]] = []
    members: list[list[int]] = []
    nodes: list[Node[Fraction]] = []

    def grow(depth: int) -> int:
        number = len(nodes)
        nodes.append(Terminal(()))
        kind = draw(st.sampled_from("ptc")) if depth < 3 and number < 15 else "t"
        if kind == "t":
            nodes[number] = Terminal(tuple(draw(NUMBERS) for _ in players))
        elif kind == "c":
            weights = draw(st.lists(st.integers(0, 5), min_size=1, max_size=3).filter(any))
            branches = draw(names(len(weights), len(weights)))
            chances = tuple(Fraction(weight, sum(weights)) for weight in weights)
            nodes[number] = Chance(draw(HOSTILE), branches, chances, tuple(grow(depth + 1) for _ in weights))
        else:
            chosen = draw(st.integers(0, len(sets)))
            if chosen == len(sets):
                sets.append((draw(st.integers(0, len(players) - 1)), draw(st.integers(1, 3))))
                members.append([])
            members[chosen].append(number)
            nodes[number] = Decision(chosen, tuple(grow(depth + 1) for _ in range(sets[chosen][1])))
        return number

    grow(0)
    order = draw(st.permutations(range(len(sets))))
    labels = draw(names(len(sets), len(sets)))
    information_sets = tuple(
        InformationSet(player, label, draw(HOSTILE | st.just(label)), draw(names(count, count)), tuple(own))
        for (player, count), label, own in zip(sets, labels, members, strict=True)
    )
    place = {old: new for new, old in enumerate(order)}
    moved = tuple(replace(n, information_set=place[n.information_set]) if isinstance(n, Decision) else n for n in nodes)
    leaves = [number for number, node in enumerate(nodes) if isinstance(node, Terminal)]
    absent = draw(st.lists(st.tuples(HOSTILE, HOSTILE), max_size=2).map(tuple))
    ordered = tuple(information_sets[old] for old in order)
    return ExtensiveFormGame(players, moved, ordered, draw(events(leaves)), absent, draw(HOSTILE), draw(HOSTILE))


@settings(max_examples=100)
@given(tables())
def test_a_table_read_after_writing_is_equal(game: NormalFormGame[Fraction]) -> None:
    assert NfgFormat().read(NfgFormat().write(game), "table.nfg") == game


@settings(max_examples=120)
@given(trees())
def test_a_tree_read_after_writing_is_equal(game: ExtensiveFormGame[Fraction]) -> None:
    assert EfgFormat().read(EfgFormat().write(game), "tree.efg") == game


@settings(max_examples=50)
@given(tables())
def test_a_table_as_a_tree_pays_the_same(game: NormalFormGame[Fraction]) -> None:
    tree = as_tree(game)
    uniform = {
        player: {player: {action: Fraction(1, len(own)) for action in own}}
        for player, own in zip(game.players, game.actions, strict=True)
    }
    assert payoffs(tree, uniform) == payoffs(game, uniform)
    assert EfgFormat().read(EfgFormat().write(game), "tree.efg") == tree


def test_the_comparison_notices_a_changed_payoff_and_a_changed_move() -> None:
    game = as_tree(NormalFormGame.from_arrays([[1, 2]], [[3, 4]]))
    text = EfgFormat().write(game)
    assert EfgFormat().read(text.replace("{ 1, 3 }", "{ 1, 5 }"), "tree.efg") != game
    moved = replace(game, information_sets=tuple(replace(one, move="other") for one in game.information_sets))
    assert EfgFormat().read(EfgFormat().write(moved), "tree.efg") == moved != game


@given(st.lists(HOSTILE, max_size=4).map(tuple))
def test_names_joined_in_one_label_come_apart_again(several: tuple[str, ...]) -> None:
    assert separated(joined(several)) == several


@given(st.text(max_size=40))
def test_no_label_makes_the_list_reader_fail(label: str) -> None:
    separated(label)


def problems_in(reader: GameFormat, text: str) -> tuple[Problem, ...]:
    try:
        reader.read(text, "damaged")
    except FormatError as error:
        return error.problems
    return ()


@settings(max_examples=150)
@given(trees().map(EfgFormat().write) | tables().map(NfgFormat().write), st.data())
def test_a_damaged_file_is_refused_or_read_but_never_crashes(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 8)))
    damaged = text[:start] + data.draw(st.sampled_from(DAMAGE)) + text[end:]
    for reader in (EfgFormat(), NfgFormat()):
        told = problems_in(reader, damaged)
        assert all(problem.place and problem.code and problem.what for problem in told)


def test_floats_are_written_as_the_decimals_they_print_as() -> None:
    game = NormalFormGame(("a",), (("x", "y"),), ((0.1, 2.5),))
    assert NfgFormat().read(NfgFormat().write(game), "x.nfg").payoffs == ((Fraction(1, 10), Fraction(5, 2)),)


def test_numbers_that_no_file_can_hold_are_refused_when_written() -> None:
    def game(value: Any) -> NormalFormGame[Any]:
        return NormalFormGame(("a",), (("x",),), ((value,),))

    with pytest.raises(LimitError, match="characters"):
        NfgFormat().write(game(Fraction(10**5000)))
    with pytest.raises(UsageError, match="rational"):
        NfgFormat().write(game(float("inf")))
    with pytest.raises(UsageError, match="at a point"):
        NfgFormat().write(game("pressure"))


def test_an_outcome_where_the_game_goes_on_is_refused() -> None:
    game = replace(as_tree(NormalFormGame.from_arrays([[1]], [[1]])), outcomes={"early": frozenset({0})})
    with pytest.raises(GameError, match="does not end"):
        EfgFormat().write(game)


def test_nothing_is_left_behind_when_writing_fails(tmp_path: Path) -> None:
    target = tmp_path / "game.nfg"
    write_game(NormalFormGame.from_arrays([[1]], [[1]]), target)
    before = target.read_bytes()
    with pytest.raises(UsageError, match="no file can hold"):
        write_game(NormalFormGame(("\ud800", "b"), (("x",), ("y",)), ((1,), (1,))), target)
    with pytest.raises(UsageError, match="cannot be written"):
        write_game(NormalFormGame.from_arrays([[1]], [[1]]), tmp_path / "missing" / "game.nfg")
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["game.nfg"]
