"""What a timeline stands for: the tree, information sets, labels, probabilities and outcomes, by hand."""

from __future__ import annotations

from fractions import Fraction as F
from pathlib import Path
from typing import Any

import pytest

from deterrence.errors import UsageError
from deterrence.games import Chance, ExtensiveFormGame, NormalFormGame, Terminal
from deterrence.model import Model, load, read_text


def read(text: str) -> Model:
    return read_text(text, "test.yaml", "test", lambda name, file: None)


def extensive(model: Model, **values: Any) -> ExtensiveFormGame[F]:
    game = model.at(**values)
    assert isinstance(game, ExtensiveFormGame)
    return game


@pytest.fixture(scope="module")
def proxy() -> Model:
    return load("proxy-deniability")


def test_the_example_has_one_set_for_iran_and_four_for_washington(proxy: Model) -> None:
    game = extensive(proxy)
    assert game.players == ("us", "iran")
    actions = ("hold", "strike_militia", "strike_iran")
    assert game.information_set_labels["iran"] == {"attack": ("none", "proxy", "direct")}
    assert game.information_set_labels["us"] == {
        f"response[resolve={resolve},evidence={evidence}]": actions
        for resolve in ("firm", "weary")
        for evidence in ("murky", "clear")
    }
    assert game.imperfect_recall == ()


def test_the_example_has_the_right_nodes_behind_murky_evidence(proxy: Model) -> None:
    game = extensive(proxy)
    murky = next(one for one in game.information_sets if one.label == "response[resolve=firm,evidence=murky]")
    assert [game.node_labels[node] for node in murky.nodes] == ["attack=none", "attack=proxy"]
    assert len(game.nodes) == 43
    assert len(game.terminals) == 26


def test_the_example_has_the_right_probabilities(proxy: Model) -> None:
    lotteries = {
        (node.move, node.branches): node.probabilities for node in extensive(proxy).nodes if isinstance(node, Chance)
    }
    assert lotteries == {
        ("resolve", ("firm", "weary")): (F(1, 2), F(1, 2)),
        ("evidence", ("murky", "quiet")): (F(1, 10), F(9, 10)),
        ("evidence", ("clear", "murky")): (F(3, 5), F(2, 5)),
        ("evidence", ("clear",)): (F(1),),
    }


def test_the_example_pays_what_its_terms_say(proxy: Model) -> None:
    game = extensive(proxy)
    payoffs = {game.history(number): game.nodes[number] for number in game.terminals}
    weary = (("resolve", "weary"), ("attack", "none"), ("evidence", "murky"), ("response", "strike_iran"))
    assert payoffs[weary] == Terminal((F(-7 - 4 - 9), F(6 - 12)))
    militia = (("resolve", "firm"), ("attack", "direct"), ("evidence", "clear"), ("response", "strike_militia"))
    assert payoffs[militia] == Terminal((F(-7 + 2 - 1), F(6 + 1 - 2)))
    assert payoffs[(("resolve", "firm"), ("attack", "none"), ("evidence", "quiet"))] == Terminal((F(0), F(0)))


def test_the_outcomes_of_the_example_are_the_right_leaves(proxy: Model) -> None:
    game = extensive(proxy)
    for name, leaves in game.outcomes.items():
        for number in game.terminals:
            told = dict(game.history(number))
            expected = {
                "attacked": told["evidence"] != "quiet",
                "strike_on_iran": told.get("response") == "strike_iran",
                "wrongful_strike": told.get("response") == "strike_iran" and told["attack"] == "none",
            }[name]
            assert (number in leaves) == expected


def test_impossible_branches_vanish_and_are_reported(proxy: Model) -> None:
    game = extensive(proxy, deniability=0, p_firm=1)
    absent = {label for _, label in game.absent}
    assert absent == {"response[resolve=weary,evidence=murky]", "response[resolve=weary,evidence=clear]"}
    murky = next(one for one in game.information_sets if one.label == "response[resolve=firm,evidence=murky]")
    assert len(murky.nodes) == 1


def test_symbolic_and_exact_games_agree(proxy: Model) -> None:
    from deterrence.expressions import evaluate

    point = proxy.point(sanction_pressure="7/10", deniability=F(1, 3))
    symbolic = proxy.symbolic()
    assert isinstance(symbolic, ExtensiveFormGame)
    filled = symbolic.map(lambda expression: evaluate(expression, point)).without_impossible_branches()
    assert filled == extensive(proxy, sanction_pressure="7/10", deniability=F(1, 3))


def test_the_symbolic_game_mentions_parameters_only(proxy: Model) -> None:
    from deterrence.expressions import names

    symbolic = proxy.symbolic()
    assert isinstance(symbolic, ExtensiveFormGame)
    mentioned = {
        name for node in symbolic.nodes if isinstance(node, Terminal) for one in node.payoffs for name in names(one)
    }
    assert {"relief", "sanction_pressure"} <= mentioned <= set(proxy.parameters)


def test_values_are_taken_exactly(proxy: Model) -> None:
    assert proxy.point(rogue=0.1)["rogue"] == F(1, 10)
    assert proxy.point(rogue="1/3")["rogue"] == F(1, 3)
    assert proxy.point("january-2020")["leverage"] == 8


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"sanction_presure": 1}, "did you mean 'sanction_pressure'?"),
        ({"rogue": 0}, r"rogue = 0 is outside its range \(0, 1\)"),
        ({"leverage": 3}, "set what it is made of: relief, sanction_pressure"),
        ({"damage": 1}, "violates the assumption `damage > militia_cost`: damage = 1, militia_cost = 2"),
        ({"scenario": "january"}, "did you mean 'january-2020'?"),
        ({"rogue": "a tenth"}, "not a rational number"),
    ],
)
def test_impossible_points_are_refused(proxy: Model, arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        proxy.at(**arguments)


HEAD = "deterrence: 1\ntitle: Test\nplayers: {us: Us, them: Them}\n"
PAYOFFS = """payoffs:
  us: [{name: one, gain: 1, because: Something is at stake}]
  them: [{name: one, gain: 1, because: Something is at stake}]
"""


def labels(timeline: str, rest: str = "") -> dict[str, list[str]]:
    model = read(HEAD + "timeline:\n" + timeline + PAYOFFS + rest)
    game = extensive(model)
    assert game.imperfect_recall == ()
    return {player: list(sets) for player, sets in game.information_set_labels.items()}


def test_a_move_that_sees_nothing_is_labelled_by_its_name() -> None:
    told = labels(
        "  - {move: one, player: us, sees: [], actions: [a, b]}\n"
        "  - {move: two, player: them, sees: [], actions: [a, b]}\n"
    )
    assert told == {"us": ["one"], "them": ["two"]}


def test_own_memory_enters_a_label_only_where_it_is_needed() -> None:
    told = labels(
        "  - chance: luck\n    outcomes: {good: 1/2, bad: 1/2}\n"
        "  - {move: one, player: us, sees: [luck], actions: [a, b]}\n"
        "  - {move: two, player: us, when: luck == good, sees: [], actions: [a, b]}\n"
    )
    assert told["us"] == ["one[luck=good]", "two[one=a]", "two[one=b]", "one[luck=bad]"]


def test_a_move_that_did_not_happen_is_seen_as_a_dash() -> None:
    told = labels(
        "  - {move: one, player: us, sees: [], actions: [a, b]}\n"
        "  - {move: two, player: them, when: one == a, sees: [one], actions: [c, d]}\n"
        "  - {move: three, player: us, sees: all, actions: [e, f]}\n"
    )
    assert told["us"] == ["one", "three[one=a,two=c]", "three[one=a,two=d]", "three[one=b,two=-]"]


def test_what_was_seen_is_remembered_although_it_is_not_seen_again() -> None:
    told = labels(
        "  - chance: luck\n    outcomes: {good: 1/2, bad: 1/2}\n"
        "  - {move: one, player: us, sees: [luck], actions: [a]}\n"
        "  - {move: two, player: us, sees: [], actions: [a, b]}\n"
    )
    assert told["us"] == ["one[luck=good]", "two[luck=good]", "one[luck=bad]", "two[luck=bad]"]


def test_a_named_event_can_be_seen() -> None:
    told = labels(
        "  - {move: one, player: us, sees: [], actions: [a, b, c]}\n"
        "  - {move: two, player: them, sees: [bold], actions: [d, e]}\n",
        "outcomes: {bold: one != a}\n",
    )
    assert told["them"] == ["two[bold=no]", "two[bold=yes]"]


def test_every_comparison_with_a_move_that_did_not_happen_is_false() -> None:
    model = read(
        HEAD
        + "timeline:\n  - {move: one, player: us, sees: [], actions: [a, b]}\n"
        + "  - {move: two, player: them, when: one == a, sees: [], actions: [c, d]}\n"
        + PAYOFFS
        + "outcomes:\n  differs: two != c\n  outside: two not in [c]\n"
        + "  happens: happened(two)\n  absent: not happened(two)\n"
    )
    game = extensive(model)
    told = {name: {game.history(number) for number in leaves} for name, leaves in game.outcomes.items()}
    only_d = {(("one", "a"), ("two", "d"))}
    assert told["differs"] == told["outside"] == only_d
    assert told["happens"] == {*only_d, (("one", "a"), ("two", "c"))}
    assert told["absent"] == {(("one", "b"),)}


def test_actions_may_depend_on_what_is_seen() -> None:
    model = read(
        HEAD
        + "timeline:\n  - {move: one, player: us, sees: [], actions: [a, b]}\n"
        + "  - move: two\n    player: them\n    sees: [one]\n    actions:\n"
        + "      - {when: one == a, are: [c, d]}\n      - otherwise: [e]\n"
        + PAYOFFS
    )
    assert extensive(model).information_set_labels["them"] == {"two[one=a]": ("c", "d"), "two[one=b]": ("e",)}


def test_a_note_says_where_being_asked_reveals_more_than_is_seen() -> None:
    timeline = "timeline:\n  - {move: one, player: us, sees: [], actions: [a, b]}\n"
    second = "  - {move: two, player: them, when: one == a, sees: [SEEN], actions: [c, d]}\n"
    blind = read(HEAD + timeline + second.replace("SEEN", "") + PAYOFFS)
    assert [note.code for note in blind.notes] == ["asked-reveals"]
    seeing = read(HEAD + timeline + second.replace("SEEN", "one") + PAYOFFS)
    assert seeing.notes == ()


TABLE = """table:
  escalate / escalate: [-war, -war]
  escalate / restrain: {pays: [prize, 0], because: The bold side wins}
  restrain / escalate: [0, prize]
  restrain / restrain: [0, 0]
parameters:
  war: {value: 3, range: [0, 5], meaning: Cost of war}
  prize: {value: 1, range: [0, 5], meaning: Worth of the prize}
outcomes: {clash: us == escalate and them == escalate}
"""


def test_a_table_is_a_normal_form_game() -> None:
    game = read(HEAD + TABLE).at(prize="7/2")
    assert isinstance(game, NormalFormGame)
    assert game.actions == (("escalate", "restrain"), ("escalate", "restrain"))
    assert game.payoffs == ((F(-3), F(7, 2), F(0), F(0)), (F(-3), F(0), F(7, 2), F(0)))
    assert game.outcomes == {"clash": frozenset({0})}


def test_payoff_terms_over_simultaneous_actions_equal_the_table() -> None:
    terms = """actions:
  us: [escalate, restrain]
  them: [escalate, restrain]
parameters:
  war: {value: 3, range: [0, 5], meaning: Cost of war}
  prize: {value: 1, range: [0, 5], meaning: Worth of the prize}
payoffs:
  us:
    - {name: war, loss: war, when: us == escalate and them == escalate, because: War is costly}
    - {name: prize, gain: prize, when: us == escalate and them == restrain, because: The bold side wins}
  them:
    - {name: war, loss: war, when: us == escalate and them == escalate, because: War is costly}
    - {name: prize, gain: prize, when: us == restrain and them == escalate, because: The bold side wins}
outcomes: {clash: us == escalate and them == escalate}
"""
    table = read(HEAD + TABLE)
    assert read(HEAD + terms).at() == table.at()


def test_a_table_has_any_number_of_players() -> None:
    cells = "".join(
        f"  {a} / {b} / {c}: [{i}, {j}, {k}]\n"
        for i, a in enumerate("xy")
        for j, b in enumerate("pqr")
        for k, c in enumerate("mn")
    )
    game = read("deterrence: 1\ntitle: Three\nplayers: {a: A, b: B, c: C}\ntable:\n" + cells).at()
    assert isinstance(game, NormalFormGame)
    assert game.shape == (2, 3, 2)
    assert game.payoff(1, (0, 2, 1)) == 2


def test_transcendental_definitions_stay_names_and_are_listed_as_rounded() -> None:
    model = read(
        HEAD
        + "parameters:\n  x: {value: 1, range: [0, 2], meaning: A number}\n"
        + "definitions:\n  hazard: 1 - exp(-x)\n  double: 2 * hazard\n"
        + "timeline:\n  - chance: luck\n    outcomes: {good: hazard, bad: 1 - hazard}\n"
        + "  - {move: one, player: us, sees: [], actions: [a, b]}\n"
        + PAYOFFS.replace("gain: 1,", "gain: double,")
    )
    assert model.rounded == ("hazard",)
    symbolic = model.symbolic()
    assert isinstance(symbolic, ExtensiveFormGame)
    first = symbolic.nodes[0]
    assert isinstance(first, Chance)
    assert [str(one) for one in first.probabilities] == ["hazard", "1 - hazard"]
    probability = extensive(model).nodes[0]
    assert isinstance(probability, Chance)
    assert abs(float(probability.probabilities[0]) - 0.6321205588285577) < 1e-15


def test_a_model_is_found_by_path_too(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(HEAD + TABLE, encoding="utf-8")
    assert load(path).name == load(str(path)).name == "mine"
    with pytest.raises(UsageError, match="there is no file"):
        load(tmp_path / "other.yaml")
    with pytest.raises(UsageError, match="did you mean 'proxy-deniability'"):
        load("proxy-deniabilty")
