"""Payoffs as arrays of floats, for libraries that compute with these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deterrence.errors import LimitError, UsageError
from deterrence.games import Game, NormalFormGame

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

__all__ = ["float_arrays"]


def float_arrays(game: Game[Any]) -> list[NDArray[numpy.float64]]:
    """One array per player, one axis per player in the players' order.

    Every payoff becomes the nearest float: 1/3 is rounded, integers beyond 2**53 may be, and payoffs too close for a
    float to tell apart become equal.

    Raises
    ------
    UsageError
        When the game is not in normal form, or a payoff is symbolic.
    LimitError
        When a payoff is beyond the range of floats.

    Examples
    --------
    >>> float_arrays(NormalFormGame.from_arrays([[0, "1/4"]], [[1, 2]]))[0].tolist()
    [[0.0, 0.25]]
    """
    import numpy as np

    if not isinstance(game, NormalFormGame):
        raise UsageError(f"arrays hold games in normal form, not {type(game).__name__}; convert the game first")
    try:
        return [np.array([float(value) for value in values]).reshape(game.shape) for values in game.payoffs]
    except TypeError as error:
        raise UsageError("the payoffs are not numbers; evaluate the game at a point first") from error
    except OverflowError as error:
        raise LimitError("a payoff is beyond the range of floats; rescale the game first") from error
