"""``deterrence sensitivity``."""

from __future__ import annotations

import click

from deterrence.cli.options import concept_option, output_options, point_options, subject_argument
from deterrence.cli.output import chosen_rendering, emit, is_picture
from deterrence.cli.progress import progress_shown

__all__ = ["sensitivity"]

METHODS_TOLD = "thresholds, elasticities, sobol, morris, volume or boxes"


@click.command(short_help="Find what an outcome depends on: thresholds, derivatives, indices, volumes.")
@subject_argument()
@click.argument("outcome", metavar="[OUTCOME]", required=False)
@click.option("--method", metavar="NAME", default="thresholds", show_default=True, help=f"{METHODS_TOLD}.")
@click.option("--vary", metavar="NAME", multiple=True, help="A parameter that moves; repeatable. By default all.")
@click.option("-n", "n", type=int, default=1024, show_default=True, help="Points to draw, a power of two.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the points drawn.")
@click.option(
    "--select",
    metavar="RULE",
    help="Which one counts: lowest, highest, envelope, best:PLAYER, worst:PLAYER, payoff-dominant or family:NAME.",
)
@click.option("--at-least", type=float, default=0.5, show_default=True, help="What counts as the outcome for boxes.")
@point_options
@concept_option
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="Stop exact searches then.")
@output_options
def sensitivity(
    subject: str,
    outcome: str | None,
    method: str,
    vary: tuple[str, ...],
    n: int,
    seed: int,
    select: str | None,
    at_least: float,
    point: dict[str, str],
    scenario: str | None,
    concept: str | None,
    seconds: float | None,
    form: str | None,
    output: str | None,
) -> None:
    """Find what OUTCOME, an outcome of M or payoff(PLAYER), depends on.

    By default: how far each parameter can move alone before the regime changes, exactly. The sampling methods draw
    from the parameters' priors inside the assumed region. With -o FILE.svg, .png or .pdf a figure is drawn.

    \b
    Examples:
      deterrence sensitivity proxy-deniability --vary sanction_pressure --vary deniability
      deterrence sensitivity proxy-deniability attacked --method elasticities
      deterrence sensitivity proxy-deniability attacked --method sobol --select envelope \\
          --vary sanction_pressure --vary deniability
    """
    drawn = form is None and is_picture(output)
    rendering = chosen_rendering(form, None if drawn else output)
    from deterrence.analysis.sensitivity import sensitivity_at
    from deterrence.analysis.solving import open_model
    from deterrence.report.sensitivities import sensitivity_report
    from deterrence.solvers import Settings

    model = open_model(subject)
    with progress_shown() as progress:
        found = sensitivity_at(
            model, outcome, method, point, n=n, rng=seed, select=select, vary=vary or None, concept=concept,
            scenario=scenario, at_least=at_least, settings=Settings(seconds=seconds), progress=progress,
        )  # fmt: skip
    if drawn and output is not None:
        from deterrence.report.figures import caution_of, figure_of, save_figure

        save_figure(figure_of(found), output)
        if caution := caution_of(found):
            click.echo(caution, err=True)
        return
    emit(sensitivity_report(found), rendering, output)
