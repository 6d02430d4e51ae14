"""``deterrence solve``."""

from __future__ import annotations

import click

from deterrence.cli.options import concept_option, output_options, point_options, subject_argument
from deterrence.cli.output import chosen_rendering, emit
from deterrence.cli.progress import progress_shown

__all__ = ["solve"]


@click.command(short_help="Find every equilibrium, in exact numbers.")
@subject_argument(required=False)
@point_options
@concept_option
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="Stop searching after so many seconds.")
@click.option("--all", "every", is_flag=True, help="Every shipped model at the baseline and in every scenario.")
@output_options
@click.pass_context
def solve(
    context: click.Context,
    subject: str | None,
    point: dict[str, str],
    scenario: str | None,
    concept: str | None,
    seconds: float | None,
    every: bool,
    form: str | None,
    output: str | None,
) -> None:
    """Find every equilibrium, in exact numbers, each with a certificate.

    With --all, tables of every shipped model (Markdown, CSV, LaTeX, JSON) go into the folder named by -o, beginning
    with its index.md.

    \b
    Examples:
      deterrence solve escalation
      deterrence solve escalation --scenario january-2020 -p sanction_pressure=7/10
      deterrence solve escalation --concept nash --format json
      deterrence solve my-crisis.yaml --format latex -o equilibria.tex
      deterrence solve poker.efg
      deterrence solve --all -o results
    """
    if every:
        if subject is not None or point or scenario is not None or form is not None:
            raise click.UsageError("--all takes no model, parameters, scenario or format")
        context.exit(_solve_all(concept, seconds, output or "results"))
    if subject is None:
        raise click.UsageError("name a model, e.g. `deterrence solve escalation`, or use --all; see `deterrence list`")
    rendering = chosen_rendering(form, output)
    from deterrence.analysis import open_subject
    from deterrence.analysis.solving import solve_at
    from deterrence.report.solutions import solution_report

    opened = open_subject(subject)
    with progress_shown() as progress:
        solution = solve_at(opened, point, concept, scenario, seconds=seconds, progress=progress)
    emit(solution_report(solution, scenario or "", opened.title or subject), rendering, output)
    if seconds is not None and not solution.complete:
        click.echo(f"deterrence: not complete: {solution.complete.argument}; allow more time (--seconds)", err=True)


def _solve_all(concept: str | None, seconds: float | None, folder: str) -> int:
    import os

    from deterrence.analysis.catalogue import solve_catalogue
    from deterrence.report.catalogue import catalogue_summary, write_catalogue
    from deterrence.report.files import make_folder

    make_folder(folder)
    with progress_shown() as progress:
        solved = solve_catalogue(concept, seconds=seconds, progress=progress, workers=os.cpu_count() or 1)
    click.echo(catalogue_summary(solved))
    index = write_catalogue(solved, folder)
    click.echo(f"Tables: {index}")
    return 0 if all(one.solution is not None for one in solved) else 1
