"""The program and its table of commands."""

from __future__ import annotations

import click

from deterrence import __version__
from deterrence.cli.characterize import characterize
from deterrence.cli.check import check
from deterrence.cli.classify import classify
from deterrence.cli.compare import compare
from deterrence.cli.completion import completion
from deterrence.cli.convert import convert
from deterrence.cli.docs import docs
from deterrence.cli.explore import explore
from deterrence.cli.listing import list_models
from deterrence.cli.new import new
from deterrence.cli.plot import plot
from deterrence.cli.report import report
from deterrence.cli.sensitivity import sensitivity
from deterrence.cli.show import show
from deterrence.cli.solve import solve
from deterrence.cli.sweep import sweep
from deterrence.cli.thresholds import thresholds
from deterrence.cli.why_not import why_not

__all__ = ["COMMANDS", "program"]

COMMANDS: tuple[click.Command, ...] = (
    list_models,
    show,
    solve,
    explore,
    characterize,
    thresholds,
    sensitivity,
    compare,
    plot,
    sweep,
    check,
    why_not,
    classify,
    report,
    docs,
    new,
    convert,
    completion,
)
"""Every command, in the order of the help."""


class Program(click.Group):
    """A group whose help keeps the order of `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(self.commands)


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=False,
    invoke_without_command=True,
)
@click.version_option(__version__, "-V", "--version", prog_name="deterrence")
@click.pass_context
def program(context: click.Context) -> None:
    """Write a crisis down as a game in one readable file and find every equilibrium, exactly.

    M stands for the name of a shipped model (see `deterrence list`), the path of a model file, or a game file of
    Gambit's (.nfg, .efg).

    \b
    Start here:
      deterrence list                    which models there are
      deterrence show M                  what one says: story, parameters, payoffs and their reasons
      deterrence solve M                 every equilibrium at the baseline
      deterrence solve M -p x=7/10       ... with parameter x changed, exactly
      deterrence characterize M          all families of equilibria, in closed form
      deterrence report M -o page.html   all of it as one page to mail
      deterrence new my-crisis           begin a model of your own
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for _command in COMMANDS:
    program.add_command(_command)
