"""Equilibria that finer concepts keep or drop, as the literature has them."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import deterrence as dt
from deterrence.analysis.solving import check
from deterrence.concepts import concept_named
from deterrence.errors import NotDefinedError
from deterrence.games import Assessment, ExtensiveFormGame
from deterrence.solvers import Equilibrium, solve_game
from tests.oracles.random_trees import Grower

GAMES = Path(__file__).parent / "games"
HALF = Fraction(1, 2)


def played(one: Equilibrium, player: str, label: str) -> dict[str, Any]:
    return {action: p for action, p in one.strategies[player][label].items() if p != 0}


# --- the intuitive criterion and D1 ----------------------------------------------------------------------------------


@pytest.mark.parametrize("concept", ["intuitive", "d1"])
def test_in_beer_quiche_only_pooling_on_beer_stays(concept: str) -> None:
    """Cho and Kreps 1987, section II."""
    solution = solve_game(dt.read_game(GAMES / "beer-quiche.efg"), concept)
    assert [played(one, "sender", "weak") for one in solution.equilibria] == [{"beer": 1}]
    (fallen,) = solution.excluded
    assert played(fallen, "sender", "surly") == {"quiche": 1}
    assert fallen.concepts == {"perfect-bayesian": True, concept: False}
    assert "beer gives weak at most 2, less than 3" in fallen.remarks[0]
    assert "makes surly gain" in fallen.remarks[0]
    assert bool(solution.complete)


def unilateral(p_us_hard: str) -> Any:
    return dt.load("unilateral-deterrence").at(p_iran_hard="1/4", p_us_hard=p_us_hard)


def waits(one: Equilibrium) -> bool:
    kinds = ("hard", "soft")
    return all(played(one, "iran", f"challenge[iran_type={kind}]") == {"wait": 1} for kind in kinds)


@pytest.mark.parametrize("p_us_hard", ["3/10", "7/10"])
def test_certain_deterrence_falls_under_d1_because_the_hard_type_gains_most(p_us_hard: str) -> None:
    game = unilateral(p_us_hard)
    assert any(waits(one) for one in solve_game(game, "perfect-bayesian").equilibria)
    solution = solve_game(game, "d1")
    assert len(solution) == 1
    assert not waits(solution.equilibria[0])
    (fallen,) = solution.excluded
    assert waits(fallen)
    assert "makes challenge[iran_type=hard]" in fallen.remarks[0]


def test_certain_deterrence_survives_equilibrium_dominance_where_the_soft_type_could_gain_too() -> None:
    """At 3/10 an attack pays either type against a Washington that gives way, so dominance strikes out nobody."""
    assert any(waits(one) for one in solve_game(unilateral("3/10"), "intuitive").equilibria)
    assert not any(waits(one) for one in solve_game(unilateral("7/10"), "intuitive").equilibria)


@pytest.mark.parametrize("concept", ["intuitive", "d1"])
def test_steadfast_deterrence_stays(concept: str) -> None:
    """Above q_H = 5/6 nobody gains by an attack whatever the answer, so no type is struck out."""
    solution = solve_game(unilateral("17/20"), concept)
    assert [waits(one) for one in solution.equilibria] == [True]
    assert not solution.excluded


def schooling() -> ExtensiveFormGame[Fraction]:
    """After Spence 1973: a year costs the able 1/3, others 3/2; pay of 1, 3/2 or 2 is best at the ability."""
    grower = Grower(("worker", "firm"))

    def paid(ability: int, years: int, cost: Fraction) -> int:
        pay = {"low": Fraction(1), "middle": Fraction(3, 2), "high": Fraction(2)}
        ends = [(name, lambda w=w: grower.end(w - cost * years, -((w - ability) ** 2))) for name, w in pay.items()]
        return grower.move(1, f"pay[{years}]", ends)

    def studies(name: str, ability: int, cost: Fraction) -> int:
        return grower.move(0, name, [(f"{k} years", lambda k=k: paid(ability, k, cost)) for k in range(3)])  # type: ignore[misc]

    grower.chance(
        "ability",
        [
            ("able", HALF, lambda: studies("able", 2, Fraction(1, 3))),
            ("other", HALF, lambda: studies("other", 1, Fraction(3, 2))),
        ],
    )
    return grower.game()


def test_only_the_cheapest_separation_by_schooling_is_intuitive() -> None:
    """Cho and Kreps 1987, section V: the outcome of Riley 1979 is the only one left."""
    coarse = solve_game(schooling(), "perfect-bayesian")
    schools = {tuple(played(one, "worker", "able")) for one in coarse.equilibria}
    assert {("0 years",), ("1 years",), ("2 years",)} <= schools
    fine = solve_game(schooling(), "intuitive")
    (riley,) = fine.equilibria
    assert (played(riley, "worker", "able"), played(riley, "worker", "other")) == ({"1 years": 1}, {"0 years": 1})
    assert len(fine.excluded) == len(coarse) - 1


@pytest.mark.parametrize(
    "name, why",
    [
        ("entry-deterrence.efg", "knows nothing that the other does not"),
        ("bayes-one-stage.efg", "which message was sent"),
        ("kuhn-poker.efg", "a choice is left"),
        ("selten-horse.efg", "sooner or later"),
        ("chain-store.nfg", "normal form"),
    ],
)
@pytest.mark.parametrize("concept", ["intuitive", "d1"])
def test_games_without_one_sender_and_one_receiver_are_refused(concept: str, name: str, why: str) -> None:
    game = dt.read_game(GAMES / name)
    with pytest.raises(NotDefinedError) as refused:
        concept_named(concept).require(game)
    assert str(refused.value).startswith(f"{concept} is not defined for this game: ")
    assert why in str(refused.value)


# --- sequential equilibrium -----------------------------------------------------------------------------------------


def two_signals() -> ExtensiveFormGame[Fraction]:
    """x and y lead to A or B by chance, z to A only. At A two must think of x, at B of y, for `out` to pay."""
    grower = Grower(("one", "two"))

    def answers(where: str, then: str) -> int:
        """At A, `l` is best if x is at least twice as likely as the rest; at B, `r` if y is at least as likely as x."""
        at_a = {"x": (1, 0), "y": (0, 2), "z": (0, 2)}[then]
        at_b = {"x": (1, 0), "y": (0, 1)}.get(then, (0, 0))
        mine = (-1, 1) if where == "A" else (4, -1)
        his = at_a if where == "A" else at_b
        return grower.move(
            1, where, [("l", lambda: grower.end(mine[0], his[0])), ("r", lambda: grower.end(mine[1], his[1]))]
        )

    def shown(then: str) -> int:
        return grower.chance(
            "signal", [("A", HALF, lambda: answers("A", then)), ("B", HALF, lambda: answers("B", then))]
        )

    grower.move(
        0,
        "choice",
        [
            ("out", lambda: grower.end(0, 0)),
            ("x", lambda: shown("x")),
            ("y", lambda: shown("y")),
            ("z", lambda: answers("A", "z")),
        ],
    )
    return grower.game()


def blamed_differently(third_deters_by: str = "r") -> ExtensiveFormGame[Fraction]:
    """One stays out only if two thinks that a deviation was a rather than b, and three that it was b."""
    grower = Grower(("one", "two", "three"))

    def answer(who: int, was_a: bool) -> int:
        deters = "l" if who == 1 else third_deters_by
        ends = []
        for action in ("l", "r"):
            right = 0 if (action == "l") != was_a else 2 if who == 1 and not was_a else 1
            others = [right if player == who else 0 for player in (1, 2)]
            ends.append((action, lambda others=others, a=action: grower.end(-1 if a == deters else 3, *others)))
        return grower.move(who, f"answer of {who + 1}", ends)

    def asked(was_a: bool) -> int:
        return grower.chance(
            "who", [("two", HALF, lambda: answer(1, was_a)), ("three", HALF, lambda: answer(2, was_a))]
        )

    grower.move(
        0, "choice", [("out", lambda: grower.end(0, 0, 0)), ("a", lambda: asked(True)), ("b", lambda: asked(False))]
    )
    return grower.game()


@pytest.mark.parametrize(
    "game, where", [(two_signals(), ("A", "B")), (blamed_differently(), ("answer of 2", "answer of 3"))]
)
def test_a_path_that_needs_two_orders_of_the_same_deviations_is_not_sequential(
    game: ExtensiveFormGame[Fraction], where: tuple[str, str]
) -> None:
    coarse = solve_game(game, "perfect-bayesian")
    stays_out = [one for one in coarse.equilibria if played(one, "one", "choice") == {"out": 1}]
    assert len(stays_out) == 1
    solution = solve_game(game, "sequential")
    assert bool(solution.complete)
    assert len(solution) + len(solution.excluded) == len(coarse)
    (fallen,) = solution.excluded
    assert fallen.strategies == stays_out[0].strategies
    assert fallen.remarks[0].startswith(f"not sequential: no trembles lead to the beliefs at {where[0]} and {where[1]}")
    assert not check(game, fallen, "sequential")
    assert check(game, fallen, "perfect-bayesian")


def test_two_players_who_blame_alike_leave_a_sequential_path() -> None:
    """The same tree, but three, too, is content to think of a."""
    solution = solve_game(blamed_differently(third_deters_by="l"), "sequential")
    assert any(played(one, "one", "choice") == {"out": 1} for one in solution.equilibria)
    assert not solution.excluded


def test_in_seltens_horse_the_equilibria_with_l_are_not_sequential() -> None:
    """Selten 1975, figure 1; Kreps and Wilson 1982."""
    game = dt.read_game(GAMES / "selten-horse.efg")
    labelled = dt.solve(game, concept="nash").equilibria
    starts_with_l = {one.concepts["sequential"] for one in labelled if played(one, "1", "one") == {"L": 1}}
    starts_with_r = {one.concepts["sequential"] for one in labelled if played(one, "1", "one") == {"R": 1}}
    assert (starts_with_l, starts_with_r) == ({False}, {True})


def joint_deviations() -> ExtensiveFormGame[Fraction]:
    """Two players leave `stay` at a time for a or b, x or y; the third sees only that both did."""
    grower = Grower(("one", "two", "three"))

    def second(first: str) -> int:
        below = [
            (
                then,
                lambda then=then: (
                    grower.end(0, 0, 0)
                    if "stay" in (first, then)
                    else grower.move(
                        2, "third", [("go", lambda: grower.end(0, 0, 0)), ("no", lambda: grower.end(0, 0, 0))]
                    )
                ),
            )
            for then in ("stay", "x", "y")
        ]
        return grower.move(1, "second", below)

    grower.move(0, "first", [(first, lambda first=first: second(first)) for first in ("stay", "a", "b")])  # type: ignore[misc]
    return grower.game()


@pytest.mark.parametrize(
    "belief, consistent",
    [
        ((1, 1, 1, 1), True),
        ((2, 1, 2, 1), True),
        ((1, 1, 0, 0), True),
        ((0, 0, 0, 1), True),
        ((4, 2, 1, 1), False),
        ((1, 0, 0, 1), False),
        ((1, 1, 1, 0), False),
    ],
)
def test_beliefs_in_joint_deviations_are_consistent_only_as_products(belief: tuple[int, ...], consistent: bool) -> None:
    """Independent trembles: the odds of a and b do not depend on x or y."""
    game = joint_deviations()
    nodes = [f"first={a},second={b}" for a, b in product("ab", "xy")]
    held = {node: Fraction(weight, sum(belief)) for node, weight in zip(nodes, belief, strict=True)}
    strategies = {
        "one": {"first": {"stay": Fraction(1)}},
        "two": {"second": {"stay": Fraction(1)}},
        "three": {"third": {"go": Fraction(1)}},
    }
    beliefs = {"three": {"third": held}, "two": {"second": {"first=stay": Fraction(1)}}}
    assessment = Assessment(strategies, beliefs)
    assert bool(check(game, assessment, "sequential")) == consistent
    assert check(game, assessment, "perfect-bayesian")


# --- labels ---------------------------------------------------------------------------------------------------------


def entry_with_a_fight() -> ExtensiveFormGame[Fraction]:
    """Mas-Colell, Whinston and Green 1995, example 9.C.4: after entry both choose at a time."""
    grower = Grower(("entrant", "incumbent"))
    payoffs = {
        ("fight", "fight"): (-3, -1),
        ("fight", "yield"): (1, -2),
        ("yield", "fight"): (-2, -1),
        ("yield", "yield"): (3, 1),
    }

    def reply(own: str) -> int:
        return grower.move(
            1,
            "reply",
            [(a, lambda a=a: grower.end(*payoffs[own, a])) for a in ("fight", "yield")],  # type: ignore[misc]
        )

    def conduct() -> int:
        return grower.move(0, "conduct", [(a, lambda a=a: reply(a)) for a in ("fight", "yield")])  # type: ignore[misc]

    grower.move(0, "entry", [("out", lambda: grower.end(0, 2)), ("in", conduct)])
    return grower.game()


def test_a_weak_perfect_bayesian_equilibrium_need_not_be_subgame_perfect() -> None:
    solution = dt.solve(entry_with_a_fight(), concept="weak-perfect-bayesian")
    by_entry = {next(iter(played(one, "entrant", "entry"))): one for one in solution.equilibria}
    assert by_entry["in"].concepts["perfect-bayesian"]
    assert by_entry["in"].concepts["sequential"]
    assert not by_entry["out"].concepts["perfect-bayesian"]
    assert not by_entry["out"].concepts["sequential"]
    assert any("reply" in told for told in by_entry["out"].remarks)


def test_an_empty_threat_is_labelled_nash_and_nothing_finer() -> None:
    solution = dt.solve(dt.read_game(GAMES / "entry-deterrence.efg"), concept="nash")
    deterred = next(one for one in solution.equilibria if played(one, "entrant", "entry") == {"out": 1})
    assert not any(deterred.concepts.values())
    assert deterred.remarks == (
        "not weak-perfect-bayesian: nothing that could be believed and done at reply holds this path up",
    )


@pytest.mark.parametrize("concept", ["nash", "subgame-perfect", "perfect-bayesian"])
def test_every_concept_labels_the_two_ways_to_pool_alike(concept: str) -> None:
    solution = dt.solve(dt.read_game(GAMES / "beer-quiche.efg"), concept=concept)
    for one in solution.equilibria:
        beer = played(one, "sender", "weak") == {"beer": 1}
        assert {name: one.concepts[name] for name in ("sequential", "intuitive", "d1")} == {
            "sequential": True,
            "intuitive": beer,
            "d1": beer,
        }
