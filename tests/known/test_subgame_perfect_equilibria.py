"""Games whose subgame-perfect equilibria are known from the literature or by hand, written as trees."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest

from deterrence.concepts import concept_named
from deterrence.errors import LimitError, NotDefinedError
from deterrence.games import Chance, Decision, ExtensiveFormGame, InformationSet, NormalFormGame, Profile, Terminal
from deterrence.solvers import Solution, solve_game

Tree = Any
"""A tuple of payoffs, or [player, label, {action: tree}], or ["chance", label, {branch: (probability, tree)}]."""


def game_of(players: Sequence[str], tree: Tree, outcomes: dict[str, tuple[int, ...]] | None = None) -> Any:
    """Nodes in preorder; nodes with the same player and label share an information set."""
    nodes: list[Any] = []
    sets: dict[tuple[str, str], tuple[tuple[str, ...], list[int]]] = {}

    def add(branch: Tree) -> int:
        number = len(nodes)
        nodes.append(None)
        if isinstance(branch, tuple):
            nodes[number] = Terminal(tuple(Fraction(value) for value in branch))
            return number
        who, label, options = branch
        if who == "chance":
            children = tuple(add(after) for _, after in options.values())
            chances = tuple(Fraction(probability) for probability, _ in options.values())
            nodes[number] = Chance(label, tuple(options), chances, children)
            return number
        key = (who, label)
        position = list(sets).index(key) if key in sets else len(sets)
        sets.setdefault(key, (tuple(options), []))[1].append(number)
        nodes[number] = Decision(position, tuple(add(after) for after in options.values()))
        return number

    add(tree)
    table = tuple(
        InformationSet(list(players).index(who), label, label.split("[")[0], actions, tuple(places))
        for (who, label), (actions, places) in sets.items()
    )
    events = {name: frozenset(places) for name, places in (outcomes or {}).items()}
    return ExtensiveFormGame(tuple(players), tuple(nodes), table, events)


def solved(game: Any) -> Solution:
    solution = solve_game(game, "subgame-perfect")
    definition = concept_named("subgame-perfect")
    assert all(definition.certify(game, one) for one in solution.equilibria)
    assert all(one.max_regret == 0 for one in solution.equilibria)
    return solution


def path_of(solution: Solution, number: int = 0) -> dict[str, str]:
    """label -> action of a pure equilibrium."""
    one = solution.equilibria[number]
    return {
        label: action
        for sets in one.strategies.values()
        for label, told in sets.items()
        for action, probability in told.items()
        if probability == 1
    }


ENTRY = ["entrant", "entry", {"out": (0, 2), "in": ["incumbent", "reply", {"accept": (1, 1), "fight": (-1, -1)}]}]


def test_entry_is_accepted_and_the_threat_to_fight_is_named() -> None:
    """Selten (1978), one stage."""
    game = game_of(("entrant", "incumbent"), ENTRY)
    solution = solved(game)
    assert solution.complete
    assert [path_of(solution)] == [{"entry": "in", "reply": "accept"}]
    first = solution.excluded[0]
    assert first.remarks == ("incumbent's reply=fight after entry=in is not credible: reply=accept gains 2",)
    assert first.concepts == {"nash": True, "subgame-perfect": False}
    assert len(solution.excluded) == 1, "one per path of play"
    fails = concept_named("subgame-perfect").certify(game, first)
    assert not fails
    assert fails.max_regret == 2
    assert concept_named("nash").certify(game, first)


def ultimatum(pie: int) -> Any:
    offers = {
        str(offer): ["responder", f"reply[{offer}]", {"accept": (pie - offer, offer), "reject": (0, 0)}]
        for offer in range(pie + 1)
    }
    return game_of(("proposer", "responder"), ["proposer", "offer", offers])


def test_ultimatum_game_has_one_component_through_the_tie_at_nothing() -> None:
    """Offer 0 is held up by accepting it with at least (pie - 1) / pie; offer 1 by at most that; mixing just there."""
    solution = solved(ultimatum(10))
    assert solution.complete
    (component,) = solution.components
    assert component.dimension == 1
    found = {
        (one.strategies["proposer"]["offer"]["0"], one.strategies["responder"]["reply[0]"]["accept"])
        for one in solution.equilibria
    }
    share = Fraction(9, 10)
    assert found == {(1, 1), (1, share), (0, share), (0, 0)}
    assert sorted(len(subset) for subset in component.subsets) == [2, 2, 2]


def centipede(length: int) -> Tree:
    tree: Tree = (length - 1, length - 1)
    for stage in reversed(range(length)):
        mover, other = (0, 1) if stage % 2 == 0 else (1, 0)
        stop = [0, 0]
        stop[mover], stop[other] = stage + 1, stage - 1
        tree = ["ab"[mover], f"stage{stage}", {"stop": tuple(stop), "go": tree}]
    return tree


@pytest.mark.parametrize("length", [2, 6, 60])
def test_centipede_stops_at_once(length: int) -> None:
    solution = solved(game_of(("a", "b"), centipede(length)))
    assert solution.complete
    assert len(solution) == 1
    assert set(path_of(solution).values()) == {"stop"}


CHALLENGER = ("EE-", "DE", "EE+", "DD", "ED", "SQ", "DC")
DEFENDER = ("EE-", "ED", "EE+", "DD-", "DC", "DD+", "DE", "SQ")


def escalation(hard: bool, tactical: bool, strategic: bool) -> Any:
    """Asymmetric escalation (Zagare and Kilgour 2000): utilities are ranks in the published orders."""

    def leaf(outcome: str) -> tuple[int, int]:
        mine = "EE" + ("+" if hard else "-") if outcome == "EE" else outcome
        yours = {"EE": "EE" + ("+" if strategic else "-"), "DD": "DD" + ("+" if tactical else "-")}
        return CHALLENGER.index(mine), DEFENDER.index(yours.get(outcome, outcome))

    last = ["def", "n4", {"D": leaf("ED"), "E": leaf("EE")}]
    after_limited = ["ch", "n3a", {"D": leaf("DD"), "E": last}]
    after_escalation = ["ch", "n3b", {"D": leaf("DE"), "E": leaf("EE")}]
    reply = ["def", "n2", {"C": leaf("DC"), "D": after_limited, "E": after_escalation}]
    return game_of(("ch", "def"), ["ch", "n1", {"C": leaf("SQ"), "D": reply}])


@pytest.mark.parametrize(("tactical", "strategic"), [(True, True), (True, False), (False, True), (False, False)])
@pytest.mark.parametrize("hard", [True, False])
def test_asymmetric_escalation_with_complete_information(hard: bool, tactical: bool, strategic: bool) -> None:
    """Kilgour and Zagare (2007): a hard challenger wins unless the defender is hard at both levels."""
    solution = solved(escalation(hard, tactical, strategic))
    assert solution.complete
    (one,) = solution.equilibria
    expected = "DC" if hard and not (tactical and strategic) else "SQ"
    assert one.payoffs == {"ch": CHALLENGER.index(expected), "def": DEFENDER.index(expected)}


def test_a_mixture_at_a_later_tie_that_pure_choices_cannot_replace_is_not_lost() -> None:
    """b's tie makes a's left worth 2 or 0, never the 1 of a's right: a can mix only at b's mixture 1/2."""
    tie = ["b", "tie", {"kind": (2, 0), "harsh": (0, 0)}]
    solution = solved(game_of(("a", "b"), ["a", "first", {"left": tie, "right": (1, 5)}]))
    assert solution.complete
    values = {(one.strategies["a"]["first"]["left"], one.strategies["b"]["tie"]["kind"]) for one in solution.equilibria}
    half = Fraction(1, 2)
    assert values == {(1, 1), (1, half), (0, half), (0, 0)}
    assert solution.components[0].dimension == 1


def test_ties_that_multiply_are_given_by_conditions_and_none_is_lost() -> None:
    """c compares a sure 1 with 4pq, where b's tie has weight p and a's tie below it weight q; mixing at 4pq = 1."""
    inner = ["a", "inner", {"up": (0, 0, 4), "down": (0, 0, 0)}]
    outer = ["b", "outer", {"on": inner, "off": (0, 0, 0)}]
    game = game_of(("a", "b", "c"), ["c", "start", {"risk": outer, "safe": (0, 0, 1)}])
    solution = solved(game)
    assert solution.complete
    (component,) = solution.components
    assert component.dimension == 2
    assert "4*p[b: outer: on]*p[a: inner: up] - 1 >= 0" in component.conditions
    assert any(condition.endswith("== 0") for condition in component.conditions)
    sustaining = {
        one.strategies["c"]["start"]["risk"]
        for one in solution.equilibria
        if one.strategies["b"]["outer"]["on"] * one.strategies["a"]["inner"]["up"] == Fraction(1, 4)
    }
    assert sustaining == {0, 1}, "every mixture of c between these two is an equilibrium"
    assert len({tuple(map(str, one.strategies.items())) for one in solution.equilibria}) == len(solution)


def test_matching_pennies_after_a_choice_is_solved_by_nash() -> None:
    def pennies(scale: int) -> Tree:
        return [
            "a",
            "coin",
            {
                "heads": ["b", "guess", {"heads": (scale, -scale), "tails": (-scale, scale)}],
                "tails": ["b", "guess", {"heads": (-scale, scale), "tails": (scale, -scale)}],
            },
        ]

    solution = solved(game_of(("a", "b"), ["a", "enter", {"no": (-1, 0), "yes": pennies(3)}]))
    (one,) = solution.equilibria
    half = Fraction(1, 2)
    assert solution.complete
    assert one.strategies["a"] == {"enter": {"no": 0, "yes": 1}, "coin": {"heads": half, "tails": half}}
    assert one.payoffs == {"a": 0, "b": 0}


def test_every_equilibrium_of_a_later_simultaneous_move_is_tried() -> None:
    """Battle of the sexes after an outside option worth 2: the three continuations give a 3, 1 or 3/4."""
    battle = [
        "a",
        "row",
        {
            "up": ["b", "column", {"left": (3, 1), "right": (0, 0)}],
            "down": ["b", "column", {"left": (0, 0), "right": (1, 3)}],
        },
    ]
    solution = solved(game_of(("a", "b"), ["a", "enter", {"out": (2, 2), "in": battle}]))
    assert solution.complete
    told = {(one.strategies["a"]["enter"]["in"], one.strategies["a"]["row"]["up"]) for one in solution.equilibria}
    assert told == {(1, 1), (0, 0), (0, Fraction(3, 4))}


def test_a_continuum_in_a_later_simultaneous_move_decides_earlier_choices() -> None:
    """In the chain store game restraint (a: 0, b: 2) is held up by retaliation in [1/2, 1]; b chooses whether to play
    it, and is indifferent nowhere, so each equilibrium of the subgame gives one set."""
    store = [
        "a",
        "a",
        {
            "restrain": ["b", "b", {"yield": (0, 2), "retaliate": (0, 2)}],
            "attack": ["b", "b", {"yield": (1, 0), "retaliate": (-1, -1)}],
        },
    ]
    solution = solved(game_of(("a", "b"), ["b", "open", {"stay": (0, 1), "leave": store}]))
    assert solution.complete
    assert len(solution.equilibria) == 3
    assert sorted(one.dimension for one in solution.components) == [0, 1]
    assert {(one.payoffs["b"], one.strategies["b"]["open"]["leave"]) for one in solution.equilibria} == {(2, 1), (1, 0)}


def test_seltens_horse_has_two_components_and_no_proper_subgame() -> None:
    """Selten (1975): three players, one subgame, so all Nash equilibria; two segments."""

    def third(left: tuple[int, ...], right: tuple[int, ...]) -> Tree:
        return ["three", "reply", {"l": left, "r": right}]

    second = ["two", "second", {"c": (1, 1, 1), "d": third((4, 4, 0), (0, 0, 1))}]
    first = ["one", "first", {"c": second, "d": third((3, 3, 2), (0, 0, 0))}]
    solution = solved(game_of(("one", "two", "three"), first))
    assert solution.complete
    assert [one.dimension for one in solution.components] == [1, 1]
    places = (("one", "first", "c"), ("two", "second", "c"), ("three", "reply", "l"))
    ends = {tuple(one.strategies[who][where][action] for who, where, action in places) for one in solution.equilibria}
    assert ends == {(1, 1, 0), (1, 1, Fraction(1, 4)), (0, 1, 1), (0, Fraction(1, 3), 1)}


def test_three_players_moving_at_once_after_a_choice_can_make_it_irrational() -> None:
    """The game of Nau, Gomez Canovas and Hansen (2004) after an outside option: its only equilibrium is irrational."""
    tables = (
        [[[3, 1], [0, 0]], [[0, 0], [1, 2]]],
        [[[0, 0], [2, 1]], [[1, 3], [0, 0]]],
        [[[2, 0], [0, 0]], [[0, 0], [0, 3]]],
    )
    play = [
        "a",
        "row",
        {
            str(i): [
                "b",
                "column",
                {
                    str(j): ["c", "matrix", {str(k): tuple(table[i][j][k] for table in tables) for k in (0, 1)}]
                    for j in (0, 1)
                },
            ]
            for i in (0, 1)
        },
    ]
    solution = solved(game_of(("a", "b", "c"), ["a", "enter", {"out": (0, 0, 0), "in": play}]))
    assert solution.complete
    (one,) = solution.equilibria
    assert one.strategies["a"]["enter"]["in"] == 1
    assert str(one.strategies["a"]["row"]["0"]) == "(53 - sqrt(601))/46"


def test_chance_between_subgames_and_outcomes() -> None:
    left = ["a", "left", {"x": (1, 0), "y": (0, 9)}]
    right = ["a", "right", {"x": (0, 9), "y": (3, 1)}]
    game = game_of(("a", "b"), ["chance", "luck", {"good": ("1/3", left), "bad": ("2/3", right)}], {"nine": (3, 5)})
    solution = solved(game)
    (one,) = solution.equilibria
    assert one.payoffs == {"a": Fraction(7, 3), "b": Fraction(2, 3)}
    assert one.outcomes == {"nine": 0}


def test_nothing_is_excluded_where_every_nash_equilibrium_is_perfect() -> None:
    solution = solved(game_of(("a", "b"), ["a", "one", {"l": (3, 0), "r": ["b", "two", {"l": (0, 1), "r": (1, 0)}]}]))
    assert [path_of(solution)] == [{"one": "l", "two": "l"}]
    assert {tuple(one.strategies["b"]["two"].values()) for one in solution.excluded} == {(0, 1)}


def test_relabelled_players_permute_the_answer() -> None:
    for order in permutations(("entrant", "incumbent")):
        swapped = order[0] == "incumbent"

        def turned(tree: Tree, swapped: bool = swapped) -> Tree:
            if isinstance(tree, tuple):
                return tree[::-1] if swapped else tree
            return [tree[0], tree[1], {name: turned(after) for name, after in tree[2].items()}]

        assert path_of(solved(game_of(order, turned(ENTRY)))) == {"entry": "in", "reply": "accept"}


def test_forgetting_players_are_refused() -> None:
    twice = ["a", "same", {"x": ["a", "same", {"x": (0,), "y": (1,)}], "y": (2,)}]
    with pytest.raises(NotDefinedError, match="forgets"):
        solve_game(game_of(("a",), twice), "subgame-perfect")


def test_the_only_subgame_of_a_normal_form_is_the_game_itself() -> None:
    chicken = NormalFormGame.from_arrays([[3, 2], [4, 1]], [[3, 4], [2, 1]], players=("a", "b"))
    perfect, nash = solve_game(chicken, "subgame-perfect"), solve_game(chicken, "nash")
    assert perfect.complete
    assert [one.strategies for one in perfect.equilibria] == [one.strategies for one in nash.equilibria]
    assert len(perfect) == 3
    definition = concept_named("subgame-perfect")
    for one in perfect.equilibria:
        assert one.certificate == definition.certify(chicken, one)
        assert one.certificate.concept == "subgame-perfect"
        assert one.certificate
    both = Profile({"a": {"a": {"1": Fraction(1)}}, "b": {"b": {"1": Fraction(1)}}})
    assert definition.certify(chicken, both).max_regret == 1


def test_more_extreme_equilibria_than_are_listed_are_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight ties that matter to nobody: 256 extreme equilibria in one component of dimension 8."""
    monkeypatch.setattr("deterrence.solvers.subgame_perfect.EQUILIBRIUM_LIMIT", 20)
    ties = {str(k): (Fraction(1, 8), ["b", f"tie{k}", {"x": (k, 0), "y": (k, 0)}]) for k in range(8)}
    solution = solve_game(game_of(("a", "b"), ["chance", "where", ties]), "subgame-perfect")
    assert not solution.complete
    assert "more extreme equilibria than the 20 listed" in solution.complete.argument
    assert len(solution) == 20
    assert [one.dimension for one in solution.components] == [8]


def test_ties_beyond_the_limit_end_in_a_clear_error() -> None:
    offers = {str(k): ["b", f"tie{k}", {"x": (k + 40, 0), "y": (-k, 0)}] for k in range(9)}
    ties = {str(k): (Fraction(1, 16), ["b", f"late{k}", {"x": (2 * k, 0), "y": (k, 0)}]) for k in range(16)}
    game = game_of(("a", "b"), ["a", "first", {**offers, "late": ["chance", "c", ties]}])
    with pytest.raises(LimitError, match="Break some"):
        solve_game(game, "subgame-perfect")
