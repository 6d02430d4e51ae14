"""Points drawn from the parameters' priors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from deterrence.analysis.sweeps.points import Table
from deterrence.errors import UsageError
from deterrence.model import Model
from deterrence.model.parts import Parameter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["drawn", "mapped"]

MOST_SAMPLES = 2**30


def drawn(model: Model, samples: int, rng: Any, names: Sequence[str]) -> Table:
    """Scrambled Sobol points mapped to the priors, independent between parameters.

    Parameters
    ----------
    model
        Its parameters' priors; uniform on the range where there is none.
    samples
        How many; powers of two are balanced best.
    rng
        A seed or a `numpy.random.Generator`.
    names
        The parameters to draw; those with a single value in their range are not.

    Raises
    ------
    UsageError
        For a number of samples below one.
    """
    import warnings

    from scipy.stats import qmc

    if not 1 <= samples <= MOST_SAMPLES:
        raise UsageError(f"the number of samples is between 1 and {MOST_SAMPLES}, not {samples}")
    chosen = [name for name in names if model.parameters[name].range.low < model.parameters[name].range.high]
    if not chosen:
        raise UsageError(f"no parameter of {model.name} is left to draw")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # balance needs a power of two; any number is allowed here
        unit = qmc.Sobol(len(chosen), scramble=True, rng=rng).random(samples)
    return Table({name: mapped(model.parameters[name], unit[:, k]) for k, name in enumerate(chosen)})


def mapped(parameter: Parameter, unit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares of probability as values, kept inside the range."""
    import numpy as np

    low, high = _ends(parameter)
    kept: NDArray[np.float64] = np.clip(np.asarray(_quantiles(parameter, unit)), low, high)
    return kept


def _quantiles(parameter: Parameter, unit: NDArray[np.float64]) -> Any:
    from scipy import stats

    low, high = float(parameter.range.low), float(parameter.range.high)
    prior = parameter.prior
    if prior is None:
        return low + (high - low) * unit
    numbers = [float(one) for one in prior.arguments]
    match prior.kind, numbers:
        case "uniform", [first, last]:
            return first + (last - first) * unit
        case "beta", [a, b]:
            return stats.beta.ppf(unit, a, b, loc=low, scale=high - low)
        case "triangular", [first, mode, last]:
            return stats.triang.ppf(unit, (mode - first) / (last - first), loc=first, scale=last - first)
        case "normal", [mean, deviation]:
            ends = (low - mean) / deviation, (high - mean) / deviation
            return stats.truncnorm.ppf(unit, *ends, loc=mean, scale=deviation)
        case _:
            raise UsageError(f"{parameter.name}: nothing is drawn from a prior of kind {prior.kind!r}")


def _ends(parameter: Parameter) -> tuple[float, float]:
    """The least and the greatest floating-point number whose decimal lies in the range."""
    import math

    from deterrence.games import exact

    low, high = float(parameter.range.low), float(parameter.range.high)
    while exact(low) not in parameter.range:
        low = math.nextafter(low, math.inf)
    while exact(high) not in parameter.range:
        high = math.nextafter(high, -math.inf)
    return low, high
