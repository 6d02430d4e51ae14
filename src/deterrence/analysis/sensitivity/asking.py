"""`sensitivity`: what an outcome depends on, by six methods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import Any

from deterrence.analysis.nearest import nearest
from deterrence.analysis.sensitivity.quantities import every_quantity, named_quantity
from deterrence.analysis.sensitivity.results import Sensitivity
from deterrence.analysis.sensitivity.selecting import Rule, read_rules
from deterrence.analysis.solving import open_model
from deterrence.errors import UsageError
from deterrence.model import Model
from deterrence.solvers import Settings
from deterrence.solvers.base import Progress

__all__ = ["METHODS", "sensitivity", "sensitivity_at"]

SELECTING = ("sobol", "morris", "boxes")
"""Methods for which one equilibrium has to count where there are several."""
MEASURES = "Density: share of a box's points with the outcome. Coverage: share of the outcome's points in the box."


@dataclass(frozen=True)
class Question:
    """What is asked, read and checked: see `sensitivity_at`."""

    model: Model
    outcome: str | None
    n: int
    rng: Any
    rules: tuple[Rule, ...]
    vary: tuple[str, ...]
    concept: str | None
    point: Mapping[str, Fraction]
    level: float
    at_least: float
    settings: Settings | None
    progress: Progress | None

    @property
    def fixed(self) -> dict[str, Fraction]:
        """Values of the parameters that do not vary."""
        return {name: value for name, value in self.point.items() if name not in self.vary}


def sensitivity(
    model: Model | str | Path,
    outcome: str | None = None,
    method: str = "thresholds",
    *,
    n: int = 1024,
    rng: Any = 0,
    select: str | None = None,
    vary: Iterable[str] | None = None,
    concept: str | None = None,
    scenario: str | None = None,
    level: float = 0.95,
    at_least: float = 0.5,
    progress: Progress | None = None,
    **parameters: Any,
) -> Sensitivity:
    """What an outcome or payoff depends on.

    Parameters
    ----------
    model
        Or its shipped name or path.
    outcome
        An outcome of the model, ``P(outcome)`` or ``payoff(player)``. ``thresholds`` needs none; ``elasticities`` and
        ``volume`` take all when absent.
    method
        ``thresholds``
            how far each parameter must move, alone, before the regime changes: exact;
        ``elasticities``
            exact derivatives of the families' closed forms at the point;
        ``sobol``, ``morris``
            shares of the variance under the priors, and elementary effects, with bootstrap intervals;
        ``volume``
            share of the priors' probability in which each regime and outcome holds, with standard errors;
        ``boxes``
            limits on parameters within which the outcome mostly is at least `at_least`.
    n
        Base points for ``sobol`` (times factors + 2) and ``morris`` (times parameters + 1), points for the others; a
        power of two.
    rng
        Seed or `numpy.random.Generator`; the same seed gives the same numbers.
    select
        Which equilibrium counts where there are several (``sobol``, ``morris``, ``boxes``): ``lowest`` or ``highest``
        value of the outcome, ``envelope`` (both), ``best:PLAYER``, ``worst:PLAYER``, ``payoff-dominant``,
        ``family:NAME``. Without it, equilibria that differ in the outcome are an error.
    vary
        Parameters that move; all with a range when absent, except those given in `parameters`. The sampling methods
        find the families over all of them at once: with more than a handful that takes minutes, or an exact solve at
        each point.
    concept, scenario, **parameters
        The model's own concept when absent; the point at which one stands, and the values of what does not vary.
    level
        Of the intervals.
    at_least
        What counts as the outcome for ``boxes``.
    progress
        Called as ``progress(what, share done)``.

    Notes
    -----
    Points are drawn from the parameters' priors (uniform on the range where there is none) inside the assumed region.
    Parameters that an assumption couples depend on each other there; ``sobol`` treats them as one factor.

    Raises
    ------
    UsageError
        For names and values that mean nothing.
    NotDefinedError
        Where equilibria are missing, or differ and no selection settles which counts; where nothing varies. The message
        names an example and the remedy.
    LimitError
        When too many points would need exact solves.

    Examples
    --------
    >>> found = sensitivity("proxy-deniability", vary=["sanction_pressure", "deniability"])
    >>> for row in found.rows():
    ...     print(row["parameter"], row["down to"], row["up to"])
    sanction_pressure 53/90 37/60
    deniability 7/25 None
    """
    return sensitivity_at(
        open_model(model), outcome, method, parameters, n=n, rng=rng, select=select, vary=vary, concept=concept,
        scenario=scenario, level=level, at_least=at_least, progress=progress,
    )  # fmt: skip


def sensitivity_at(
    model: Model,
    outcome: str | None,
    method: str,
    parameters: Mapping[str, Any],
    *,
    n: int = 1024,
    rng: Any = 0,
    select: str | None = None,
    vary: Iterable[str] | None = None,
    concept: str | None = None,
    scenario: str | None = None,
    level: float = 0.95,
    at_least: float = 0.5,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """As `sensitivity`, for a model already read, with the values of parameters as a mapping."""
    if method not in METHODS:
        raise UsageError(f"no method {method!r}{nearest(method, METHODS)}; there are: {', '.join(METHODS)}")
    if not 0 < level < 1:
        raise UsageError(f"the level of an interval lies between 0 and 1, not {level}")
    if select is not None and method not in SELECTING:
        raise UsageError(f"{method} tells of every equilibrium and selects none; leave select out")
    if not isfinite(at_least):
        raise UsageError(f"at_least is a finite number, not {at_least}")
    whole = model.point(scenario, **parameters)
    point = {name: whole[name] for name in model.parameters}
    names = _varying(model, vary, parameters)
    quantity = None if outcome is None else named_quantity(model, outcome)
    rules = read_rules(model, select)
    return METHODS[method](
        Question(model, quantity, n, rng, rules, names, concept, point, level, at_least, settings, progress)
    )


def _varying(model: Model, vary: Iterable[str] | None, fixed: Mapping[str, Any]) -> tuple[str, ...]:
    wanted = [name for name in model.parameters if name not in fixed] if vary is None else list(vary)
    for name in wanted:
        if name not in model.parameters:
            raise UsageError(f"{model.name} has no parameter {name!r}{nearest(name, model.parameters)}")
        if vary is not None and name in fixed:
            raise UsageError(f"{name} cannot both vary and be fixed at {fixed[name]}")
    ranges = {name: model.parameters[name].range for name in model.parameters}
    found = tuple(name for name in model.parameters if name in wanted and ranges[name].low < ranges[name].high)
    if not found:
        raise UsageError(f"no parameter of {model.name} is left to vary")
    return found


def _needed(asked: Question) -> str:
    return named_quantity(asked.model, asked.outcome)


def _several(asked: Question) -> Sequence[str]:
    return every_quantity(asked.model) if asked.outcome is None else (asked.outcome,)


def _thresholds(asked: Question) -> Sensitivity:
    from deterrence.analysis.sensitivity.tornado import threshold_tornado

    return threshold_tornado(
        asked.model, asked.outcome or "", asked.point, asked.vary, asked.concept, asked.settings, asked.progress
    )


def _elasticities(asked: Question) -> Sensitivity:
    from deterrence.analysis.sensitivity.elasticities import exact_elasticities

    return exact_elasticities(
        asked.model, _several(asked), asked.point, asked.vary, asked.concept, asked.settings, asked.progress
    )


def _prepared(asked: Question) -> tuple[Any, Any, list[str]]:
    """An evaluator, a sampler, and notes on the points."""
    from deterrence.analysis.sensitivity.drawing import Sampler, groups_of, power_of_two
    from deterrence.analysis.sensitivity.evaluating import evaluator

    power_of_two(asked.n)
    groups = groups_of(asked.model, asked.vary, asked.fixed)
    priors = [name for name in asked.vary if asked.model.parameters[name].prior is not None]
    notes = [f"Priors: as declared for {', '.join(priors) or 'no parameter'}, uniform on the range for the others."]
    coupled = [group.name for group in groups if group.conditions]
    if coupled:
        notes.append(f"Coupled by assumptions, drawn inside them together: {'; '.join(coupled)}.")
    if asked.fixed:
        notes.append(f"Fixed: {', '.join(f'{name} = {value}' for name, value in asked.fixed.items())}.")
    where = evaluator(asked.model, asked.vary, asked.fixed, asked.concept, asked.progress)
    return where, Sampler(asked.model, groups, asked.rng), notes


def _sobol(asked: Question) -> Sensitivity:
    from deterrence.analysis.sensitivity.sobol import SobolIndices, estimate_sobol

    quantity = _needed(asked)
    where, sampler, notes = _prepared(asked)
    mean, deviation, indices = estimate_sobol(
        lambda columns: where.picked(quantity, asked.rules, columns),
        sampler,
        asked.n,
        [str(rule) for rule in asked.rules],
        quantity,
        asked.level,
    )
    told = (*notes, *where.notes())
    return SobolIndices(asked.model, where.plan.concept, quantity, asked.n, asked.level, mean, deviation, indices, told)


def _morris(asked: Question) -> Sensitivity:
    from deterrence.analysis.sensitivity.morris import MorrisEffects, estimate_morris

    quantity = _needed(asked)
    where, sampler, notes = _prepared(asked)
    effects = estimate_morris(
        lambda columns: where.picked(quantity, asked.rules, columns),
        sampler,
        asked.n,
        [str(rule) for rule in asked.rules],
        quantity,
        asked.level,
    )
    told = (*notes, *where.notes())
    return MorrisEffects(asked.model, where.plan.concept, quantity, asked.n, asked.level, effects, told)


def _volume(asked: Question) -> Sensitivity:
    from deterrence.analysis.sensitivity.volumes import Volumes, estimate_volumes

    where, sampler, notes = _prepared(asked)
    regimes, outcomes = estimate_volumes(where, sampler, asked.n, _several(asked))
    told = (*notes, *where.notes(), "Means are over the points that have an equilibrium.")
    return Volumes(asked.model, where.plan.concept, asked.n, regimes, outcomes, told)


def _boxes(asked: Question) -> Sensitivity:
    from deterrence.analysis.sensitivity.boxes import Boxes, density_in, find_boxes

    quantity = _needed(asked)
    if len(asked.rules) > 1:
        raise UsageError("boxes are found for one selection; take lowest or highest instead of envelope")
    where, sampler, notes = _prepared(asked)
    columns, fresh = sampler.draw(asked.n, 2)
    held = where.picked(quantity, asked.rules, columns)[0] >= asked.at_least
    held_fresh = where.picked(quantity, asked.rules, fresh)[0] >= asked.at_least
    boxes = find_boxes(columns, held)
    again = tuple(density_in(box, fresh, held_fresh, boxes[:k]) for k, box in enumerate(boxes))
    told = (*notes, *where.notes(), MEASURES)
    rule, share = str(next(iter(asked.rules))), float(held.mean())
    return Boxes(asked.model, where.plan.concept, quantity, asked.at_least, rule, share, boxes, again, told)


METHODS: Mapping[str, Callable[[Question], Sensitivity]] = {
    "thresholds": _thresholds,
    "elasticities": _elasticities,
    "sobol": _sobol,
    "morris": _morris,
    "volume": _volume,
    "boxes": _boxes,
}
"""Every method by its name."""
