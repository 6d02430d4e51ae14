"""``deterrence completion``."""

from __future__ import annotations

import click

__all__ = ["completion"]


@click.command(short_help="Teach a shell to complete commands.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the lines that teach a shell to complete commands, options and model names.

    \b
    Examples:
      deterrence completion bash >> ~/.bashrc
      deterrence completion zsh >> ~/.zshrc
      deterrence completion fish > ~/.config/fish/completions/deterrence.fish
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    group = context.find_root().command
    click.echo(found(group, {}, "deterrence", "_DETERRENCE_COMPLETE").source())
