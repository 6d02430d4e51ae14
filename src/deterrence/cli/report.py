"""``deterrence report``."""

from __future__ import annotations

import click

from deterrence.cli.options import subject_argument
from deterrence.cli.progress import progress_shown

__all__ = ["report"]

PAGES = "html, markdown, latex, json, csv or table"


@click.command(short_help="Write a model's page: to mail, to read, or for a paper.")
@subject_argument()
@click.option("--format", "form", metavar="FORMAT", help=f"{PAGES}; by default what FILE's ending says, else markdown.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(), help="Write there, not to the screen.")
def report(subject: str, form: str | None, output: str | None) -> None:
    """Write everything that is known of model M as one page.

    It holds the story, the game drawn, parameters and payoffs, the equilibria at the baseline and in every scenario
    with the reasons why nobody deviates, the families with their conditions, thresholds, a phase diagram, the claims
    with their verdicts, and what the model leaves out.

    HTML is one file with everything inside it, to mail; it opens without a network and re-solves the game at any
    position of its sliders. LaTeX is a document of the class article. Markdown and LaTeX get their drawings as SVG
    files beside FILE.

    \b
    Examples:
      deterrence report escalation -o escalation.html
      deterrence report my-crisis.yaml -o my-crisis.md
      deterrence report proxy-deniability -o proxy.tex && pdflatex proxy.tex
    """
    from deterrence.analysis.kept_studies import studied
    from deterrence.report import rendering_for, rendering_named
    from deterrence.report.files import write_bytes
    from deterrence.report.pages.files import page_files, page_text

    chosen = rendering_named(form) if form else (rendering_for(output) if output else None)
    rendering = chosen or rendering_named("markdown")
    with progress_shown() as progress:
        study = studied(subject, progress=progress)
    if output is None:
        click.echo(page_text(study, rendering), nl=False)
        return
    for path, content in page_files(study, rendering, output).items():
        write_bytes(path, content)
