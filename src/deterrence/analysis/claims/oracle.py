"""Sign questions over a region that may be closed, answered with a point where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from deterrence.expressions import Formula
from deterrence.families.rational_functions import Ring
from deterrence.families.signs import RESOURCES, Answer, SignOracle, rational

if TYPE_CHECKING:
    from deterrence.solvers.base import Settings

__all__ = ["MOST_WORK", "PointOracle"]

MOST_WORK = 30_000_000
"""Most units of work for one claim, and for families that it speaks of: five times what the hardest claim of a shipped
model takes. Beyond, a claim is undecided, on every machine."""
QUESTION = 500
"""Units that a question counts besides those of z3, for asking it."""
EASY = 20_000
"""Units of z3's work that an easy question takes at most."""
MOST_HARD = 10
"""So many questions that are not easy tell that the others are not, either."""


class PointOracle(SignOracle):
    """`SignOracle` over the points that satisfy conditions, closed ends included.

    Parameters
    ----------
    ring
        Its names are the parameters that vary.
    conditions
        Ranges and all else that holds.
    settings
        Time budget, and budget of work, of which there are none when absent.
    """

    def __init__(self, ring: Ring, conditions: Iterable[Formula], settings: Settings | None = None) -> None:
        super().__init__(ring, {}, conditions)
        self._hard = 0
        self.work = None if settings is None else settings.work
        if settings is not None and settings.seconds is not None:
            self.deadline = settings.started + settings.seconds

    @cached_property
    def _kept(self) -> Any:
        """A solver that knows the region: claims ask thousands of easy questions, for which a new one takes longer."""
        solver = self.z3.SolverFor("QF_NRA")
        solver.add(*self.base)
        return solver

    def ask(self, terms: Sequence[Any], resources: int = RESOURCES) -> Answer:
        """See `Questions.ask`; hard questions go to a new solver, as one that was asked before is slower by far."""
        if self._hard < MOST_HARD:
            self._count()
            solver = self._kept
            solver.push()
            for term in terms:  # as `Solver.add`, without its checks
                self.z3.Z3_solver_assert(solver.ctx.ref(), solver.solver, term.as_ast())
            found = self._check(EASY, solver)
            known = None if found == self.z3.unknown else self._told(found, solver)
            solver.pop()
            if known is not None:
                return known
            self._hard += 1
        return super().ask(terms, resources)

    def solve(self, terms: Sequence[Any]) -> dict[str, Fraction] | str:
        """A point at which all terms of z3 hold (irrational and long values rounded), else "no" or "unknown"."""
        self._count()
        solver = self.z3.SolverFor("QF_NRA")
        solver.add(*self.base, *terms)
        found = self._check(4 * RESOURCES, solver)
        if found == self.z3.unsat:
            return "no"
        if found != self.z3.sat:
            self._give_up(solver)
            return "unknown"
        return {name: self._value(solver.model(), symbol) for name, symbol in self.symbols.items()}

    @property
    def told(self) -> list[str]:
        """What a reader of a doubt has to know of how it came about."""
        count = "1 question was" if self.by_clock == 1 else f"{self.by_clock} questions were"
        return [f"{count} stopped by the clock; a faster machine may answer"] if self.by_clock else []

    def _count(self) -> None:
        super()._count()
        if self.work is not None:
            self.work.spend(QUESTION)

    def _give_up(self, solver: Any) -> None:
        before = self.by_clock
        super()._give_up(solver)
        if self.work is not None and self.by_clock > before:  # what the clock stops, z3 did not count as work
            self.work.spend(RESOURCES)

    def _value(self, model: Any, symbol: Any) -> Fraction:
        return rational(self.z3, model.eval(symbol, model_completion=True))
