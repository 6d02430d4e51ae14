"""``deterrence check``."""

from __future__ import annotations

import click

from deterrence.cli.options import output_options, subjects_argument
from deterrence.cli.output import chosen_rendering, emit
from deterrence.cli.progress import progress_shown

__all__ = ["check"]


@click.command(short_help="Tell every problem of models and game files, and decide claims.")
@subjects_argument
@click.option(
    "--claims/--no-claims", default=True, help="Prove or refute the models' claims, too (the default; takes a while)."
)
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="Leave claims of a model undecided then.")
@output_options
@click.pass_context
def check(
    context: click.Context,
    subjects: tuple[str, ...],
    claims: bool,
    seconds: float | None,
    form: str | None,
    output: str | None,
) -> None:
    """Check models and game files: every problem of every file, with line, column and fix, and every claim.

    Without M, every shipped model. The exit code is 1 when anything fails: a claim fails when its verdict is not the
    one that the file expects. Without --seconds, claims are decided within a count of questions, so that verdicts do
    not depend on the machine.

    \b
    Examples:
      deterrence check escalation
      deterrence check my-crisis.yaml --no-claims
      deterrence check my-crisis.yaml
      deterrence check my-crisis.yaml poker.efg --format json
      deterrence check
    """
    rendering = chosen_rendering(form, output)
    from deterrence.analysis.checking import check_subject
    from deterrence.model import shipped_models
    from deterrence.report.checks import checks_report
    from deterrence.solvers.base import Settings

    found = []
    with progress_shown() as progress:
        for subject in subjects or shipped_models():
            settings = Settings(seconds) if progress is None else Settings(seconds, progress)
            found.append(check_subject(subject, claims, settings))
    for problem in (problem for one in found for problem in one.problems):
        click.echo(str(problem), err=True)
    emit(checks_report(found), rendering, output)
    context.exit(0 if all(found) else 1)
