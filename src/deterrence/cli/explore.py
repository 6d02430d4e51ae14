"""`deterrence explore`."""

from __future__ import annotations

import signal
from typing import Any

import click

from deterrence.cli.options import subject_argument

__all__ = ["explore"]


@click.command(short_help="Move a model's parameters in a browser.")
@subject_argument()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Serve there; by default on any free port.")
@click.option("--no-browser", is_flag=True, help="Only say the address.")
def explore(subject: str, port: int, no_browser: bool) -> None:
    """Move the parameters of M in a browser, and follow its file while you write it.

    The page solves the game again at every position of its sliders. It is served on this machine only. When the file
    changes, the page changes with it, and shows the file's errors, each with its place and the fix.

    \b
    Examples:
      deterrence explore proxy-deniability
      deterrence explore my-crisis.yaml --no-browser --port 8000
    """
    from deterrence.report.live import path_to_explore
    from deterrence.report.live.serving import Server
    from deterrence.report.live.workshop import Workshop

    signal.signal(signal.SIGTERM, _interrupted)
    workshop = Workshop(path_to_explore(subject))
    try:
        with Server(workshop, port) as server:
            click.echo(f"{server.address}  (Ctrl-C ends it)")
            if not no_browser:
                import webbrowser

                webbrowser.open(server.address)
            server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        click.echo()
    finally:
        workshop.end()


def _interrupted(_number: int, _frame: Any) -> None:
    """End as after Ctrl-C, so that no worker is left behind."""
    raise KeyboardInterrupt
