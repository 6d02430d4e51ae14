"""The moves of a timeline in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from deterrence.expressions import ONE
from deterrence.report.drawings.words import listed, shown
from deterrence.report.elements import Words

if TYPE_CHECKING:
    from deterrence.model import Model
    from deterrence.model.parts import ChanceMove, Move, Step

__all__ = ["moves_in_words"]


def moves_in_words(step: Step, model: Model) -> Iterator[str | Words]:
    """A step of the timeline as a list's entry, and below it what depends on the history."""
    from deterrence.model.parts import ChanceMove

    head, cases = _chance(step) if isinstance(step, ChanceMove) else _move(step, model)
    because = f" ({step.because})" if step.because else ""
    if step.when is not None:
        head = (*head[:-1], f"{head[-1]}, only when ", step.when)
    symbols = {name: one.symbol for name, one in model.parameters.items() if one.symbol}
    if len(cases) == 1 and cases[0][0] is None:
        yield Words((*head, ": ", *cases[0][1], because), symbols)
        return
    yield Words((*head, ":", because), symbols)
    for when, are in cases:
        condition = ("  otherwise: ",) if when is None else ("  when ", when, ": ")
        yield Words((*condition, *are), symbols)


Case = tuple[Any, tuple[Any, ...]]


def _chance(step: ChanceMove) -> tuple[tuple[Any, ...], list[Case]]:
    return (f"{shown(step.name)}, by chance",), [(case.when, tuple(_lottery(case.are))) for case in step.cases]


def _lottery(branches: tuple[tuple[str, Any], ...]) -> Iterator[Any]:
    for number, (name, probability) in enumerate(branches):
        yield ", " if number else ""
        if probability == ONE:
            yield f"{shown(name)} for certain"
        else:
            yield f"{shown(name)} with probability "
            yield probability


def _move(step: Move, model: Model) -> tuple[tuple[Any, ...], list[Case]]:
    if step.sees is None:
        seen = "having seen everything so far"
    else:
        seen = f"having seen {listed([shown(name) for name in step.sees])}" if step.sees else "having seen nothing"
    head = f"{shown(step.name)}, by {model.players[step.player]}, {seen}"
    return (head,), [(case.when, (listed([shown(one) for one in case.are], "or"),)) for case in step.cases]
