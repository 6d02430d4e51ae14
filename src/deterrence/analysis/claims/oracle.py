"""Sign questions over a region that may be closed, answered with a point where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from deterrence.expressions import Formula, to_z3
from deterrence.families.rational_functions import Ring
from deterrence.families.signs import RESOURCES, Answer, SignOracle, rational

__all__ = ["PointOracle"]


class PointOracle(SignOracle):
    """`SignOracle` over the points that satisfy conditions, closed ends included.

    Parameters
    ----------
    ring
        Its names are the parameters that vary.
    conditions
        Ranges and all else that holds.
    """

    def __init__(self, ring: Ring, conditions: Iterable[Formula]) -> None:
        super().__init__(ring, {}, conditions)
        self.base = [to_z3(formula, self.symbols) for formula in self.assume]

    def ask(self, terms: Sequence[Any], resources: int = RESOURCES) -> Answer:
        """See `SignOracle.ask`."""
        self.asked += 1
        self.solver.push()
        for term in terms:  # as `Solver.add`, without its checks: this is asked thousands of times
            self.z3.Z3_solver_assert(self.solver.ctx.ref(), self.solver.solver, term.as_ast())
        found = self._check(resources)
        if found == self.z3.sat and self.ring.names:
            self._keep(self.solver.model())
        self.solver.pop()
        if found == self.z3.unknown:
            self.gave_up += 1
            return "unknown"
        return "yes" if found == self.z3.sat else "no"

    def solve(self, terms: Sequence[Any]) -> dict[str, Fraction] | str:
        """A point at which all terms of z3 hold (irrational and long values rounded), else "no" or "unknown"."""
        solver = self.z3.SolverFor("QF_NRA")
        solver.set("rlimit", 4 * RESOURCES)
        solver.add(*self.base, *terms)
        self.asked += 1
        found = solver.check()
        if found == self.z3.unsat:
            return "no"
        if found != self.z3.sat:
            self.gave_up += 1
            return "unknown"
        return {name: self._value(solver.model(), symbol) for name, symbol in self.symbols.items()}

    def _value(self, model: Any, symbol: Any) -> Fraction:
        return rational(self.z3, model.eval(symbol, model_completion=True))
