"""Known perfect Bayesian equilibria: certified by the definition, then required of the solver, these and no more."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction as F
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import deterrence as dt
from deterrence.concepts import concept_named
from deterrence.games import Assessment, ExtensiveFormGame
from deterrence.solvers import solve_game
from tests.oracles.definition_in_z3 import Definition, reached_part
from tests.oracles.one_shot import OneShot
from tests.oracles.random_trees import Grower

GAMES = Path(__file__).parent / "games"
MURKY, CLEAR = "response[resolve=firm,evidence=murky]", "response[resolve=firm,evidence=clear]"


def paths(game: ExtensiveFormGame[Any], concept: str = "perfect-bayesian") -> list[Any]:
    """What is played on the path in every equilibrium listed, the answer being complete."""
    solution = solve_game(game, concept)
    assert solution.complete
    return [reached_part(game, one.strategies) for one in solution.equilibria]


def holds(game: ExtensiveFormGame[Any], concept: str, strategies: Any, beliefs: Any) -> bool:
    """The definition's verdict on pure or mixed strategies and beliefs."""
    return bool(concept_named(concept).certify(game, Assessment(strategies, beliefs)))


def attribution(**parameters: Any) -> ExtensiveFormGame[F]:
    """The game of an attack through a proxy at a point."""
    game = dt.load("proxy-deniability").at(**parameters)
    assert isinstance(game, ExtensiveFormGame)
    return game


# --- an attack through a proxy ---------------------------------------------------------------------------------------


def attack(one: Any) -> tuple[Any, ...]:
    """Iran's (none, proxy, direct)."""
    return tuple(one.strategies["iran"]["attack"].values())


def deniable_and_open() -> Mapping[str, Any]:
    """The two equilibria at the baseline."""
    found = solve_game(attribution(), "perfect-bayesian")
    assert found.complete
    return {"open" if attack(one)[2] else "deniable": one for one in found.equilibria}


def test_an_attack_through_a_proxy_has_a_deniable_and_an_open_equilibrium() -> None:
    found = deniable_and_open()
    assert set(found) == {"open", "deniable"}
    deniable = found["deniable"]
    assert attack(deniable) == (F(4, 5), F(1, 5), 0)
    assert deniable.beliefs["us"][MURKY] == {"attack=none": F(1, 2), "attack=proxy": F(1, 2)}
    assert deniable.strategies["us"][MURKY]["strike_iran"] == F(2, 5)
    assert deniable.payoffs == {"iran": F(1, 5), "us": F(-69, 50)}
    assert attack(found["open"]) == (0, 0, 1)
    assert found["open"].payoffs == {"iran": 0, "us": F(-7, 2)}
    assert all(one.max_regret == 0 for one in found.values())


def test_open_attack_rests_on_two_joint_sets_of_belief_and_response() -> None:
    strike, belief = f"p(us, {MURKY}, strike_iran)", f"belief(us, {MURKY}, attack=proxy)"
    sets = {frozenset((v[belief], v[strike]) for v in one.vertices) for one in deniable_and_open()["open"].supports}
    certain_strike = frozenset({(F(1, 2), F(1)), (F(1), F(1))})
    even_belief = frozenset({(F(1, 2), F(4, 5)), (F(1, 2), F(1))})
    assert sets == {certain_strike, even_belief}


def test_between_the_two_supports_of_open_attack_nothing_holds_it_up() -> None:
    game = attribution()
    found = deniable_and_open()["open"]

    def stands(belief: F, strike: F) -> bool:
        strategies = {player: dict(sets) for player, sets in found.strategies.items()}
        beliefs = {player: dict(sets) for player, sets in found.beliefs.items()}
        strategies["us"][MURKY] = {"strike_iran": strike, "strike_militia": 1 - strike}
        for resolve in ("firm", "weary"):
            beliefs["us"][f"response[resolve={resolve},evidence=murky]"] = {
                "attack=none": 1 - belief,
                "attack=proxy": belief,
            }
        return holds(game, "perfect-bayesian", strategies, beliefs)

    held_up = [(F(1, 2), F(4, 5)), (F(1, 2), F(9, 10)), (F(3, 4), F(1)), (F(1), F(1))]
    between = [(F(3, 4), F(9, 10)), (F(1, 2), F(79, 100)), (F(49, 100), F(1))]
    assert [stands(*one) for one in held_up + between] == [True] * 4 + [False] * 3


NONE, OPEN = (F(1), F(0), F(0)), (F(0), F(0), F(1))
DENIABLE = (F(4, 5), F(1, 5), F(0))
STEP = F(1, 10**6)


@pytest.mark.parametrize(
    "pressure, regime",
    [
        (F(8, 15) - STEP, {NONE}),
        (F(8, 15), {NONE, DENIABLE}),
        (F(8, 15) + STEP, {DENIABLE}),
        (F(53, 90) - STEP, {DENIABLE}),
        (F(53, 90), {DENIABLE, OPEN}),
        (F(53, 90) + STEP, {DENIABLE, OPEN}),
        (F(37, 60) - STEP, {DENIABLE, OPEN}),
        (F(37, 60), {DENIABLE, OPEN}),
        (F(37, 60) + STEP, {OPEN}),
    ],
)
def test_regimes_along_sanction_pressure(pressure: F, regime: set[tuple[F, ...]]) -> None:
    found = solve_game(attribution(sanction_pressure=pressure), "perfect-bayesian")
    assert found.complete
    assert {attack(one) for one in found.equilibria} == regime


def test_at_the_ends_of_deniable_attack_a_tie_joins_two_regimes_into_one_component() -> None:
    for pressure in (F(8, 15), F(37, 60)):
        found = solve_game(attribution(sanction_pressure=pressure), "perfect-bayesian")
        assert [one.dimension for one in found.components] == [1]


@pytest.mark.parametrize(
    "step, regime", [(-STEP, {NONE, OPEN}), (F(0), {NONE, "mixed", OPEN}), (STEP, {"mixed", OPEN})]
)
def test_regimes_along_deniability(step: F, regime: set[Any]) -> None:
    found = solve_game(attribution(deniability=F(7, 25) + step), "perfect-bayesian")
    assert found.complete
    assert {attack(one) if attack(one) in (NONE, OPEN) else "mixed" for one in found.equilibria} == regime


def test_branches_of_probability_zero_leave_no_information_set_behind() -> None:
    weary = attribution(p_firm=0)
    assert ("us", MURKY) in weary.absent
    assert [one["iran"]["attack"]["direct"] for one in paths(weary)] == [1]
    clear = attribution(deniability=0)
    assert [one["iran"]["attack"]["none"] for one in paths(clear)] == [1]


# --- classics --------------------------------------------------------------------------------------------------------


def test_beer_and_quiche_have_two_pooling_paths() -> None:
    """Cho and Kreps 1987."""
    game = dt.read_game(GAMES / "beer-quiche.efg")
    assert isinstance(game, ExtensiveFormGame)
    found = paths(game)
    sender = game.players[game.information_sets[0].player]
    drinks = [tuple(tuple(mixture.values()) for mixture in one[sender].values()) for one in found]
    assert sorted(drinks) == [((0, 1), (0, 1)), ((1, 0), (1, 0))]
    assert Definition(game, "perfect-bayesian").another(found) is False


def education(cost_low: F, cost_high: F) -> OneShot:
    """Spence 1973 with two abilities, two levels of education, wages 1, 3/2 and 2; employers want the wage to match."""
    wages, costs = (F(1), F(3, 2), F(2)), (cost_low, cost_high)
    payoffs = {
        (t, 0, m, m, r): (wages[r] - m * costs[t], -((wages[r] - 1 - t) ** 2))
        for t in (0, 1)
        for m in (0, 1)
        for r in (0, 1, 2)
    }
    evidence = {(t, m): (F(int(m == 0)), F(int(m == 1))) for t in (0, 1) for m in (0, 1)}
    return OneShot({(0, 0): F(1, 2), (1, 0): F(1, 2)}, evidence, payoffs, 3)


def test_education_separates_or_is_forgone_by_both() -> None:
    game = education(F(3, 2), F(1, 4)).tree()
    first = {"s[0]": {"m0": F(1)}, "s[1]": {"m1": F(1)}}
    wages = {"r[0,0]": {"r0": F(1)}, "r[0,1]": {"r2": F(1)}}
    labels = {h.label: [game.node_labels[v] for v in h.nodes] for h in game.information_sets}
    certain = {"R": {"r[0,0]": {labels["r[0,0]"][0]: F(1)}, "r[0,1]": {labels["r[0,1]"][1]: F(1)}}}
    assert holds(game, "perfect-bayesian", {"S": first, "R": wages}, certain)
    found = [{label: tuple(x.values()) for label, x in one["S"].items()} for one in paths(game)]
    assert {"s[0]": (1, 0), "s[1]": (0, 1)} in found
    assert {"s[0]": (1, 0), "s[1]": (1, 0)} in found
    assert len(found) == 2


def test_cheap_education_separates_nobody() -> None:
    found = [
        {label: tuple(x.values()) for label, x in one["S"].items()} for one in paths(education(F(1, 4), F(1, 8)).tree())
    ]
    assert {"s[0]": (1, 0), "s[1]": (0, 1)} not in found
    assert {"s[0]": (1, 0), "s[1]": (1, 0)} in found


def test_selten_horse_keeps_only_the_path_on_which_both_continue() -> None:
    """Selten 1975, figure 1: of the two kinds of Nash equilibrium one rests on a move that is not optimal."""
    game = dt.read_game(GAMES / "selten-horse.efg")
    assert isinstance(game, ExtensiveFormGame)
    found = solve_game(game, "perfect-bayesian")
    assert len(found) == 1
    path = reached_part(game, found.equilibria[0].strategies)
    assert set(found.equilibria[0].payoffs.values()) == {F(1)}
    assert Definition(game, "perfect-bayesian").another([path]) is False
    assert Definition(game, "nash").another([path]) is True


def unobserved_chance() -> ExtensiveFormGame[F]:
    """A chooses without seeing chance's even draw; B, who sees only that A went on, may believe anything in the weak
    form (in the manner of Mas-Colell, Whinston and Green 1995, figure 9.C.4)."""
    tree = Grower(("A", "B"))

    def after(right: int) -> int:
        ends = [("l", lambda: tree.end(0, 5)), ("r", lambda: tree.end(5, right))]
        return tree.move(1, "b", ends)

    def start(right: int) -> int:
        return tree.move(0, "a", [("x", lambda: tree.end(2, 10)), ("y", lambda: after(right))])

    tree.chance("draw", [("up", F(1, 2), lambda: start(2)), ("down", F(1, 2), lambda: start(10))])
    return tree.game()


def test_a_deviation_by_someone_who_does_not_know_teaches_nothing() -> None:
    game = unobserved_chance()
    timid = {"A": {"a": {"x": F(1)}}, "B": {"b": {"l": F(1)}}}
    prior = {"a": {"draw=up": F(1, 2), "draw=down": F(1, 2)}}
    suspicious = {"A": prior, "B": {"b": {"draw=up": F(9, 10), "draw=down": F(1, 10)}}}
    assert holds(game, "weak-perfect-bayesian", timid, suspicious)
    assert not holds(game, "perfect-bayesian", timid, suspicious)
    assert [one["A"]["a"]["y"] for one in paths(game)] == [1]
    assert sorted(one["A"]["a"]["y"] for one in paths(game, "weak-perfect-bayesian")) == [0, 1]


def entry_with_a_subgame() -> ExtensiveFormGame[F]:
    """An entrant and an incumbent who, after entry, choose at once (in the manner of Mas-Colell, Whinston and Green
    1995, figure 9.C.5)."""
    tree = Grower(("E", "I"))
    pay = {
        ("fight", "fight"): (-3, -1),
        ("fight", "accept"): (1, -2),
        ("accept", "fight"): (-2, -1),
        ("accept", "accept"): (3, 1),
    }

    def reply(mine: str) -> int:
        return tree.move(1, "reply", [(a, partial(tree.end, *pay[mine, a])) for a in ("fight", "accept")])

    def entered() -> int:
        return tree.move(0, "market", [(a, partial(reply, a)) for a in ("fight", "accept")])

    tree.move(0, "entry", [("out", lambda: tree.end(0, 2)), ("in", entered)])
    return tree.game()


def test_weak_beliefs_may_break_a_subgame_that_play_does_not_reach() -> None:
    game = entry_with_a_subgame()
    assert [one["E"]["entry"]["in"] for one in paths(game)] == [1]
    assert sorted(one["E"]["entry"]["in"] for one in paths(game, "weak-perfect-bayesian")) == [0, 1]


def test_three_players_in_a_row_who_see_everything_play_backwards() -> None:
    tree = Grower(("P", "Q", "R"))
    last = [("stop", lambda: tree.end(1, 3, 2)), ("go", lambda: tree.end(4, 1, 3))]
    second = [("stop", lambda: tree.end(0, 2, 0)), ("go", lambda: tree.move(2, "third", last))]
    tree.move(0, "first", [("stop", lambda: tree.end(1, 0, 0)), ("go", lambda: tree.move(1, "second", second))])
    found = paths(tree.game())
    assert found == [{"P": {"first": {"stop": 1, "go": 0}}}]


@pytest.mark.parametrize("concept", ["nash", "weak-perfect-bayesian", "perfect-bayesian"])
def test_kuhn_poker_is_worth_minus_an_eighteenth_in_one_component(concept: str) -> None:
    """Kuhn 1950: the first player bluffs with some probability up to 1/3."""
    game = dt.read_game(GAMES / "kuhn-poker.efg")
    found = solve_game(game, concept)
    assert found.complete
    assert {one.payoffs[game.players[0]] for one in found.equilibria} == {F(-1, 18)}
    assert [one.dimension for one in found.components] == [1]
    assert all(one.max_regret == 0 for one in found.equilibria)
