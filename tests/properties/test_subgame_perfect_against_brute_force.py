"""Subgame-perfect equilibria of random small games with ties, against searches that know nothing of the solver."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from deterrence.games import Chance, Decision, ExtensiveFormGame, InformationSet, Terminal
from deterrence.games.profiles import leaf_probabilities
from deterrence.solvers import Settings, Solution, solve_game
from deterrence.solvers.linear_programs import LinearProgram, minimise
from deterrence.solvers.subgame_pieces import Piece, SubgamePieces

Game = ExtensiveFormGame[Fraction]
Behaviour = tuple[tuple[Fraction, ...], ...]
"""For every information set the probabilities of its actions."""


def random_tree(rng: random.Random, players: int, decisions: int) -> Game:
    """Perfect information, two actions (now and then three) each, chance moves, payoffs in 0, 1, 2: many ties."""
    nodes: list[Any] = []
    sets: list[InformationSet] = []

    def grow(left: int) -> int:
        number = len(nodes)
        nodes.append(None)
        if left == 0:
            nodes[number] = Terminal(tuple(Fraction(rng.randint(0, 2)) for _ in range(players)))
            return number
        count = 3 if rng.random() < 0.2 else 2
        shares = [0] * count
        chance = rng.random() < 0.15
        for _ in range(left - (0 if chance else 1)):
            shares[rng.randrange(count)] += 1
        if chance and max(shares) < left:
            children = tuple(grow(share) for share in shares)
            weights = [Fraction(rng.randint(1, 3)) for _ in children]
            total = sum(weights)
            names = tuple(f"branch{k}" for k in range(count))
            nodes[number] = Chance(f"c{number}", names, tuple(weight / total for weight in weights), children)
            return number
        position = len(sets)
        who = rng.randrange(players)
        actions = tuple("xyz"[:count])
        sets.append(InformationSet(who, f"s{position}", f"s{position}", actions, (number,)))
        shares = shares if sum(shares) == left - 1 else [left - 1] + [0] * (count - 1)
        nodes[number] = Decision(position, tuple(grow(share) for share in shares))
        return number

    grow(decisions)
    return ExtensiveFormGame(tuple("abc"[:players]), tuple(nodes), tuple(sets))


def random_game_with_simultaneous_moves(rng: random.Random) -> Game:
    """a chooses among up to three things, each an end, a 2 x 2 game of a and b, or such a game's choice by b."""
    nodes: list[Any] = []
    sets: list[InformationSet] = []

    def leaf() -> int:
        nodes.append(Terminal((Fraction(rng.randint(0, 2)), Fraction(rng.randint(0, 2)))))
        return len(nodes) - 1

    def table() -> int:
        top = len(nodes)
        first, second = len(sets), len(sets) + 1
        sets.append(InformationSet(0, f"row{first}", "row", ("u", "d"), (top,)))
        sets.append(InformationSet(1, f"column{second}", "column", ("l", "r"), (top + 1, top + 4)))
        nodes.append(Decision(first, (top + 1, top + 4)))
        for _ in range(2):
            at = len(nodes)
            nodes.append(Decision(second, (at + 1, at + 2)))
            leaf()
            leaf()
        return top

    def choice(player: int, depth: int) -> int:
        number, position = len(nodes), len(sets)
        nodes.append(None)
        sets.append(InformationSet(player, f"s{position}", f"s{position}", ("x", "y"), (number,)))
        children = []
        for _ in range(2):
            kind = rng.randrange(3 if depth else 2)
            children.append(leaf() if kind == 0 else table() if kind == 1 else choice(1 - player, depth - 1))
        nodes[number] = Decision(position, tuple(children))
        return number

    choice(0, 1)
    return ExtensiveFormGame(("a", "b"), tuple(nodes), tuple(sets))


def continuation_values(game: Game, profile: Behaviour) -> list[tuple[Fraction, ...]]:
    values: list[tuple[Fraction, ...]] = [()] * len(game.nodes)
    for number in reversed(range(len(game.nodes))):
        node = game.nodes[number]
        if isinstance(node, Terminal):
            values[number] = node.payoffs
            continue
        weights = profile[node.information_set] if isinstance(node, Decision) else node.probabilities
        values[number] = tuple(
            sum((w * values[child][i] for w, child in zip(weights, node.children, strict=True)), Fraction(0))
            for i in range(len(game.players))
        )
    return values


def survives_one_shot_deviations(game: Game, profile: Behaviour) -> bool:
    """The definition with perfect information: nobody gains by changing one action at one node."""
    values = continuation_values(game, profile)
    return all(
        values[child][game.information_sets[node.information_set].player]
        <= values[number][game.information_sets[node.information_set].player]
        for number, node in enumerate(game.nodes)
        if isinstance(node, Decision)
        for child in node.children
    )


def survives_whole_strategies(game: Game, profile: Behaviour, roots: Sequence[int]) -> bool:
    """The definition: in every subgame no pure strategy of any player does better."""
    values = continuation_values(game, profile)
    for player in range(len(game.players)):
        own = [k for k, one in enumerate(game.information_sets) if one.player == player]
        for choice in product(*(range(len(game.information_sets[k].actions)) for k in own)):
            changed = list(profile)
            for k, action in zip(own, choice, strict=True):
                count = len(game.information_sets[k].actions)
                changed[k] = tuple(Fraction(int(j == action)) for j in range(count))
            other = continuation_values(game, tuple(changed))
            if any(other[root][player] > values[root][player] for root in roots):
                return False
    return True


def brute_subgame_roots(game: Game) -> list[int]:
    """Straight from the definition, by comparing sets of nodes."""
    def below(number: int) -> set[int]:
        return {number}.union(*(below(child) for child in game.nodes[number].children))

    roots = []
    for number, node in enumerate(game.nodes):
        inside = below(number)
        whole = all(inside.isdisjoint(one.nodes) or inside.issuperset(one.nodes) for one in game.information_sets)
        alone = not isinstance(node, Decision) or len(game.information_sets[node.information_set].nodes) == 1
        if not isinstance(node, Terminal) and whole and alone:
            roots.append(number)
    return roots


def mixtures(game: Game, grid: Sequence[Fraction]) -> Iterator[Behaviour]:
    options = [
        [row for row in product(grid, repeat=len(one.actions)) if sum(row) == 1] for one in game.information_sets
    ]
    return iter(product(*options))


def behaviour_of(game: Game, strategies: Mapping[str, Any]) -> Behaviour:
    return tuple(tuple(strategies[game.players[one.player]][one.label].values()) for one in game.information_sets)


def in_hull(point: Sequence[Fraction], corners: Sequence[Sequence[Fraction]]) -> bool:
    rows = [([corner[k] for corner in corners], point[k]) for k in range(len(point))]
    rows.append(([Fraction(1)] * len(corners), Fraction(1)))
    return minimise(LinearProgram([Fraction(0)] * len(corners), equal=rows)).status == "optimal"


def is_covered(game: Game, solution: Solution, profile: Behaviour) -> bool:
    flat = [value for row in profile for value in row]
    for component in solution.components:
        for subset in component.subsets:
            profiles = [behaviour_of(game, solution.equilibria[k].strategies) for k in subset]
            corners = [[value for row in one for value in row] for one in profiles]
            if in_hull(flat, corners):
                return True
    return False


PURE = (Fraction(0), Fraction(1))
HALVES = (Fraction(0), Fraction(1, 2), Fraction(1))


def check_pure(game: Game, solution: Solution) -> None:
    expected = {profile for profile in mixtures(game, PURE) if survives_one_shot_deviations(game, profile)}
    found = [behaviour_of(game, one.strategies) for one in solution.equilibria]
    assert len(set(found)) == len(found)
    assert {one for one in found if all(value in PURE for row in one for value in row)} == expected
    assert expected
    assert all(survives_one_shot_deviations(game, one) for one in found)


def agree_on_trees(seed: int, rounds: int, decisions: int) -> None:
    rng = random.Random(seed)
    for _ in range(rounds):
        game = random_tree(rng, rng.choice((2, 2, 3)), rng.randint(1, decisions))
        solution = solve_game(game, "subgame-perfect")
        assert solution.complete, solution.complete
        check_pure(game, solution)


def test_all_pure_equilibria_of_random_trees_are_found() -> None:
    agree_on_trees(seed=1, rounds=150, decisions=5)


@pytest.mark.long
def test_all_pure_equilibria_of_thousands_of_random_trees_are_found() -> None:
    agree_on_trees(seed=2, rounds=4000, decisions=6)


def cover_mixtures(seed: int, rounds: int) -> tuple[int, int]:
    """Every equilibrium on a grid of mixtures lies in a listed set. Returns how many were mixed; games skipped."""
    rng = random.Random(seed)
    mixed = skipped = 0
    for _ in range(rounds):
        game = random_tree(rng, 2, rng.randint(2, 4))
        solution = solve_game(game, "subgame-perfect")
        if any(one.conditions for one in solution.components):
            skipped += 1
            continue
        for profile in mixtures(game, HALVES):
            if survives_one_shot_deviations(game, profile):
                assert is_covered(game, solution, profile), (game, profile)
                mixed += any(value not in PURE for row in profile for value in row)
    return mixed, skipped


def test_mixtures_that_sustain_earlier_choices_lie_in_the_listed_sets() -> None:
    mixed, skipped = cover_mixtures(seed=3, rounds=60)
    assert mixed > 100
    assert skipped < 20


@pytest.mark.long
def test_mixtures_of_hundreds_of_trees_lie_in_the_listed_sets() -> None:
    mixed, _ = cover_mixtures(seed=4, rounds=600)
    assert mixed > 1000


def holds_profile(game: Game, piece: Piece, profile: Behaviour) -> bool:
    """Whether a profile of a game with perfect information satisfies a piece's supports and conditions."""
    weights = {}
    for (root, player), alternatives in piece.choices.items():
        node = game.nodes[root]
        assert isinstance(node, Decision)
        used = [action for alternative in alternatives for _, action in alternative]
        row = profile[node.information_set]
        if sum(row[action] for action in used) != 1:
            return False
        weights[root, player] = [row[action] for action in used]
    values = [(one.polynomial.at(weights), one.equal) for one in piece.conditions]
    return all(value == 0 if equal else value >= 0 for value, equal in values)


def pieces_are_the_equilibria(seed: int, rounds: int) -> int:
    """On a grid a profile is in some piece exactly when it survives; returns in how many games weights multiplied."""
    rng = random.Random(seed)
    curved = 0
    for _ in range(rounds):
        game = random_tree(rng, 3, 4)
        pieces = SubgamePieces(game, Settings()).run()
        curved += any(one.polynomial.degree > 1 for piece in pieces for one in piece.conditions)
        for profile in mixtures(game, HALVES):
            inside = any(holds_profile(game, piece, profile) for piece in pieces)
            assert inside == survives_one_shot_deviations(game, profile), (game, profile)
    return curved


def test_pieces_hold_exactly_the_equilibria_where_weights_multiply_too() -> None:
    assert pieces_are_the_equilibria(seed=9, rounds=60) >= 1


@pytest.mark.long
def test_pieces_hold_exactly_the_equilibria_of_a_thousand_trees() -> None:
    assert pieces_are_the_equilibria(seed=10, rounds=1000) > 20


def agree_on_simultaneous(seed: int, rounds: int) -> int:
    rng = random.Random(seed)
    checked = 0
    for _ in range(rounds):
        game = random_game_with_simultaneous_moves(rng)
        if len(game.information_sets) > 5:
            continue
        roots = brute_subgame_roots(game)
        solution = solve_game(game, "subgame-perfect")
        for one in solution.equilibria:
            assert survives_whole_strategies(game, behaviour_of(game, one.strategies), roots)
        linear = all(not one.conditions for one in solution.components)
        if solution.complete and linear:
            for profile in mixtures(game, HALVES):
                if survives_whole_strategies(game, profile, roots):
                    checked += 1
                    assert is_covered(game, solution, profile), (game, profile)
    return checked


def test_simultaneous_moves_in_subgames_agree_with_brute_force() -> None:
    assert agree_on_simultaneous(seed=5, rounds=40) > 30


@pytest.mark.long
def test_simultaneous_moves_in_hundreds_of_games_agree_with_brute_force() -> None:
    assert agree_on_simultaneous(seed=6, rounds=500) > 300


def test_the_oracles_catch_planted_mistakes() -> None:
    """A lost equilibrium, a false one and a lost mixture are noticed."""
    rng = random.Random(7)
    game = next(
        tree
        for tree in iter(lambda: random_tree(rng, 2, 4), None)
        if len(solve_game(tree, "subgame-perfect").equilibria) > 2
    )
    solution = solve_game(game, "subgame-perfect")
    from dataclasses import replace

    with pytest.raises(AssertionError):
        check_pure(game, replace(solution, equilibria=solution.equilibria[1:]))
    wrong = next(profile for profile in mixtures(game, PURE) if not survives_one_shot_deviations(game, profile))
    strategies: dict[str, dict[str, Any]] = {player: {} for player in game.players}
    for one, row in zip(game.information_sets, wrong, strict=True):
        strategies[game.players[one.player]][one.label] = dict(zip(one.actions, row, strict=True))
    planted = replace(solution.equilibria[0], strategies=strategies)
    with pytest.raises(AssertionError):
        check_pure(game, replace(solution, equilibria=(*solution.equilibria, planted)))
    lonely = replace(solution, components=tuple(replace(one, subsets=((0,),)) for one in solution.components))
    missing = [
        profile
        for profile in mixtures(game, HALVES)
        if survives_one_shot_deviations(game, profile) and not is_covered(game, lonely, profile)
    ]
    assert missing


def test_payoffs_are_those_of_the_strategies() -> None:
    rng = random.Random(8)
    for _ in range(50):
        game = random_tree(rng, 3, 4)
        for one in solve_game(game, "subgame-perfect").equilibria:
            told = continuation_values(game, behaviour_of(game, one.strategies))[0]
            assert tuple(one.payoffs.values()) == told
            assert sum(leaf_probabilities(game, one.strategies).values()) == 1


def test_what_is_excluded_is_nash_and_fails_in_every_completion() -> None:
    """Where own choices exclude a place no action there, pure ones tried all, makes the profile subgame-perfect."""
    rng = random.Random(11)
    named = 0
    for _ in range(60):
        game = random_tree(rng, 2, 4)
        for one in solve_game(game, "subgame-perfect").excluded:
            named += 1
            told = behaviour_of(game, one.strategies)
            assert one.remarks
            assert survives_whole_strategies(game, told, [0])
            assert not survives_one_shot_deviations(game, told)
            free = [k for k, info in enumerate(game.information_sets) if excluded_by_own_choices(game, told, info)]
            for actions in product(*(range(len(game.information_sets[k].actions)) for k in free)):
                completed = list(told)
                for k, action in zip(free, actions, strict=True):
                    completed[k] = tuple(Fraction(int(j == action)) for j in range(len(told[k])))
                assert not survives_one_shot_deviations(game, tuple(completed))
    assert named > 20


def excluded_by_own_choices(game: Game, profile: Behaviour, info: InformationSet) -> bool:
    return any(profile[k][action] == 0 for k, action in game.own_sequence(info.nodes[0], info.player))


def tied_everywhere(branches: int) -> Game:
    """The first player picks a branch; the second is indifferent there, and the first is not."""
    nodes: list[Any] = [Decision(0, tuple(range(1, 3 * branches, 3)))]
    sets = [InformationSet(0, "branch", "branch", tuple(map(str, range(branches))), (0,))]
    for k in range(branches):
        first = 1 + 3 * k
        nodes.append(Decision(1 + k, (first + 1, first + 2)))
        nodes += [Terminal((Fraction(k + 2), Fraction(0))), Terminal((Fraction(-k - 1), Fraction(0)))]
        sets.append(InformationSet(1, f"answer {k}", "answer", ("good", "bad"), (first,)))
    return ExtensiveFormGame(("first", "second"), tuple(nodes), tuple(sets))


def test_ties_that_leave_many_extreme_equilibria_are_listed_up_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deterrence.solvers.subgame_perfect.EQUILIBRIUM_LIMIT", 60)
    few, many = (solve_game(tied_everywhere(n), None, Settings(excluded=False)) for n in (3, 5))
    assert few.complete
    assert len(few.equilibria) < 60
    assert not many.complete
    assert "more extreme equilibria" in str(many.complete)
    assert len(many.equilibria) == 60


def test_failing_equilibria_are_looked_up_only_where_wanted() -> None:
    rng = random.Random(11)
    games = [random_tree(rng, 2, 4) for _ in range(20)]
    with_them = [solve_game(game, "subgame-perfect") for game in games]
    without = [solve_game(game, "subgame-perfect", Settings(excluded=False)) for game in games]
    assert any(one.excluded for one in with_them)
    assert not any(one.excluded for one in without)
    assert [one.equilibria for one in with_them] == [one.equilibria for one in without]
