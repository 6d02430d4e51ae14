"""``deterrence convert``."""

from __future__ import annotations

import click

from deterrence.cli.options import point_options, subject_argument

__all__ = ["convert"]


@click.command(short_help="Write a model or game as .efg or .nfg.")
@subject_argument()
@click.argument("target", metavar="OUT", type=click.Path())
@point_options
def convert(subject: str, target: str, point: dict[str, str], scenario: str | None) -> None:
    """Write a model at a point, or a game file, as another file: .efg (extensive form) or .nfg (normal form).

    Numbers stay exact. A game in extensive form becomes its reduced normal form in an .nfg file.

    \b
    Examples:
      deterrence convert escalation escalation.nfg
      deterrence convert my-crisis.yaml crisis.efg --scenario january-2020 -p damage=12
      deterrence convert poker.efg poker.nfg
    """
    from deterrence.analysis.solving import game_at, open_subject
    from deterrence.interop import write_game

    write_game(game_at(open_subject(subject), point, scenario), target)
    click.echo(f"Wrote {target}", err=True)
