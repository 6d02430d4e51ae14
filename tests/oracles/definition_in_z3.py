"""The definitions of Nash and perfect Bayesian equilibrium, written as formulas over all probabilities and beliefs.

Nothing is searched support by support: which actions have probability zero is left to z3, and with it which nodes take
which deviations. Asked for an equilibrium that is not on a given list, z3 either finds one or proves that none exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import z3

from deterrence.games import Assessment, ExtensiveFormGame
from deterrence.games.extensive_form import Chance, Decision, Terminal

Step = tuple[int, int]
"""(information set, action)."""


class Definition:
    """Formulas of a game with perfect recall.

    Parameters
    ----------
    game
        Small.
    concept
        ``nash``, ``weak-perfect-bayesian`` or ``perfect-bayesian``.
    """

    def __init__(self, game: ExtensiveFormGame[Fraction], concept: str) -> None:
        self.game, self.concept = game, concept
        self.steps: dict[int, list[Step]] = {}
        self.chance: dict[int, Fraction] = {}
        for node in range(len(game.nodes)):
            self._look_back(node)
        self.p: dict[Step, Any] = {}
        self.belief: dict[int, Any] = {}
        self.rules: list[Any] = []
        for h, one in enumerate(game.information_sets):
            self._simplex([self.p.setdefault((h, a), z3.Real(f"p_{h}_{a}")) for a in range(len(one.actions))])
            if concept != "nash":
                self._simplex([self.belief.setdefault(v, z3.Real(f"mu_{v}")) for v in one.nodes])
        self._write()

    # --- reading the tree ------------------------------------------------------------------------------------------

    def _look_back(self, node: int) -> None:
        steps, chance = [], Fraction(1)
        for parent, branch in self.game.path(node):
            above = self.game.nodes[parent]
            if isinstance(above, Decision):
                steps.append((above.information_set, branch))
            elif isinstance(above, Chance):
                chance *= above.probabilities[branch]
        self.steps[node], self.chance[node] = steps, chance

    def _others(self, node: int, player: int) -> list[Step]:
        return [s for s in self.steps[node] if self.game.information_sets[s[0]].player != player]

    def _simplex(self, variables: list[Any]) -> None:
        self.rules += [v >= 0 for v in variables]
        self.rules.append(z3.Sum(variables) == 1)

    # --- rules -----------------------------------------------------------------------------------------------------

    def _write(self) -> None:
        players = range(len(self.game.players))
        if self.concept == "nash":
            for player in players:
                self._no_gain(player, [(0, z3.RealVal(1))], self._sets(player))
            return
        for h, one in enumerate(self.game.information_sets):
            later = [h, *(k for k in self._sets(one.player) if self._comes_later(h, k))]
            self._no_gain(one.player, [(v, self.belief[v]) for v in one.nodes], later)
            for v, w in combinations(one.nodes, 2):
                self._weigh(h, v, w)
            for v in one.nodes:
                self._believe_nothing(h, v)
        if self.concept == "perfect-bayesian":
            for h, k in combinations(range(len(self.game.information_sets)), 2):
                if self.game.information_sets[h].player == self.game.information_sets[k].player:
                    self._agree(h, k)

    def _sets(self, player: int) -> list[int]:
        return [h for h, one in enumerate(self.game.information_sets) if one.player == player]

    def _comes_later(self, h: int, k: int) -> bool:
        return any(step[0] == h for step in self.steps[self.game.information_sets[k].nodes[0]])

    def _no_gain(self, player: int, start: list[tuple[int, Any]], sets: list[int]) -> None:
        """No pure continuation plan beats the strategy, the rest of the game as it is."""
        current = z3.Sum([weight * self._worth(node, player, None) for node, weight in start])
        for choice in product(*(range(len(self.game.information_sets[h].actions)) for h in sets)):
            plan = dict(zip(sets, choice, strict=True))
            self.rules.append(current >= z3.Sum([weight * self._worth(node, player, plan) for node, weight in start]))

    def _worth(self, node: int, player: int, plan: Mapping[int, int] | None) -> Any:
        here = self.game.nodes[node]
        if isinstance(here, Terminal):
            return z3.RealVal(str(here.payoffs[player]))
        if isinstance(here, Chance):
            drawn = zip(here.probabilities, here.children, strict=True)
            return z3.Sum([z3.RealVal(str(p)) * self._worth(child, player, plan) for p, child in drawn])
        if plan is not None and here.information_set in plan:
            return self._worth(here.children[plan[here.information_set]], player, plan)
        parts = [(self.p[here.information_set, a], child) for a, child in enumerate(here.children)]
        return z3.Sum([p * self._worth(child, player, plan) for p, child in parts])

    def _likelihood(self, node: int, player: int) -> Any:
        """Chance and the others, actions of probability zero left out."""
        value = z3.RealVal(str(self.chance[node]))
        for step in self._others(node, player):
            value = value * z3.If(self.p[step] == 0, z3.RealVal(1), self.p[step])
        return value

    def _clean(self, steps: Iterable[Step]) -> Any:
        return z3.And([self.p[step] > 0 for step in steps])

    def _played(self, node: int) -> Any:
        return self._clean(self.steps[node])

    def _plain(self, h: int) -> Any:
        """Bayes' rule speaks: on the path, or (perfect Bayesian) wherever the others lead."""
        one = self.game.information_sets[h]
        if self.concept == "weak-perfect-bayesian":
            return z3.Or([self._played(v) for v in one.nodes])
        return z3.Or([self._clean(self._others(v, one.player)) for v in one.nodes])

    def _carried_node(self, h: int, v: int) -> tuple[Any, Any]:
        """Whether the player's belief at its set before leads to a node, and the weight."""
        player = self.game.information_sets[h].player
        own = self.game.own_sequence(v, player)
        if not own or self.concept != "perfect-bayesian":
            return z3.BoolVal(False), z3.RealVal(0)
        origin = next(u for u, _ in self.game.path(v) if u in self.game.information_sets[own[-1][0]].nodes)
        between = [s for s in self._others(v, player) if s not in self._others(origin, player)]
        weight = self.belief[origin] * z3.RealVal(str(self.chance[v] / self.chance[origin]))
        for step in between:
            weight = weight * self.p[step]
        return z3.And(self.belief[origin] > 0, self._clean(between)), weight

    def _carried(self, h: int) -> Any:
        return z3.Or([self._carried_node(h, v)[0] for v in self.game.information_sets[h].nodes])

    def _fewer(self, v: int, w: int, player: int) -> Any:
        """v takes a proper subset of w's deviations."""
        mine, other = self._others(v, player), self._others(w, player)
        extra = [self.p[s] == 0 for s in other if s not in mine]
        return z3.And(self._clean(s for s in mine if s not in other), z3.Or(extra))

    def _same(self, v: int, w: int, player: int) -> Any:
        mine, other = self._others(v, player), self._others(w, player)
        return z3.And(self._clean(s for s in mine if s not in other), self._clean(s for s in other if s not in mine))

    def _fewest(self, h: int, v: int) -> Any:
        one = self.game.information_sets[h]
        return z3.And([z3.Not(self._fewer(w, v, one.player)) for w in one.nodes if w != v])

    def _free(self, h: int) -> Any:
        return z3.And(z3.Not(self._plain(h)), z3.Not(self._carried(h)))

    def _weigh(self, h: int, v: int, w: int) -> None:
        """Proportions of two nodes of an information set."""
        player = self.game.information_sets[h].player
        a, b = self.belief[v], self.belief[w]
        la, lb = self._likelihood(v, player), self._likelihood(w, player)
        ways = [self.steps[v], self.steps[w]]
        if self.concept == "perfect-bayesian":
            ways = [self._others(v, player), self._others(w, player)]
        both = z3.And(self._clean(ways[0]), self._clean(ways[1]))
        self.rules.append(z3.Implies(both, a * lb == b * la))
        if self.concept == "perfect-bayesian":
            wa, wb = self._carried_node(h, v)[1], self._carried_node(h, w)[1]
            self.rules.append(z3.Implies(z3.And(z3.Not(self._plain(h)), self._carried(h)), a * wb == b * wa))
            self.rules.append(z3.Implies(z3.And(self._free(h), self._same(v, w, player)), a * lb == b * la))

    def _believe_nothing(self, h: int, v: int) -> None:
        """Where a node is out of the question."""
        player, belief = self.game.information_sets[h].player, self.belief[v]
        if self.concept == "weak-perfect-bayesian":
            self.rules.append(z3.Implies(z3.And(self._plain(h), z3.Not(self._played(v))), belief == 0))
            return
        led = self._clean(self._others(v, player))
        self.rules.append(z3.Implies(z3.And(self._plain(h), z3.Not(led)), belief == 0))
        carried = z3.And(z3.Not(self._plain(h)), self._carried(h))
        self.rules.append(z3.Implies(z3.And(carried, z3.Not(self._carried_node(h, v)[0])), belief == 0))
        self.rules.append(z3.Implies(z3.And(self._free(h), z3.Not(self._fewest(h, v))), belief == 0))

    def _agree(self, h: int, k: int) -> None:
        """Two information sets to which the same deviations lead weigh them alike."""
        one, other = self.game.information_sets[h], self.game.information_sets[k]
        player = one.player

        def covered(first: int, second: int) -> Any:
            nodes, others = self.game.information_sets[first].nodes, self.game.information_sets[second].nodes
            return z3.And(
                [
                    z3.Implies(
                        self._fewest(first, v),
                        z3.Or([z3.And(self._fewest(second, w), self._same(v, w, player)) for w in others]),
                    )
                    for v in nodes
                ]
            )

        alike = z3.And(self._free(h), self._free(k), covered(h, k), covered(k, h))
        for v, w in product(one.nodes, repeat=2):
            for x, y in product(other.nodes, repeat=2):
                if v != w and x != y:
                    chosen = [self._fewest(h, v), self._fewest(h, w), self._fewest(k, x), self._fewest(k, y)]
                    matched = z3.And(self._same(v, x, player), self._same(w, y, player), *chosen)
                    left = self.belief[v] * self._likelihood(w, player) * self.belief[y] * self._likelihood(x, player)
                    right = self.belief[w] * self._likelihood(v, player) * self.belief[x] * self._likelihood(y, player)
                    self.rules.append(z3.Implies(z3.And(alike, matched), left == right))

    # --- questions -------------------------------------------------------------------------------------------------

    def stands(
        self, path: Mapping[str, Mapping[str, Mapping[str, Fraction]]], milliseconds: int = 20_000
    ) -> bool | None:
        """Whether some equilibrium plays like this where it says something; None: not decided in time."""
        return self._ask(self._equals(path), milliseconds)

    def admits(self, assessment: Assessment, milliseconds: int = 20_000) -> bool | None:
        """Whether exactly this assessment satisfies the formulas."""
        table = {
            (self.game.players[one.player], one.label): (h, one) for h, one in enumerate(self.game.information_sets)
        }
        held = [
            self.belief[v] == z3.RealVal(str(beliefs.get(self.game.node_labels[v], 0)))
            for player, sets in assessment.beliefs.items()
            for label, beliefs in sets.items()
            for v in table[player, label][1].nodes
            if self.belief
        ]
        return self._ask([*self._equals(assessment.strategies), *held], milliseconds)

    def another(self, paths: Iterable[Any], milliseconds: int = 20_000) -> bool | None:
        """Whether some equilibrium's path differs from all of these (each as for `stands`, reached sets only)."""
        return self._ask([z3.Not(z3.And(self._equals(one))) for one in paths], milliseconds)

    def exactly(self, supports: Sequence[tuple[int, ...] | None]) -> list[Any]:
        """Positive where supported, zero elsewhere, at the information sets that a path reaches (None: it does not)."""
        return [
            self.p[h, a] > 0 if a in support else self.p[h, a] == 0
            for h, support in enumerate(supports)
            if support is not None
            for a in range(len(self.game.information_sets[h].actions))
        ]

    def another_pattern(
        self, patterns: Iterable[Sequence[tuple[int, ...] | None]], milliseconds: int = 20_000
    ) -> bool | None:
        """Whether some equilibrium's supports along its path are none of these."""
        return self._ask([z3.Not(z3.And(self.exactly(one))) for one in patterns], milliseconds)

    def _equals(self, path: Mapping[str, Mapping[str, Mapping[str, Fraction]]]) -> list[Any]:
        return [
            self.p[h, a] == z3.RealVal(str(path[self.game.players[one.player]][one.label].get(action, 0)))
            for h, one in enumerate(self.game.information_sets)
            if one.label in path.get(self.game.players[one.player], {})
            for a, action in enumerate(one.actions)
        ]

    def _ask(self, more: list[Any], milliseconds: int) -> bool | None:
        solver = z3.SolverFor("QF_NRA")
        solver.set("timeout", milliseconds)
        solver.add(*self.rules, *more)
        answer = solver.check()
        return None if answer == z3.unknown else answer == z3.sat


def reached_part(
    game: ExtensiveFormGame[Fraction], strategies: Mapping[str, Mapping[str, Mapping[str, Fraction]]]
) -> dict[str, dict[str, dict[str, Fraction]]]:
    """Strategies at the information sets that play reaches."""
    reached = {0}
    for number, node in enumerate(game.nodes):
        if number not in reached:
            continue
        if isinstance(node, Decision):
            one = game.information_sets[node.information_set]
            mixture = strategies[game.players[one.player]][one.label]
            reached |= {c for c, a in zip(node.children, one.actions, strict=True) if mixture.get(a, 0) != 0}
        else:
            reached |= set(node.children)
    told: dict[str, dict[str, dict[str, Fraction]]] = {}
    for one in game.information_sets:
        if reached & set(one.nodes):
            player = game.players[one.player]
            told.setdefault(player, {})[one.label] = dict(strategies[player][one.label])
    return told
