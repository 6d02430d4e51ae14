"""Extensive form, normal form and best continuations say the same, on random games with hidden moves and chance."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from deterrence.concepts import concept_named
from deterrence.concepts.best_responses import best_continuation, continuation_regret
from deterrence.errors import LimitError, NotDefinedError
from deterrence.games import Chance, Decision, ExtensiveFormGame, InformationSet, Profile, Terminal
from deterrence.games.normalize import normalize, plan_count, plans
from deterrence.games.profiles import outcome_probabilities, payoffs
from deterrence.games.subgames import layers, subgame_roots, subtree

Game = ExtensiveFormGame[Fraction]


def random_game(rng: random.Random, depth: int = 4) -> Game:
    """Two actions at every move; movers remember their own past and see some of the others' and of chance."""
    nodes: list[Any] = []
    places: dict[tuple[int, tuple[str, ...]], list[int]] = {}
    keys: list[tuple[int, tuple[str, ...]]] = []
    movers = [rng.choice((0, 1, 2)) for _ in range(depth)]
    seen = [[rng.random() < 0.5 for _ in range(depth)] for _ in range(3)]

    def grow(level: int, views: tuple[tuple[str, ...], ...]) -> int:
        number = len(nodes)
        nodes.append(None)
        if level == depth or rng.random() < 0.1:
            nodes[number] = Terminal(tuple(Fraction(rng.randint(-2, 2)) for _ in range(2)))
            return number
        who = movers[level]
        key = (who, (str(level), *views[who]))
        if who != 2:
            if key not in places:
                keys.append(key)
            places.setdefault(key, []).append(number)
        children = tuple(
            grow(level + 1, tuple(
                (*view, f"{level}{branch}") if player == who or seen[player][level] else view
                for player, view in enumerate(views)
            ))
            for branch in "lr"
        )
        if who == 2:
            share = Fraction(rng.randint(1, 3), 4)
            nodes[number] = Chance(f"luck{level}", ("l", "r"), (share, 1 - share), children)
        else:
            nodes[number] = Decision(keys.index(key), children)
        return number

    grow(0, ((), (), ()))
    sets = tuple(
        InformationSet(who, f"m[{','.join(view)}]", "m", ("l", "r"), tuple(places[who, view])) for who, view in keys
    )
    leaves = [number for number, node in enumerate(nodes) if isinstance(node, Terminal)]
    event = frozenset(leaf for leaf in leaves if rng.random() < 0.5)
    return ExtensiveFormGame(("a", "b"), tuple(nodes), sets, {"event": event})


def random_games(seed: int, count: int) -> Iterator[tuple[random.Random, Game]]:
    rng = random.Random(seed)
    made = 0
    while made < count:
        game = random_game(rng)
        small = max(plan_count(game, player) for player in (0, 1)) <= 64
        if game.information_sets and not game.imperfect_recall and small:
            made += 1
            yield rng, game


def random_behaviour(rng: random.Random, game: Game) -> dict[str, dict[str, dict[str, Fraction]]]:
    told: dict[str, dict[str, dict[str, Fraction]]] = {player: {} for player in game.players}
    for one in game.information_sets:
        share = Fraction(rng.choice((0, 1, 2, 4)), 4)
        told[game.players[one.player]][one.label] = {"l": share, "r": 1 - share}
    return told


def random_mixtures(rng: random.Random, actions: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    told = {}
    for player, names in actions.items():
        weights = [Fraction(rng.choice((0, 0, 1, 2, 3))) for _ in names]
        weights[rng.randrange(len(names))] += 1
        told[player] = {player: {name: w / sum(weights) for name, w in zip(names, weights, strict=True)}}
    return told


@pytest.mark.parametrize("reduced", [True, False])
def test_mixtures_and_behaviour_have_the_same_payoffs_both_ways(reduced: bool) -> None:
    for rng, game in random_games(seed=11, count=60):
        if not reduced and len(game.information_sets) > 8:
            continue
        both = normalize(game, reduced=reduced)
        behaviour = random_behaviour(rng, game)
        assert payoffs(game, behaviour) == payoffs(both.normal_form, both.mixtures(behaviour))
        mixtures = random_mixtures(rng, dict(zip(game.players, both.normal_form.actions, strict=True)))
        assert payoffs(both.normal_form, mixtures) == payoffs(game, both.behaviour(mixtures))


def test_a_wrong_way_back_would_be_noticed() -> None:
    """Negative control: behaviour with the actions of one information set exchanged changes payoffs somewhere."""
    noticed = 0
    for rng, game in random_games(seed=12, count=30):
        both = normalize(game)
        behaviour = random_behaviour(rng, game)
        right = payoffs(both.normal_form, both.mixtures(behaviour))
        one = game.information_sets[0]
        told = behaviour[game.players[one.player]][one.label]
        told["l"], told["r"] = told["r"], told["l"]
        noticed += payoffs(game, behaviour) != right
    assert noticed > 10


def test_plans_are_counted_without_being_listed_and_leave_out_what_they_exclude() -> None:
    for _, game in random_games(seed=13, count=40):
        both, full = normalize(game), normalize(game, reduced=False) if len(game.information_sets) <= 8 else None
        for player in (0, 1):
            own = plans(game, player)
            assert len(set(own)) == len(own) == plan_count(game, player) == both.normal_form.shape[player]
            for plan in own:
                for number, _ in plan:
                    past = game.own_sequence(game.information_sets[number].nodes[0], player)
                    assert set(past) <= set(plan)
            if full is not None:
                assert len(own) <= full.normal_form.shape[player] == plan_count(game, player, reduced=False)


def test_outcomes_carry_over_exactly_where_every_profile_decides_them() -> None:
    kept = dropped = 0
    for _, game in random_games(seed=14, count=60):
        both = normalize(game)
        sure = True
        for cell, profile in enumerate(both.normal_form.profiles()):
            pure = {
                player: {player: {both.normal_form.actions[i][profile[i]]: Fraction(1)}}
                for i, player in enumerate(game.players)
            }
            probability = outcome_probabilities(game, both.behaviour(pure))["event"]
            sure = sure and probability in (0, 1)
            if "event" in both.normal_form.outcomes:
                assert probability == int(cell in both.normal_form.outcomes["event"])
        assert ("event" in both.normal_form.outcomes) == sure
        kept, dropped = kept + sure, dropped + (not sure)
    assert kept > 5
    assert dropped > 5


def test_regret_is_the_best_of_all_plans() -> None:
    """Nash regret on the extensive form equals that of the equivalent mixtures in the normal form, player by player."""
    for rng, game in random_games(seed=15, count=60):
        both = normalize(game)
        behaviour = random_behaviour(rng, game)
        nash = concept_named("nash")
        there = nash.certify(game, Profile(behaviour))
        here = nash.certify(both.normal_form, Profile(both.mixtures(behaviour)))
        gains = {one.player: one.gain for one in there.deviations}
        assert all(one.gain == gains.get(one.player, 0) for one in here.deviations)
        assert bool(there) == bool(here)


def test_continuation_regret_at_an_information_set_is_the_best_of_all_continuations() -> None:
    for rng, game in random_games(seed=16, count=40):
        behaviour = random_behaviour(rng, game)
        for one in game.information_sets:
            player = game.players[one.player]
            weights = [Fraction(rng.randint(0, 3)) for _ in one.nodes]
            weights[0] += 1
            belief = {node: w / sum(weights) for node, w in zip(one.nodes, weights, strict=True)}
            told = {game.node_labels[node]: p for node, p in belief.items()}
            gain, words = continuation_regret(game, behaviour, player, one.label, told)
            own = [other for other in game.information_sets if other.player == one.player]
            below = {node for start in one.nodes for node in subtree(game, start)}
            later = [other for other in own if below.intersection(other.nodes)]
            best = max(
                value_from(game, changed(behaviour, player, later, choice), one.player, belief)
                for choice in product(*(other.actions for other in later))
            )
            assert gain == best - value_from(game, behaviour, one.player, belief)
            assert bool(words) == (gain > 0)
            if words:
                instead = dict(item.rsplit("=", 1) for item in words.split(", "))
                better = changed(
                    behaviour, player, [other for other in later if other.label in instead], tuple(instead.values())
                )
                assert value_from(game, better, one.player, belief) == best


def changed(behaviour: Any, player: str, sets: list[InformationSet], choice: tuple[str, ...]) -> Any:
    told = {name: dict(table) for name, table in behaviour.items()}
    for one, action in zip(sets, choice, strict=True):
        told[player][one.label] = {name: Fraction(int(name == action)) for name in one.actions}
    return told


def value_from(game: Game, behaviour: Any, player: int, start: Mapping[int, Fraction]) -> Fraction:
    def value(number: int) -> Fraction:
        node = game.nodes[number]
        if isinstance(node, Terminal):
            return node.payoffs[player]
        if isinstance(node, Chance):
            weights = list(node.probabilities)
        else:
            one = game.information_sets[node.information_set]
            weights = [behaviour[game.players[one.player]][one.label][action] for action in one.actions]
        return sum((w * value(child) for w, child in zip(weights, node.children, strict=True)), Fraction(0))

    return sum((weight * value(node) for node, weight in start.items()), Fraction(0))


def test_subgames_are_those_of_the_definition_and_layers_cut_the_game_into_parts() -> None:
    proper = 0
    for _, game in random_games(seed=17, count=80):
        roots = []
        for number, node in enumerate(game.nodes):
            inside = set(subtree(game, number))
            whole = all(inside.isdisjoint(one.nodes) or inside.issuperset(one.nodes) for one in game.information_sets)
            alone = not isinstance(node, Decision) or len(game.information_sets[node.information_set].nodes) == 1
            if not isinstance(node, Terminal) and whole and alone:
                roots.append(number)
        assert list(subgame_roots(game)) == roots
        proper += len(roots) > 1
        cut = [number for layer in layers(game) for number in layer.nodes]
        assert sorted(cut) == [number for number, node in enumerate(game.nodes) if not isinstance(node, Terminal)]
        sets = [number for layer in layers(game) for number in layer.information_sets]
        assert sorted(sets) == list(range(len(game.information_sets)))
    assert proper > 20


def test_floats_and_symbols_share_the_structure_of_exact_numbers() -> None:
    from sympy import Symbol, expand

    p = Symbol("p")
    tree: Game = ExtensiveFormGame(
        ("a",),
        (
            Chance("luck", ("good", "bad"), (Fraction(1, 4), Fraction(3, 4)), (1, 4)),
            Decision(0, (2, 3)),
            Terminal((Fraction(4),)),
            Terminal((Fraction(0),)),
            Terminal((Fraction(8),)),
        ),
        (InformationSet(0, "move", "move", ("x", "y"), (1,)),),
    )
    assert normalize(tree).normal_form.payoffs == ((Fraction(7), Fraction(6)),)
    assert normalize(tree.map(float)).normal_form.payoffs == ((7.0, 6.0),)
    symbolic = normalize(tree.map(lambda value: value * p))
    assert [expand(value / p**2) for value in symbolic.normal_form.payoffs[0]] == [7, 6]


def test_a_normal_form_beyond_the_limit_is_refused_with_its_size() -> None:
    count = 30
    nodes: list[Any] = [Chance("state", tuple(map(str, range(count))), (Fraction(1, count),) * count, ())]
    sets = []
    for k in range(count):
        at = len(nodes)
        nodes += [Decision(k, (at + 1, at + 2)), Terminal((Fraction(0),)), Terminal((Fraction(1),))]
        sets.append(InformationSet(0, f"m[{k}]", "m", ("x", "y"), (at,)))
    nodes[0] = Chance("state", nodes[0].branches, nodes[0].probabilities, tuple(range(1, 3 * count, 3)))
    game: Game = ExtensiveFormGame(("a",), tuple(nodes), tuple(sets))
    assert plan_count(game, 0) == 2**30
    with pytest.raises(LimitError, match=r"about 10\^9 profiles; at most 1000000"):
        normalize(game)
    assert best_continuation(game, {"a": {one.label: {"x": 1} for one in sets}}, 0, {0: Fraction(1)}).gain == 1


def test_forgetting_is_refused_where_plans_and_behaviour_differ() -> None:
    game: Game = ExtensiveFormGame(
        ("a",),
        (Decision(0, (1, 4)), Decision(0, (2, 3)), Terminal((Fraction(0),)), Terminal((Fraction(1),)),
         Terminal((Fraction(0),))),
        (InformationSet(0, "same", "same", ("x", "y"), (0, 1)),),
    )
    with pytest.raises(NotDefinedError, match="perfect recall"):
        normalize(game)
    assert normalize(game, reduced=False).normal_form.actions == (("same=x", "same=y"),)
    with pytest.raises(NotDefinedError, match="forgets"):
        best_continuation(game, {"a": {"same": {"x": Fraction(1)}}}, 0, {0: Fraction(1)})
    with pytest.raises(NotDefinedError, match="forgets"):
        concept_named("nash").certify(game, Profile({"a": {"same": {"x": Fraction(1)}}}))
