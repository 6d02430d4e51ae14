"""Closed forms of the models with incomplete information, each certified by the definition before any solver runs.

Every test writes down what theory says at a point: the paths of all equilibria, and one complete assessment per way to
hold a path up. The assessments pass the definition of perfect Bayesian equilibrium; then the solver has to list these
paths and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from random import Random

import pytest

from deterrence.concepts import concept_named
from deterrence.errors import UsageError
from deterrence.games import Assessment, Chance, Decision, ExtensiveFormGame
from deterrence.model import load
from deterrence.solvers import solve_game

F = Fraction
Play = Mapping[str, Mapping[str, Fraction]]
"""player -> information set -> probability of its last action (the one that goes further)."""
Whole = Mapping[str, Mapping[str, Mapping[str, Fraction]]]
"""player -> information set -> action or node -> probability."""
Path = frozenset[tuple[str, str, str, Fraction]]


def strategies(game: ExtensiveFormGame[Fraction], play: Play) -> dict[str, dict[str, dict[str, Fraction]]]:
    """Whole strategies from the probabilities of last actions; single actions are played."""
    told: dict[str, dict[str, dict[str, Fraction]]] = {player: {} for player in game.players}
    for one in game.information_sets:
        player = game.players[one.player]
        if len(one.actions) == 1:
            told[player][one.label] = {one.actions[0]: F(1)}
        else:
            last = play[player][one.label]
            told[player][one.label] = {one.actions[0]: 1 - last, one.actions[-1]: last}
    return told


def reach(game: ExtensiveFormGame[Fraction], whole: Whole) -> list[Fraction]:
    """Probability of every node."""
    found = [F(1)] + [F(0)] * (len(game.nodes) - 1)
    for number, node in enumerate(game.nodes):
        if isinstance(node, Decision):
            one = game.information_sets[node.information_set]
            mixture = whole[game.players[one.player]][one.label]
            shares = [mixture.get(action, F(0)) for action in one.actions]
        elif isinstance(node, Chance):
            shares = list(node.probabilities)
        else:
            continue
        for child, share in zip(node.children, shares, strict=True):
            found[child] = found[number] * share
    return found


def path_of(game: ExtensiveFormGame[Fraction], whole: Whole) -> Path:
    """What is played with positive probability at the information sets that play reaches."""
    reached = reach(game, whole)
    return frozenset(
        (game.players[one.player], one.label, action, share)
        for one in game.information_sets
        if any(reached[node] for node in one.nodes)
        for action, share in whole[game.players[one.player]][one.label].items()
        if share
    )


def assessment(game: ExtensiveFormGame[Fraction], play: Play, beliefs: Whole) -> Assessment:
    """Strategies with Bayes' beliefs on the path and the given ones off it."""
    whole = strategies(game, play)
    reached = reach(game, whole)
    held: dict[str, dict[str, dict[str, Fraction]]] = {player: {} for player in game.players}
    for one in game.information_sets:
        player, labels = game.players[one.player], [game.node_labels[node] for node in one.nodes]
        total = sum((reached[node] for node in one.nodes), F(0))
        if total:
            held[player][one.label] = {
                label: reached[node] / total for label, node in zip(labels, one.nodes, strict=True)
            }
        elif len(labels) > 1:
            held[player][one.label] = dict(beliefs[player][one.label])
    return Assessment(whole, beliefs=held)


def is_certified(game: ExtensiveFormGame[Fraction], one: Assessment) -> bool:
    """Whether the definition accepts an assessment."""
    certificate = concept_named("perfect-bayesian").certify(game, one)
    return not certificate.violations and certificate.max_regret == 0


def listed(game: ExtensiveFormGame[Fraction]) -> set[Path]:
    """Paths of all equilibria that the solver lists; it has to be complete and without continua."""
    solution = solve_game(game, "perfect-bayesian")
    assert solution.complete, solution.complete.argument
    return {path_of(game, one.strategies) for one in solution.equilibria}


def paths(game: ExtensiveFormGame[Fraction], plays: Iterable[Play]) -> set[Path]:
    return {path_of(game, strategies(game, play)) for play in plays}


def game_of(name: str, **parameters: Fraction) -> ExtensiveFormGame[Fraction]:
    game = load(name).at(None, **parameters)
    assert isinstance(game, ExtensiveFormGame)
    return game


def fraction(random: Random, low: int, high: int, steps: int = 60) -> Fraction:
    return low + (high - low) * F(random.randint(1, steps - 1), steps)


# --- unilateral deterrence -------------------------------------------------------------------------------------------


def unilateral_play(x_hard: Fraction, x_soft: Fraction, y_soft: Fraction) -> Play:
    return {
        "iran": {
            "challenge[iran_type=hard]": x_hard,
            "challenge[iran_type=soft]": x_soft,
            "last_choice[iran_type=hard]": F(1),
            "last_choice[iran_type=soft]": F(0),
        },
        "us": {"response[us_type=hard]": F(1), "response[us_type=soft]": y_soft},
    }


def unilateral_beliefs(p_us_hard: Fraction, y_soft: Fraction, r: Fraction) -> dict[str, dict[str, dict[str, Fraction]]]:
    """Off the path: r that an attacker is hard; Iran's belief after resistance follows from Bayes' rule."""
    resisting = p_us_hard + (1 - p_us_hard) * y_soft
    seen = {"us_type=hard": p_us_hard / resisting, "us_type=soft": 1 - p_us_hard / resisting}
    attackers = {"iran_type=hard": r, "iran_type=soft": 1 - r}
    return {
        "us": {f"response[us_type={kind}]": attackers for kind in ("hard", "soft")},
        "iran": {f"last_choice[iran_type={kind}]": seen for kind in ("hard", "soft")},
    }


def unilateral_classes(p: Mapping[str, Fraction]) -> dict[str, tuple[Play, dict[str, dict[str, dict[str, Fraction]]]]]:
    """The five published classes at a point off the boundaries, with q_H, q_S and r*."""
    gain = p["iran_wins"] - p["iran_status_quo"]
    q_hard, q_soft = gain / (p["iran_wins"] - p["iran_hard_war"]), gain / (p["iran_wins"] - p["iran_backs_down"])
    r = (p["us_prevails"] - p["us_gives_way"]) / (p["us_prevails"] - p["us_soft_war"])
    p_a, p_b = p["p_iran_hard"], p["p_us_hard"]
    found = {}
    if q_hard < 1:
        found["certain"] = (unilateral_play(F(0), F(0), F(1)), unilateral_beliefs(p_b, F(1), r / 2))
    if p_b > q_hard:
        found["steadfast"] = (unilateral_play(F(0), F(0), F(0)), unilateral_beliefs(p_b, F(0), (1 + r) / 2))
    if q_soft < p_b < q_hard:
        found["separating"] = (unilateral_play(F(1), F(0), F(0)), unilateral_beliefs(p_b, F(0), r))
    if p_b < q_soft and p_a > r:
        found["attack"] = (unilateral_play(F(1), F(1), F(0)), unilateral_beliefs(p_b, F(0), r))
    if p_b < q_soft < 1 and p_a < r:
        u, v = p_a * (1 - r) / (r * (1 - p_a)), (q_soft - p_b) / (1 - p_b)
        found["bluff"] = (unilateral_play(F(1), u, v), unilateral_beliefs(p_b, v, r))
    if q_soft > 1 and p_a < r:
        found["reckless"] = (unilateral_play(F(1), F(1), F(1)), unilateral_beliefs(p_b, F(1), r))
    return found


def hold_unilateral(game: ExtensiveFormGame[Fraction], p: Mapping[str, Fraction]) -> set[str]:
    classes = unilateral_classes(p)
    for name, (play, beliefs) in classes.items():
        assert is_certified(game, assessment(game, play, beliefs)), name
    assert listed(game) == paths(game, [play for play, _ in classes.values()])
    return set(classes)


UNILATERAL = {
    (F(1, 2), F(7, 10)): {"certain", "separating"},
    (F(1, 4), F(3, 10)): {"certain", "bluff"},
    (F(1, 4), F(9, 10)): {"certain", "steadfast"},
    (F(3, 5), F(3, 10)): {"certain", "attack"},
}


@pytest.mark.parametrize(("shares", "names"), UNILATERAL.items())
def test_unilateral_deterrence_has_its_published_classes(shares: tuple[Fraction, Fraction], names: set[str]) -> None:
    point = {"p_iran_hard": shares[0], "p_us_hard": shares[1]}
    assert (
        hold_unilateral(game_of("unilateral-deterrence", **point), load("unilateral-deterrence").point(None, **point))
        == names
    )


def test_unilateral_deterrence_has_its_published_numbers() -> None:
    separating = solve_game(game_of("unilateral-deterrence", p_iran_hard=F(1, 2), p_us_hard=F(7, 10)))
    assert {"iran": F(4, 5), "us": F(-13, 5)} in [dict(one.payoffs) for one in separating.equilibria]
    bluff = solve_game(game_of("unilateral-deterrence", p_iran_hard=F(1, 4), p_us_hard=F(3, 10)))
    mixed = next(one for one in bluff.equilibria if one.outcomes["attacked"] > 0)
    assert mixed.strategies["iran"]["challenge[iran_type=soft]"]["attack"] == F(1, 3)
    assert mixed.strategies["us"]["response[us_type=soft]"]["resist"] == F(13, 28)
    assert mixed.beliefs["us"]["response[us_type=soft]"]["iran_type=hard"] == F(1, 2)


def unilateral_points(random: Random, count: int) -> Iterable[dict[str, Fraction]]:
    for _ in range(count):
        iran = sorted((fraction(random, -12, 12) for _ in range(5)), reverse=True)
        us = sorted((fraction(random, -19, 0) for _ in range(5)), reverse=True)
        names = ("wins", "status_quo", "hard_war", "backs_down", "soft_war")
        point = {f"iran_{name}": value - 7 for name, value in zip(names, iran, strict=True)}
        point["iran_wins"] += 15
        names = ("status_quo", "prevails", "hard_war", "gives_way", "soft_war")
        point |= {f"us_{name}": value for name, value in zip(names, us, strict=True)}
        yield point | {"p_iran_hard": fraction(random, 0, 1), "p_us_hard": fraction(random, 0, 1)}


def test_unilateral_deterrence_agrees_with_its_closed_forms_at_random_payoffs() -> None:
    model, met = load("unilateral-deterrence"), set()
    for point in unilateral_points(Random(1), 60):
        try:
            whole = model.point(None, **point)
        except UsageError:  # outside a range: the next point
            continue
        met |= hold_unilateral(game_of("unilateral-deterrence", **point), whole)
    assert met == {"certain", "steadfast", "separating", "attack", "bluff"}


def test_a_planted_wrong_bluff_is_refused_and_not_listed() -> None:
    point = {"p_iran_hard": F(1, 4), "p_us_hard": F(3, 10)}
    game = game_of("unilateral-deterrence", **point)
    wrong = unilateral_play(F(1), F(1, 3), F(1, 2))
    assert not is_certified(game, assessment(game, wrong, unilateral_beliefs(F(3, 10), F(1, 2), F(1, 2))))
    assert not paths(game, [wrong]) <= listed(game)


SANCTIONS = {
    F(0): {"certain", "separating"},
    F(1): {"certain", "separating"},
    F(3, 2): {"certain", "bluff"},
    F(4): {"bluff"},
    F(8): {"reckless"},
}


@pytest.mark.parametrize(("pressure", "names"), SANCTIONS.items())
def test_sanctions_move_the_unilateral_game_through_its_regimes(pressure: Fraction, names: set[str]) -> None:
    whole = dict(load("sanctions-and-attack").point(sanction_pressure=pressure))
    whole |= {"iran_status_quo": -whole["sanction_pressure"], "iran_backs_down": -whole["audience_cost"]}
    assert hold_unilateral(game_of("sanctions-and-attack", sanction_pressure=pressure), whole) == names


# --- mutual deterrence -----------------------------------------------------------------------------------------------


def mutual_play(x: tuple[Fraction, Fraction], y: tuple[Fraction, Fraction]) -> Play:
    play = {}
    for player, (hard, soft) in (("iran", x), ("us", y)):
        play[player] = {
            f"{player}_choice[{player}_type=hard]": hard,
            f"{player}_choice[{player}_type=soft]": soft,
            f"{player}_reply[{player}_type=hard]": F(1),
            f"{player}_reply[{player}_type=soft]": F(0),
        }
    return play


def mutual_isolated(p_a: Fraction, p_b: Fraction) -> set[tuple[Fraction, ...]]:
    """The published isolated classes at the base payoffs, where both sides' thresholds are 5/6 and 5/8."""
    hard, soft = F(5, 6), F(5, 8)
    found: set[tuple[Fraction, ...]] = set()
    if p_a > hard and p_b > hard:
        x, y = (1 - (1 - p) * 10 / (p * 2) for p in (p_a, p_b))
        found |= {(F(0), F(0), F(0), F(0)), (x, F(0), y, F(0))}
    if p_a > soft and p_b > soft:
        found.add((F(1), F(0), F(1), F(0)))
    if p_a < soft and p_b < soft:
        found.add((F(1), (soft - p_a) / (1 - p_a), F(1), (soft - p_b) / (1 - p_b)))
    return found


@pytest.mark.parametrize(
    "shares",
    [(F(9, 10), F(9, 10)), (F(7, 10), F(7, 10)), (F(19, 20), F(17, 20)), (F(2, 3), F(9, 10)), (F(4, 5), F(2, 3))],
)
def test_mutual_deterrence_among_the_resolved_has_its_published_equilibria(shares: tuple[Fraction, Fraction]) -> None:
    game = game_of("mutual-deterrence", p_iran_hard=shares[0], p_us_hard=shares[1])
    plays = [mutual_play((a, b), (c, d)) for a, b, c, d in mutual_isolated(*shares)]
    both = {
        player: {
            f"{player}_reply[{player}_type={kind}]": {f"{other}_type=hard": F(1), f"{other}_type=soft": F(0)}
            for kind in ("hard", "soft")
        }
        for player, other in (("iran", "us"), ("us", "iran"))
    }
    assert all(is_certified(game, assessment(game, play, both)) for play in plays)
    assert listed(game) == paths(game, plays)


def mutual_attacks(p_a: Fraction, p_b: Fraction) -> set[tuple[Fraction, ...]]:
    """Ends of the published segments at the base payoffs: one side attacks surely, a hard victim attacks at will."""
    found: set[tuple[Fraction, ...]] = set()
    for lead, p in (("iran", p_b), ("us", p_a)):
        for y in {max(F(0), (22 * p - 10) / (6 * p)), F(1)} if p < F(5, 8) else ():
            found.add((F(1), F(1), y, F(0)) if lead == "iran" else (y, F(0), F(1), F(1)))
    return found


@pytest.mark.parametrize(
    "shares", [(F(2, 5), F(2, 5)), (F(1, 3), F(1, 2)), (F(1, 2), F(4, 7)), (F(9, 10), F(1, 2)), (F(1, 5), F(3, 4))]
)
def mutual_beliefs(game: ExtensiveFormGame[Fraction], play: Play) -> dict[str, dict[str, dict[str, Fraction]]]:
    """Of whoever was attacked: Bayes' rule where the other side attacks, a hard attacker where it does not."""
    held: dict[str, dict[str, dict[str, Fraction]]] = {player: {} for player in game.players}
    for player, other in (("iran", "us"), ("us", "iran")):
        hard, soft = (play[other][f"{other}_choice[{other}_type={kind}]"] for kind in ("hard", "soft"))
        p = prior(game, other)
        total = p * hard + (1 - p) * soft
        belief = p * hard / total if total else F(1)
        for kind in ("hard", "soft"):
            label = f"{player}_reply[{player}_type={kind}]"
            held[player][label] = {f"{other}_type=hard": belief, f"{other}_type=soft": 1 - belief}
    return held


def prior(game: ExtensiveFormGame[Fraction], player: str) -> Fraction:
    """The chance that a player is hard."""
    reached = reach(game, strategies(game, mutual_play((F(1), F(1)), (F(1), F(1)))))
    one = next(each for each in game.information_sets if each.label == f"{player}_choice[{player}_type=hard]")
    return sum((reached[node] for node in one.nodes), F(0))


@pytest.mark.parametrize(
    "shares", [(F(2, 5), F(2, 5)), (F(1, 3), F(1, 2)), (F(1, 2), F(4, 7)), (F(9, 10), F(1, 2)), (F(1, 5), F(3, 4))]
)
def test_mutual_deterrence_among_the_doubtful_bluffs_or_lets_one_side_attack(shares: tuple[Fraction, Fraction]) -> None:
    game = game_of("mutual-deterrence", p_iran_hard=shares[0], p_us_hard=shares[1])
    plays = [mutual_play((a, b), (c, d)) for a, b, c, d in mutual_isolated(*shares) | mutual_attacks(*shares)]
    assert all(is_certified(game, assessment(game, play, mutual_beliefs(game, play))) for play in plays)
    assert listed(game) == paths(game, plays)


def test_a_planted_wrong_bluff_or_attack_of_both_sides_is_refused() -> None:
    shares = F(2, 5), F(2, 5)
    game = game_of("mutual-deterrence", p_iran_hard=shares[0], p_us_hard=shares[1])
    for first, second in [((F(1), F(1, 2)), (F(1), F(1, 2))), ((F(1), F(1)), (F(0), F(1, 9)))]:
        play = mutual_play(first, second)
        assert not is_certified(game, assessment(game, play, mutual_beliefs(game, play)))
        assert not paths(game, [play]) <= listed(game)


# --- rogue cover and warning signals ---------------------------------------------------------------------------------


def rogue_cover(p: Mapping[str, Fraction]) -> Play:
    belief = p["blunder"] / (p["credit"] + p["blunder"])
    if p["gain"] > p["damage"]:
        return {"iran": {"order": F(1)}, "us": {"response": F(1)}}
    order = p["rogue"] * belief / (1 - belief + p["rogue"] * belief)
    return {"iran": {"order": order}, "us": {"response": p["gain"] / p["damage"]}}


ROGUE = [
    {},
    {"gain": F(4)},
    {"gain": F(49, 10)},
    {"gain": F(6)},
    {"rogue": F(1, 3), "blunder": F(1), "credit": F(7), "damage": F(9), "gain": F(5, 2)},
]


@pytest.mark.parametrize("point", ROGUE)
def test_rogue_cover_has_one_equilibrium_in_closed_form(point: dict[str, Fraction]) -> None:
    game = game_of("rogue-cover", **point)
    play = rogue_cover(load("rogue-cover").point(None, **point))
    assert is_certified(game, assessment(game, play, {}))
    assert listed(game) == paths(game, [play])


def test_rogue_cover_has_its_known_numbers() -> None:
    (one,) = solve_game(game_of("rogue-cover")).equilibria
    assert one.strategies["iran"]["order"]["fire"] == F(3, 8)
    assert one.strategies["us"]["response"]["retaliate"] == F(2, 5)
    assert one.outcomes["attacked"] == F(1, 2)


def warning_plays(p: Mapping[str, Fraction]) -> list[Play]:
    g, v, c = p["gain"], p["credit"], p["blunder"]
    alpha, beta, reach_of_noise = p["detection"], p["false_alarm"], (p["detection"] - p["false_alarm"]) * p["damage"]
    triples = [(F(1), F(1), F(1))]
    if g < reach_of_noise:
        triples.append((beta * c / (alpha * v + beta * c), g / reach_of_noise, F(0)))
        triples.append(((1 - beta) * c / ((1 - alpha) * v + (1 - beta) * c), F(1), 1 - g / reach_of_noise))
    return [
        {"iran": {"attack": x}, "us": {"response[warning=alarm]": alarm, "response[warning=silence]": silence}}
        for x, alarm, silence in triples
    ]


WARNINGS = [
    {},
    {"gain": F(2), "detection": F(2, 3)},
    {"gain": F(3), "detection": F(3, 5), "false_alarm": F(2, 5)},
    {"credit": F(1, 3), "blunder": F(5, 2), "damage": F(11)},
]


@pytest.mark.parametrize("point", WARNINGS)
def test_warning_signals_have_three_equilibria_or_one_in_closed_form(point: dict[str, Fraction]) -> None:
    game = game_of("warning-signals", **point)
    plays = warning_plays(load("warning-signals").point(None, **point))
    assert all(is_certified(game, assessment(game, play, {})) for play in plays)
    assert listed(game) == paths(game, plays)


def test_warning_signals_have_their_known_numbers() -> None:
    found = {
        (
            one.strategies["iran"]["attack"]["prepare"],
            one.strategies["us"]["response[warning=alarm]"]["strike"],
            one.strategies["us"]["response[warning=silence]"]["strike"],
        )
        for one in solve_game(game_of("warning-signals")).equilibria
    }
    assert found == {(F(1, 9), F(5, 12), F(0)), (F(2, 3), F(1), F(7, 12)), (F(1), F(1), F(1))}


# --- reputation ------------------------------------------------------------------------------------------------------


def reputation_play(game: ExtensiveFormGame[Fraction], p: Mapping[str, Fraction], stages: tuple[str, ...]) -> Play:
    """The recursion of Kreps and Wilson: what is done depends on the public chance that Iran is unyielding."""
    b, a, count = p["strike_gain"], p["respite"], len(stages)
    play: dict[str, dict[str, Fraction]] = {player: {} for player in game.players}

    def answers(n: int, public: Fraction) -> Fraction:
        """Chance that a weak Iran answers, n occasions before the end."""
        if n == 1 or public == 0:
            return F(0)
        need = b ** (n - 1)
        return F(1) if public >= need else (1 - need) * public / ((1 - public) * need)

    for one in game.information_sets:
        move, _, rest = one.label.partition("[")
        seen = dict(item.split("=") for item in rest.rstrip("]").split(",")) if rest else {}
        stage, kind = move.split("_")
        number, public = stages.index(stage), p["p_unyielding"]
        for k, name in enumerate(stages[:number]):
            done = seen[f"{name}_answer"]
            if done == "absorb":
                public = F(0)
            elif done == "answer":
                public = public / (public + (1 - public) * answers(count - k, public)) if public else public
        n = count - number
        if kind == "answer":
            if seen["resolve"] == "weak":
                play["iran"][one.label] = answers(n, public)
        else:
            calm = F(1) if public > b**n else F(0) if public < b**n else 1 / a
            play[game.players[one.player]][one.label] = 1 - calm
    return play


def reputation_assessment(game: ExtensiveFormGame[Fraction], play: Play) -> Assessment:
    """Beliefs as Iran's strategy makes them, whatever Washington does; whoever absorbs is weak."""
    trembling = {
        player: sets if player == "iran" else {label: F(1, 2) for label in sets} for player, sets in play.items()
    }
    reached = reach(game, strategies(game, trembling))
    beliefs: dict[str, dict[str, dict[str, Fraction]]] = {player: {} for player in game.players}
    for one in game.information_sets:
        labels, total = [game.node_labels[node] for node in one.nodes], sum(reached[node] for node in one.nodes)
        if len(labels) > 1:
            shares = [
                reached[node] / total if total else F("weak" in label)
                for label, node in zip(labels, one.nodes, strict=True)
            ]
            beliefs[game.players[one.player]][one.label] = dict(zip(labels, shares, strict=True))
    return assessment(game, play, beliefs)


TWO, THREE = ("first", "later"), ("first", "second", "later")
REPUTATIONS = [
    {},
    {"p_unyielding": F(1, 5)},
    {"p_unyielding": F(2, 5)},
    {"p_unyielding": F(2, 3)},
    {"p_unyielding": F(1, 7), "strike_gain": F(3, 5), "respite": F(9, 2)},
    {"p_unyielding": F(3, 7), "strike_gain": F(4, 5), "respite": F(5, 4)},
    {"p_unyielding": F(9, 10), "strike_gain": F(1, 3), "respite": F(7)},
]


@pytest.mark.parametrize("point", REPUTATIONS)
def test_reputation_over_two_occasions_follows_the_recursion(point: dict[str, Fraction]) -> None:
    game = game_of("reputation-two-stages", **point)
    play = reputation_play(game, load("reputation-two-stages").point(None, **point), TWO)
    assert is_certified(game, reputation_assessment(game, play))
    assert listed(game) == paths(game, [play])


@pytest.mark.parametrize("point", REPUTATIONS)
def test_reputation_over_three_occasions_follows_the_recursion(point: dict[str, Fraction]) -> None:
    game = game_of("reputation-three-stages", **point)
    play = reputation_play(game, load("reputation-three-stages").point(None, **point), THREE)
    assert is_certified(game, reputation_assessment(game, play))
    assert listed(game) == paths(game, [play])


def test_a_weak_side_bluffs_with_its_known_chances() -> None:
    two = solve_game(game_of("reputation-two-stages")).equilibria[0].strategies
    assert two["iran"]["first_answer[resolve=weak,first_strike=strike]"]["answer"] == F(1, 9)
    assert two["us_later"]["later_strike[first_strike=strike,first_answer=answer]"]["refrain"] == F(1, 2)
    game = game_of("reputation-three-stages")
    three = reputation_play(game, load("reputation-three-stages").point(), THREE)
    assert three["iran"]["first_answer[resolve=weak,first_strike=strike]"] == F(1, 3)


# --- models that extend others ---------------------------------------------------------------------------------------


def test_attribution_without_traces_is_the_model_that_it_extends() -> None:
    for pressure in (F(1, 2), F(3, 5), F(4, 5)):
        blank = solve_game(game_of("noisy-attribution", traces=F(0), false_traces=F(0), sanction_pressure=pressure))
        murky = solve_game(game_of("proxy-deniability", sanction_pressure=pressure))
        assert blank.complete
        assert murky.complete
        told = [[(one.payoffs, one.outcomes) for one in solution.equilibria] for solution in (blank, murky)]
        assert all(one in told[1] for one in told[0])
        assert len(told[0]) == len(told[1])


# --- what every model with incomplete information offers -------------------------------------------------------------

MODELS = (
    "base-withdrawal",
    "hawks-and-doves",
    "hidden-aim",
    "militia-leadership",
    "mutual-deterrence",
    "noisy-attribution",
    "reputation-three-stages",
    "reputation-two-stages",
    "resolve-signals",
    "rogue-cover",
    "sanctions-and-attack",
    "unilateral-deterrence",
    "warning-signals",
)


@pytest.mark.parametrize("name", MODELS)
def test_every_point_that_a_model_names_is_solved_completely(name: str) -> None:
    model = load(name)
    assert {"january-2020", "april-2020"} <= set(model.scenarios)
    for scenario in [None, *model.scenarios]:
        solution = solve_game(model.at(scenario=scenario), "perfect-bayesian")
        assert solution.complete, scenario
        assert solution.equilibria, scenario
        assert all(one.max_regret == 0 for one in solution.equilibria)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_says_why_and_what_it_leaves_out(name: str) -> None:
    model = load(name)
    assert model.leaves_out
    assert model.mechanisms
    assert model.sources
    assert any(not claim.proved for claim in model.claims)
    assert all(term.because for terms in model.payoffs.values() for term in terms)
