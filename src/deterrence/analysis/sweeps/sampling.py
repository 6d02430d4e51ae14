"""Points drawn from the parameters' priors."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any, final

from deterrence.analysis.sweeps.points import Listed
from deterrence.errors import UsageError
from deterrence.games import exact
from deterrence.model import Model
from deterrence.model.parts import Parameter, Range

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from deterrence.analysis.sweeps.points import Column

__all__ = ["Sampled", "drawn", "mapped"]

MOST_SAMPLES = 2**30


def drawn(model: Model, samples: int, rng: Any, names: Sequence[str]) -> Sampled:
    """Scrambled Sobol points mapped to the priors, independent between parameters.

    Parameters
    ----------
    model
        Its parameters' priors; uniform on the range where there is none.
    samples
        How many; powers of two are balanced best.
    rng
        A seed or a `numpy.random.Generator`, from which one is drawn; None for one that nobody knows beforehand.
    names
        The parameters to draw; those with a single value in their range are not.

    Raises
    ------
    UsageError
        For a number of samples below one, or a seed that is none.
    """
    import numpy as np

    if isinstance(samples, bool) or not isinstance(samples, (int, np.integer)) or not 1 <= samples <= MOST_SAMPLES:
        raise UsageError(f"the number of samples is a whole number between 1 and {MOST_SAMPLES}, not {samples}")
    chosen = [name for name in names if model.parameters[name].range.low < model.parameters[name].range.high]
    if not chosen:
        raise UsageError(f"no parameter of {model.name} is left to draw")
    try:
        seed = int(rng) if isinstance(rng, (int, np.integer)) else int(np.random.default_rng(rng).integers(2**63))
        np.random.default_rng(seed)
    except (TypeError, ValueError) as error:
        raise UsageError(f"rng is a seed, 0 or greater, or a generator of numpy, not {rng!r}") from error
    return Sampled(tuple(model.parameters[name] for name in chosen), int(samples), seed)


@final
class Sampled(Listed):
    """Points of a scrambled Sobol sequence. Each is a function of its number and the seed, made when it is needed.

    Parameters
    ----------
    parameters
        What is drawn, in order.
    size
        How many points.
    seed
        Of the scrambling.

    Examples
    --------
    >>> from deterrence.model import load
    >>> points = drawn(load("escalation"), 100, 1, ["sanction_pressure"])
    >>> bool((points.block(0, 100)["sanction_pressure"][60:] == points.block(60, 100)["sanction_pressure"]).all())
    True
    """

    def __init__(self, parameters: tuple[Parameter, ...], size: int, seed: int) -> None:
        self.parameters = parameters
        self.names = tuple(one.name for one in parameters)
        self.length = size
        self.seed = seed
        self._engine: tuple[int, Any] | None = None
        self._last: tuple[int, int, dict[str, Column]] | None = None

    @property
    def origin(self) -> dict[str, str]:
        """The way of drawing and its seed, with which the same points can be drawn again."""
        return {"samples": f"{self.length} scrambled Sobol points from the priors", "seed": str(self.seed)}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_engine": None, "_last": None}

    def block(self, start: int, stop: int) -> dict[str, Column]:
        if self._last is None or self._last[:2] != (start, stop):
            unit = self._unit(start, stop)
            self._last = start, stop, {one.name: mapped(one, unit[:, k]) for k, one in enumerate(self.parameters)}
        return self._last[2]

    def _unit(self, start: int, stop: int) -> Column:
        """The sequence's own points; its engine is kept, as blocks mostly come in order."""
        import warnings

        from scipy.stats import qmc

        at, engine = self._engine or (0, None)
        if engine is None or at > start:
            at, engine = 0, qmc.Sobol(len(self.names), scramble=True, rng=self.seed)
        if start > at:
            engine.fast_forward(start - at)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # balance needs a power of two; any number is allowed here
            unit: Column = engine.random(stop - start)
        self._engine = stop, engine
        return unit

    def exact_at(self, number: int) -> dict[str, Fraction]:
        if self._last is None or not self._last[0] <= number < self._last[1]:
            self.block(number, number + 1)
        assert self._last is not None
        start, _, columns = self._last
        return {name: exact(float(column[number - start])) for name, column in columns.items()}

    def on(self, name: str, value: Fraction, start: int, stop: int) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (self.block(start, stop)[name] == float(value)) & (exact(float(value)) == value)
        return found

    def count(self, name: str, value: Fraction) -> int:
        """None to speak of: priors have densities."""
        return 0

    def outside(self, name: str, allowed: Range) -> Fraction | None:
        """None: `mapped` keeps values inside."""
        return None

    def fingerprint(self) -> str:
        told = [f"scrambled Sobol, {self.length} points, seed {self.seed}"]
        told += [f"{one.name}: {one.range}, {one.prior}" for one in self.parameters]
        return sha256("\n".join(told).encode()).hexdigest()


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

    low, high = float(parameter.range.low), float(parameter.range.high)
    while exact(low) not in parameter.range:
        low = math.nextafter(low, math.inf)
    while exact(high) not in parameter.range:
        high = math.nextafter(high, -math.inf)
    return low, high
