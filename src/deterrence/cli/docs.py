"""``deterrence docs``."""

from __future__ import annotations

import click

from deterrence.cli.options import subjects_argument
from deterrence.cli.progress import progress_shown

__all__ = ["docs"]


@click.command(short_help="Write a site about models that opens without a network.")
@subjects_argument
@click.option("-o", "--output", metavar="FOLDER", default="site", show_default=True, help="The site's folder.")
@click.option("--title", metavar="TEXT", default="deterrence", show_default=True, help="The site's name.")
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Processes to use.")
@click.pass_context
def docs(context: click.Context, subjects: tuple[str, ...], output: str, title: str, workers: int) -> None:
    """Write a site of static pages about models: shipped names, files, folders of files; all shipped ones when absent.

    FOLDER is new, empty, or a site that this command wrote; then only what changed is made anew. Its index.html opens
    without a server and without a network. A model that cannot be used has no page, the others have; the exit code is
    2 then.

    \b
    Examples:
      deterrence docs                       # every shipped model, to site/
      deterrence docs my-models -o pages    # a folder of model files
      deterrence docs escalation my-crisis.yaml -o pages
    """
    from deterrence.report.site import build_site

    with progress_shown() as progress:
        built = build_site(subjects, output, title=title, workers=workers, progress=progress)
    for name, problem in built.failures.items():
        click.echo(f"{name}: {problem}", err=True)
    click.echo(built.told)
    click.echo(f"Open {built.index}")
    context.exit(2 if built.failures else 0)
