"""Asking z3, which takes Ctrl-C for itself while it works."""

from __future__ import annotations

from typing import Any

__all__ = ["answer_of"]

INTERRUPTED = "interrupted from keyboard"


def answer_of(solver: Any) -> Any:
    """What a solver of z3 finds: ``sat``, ``unsat`` or ``unknown``.

    Raises
    ------
    KeyboardInterrupt
        When Ctrl-C ended its work, of which z3 says ``unknown``: nobody shall take that for an answer.

    Examples
    --------
    >>> import z3
    >>> solver = z3.Solver()
    >>> solver.add(z3.Real("x") * z3.Real("x") < 0)
    >>> answer_of(solver)
    unsat
    """
    import z3

    found = solver.check()
    if found == z3.unknown and solver.reason_unknown() == INTERRUPTED:
        raise KeyboardInterrupt
    return found
