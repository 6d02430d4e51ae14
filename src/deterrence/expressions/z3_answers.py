"""Asking z3 without giving Ctrl-C away."""

from __future__ import annotations

from typing import Any

__all__ = ["answer_of"]


def answer_of(solver: Any, **limits: int) -> Any:
    """What a solver of z3 finds: ``sat``, ``unsat`` or ``unknown``.

    Left to itself z3 takes Ctrl-C and says ``unknown``, or even goes on. Here Python keeps it: `KeyboardInterrupt` is
    raised once z3 returns, at once where somebody stops it (as the command line program does).

    Parameters
    ----------
    solver
        A solver with all that it is asked.
    limits
        ``rlimit``, in units of z3's work; ``timeout``, in milliseconds.

    Examples
    --------
    >>> import z3
    >>> solver = z3.Solver()
    >>> solver.add(z3.Real("x") * z3.Real("x") < 0)
    >>> answer_of(solver, rlimit=100_000)
    unsat
    """
    solver.set(ctrl_c=False, **limits)
    return solver.check()
