"""``deterrence compare``."""

from __future__ import annotations

import click

from deterrence.cli.options import concept_option, output_options, parameter_option, subjects_argument
from deterrence.cli.output import chosen_rendering, emit
from deterrence.cli.progress import progress_shown

__all__ = ["compare"]


@click.command(short_help="Set two models, variants or scenarios side by side.")
@subjects_argument
@click.option("--scenario", "scenarios", metavar="NAME", multiple=True, help="One for both sides, or one for each.")
@click.option("--along", metavar="PARAMETER", multiple=True, help="Compare thresholds along it; repeatable.")
@click.option("--claims/--no-claims", default=True, show_default=True, help="Decide the claims of both models.")
@parameter_option
@concept_option
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="Stop exact searches then.")
@output_options
def compare(
    subjects: tuple[str, ...],
    scenarios: tuple[str, ...],
    along: tuple[str, ...],
    claims: bool,
    point: dict[str, str],
    concept: str | None,
    seconds: float | None,
    form: str | None,
    output: str | None,
) -> None:
    """Compare equilibria, outcomes, thresholds and claims of two models M, or of one model in two scenarios.

    The scenario `baseline` stands for the model's own values.

    \b
    Examples:
      deterrence compare preemption-dilemma preemption-or-deterrence
      deterrence compare proxy-deniability --scenario january-2020 --scenario low-deniability
      deterrence compare proxy-deniability --scenario baseline --scenario low-deniability --along deniability
    """
    rendering = chosen_rendering(form, output)
    if not 1 <= len(subjects) <= 2:
        raise click.UsageError("give two models, or one model and two --scenario")
    from deterrence.analysis.comparing import compare_at
    from deterrence.analysis.solving import open_model
    from deterrence.report.comparisons import comparison_report
    from deterrence.solvers import Settings

    models = [open_model(subject) for subject in subjects]
    with progress_shown() as progress:
        found = compare_at(
            models[0], models[1] if len(models) == 2 else None, point,
            scenarios=[None if name == "baseline" and name not in models[0].scenarios else name for name in scenarios],
            along=along or None, claims=claims, concept=concept, settings=Settings(seconds=seconds), progress=progress,
        )  # fmt: skip
    emit(comparison_report(found), rendering, output)
