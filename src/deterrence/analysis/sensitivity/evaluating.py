"""A quantity at many points, one equilibrium picked by a stated rule; or an error where the rule does not reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from deterrence.analysis.sensitivity.drawing import Columns
from deterrence.analysis.sensitivity.quantities import closed_form, number_of
from deterrence.analysis.sensitivity.selecting import Candidates, Rule, require_settled
from deterrence.analysis.sweeps.planning import make_plan
from deterrence.analysis.sweeps.plans import Block, Plan
from deterrence.analysis.sweeps.point_solver import ExactPoint, PointSolver, closed_forms, value
from deterrence.analysis.sweeps.point_tables import Table
from deterrence.errors import LimitError, NotDefinedError
from deterrence.model import Model
from deterrence.solvers.base import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Evaluator", "evaluator"]

CHUNK = 2**15
MOST_EXACT = 20_000
"""Most points where every one needs an exact solve; each takes milliseconds at the least."""


@dataclass
class Evaluator:
    """Evaluates a model at points: compiled families, and exact solves where these are in doubt.

    Attributes
    ----------
    solved, resolved
        Points so far; those solved exactly.
    """

    model: Model
    plan: Plan
    fixed: Mapping[str, Fraction]
    progress: Progress | None = None
    solved: int = field(default=0)
    resolved: int = field(default=0)

    def blocks(self, columns: Columns) -> list[tuple[Table, Block]]:
        """The sweep's results at points, chunk by chunk.

        Raises
        ------
        LimitError
            When there are too many points for exact solves at each.
        NotDefinedError
            Where an exact solve did not prove that it found every equilibrium.
        """
        import numpy as np

        n = len(next(iter(columns.values())))
        if self.plan.method == "points" and self.solved + n > MOST_EXACT:
            raise LimitError(
                f"{self.solved + n} exact solves would be needed ({self.plan.argument}); at most {MOST_EXACT} are "
                "done: vary fewer parameters, or take a smaller n"
            )
        step = 256 if self.plan.method == "points" else CHUNK
        found = []
        for start in range(0, n, step):
            part = Table({name: np.ascontiguousarray(one[start : start + step]) for name, one in columns.items()})
            found.append((part, self.plan.evaluate(part, 0, part.size, False)))
            if self.progress is not None:
                self.progress("evaluating points", min(1.0, (start + part.size) / n))
        self.solved += n
        for table, block in found:
            self.resolved += int(block.resolved.sum())
            self._require_all(table, block)
        return found

    def _require_all(self, table: Table, block: Block) -> None:
        """Refuse points of which equilibria may be missing."""
        import numpy as np

        partial = [one for one in np.unique(block.regimes).tolist() if self.plan.is_partial(one, block.names)]
        where = np.flatnonzero(np.isin(block.regimes, partial))
        if where.size:
            at = ", ".join(f"{name} = {value}" for name, value in table.exact_at(int(where[0])).items())
            raise NotDefinedError(
                f"at {where.size} of {table.size} points an exact solve could not prove that it found all equilibria, "
                f"first at {at}; `solve` says why. Vary fewer parameters, or other ones, to leave such points out"
            )

    def picked(self, quantity: str, rules: Sequence[Rule], columns: Columns) -> list[NDArray[np.float64]]:
        """The quantity at every point under each rule.

        Raises
        ------
        NotDefinedError
            Where an equilibrium is missing or a rule does not settle which counts.
        """
        import numpy as np

        for rule in rules:
            self._require_value(quantity, rule)
        chosen: list[list[NDArray[np.float64]]] = [[] for _ in rules]
        unclear: list[list[NDArray[np.bool_]]] = [[] for _ in rules]
        for table, block in self.blocks(columns):
            among = self._candidates(quantity, block)
            for k, rule in enumerate(rules):
                values, unsettled = rule.pick(among, tuple(self.model.players))
                if rule.needs_each:
                    several = self._several(block)
                    values, unsettled = values.copy(), unsettled.copy()
                    if not self.plan.layout.equilibria:  # where there is one, every rule picks it
                        values[~several] = among.lowest[~several]
                    for j in np.flatnonzero(several).tolist():
                        values[j], unsettled[j] = self._exactly(quantity, rule, table.exact_at(j))
                chosen[k].append(values)
                unclear[k].append(unsettled)
        results = []
        for rule, parts, doubts in zip(rules, chosen, unclear, strict=True):
            whole, unsettled = np.concatenate(parts), np.concatenate(doubts)
            require_settled(rule, np.isnan(whole) & ~unsettled, unsettled, lambda k: _told(columns, k))
            results.append(whole)
        return results

    def _require_value(self, quantity: str, rule: Rule) -> None:
        """Refuse a family in which ties leave the quantity open."""
        solver = getattr(self.plan, "solver", None)
        if rule.kind != "family" or not isinstance(solver, PointSolver):
            return
        chosen = next((one for one in solver.families if one.name == rule.argument), None)
        if chosen is not None and chosen.free and closed_form(quantity, chosen) is None:
            raise NotDefinedError(
                f"ties leave probabilities free in the family {rule.argument}, so that {quantity} has no single closed "
                "form to select there; select lowest, highest or envelope"
            )

    def _several(self, block: Block) -> NDArray[np.bool_]:
        """Where an exact solve must tell the equilibria apart: where it told them, or nobody but bounds did."""
        import numpy as np

        if self.plan.layout.equilibria:
            return block.resolved
        low, high = block.values[0 : 2 * len(self.plan.layout.pairs) : 2], block.values[1::2]
        told: NDArray[np.bool_] = block.resolved | (low != high).any(axis=0) & ~np.isnan(low).all(axis=0)
        if self.resolved + int(told.sum()) > MOST_EXACT:
            raise LimitError(
                f"more than {MOST_EXACT} exact solves would be needed to tell equilibria apart ({self.plan.argument}): "
                "vary fewer parameters, take a smaller n, or select lowest, highest or envelope"
            )
        return told

    def _candidates(self, quantity: str, block: Block) -> Candidates:
        import numpy as np

        layout, values = self.plan.layout, block.values
        pair = layout.pair(quantity)
        assert pair is not None
        empty = np.full(values.shape[1], np.nan)

        def held(k: int, what: str) -> NDArray[np.float64]:
            column = layout.column(k, what)
            return empty if column is None else values[column]

        count, length = len(layout.equilibria), values.shape[1]
        own = np.array([held(k, quantity) for k in range(count)]).reshape(count, length)
        paid = [[held(k, f"payoff({player})") for k in range(count)] for player in layout.players]
        payoffs = np.array(paid).reshape(len(layout.players), count, length)
        return Candidates(values[2 * pair], values[2 * pair + 1], own, payoffs, layout.equilibria)

    def _exactly(self, quantity: str, rule: Rule, at: Mapping[str, Fraction]) -> tuple[float, bool]:
        """Pick among the equilibria of an exact solve."""
        import numpy as np

        solver = self._solver()
        found = solver.solve(at)
        if found.solution is None:
            return float("nan"), False
        names, rows = self._each(quantity, solver, found, at)
        numbers = np.array(rows, dtype=float).reshape(len(rows), 1 + len(self.model.players))
        own = numbers[:, :1]
        payoffs = numbers[:, 1:].T.reshape(len(self.model.players), len(rows), 1)
        if rule.kind == "family" and rule.argument not in names:
            known = self.plan.layout.equilibria
            if rule.argument in known:
                return float("nan"), False
        low, high = (own.min(axis=0, initial=np.inf), own.max(axis=0, initial=-np.inf)) if rows else (own, own)
        among = Candidates(low, high, own, payoffs, tuple(names))
        values, unsettled = rule.pick(among, tuple(self.model.players))
        return float(values[0]), bool(unsettled[0])

    def _each(
        self, quantity: str, solver: PointSolver, found: ExactPoint, at: Mapping[str, Fraction]
    ) -> tuple[list[str], list[list[float]]]:
        """Names and numbers of all equilibria of an exact solve, the families among them by their names."""
        assert found.solution is not None
        point = solver.point(at)
        names, rows = [], []
        for k in found.present:
            family = solver.families[k]
            if closed_forms(family, point) is not None:
                numbers = [value(number_of(quantity, family.outcomes, family.payoffs), point)]
                numbers += [value(family.payoffs[player], point) for player in self.model.players]
                if all(one is not None for one in numbers):
                    names.append(family.name)
                    rows.append([float(one) for one in numbers if one is not None])
        for one in found.solution.equilibria:
            values = [number_of(quantity, one.outcomes, one.payoffs), *(one.payoffs[p] for p in self.model.players)]
            names.append(one.name)
            rows.append([float(number) for number in values])
        return names, rows

    def _solver(self) -> PointSolver:
        solver = getattr(self.plan, "solver", None)
        assert isinstance(solver, PointSolver)
        return solver

    def notes(self) -> list[str]:
        """How points were evaluated."""
        share = self.resolved / self.solved if self.solved else 0.0
        told = f"{self.solved} points were evaluated"
        if self.plan.method != "points":
            way = "in batches" if self.plan.method == "batch" else "through the families' closed forms"
            told += f" {way}, {share:.2%} of them by exact solves for want of a certain sign"
        else:
            told += f"; {self.plan.argument}"
        return [told + "."] if self.plan.complete else [told + ".", f"Not complete: {self.plan.argument}."]


def _told(columns: Columns, number: int) -> str:
    return ", ".join(f"{name} = {one[number]:.4g}" for name, one in columns.items())


def evaluator(
    model: Model,
    vary: Sequence[str],
    fixed: Mapping[str, Fraction],
    concept: str | None,
    progress: Progress | None = None,
) -> Evaluator:
    """Find the families over the parameters `vary`, the others fixed, and compile them."""
    plan = make_plan(model, tuple(vary), fixed, concept, "auto", ("bounds", "outcomes", "payoffs"), progress)
    return Evaluator(model, plan, fixed, progress)
