"""``deterrence sweep``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from deterrence.cli.options import concept_option, point_options, subject_argument
from deterrence.cli.output import chosen_rendering, emit
from deterrence.cli.progress import progress_shown

__all__ = ["sweep"]

DATA = (".csv", ".parquet", ".nc", ".zarr")
"""Endings of files that hold every point; others hold the summary."""


@click.command(short_help="Find all equilibria at many points.")
@subject_argument()
@point_options
@concept_option
@click.option("--samples", type=click.IntRange(min=1), help="Draw so many points from the priors of all parameters.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of --samples.")
@click.option("--points", metavar="FILE", type=click.Path(), help="Points one by one: a .csv or .parquet file.")
@click.option(
    "--method", metavar="NAME", default="auto", show_default=True, help="auto, families, batch, points or classes."
)
@click.option("--include", metavar="GROUPS", help="Some of bounds,outcomes,payoffs,strategies; all when absent.")
@click.option(
    "--pick", metavar="RULE", help="payoff-dominant, risk-dominant, logit, best:PLAYER or worst:PLAYER; none if absent."
)
@click.option("--workers", type=click.IntRange(min=1), help="Work in so many processes.")
@click.option("--scheduler", metavar="ADDRESS", help="Work on a cluster of dask, e.g. tcp://127.0.0.1:8786.")
@click.option("--run-dir", metavar="DIR", type=click.Path(), help="Keep finished chunks there, to go on after a stop.")
@click.option("--format", "form", metavar="FORMAT", help="Of the summary: table, json, csv, markdown, latex or html.")
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(), help="All numbers, to a .csv, .parquet, .nc or .zarr file."
)
def sweep(
    subject: str,
    point: dict[str, str],
    scenario: str | None,
    concept: str | None,
    samples: int | None,
    seed: int,
    points: str | None,
    method: str,
    include: str | None,
    pick: str | None,
    workers: int | None,
    scheduler: str | None,
    run_dir: str | None,
    form: str | None,
    output: str | None,
) -> None:
    """Find all equilibria at many points: which exist where, and how outcomes change.

    -p x=0:1:101 varies x over 101 exact values from 0 to 1, -p x=1/4,1/2 over those listed; -p x=1/2 fixes it.
    Points at which rounding could decide are solved exactly.

    \b
    Examples:
      deterrence sweep escalation -p sanction_pressure=0:1:101
      deterrence sweep escalation -p sanction_pressure=0:1:101 -p leverage=4,8,12 -o sweep.csv
      deterrence sweep escalation --samples 4096 --seed 1 -o sweep.nc
      deterrence sweep escalation --points points.csv -o sweep.parquet --run-dir run
    """
    rendering = chosen_rendering(form, None)
    from deterrence.analysis.sweeps.streaming import run_job, written_path
    from deterrence.analysis.sweeps.sweeping import prepare
    from deterrence.report.sweeps import sweep_report

    if output is not None:
        target = written_path(output)
        if points is not None and target.exists() and Path(points).exists() and target.samefile(points):
            raise click.UsageError(f"{output} holds the points; write to another file")
    if workers is not None and scheduler is not None:
        raise click.UsageError("give one of --workers and --scheduler")
    spans: dict[str, Any] = {name: _values(one) for name, one in point.items() if ":" in one or "," in one}
    fixed = {name: one for name, one in point.items() if name not in spans}
    if not spans and samples is None and points is None:
        raise click.UsageError("nothing varies: give a span, e.g. -p x=0:1:101, --samples or --points")
    groups = None if include is None else [name.strip() for name in include.split(",")]
    with progress_shown() as progress:
        job = prepare(
            subject, spans or None, scenario, concept, points=points, samples=samples, rng=seed, fixed=fixed,
            method=method, include=groups, pick=pick, chunk=None, progress=progress,
        )  # fmt: skip
        executor = workers if scheduler is None else _cluster(scheduler)
        try:
            summary = run_job(job, output, executor=executor, run_dir=run_dir, progress=progress)
        except KeyboardInterrupt:
            if run_dir is not None:
                click.echo(f"Finished chunks are in {run_dir}; the same command goes on from there.", err=True)
            raise
    emit(sweep_report(summary), rendering, None)
    if output is not None:
        click.echo(f"Written: {output}", err=True)


def _values(text: str) -> Any:
    return text if ":" in text else text.split(",")


def _cluster(address: str) -> Any:
    from deterrence.analysis.sweeps.cluster import connected

    return connected(address)
