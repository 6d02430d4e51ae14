"""``deterrence characterize``."""

from __future__ import annotations

import sys

import click

from deterrence.cli.options import concept_option, output_options, point_options, subject_argument
from deterrence.cli.output import chosen_rendering, emit
from deterrence.cli.progress import progress_shown

__all__ = ["characterize"]


def _as_names(_context: click.Context, _option: click.Parameter, listed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for one in listed for name in one.split(",") if name.strip())


@click.command(short_help="Find all families of equilibria, in closed form.")
@subject_argument()
@click.option(
    "--vary",
    multiple=True,
    callback=_as_names,
    metavar="A,B,...",
    help="Parameters that stay symbols; the others are fixed. By default all that -p and --scenario do not set.",
)
@point_options
@concept_option
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=120.0,
    show_default=True,
    help="Stop searching after so many seconds and show what is proved by then.",
)
@click.option("--no-cache", "fresh", is_flag=True, help="Neither read nor keep answers of earlier runs.")
@output_options
def characterize(
    subject: str,
    vary: tuple[str, ...],
    point: dict[str, str],
    scenario: str | None,
    concept: str | None,
    seconds: float,
    fresh: bool,
    form: str | None,
    output: str | None,
) -> None:
    """Find all families of equilibria of M over all values of its parameters, as a paper would state them.

    Each family has strategies and beliefs in closed form, the conditions under which it exists, and what holds it up
    off the path of play. Whatever is not listed was refuted with proof, or the answer says that it is not complete.
    Complete answers are kept and shown at once the next time.

    \b
    Examples:
      deterrence characterize unilateral-deterrence
      deterrence characterize proxy-deniability --vary sanction_pressure,deniability
      deterrence characterize proxy-deniability --vary deniability -p sanction_pressure=7/10
      deterrence characterize my-crisis.yaml --format latex -o families.tex
    """
    rendering = chosen_rendering(form, output)
    from deterrence.analysis.solving import open_model
    from deterrence.families.characterizing import characterize_at
    from deterrence.report.families import characterization_report
    from deterrence.solvers import Settings

    model = open_model(subject)
    changed = model.values_of(scenario)
    fixed = {**{name: value for name, value in changed.items() if name not in vary}, **point}
    with progress_shown() as progress:
        settings = Settings(seconds=seconds) if progress is None else Settings(seconds=seconds, progress=progress)
        found = characterize_at(model, fixed, concept, vary=vary or None, settings=settings, cache=not fresh)
    emit(characterization_report(found), rendering, output)
    if found.interrupted:
        several = len(found.vary) > 4
        hint = "let fewer parameters vary (--vary a,b), or " if several else ""
        told = f"{found.argument}; for the rest, {hint}allow more time (--seconds)"
        print(f"deterrence: not complete: {told}", file=sys.stderr)
