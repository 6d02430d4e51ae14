"""The reference page of the command line, from its own commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc

import click

from deterrence.report.reference.markdown import anchor, code, fenced, grid, prose
from deterrence.report.reference.pages import ReferencePage, Surface

__all__ = ["EXIT_CODES", "command_line_page"]

EXIT_CODES: tuple[tuple[int, str], ...] = (
    (0, "Fine. An answer that is not complete, for instance since `--seconds` are over, says so; the code is 0."),
    (
        1,
        (
            "A check failed: a problem or an unexpected verdict (`check`), a page that differs (`docs --check`), a "
            "point that cannot be solved (`solve --all`)."
        ),
    ),
    (2, "Bad usage, bad input, or a request beyond a stated limit of a method; the message says what to do instead."),
    (70, "An error in the program itself; its traceback is printed, please report it."),
    (130, "Interrupted. Nothing is left half-written."),
    (141, "The reader of the output went away, as `head` does."),
)
"""(code, what it means) of every way in which the program ends."""

SUBJECTS = (
    "**M** is the name of a shipped model, the path of a model file, or a game file of Gambit's (`.nfg`, `.efg`). "
    "Answers go to the screen as text, or to the file named by `-o`, whole or not at all; errors and progress go to "
    "standard error."
)


def command_line_page(surface: Surface) -> ReferencePage:
    """Usage, options, examples of every command, and exit codes."""
    title = "Command line"
    commands = list(surface.program.commands.values())
    listed = [(f"[{code(one.name or '')}](#{anchor(_heading(one))})", prose(_short(one))) for one in commands]
    parts = [
        f"# {title}",
        "`python -m deterrence` is the same program as `deterrence`. Every command prints its own help with `-h`.",
        grid(("command", "what it does"), listed),
        SUBJECTS,
        *(block for one in commands for block in _command(one)),
        "## Exit codes",
        grid(("code", "meaning"), [(str(number), told) for number, told in EXIT_CODES]),
        "## Environment",
        grid(
            ("variable", "meaning"),
            [
                (
                    "`DETERRENCE_CACHE`",
                    "Where complete characterizations are kept; `off`: nowhere. Else below `XDG_CACHE_HOME`.",
                ),
            ],
        ),
    ]
    return ReferencePage("reference/command-line.md", title, "\n\n".join(parts) + "\n")


def _heading(command: click.Command) -> str:
    return f"deterrence {command.name}"


def _short(command: click.Command) -> str:
    return command.short_help or (command.help or "").split("\n\n")[0]


def _command(command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=_heading(command))
    yield f"## {_heading(command)}"
    yield fenced(" ".join([_heading(command), *command.collect_usage_pieces(context)]), "text")
    examples = ""
    for paragraph in re.split(r"\n\s*\n", cleandoc(command.help or "")):
        if paragraph.startswith("\b"):  # click's mark for lines that are not wrapped
            examples = paragraph.strip("\b\n")
        else:
            yield prose(paragraph)
    options = [_option(context, one) for one in command.params if isinstance(one, click.Option)]
    yield grid(("option", "meaning"), options)
    if examples:
        lines = examples.splitlines()
        told = "\n".join(line.strip() for line in lines if line.strip() and not line.strip().endswith(":"))
        yield f"Examples:\n\n{fenced(told, 'sh')}"


def _option(context: click.Context, option: click.Option) -> tuple[str, str]:
    record = option.get_help_record(context) or ("", "")
    names, told = record
    return ", ".join(code(name) for name in names.split(", ")), prose(told)
