"""What a sweep found, for readers."""

from __future__ import annotations

from typing import Any

from deterrence.analysis.sweeps.streaming import Summary
from deterrence.report.elements import Element, Passage, Report, Table
from deterrence.solvers.solution import as_json

__all__ = ["sweep_report"]

MOST_ROWS = 60


def sweep_report(summary: Summary) -> Report:
    """Which equilibria exist where: along one parameter its spans, else how many points each regime has."""
    job = summary.job
    counted = Table(
        ("equilibria", "points", "share"),
        tuple((told, count, f"{count / job.points.size:.2%}") for told, count in summary.counts.items()),
        "Which equilibria exist together, and at how many points",
    )
    elements: list[Element] = [_passage(summary)]
    table = counted
    if summary.spans:
        (name,) = job.points.names
        rows = tuple((low, high, told) for low, high, told in summary.spans)
        table = Table((f"{name} from", "to", "equilibria"), rows, f"Equilibria along {name}, at the points asked for")
        elements.append(_cut(table))
    elements.append(counted)
    totals = summary.counted.totals(job.plan)
    data = {
        **{key: str(one) for key, one in job.attributes().items()},
        **totals,
        "complete": totals["complete"] == "True",  # in files, whose attributes hold no truth values, it is a word
        "size": job.points.size,
        "resolved": summary.resolved,
        **_unpicked(summary),
        "regimes": counted.records(),
    }
    if summary.spans:
        data["spans"] = as_json(table.records())
    return Report(f"{job.model.title}: sweep", tuple(elements), table, data)


def _unpicked(summary: Summary) -> dict[str, Any]:
    return {"unpicked": dict(summary.unpicked)} if "pick" in summary.job.plan.settings else {}


def _passage(summary: Summary) -> Passage:
    job = summary.job
    share = summary.resolved / job.points.size if job.points.size else 0
    count = len(job.plan.layout.equilibria)
    how = {"points": "point by point", "batch": "batch"}.get(
        job.plan.method, "1 family" if count == 1 else f"{count} families"
    )
    items = [
        f"{_points(job.points.size)} over {', '.join(job.points.names)}",
        f"concept: {job.plan.concept}; method: {how}; solved exactly: {_points(summary.resolved)} ({share:.2%})",
        f"{'complete' if job.plan.complete else 'NOT complete'}: {job.plan.argument}",
    ]
    partial = summary.counted.partial(job.plan)
    if partial:
        doubt = f"NOT complete at {_points(partial)}, where an exact solve could not rule out others"
        items[-1] = f"{doubt}; elsewhere {items[-1]}"
    if summary.too_many:
        items.append("what exists changes too often along the parameter to be listed here; write the points to a file")
    if "pick" in job.plan.settings:
        missing = "; ".join(f"{why}: {_points(points)}" for why, points in summary.unpicked.items())
        told = f"picked by {job.plan.settings['pick']}" + (f"; none at: {missing}" if missing else " everywhere")
        told += f"; no family's closed form at {_points(summary.unnamed)}" if summary.unnamed else ""
        items.append(told)
    return Passage(items=tuple(items))


def _points(count: int) -> str:
    return f"{count:,} {'point' if count == 1 else 'points'}"


def _cut(table: Table) -> Table:
    if len(table.rows) <= MOST_ROWS:
        return table
    note = f"{len(table.rows) - MOST_ROWS} more rows are in the CSV and JSON formats"
    return Table(table.columns, table.rows[:MOST_ROWS], table.caption, (note,))
