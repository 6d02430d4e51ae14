"""``deterrence classify``."""

from __future__ import annotations

import click

from deterrence.cli.options import output_options, point_options, subject_argument
from deterrence.cli.output import chosen_rendering, emit

__all__ = ["classify"]


@click.command(short_help="Name a 2 x 2 game: chicken, stag hunt ...")
@subject_argument()
@point_options
@output_options
def classify(subject: str, point: dict[str, str], scenario: str | None, form: str | None, output: str | None) -> None:
    """Name a 2 x 2 game: chicken, prisoner's dilemma, stag hunt, deadlock and so on.

    Also its number among the 144 (78) ordinal games, and which equilibrium is payoff-dominant and risk-dominant.

    \b
    Examples:
      deterrence classify escalation
      deterrence classify escalation -p sanction_pressure=9/10
    """
    rendering = chosen_rendering(form, output)
    from deterrence.analysis.classify import classify as classified
    from deterrence.analysis.solving import game_at, open_subject
    from deterrence.games import ExtensiveFormGame
    from deterrence.report.classifications import classification_report

    opened = open_subject(subject)
    game = game_at(opened, point, scenario)
    notes: tuple[str, ...] = ()
    if isinstance(game, ExtensiveFormGame):
        from deterrence.games.normalize import normalize

        game = normalize(game).normal_form
        notes = ("The game is sequential or has chance moves; its reduced normal form is classified.",)
    emit(classification_report(classified(game), opened.title or subject, notes), rendering, output)
