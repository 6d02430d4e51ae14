"""What a generated reference page is, and what of the program it may be generated from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

__all__ = ["ReferencePage", "Surface"]


@dataclass(frozen=True)
class ReferencePage:
    """One page.

    Parameters
    ----------
    path
        Where it stands below the documentation's folder, with forward slashes: ``reference/errors.md``.
    title
        Its first heading, without mark-up.
    text
        Markdown, the heading included; links to other pages are relative to `path`.
    """

    path: str
    title: str
    text: str


@dataclass(frozen=True)
class Surface:
    """What users touch; handed in from above, since reports know neither the program nor the package's front.

    Parameters
    ----------
    program
        The command line program with its commands.
    names
        Public name -> the module that holds it.
    """

    program: click.Group
    names: Mapping[str, str]
