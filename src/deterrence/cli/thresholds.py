"""``deterrence thresholds``."""

from __future__ import annotations

import click

from deterrence.cli.options import concept_option, output_options, point_options, subject_argument
from deterrence.cli.output import chosen_rendering, emit

__all__ = ["thresholds"]


@click.command(short_help="Find where the regime changes along a parameter, exactly.")
@subject_argument()
@click.argument("parameter", metavar="PARAMETER")
@point_options
@concept_option
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="Stop searching after so many seconds.")
@output_options
def thresholds(
    subject: str,
    parameter: str,
    point: dict[str, str],
    scenario: str | None,
    concept: str | None,
    seconds: float | None,
    form: str | None,
    output: str | None,
) -> None:
    """Find the values of PARAMETER at which the equilibria of M change in kind, and which exist between them.

    The other parameters stay at the baseline, at --scenario or where -p puts them. Values are exact.

    \b
    Examples:
      deterrence thresholds proxy-deniability sanction_pressure
      deterrence thresholds proxy-deniability deniability -p sanction_pressure=3/5
    """
    rendering = chosen_rendering(form, output)
    from deterrence.analysis.solving import open_model
    from deterrence.analysis.thresholds import thresholds_at
    from deterrence.report.thresholds import thresholds_report
    from deterrence.solvers import Settings

    model = open_model(subject)
    found = thresholds_at(model, parameter, point, concept, scenario, Settings(seconds=seconds))
    emit(thresholds_report(found), rendering, output)
