"""``deterrence why-not``."""

from __future__ import annotations

import click

from deterrence.cli.options import concept_option, output_options, point_options, subject_argument
from deterrence.cli.output import chosen_rendering, emit

__all__ = ["why_not"]


@click.command("why-not", short_help="Tell what stands in the way of an outcome, and what would clear it.")
@subject_argument()
@click.argument("expect", metavar="EXPECT")
@point_options
@concept_option
@output_options
def why_not(
    subject: str,
    expect: str,
    point: dict[str, str],
    scenario: str | None,
    concept: str | None,
    form: str | None,
    output: str | None,
) -> None:
    """Tell why EXPECT is not so in M: what its equilibria say, who would leave each path on which it is so and gain
    what, and the nearest exact value of each single parameter that brings it about.

    EXPECT is a statement as in a model's claims.

    \b
    Examples:
      deterrence why-not proxy-deniability "P(attacked) <= 1/10"
      deterrence why-not preemption-dilemma "P(capability_survives) == 0" -p cost=5
    """
    rendering = chosen_rendering(form, output)
    from deterrence.analysis.solving import open_model
    from deterrence.analysis.why_not import why_not_at
    from deterrence.report.why_not import why_not_report

    model = open_model(subject)
    emit(why_not_report(why_not_at(model, expect, point, concept, scenario), model.title), rendering, output)
