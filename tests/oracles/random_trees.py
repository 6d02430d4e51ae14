"""Random small games in extensive form beyond one message and one answer."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

from deterrence.games import ExtensiveFormGame
from deterrence.games.extensive_form import Chance, Decision, InformationSet, Node, Terminal

Branch = Callable[[], int]


@dataclass
class Grower:
    """Grows a tree from the root down; information sets are named by player and label."""

    players: tuple[str, ...]
    nodes: list[Node[Fraction] | None] = field(default_factory=list)
    sets: dict[tuple[int, str], tuple[tuple[str, ...], list[int]]] = field(default_factory=dict)

    def end(self, *payoffs: int | Fraction) -> int:
        """A terminal node."""
        self.nodes.append(Terminal(tuple(Fraction(value) for value in payoffs)))
        return len(self.nodes) - 1

    def chance(self, move: str, branches: Sequence[tuple[str, Fraction, Branch]]) -> int:
        """A chance move; impossible branches are left out."""
        number = self._place()
        possible = [one for one in branches if one[1] > 0]
        children = tuple(below() for _, _, below in possible)
        names, odds = tuple(name for name, _, _ in possible), tuple(p for _, p, _ in possible)
        self.nodes[number] = Chance(move, names, odds, children)
        return number

    def move(self, player: int, label: str, branches: Sequence[tuple[str, Branch]]) -> int:
        """A decision."""
        number = self._place()
        actions, members = self.sets.setdefault((player, label), (tuple(name for name, _ in branches), []))
        assert actions == tuple(name for name, _ in branches)
        members.append(number)
        order = list(self.sets)
        self.nodes[number] = Decision(order.index((player, label)), tuple(below() for _, below in branches))
        return number

    def _place(self) -> int:
        self.nodes.append(None)
        return len(self.nodes) - 1

    def game(self) -> ExtensiveFormGame[Fraction]:
        """What has grown."""
        sets = tuple(
            InformationSet(player, label, label.partition("[")[0], actions, tuple(nodes))
            for (player, label), (actions, nodes) in self.sets.items()
        )
        return ExtensiveFormGame(self.players, tuple(n for n in self.nodes if n is not None), sets)


def two_rounds(rng: random.Random, spread: int, first: int = 2, types: tuple[int, int] = (2, 2)) -> Any:
    """Both sides privately informed: P moves, Q answers, P moves again after some answers."""
    tree = Grower(("P", "Q"))
    weights = {(t, k): rng.randint(0, 3) for t in range(types[0]) for k in range(types[1])}
    weights[0, 0] += 1
    total = sum(weights.values())
    goes_on = {(a, b): rng.random() < 0.6 for a in range(first) for b in range(2)}
    ends_early = rng.random() < 0.5

    def pay() -> int:
        return tree.end(rng.randint(0, spread), rng.randint(0, spread))

    def last(t: int, a: int, b: int) -> int:
        if not goes_on[a, b]:
            return pay()
        return tree.move(0, f"again[{t},{a},{b}]", [("c0", pay), ("c1", pay)])

    def answer(t: int, k: int, a: int) -> int:
        if ends_early and a == 0:
            return pay()
        return tree.move(1, f"answer[{k},{a}]", [(f"b{b}", partial(last, t, a, b)) for b in range(2)])

    def start(t: int, k: int) -> int:
        return tree.move(0, f"first[{t}]", [(f"a{a}", partial(answer, t, k, a)) for a in range(first)])

    tree.chance("types", [(f"t{t}k{k}", Fraction(w, total), partial(start, t, k)) for (t, k), w in weights.items()])
    return tree.game()


def three_in_a_row(rng: random.Random, spread: int) -> Any:
    """Three players, one after another; the second sees the first or nothing, the third sees some of it."""
    tree = Grower(("P", "Q", "R"))
    sees = rng.choice(("all", "second", "first", "either"))
    blind = rng.random() < 0.5
    stops = {(a, b): rng.random() < 0.3 for a in range(2) for b in range(2)}

    def pay() -> int:
        return tree.end(*(rng.randint(0, spread) for _ in range(3)))

    def third(a: int, b: int) -> int:
        if stops[a, b]:
            return pay()
        seen = {"all": f"{a}{b}", "second": f"-{b}", "first": f"{a}-", "either": "--"}[sees]
        return tree.move(2, f"third[{seen}]", [("c0", pay), ("c1", pay)])

    def second(a: int) -> int:
        seen = "-" if blind else str(a)
        return tree.move(1, f"second[{seen}]", [(f"b{b}", partial(third, a, b)) for b in range(2)])

    tree.move(0, "first", [(f"a{a}", partial(second, a)) for a in range(2)])
    return tree.game()
