"""Variance-based sensitivity: which parameters the variance of an outcome comes from, under the priors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from deterrence.analysis.sensitivity.drawing import Columns, Sampler
from deterrence.analysis.sensitivity.results import Sensitivity
from deterrence.errors import NotDefinedError
from deterrence.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Index", "SobolIndices", "estimate_sobol", "require_variation"]

RESAMPLES = 200
LEAST_SPREAD = 1e-12

Evaluate = Callable[[Columns], "list[NDArray[np.float64]]"]
"""Values at points, once per selection rule."""


@dataclass(frozen=True)
class Index:
    """First-order and total index of one factor, each with a bootstrap interval (low, high).

    `factor` joins the parameters that assumptions couple; `selection` is the rule that picks the equilibrium.
    """

    factor: str
    selection: str
    first: float
    first_interval: tuple[float, float]
    total: float
    total_interval: tuple[float, float]


@dataclass(frozen=True, repr=False)
class SobolIndices(Sensitivity):
    """Shares of an outcome's variance under the priors.

    The first-order index is the share that disappears, on average, when the factor becomes known; the total index the
    share that remains when all others become known :cite:`saltelli-2010`.

    Parameters
    ----------
    model, concept, quantity
        What was asked about.
    n, level
        Base points; evaluations are ``n (factors + 2)`` per selection. Level of the intervals.
    mean, deviation
        Of the quantity, per selection.
    indices
        By selection, the largest total first.
    notes
        How points were drawn and evaluated.
    """

    method: ClassVar[str] = "sobol"
    model: Model
    concept: str
    quantity: str
    n: int
    level: float
    mean: dict[str, float]
    deviation: dict[str, float]
    indices: tuple[Index, ...]
    notes: tuple[str, ...] = ()

    @property
    def caption(self) -> str:
        """What the rows show, in one line."""
        told = ", ".join(f"{k}: mean {self.mean[k]:.4g}, deviation {self.deviation[k]:.4g}" for k in self.mean)
        return f"Shares of the variance of {self.quantity} under the priors ({told}), {self.level:.0%} intervals"

    def rows(self) -> list[dict[str, Any]]:
        """One row per factor and selection."""
        return [
            {
                "factor": one.factor,
                "selection": one.selection,
                "first": one.first,
                "first low": one.first_interval[0],
                "first high": one.first_interval[1],
                "total": one.total,
                "total low": one.total_interval[0],
                "total high": one.total_interval[1],
            }
            for one in self.indices
        ]


def require_variation(values: NDArray[np.float64], quantity: str) -> None:
    """Refuse a quantity that is the same everywhere: its indices are not zero, they are not defined.

    Raises
    ------
    NotDefinedError
        With the value.
    """
    low, high = float(values.min()), float(values.max())
    if high - low <= LEAST_SPREAD * (1 + abs(low)):
        raise NotDefinedError(
            f"{quantity} is {low:.6g} at all {len(values)} points: there is no variation to attribute to parameters"
        )


def estimate_sobol(
    evaluate: Evaluate,
    sampler: Sampler,
    n: int,
    selections: Sequence[str],
    quantity: str,
    level: float,
    resamples: int = RESAMPLES,
) -> tuple[dict[str, float], dict[str, float], tuple[Index, ...]]:
    """Means, standard deviations and indices per selection.

    Two independent sets of points A and B are drawn, and for each factor a third with A's values except for that
    factor, which has B's. The estimators are those of SciPy's `sobol_indices`; intervals are percentiles over
    resampled points.

    Parameters
    ----------
    evaluate
        Values at points, once per selection.
    sampler
        Draws the points and knows the factors.
    n
        Points in A.
    """
    import numpy as np
    from scipy.stats import sobol_indices

    a, b = sampler.draw(n, 2)
    mixed = [{**a, **{name: b[name] for name in group.parameters}} for group in sampler.groups]
    together = {name: np.concatenate([one[name] for one in (a, b, *mixed)]) for name in sampler.parameters}
    mean, deviation, found = {}, {}, []
    for selection, values in zip(selections, evaluate(together), strict=True):
        parts = values.reshape(2 + len(mixed), n)
        require_variation(parts[:2].ravel(), quantity)
        # With a factor that does nothing at the end, as SciPy takes no single one.
        outputs = {"f_A": parts[:1], "f_B": parts[1:2], "f_AB": np.concatenate([parts[2:], parts[:1]])[:, None, :]}
        exact = sobol_indices(func=outputs, n=n)
        spread = _resampled(parts, sampler.rng, resamples)
        ends = np.percentile(spread, [50 - 50 * level, 50 + 50 * level], axis=0)
        mean[selection], deviation[selection] = float(parts[:2].mean()), float(parts[:2].std())
        rows = [
            Index(
                group.name,
                selection,
                float(np.ravel(exact.first_order)[k]),
                (float(ends[0, 0, k]), float(ends[1, 0, k])),
                float(np.ravel(exact.total_order)[k]),
                (float(ends[0, 1, k]), float(ends[1, 1, k])),
            )
            for k, group in enumerate(sampler.groups)
        ]
        found += sorted(rows, key=lambda one: -one.total)
    return mean, deviation, tuple(found)


def _resampled(parts: NDArray[np.float64], rng: np.random.Generator, resamples: int) -> NDArray[np.float64]:
    """Indices of resampled points, shape (resamples, 2, factors): one resample in memory at a time."""
    import numpy as np

    n = parts.shape[1]
    parts = parts - parts[:2].mean()
    found = np.empty((resamples, 2, len(parts) - 2))
    for k in range(resamples):
        a, b, *mixed = parts[:, rng.integers(0, n, n)]
        variance = np.var(np.concatenate([a, b])) or np.nan
        found[k, 0] = [np.mean(b * (one - a)) / variance for one in mixed]
        found[k, 1] = [np.mean((a - one) ** 2) / (2 * variance) for one in mixed]
    return found
