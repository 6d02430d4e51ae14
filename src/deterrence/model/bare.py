"""A model without its words: what its game, and with it every family of equilibria, depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from deterrence.model.model import Model

__all__ = ["without_words"]

T = TypeVar("T")

WORDS = {"meaning": "", "symbol": "", "unit": "", "because": "", "sources": (), "prior": None}
"""What the parts of a model say to readers, and what stands for nothing said."""


def without_words(model: Model) -> Model:
    """The same game: no story, sources, reasons, meanings, priors, scenarios or claims.

    The author's names for families stay, because answers carry them.

    Examples
    --------
    >>> from deterrence.model import load
    >>> model = load("proxy-deniability")
    >>> bare = without_words(model)
    >>> bare.story, len(bare.claims), len(bare.timeline)
    ('', 0, 4)
    """
    return replace(
        model,
        title="",
        story="",
        scenarios={},
        claims=(),
        sources={},
        mechanisms=(),
        leaves_out=(),
        parameters=_silent_parts(model.parameters),
        definitions=_silent_parts(model.definitions),
        timeline=tuple(_silent(step) for step in model.timeline),
        table=tuple(_silent(cell) for cell in model.table),
        payoffs={player: tuple(_silent(term) for term in terms) for player, terms in model.payoffs.items()},
        outcomes=_silent_parts(model.outcomes),
        families=_silent_parts(model.families),
    )


def _silent_parts(parts: Mapping[str, T]) -> dict[str, T]:
    return {name: _silent(part) for name, part in parts.items()}


def _silent(part: Any) -> Any:
    return replace(part, **{one.name: WORDS[one.name] for one in fields(part) if one.name in WORDS})
