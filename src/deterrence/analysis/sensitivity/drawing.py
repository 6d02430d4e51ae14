"""Points drawn from the priors inside the assumed region, parameter by parameter independent where that is possible.

Assumptions such as ``damage > militia_cost`` make parameters depend on each other, and variance cannot be split among
dependent ones. So parameters that some assumption couples form one *group*: within a group points are drawn from the
priors and kept where the assumptions hold; between groups they are independent, as the region is then the product of
the groups' regions. Parameters that no assumption couples are groups of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log2
from operator import index
from typing import TYPE_CHECKING, Any

from deterrence.analysis.sweeps.sampling import mapped
from deterrence.errors import LimitError, UsageError
from deterrence.expressions import Expression, Formula, compile_batch, names, substitute
from deterrence.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Columns", "Group", "Sampler", "groups_of", "power_of_two"]

Columns = dict[str, "NDArray[np.float64]"]
LEAST_KEPT = 1e-4
"""Smallest share of a group's prior that the assumptions may leave."""
BATCH = 4096


@dataclass(frozen=True)
class Group:
    """Parameters that assumptions couple, and these assumptions; or one parameter and none."""

    parameters: tuple[str, ...]
    conditions: tuple[Formula, ...] = ()

    @property
    def name(self) -> str:
        """Its parameters, joined."""
        return " + ".join(self.parameters)


def groups_of(model: Model, vary: Sequence[str], fixed: Mapping[str, Fraction]) -> tuple[Group, ...]:
    """Split parameters into groups that no assumption couples with each other.

    Examples
    --------
    >>> from deterrence.model import load
    >>> model = load("proxy-deniability")
    >>> point = model.point()
    >>> fixed = {name: point[name] for name in model.parameters if name not in ("damage", "militia_cost", "rogue")}
    >>> [group.name for group in groups_of(model, ["damage", "militia_cost", "rogue"], fixed)]
    ['damage + militia_cost', 'rogue']
    """
    written: dict[str, Expression] = {}
    for name, definition in model.definitions.items():
        written[name] = substitute(definition.expression, written)
    conditions = [substitute(substitute(one, written), fixed) for one in model.assume]
    together: list[tuple[set[str], list[Formula]]] = [({name}, []) for name in vary]
    for condition in conditions:
        touched = set(names(condition)) & set(vary)
        if not touched:
            continue
        hit = [one for one in together if one[0] & touched]
        merged = (set().union(*(one[0] for one in hit)), [c for one in hit for c in one[1]] + [condition])
        together = [one for one in together if not one[0] & touched] + [merged]
    found = [Group(tuple(n for n in vary if n in one), tuple(conditions)) for one, conditions in together]
    return tuple(sorted(found, key=lambda group: vary.index(group.parameters[0])))


def power_of_two(n: int) -> int:
    """Refuse numbers of points that leave Sobol sequences unbalanced.

    Raises
    ------
    UsageError
        With the nearest power of two.
    """
    try:
        n = index(n)
    except TypeError:
        raise UsageError(f"n is a power of two, not {n!r}") from None
    if not 2 <= n <= 2**24 or n & (n - 1):
        nearest = 2 ** min(24, max(1, round(log2(max(n, 2)))))
        raise UsageError(f"n is a power of two from 2 to {2**24}, not {n}; try {nearest}")
    return n


class Sampler:
    """Draws from the priors, restricted to the assumed region.

    Parameters
    ----------
    model, groups
        The parameters' priors (uniform on the range where there is none) and how assumptions couple them.
    rng
        A seed or `numpy.random.Generator`.

    Raises
    ------
    UsageError
        For a seed that is none.
    """

    def __init__(self, model: Model, groups: Sequence[Group], rng: Any) -> None:
        import numpy as np

        self.model, self.groups = model, tuple(groups)
        try:
            self.rng = np.random.default_rng(rng)
        except (TypeError, ValueError) as error:
            raise UsageError(f"rng is a seed, 0 or greater, or a generator of numpy, not {rng!r}") from error

    @property
    def parameters(self) -> tuple[str, ...]:
        """All that are drawn, group by group."""
        return tuple(name for group in self.groups for name in group.parameters)

    def draw(self, n: int, copies: int = 1) -> list[Columns]:
        """`copies` independent sets of `n` points: scrambled Sobol points, pseudo-random ones in coupled groups."""
        import warnings

        from scipy.stats import qmc

        alone = [group.parameters[0] for group in self.groups if not group.conditions]
        found: list[Columns] = [{} for _ in range(copies)]
        if alone:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # replicates may be smaller than a power of two
                unit = qmc.Sobol(len(alone) * copies, scramble=True, rng=self.rng).random(n)
            for k, name in enumerate(alone * copies):
                found[k // len(alone)][name] = self.values(name, unit[:, k])
        for group in self.groups:
            if group.conditions:
                for one in found:
                    one |= self._kept(group, n)
        return [{name: one[name] for name in self.parameters} for one in found]

    def values(self, name: str, unit: NDArray[np.float64]) -> NDArray[np.float64]:
        """Shares of a parameter's prior probability as values."""
        return mapped(self.model.parameters[name], unit)

    def allowed(self, group: Group, columns: Mapping[str, NDArray[np.float64]]) -> NDArray[np.bool_]:
        """Where a group's assumptions hold."""
        import numpy as np

        length = len(next(iter(columns.values())))
        if not group.conditions:
            return np.ones(length, np.bool_)
        held = compile_batch(group.conditions)({name: columns[name] for name in group.parameters})
        found: NDArray[np.bool_] = np.logical_and.reduce([np.broadcast_to(one, length) for one in held])
        return found

    def _kept(self, group: Group, n: int) -> Columns:
        import numpy as np

        parts: dict[str, list[Any]] = {name: [] for name in group.parameters}
        kept = drawn = 0
        while kept < n:
            batch = {name: self.values(name, self.rng.random(BATCH)) for name in group.parameters}
            inside = self.allowed(group, batch)
            for name, column in batch.items():
                parts[name].append(column[inside])
            kept, drawn = kept + int(inside.sum()), drawn + BATCH
            if drawn >= 20 / LEAST_KEPT and kept < drawn * LEAST_KEPT:
                raise LimitError(
                    f"the assumptions leave less than {LEAST_KEPT:.2%} of the priors of {group.name}; narrow their "
                    "ranges or priors, or vary other parameters"
                )
        return {name: np.concatenate(columns)[:n] for name, columns in parts.items()}
