"""Published and derived values, from the shipped model files alone and exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from deterrence.analysis import solve
from deterrence.analysis.classify import classify
from deterrence.concepts import concept_named
from deterrence.games import NormalFormGame, Profile
from deterrence.model import load
from deterrence.solvers import Equilibrium

F = Fraction


def only(name: str, scenario: str | None = None, **parameters: Any) -> Equilibrium:
    solution = solve(name, scenario=scenario, **parameters)
    assert solution.complete
    (one,) = solution.equilibria
    return one


def table(name: str, scenario: str | None = None) -> NormalFormGame[Fraction]:
    game = load(name).at(scenario)
    assert isinstance(game, NormalFormGame)
    return game


def payoffs(name: str) -> list[list[Fraction]]:
    return [list(row) for row in table(name).payoffs]


def chance(one: Equilibrium, player: str, action: str) -> Fraction:
    """In a model in which all choose at once."""
    return F(one.strategies[player][player].get(action, 0))


# The host nation: closed forms of the three-player game.


@pytest.mark.parametrize(
    ("policing_cost", "attack", "crackdown", "retaliate"),
    [(F(1), F(1, 3), F(0), F(2, 5)), (F(1, 2), F(3, 10), F(1, 3), F(1, 3))],
)
def test_the_host_nations_mixtures(
    policing_cost: Fraction, attack: Fraction, crackdown: Fraction, retaliate: Fraction
) -> None:
    one = only("host-nation", policing_cost=policing_cost)
    found = chance(one, "iran", "attack"), chance(one, "host", "crack_down"), chance(one, "us", "retaliate")
    assert found == (attack, crackdown, retaliate)


def test_the_definition_accepts_the_host_nations_mixture_and_refuses_its_neighbour() -> None:
    game = load("host-nation").at()

    def profile(retaliate: Fraction) -> Profile:
        return Profile(
            {
                "iran": {"iran": {"hold": F(2, 3), "attack": F(1, 3)}},
                "host": {"host": {"tolerate": F(1), "crack_down": F(0)}},
                "us": {"us": {"hold": 1 - retaliate, "retaliate": retaliate}},
            }
        )

    nash = concept_named("nash")
    assert nash.certify(game, profile(F(2, 5)))
    assert not nash.certify(game, profile(F(2, 5) + F(1, 1000)))


def test_an_angry_host_that_is_weak_lets_attacks_go_unpunished() -> None:
    solution = solve("host-nation", expulsion=4, policing_cost=F(3, 2))
    found = {
        (chance(one, "iran", "attack"), chance(one, "host", "crack_down"), chance(one, "us", "retaliate"))
        for one in solution.equilibria
    }
    assert (F(1), F(0), F(0)) in found
    assert (F(1), 1 - F(3, 4), (F(3, 2) - 1) / 2) in found  # c = 1 - g/x, rho = (kappa - h)/v


def test_where_the_crackdown_costs_what_the_turmoil_does_a_segment_opens() -> None:
    solution = solve("host-nation", expulsion=4, policing_cost=1)
    assert solution.complete
    unanswered = [
        chance(one, "host", "crack_down")
        for one in solution.equilibria
        if chance(one, "iran", "attack") == 1 and chance(one, "us", "retaliate") == 0
    ]
    assert {min(unanswered), max(unanswered)} == {F(0), F(1, 4)}
    assert any(component.dimension == 1 for component in solution.components)


# Sanctions and violation.


def test_sanctions_and_violation_mix_in_thirds_and_sevenths() -> None:
    one = only("sanctions-violation")
    assert (chance(one, "iran", "violate"), chance(one, "us", "enforce")) == (F(1, 3), F(3, 7))


@pytest.mark.parametrize("penalty", [5, 8, F(25, 2), 40])
def test_harsher_penalties_change_enforcement_and_not_violation(penalty: Fraction) -> None:
    one = only("sanctions-violation", penalty=penalty)
    assert chance(one, "iran", "violate") == F(1, 3)
    assert chance(one, "us", "enforce") == F(3) / (penalty - 1)


def test_sanctions_and_violation_have_the_published_payoffs() -> None:
    game = table("sanctions-violation")
    assert game.actions == (("violate", "comply"), ("enforce", "let_pass"))
    assert payoffs("sanctions-violation") == [[-5, 3, -1, 0], [0, -2, -1, 0]]


# Pre-emption and guarding.


def test_preemption_is_a_prisoners_dilemma() -> None:
    assert payoffs("preemption-dilemma") == [[2, -2, 4, 0], [2, 4, -2, 0]]
    one = only("preemption-dilemma")
    assert (chance(one, "us", "hold"), chance(one, "ally", "hold")) == (F(1), F(1))


def test_guarding_is_the_only_equilibrium_once_it_is_possible_and_costs_both_two() -> None:
    kept = payoffs("preemption-or-deterrence")
    assert kept[0] == [2, -2, -6, 4, 0, -4, 6, 2, -2]
    assert kept[1] == [2, 4, 6, -2, 0, 2, -6, -4, -2]
    one = only("preemption-or-deterrence")
    assert (chance(one, "us", "guard"), chance(one, "ally", "guard")) == (F(1), F(1))
    assert dict(one.payoffs) == {"us": -2, "ally": -2}


# Denial and punishment: s* = 1 - (C + q L)/B.


def fires(interception: Fraction) -> set[Fraction]:
    solution = solve("denial", gain=10, cost=1, p_punish=F(1, 2), damage=8, interception=interception)
    assert solution.complete
    return {F(one.strategies["iran"]["fire[deploy=batteries]"].get("salvo", 0)) for one in solution.equilibria}


def test_the_interception_that_denies_is_one_half() -> None:
    assert fires(F(1, 2) - F(1, 10**9)) == {F(1)}
    assert fires(F(1, 2) + F(1, 10**9)) == {F(0)}
    assert {F(0), F(1)} <= fires(F(1, 2))


# Asymmetric escalation with complete information.


@pytest.mark.parametrize("defender", ["hh", "hs", "sh", "ss"])
@pytest.mark.parametrize("challenger", ["hard", "soft"])
def test_asymmetric_escalation_by_types(challenger: str, defender: str) -> None:
    one = only("asymmetric-escalation", f"{challenger}-against-{defender}")
    conceded = challenger == "hard" and defender != "hh"
    assert one.outcomes["concession"] == (1 if conceded else 0)
    assert one.outcomes["status_quo"] == (0 if conceded else 1)


@pytest.mark.parametrize("defender", ["hh", "hs", "sh", "ss"])
@pytest.mark.parametrize("challenger", ["hard", "soft"])
def test_the_scenarios_of_asymmetric_escalation_rank_outcomes_as_their_types_do(challenger: str, defender: str) -> None:
    at = load("asymmetric-escalation").point(f"{challenger}-against-{defender}")
    iran = [at[f"iran_{name}"] for name in ("backs_down", "limited", "upper_hand", "gain")]
    assert iran == sorted(iran)
    assert iran[2] < 0 < iran[3]
    assert (at["iran_all_out"] > at["iran_backs_down"]) == (challenger == "hard")
    assert at["us_backs_down"] < at["us_concedes"] < at["us_upper_hand"] < 0
    assert (at["us_limited"] > at["us_concedes"]) == (defender[0] == "h")
    assert (at["us_all_out"] > at["us_backs_down"]) == (defender[1] == "h")
    assert at["us_all_out"] < at["us_limited"] < at["us_upper_hand"]


# The empty threat: the structure of a stage of the chain store.


def test_the_empty_threat_has_three_extreme_equilibria_and_a_component_of_deterrence() -> None:
    game = table("empty-threat")
    assert payoffs("empty-threat") == [[0, 0, 1, -1], [2, 2, 0, -1]]
    solution = solve(game)
    assert len(solution.equilibria) == 3
    (deterrence,) = [component for component in solution.components if component.dimension == 1]
    held = [one for one in solution.equilibria if one.component == deterrence.number]
    assert {chance(one, "iran", "restrain") for one in held} == {F(1)}
    assert sorted(chance(one, "us", "retaliate") for one in held) == [F(1, 2), F(1)]


# Guarding bases: h = 1 - theta/v.


def test_the_guard_equalises_what_the_bases_offer() -> None:
    one = only("base-defence")
    assert [chance(one, "us", base) for base in ("large", "middle", "outpost")] == [F(5, 8), F(3, 8), 0]
    assert one.payoffs["iran"] + 1 == F(15, 4)


def test_nobody_attacks_once_the_guarded_bases_offer_less_than_a_salvo_costs() -> None:
    assert {one.outcomes["attacked"] for one in solve("base-defence", cost=F(15, 4) + F(1, 10**6)).equilibria} == {0}
    assert {one.outcomes["attacked"] for one in solve("base-defence", cost=F(15, 4) - F(1, 10**6)).equilibria} == {1}


# The salvo under a red line, and the share of hawks that deters.


def test_the_calibrated_salvo_is_four_rockets() -> None:
    one = only("salvo")
    assert one.strategies["iran"]["salvo"]["fire_4"] == 1
    assert one.payoffs["iran"] == F(2912, 1000)


def test_better_interception_can_raise_the_chance_that_the_red_line_is_crossed() -> None:
    assert only("salvo", interception=F(3, 4)).outcomes["red_line_crossed"] > only("salvo").outcomes["red_line_crossed"]


def test_one_hawk_in_five_deters() -> None:
    share = F(1, 5)
    assert only("red-line", hawks=share - F(1, 10**9)).outcomes["attacked"] == 1
    assert only("red-line", hawks=share + F(1, 10**9)).outcomes["attacked"] == 0
    assert {one.outcomes["attacked"] for one in solve("red-line", hawks=share).equilibria} >= {0, 1}


# Escalation under sanctions: the names that the game takes as pressure rises.


@pytest.mark.parametrize(
    ("pressure", "name"),
    [
        ("1/10", "harmony"),
        ("1/4", "chicken"),
        ("3/10", "called bluff"),
        ("1/2", "prisoner's dilemma"),
        ("9/10", "deadlock"),
    ],
)
def test_the_taxonomy_shifts_as_pressure_rises(pressure: str, name: str) -> None:
    game = load("escalation").at(sanction_pressure=pressure)
    assert isinstance(game, NormalFormGame)
    assert classify(game).name == name


def test_fear_of_bearing_a_blow_makes_a_stag_hunt_of_harmony() -> None:
    found = classify(table("escalation", "mutual-fear"))
    assert (found.name, len(found.solution.equilibria)) == ("stag hunt", 3)
    assert (found.payoff_dominant, found.risk_dominant) == (("restrain", "restrain"), ("escalate", "escalate"))
