"""What an author wrote: model files read with positions, resolved, checked and written; `Model` gives the games."""

from __future__ import annotations

from deterrence.model.format import json_schema
from deterrence.model.loading import load, shipped_models
from deterrence.model.model import Model
from deterrence.model.parts import (
    Case,
    Cell,
    ChanceMove,
    Claim,
    Definition,
    Move,
    Outcome,
    Parameter,
    PayoffTerm,
    Prior,
    Range,
    Scenario,
    Source,
)
from deterrence.model.reading import read_text
from deterrence.model.starter import starter

__all__ = [
    "Case",
    "Cell",
    "ChanceMove",
    "Claim",
    "Definition",
    "Model",
    "Move",
    "Outcome",
    "Parameter",
    "PayoffTerm",
    "Prior",
    "Range",
    "Scenario",
    "Source",
    "json_schema",
    "load",
    "read_text",
    "shipped_models",
    "starter",
]
