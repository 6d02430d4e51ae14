"""The numbers that sensitivity is asked about: an outcome's probability or a player's payoff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deterrence.analysis.nearest import nearest
from deterrence.errors import UsageError
from deterrence.model import Model

__all__ = ["closed_form", "every_quantity", "named_quantity", "number_of"]


def every_quantity(model: Model) -> tuple[str, ...]:
    """Names of all quantities of a model: ``P(outcome)`` and ``payoff(player)``."""
    return (*(f"P({name})" for name in model.outcomes), *(f"payoff({name})" for name in model.players))


def named_quantity(model: Model, text: str | None) -> str:
    """The quantity that a text stands for: the name of an outcome, ``P(outcome)`` or ``payoff(player)``.

    Raises
    ------
    UsageError
        When it stands for none.

    Examples
    --------
    >>> from deterrence.model import load
    >>> named_quantity(load("proxy-deniability"), "attacked")
    'P(attacked)'
    """
    known = every_quantity(model)
    told = f"{model.name} has: {', '.join(known)}"
    if text is None:
        raise UsageError(f"say which outcome or payoff; {told}")
    for candidate in (text.replace(" ", ""), f"P({text.strip()})"):
        if candidate in known:
            return candidate
    raise UsageError(f"no outcome or payoff {text!r}{nearest(text, [*model.outcomes, *known])}; {told}")


def number_of(quantity: str, outcomes: Mapping[str, Any], payoffs: Mapping[str, Any]) -> Any:
    """A quantity of one equilibrium or family; None where it is not given."""
    name = quantity.partition("(")[2][:-1]
    return (outcomes if quantity.startswith("P(") else payoffs).get(name)


def closed_form(quantity: str, family: Any) -> Any:
    """A family's closed form of a quantity; None where ties leave it free."""
    return None if family.free else number_of(quantity, family.outcomes, family.payoffs)
