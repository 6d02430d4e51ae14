"""``deterrence check``."""

from __future__ import annotations

import click

from deterrence.cli.options import output_options, subjects_argument
from deterrence.cli.output import chosen_rendering, emit

__all__ = ["check"]


@click.command(short_help="Tell every problem of models and game files.")
@subjects_argument
@output_options
@click.pass_context
def check(context: click.Context, subjects: tuple[str, ...], form: str | None, output: str | None) -> None:
    """Check models and game files: every problem of every file, with line, column and fix.

    Without M, every shipped model. The exit code is 1 when anything fails.

    \b
    Examples:
      deterrence check my-crisis.yaml
      deterrence check my-crisis.yaml poker.efg --format json
      deterrence check
    """
    rendering = chosen_rendering(form, output)
    from deterrence.analysis.checking import check_subject
    from deterrence.model import shipped_models
    from deterrence.report.checks import checks_report

    found = [check_subject(subject) for subject in subjects or shipped_models()]
    for problem in (problem for one in found for problem in one.problems):
        click.echo(str(problem), err=True)
    emit(checks_report(found), rendering, output)
    context.exit(0 if all(found) else 1)
