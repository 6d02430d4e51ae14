"""An independent oracle for all equilibria: z3 is asked for a further one, straight from the definition.

Nothing of the solver is used: no supports, no Groebner bases. The question is whether some profile at which every
played action is a best reply lies off every reported point (outside a tiny box around irrational ones) and off every
reported set.
"""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import z3

from deterrence.games import NormalFormGame
from deterrence.solvers import Solution

BOX = Fraction(1, 10**9)


def random_game(rng: random.Random, shape: tuple[int, ...], values: tuple[int, ...]) -> NormalFormGame[Fraction]:
    """A game with payoffs drawn from a few values, so that ties abound."""
    size = prod(shape)
    payoffs = tuple(tuple(Fraction(rng.choice(values)) for _ in range(size)) for _ in shape)
    names = tuple("abcdefgh"[: len(shape)])
    return NormalFormGame(names, tuple(tuple(str(k + 1) for k in range(n)) for n in shape), payoffs)


class Oracle:
    """The equilibria of a game as a formula."""

    def __init__(self, game: NormalFormGame[Any]) -> None:
        self.game = game
        self.x = [[z3.Real(f"x{i}_{a}") for a in range(n)] for i, n in enumerate(game.shape)]
        self.is_profile = z3.And(
            *[z3.Sum(own) == 1 for own in self.x], *[value >= 0 for own in self.x for value in own]
        )
        self.is_equilibrium = z3.And(*[self._optimal(i, a) for i, n in enumerate(game.shape) for a in range(n)])

    def _value(self, player: int, action: int) -> Any:
        total: Any = z3.RealVal(0)
        for profile in product(*([action] if j == player else range(n) for j, n in enumerate(self.game.shape))):
            term: Any = z3.RealVal(str(self.game.payoff(player, profile)))
            for j, b in enumerate(profile):
                term = term if j == player else term * self.x[j][b]
            total = total + term
        return total

    def _optimal(self, player: int, action: int) -> Any:
        rivals = [b for b in range(self.game.shape[player]) if b != action]
        best = [self._value(player, action) >= self._value(player, b) for b in rivals]
        return z3.Or(self.x[player][action] == 0, z3.And(*best))

    def _off(self, mixtures: list[list[Any]]) -> Any:
        apart = []
        for own, values in zip(self.x, mixtures, strict=True):
            for variable, value in zip(own, values, strict=True):
                near = value if isinstance(value, Fraction) else Fraction(float(value))
                width = 0 if isinstance(value, Fraction) else BOX
                apart += [variable < z3.RealVal(str(near - width)), variable > z3.RealVal(str(near + width))]
        return z3.Or(*apart)

    def _in_set(self, condition: str) -> Any:
        """The formula of a component's printed condition: what users read is what is checked."""
        names = {
            f"p[{player}: {action}]": self.x[i][a]
            for i, player in enumerate(self.game.players)
            for a, action in enumerate(self.game.actions[i])
        }
        text = condition[: condition.rindex(" (dimension")]
        if text == "any profile":
            return z3.BoolVal(True)
        clauses = []
        for clause in text.split(", "):
            for name in names:
                clause = clause.replace(name, f"names['{name}']")
            clauses.append(eval(clause.replace(" = ", " == "), {"names": names}))
        return z3.And(*clauses)

    def misses(self, solution: Solution, without: int | None = None) -> bool | None:
        """Whether there is an equilibrium that a solution (less one of its points) does not report; None: undecided."""
        solver = z3.Solver()
        solver.set("rlimit", 60_000_000)
        solver.add(self.is_profile, self.is_equilibrium)
        for k, one in enumerate(solution.equilibria):
            if k != without:
                solver.add(self._off([list(one.strategies[p][p].values()) for p in self.game.players]))
        for component in solution.components:
            for condition in component.conditions:
                solver.add(z3.Not(self._in_set(condition)))
        return self._answer(solver)

    def refutes(self, condition: str) -> bool | None:
        """Whether a printed condition holds at some profile that is no equilibrium; None: undecided."""
        solver = z3.Solver()
        solver.set("rlimit", 60_000_000)
        solver.add(self.is_profile, self._in_set(condition), z3.Not(self.is_equilibrium))
        return self._answer(solver)

    def _answer(self, solver: z3.Solver) -> bool | None:
        verdict = solver.check()
        return None if verdict == z3.unknown else verdict == z3.sat
