"""Screening: how an outcome moves when one parameter moves alone, from many places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from deterrence.analysis.sensitivity.drawing import Columns, Group, Sampler
from deterrence.analysis.sensitivity.results import Sensitivity
from deterrence.analysis.sensitivity.sobol import RESAMPLES, Evaluate, require_variation
from deterrence.errors import NotDefinedError
from deterrence.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Effect", "MorrisEffects", "estimate_morris"]

STEPS = (0.5, 0.25, 0.125)
"""Shares of the prior's probability to move by: the first that stays inside the assumptions."""
FEWEST = 10
"""Fewest effects of a parameter from which a mean is taken."""


@dataclass(frozen=True)
class Effect:
    """Elementary effects of one parameter: change of the quantity per unit of the prior's probability.

    Parameters
    ----------
    parameter, selection
        Of what, and the rule that picks the equilibrium.
    strength, interval
        Mean absolute effect, with a bootstrap interval.
    mean
        With its sign: effects of both signs cancel.
    deviation
        Large beside `strength`: the effect depends on where one stands, or on the other parameters.
    effects
        How many were averaged.
    """

    parameter: str
    selection: str
    strength: float
    interval: tuple[float, float]
    mean: float
    deviation: float
    effects: int


@dataclass(frozen=True, repr=False)
class MorrisEffects(Sensitivity):
    """Elementary effects :cite:`morris-1991` on a radial design :cite:`campolongo-2011`, the strongest first."""

    method: ClassVar[str] = "morris"
    model: Model
    concept: str
    quantity: str
    n: int
    level: float
    effects: tuple[Effect, ...]
    notes: tuple[str, ...] = ()

    @property
    def caption(self) -> str:
        """What the rows show, in one line."""
        return f"Elementary effects on {self.quantity} per unit of prior probability, {self.level:.0%} intervals"

    def rows(self) -> list[dict[str, Any]]:
        """One row per parameter and selection."""
        return [
            {
                "parameter": one.parameter,
                "selection": one.selection,
                "mean absolute": one.strength,
                "low": one.interval[0],
                "high": one.interval[1],
                "mean": one.mean,
                "deviation": one.deviation,
                "effects": one.effects,
            }
            for one in self.effects
        ]


def estimate_morris(
    evaluate: Evaluate, sampler: Sampler, n: int, selections: Sequence[str], quantity: str, level: float
) -> tuple[Effect, ...]:
    """Mean elementary effects per selection.

    From `n` points drawn from the priors inside the assumed region each parameter moves alone, by half of its prior's
    probability; by less where the assumptions forbid that; not at all where they forbid every step.

    Parameters
    ----------
    evaluate, sampler, selections
        As in `estimate_sobol`.
    n
        Base points; evaluations are ``n (parameters + 1)``.

    Raises
    ------
    NotDefinedError
        When fewer than ten steps of a parameter stay inside the assumptions.
    """
    import numpy as np

    starts = sampler.draw(n)[0]
    owner = {name: group for group in sampler.groups for name in group.parameters}
    moved = {name: _moved(sampler, owner[name], name, starts) for name in owner}
    sets = [starts, *({**starts, name: column} for name, (column, _) in moved.items())]
    together = {name: np.concatenate([one[name] for one in sets]) for name in sampler.parameters}
    found: list[Effect] = []
    for selection, values in zip(selections, evaluate(together), strict=True):
        require_variation(values, quantity)
        base, *parts = values.reshape(len(sets), n)
        rows = []
        for (name, (_, steps)), part in zip(moved.items(), parts, strict=True):
            taken = steps != 0
            if n < FEWEST:
                raise NotDefinedError(f"a mean is taken of at least {FEWEST} effects, not of {n}; take a larger n")
            if taken.sum() < FEWEST:
                raise NotDefinedError(
                    f"only {int(taken.sum())} of {n} steps of {name} stay inside the assumptions; take a larger n, or "
                    "vary the parameters that they couple it with separately"
                )
            rows.append(_effect(name, selection, (part - base)[taken] / steps[taken], sampler.rng, level))
        found += sorted(rows, key=lambda one: -one.strength)
    return tuple(found)


def _moved(
    sampler: Sampler, group: Group, name: str, starts: Columns
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where each point's step leads, and its signed length; zero where none is allowed."""
    import numpy as np

    n = len(starts[name])
    unit = sampler.rng.random(n)
    column, steps = starts[name].copy(), np.zeros(n)
    shares = _shares(sampler, name, starts[name])
    for length in STEPS:
        for sign in (np.where(unit < 0.5, 1.0, -1.0), np.where(unit < 0.5, -1.0, 1.0)):
            target = shares + sign * length
            open_ = (steps == 0) & (target >= 0) & (target <= 1)
            if not open_.any():
                continue
            trial = sampler.values(name, np.clip(target, 0, 1))
            inside = open_ & sampler.allowed(group, {**starts, name: trial})
            column, steps = np.where(inside, trial, column), np.where(inside, sign * length, steps)
    return column, steps


def _shares(sampler: Sampler, name: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The prior's probability below each value, by bisection of the quantiles."""
    import numpy as np

    low, high = np.zeros(len(values)), np.ones(len(values))
    for _ in range(50):
        middle = (low + high) / 2
        below = sampler.values(name, middle) < values
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    found: NDArray[np.float64] = (low + high) / 2
    return found


def _effect(name: str, selection: str, effects: NDArray[np.float64], rng: np.random.Generator, level: float) -> Effect:
    import numpy as np

    n = len(effects)
    spread = [np.abs(effects[rng.integers(0, n, n)]).mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(spread, [50 - 50 * level, 50 + 50 * level])
    deviation = float(effects.std(ddof=1))
    strength = float(np.abs(effects).mean())
    return Effect(name, selection, strength, (float(low), float(high)), float(effects.mean()), deviation, n)
