"""What the program and the package load before they are asked to work."""

from __future__ import annotations

import subprocess
import sys

import pytest

NEVER_TO_SOLVE = ("matplotlib", "numba", "numpy", "pandas", "rich", "scipy", "sympy", "xarray")
HEAVY = (*NEVER_TO_SOLVE, "flint", "yaml", "z3")

RUN = """
import contextlib, io, sys
from deterrence.cli import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(sys.argv[1:])
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def loaded_by(code: str, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("arguments", [["--help"], ["solve", "--help"], ["--version"], ["completion", "zsh"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert loaded_by(RUN, *arguments).isdisjoint(HEAVY)


def test_solving_a_shipped_model_loads_no_table_or_plot_library() -> None:
    loaded = loaded_by(RUN, "solve", "proxy-deniability")
    assert loaded.isdisjoint(NEVER_TO_SOLVE)
    assert "yaml" in loaded, "the model was never read"


def test_a_loaded_heavy_module_is_seen() -> None:
    assert not loaded_by(f"import pandas\n{RUN}", "--help").isdisjoint(HEAVY)
