"""``deterrence plot``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from deterrence.cli.options import concept_option, point_options, subject_argument
from deterrence.cli.output import is_picture
from deterrence.cli.progress import progress_shown

if TYPE_CHECKING:
    from deterrence.model import Model
    from deterrence.solvers import Settings

__all__ = ["plot"]


@click.command(short_help="Draw branches, phase diagrams and tornados as SVG, PNG or PDF.")
@subject_argument()
@click.argument("parameters", metavar="[PARAMETER]...", nargs=-1)
@click.option("--outcome", metavar="NAME", help="Along one parameter: an outcome or payoff(PLAYER).")
@click.option("-o", "--output", metavar="FILE", required=True, type=click.Path(), help="Ends in .svg, .png or .pdf.")
@point_options
@concept_option
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="Stop exact searches then.")
def plot(
    subject: str,
    parameters: tuple[str, ...],
    outcome: str | None,
    output: str,
    point: dict[str, str],
    scenario: str | None,
    concept: str | None,
    seconds: float | None,
) -> None:
    """Draw how the equilibria of M depend on its parameters.

    With one PARAMETER, an outcome in every equilibrium along it, thresholds marked; with two, which equilibria exist
    over both; with none, how far each parameter can move alone before the regime changes.

    \b
    Examples:
      deterrence plot proxy-deniability sanction_pressure --outcome attacked -o branches.svg
      deterrence plot proxy-deniability sanction_pressure deniability -o phases.pdf
      deterrence plot proxy-deniability -o tornado.png
    """
    if not is_picture(output):
        raise click.UsageError(f"{output}: figures are written as .svg, .png or .pdf")
    if len(parameters) > 2:
        raise click.UsageError("a figure has at most two parameters")
    if outcome is not None and len(parameters) != 1:
        raise click.UsageError("--outcome is drawn along one parameter; name one, or leave --outcome out")
    for name in parameters:
        if name in point:
            raise click.UsageError(f"{name} cannot both vary and be fixed at {point[name]}")
    from deterrence.analysis.sensitivity.quantities import every_quantity, named_quantity
    from deterrence.analysis.solving import open_model
    from deterrence.report import figures
    from deterrence.report.figures.canvas import part_of_matplotlib
    from deterrence.solvers import Settings

    part_of_matplotlib("figure")
    settings = Settings(seconds=seconds)
    model = open_model(subject)
    quantity = named_quantity(model, outcome or every_quantity(model)[0])
    found = _found(model, parameters, point, scenario, concept, settings)
    if len(parameters) == 1:
        figure = figures.plot_branches(found, quantity)
    else:
        figure = figures.plot_phases(found) if parameters else figures.figure_of(found)
    figures.save_figure(figure, output)
    if caution := figures.caution_of(found):
        click.echo(caution, err=True)


def _found(
    model: Model,
    parameters: tuple[str, ...],
    point: dict[str, str],
    scenario: str | None,
    concept: str | None,
    settings: Settings,
) -> Any:
    """What is drawn."""
    if not parameters:
        from deterrence.analysis.sensitivity import sensitivity_at

        with progress_shown() as progress:
            return sensitivity_at(
                model, None, "thresholds", point, concept=concept, scenario=scenario, settings=settings,
                progress=progress,
            )  # fmt: skip
    if len(parameters) == 1:
        from deterrence.analysis.thresholds import thresholds_at

        return thresholds_at(model, parameters[0], point, concept, scenario, settings)
    from deterrence.families import characterize

    whole = model.point(scenario, **point)
    fixed: dict[str, Any] = {name: whole[name] for name in model.parameters if name not in parameters}
    return characterize(model, concept, vary=parameters, settings=settings, **fixed)
