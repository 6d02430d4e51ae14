"""The other models that a claim speaks of."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deterrence.model import Model

__all__ = ["variant_of"]


def variant_of(model: Model, name: str) -> Model:
    """The model of that name: beside the file of a model, else a shipped one."""
    beside = Path(model.path).with_name(f"{name}.yaml") if model.path else None
    return _loaded(str(beside) if beside is not None and beside.exists() else name)


@lru_cache(maxsize=32)
def _loaded(name: str) -> Model:
    from deterrence.model import load

    return load(name)
