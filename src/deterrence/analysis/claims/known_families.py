"""The families of the games that a claim speaks of: its own, at points that it moves to, and of variants."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from deterrence.analysis.claims.oracle import MOST_WORK
from deterrence.analysis.claims.statements import World
from deterrence.analysis.claims.territory import Territory
from deterrence.analysis.claims.variants import variant_of
from deterrence.errors import NotDefinedError
from deterrence.expressions import TRUE, Formula, Number, all_of, any_of
from deterrence.families import Characterization, Family
from deterrence.families.characterizing import characterize_at
from deterrence.solvers.base import Settings
from deterrence.solvers.work import Work

if TYPE_CHECKING:
    from deterrence.model import Model

__all__ = ["KnownFamilies"]

Asked = tuple[str, tuple[str, ...], tuple[tuple[str, Fraction], ...]]


@dataclass
class KnownFamilies:
    """Finds families once for all claims of a model.

    Parameters
    ----------
    model, concept
        Whose equilibria.
    settings
        Time budget.
    """

    model: Model
    concept: str
    settings: Settings = field(default_factory=Settings)
    _found: dict[Asked, Characterization] = field(default_factory=dict)

    def of(self, territory: Territory, world: World) -> Characterization:
        """The families of a world; what varies are the territory's parameters and those that are moved along with them.

        A parameter that is set to a number is fixed at it, like those that do not vary at all.
        """
        if territory.tied:
            told = ", ".join(f"{name} = {value}" for name, value in territory.tied.items())
            raise NotDefinedError(f"families are not known where {told}")
        model = variant_of(self.model, world.variant) if world.variant else self.model
        moved = dict(world.settings)
        vary: list[str] = []
        fixed: dict[str, Fraction] = {}
        for name, parameter in model.parameters.items():
            value = moved.get(name)
            if isinstance(value, Number):
                fixed[name] = value.value
            elif value is not None or name in territory.vary:
                vary.append(name)
            elif name in territory.fixed and name in self.model.parameters:
                fixed[name] = territory.fixed[name]
            else:
                fixed[name] = parameter.value
        key = (model.name, tuple(vary), tuple(fixed.items()))
        if key not in self._found:
            own = replace(self.settings, work=Work(MOST_WORK))  # not at the cost of the claim that happens to ask first
            self._found[key] = characterize_at(model, fixed, self.concept, vary=vary, settings=own)
        return self._found[key]

    def presence(self, territory: Territory, name: str, world: World) -> Formula:
        """Where a named family exists, over the territory's parameters.

        Raises
        ------
        NotDefinedError
            When there is no family of that name, or it belongs to a variant with parameters of other ranges.
        """
        found = self.of(territory, world)
        family = next((one for one in found.families if one.name == name), None)
        if family is None and any(one.name == name for one in self.of(territory, World()).families):
            return ~TRUE  # known here, absent there
        if family is None:
            known = ", ".join(one.name for one in found.families) or "none"
            raise NotDefinedError(f"there is no family {name!r}; there are: {known}")
        alternatives = self.alternatives(territory, family, world)
        return any_of(tuple(all_of(one) for one in alternatives))

    def alternatives(self, territory: Territory, family: Family, world: World) -> tuple[tuple[Formula, ...], ...]:
        """A family's region, over the territory's parameters."""
        moved = dict(world.settings)
        return tuple(tuple(territory.put_formula(one, moved) for one in each) for each in family.region.alternatives)
