"""How far each parameter must move, alone, before the regime changes: read off families that are known already."""

from __future__ import annotations

from collections.abc import Sequence

from deterrence.analysis.regimes import FamilyReader, RegimeReader
from deterrence.analysis.restricting import restricted
from deterrence.analysis.sensitivity.tornado import Tornado, reach_of, regime_at, shortest_first
from deterrence.analysis.thresholds import Thresholds, thresholds_along
from deterrence.families import Characterization
from deterrence.families.characterizing import characterize_at
from deterrence.solvers import Settings

__all__ = ["thresholds_of", "tornado_of"]


def thresholds_of(found: Characterization, settings: Settings | None = None) -> tuple[Thresholds, ...]:
    """Thresholds along every parameter that varies in a complete characterization, from the baseline.

    They are read off the families, except along lines on which these may not be all there is: there families
    are sought anew.

    Parameters
    ----------
    found
        Complete families; those parameters that do not vary are at the baseline.
    settings
        Time budget of what is sought anew.
    """
    baseline = {name: one.value for name, one in found.model.parameters.items()}
    along: list[Thresholds] = []
    for name in found.vary:
        others = {other: value for other, value in baseline.items() if other != name}
        line = restricted(found, {other: value for other, value in others.items() if other in found.vary})
        if line is None:
            line = characterize_at(found.model, others, found.concept, vary=[name], settings=settings)
        along.append(thresholds_along(line, FamilyReader if line.complete else RegimeReader))
    return tuple(along)


def tornado_of(along: Sequence[Thresholds]) -> Tornado:
    """The tornado at the baseline from the thresholds along each parameter.

    Parameters
    ----------
    along
        At least one; all of the same model and concept, from the baseline.

    Examples
    --------
    >>> from deterrence.families import characterize
    >>> whole = characterize("unilateral-deterrence", vary=["p_iran_hard", "p_us_hard"])
    >>> for one in tornado_of(thresholds_of(whole)).reaches:
    ...     print(one.parameter, one.value, one.below and one.below.at, one.above and one.above.at)
    p_us_hard 7/10 5/8 5/6
    p_iran_hard 1/4 None None
    """
    model = along[0].model
    baseline = {name: one.value for name, one in model.parameters.items()}
    reaches = sorted((reach_of(one, "", baseline[one.parameter]) for one in along), key=shortest_first)
    regime = next((found for one in along if (found := regime_at(one, baseline[one.parameter]))), ())
    doubts = [f"{one.parameter}: perhaps not all thresholds; {one.argument}" for one in along if not one.complete]
    return Tornado(model, along[0].concept, "", baseline, regime, None, tuple(reaches), tuple(doubts))
