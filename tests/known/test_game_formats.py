"""What .efg and .nfg files say, by the formats' own documentation and by published games."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import pytest

from deterrence.games import Chance, ExtensiveFormGame, NormalFormGame, Terminal
from deterrence.games.profiles import payoffs
from deterrence.interop import format_table, read_game, write_game
from deterrence.interop.efg import EfgFormat
from deterrence.interop.nfg import NfgFormat
from deterrence.interop.tokens import Cursor, Kind, quoted

GAMES = Path(__file__).parent / "games"
FILES = sorted(path.name for path in GAMES.iterdir())

SELTEN_PAYOFFS = """NFG 1 R "Selten (IJGT, 75), Figure 2, normal form"
{ "Player 1" "Player 2" } { 3 2 }
1 1 0 2 0 2 1 1 0 3 2 0"""
SELTEN_OUTCOMES = """NFG 1 R "Selten (IJGT, 75), Figure 2, normal form" { "Player 1" "Player 2" }
{ { "1" "2" "3" } { "1" "2" } }
{ { "" 1, 1 } { "" 0, 2 } { "" 0, 2 } { "" 1, 1 } { "" 0, 3 } { "" 2, 0 } }
1 2 3 4 5 6"""


def tree(body: str, players: str = '"A" "B"') -> ExtensiveFormGame[F]:
    return EfgFormat().read(f'EFG 2 R "title" {{ {players} }} {body}', "game.efg")


def leaf(game: ExtensiveFormGame[F], number: int) -> tuple[F, ...]:
    node = game.nodes[number]
    assert isinstance(node, Terminal)
    return node.payoffs


def fractions(*values: int) -> tuple[F, ...]:
    return tuple(F(value) for value in values)


def numbers(text: str) -> list[F]:
    cursor, values = Cursor(text, "text"), []
    while cursor.token.kind is not Kind.END:
        values.append(cursor.number("a number"))
    cursor.findings.stop_if_any()
    return values


def test_the_first_players_strategy_varies_fastest_in_a_table() -> None:
    game = NfgFormat().read(SELTEN_PAYOFFS, "selten.nfg")
    assert game.shape == (3, 2)
    assert game.matrix(0) == [[1, 1], [0, 0], [0, 2]]
    assert game.matrix(1) == [[1, 1], [2, 3], [2, 0]]


def test_the_outcome_version_says_the_same_as_the_payoff_version() -> None:
    assert NfgFormat().read(SELTEN_OUTCOMES, "a.nfg") == NfgFormat().read(SELTEN_PAYOFFS, "b.nfg")


def test_the_order_of_three_players_is_told_apart_from_its_reverse() -> None:
    values = " ".join(f"{k} 0 0" for k in range(12))
    game = NfgFormat().read(f'NFG 1 R "" {{ "a" "b" "c" }} {{ 2 3 2 }} {values}', "x.nfg")
    assert [game.payoff(0, profile) for profile in ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 2, 1))] == [1, 2, 6, 11]


def test_outcome_zero_pays_nothing() -> None:
    game = NfgFormat().read('NFG 1 R "" { "a" "b" } { 2 1 } "comment" { { "war" -1 -2 } } 0 1', "x.nfg")
    assert game.payoffs == ((F(0), F(-1)), (F(0), F(-2)))
    assert game.outcomes == {"war": frozenset({1})}


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", F(7)), ("-1/3", F(-1, 3)), ("0.25", F(1, 4)), ("1e-3", F(1, 1000)), (".5", F(1, 2)), ("+2.", F(2)),
     ("1.5E2", F(150)), ("123456789012345678901234567890", F(123456789012345678901234567890))],
)  # fmt: skip
def test_numbers_are_exact(text: str, value: F) -> None:
    assert numbers(text) == [value]


@pytest.mark.parametrize(
    ("written", "label"),
    [
        (r'"say \"no\""', 'say "no"'),
        (r'"a\b"', r"a\b"),
        (r'"a\\b"', r"a\b"),
        (r'"end\\"', "end\\"),
        ('"two\nlines"', "two\nlines"),
    ],
)
def test_labels_are_unescaped(written: str, label: str) -> None:
    assert Cursor(written, "text").token.text == label
    assert Cursor(quoted(label), "text").token.text == label


def test_white_space_and_commas_mean_nothing() -> None:
    body = 'p "" 1 1 "s" { "a" "b" } 0 t "" 1 "" { 1, 2 } t "" 2 "" { 3 4 }'
    assert tree(body) == tree(body.replace(" ", "\n\t ")) == tree(body.replace(" ", " \r\n"))


def test_sets_chance_moves_and_outcomes_are_described_once() -> None:
    game = tree(
        'c "" 5 "weather" { "fair" 1/3 "foul" 2/3 } 0 p "" 1 9 "go" { "l" "r" } 0 t "" 3 "win" { 1 2 } t "" 0 '
        'p "" 1 9 0 t "" 3 c "" 5 0 t "" 0 t "" 3'
    )
    assert game.information_sets[0].nodes == (1, 4)
    assert game.outcomes == {"win": frozenset({2, 5, 8})}
    assert [leaf(game, number) for number in game.terminals] == [
        fractions(*pair) for pair in ((1, 2), (0, 0), (1, 2), (0, 0), (1, 2))
    ]
    assert game.nodes[6] == Chance("weather", ("fair", "foul"), (F(1, 3), F(2, 3)), (7, 8))


def test_payoffs_at_inner_nodes_add_up() -> None:
    game = read_game(GAMES / "twice-prisoners-dilemma.efg")
    assert isinstance(game, ExtensiveFormGame)
    sums = {game.history(number): leaf(game, number) for number in game.terminals}
    told = {tuple(action for _, action in history): value for history, value in sums.items()}
    assert told["C", "C", "C", "C"] == fractions(6, 6)
    assert told["C", "D", "D", "C"] == fractions(5, 5)
    assert told["D", "D", "D", "C"] == fractions(6, 1)
    assert len(told) == 16


def test_equal_and_empty_names_are_numbered_as_gambit_does() -> None:
    game = tree(
        'p "" 1 1 "" { "go" "go" "" } 0 t "" 0 t "" 0 p "" 1 2 "x" { "a" } 0 p "" 1 3 "x" { "a" } 0 t "" 0',
        players='"A" "A" ""',
    )
    assert game.players == ("A_1", "A_2", "_1")
    assert [one.label for one in game.information_sets] == ["(1,1)", "x_1", "x_2"]
    assert game.information_sets[0].actions == ("go_1", "go_2", "_1")


def test_an_information_set_without_label_takes_the_name_that_its_nodes_share() -> None:
    game = tree('p "start" 1 1 "" { "a" "b" } 0 p "left" 2 1 "" { "a" } 0 t "" 0 p "right" 2 1 "" { "a" } 0 t "" 0')
    assert [(one.label, one.move) for one in game.information_sets] == [("start", "start"), ("(2,1)", "(2,1)")]


def test_names_that_gambit_makes_up_for_outcomes_are_no_events() -> None:
    game = read_game(GAMES / "bayes-one-stage.efg")
    assert game.outcomes == {}
    assert game.title == 'A "Bayesian game", one stage'


@pytest.mark.parametrize("name", FILES)
def test_published_games_are_read_and_survive_being_written(name: str, tmp_path: Path) -> None:
    game = read_game(GAMES / name)
    write_game(game, tmp_path / name)
    assert read_game(tmp_path / name) == game


def test_there_is_a_published_game_for_every_format() -> None:
    assert {Path(name).suffix for name in FILES} == {one.suffix for one in format_table()}


def mixed(game: Any, **chosen: Mapping[str, F | int]) -> dict[str, dict[str, dict[str, F]]]:
    """First actions everywhere but where another mixture is chosen, by information set with spaces as underscores."""
    return {
        player: {
            label: {a: F(p) for a, p in chosen.get(label.replace(" ", "_"), {actions[0]: 1}).items()}
            for label, actions in sets.items()
        }
        for player, sets in game.information_set_labels.items()
    }


def test_myersons_card_game_pays_fred_one_third_in_equilibrium() -> None:
    game = read_game(GAMES / "myerson-card-game.efg")
    bluff = {"Raise": F(1, 3), "Fold": F(2, 3)}
    call = {"Meet": F(2, 3), "Pass": F(1, 3)}
    assert payoffs(game, mixed(game, black=bluff, reply=call)) == {"Fred": F(1, 3), "Alice": F(-1, 3)}
    assert payoffs(game, mixed(game, reply=call))["Fred"] == F(1, 3), "Fred is indifferent about bluffing"


def test_kuhns_poker_is_worth_minus_one_eighteenth() -> None:
    game = read_game(GAMES / "kuhn-poker.efg")
    third = {"fold": F(2, 3), "call": F(1, 3)}
    value = payoffs(
        game,
        mixed(
            game,
            Q_after_check_and_bet=third,
            K_after_check_and_bet={"call": 1},
            J_after_check={"check": F(2, 3), "bet": F(1, 3)},
            Q_after_bet=third,
            K_after_check={"bet": 1},
            K_after_bet={"call": 1},
        ),
    )
    assert value == {"1": F(-1, 18), "2": F(1, 18)}


def test_a_table_written_as_a_tree_and_back_keeps_its_payoffs(tmp_path: Path) -> None:
    table = read_game(GAMES / "mckelvey-mclennan-2x2x2.nfg")
    assert isinstance(table, NormalFormGame)
    write_game(table, tmp_path / "tree.efg")
    tree_form = read_game(tmp_path / "tree.efg")
    assert isinstance(tree_form, ExtensiveFormGame)
    assert tree_form.information_set_labels == table.information_set_labels
    write_game(tree_form, tmp_path / "table.nfg")
    again = read_game(tmp_path / "table.nfg")
    assert isinstance(again, NormalFormGame)
    assert again.payoffs == table.payoffs
