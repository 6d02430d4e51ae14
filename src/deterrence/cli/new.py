"""``deterrence new``."""

from __future__ import annotations

import click

__all__ = ["new"]


@click.command(short_help="Begin a model of your own.")
@click.argument("path", metavar="M", type=click.Path())
def new(path: str) -> None:
    """Begin a model of your own: a commented starter file that passes every check. An existing file stays.

    \b
    Examples:
      deterrence new my-crisis
      deterrence check my-crisis.yaml
      deterrence solve my-crisis.yaml
    """
    from deterrence.model.starter import starter
    from deterrence.report.files import write_new_text

    target = path if path.endswith((".yaml", ".yml")) else f"{path}.yaml"
    write_new_text(target, starter())
    click.echo(f"Wrote {target}. Next: deterrence check {target}; deterrence solve {target}")
