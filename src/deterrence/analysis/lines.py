"""Families along one parameter: read off families over many where these come with the model, else found anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from deterrence.analysis.regimes import FamilyReader, RegimeReader
from deterrence.analysis.restricting import restricted
from deterrence.analysis.thresholds import Thresholds, thresholds_along
from deterrence.families import Characterization
from deterrence.families.characterizing import characterize_at
from deterrence.families.keeping import kept
from deterrence.families.naming import named
from deterrence.games import NormalFormGame
from deterrence.games.simultaneous import as_tree

if TYPE_CHECKING:
    from deterrence.model import Model
    from deterrence.solvers import Settings

__all__ = ["Lines"]


class Lines:
    """Families and thresholds along single parameters of a model.

    Parameters
    ----------
    model, concept
        What is asked about.
    settings
        Time budget of what is found anew.

    Examples
    --------
    >>> from deterrence.model import load
    >>> model = load("rogue-cover")
    >>> point = {name: one.value for name, one in model.parameters.items()}
    >>> lines = Lines(model)
    >>> [str(one.value) for one in lines.thresholds("gain", point).points]
    ['5']
    """

    def __init__(self, model: Model, concept: str | None = None, settings: Settings | None = None) -> None:
        self.model, self.concept, self.settings = model, concept, settings
        self.whole = kept(model, concept)

    def known(self, name: str, point: Mapping[str, Fraction]) -> Characterization | None:
        """Families through a point along a parameter, where those that come with the model tell all of them."""
        whole = self.whole
        if whole is None or name not in whole.vary:
            return None
        if any(whole.point[other] != value for other, value in point.items() if other not in whole.vary):
            return None
        line = restricted(whole, {other: point[other] for other in whole.vary if other != name})
        return None if line is None else self._named(line)

    def _named(self, line: Characterization) -> Characterization:
        """Without the families that exist nowhere on the line; the others by names that tell these apart."""
        met = {name for one in thresholds_along(line, FamilyReader).intervals for name in one.regime}
        left = [replace(one, name="") for one in line.families if one.name in met]
        game = self.model.symbolic()
        tree = as_tree(game) if isinstance(game, NormalFormGame) else game
        return replace(line, families=named(left, tree, self.model.families.values()))

    def families(self, name: str, point: Mapping[str, Fraction]) -> Characterization:
        """Families through a point along a parameter."""
        line = self.known(name, point)
        if line is not None:
            return line
        others = {other: value for other, value in point.items() if other != name}
        return characterize_at(self.model, others, self.concept, vary=[name], settings=self.settings)

    def thresholds(self, name: str, point: Mapping[str, Fraction]) -> Thresholds:
        """The regimes along a parameter through a point: read off the families where these are complete."""
        line = self.families(name, point)
        return thresholds_along(line, FamilyReader if line.complete else RegimeReader)
