"""``deterrence show``."""

from __future__ import annotations

import click

from deterrence.cli.options import output_options, subject_argument
from deterrence.cli.output import chosen_rendering, emit

__all__ = ["show"]


@click.command(short_help="Show what a model or game says.")
@subject_argument()
@output_options
def show(subject: str, form: str | None, output: str | None) -> None:
    """Show what a model says: story, parameters, who moves when, payoff terms and their reasons, claims.

    Of a game file (.nfg, .efg) it shows the players, their moves and the payoffs.

    \b
    Examples:
      deterrence show escalation
      deterrence show my-crisis.yaml --format markdown -o my-crisis.md
      deterrence show poker.efg
    """
    rendering = chosen_rendering(form, output)
    from deterrence.analysis import open_subject
    from deterrence.games import Game

    opened = open_subject(subject)
    if isinstance(opened, Game):
        from deterrence.report.games import game_report

        emit(game_report(opened, subject), rendering, output)
        return
    from deterrence.report.models import model_report

    emit(model_report(opened), rendering, output)
