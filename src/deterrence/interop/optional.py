"""Other programs' packages, imported when first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from deterrence.errors import UsageError

__all__ = ["optional_module"]


def optional_module(name: str, install: str) -> Any:
    """Import a package that need not be installed.

    Raises
    ------
    UsageError
        When it is not; the message says how to install it.

    Examples
    --------
    >>> optional_module("no_such_package", "pip install no-such-package")
    Traceback (most recent call last):
    ...
    deterrence.errors.UsageError: this needs the package no_such_package, which is not installed: pip install ...
    """
    try:
        return import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        raise UsageError(f"this needs the package {package}, which is not installed: {install}") from error
