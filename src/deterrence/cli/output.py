"""Hand a report to the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from deterrence.report import Rendering, Report

__all__ = ["chosen_rendering", "emit", "is_picture"]


def chosen_rendering(form: str | None, output: str | None) -> Rendering:
    """The format asked for; else the one that the output file's name ends in; else text.

    Commands call this before they work, so that a misspelt format costs nothing.
    """
    from deterrence.report import RENDERINGS, rendering_for, rendering_named

    if form is not None:
        return rendering_named(form)
    return (rendering_for(output) if output else None) or RENDERINGS[0]


def emit(report: Report, rendering: Rendering, output: str | None) -> None:
    """Write a report to a file or to the screen."""
    content = rendering.render(report)
    if output is None:
        click.echo(content, nl=False)
        return
    from deterrence.report.files import write_text

    write_text(output, content)


def is_picture(output: str | None) -> bool:
    """Whether an output file's name asks for a figure."""
    return output is not None and output.lower().endswith((".svg", ".png", ".pdf"))
