"""The other models that a claim speaks of."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from deterrence.analysis.claims.territory import Territory
from deterrence.errors import NotDefinedError

if TYPE_CHECKING:
    from deterrence.analysis.claims.statements import World
    from deterrence.expressions import Expression
    from deterrence.model import Model

__all__ = ["put_in_world", "territory_of", "variant_of"]


def variant_of(model: Model, name: str) -> Model:
    """The model of that name: beside the file of a model, else a shipped one."""
    beside = Path(model.path).with_name(f"{name}.yaml") if model.path else None
    if beside is None or not beside.exists():
        return _loaded(name)
    known = beside.stat()
    return _loaded(str(beside), known.st_mtime_ns, known.st_size)


@lru_cache(maxsize=32)
def _loaded(name: str, *as_written: int) -> Model:
    from deterrence.model import load

    return load(name)


def territory_of(territory: Territory, world: World) -> Territory:
    """The same points in a world's model; further parameters of a variant are at its baseline."""
    if not world.variant:
        return territory
    if territory.tied:
        raise NotDefinedError(f"{world.variant} is not looked at where a parameter follows others")
    model = variant_of(territory.model, world.variant)
    vary = tuple(name for name in territory.vary if name in model.parameters)
    fixed = {name: value for name, value in territory.fixed.items() if name in model.parameters}
    return Territory.over(model, vary, fixed)


def put_in_world(territory: Territory, expression: Expression, world: World) -> Expression:
    """An expression over a world's parameters and definitions as one over the parameters that vary."""
    return territory_of(territory, world).put(expression, dict(world.settings))
