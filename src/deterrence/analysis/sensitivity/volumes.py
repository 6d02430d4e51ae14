"""How much of the prior's probability each regime and each outcome takes up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from deterrence.analysis.sensitivity.drawing import Sampler
from deterrence.analysis.sensitivity.evaluating import Evaluator
from deterrence.analysis.sensitivity.results import Sensitivity
from deterrence.errors import UsageError
from deterrence.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Volume", "Volumes", "estimate_volumes"]

REPLICATES = 16
"""Independent scramblings, from whose scatter the standard errors come."""
NEARLY = 1e-9


@dataclass(frozen=True)
class Volume:
    """A share of the prior's probability, or an average over it, with its standard error."""

    what: str
    value: float
    error: float


@dataclass(frozen=True, repr=False)
class Volumes(Sensitivity):
    """Shares of the prior's probability in which each regime and each outcome holds."""

    method: ClassVar[str] = "volume"
    model: Model
    concept: str
    n: int
    regimes: tuple[Volume, ...]
    outcomes: tuple[Volume, ...]
    notes: tuple[str, ...] = ()

    @property
    def caption(self) -> str:
        """What the rows show, in one line."""
        return f"Shares of the prior's probability, from {self.n} points, with standard errors"

    def rows(self) -> list[dict[str, Any]]:
        """Regimes, the most frequent first, then outcomes."""
        return [
            {"what": one.what, "share or mean": one.value, "standard error": one.error}
            for one in (*self.regimes, *self.outcomes)
        ]


def estimate_volumes(
    evaluator: Evaluator, sampler: Sampler, n: int, quantities: Sequence[str]
) -> tuple[tuple[Volume, ...], tuple[Volume, ...]]:
    """Shares of regimes, and for each quantity where it is impossible, possible, certain, and its mean bounds.

    Parameters
    ----------
    evaluator, sampler
        Evaluate and draw points.
    n
        Points in all, split into 16 independent replicates.
    quantities
        As `named_quantity` names them.

    Raises
    ------
    UsageError
        With fewer than two points for a replicate.
    """
    import numpy as np

    each = n // REPLICATES
    if each < 2:
        raise UsageError(
            f"volume takes at least {2 * REPLICATES} points, not {n}: its errors come from the scatter of {REPLICATES} "
            "samples"
        )
    regimes: list[dict[str, float]] = []
    numbers: list[dict[str, float]] = []
    for _ in range(REPLICATES):
        names: list[str] = []
        bounds: dict[str, list[NDArray[np.float64]]] = {what: [] for what in quantities}
        for _table, block in evaluator.blocks(sampler.draw(each)[0]):
            told = {int(one): evaluator.plan.meaning(int(one), block.names) for one in np.unique(block.regimes)}
            names += [told[int(one)] for one in block.regimes]
            for what in quantities:
                pair = evaluator.plan.layout.pair(what)
                assert pair is not None
                bounds[what].append(block.values[2 * pair : 2 * pair + 2])
        regimes.append({name: names.count(name) / len(names) for name in dict.fromkeys(names)})
        numbers.append({k: v for what in quantities for k, v in _of(what, np.hstack(bounds[what])).items()})
    shares = _summed(regimes, "regime ")
    return tuple(sorted(shares, key=lambda one: -one.value)), _summed(numbers, "")


def _of(what: str, bounds: NDArray[np.float64]) -> dict[str, float]:
    import numpy as np

    low, high = bounds[:, ~np.isnan(bounds[0])]
    if not len(low):
        return {}
    found = {}
    if what.startswith("P("):
        found = {
            f"{what} = 0 in every equilibrium": float(np.mean(high <= NEARLY)),
            f"{what} > 0 in some equilibrium": float(np.mean(high > NEARLY)),
            f"{what} = 1 in every equilibrium": float(np.mean(low >= 1 - NEARLY)),
        }
    return {**found, f"lowest {what}, mean": float(np.mean(low)), f"highest {what}, mean": float(np.mean(high))}


def _summed(replicates: Sequence[dict[str, float]], lead: str) -> tuple[Volume, ...]:
    """Mean over the replicates, and the standard error of that mean."""
    import numpy as np

    found = []
    for what in dict.fromkeys(name for one in replicates for name in one):
        values = np.array([one.get(what, 0.0) for one in replicates])
        error = float(values.std(ddof=1) / np.sqrt(len(values)))
        found.append(Volume(f"{lead}{what}", float(values.mean()), error))
    return tuple(found)
