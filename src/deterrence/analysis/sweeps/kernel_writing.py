"""From a model's families to a kernel: where each certainly exists, where that is in doubt, and its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from deterrence.analysis.sweeps.corners import corners_of
from deterrence.analysis.sweeps.kernels import Kernel, Quantity
from deterrence.analysis.sweeps.plans import Layout, action_name
from deterrence.analysis.sweeps.point_solver import flattened, quantities
from deterrence.analysis.sweeps.signs_in_floats import Polynomial, SignSource, box_of, quotient
from deterrence.expressions import ZERO, And, Comparison, Expression, Formula, Name, Number, Or, substitute
from deterrence.families import Family
from deterrence.games import ExtensiveFormGame
from deterrence.games.extensive_form import Chance
from deterrence.model import Model

__all__ = ["KernelWriter", "assumption_kernel", "is_closed", "sides"]


def is_closed(family: Family) -> bool:
    """Whether a family's numbers are closed forms."""
    return not family.free and bool(family.payoffs)


def sides(family: Family) -> Iterator[tuple[Expression, Expression]]:
    """What the conditions of a family, and of what supports it, compare."""
    for region in (family.region, *(support.region for support in family.supports)):
        for alternative in region.alternatives:
            for formula in alternative:
                yield from _compared(formula)


def _compared(formula: Formula) -> Iterator[tuple[Expression, Expression]]:
    for node in formula.walk():
        if isinstance(node, Comparison):
            yield node.left, node.right


def assumption_kernel(model: Model, names: Sequence[str], fixed: Mapping[str, Fraction]) -> Kernel:
    """A kernel without families, which tells where the assumptions fail."""
    layout = Layout((), (), (), (), ())
    return KernelWriter(model, names, fixed, layout, ends=False).write([], [])


@dataclass
class KernelWriter:
    """Writes one kernel.

    Parameters
    ----------
    model, names, fixed
        The parameters `names` vary; the others are fixed.
    layout
        Where numbers go.
    ends
        Whether more may exist than the families at the ends of ranges and where a branch of chance is impossible.
    """

    model: Model
    names: Sequence[str]
    fixed: Mapping[str, Fraction]
    layout: Layout
    ends: bool = True
    _denominators: list[str] = field(default_factory=list)
    _known: dict[Expression, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.signs = SignSource(self.names, box_of(self.model, self.names))
        self.present: list[str] = []
        self.numbers: list[tuple[Quantity, ...]] = []
        self.bits: list[int] = []
        self.doubts: list[str] = []
        self.open: list[Family] = []

    def add(self, family: Family, number: int | None, bit: int, also: Sequence[Family] = ()) -> None:
        """A family, its number among the layout's equilibria (None when it is none of them), its bit in regimes.

        It also exists where one of the families `also` does.
        """
        where = [self.somewhere(one, sure=True) for one in (family, *also)]
        self.present.append(f"({' | '.join(dict.fromkeys(where))})")
        self.bits.append(bit)
        if is_closed(family):
            self.numbers.append(tuple(self._quantities(number, family)))
        else:
            self.numbers.append(())
            self.open.append(family)

    def somewhere(self, family: Family, sure: bool) -> str:
        """Source of whether a family surely, or possibly, exists."""
        told = self.signs.surely if sure else self.signs.possibly
        region = family.region
        if not region.alternatives:
            return "False"
        if region.everywhere():
            return "True"
        anywhere = [And(one) if len(one) > 1 else next(iter(one)) for one in region.alternatives]
        return told(Or(tuple(anywhere)) if len(anywhere) > 1 else anywhere[0])

    def write(self, families: Sequence[Family], hypersurfaces: Sequence[Expression]) -> Kernel:
        """The kernel of the families added, in doubt where conditions of `families` or `hypersurfaces` may be zero."""
        allowed = [substitute(substitute(one, self.model.substitutions), self.fixed) for one in self.model.assume]
        holds = And(tuple(allowed)) if len(allowed) > 1 else (allowed[0] if allowed else None)
        surely = "True" if holds is None else self.signs.surely(holds)
        possibly = "True" if holds is None else self.signs.possibly(holds)
        doubts = [self.signs.doubtful(one) for one in self.watched(families, hypersurfaces)]
        doubts += self.doubts
        doubts += [self._unbounded(one, families) for one in self.open if self.layout.columns]
        doubts += [] if surely == "True" else [f"(not_({surely}))"]
        told = [one for one in dict.fromkeys(doubts) if one not in ("", "False")]
        return Kernel(
            names=tuple(self.names),
            bounds=tuple(self.signs.bounds),
            lines=tuple(self.signs.lines + self._denominators),
            present=tuple(self.present),
            doubt=f"({' | '.join(told)})" if told else "False",
            outside="False" if possibly == "True" else f"(not_({possibly}))",
            quantities=tuple(self.numbers),
            bits=tuple(self.bits),
            outside_bit=len(self.layout.equilibria) + 1,
            columns=len(self.layout.columns),
        )

    def _unbounded(self, family: Family, families: Sequence[Family]) -> str:
        """Source of whether a family that leaves probabilities open may exist where some corner of it may not."""
        corners = corners_of(family, families, self.model.symbolic(), self._same)
        possibly = self.somewhere(family, sure=False)
        if not corners:
            return possibly
        bounded = [one for one in dict.fromkeys(self.somewhere(one, sure=True) for one in corners) if one != "True"]
        return f"({possibly} & not_({' & '.join(bounded)}))" if bounded else "False"

    def _same(self, one: Expression, other: Expression) -> bool:
        return one == other or self.signs.difference(one, other).constant() == 0

    def watched(self, families: Sequence[Family], hypersurfaces: Sequence[Expression]) -> Iterator[Polynomial]:
        """Polynomials at whose zeros more may exist than the families: edges of regions, ends of ranges, no chance."""
        compared = [pair for family in families for pair in sides(family)]
        compared += [(one, ZERO) for one in hypersurfaces]
        for name in self.names if self.ends else ():
            allowed = self.model.parameters[name].range
            compared += [] if allowed.low_open else [(Name(name), Number(allowed.low))]
            compared += [] if allowed.high_open else [(Number(allowed.high), Name(name))]
        game = self.model.symbolic()
        if isinstance(game, ExtensiveFormGame) and self.ends:
            for node in game.nodes:
                for probability in node.probabilities if isinstance(node, Chance) else ():
                    compared.append((substitute(probability, self.fixed), ZERO))
        for left, right in dict.fromkeys(compared):
            found = self.signs.difference(left, right)
            if found.constant() is None:
                yield found

    def _quantities(self, number: int | None, family: Family) -> Iterator[Quantity]:
        strategies = {action_name(*key): form for key, form in flattened(family.strategies)}
        for what, form in (quantities(family.outcomes, family.payoffs) | strategies).items():
            column = None if number is None else self.layout.column(number, what)
            pair = self.layout.pair(what)
            if column is not None or pair is not None:
                yield Quantity(self._source(form), column, pair, share=not what.startswith("payoff("))

    def _source(self, form: Expression) -> str:
        if form not in self._known:
            above, below = quotient(form, self.names)
            divisor = below.constant()
            if divisor is not None:
                source = above.times(1 / divisor).source()
            else:
                source = f"({above.source()})/({below.source()})"
            if above.constant() is None or divisor is None:
                k = len(self._denominators)
                self._denominators.append(f"q{k} = {source}")
                source = f"q{k}"
            self._known[form] = source
        return self._known[form]
