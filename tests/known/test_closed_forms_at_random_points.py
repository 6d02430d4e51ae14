"""Published closed forms at random rational payoffs, certified by the definition first; solves must list the same."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random

import pytest

from deterrence.concepts import concept_named
from deterrence.errors import UsageError
from deterrence.games import Assessment, ExtensiveFormGame, Profile
from deterrence.games.profiles import payoffs
from deterrence.model import Model, load
from deterrence.solvers import solve_game
from tests.known.test_incomplete_information_models import (
    TWO,
    Play,
    assessment,
    fraction,
    game_of,
    is_certified,
    listed,
    mutual_beliefs,
    mutual_play,
    path_of,
    paths,
    reputation_assessment,
    reputation_play,
    rogue_cover,
    warning_plays,
)

F = Fraction
Point = Mapping[str, Fraction]


def point_of(model: Model, random: Random, *fixed: str) -> dict[str, Fraction]:
    """A random point at which assumptions hold, the parameters named at their baseline."""
    while True:
        chosen = {
            name: fraction(random, 0, 1) * (one.range.high - one.range.low) + one.range.low
            for name, one in model.parameters.items()
            if name not in fixed
        }
        try:
            return dict(model.point(None, **chosen))
        except UsageError:
            continue


def parameters(model: Model, point: Point) -> dict[str, Fraction]:
    """A point without the values of definitions."""
    return {name: point[name] for name in model.parameters}


# --- mutual deterrence -----------------------------------------------------------------------------------------------


def mutual_point(random: Random) -> dict[str, Fraction]:
    """Payoffs in the published order for both sides."""
    point = {"p_iran_hard": fraction(random, 0, 1), "p_us_hard": fraction(random, 0, 1)}
    names = ("soft_war", "gives_way", "hard_war", "status_quo", "wins")
    for side in ("iran", "us"):
        values = sorted(random.sample(range(-150, 0), 3))
        values += sorted([random.randint(1, 40), random.randint(41, 200)])
        point |= {f"{side}_{name}": F(value, 10) for name, value in zip(names, values, strict=True)}
    return point


def mutual_closed_forms(p: Point) -> list[Play]:
    """Sure-thing, separating, hybrid and bluff equilibria, and the ends of the segments on which one side attacks."""
    a, b = p["p_iran_hard"], p["p_us_hard"]
    gain = {side: p[f"{side}_wins"] - p[f"{side}_status_quo"] for side in ("iran", "us")}
    hard = {side: gain[side] / (p[f"{side}_wins"] - p[f"{side}_hard_war"]) for side in ("iran", "us")}
    soft = {side: gain[side] / (gain[side] + p[f"{side}_gives_way"] - p[f"{side}_soft_war"]) for side in ("iran", "us")}
    zero, one = F(0), F(1)
    found = []
    if b > hard["iran"] and a > hard["us"]:
        y = 1 - (1 - b) * gain["iran"] / (b * (p["iran_status_quo"] - p["iran_hard_war"]))
        x = 1 - (1 - a) * gain["us"] / (a * (p["us_status_quo"] - p["us_hard_war"]))
        found += [mutual_play((zero, zero), (zero, zero)), mutual_play((x, zero), (y, zero))]
    if b > soft["iran"] and a > soft["us"]:
        found.append(mutual_play((one, zero), (one, zero)))
    if b < soft["iran"] and a < soft["us"]:
        u, v = (soft["us"] - a) / (1 - a), (soft["iran"] - b) / (1 - b)
        found.append(mutual_play((one, u), (one, v)))
    for lead, victim in (("iran", b), ("us", a)):
        if victim < soft[lead]:
            least = victim * (p[f"{lead}_wins"] - p[f"{lead}_soft_war"]) - gain[lead]
            least = max(zero, least / (victim * (p[f"{lead}_status_quo"] - p[f"{lead}_gives_way"])))
            for y in (least, one):
                sides = (one, one), (y, zero)
                found.append(mutual_play(*(sides if lead == "iran" else sides[::-1])))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_mutual_deterrence_follows_its_closed_forms(seed: int) -> None:
    point = mutual_point(Random(seed))
    game = game_of("mutual-deterrence", **point)
    plays = mutual_closed_forms(point)
    assert all(is_certified(game, assessment(game, play, mutual_beliefs(game, play))) for play in plays)
    assert listed(game) == paths(game, plays)


def test_the_random_points_of_mutual_deterrence_meet_every_class() -> None:
    """Otherwise the comparison would say nothing about some."""
    met = {
        tuple(play["iran"][f"iran_choice[iran_type={kind}]"] in (0, 1) for kind in ("hard", "soft"))
        + tuple(play["us"][f"us_choice[us_type={kind}]"] in (0, 1) for kind in ("hard", "soft"))
        for seed in range(30)
        for play in mutual_closed_forms(mutual_point(Random(seed)))
    }
    assert len(met) >= 4


# --- rogue cover, warning signals, reputation -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_rogue_cover_follows_its_closed_form(seed: int) -> None:
    model = load("rogue-cover")
    point = point_of(model, Random(seed))
    game, play = game_of("rogue-cover", **parameters(model, point)), rogue_cover(point)
    assert is_certified(game, assessment(game, play, {}))
    assert listed(game) == paths(game, [play])


@pytest.mark.parametrize("seed", range(8))
def test_warning_signals_follow_their_closed_forms(seed: int) -> None:
    model = load("warning-signals")
    point = point_of(model, Random(seed))
    game, plays = game_of("warning-signals", **parameters(model, point)), warning_plays(point)
    assert all(is_certified(game, assessment(game, play, {})) for play in plays)
    assert listed(game) == paths(game, plays)


@pytest.mark.parametrize("seed", range(5))
def test_reputation_follows_the_recursion(seed: int) -> None:
    model = load("reputation-two-stages")
    point = point_of(model, Random(seed))
    game = game_of("reputation-two-stages", **parameters(model, point))
    play = reputation_play(game, point, TWO)
    assert is_certified(game, reputation_assessment(game, play))
    assert listed(game) == paths(game, [play])


# --- the host between two sides --------------------------------------------------------------------------------------


def host_equilibria(p: Point) -> list[tuple[Fraction, Fraction, Fraction]]:
    """Known classes: chances of attack, crackdown and retaliation; not claimed to be all."""
    b, d, damage = p["leverage"], p["disruption"], p["damage"]
    kappa, h, v = p["policing_cost"], p["turmoil"], p["sovereignty"]
    g, x, wrong = p["credit"], p["expulsion"], p["unprovoked"]
    found = []
    if x > g and kappa > h and b > 0:
        found.append((F(1), F(0), F(0)))
    if g > x and b < damage:
        alpha, rho = wrong / (wrong + g - x), b / damage
        if alpha * (h + v * rho) < kappa:
            found.append((alpha, F(0), rho))
    if d < b < d + damage:
        alpha, rho = wrong / (wrong + g), (b - d) / damage
        if alpha * (h + v * rho) > kappa:
            found.append((alpha, F(1), rho))
    return found


def test_the_host_game_has_its_published_classes() -> None:
    model, random, met = load("host-nation"), Random(2), set[tuple[bool, ...]]()
    for _ in range(12):
        point = point_of(model, random)
        game = model.at(None, **parameters(model, point))
        solution = solve_game(game, "nash")
        assert solution.complete
        found = [tuple(list(one.strategies[p][p].values())[-1] for p in game.players) for one in solution.equilibria]
        for known in host_equilibria(point):
            sides = zip(game.players, known, model.actions.values(), strict=True)
            profile = Profile({p: {p: {actions[0]: 1 - q, actions[-1]: q}} for p, q, actions in sides})
            assert concept_named("nash").certify(game, profile)
            assert known in found, point
            met.add(tuple(q in (0, 1) for q in known))
    assert len(met) >= 2


# --- asymmetric escalation with types --------------------------------------------------------------------------------


def escalation_pattern(p: Point) -> dict[str, Fraction] | None:
    """Everybody attacks; Washington's tactically soft types give way, hs mixes, a hard Iran escalates now and then.

    Indifference of a hard Iran fixes the share of hs among those who reply, that of hs how often Iran escalates.
    """
    hh, hs, hard = p["p_us_hh"], p["p_us_hs"], p["p_iran_hard"]
    share = (p["iran_limited"] - p["iran_hard_war"]) / (p["iran_outdoes"] - p["iran_hard_war"])
    escalation = (p["us_hard_limited"] - p["us_gives_way"]) / (p["us_hard_limited"] - p["us_outdone"])
    reply = share * hh / ((1 - share) * hs) if hs else F(2)
    replied = hh / (1 - share)
    deterred = (p["us_outdoes"] - p["us_gives_way"]) / (p["us_outdoes"] - p["us_hard_war"])
    worth = (p["iran_wins"] - p["iran_status_quo"]) / (p["iran_wins"] - p["iran_limited"])
    if not (reply < 1 and escalation < hard and hard > deterred and replied < worth and hh > 0):
        return None
    return {"reply": reply, "escalate": escalation / hard, "share": share}


def escalation_assessment(
    game: ExtensiveFormGame[Fraction], p: Point, reply: Fraction, escalate: Fraction
) -> Assessment:
    """The pattern with Bayes' beliefs; replies out of line leave what is believed about the other side as it was."""
    zero, one = F(0), F(1)
    types = {"hh": p["p_us_hh"], "hs": p["p_us_hs"], "sh": p["p_us_sh"]}
    types["ss"] = 1 - sum(types.values(), F(0))
    hard = p["p_iran_hard"]
    iran: dict[str, dict[str, Fraction]] = {}
    us: dict[str, dict[str, Fraction]] = {}
    beliefs: dict[str, dict[str, dict[str, Fraction]]] = {"iran": {}, "us": {}}
    replies = {"hh": one, "hs": reply, "sh": zero, "ss": zero}
    replied = sum(types[kind] * replies[kind] for kind in types)
    for kind, strong in (("hard", True), ("soft", False)):
        iran[f"challenge[iran_type={kind}]"] = {"wait": zero, "attack": one}
        h = escalate if strong else zero
        iran[f"iran_second[iran_type={kind},response=in_kind]"] = {"accept": 1 - h, "escalate": h}
        stands = one if strong else zero
        iran[f"iran_second[iran_type={kind},response=escalate]"] = {"accept": 1 - stands, "escalate": stands}
        beliefs["iran"][f"challenge[iran_type={kind}]"] = {f"us_type={k}": share for k, share in types.items()}
        beliefs["iran"][f"iran_second[iran_type={kind},response=in_kind]"] = {
            f"us_type={k}": share * replies[k] / replied for k, share in types.items()
        }
        beliefs["iran"][f"iran_second[iran_type={kind},response=escalate]"] = {
            f"us_type={k}": share for k, share in types.items()
        }
    for kind in types:
        us[f"response[us_type={kind}]"] = {
            "give_way": 1 - replies[kind], "in_kind": replies[kind], "escalate": zero,
        }  # fmt: skip
        fights = one if kind in ("hh", "sh") else zero
        us[f"us_second[us_type={kind}]"] = {"accept": 1 - fights, "escalate": fights}
        beliefs["us"][f"response[us_type={kind}]"] = {"iran_type=hard": hard, "iran_type=soft": 1 - hard}
        beliefs["us"][f"us_second[us_type={kind}]"] = {"iran_type=hard": one, "iran_type=soft": zero}
    return Assessment({"iran": iran, "us": us}, beliefs=beliefs)


def escalation_point(random: Random) -> dict[str, Fraction]:
    """A random point in the published orders of preference."""
    orders = {
        "iran": ("soft_war", "outdone", "hard_war", "limited", "outdoes", "status_quo", "wins"),
        "us": ("soft_war", "outdone", "hard_war", "soft_limited", "gives_way", "hard_limited", "outdoes", "status_quo"),
    }
    point: dict[str, Fraction] = {"p_iran_hard": fraction(random, 0, 1)}
    for side, order in orders.items():
        values = sorted(random.sample(range(-90, -9), len(order) - (2 if side == "iran" else 1)))
        values += [0, random.randint(10, 190)] if side == "iran" else [0]
        point |= {f"{side}_{name}": F(value, 10) for name, value in zip(order, values, strict=True)}
    shares = [random.randint(1, 20) for _ in range(4)]
    for kind, share in zip(("hh", "hs", "sh"), shares, strict=False):
        point[f"p_us_{kind}"] = F(share, sum(shares))
    return point


def escalation_points(count: int, holding: bool) -> list[dict[str, Fraction]]:
    """Random points at which the pattern's conditions hold, or fail; all of them are the model's."""
    model, random, found = load("asymmetric-escalation-types"), Random(6), list[dict[str, Fraction]]()
    while len(found) < count:
        point = escalation_point(random)
        if (escalation_pattern(point) is not None) == holding:
            try:
                model.point(None, **point)
            except UsageError:
                continue
            found.append(point)
    return found


def test_escalation_with_types_has_its_mixed_pattern() -> None:
    for point in escalation_points(25, True):
        pattern = escalation_pattern(point)
        assert pattern is not None
        game = game_of("asymmetric-escalation-types", **point)
        one = escalation_assessment(game, point, pattern["reply"], pattern["escalate"])
        assert is_certified(game, one), point
        for wrong in ((pattern["reply"] / 2, pattern["escalate"]), (pattern["reply"], pattern["escalate"] / 2)):
            assert not is_certified(game, escalation_assessment(game, point, *wrong)), point


def test_the_mixed_pattern_fails_where_its_conditions_do() -> None:
    judged = 0
    for point in escalation_points(60, False):
        hh, hs, hard = point["p_us_hh"], point["p_us_hs"], point["p_iran_hard"]
        share = (point["iran_limited"] - point["iran_hard_war"]) / (point["iran_outdoes"] - point["iran_hard_war"])
        gap = point["us_hard_limited"] - point["us_gives_way"]
        escalate = gap / (point["us_hard_limited"] - point["us_outdone"]) / hard
        reply = share * hh / ((1 - share) * hs)
        if reply <= 1 and escalate <= 1:  # else there are no such strategies at all
            judged += 1
            game = game_of("asymmetric-escalation-types", **point)
            assert not is_certified(game, escalation_assessment(game, point, reply, escalate)), point
    assert judged > 5


@pytest.mark.parametrize("number", [0, *(pytest.param(k, marks=pytest.mark.long) for k in range(1, 8))])
def test_the_solver_lists_the_mixed_pattern_of_escalation(number: int) -> None:
    point = escalation_points(number + 1, True)[number]
    pattern = escalation_pattern(point)
    assert pattern is not None
    game = game_of("asymmetric-escalation-types", **point)
    one = escalation_assessment(game, point, pattern["reply"], pattern["escalate"])
    solution = solve_game(game, "perfect-bayesian")
    assert solution.complete
    assert path_of(game, one.strategies) in {path_of(game, each.strategies) for each in solution.equilibria}


# --- tying hands and sinking costs -----------------------------------------------------------------------------------

WIN, COST, DETERRED = F(3, 5), F(3, 10), F(1, 2)
"""Chance to win a fight, what it costs, and the chance that the challenger shrinks from a sure one."""
V_HAT = (1 - DETERRED) * COST / (DETERRED + (1 - DETERRED) * WIN)
SUNK = DETERRED * COST / WIN
SLIGHT = F(1, 10**6)
"""What a broken threat costs where threats shall not matter."""
SIGNALS: dict[str, Fraction] = {"win": WIN, "us_cost": COST, "p_bold": 1 - DETERRED}


def signals_game(low: Fraction, high: Fraction, **more: Fraction) -> ExtensiveFormGame[Fraction]:
    return game_of("resolve-signals", low_stake=low, high_stake=high, **{**SIGNALS, **more})


def signalled(low: str, high: str, fights: Mapping[tuple[str, str], bool]) -> Assessment:
    """Types send these signals; whoever would fight after a signal deters the timid, whoever would not deters nobody.

    After a signal that nobody sends, the low type is suspected.
    """
    sent = {"high": high, "low": low}
    us: dict[str, dict[str, Fraction]] = {}
    iran: dict[str, dict[str, Fraction]] = {}
    beliefs: dict[str, dict[str, dict[str, Fraction]]] = {"us": {}, "iran": {}}
    bold = {"nerve=bold": 1 - DETERRED, "nerve=timid": DETERRED}
    for stake in sent:
        us[f"signal[stake={stake}]"] = {s: F(s == sent[stake]) for s in ("quiet", "threaten", "reinforce")}
        beliefs["us"][f"signal[stake={stake}]"] = bold
    for signal in ("quiet", "threaten", "reinforce"):
        senders = [stake for stake in sent if sent[stake] == signal] or ["low"]
        p = {"high": F(2, 5), "low": F(3, 5)}
        total = sum(p[stake] for stake in senders)
        held = {f"stake={stake}": p[stake] / total if stake in senders else F(0) for stake in ("high", "low")}
        shrinks = all(fights[stake, signal] for stake in senders)
        for nerve in ("bold", "timid"):
            hold = F(nerve == "timid" and shrinks)
            iran[f"challenge[nerve={nerve},signal={signal}]"] = {"hold": hold, "attack": 1 - hold}
            beliefs["iran"][f"challenge[nerve={nerve},signal={signal}]"] = held
        attackers = {"nerve=bold": F(1), "nerve=timid": F(0)} if shrinks else bold
        for stake in sent:
            stands = F(fights[stake, signal])
            us[f"stand[stake={stake},signal={signal}]"] = {"give_way": 1 - stands, "fight": stands}
            beliefs["us"][f"stand[stake={stake},signal={signal}]"] = attackers
    return Assessment({"us": us, "iran": iran}, beliefs=beliefs)


def whoever_fights(low: Fraction, high: Fraction, audience: Fraction) -> dict[tuple[str, str], bool]:
    """A type fights when that beats giving way, which costs the audience after a threat."""
    stakes = {"low": low, "high": high}
    return {
        (kind, signal): WIN * value - COST > (-audience if signal == "threaten" else 0)
        for kind, value in stakes.items()
        for signal in ("quiet", "threaten", "reinforce")
    }


def test_hands_are_tied_from_the_published_stake_on() -> None:
    assert F(3, 16) == V_HAT
    for low in (F(1, 10), F(3, 20), F(9, 50), V_HAT, F(1, 5), F(1, 4), F(2, 5)):
        audience = max(F(0), COST - WIN * low) + F(1, 100)
        game = signals_game(low, F(1), audience=audience, deployment=F(2))
        one = signalled("threaten", "threaten", whoever_fights(low, F(1), audience))
        assert is_certified(game, one) == (low >= V_HAT), low
    strict = signals_game(F(1, 4), F(1), audience=COST - WIN / 4 - F(1, 100), deployment=F(2))
    bluff = signalled("threaten", "threaten", whoever_fights(F(1, 4), F(1), COST - WIN / 4 - F(1, 100)))
    assert not is_certified(strict, bluff), (
        "less than c - w v at stake at home, and the threat would not be carried out"
    )


def test_sunk_costs_separate_from_the_published_amount_on() -> None:
    """The dearest stake for which nobody fights sets the amount: a quarter as it approaches one half."""
    assert F(1, 4) == SUNK
    for low in (F(1, 5), F(2, 5), F(49, 100), F(499, 1000)):
        least = DETERRED * low
        assert least < SUNK
        for cost, holds in ((least, True), (least + F(1, 50), True), (least - F(1, 1000), False)):
            game = signals_game(low, F(1), audience=SLIGHT, deployment=cost)
            one = signalled("quiet", "reinforce", whoever_fights(low, F(1), SLIGHT))
            assert is_certified(game, one) == holds, (low, cost)
    assert SUNK - DETERRED * F(499, 1000) < F(1, 1000)


def test_tied_hands_fight_more_and_are_worth_more_than_sunk_costs() -> None:
    """Stakes spread evenly over [0, 1]: payoffs are linear in the stake, so that two stakes give the average."""
    tied = [worth("threaten", V_HAT, "low"), worth("threaten", F(1), "high")]
    sunk = [DETERRED * COST / WIN + (1 - DETERRED) * (WIN * COST / WIN - COST) - SUNK, worth("reinforce", F(1), "high")]
    assert tied[0] == 0 == sunk[0], "whoever is indifferent gains nothing"
    war = {"tied": (1 - V_HAT) * (1 - DETERRED), "sunk": (1 - COST / WIN) * (1 - DETERRED)}
    assert war == {"tied": F(13, 32), "sunk": F(1, 4)}
    assert sum(tied) / 2 * (1 - V_HAT) == F("0.2640625")
    assert sum(sunk) / 2 * (1 - COST / WIN) == F(1, 10)


def worth(signal: str, stake: Fraction, kind: str) -> Fraction:
    """What a type gets in a certified equilibrium in which it sends a signal and fights."""
    low, high = (stake, F(1)) if kind == "low" else (F(2, 5), stake)
    audience = COST - WIN * low + F(1, 100) if signal == "threaten" else SLIGHT
    game = signals_game(low, high, audience=audience, deployment=F(2) if signal == "threaten" else SUNK)
    low_signal = "threaten" if signal == "threaten" else "quiet"
    one = signalled(low_signal, signal, whoever_fights(low, high, audience))
    assert is_certified(game, one)
    both: Fraction = dict(payoffs(game, one.strategies))["us"]
    if kind == "high":  # the low type's part: what it keeps when the timid hold, and the fight with the bold
        rest = DETERRED * low + (1 - DETERRED) * (WIN * low - COST) if signal == "threaten" else F(0)
        return (both - F(3, 5) * rest) / F(2, 5)
    rest = DETERRED * high + (1 - DETERRED) * (WIN * high - COST)
    return (both - F(2, 5) * rest) / F(3, 5)
