"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

__all__ = [
    "FORMATS_TOLD",
    "concept_option",
    "output_options",
    "parameter_option",
    "point_options",
    "subject_argument",
    "subjects_argument",
]

F = TypeVar("F", bound=Callable[..., Any])

FORMATS_TOLD = "table, json, csv, markdown, latex or html"
"""The formats of `deterrence.report.RENDERINGS`, told without loading them."""


class PointItem(click.ParamType[tuple[str, str]]):
    """``name=value``; the value stays a text, so that it is read exactly."""

    name = "name=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Split at the first equals sign."""
        if isinstance(value, tuple):
            return value
        name, sign, number = str(value).partition("=")
        if not sign or not name.strip() or not number.strip():
            self.fail(f"{value!r} is not of the form name=value, e.g. -p sanction_pressure=7/10", param, ctx)
        return name.strip(), number.strip()


def _as_point(_context: click.Context, _option: click.Parameter, items: Iterable[tuple[str, str]]) -> dict[str, str]:
    point: dict[str, str] = {}
    for name, value in items:
        if name in point:
            raise click.BadParameter(f"{name!r} is given twice")
        point[name] = value
    return point


def _complete_subject(_context: click.Context, _option: click.Parameter, begun: str) -> list[CompletionItem]:
    from deterrence.model import shipped_models

    names = [CompletionItem(name) for name in shipped_models() if name.startswith(begun)]
    return names or [CompletionItem(begun, type="file")]


def _complete_format(_context: click.Context, _option: click.Parameter, begun: str) -> list[CompletionItem]:
    from deterrence.report import RENDERINGS

    return [CompletionItem(one.name) for one in RENDERINGS if one.name.startswith(begun)]


def _complete_concept(_context: click.Context, _option: click.Parameter, begun: str) -> list[CompletionItem]:
    from deterrence.concepts import concept_table

    return [CompletionItem(one.name) for one in concept_table() if one.name.startswith(begun)]


def subject_argument(required: bool = True) -> Callable[[F], F]:
    """The argument M."""
    metavar = "M" if required else "[M]"
    return click.argument("subject", metavar=metavar, required=required, shell_complete=_complete_subject)


def subjects_argument(function: F) -> F:
    """Any number of arguments M."""
    return click.argument("subjects", metavar="[M]...", nargs=-1, shell_complete=_complete_subject)(function)


def parameter_option(function: F) -> F:
    """``-p name=value`` (repeatable)."""
    return click.option(
        "-p",
        "--parameter",
        "point",
        type=PointItem(),
        multiple=True,
        callback=_as_point,
        help="Set a parameter, exactly: -p x=7/10 or -p x=0.7. Repeatable.",
    )(function)


def point_options(function: F) -> F:
    """``-p name=value`` (repeatable) and ``--scenario``."""
    scenario = click.option(
        "--scenario", metavar="NAME", help="Start from this scenario of the model, not from the baseline."
    )
    return parameter_option(scenario(function))


def concept_option(function: F) -> F:
    """``--concept``."""
    return click.option(
        "--concept",
        metavar="NAME",
        shell_complete=_complete_concept,
        help="Solution concept, e.g. nash, subgame-perfect, perfect-bayesian; the model's own when absent.",
    )(function)


def output_options(function: F) -> F:
    """``--format`` and ``-o``."""
    form = click.option(
        "--format",
        "form",
        metavar="FORMAT",
        shell_complete=_complete_format,
        help=f"{FORMATS_TOLD}; by default what FILE's ending says, else table.",
    )
    told = "Write there (whole or not at all), not to the screen."
    output = click.option("-o", "--output", metavar="FILE", type=click.Path(), help=told)
    return form(output(function))
