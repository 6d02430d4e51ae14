"""Counting facts of the ordinal 2 x 2 games (Rapoport and Guyer 1966; Robinson and Goforth 2005), found by running the
classifier and the solver over all of them, and the names of the classic games."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from itertools import permutations

import pytest

from deterrence.analysis.classify import Classification, classify
from deterrence.analysis.ordinal_classes import all_classes, ordinal_class
from deterrence.errors import NotDefinedError
from deterrence.games import NormalFormGame

Payoffs = tuple[int, int, int, int]


def game(first: Payoffs, second: Payoffs) -> NormalFormGame[Fraction]:
    table = tuple(tuple(Fraction(v) for v in values) for values in (first, second))
    return NormalFormGame(("row", "column"), (("C", "D"), ("C", "D")), table)


def symmetric(order: str) -> NormalFormGame[Fraction]:
    """The symmetric game whose payoffs come in an order such as TRPS, best first."""
    value = {letter: 4 - place for place, letter in enumerate(order)}
    r, s, t, p = (value[letter] for letter in "RSTP")
    return game((r, s, t, p), (r, t, s, p))


@lru_cache(maxsize=1)
def all_games() -> tuple[Classification, ...]:
    """One game of each of the 144 classes, classified."""
    return tuple(classify(game(*one.ranks)) for one in all_classes())


def count(fact: Callable[[Classification], object]) -> tuple[Counter[object], Counter[object]]:
    """How often a fact has each value among the 144 classes, and among the 78."""
    wide: Counter[object] = Counter()
    seen: dict[int, object] = {}
    for one in all_games():
        value = fact(one)
        wide[value] += 1
        assert seen.setdefault(one.classes[0].pair_number, value) == value
    return wide, Counter(seen.values())


def unique_equilibrium_is_bad(one: Classification) -> bool:
    cells = [(a, b) for a in ("C", "D") for b in ("C", "D")]
    if len(one.pure) != 1:
        return False
    k = cells.index(one.pure[0])
    first, second = one.game.payoffs
    return any(first[j] > first[k] and second[j] > second[k] for j in range(4))


def both_best_somewhere(one: Classification) -> bool:
    return any(a == b == 4 for a, b in zip(*one.game.payoffs, strict=True))


def test_the_576_labelled_orders_fall_into_144_classes_and_78_up_to_swapping_players() -> None:
    orders: list[Payoffs] = [(a, b, c, d) for a, b, c, d in permutations((1, 2, 3, 4))]
    found = Counter(ordinal_class(a, b) for a in orders for b in orders)
    assert sum(found.values()) == 576
    assert set(found.values()) == {4}
    assert set(found) == set(all_classes())
    assert sorted(one.number for one in found) == list(range(1, 145))
    assert {one.pair_number for one in found} == set(range(1, 79))


def test_108_classes_have_one_pure_equilibrium_18_two_and_18_none() -> None:
    wide, narrow = count(lambda one: len(one.pure))
    assert wide == {1: 108, 2: 18, 0: 18}
    assert narrow == {1: 57, 2: 12, 0: 9}


def test_the_solver_finds_one_mixed_equilibrium_exactly_where_pure_ones_are_two_or_none() -> None:
    for one in all_games():
        assert len(one.solution.equilibria) == {1: 1, 2: 3, 0: 1}[len(one.pure)]


def test_both_sides_have_a_dominant_action_in_36_classes_one_in_72_and_neither_in_36() -> None:
    wide, narrow = count(lambda one: sum(bool(action) for action in one.dominant.values()))
    assert wide == {2: 36, 1: 72, 0: 36}
    assert narrow == {2: 21, 1: 36, 0: 21}


def test_36_classes_have_a_cell_that_is_best_for_both() -> None:
    wide, narrow = count(both_best_somewhere)
    assert (wide[True], narrow[True]) == (36, 21)


def test_7_classes_have_a_single_equilibrium_that_is_bad_for_both() -> None:
    wide, narrow = count(unique_equilibrium_is_bad)
    assert (wide[True], narrow[True]) == (7, 4)
    assert sum("bad for both" in one.name or one.name == "prisoner's dilemma" for one in all_games()) == 7


def test_12_classes_are_symmetric() -> None:
    assert sum(one.symmetric for one in all_classes()) == 12


@pytest.mark.parametrize(
    ("order", "name", "number"),
    [
        ("TRPS", "prisoner's dilemma", 12),
        ("TRSP", "chicken", 66),
        ("RTPS", "stag hunt", 0),
        ("RPTS", "assurance", 0),
        ("TPRS", "deadlock", 0),
        ("RTSP", "harmony", 0),
        ("RSTP", "harmony", 0),
        ("TSRP", "leader", 0),
        ("STRP", "hero", 0),
    ],
)
def test_classic_symmetric_games_are_named_however_their_actions_are_ordered(
    order: str, name: str, number: int
) -> None:
    base = symmetric(order)
    first, second = base.payoffs
    for rows, columns in [((0, 1), (0, 1)), ((1, 0), (0, 1)), ((0, 1), (1, 0)), ((1, 0), (1, 0))]:
        cells = [2 * r + c for r in rows for c in columns]
        table = (tuple(7 * first[k] - 100 for k in cells), tuple(second[k] / 3 for k in cells))
        found = classify(NormalFormGame(base.players, base.actions, table))
        assert found.name == name
        assert found.classes[0].rapoport_guyer == number
        assert found.classes[0].symmetric


def test_called_bluff_is_chicken_against_a_prisoner_of_the_dilemma() -> None:
    found = classify(game((3, 2, 4, 1), (3, 4, 1, 2)))
    assert found.name == "called bluff"
    assert dict(found.orders) == {"row": "T > R > S > P", "column": "T > R > P > S"}
    mirrored = classify(game((3, 1, 4, 2), (3, 4, 2, 1)))
    assert mirrored.name == "called bluff"
    assert mirrored.classes[0].pair_number == found.classes[0].pair_number
    assert mirrored.classes[0].number != found.classes[0].number


def test_matching_pennies_is_the_limit_of_cyclic_games() -> None:
    found = classify(game((1, -1, -1, 1), (-1, 1, 1, -1)))
    assert found.names == ("cyclic",)
    assert found.ties
    assert found.pure == ()


def test_ties_give_every_class_that_the_game_lies_between() -> None:
    between = classify(symmetric("TRPS").map(lambda v: max(v, Fraction(2))))
    assert {"chicken", "prisoner's dilemma", "called bluff"} <= set(between.names)
    assert between.orders["row"] == "T > R > P = S"
    everything = classify(game((0, 0, 0, 0), (0, 0, 0, 0)))
    assert len(everything.classes) == 144
    assert everything.orders["row"] == "T = R = P = S"
    assert str(everything)


def test_payoff_and_risk_dominance_may_disagree() -> None:
    found = classify(game((9, 0, 8, 7), (9, 8, 0, 7)))
    assert found.name == "stag hunt"
    assert (found.payoff_dominant, found.risk_dominant) == (("C", "C"), ("D", "D"))
    assert found.loss_products == {("C", "C"): 1, ("D", "D"): 49}


def test_risk_dominance_is_undecided_where_products_agree_and_undefined_with_one_strict_equilibrium() -> None:
    level = classify(symmetric("RTPS"))
    assert set(level.loss_products.values()) == {1}
    assert level.risk_dominant is None
    assert level.payoff_dominant == ("C", "C")
    dilemma = classify(symmetric("TRPS"))
    assert (dilemma.risk_dominant, dilemma.payoff_dominant, dict(dilemma.loss_products)) == (None, None, {})


def test_other_games_are_refused() -> None:
    with pytest.raises(NotDefinedError, match="two players"):
        classify(NormalFormGame.from_arrays([[1, 2, 3]], [[1, 2, 3]]))
