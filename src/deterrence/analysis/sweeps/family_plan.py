"""Sweeps through a model's symbolic families: no algebra at a point, exact solves where signs are not certain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, final

from deterrence.analysis.sweeps.kernels import Kernel, Quantity
from deterrence.analysis.sweeps.plans import Block, Layout, Plan, action_name
from deterrence.analysis.sweeps.point_solver import PointSolver, flattened, quantities
from deterrence.analysis.sweeps.points import PointSet
from deterrence.analysis.sweeps.signs_in_floats import Polynomial, SignSource, quotient
from deterrence.errors import LimitError
from deterrence.expressions import ZERO, And, Comparison, Expression, Formula, Name, Number, Or, substitute
from deterrence.families import Characterization, Family
from deterrence.games import ExtensiveFormGame
from deterrence.games.extensive_form import Chance
from deterrence.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FamilyPlan", "assumption_kernel", "family_plan"]

MOST_FAMILIES = 61
"""Regimes are sums of powers of two in 64 bits; three bits are for flags."""
FLAGS = ("tie", "outside-assumptions", "incomplete")
"""Some equilibrium is no family's closed form; assumptions fail; the exact solve did not prove that it found all."""


@final
@dataclass(frozen=True)
class FamilyPlan(Plan):
    """Evaluates compiled families and re-solves what is doubtful."""

    layout: Layout
    kernel: Kernel
    solver: PointSolver
    concept: str
    argument: str
    method: str = "families"
    complete: bool = True

    @property
    def regime_bytes(self) -> int:  # type: ignore[override]
        """Size of a regime's number."""
        bits = len(self.layout.equilibria) + len(FLAGS)
        return next(size for size in (1, 2, 4, 8) if bits <= 8 * size)

    def evaluate(self, points: PointSet, start: int, stop: int, compiled: bool) -> Block:
        """See `Plan.evaluate`."""
        import numpy as np

        columns = points.block(start, stop)
        inputs = np.empty((len(self.kernel.names), stop - start))
        for k, name in enumerate(self.kernel.names):
            inputs[k] = columns[name]
        masks, doubts, values = self.kernel.evaluate(inputs, compiled)
        for k in np.flatnonzero(doubts).tolist():
            exact_values = points.exact_at(start + k)
            found = self.solver.solve(exact_values)
            masks[k] = self._mask(found.present, (found.tied, not found.allowed, not found.complete))
            values[:, k] = self.solver.numbers(exact_values, found, self.layout)
        return Block(masks.astype(f"u{self.regime_bytes}"), doubts, values)

    def _mask(self, present: Sequence[int], flags: Sequence[bool]) -> int:
        first = len(self.layout.equilibria)
        return sum(1 << k for k in present) | sum(1 << (first + k) for k, flag in enumerate(flags) if flag)

    def present(self, regimes: NDArray[np.unsignedinteger], equilibrium: int) -> NDArray[np.bool_]:
        """See `Plan.present`."""
        shown: NDArray[np.bool_] = (regimes & regimes.dtype.type(1 << equilibrium)) != 0
        return shown

    def meaning(self, regime: int, names: Sequence[str]) -> str:
        """See `Plan.meaning`."""
        told = [*self.layout.equilibria, *FLAGS]
        return " + ".join(name for k, name in enumerate(told) if regime >> k & 1) or "none"


def family_plan(
    model: Model,
    found: Characterization,
    names: Sequence[str],
    fixed: Mapping[str, Fraction],
    groups: Sequence[str],
    by_region: bool = False,
) -> FamilyPlan:
    """Compile a characterization.

    Parameters
    ----------
    model, found
        The model and its families over the parameters `names`.
    names
        The parameters that vary.
    fixed
        Values of the others.
    groups
        The groups of numbers wanted.
    by_region
        See `PointSolver`.

    Raises
    ------
    LimitError
        With more families than a regime's number can hold.
    ExpressionError
        Where conditions are no polynomials.
    """
    if len(found.families) > MOST_FAMILIES:
        raise LimitError(f"{model.name} has {len(found.families)} families; at most {MOST_FAMILIES} are swept together")
    layout = Layout(
        tuple(model.players),
        tuple(model.outcomes),
        tuple(one.name for one in found.families),
        tuple(dict.fromkeys(key for one in found.families for key, _ in flattened(one.strategies))),
        tuple(groups),
    )
    box = {name: (model.parameters[name].range.low, model.parameters[name].range.high) for name in names}
    kernel = _KernelWriter(model, names, fixed, SignSource(names, box), layout, not by_region).write(
        found.families, found.hypersurfaces
    )
    solver = PointSolver(model, found.concept, dict(fixed), found.families, by_region)
    return FamilyPlan(layout, kernel, solver, found.concept, found.argument, complete=found.complete)


def assumption_kernel(model: Model, names: Sequence[str], fixed: Mapping[str, Fraction]) -> Kernel:
    """A kernel without families, which tells where the assumptions fail."""
    box = {name: (model.parameters[name].range.low, model.parameters[name].range.high) for name in names}
    layout = Layout((), (), (), (), ())
    return _KernelWriter(model, names, fixed, SignSource(names, box), layout, ends=False).write(())


@dataclass
class _KernelWriter:
    model: Model
    names: Sequence[str]
    fixed: Mapping[str, Fraction]
    signs: SignSource
    layout: Layout
    ends: bool = True
    """Whether more may exist at the ends of ranges than the families."""

    def write(self, families: Sequence[Family], hypersurfaces: Sequence[Expression] = ()) -> Kernel:
        present = tuple(self._somewhere(family, sure=True) for family in families)
        allowed = [substitute(substitute(one, self.model.substitutions), self.fixed) for one in self.model.assume]
        holds = And(tuple(allowed)) if len(allowed) > 1 else (allowed[0] if allowed else None)
        surely = "True" if holds is None else self.signs.surely(holds)
        possibly = "True" if holds is None else self.signs.possibly(holds)
        watched = [*self._watched(families), *(self.signs.difference(one, ZERO) for one in hypersurfaces)]
        doubts = [self.signs.doubtful(one) for one in watched if one.constant() is None]
        doubts += [self._somewhere(family, sure=False) for family in families if not self._closed(family)]
        doubts += [] if surely == "True" else [f"(not_({surely}))"]
        told = [one for one in dict.fromkeys(doubts) if one not in ("", "False")]
        quantities_of = tuple(tuple(self._quantities(k, family)) for k, family in enumerate(families))
        return Kernel(
            names=tuple(self.names),
            bounds=tuple(self.signs.bounds),
            lines=tuple(self.signs.lines + self._denominators),
            present=present,
            doubt=f"({' | '.join(told)})" if told else "False",
            outside="False" if possibly == "True" else f"(not_({possibly}))",
            quantities=quantities_of,
            outside_bit=len(families) + 1,
            columns=len(self.layout.columns),
        )

    def __post_init__(self) -> None:
        self._denominators: list[str] = []
        self._known: dict[Expression, str] = {}

    # --- where families exist --------------------------------------------------------------------------------------

    def _somewhere(self, family: Family, sure: bool) -> str:
        told = self.signs.surely if sure else self.signs.possibly
        region = family.region
        if region.everywhere():
            return "True"
        anywhere = [And(one) if len(one) > 1 else next(iter(one)) for one in region.alternatives]
        return told(Or(tuple(anywhere)) if len(anywhere) > 1 else anywhere[0])

    def _watched(self, families: Sequence[Family]) -> Iterator[Polynomial]:
        """Polynomials at whose zeros more may exist than the families: edges of regions, ends of ranges, no chance."""
        for family in families:
            for region in (family.region, *(support.region for support in family.supports)):
                for alternative in region.alternatives:
                    for formula in alternative:
                        yield from self._sides(formula)
        for name in self.names if self.ends else ():
            allowed = self.model.parameters[name].range
            if not allowed.low_open:
                yield self.signs.difference(Name(name), Number(allowed.low))
            if not allowed.high_open:
                yield self.signs.difference(Number(allowed.high), Name(name))
        game = self.model.symbolic()
        if isinstance(game, ExtensiveFormGame):
            for node in game.nodes:
                for probability in node.probabilities if isinstance(node, Chance) else ():
                    yield self.signs.difference(substitute(probability, self.fixed), Number(Fraction(0)))

    def _sides(self, formula: Formula) -> Iterator[Polynomial]:
        for node in formula.walk():
            if isinstance(node, Comparison):
                yield self.signs.difference(node.left, node.right)

    # --- numbers ---------------------------------------------------------------------------------------------------

    def _closed(self, family: Family) -> bool:
        return not family.free and bool(family.payoffs)

    def _quantities(self, number: int, family: Family) -> Iterator[Quantity]:
        if not self._closed(family):
            return
        strategies = {action_name(*key): form for key, form in flattened(family.strategies)}
        for what, form in (quantities(family.outcomes, family.payoffs) | strategies).items():
            column, pair = self.layout.column(number, what), self.layout.pair(what)
            if column is not None or pair is not None:
                yield Quantity(self._source(form), column, pair, share=not what.startswith("payoff("))

    def _source(self, form: Expression) -> str:
        if form not in self._known:
            above, below = quotient(form, self.names)
            divisor = below.constant()
            if divisor is not None:
                source = Polynomial(above.names, {e: c / divisor for e, c in above.terms.items()}).source()
            else:
                source = f"({above.source()})/({below.source()})"
            if above.constant() is None or divisor is None:
                k = len(self._denominators)
                self._denominators.append(f"q{k} = {source}")
                source = f"q{k}"
            self._known[form] = source
        return self._known[form]
