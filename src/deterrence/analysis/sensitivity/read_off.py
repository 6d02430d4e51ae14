"""How far each parameter must move, alone, before the regime changes: read off families that are known already."""

from __future__ import annotations

from deterrence.analysis.regimes import FamilyReader, Regime
from deterrence.analysis.restricting import restricted
from deterrence.analysis.sensitivity.tornado import Reach, Tornado, reach_of, regime_at, shortest_first
from deterrence.analysis.thresholds import thresholds_along
from deterrence.families import Characterization

__all__ = ["tornado_of"]


def tornado_of(found: Characterization) -> Tornado:
    """The tornado at the baseline over the parameters that vary in a complete characterization, without solving.

    Parameters
    ----------
    found
        Complete families; those parameters that do not vary are at the baseline.

    Returns
    -------
    Tornado
        Its notes name the parameters along which the families may not be all there is, and which are left out.

    Examples
    --------
    >>> from deterrence.families import characterize
    >>> whole = characterize("unilateral-deterrence", vary=["p_iran_hard", "p_us_hard"])
    >>> for one in tornado_of(whole).reaches:
    ...     print(one.parameter, one.value, one.below and one.below.at, one.above and one.above.at)
    p_us_hard 7/10 5/8 5/6
    p_iran_hard 1/4 None None
    """
    model = found.model
    baseline = {name: one.value for name, one in model.parameters.items()}
    reaches: list[Reach] = []
    left_out: list[str] = []
    regime: Regime | None = None
    for name in found.vary:
        line = restricted(found, {other: baseline[other] for other in found.vary if other != name})
        if line is None:
            left_out.append(name)
            continue
        along = thresholds_along(line, FamilyReader)
        reaches.append(reach_of(along, "", baseline[name]))
        regime = regime or regime_at(along, baseline[name])
    notes = ["Each parameter moves alone, the others stay; every threshold is exact."]
    if left_out:
        told = ", ".join(left_out)
        notes.append(f"Left out, because the others' baseline lies where the families may not be all there is: {told}.")
    reaches.sort(key=shortest_first)
    return Tornado(model, found.concept, "", baseline, regime or (), None, tuple(reaches), tuple(notes))
