"""Gambit reads what is written here and means the same by it; what Gambit writes is read here."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from deterrence.errors import UsageError
from deterrence.games import Decision, ExtensiveFormGame, NormalFormGame
from deterrence.games.normalize import normalize
from deterrence.interop import from_pygambit, read_game, to_pygambit
from deterrence.interop.efg import EfgFormat

gambit = pytest.importorskip("pygambit", reason="the optional package pygambit is not installed")

GAMES = Path(__file__).parents[1] / "known" / "games"
TABLES = sorted(path.name for path in GAMES.glob("*.nfg"))
TREES = sorted(path.name for path in GAMES.glob("*.efg"))
LARGEST = 5_000


def table_in_gambit(game: Any) -> dict[tuple[str, ...], tuple[Fraction, ...]]:
    """Payoffs of all players by the names of the strategies, as Gambit has them."""
    players = list(game.players)
    strategies = [list(game.get_strategies(player)) for player in players]
    table = {}
    for profile in product(*strategies):
        values = game.get_payoffs(dict(zip(players, profile, strict=True)))
        table[profile] = tuple(Fraction(str(values[player])) for player in players)
    return table


def table_here(game: NormalFormGame[Fraction]) -> dict[tuple[str, ...], tuple[Fraction, ...]]:
    return {
        tuple(names[k] for names, k in zip(game.actions, profile, strict=True)): tuple(
            game.payoff(i, profile) for i in range(len(game.players))
        )
        for profile in game.profiles()
    }


def by_first_node(game: ExtensiveFormGame[Fraction]) -> ExtensiveFormGame[Fraction]:
    """The same game with its information sets in the order in which they occur, the only one that Gambit keeps."""
    old = sorted(range(len(game.information_sets)), key=lambda number: game.information_sets[number].nodes[0])
    new = {number: position for position, number in enumerate(old)}
    nodes = tuple(
        replace(node, information_set=new[node.information_set]) if isinstance(node, Decision) else node
        for node in game.nodes
    )
    return replace(game, nodes=nodes, information_sets=tuple(game.information_sets[number] for number in old))


def table(name: str) -> NormalFormGame[Fraction]:
    game = read_game(GAMES / name)
    assert isinstance(game, NormalFormGame)
    return game


def tree(name: str) -> ExtensiveFormGame[Fraction]:
    game = read_game(GAMES / name)
    assert isinstance(game, ExtensiveFormGame)
    return game


@pytest.mark.parametrize("name", TABLES)
def test_gambit_reads_the_published_tables_as_we_do(name: str) -> None:
    assert table_in_gambit(gambit.read_nfg(str(GAMES / name))) == table_here(table(name))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_survives_the_way_to_gambit_and_back(name: str) -> None:
    game = table(name)
    there = to_pygambit(game)
    assert table_in_gambit(there) == table_here(game)
    assert from_pygambit(there) == game


@pytest.mark.parametrize("name", TREES)
def test_a_tree_survives_the_way_to_gambit_and_back(name: str) -> None:
    game = tree(name)
    there = from_pygambit(to_pygambit(game))
    assert there == by_first_node(game)


@pytest.mark.parametrize("name", TREES)
def test_gambit_reads_the_published_trees_as_we_do(name: str) -> None:
    game = by_first_node(tree(name))
    again = from_pygambit(gambit.read_efg(str(GAMES / name)))
    assert isinstance(again, ExtensiveFormGame)
    assert (again.players, again.information_sets) == (game.players, game.information_sets)
    assert [node for node in again.nodes if node.children] == [node for node in game.nodes if node.children]
    if name != "twice-prisoners-dilemma.efg":  # Gambit keeps the payoffs of inner nodes where they are
        assert again.nodes == game.nodes


@pytest.mark.parametrize("name", TREES)
def test_gambits_reduced_normal_form_pays_as_ours(name: str) -> None:
    ours = normalize(tree(name)).normal_form
    if len(ours.payoffs[0]) > LARGEST:
        pytest.skip(f"more than {LARGEST} profiles")
    theirs = table_in_gambit(gambit.read_efg(str(GAMES / name)))
    assert sorted(theirs.values()) == sorted(table_here(ours).values())


def test_the_comparison_catches_a_wrong_order_of_profiles() -> None:
    game = table("shapley-1974-figure-2.nfg")
    wrong = NormalFormGame(game.players, game.actions, tuple(values[::-1] for values in game.payoffs))
    assert table_in_gambit(to_pygambit(game)) != table_here(wrong)


def test_events_moves_and_concept_survive_gambit() -> None:
    text = """EFG 2 R "Crisis" { "us" "them" }
"deterrence format 1
concept: perfect-bayesian
events: attacked, struck
move: 1, first, attack"
p "" 2 1 "first" { "attack" "wait" } 0
p "" 1 2 "reply[first=attack]" { "strike" "hold" } 0
t "" 1 "attacked, struck" { -1, -2 }
t "" 2 "attacked" { -2, 1 }
c "" 1 "noise" { "calm" 1/3 "alarm" 2/3 } 0
t "" 3 "" { 0, 0 }
t "" 4 "attacked" { -1/3, 0 }
"""
    game = EfgFormat().read(text, "crisis.efg")
    assert game.outcomes == {"attacked": frozenset({2, 3, 6}), "struck": frozenset({2})}
    assert game.concept == "perfect-bayesian"
    assert [one.move for one in game.information_sets] == ["first", "reply"]
    assert from_pygambit(to_pygambit(game)) == game


@pytest.mark.parametrize("label", ['say "no"', "a\\b", "é", "a, b", "two words"])
def test_gambit_understands_our_quoting(label: str) -> None:
    game = NormalFormGame.from_arrays([[1, 2]], [[3, 4]], players=(label, "other"), actions=(("x",), (label, "z")))
    assert from_pygambit(to_pygambit(game)) == game
    assert list(to_pygambit(game).players) == [label, "other"]


def test_a_name_that_gambit_refuses_is_told() -> None:
    game = NormalFormGame.from_arrays([[1]], [[2]], players=("end\\", "b"))
    with pytest.raises(UsageError, match="Gambit does not accept"):
        to_pygambit(game)
