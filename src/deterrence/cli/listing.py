"""``deterrence list``."""

from __future__ import annotations

import click

from deterrence.cli.options import output_options
from deterrence.cli.output import chosen_rendering, emit

__all__ = ["list_models"]


@click.command("list", short_help="List the shipped models.")
@output_options
def list_models(form: str | None, output: str | None) -> None:
    """List the shipped models: names, titles, players, scenarios, concept.

    \b
    Examples:
      deterrence list
      deterrence list --format csv
    """
    rendering = chosen_rendering(form, output)
    from deterrence.model import load, shipped_models
    from deterrence.report.models import models_report

    emit(models_report(load(name) for name in shipped_models()), rendering, output)
