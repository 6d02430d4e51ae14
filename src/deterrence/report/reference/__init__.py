"""Reference pages that are generated from the code, so that they cannot say anything else than it does.

Adding a page is one function and one line in `PAGES`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from deterrence.report.reference.pages import ReferencePage, Surface

if TYPE_CHECKING:
    from collections.abc import Mapping

    import click

__all__ = ["PAGES", "ReferencePage", "Surface", "reference_pages"]

PAGES: tuple[tuple[str, str], ...] = (
    ("command_line", "command_line_page"),
    ("api", "api_page"),
    ("model_file", "model_file_page"),
    ("language", "language_page"),
    ("concepts", "concepts_page"),
    ("concepts", "solvers_page"),
    ("errors", "errors_page"),
    ("json_outputs", "json_page"),
)
"""(module of this package, function from a `Surface` to a `ReferencePage`) of every page, in the order of the site."""


def reference_pages(program: click.Group, names: Mapping[str, str]) -> tuple[ReferencePage, ...]:
    """Every generated reference page.

    Parameters
    ----------
    program
        The command line program (``deterrence.cli.program.program``).
    names
        Public name -> the module that holds it (``deterrence._HOME``).
    """
    surface = Surface(program, names)
    return tuple(getattr(import_module(f"{__name__}.{module}"), page)(surface) for module, page in PAGES)
