"""``deterrence docs``."""

from __future__ import annotations

import click

from deterrence.cli.options import subjects_argument
from deterrence.cli.progress import progress_shown

__all__ = ["docs"]

KEPT = "docs/models"
"""Where the repository keeps the pages of shipped models."""


@click.command(short_help="Write a site about models that opens without a network.")
@subjects_argument
@click.option("-o", "--output", metavar="FOLDER", default="site", show_default=True, help="The site's folder.")
@click.option("--title", metavar="TEXT", default="deterrence", show_default=True, help="The site's name.")
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Processes to use.")
@click.option("--pages", metavar="FOLDER", help="Write Markdown pages with drawings and tables there, not a site.")
@click.option("--check", is_flag=True, help=f"Compare with the pages in --pages ({KEPT}); write nothing.")
@click.pass_context
def docs(
    context: click.Context,
    subjects: tuple[str, ...],
    output: str,
    title: str,
    workers: int,
    pages: str | None,
    check: bool,
) -> None:
    """Write a site of static pages about models: shipped names, files, folders of files; all shipped ones when absent.

    FOLDER is new, empty, or a site that this command wrote; then only what changed is made anew. Its index.html opens
    without a server and without a network. A model that cannot be used has no page, the others have; the exit code is
    2 then.

    With --pages it writes shipped models' pages as Markdown, for reading where a repository is browsed; with --check it
    compares such pages with what the code computes, names what differs, and ends with exit code 1 when something does.

    \b
    Examples:
      deterrence docs                       # every shipped model, to site/
      deterrence docs my-models -o pages    # a folder of model files
      deterrence docs escalation my-crisis.yaml -o pages
      deterrence docs --check               # are the pages in docs/models as the code computes them?
    """
    if check or pages is not None:
        context.exit(_kept(subjects, pages or KEPT, workers, check))
    from deterrence.report.site import build_site

    with progress_shown() as progress:
        built = build_site(subjects, output, title=title, workers=workers, progress=progress)
    for name, problem in built.failures.items():
        told = problem if problem.startswith(name) else f"{name.removeprefix('model-')}: {problem}"
        click.echo(told, err=True)
    click.echo(built.told)
    click.echo(f"Open {built.index}")
    context.exit(2 if built.failures else 0)


def _kept(subjects: tuple[str, ...], folder: str, workers: int, check: bool) -> int:
    """Write or compare kept pages; returns the exit code."""
    from deterrence.report.pages import kept

    with progress_shown() as progress:
        if not check:
            changed = kept.write(folder, subjects, workers=workers, progress=progress)
            click.echo(f"{folder}: {len(changed)} files changed")
            return 0
        differing = kept.check(folder, subjects, workers=workers, progress=progress)
    for one in differing:
        click.echo(f"{folder}/{one}", err=True)
    if not differing:
        click.echo(f"{folder}: as the code computes them")
        return 0
    named = " ".join(["", *subjects])
    click.echo(f"{folder}: {len(differing)} files differ; to write them anew: deterrence docs{named} --pages {folder}")
    return 1
