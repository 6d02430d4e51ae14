"""What must not change the equilibrium paths of an extensive form."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from fractions import Fraction as F
from functools import partial
from itertools import product
from typing import Any

import pytest

from deterrence.games import ExtensiveFormGame
from deterrence.games.extensive_form import Chance, Terminal
from deterrence.solvers import solve_game
from tests.oracles.definition_in_z3 import reached_part
from tests.oracles.one_shot import OneShot, random_hidden_action, random_signalling
from tests.oracles.random_trees import Grower

Path = Mapping[str, Mapping[str, Mapping[str, Fraction]]]
Told = frozenset[Any]
GAMES: list[OneShot] = [
    *(random_signalling(random.Random(seed), 2, 2, 3) for seed in range(5)),
    *(random_hidden_action(random.Random(seed), 2, 2, 2, 2, watchers=2) for seed in range(5)),
    *(random_hidden_action(random.Random(seed), 3, 2, 2, 3) for seed in range(3)),
]


def flat(path: Path, rename: Callable[[str], str] = lambda name: name) -> Told:
    """A path as a set of (player, information set, action, positive probability)."""
    return frozenset(
        (player, rename(label), rename(action), p)
        for player, sets in path.items()
        for label, mixture in sets.items()
        for action, p in mixture.items()
        if p != 0
    )


def paths(game: ExtensiveFormGame[Fraction], rename: Callable[[str], str] = lambda name: name) -> tuple[Any, ...]:
    """The listed paths, and the dimensions of the components."""
    solution = solve_game(game, "perfect-bayesian")
    assert solution.complete
    told = {flat(reached_part(game, one.strategies), rename) for one in solution.equilibria}
    return told, sorted(one.dimension for one in solution.components)


def test_payoffs_rescaled_player_by_player_change_nothing() -> None:
    scale, shift = (F(3, 7), F(11)), (F(-5), F(2, 3))

    def rescaled(node: Any) -> Any:
        if not isinstance(node, Terminal):
            return node
        return Terminal(tuple(a * v + b for a, v, b in zip(scale, node.payoffs, shift, strict=True)))

    for one in GAMES:
        game = one.tree()
        assert paths(game) == paths(replace(game, nodes=tuple(map(rescaled, game.nodes))))


def relabelled(one: OneShot) -> OneShot:
    """Sender types and messages counted backwards, evidence too."""
    last_t, last_m = one.types[-1], one.messages[-1]
    last_e = len(one.evidence[0, 0]) - 1
    return OneShot(
        {(last_t - t, k): p for (t, k), p in one.prior.items()},
        {(last_t - t, last_m - m): chances[::-1] for (t, m), chances in one.evidence.items()},
        {
            (last_t - t, k, last_m - m, last_e - e, one.answers - 1 - r): values
            for (t, k, m, e, r), values in one.payoffs.items()
        },
        one.answers,
    )


def test_names_and_order_of_types_signals_and_actions_change_nothing() -> None:
    for one in GAMES:
        last = {"s": one.types[-1], "m": one.messages[-1], "r": one.answers - 1, "e": len(one.evidence[0, 0]) - 1}

        def back(name: str, last: dict[str, int] = last) -> str:
            if name.startswith("s["):
                return f"s[{last['s'] - int(name[2])}]"
            if name.startswith("r["):
                return f"r[{name[2]},{last['e'] - int(name[4])}]"
            return f"{name[0]}{last[name[0]] - int(name[1])}"

        assert paths(one.tree()) == paths(relabelled(one).tree(), back)


def test_an_action_that_is_worse_whatever_happens_changes_nothing() -> None:
    for one in GAMES:
        worse = {
            (t, k, m, e, one.answers): (F(9), min(one.payoffs[t, k, m, e, r][1] for r in range(one.answers)) - 1)
            for t, k, m, e in {key[:4] for key in one.payoffs}
        }
        more = replace(one, payoffs={**one.payoffs, **worse}, answers=one.answers + 1)
        assert paths(one.tree())[0] == paths(more.tree())[0]


def test_an_answer_listed_twice_adds_only_ways_to_split_its_probability() -> None:
    for one in (*GAMES[:3], *GAMES[10:12]):
        twin = {(t, k, m, e, one.answers): values for (t, k, m, e, r), values in one.payoffs.items() if r == 0}
        more = replace(one, payoffs={**one.payoffs, **twin}, answers=one.answers + 1)
        joined: set[Told] = set()
        for path in solve_game(more.tree(), "perfect-bayesian").equilibria:
            joined.add(_joined(flat(reached_part(more.tree(), path.strategies)), f"r{one.answers}", "r0"))
        assert paths(one.tree())[0] <= joined


def _joined(told: Told, twin: str, first: str) -> Told:
    sums: dict[Any, Fraction] = {}
    for player, label, action, p in told:
        key = (player, label, first if action == twin else action)
        sums[key] = sums.get(key, F(0)) + p
    return frozenset((*key, p) for key, p in sums.items())


def test_a_chance_move_in_two_steps_is_the_same_chance_move() -> None:
    for one in GAMES[:8]:
        game = one.tree()
        root = game.nodes[0]
        assert isinstance(root, Chance)
        if len(root.children) != 2:
            continue
        assert paths(_in_two_steps(game, root)) == paths(game)


def _in_two_steps(game: ExtensiveFormGame[Fraction], root: Chance[Fraction]) -> ExtensiveFormGame[Fraction]:
    """The root's draw after a first draw that tells nothing: the second branch is drawn on its own."""

    def moved(node: Any) -> Any:
        return node if isinstance(node, Terminal) else replace(node, children=tuple(c + 1 for c in node.children))

    first = Chance("again", ("on",), (F(1),), (1,))
    sets = tuple(replace(h, nodes=tuple(v + 1 for v in h.nodes)) for h in game.information_sets)
    return replace(game, nodes=(first, *map(moved, game.nodes)), information_sets=sets)


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_moves_that_nobody_sees_changes_nothing(seed: int) -> None:
    rng = random.Random(seed)
    table = {(a, b, c): tuple(rng.randint(0, 3) for _ in range(2)) for a, b, c in product(range(2), range(2), range(2))}

    def grown(reverse: bool) -> ExtensiveFormGame[Fraction]:
        tree = Grower(("P", "Q"))

        def again(a: int, b: int) -> int:
            if b == 0:
                return tree.end(*table[a, b, 0])
            return tree.move(0, f"again[{a}]", [(f"c{c}", partial(tree.end, *table[a, b, c])) for c in range(2)])

        def by_p(b: int | None) -> int:
            below = [partial(by_q, a) if b is None else partial(again, a, b) for a in range(2)]
            return tree.move(0, "p", [(f"a{a}", one) for a, one in enumerate(below)])

        def by_q(a: int | None) -> int:
            below = [partial(by_p, b) if a is None else partial(again, a, b) for b in range(2)]
            return tree.move(1, "q", [(f"b{b}", one) for b, one in enumerate(below)])

        if reverse:
            by_q(None)
        else:
            by_p(None)
        return tree.game()

    assert paths(grown(False)) == paths(grown(True))


def test_the_comparison_tells_different_games_apart() -> None:
    assert len({repr(sorted(map(sorted, paths(one.tree())[0]))) for one in GAMES[:5]}) > 1
